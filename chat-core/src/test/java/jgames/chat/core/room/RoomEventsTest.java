package jgames.chat.core.room;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import jgames.chat.core.log.Event;
import jgames.chat.core.log.Event.Posted;
import jgames.chat.core.log.EventLog.Page;
import jgames.chat.core.log.Proposal.Deletion;
import jgames.chat.core.log.Proposal.Post;
import jgames.chat.core.protocol.CloseCode;
import jgames.chat.core.protocol.Entry;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.RejectedException;
import jgames.chat.testing.RecordingMember;
import jgames.chat.testing.SharedStore;
import org.junit.jupiter.api.Test;

/** A room delivers what its log announces, whoever wrote it and whenever it answers. */
class RoomEventsTest extends RoomFixture {
    // ---- deletions ----

    @Test
    void aDeletionReachesWhoIsThereWhoResumesAndWhoJoins() {
        EventId a = posted("a");
        EventId b = posted("b");
        RecordingMember live = joined(null);
        CompletableFuture<EventId> deletion = room.delete(List.of(a));
        drains.runAll();

        assertThat(deletion.join()).isGreaterThan(b);
        assertThat(live.events).containsExactly("joined [a b]", "delivered [without [1000-0]]");
        assertThat(joined(b).events).containsExactly("joined [] without [1000-0]");
        assertThat(joined(a).events).containsExactly("joined [b] without [1000-0]");
        assertThat(joined(deletion.join()).events).containsExactly("joined []");
        assertThat(joined(null).events).containsExactly("joined [b]");
    }

    @Test
    void aDeletionOfWhatIsNotThereIsRejected() {
        CompletableFuture<EventId> deletion = room.delete(List.of(new EventId(7, 7)));
        drains.runAll();

        assertThat(rejection(deletion)).isEqualTo("not_found");
    }

    @Test
    void aDeletionIsRepeatedWithItsKey() {
        EventId a = posted("a");
        CompletableFuture<EventId> first = room.propose(new Deletion(List.of(a), "d1", "mo"));
        drains.runAll();
        CompletableFuture<EventId> second = room.propose(new Deletion(List.of(a), "d1", "mo"));
        drains.runAll();

        assertThat(second.join()).isEqualTo(first.join());
    }

    @Test
    void aMessageThatWasDeletedIsAcknowledgedAgainAndNotSaidAgain() {
        CompletableFuture<EventId> first = room.propose(new Post(say("a"), "n1", null));
        drains.runAll();
        room.delete(List.of(first.join()));
        drains.runAll();
        RecordingMember member = joined(null);
        CompletableFuture<EventId> again = room.propose(new Post(say("a"), "n1", null));
        drains.runAll();

        assertThat(again.join()).isEqualTo(first.join());
        assertThat(member.events).containsExactly("joined []");
    }

    @Test
    void deletionsPushNothingOutOfTheHistory() {
        List<EventId> ids = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            ids.add(posted("text " + i));
        }
        for (EventId id : ids.subList(3, 200)) {
            room.delete(List.of(id));
            drains.runAll();
        }
        assertThat(joined(null).events).containsExactly("joined [text 0 text 1 text 2]");
        assertThat(joined(EventId.ZERO).events.get(0)).startsWith("joined [text 0 text 1 text 2] without [");
    }

    @Test
    void whoMissedMoreDeletionsThanAWelcomeHoldsBeginsAnew() {
        EventId first = posted("first");
        List<EventId> ids = new ArrayList<>();
        for (int i = 0; i <= Window.MAX_DELETED / 2; i++) {
            ids.add(posted("x"));
        }
        room.delete(ids);
        ids.clear();
        for (int i = 0; i <= Window.MAX_DELETED / 2; i++) {
            ids.add(posted("x"));
        }
        room.delete(ids);
        drains.runAll();

        assertThat(joined(first).events.get(0)).startsWith("joined with a gap");
    }

    @Test
    void whatIsProposedTwiceAsOneObjectHappensTwice() {
        RecordingMember member = joined(null);
        Post post = new Post(say("a"), null, null);
        CompletableFuture<EventId> first = room.propose(post);
        CompletableFuture<EventId> second = room.propose(post);
        drains.runAll();

        assertThat(second.join()).isGreaterThan(first.join());
        assertThat(member.events).containsExactly("joined []", "delivered [a a]");
    }

    // ---- a log that answers later ----

    @Test
    void nothingIsDeliveredOrAcknowledgedBeforeTheLogAnnouncesIt() {
        RecordingMember member = joined(null);
        log.slow = true;
        CompletableFuture<EventId> post = post("a");
        drains.runAll();
        assertThat(post).isNotDone();
        assertThat(member.events).containsExactly("joined []");

        log.answer(); // the announcement
        drains.runAll();
        assertThat(post).isCompleted();
        assertThat(member.events).containsExactly("joined []", "delivered [a]");
    }

    @Test
    void oneAppendIsUnderWayAndWhatComesMeanwhileIsTheNextBatch() {
        log.slow = true;
        post("a");
        drains.runAll();
        post("b");
        drains.runAll();
        post("c");
        drains.runAll();
        assertThat(log.batches).containsExactly(1);

        log.answerAll();
        drains.runAll();
        assertThat(log.batches).containsExactly(1, 2);
    }

    @Test
    void anAnswerThatOvertakesItsAnnouncementWaitsForIt() {
        RecordingMember member = joined(null);
        log.slow = true;
        CompletableFuture<EventId> known = room.propose(new Post(say("a"), "n1", null));
        drains.runAll();
        log.answerLast();
        drains.runAll();
        assertThat(known).isNotDone();
        log.answerAll();
        drains.runAll();

        assertThat(known).isCompleted();
        assertThat(member.events).containsExactly("joined []", "delivered [a]");
    }

    @Test
    void aRoomThatClosesWaitsForItsLog() {
        RecordingMember member = joined(null);
        log.slow = true;
        CompletableFuture<EventId> post = post("a");
        CompletableFuture<Void> closed = room.close(CloseCode.GOING_AWAY, "Bye.");
        drains.runAll();
        assertThat(closed).isNotDone();
        assertThat(drains.waiting()).isZero();

        log.answerAll();
        drains.runAll();
        assertThat(post).isCompleted();
        assertThat(closed).isCompleted();
        assertThat(member.events).containsExactly("joined []", "delivered [a]", "closed GOING_AWAY Bye.");
        assertThat(log.closed).isEqualTo(1);
    }

    // ---- gaps ----

    @Test
    void whenTheLogHasLostSomethingEverybodyBeginsAnew() {
        posted("a");
        posted("b");
        RecordingMember member = joined(null);
        Event kept = new Posted(new Entry(new EventId(1000, 0), say("a")), null, null);
        log.lose(List.of(kept));
        drains.runAll();

        assertThat(member.events).containsExactly("joined [a b]", "gap [a]");
        assertThat(joined(new EventId(1000, 1)).events).containsExactly("joined with a gap [a]");
    }

    @Test
    void whatWasNotAnnouncedBeforeAGapFailsAndMayBeTriedAgain() {
        log.slow = true;
        CompletableFuture<EventId> post = post("a");
        drains.runAll();
        log.answerLast(); // it is in the log, and will be announced
        drains.runAll();
        log.lose(List.of());
        drains.runAll();

        assertThat(rejection(post)).isEqualTo("failed");
    }

    @Test
    void anAppendDuringWhichThereIsAGapEndsWithTheIdThatTheLogGave() {
        log.slow = true;
        List<String> told = new ArrayList<>();
        CompletableFuture<EventId> post = new CompletableFuture<>();
        room.propose(new Post(say("a"), null, null), post, () -> told.add("goes on"));
        drains.runAll();
        log.lose(List.of());
        drains.runAll();
        assertThat(post).isNotDone();
        log.answerLast(); // the end of the append; the announcement never comes
        drains.runAll();

        assertThat(post.join()).hasToString("1000-0");
        assertThat(told).containsExactly("goes on");
        CompletableFuture<Void> closed = room.close(CloseCode.GOING_AWAY, "Bye.");
        drains.runAll();
        assertThat(closed).isCompleted();
    }

    @Test
    void whoWasAwayAndHasSeenWhatWasLostIsToldSo() {
        posted("a");
        EventId lost = posted("b");
        log.lose(List.of(new Posted(new Entry(new EventId(1000, 0), say("a")), null, null)));
        drains.runAll();
        posted("c");

        assertThat(joined(lost).events.get(0)).startsWith("joined with a gap");
    }

    @Test
    void whatWaitsForTheLogIsBoundedAlsoWhileTheLogHasIt() {
        log.slow = true;
        for (int i = 0; i < Room.MAX_PENDING; i++) {
            post("x");
        }
        drains.runAll();
        assertThat(rejection(post("one too many"))).isEqualTo("busy");
    }

    @Test
    void noBatchAndNoBroadcastIsLargerThanItsBound() {
        RecordingMember member = joined(null);
        for (int i = 0; i < 2500; i++) {
            post("x");
        }
        drains.runAll();

        assertThat(log.batches).containsExactly(1000, 1000, 500);
        assertThat(member.seen).hasSize(2500);
    }

    @Test
    void whatALogRejectsIsRejectedAndNoDefect() {
        log.failure = new CompletionException(
                new RejectedException("busy", "The store is away.", null, Duration.ofSeconds(7)));
        CompletableFuture<EventId> post = post("a");
        drains.runAll();

        assertThat(rejection(post)).isEqualTo("busy");
        assertThat(observer.errors).isEmpty();
    }

    // ---- pages ----

    @Test
    void aPageLeavesOutWhatIsDeletedWhileItIsRead() {
        EventId a = posted("a");
        EventId b = posted("b");
        CompletableFuture<Page> page = room.before(b, 5);
        room.delete(List.of(a));
        log.slowPages = true;
        drains.runAll();
        log.answerAll();
        drains.runAll();

        assertThat(page.join().entries()).isEmpty();
    }

    @Test
    void noMorePagesAreReadAtOneTimeThanTheRoomHolds() {
        log.slowPages = true;
        for (int i = 0; i < Room.MAX_READINGS; i++) {
            room.before(new EventId(1, 0), Integer.MAX_VALUE);
        }
        assertThat(rejection(room.before(new EventId(1, 0), 1))).isEqualTo("busy");
        drains.runAll();
        log.answerAll();
        drains.runAll();
        log.slowPages = false;
        CompletableFuture<Page> page = room.before(new EventId(1, 0), 1);
        drains.runAll();
        assertThat(page).isCompleted();
    }

    @Test
    void aPageHasWhatWasSaidBefore() {
        posted("a");
        posted("b");
        EventId c = posted("c");
        CompletableFuture<Page> page = room.before(c, 1);
        drains.runAll();

        assertThat(page.join().entries())
                .extracting(entry -> entry.message().text())
                .containsExactly("b");
        assertThat(page.join().complete()).isFalse();
        room.close(CloseCode.GOING_AWAY, "Bye.");
        assertThat(rejection(room.before(c, 1))).isEqualTo("closed");
    }

    // ---- several writers ----

    @Test
    void liveJoinedAndResumedMembersSeeOneSequenceWhoeverWritesIt() {
        SharedStore store = new SharedStore(1000, () -> Instant.ofEpochMilli(1000));
        Room here = new Room("lobby", store.open(), 100, drains, observer);
        Room there = new Room("lobby", store.open(), 100, drains, observer);
        RecordingMember live = new RecordingMember();
        RecordingMember far = new RecordingMember();
        here.join(live);
        there.join(far);
        drains.runAll();
        List<EventId> mine = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            CompletableFuture<EventId> own = here.post(say("mine " + i));
            there.post(say("theirs " + i));
            drains.runAll();
            mine.add(own.join());
        }
        there.delete(List.of(mine.get(1)));
        drains.runAll();
        RecordingMember resumed = new RecordingMember();
        here.join(resumed, mine.get(0));
        RecordingMember joined = new RecordingMember();
        there.join(joined);
        drains.runAll();

        assertThat(live.seen).hasSize(10).isEqualTo(far.seen);
        assertThat(live.events).contains("delivered [without [" + mine.get(1) + "]]");
        List<Entry> rest = new ArrayList<>(live.seen);
        rest.removeIf(entry -> entry.id().equals(mine.get(1)));
        assertThat(joined.seen).isEqualTo(rest);
        assertThat(resumed.seen).isEqualTo(rest.subList(1, rest.size()));
        assertThat(resumed.events.get(0)).endsWith("without [" + mine.get(1) + "]");
    }

    @Test
    void aKeyThatAnotherWriterHasUsedIsAcknowledgedWithTheEventOfThen() {
        SharedStore store = new SharedStore(1000, () -> Instant.ofEpochMilli(1000));
        Room here = new Room("lobby", store.open(), 100, drains, observer);
        Room there = new Room("lobby", store.open(), 100, drains, observer);
        RecordingMember member = new RecordingMember();
        there.join(member);
        CompletableFuture<EventId> first = here.propose(new Post(say("a"), "n1", null));
        drains.runAll();
        CompletableFuture<EventId> again = there.propose(new Post(say("a"), "n1", null));
        drains.runAll();

        assertThat(again.join()).isEqualTo(first.join());
        assertThat(member.seen).hasSize(1);
    }
}
