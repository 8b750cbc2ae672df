package jgames.chat.core.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import jgames.chat.core.log.Event;
import jgames.chat.core.log.EventLog;
import jgames.chat.core.log.MemoryEventLog;
import jgames.chat.core.log.Outcome;
import jgames.chat.core.log.Proposal;
import jgames.chat.core.protocol.CloseCode;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.Message;
import jgames.chat.core.protocol.RejectedException;
import jgames.chat.testing.HandDrivenExecutor;
import jgames.chat.testing.RecordingMember;
import jgames.chat.testing.RecordingObserver;
import org.junit.jupiter.api.Test;

/** A log that breaks its contract costs those whom it has failed, is told of, and leaves no future open. */
class RoomWithABrokenLogTest {
    private final HandDrivenExecutor drains = new HandDrivenExecutor();
    private final BreakableLog log = new BreakableLog();
    private final RecordingObserver observer = new RecordingObserver();
    private final Room room = new Room("lobby", log, 3, drains, observer);
    private final RecordingMember member = new RecordingMember();

    /** One in memory, whose answers are what a test makes of them. */
    private static final class BreakableLog implements EventLog {
        interface Answer {
            CompletionStage<List<Outcome>> to(List<Proposal> batch, EventLog memory);
        }

        final MemoryEventLog memory = new MemoryEventLog(500, () -> Instant.ofEpochMilli(1000));
        Answer answer = (batch, memory) -> memory.append(batch);
        boolean unfollowed;
        boolean deaf; // announces nothing
        CompletionStage<Page> page;
        Follower follower;

        @Override
        public CompletionStage<Recent> follow(Follower follows) {
            follower = follows;
            return unfollowed
                    ? null
                    : memory.follow(new Follower() {
                        @Override
                        public void announced(List<Announcement> announcements) {
                            if (!deaf) {
                                follows.announced(announcements);
                            }
                        }

                        @Override
                        public void gap(Recent recent) {}
                    });
        }

        @Override
        public CompletionStage<List<Outcome>> append(List<Proposal> batch) {
            return answer.to(batch, memory);
        }

        @Override
        public CompletionStage<Page> before(EventId id, int count) {
            return page;
        }

        @Override
        public CompletionStage<Optional<Event>> find(EventId id) {
            return null;
        }

        @Override
        public CompletionStage<List<Event.Posted>> by(String author, EventId before, int count) {
            return CompletableFuture.completedFuture(Arrays.asList((Event.Posted) null));
        }

        @Override
        public Optional<String> problem() {
            return Optional.empty();
        }

        @Override
        public void close() {}
    }

    private CompletableFuture<EventId> post(String text) {
        return room.post(new Message("Ann", "red", text));
    }

    private void seconds(int count) {
        for (int i = 0; i < count; i++) {
            room.tick();
            drains.runAll();
        }
    }

    private static void assertFailed(Future<?> future, String why) {
        assertThatThrownBy(() -> future.get()).hasMessageContaining(why);
    }

    /** This batch fails, the next one does not. */
    private void assertCostsItsOwnBatch(BreakableLog.Answer broken, String why) {
        room.join(member);
        log.answer = broken;
        CompletableFuture<EventId> lost = post("a");
        drains.runAll();
        assertThat(lost).isDone();
        assertFailed(lost, why);
        assertThat(observer.errors).hasSize(1).allMatch(told -> told.startsWith("room lobby: the log failed: "));

        log.answer = (batch, memory) -> memory.append(batch);
        CompletableFuture<EventId> said = post("b");
        drains.runAll();
        assertThat(said).isCompleted();
        assertThat(member.events).containsExactly("joined []", "delivered [b]");
        room.close(CloseCode.GOING_AWAY, "Bye.");
        drains.runAll();
    }

    @Test
    void anAppendWithoutAStageCostsItsOwnBatch() {
        assertCostsItsOwnBatch((batch, memory) -> null, "null");
    }

    @Test
    void anAppendThatThrowsCostsItsOwnBatch() {
        assertCostsItsOwnBatch(
                (batch, memory) -> {
                    throw new IllegalStateException("a defect");
                },
                "a defect");
    }

    @Test
    void anAppendWithTooFewOutcomesCostsItsOwnBatch() {
        assertCostsItsOwnBatch((batch, memory) -> CompletableFuture.completedFuture(List.of()), "an outcome for each");
    }

    @Test
    void anAppendWithAHoleInItsOutcomesCostsItsOwnBatch() {
        assertCostsItsOwnBatch(
                (batch, memory) -> CompletableFuture.completedFuture(Arrays.asList((Outcome) null)),
                "an outcome for each");
    }

    @Test
    void whatIsAppendedAndNeverAnnouncedFailsAfterAMinuteAndTheRoomGoesOn() {
        log.deaf = true;
        CompletableFuture<EventId> lost = post("a");
        drains.runAll();
        seconds(Appends.MAX_AGE - 1);
        assertThat(lost).isNotDone();
        log.deaf = false;
        CompletableFuture<EventId> said = post("b");
        seconds(1);

        assertFailed(lost, "The log does not answer.");
        assertThat(said).isCompleted();
        assertThat(observer.errors)
                .containsExactly("room lobby: the log failed: java.util.concurrent.TimeoutException");
    }

    @Test
    void anAppendThatNeverEndsFailsAfterAMinuteAndSoDoesWhatWaitsBehindItUntilItEnds() {
        List<Runnable> ends = new ArrayList<>();
        log.answer = (batch, memory) -> {
            CompletableFuture<List<Outcome>> open = new CompletableFuture<>();
            ends.add(() -> memory.append(batch).thenAccept(open::complete));
            return open;
        };
        room.join(member);
        CompletableFuture<EventId> first = post("a");
        drains.runAll();
        seconds(Appends.MAX_AGE - 1);
        CompletableFuture<EventId> second = post("b");
        drains.runAll();
        assertThat(first).isNotDone();
        seconds(1);
        assertFailed(first, "The log does not answer.");
        assertFailed(second, "The log does not answer.");
        CompletableFuture<EventId> third = post("c");
        seconds(1);
        assertThatThrownBy(third::get).hasRootCauseInstanceOf(RejectedException.class);
        assertThat(observer.errors).hasSize(1);

        log.answer = (batch, memory) -> memory.append(batch);
        ends.get(0).run();
        drains.runAll();
        CompletableFuture<EventId> fourth = post("d");
        drains.runAll();
        assertThat(fourth).isCompleted();
        assertThat(member.events).containsExactly("joined []", "delivered [a]", "delivered [d]");
    }

    @Test
    void aRoomThatIsGivenUpClosesWithoutItsLog() {
        log.answer = (batch, memory) -> new CompletableFuture<>();
        log.page = new CompletableFuture<>();
        room.join(member);
        CompletableFuture<EventId> lost = post("a");
        CompletableFuture<EventLog.Page> unread = room.before(new EventId(9, 9), 5);
        drains.runAll();
        CompletableFuture<Void> closed = room.close(CloseCode.GOING_AWAY, "Bye.");
        drains.runAll();
        assertThat(closed).isNotDone();

        room.giveUpOnTheLog();
        drains.runAll();
        assertThat(closed).isCompleted();
        assertFailed(lost, "The log does not answer.");
        assertFailed(unread, "does not answer");
        assertThat(member.events).containsExactly("joined []", "closed GOING_AWAY Bye.");
    }

    @Test
    void readingsThatAreNotAnsweredOrWronglyFailAndAreTold() {
        log.page = new CompletableFuture<>();
        CompletableFuture<EventLog.Page> page = room.before(new EventId(9, 9), 5);
        CompletableFuture<Optional<Event>> found = room.find(new EventId(9, 9));
        CompletableFuture<List<Event.Posted>> by = room.by("u:ann", new EventId(9, 9), 5);
        drains.runAll();
        assertThat(found).isCompletedExceptionally();
        assertThat(by).isCompletedExceptionally();
        seconds(Appends.MAX_AGE);
        assertThat(page).isCompletedExceptionally();
        assertThat(observer.errors).hasSize(3);
    }

    @Test
    void whatIsAnnouncedTwiceOrInTheWrongOrderIsToldAndDeliveredOnce() {
        room.join(member);
        drains.runAll();
        post("a");
        post("b");
        drains.runAll();
        Event old = log.memory
                .find(new EventId(1000, 0))
                .toCompletableFuture()
                .join()
                .orElseThrow();
        log.follower.announced(List.of(new EventLog.Announcement(old, null)));
        drains.runAll();

        assertThat(member.events).containsExactly("joined []", "delivered [a b]");
        assertThat(observer.errors).containsExactly("room lobby: the log failed: java.lang.IllegalStateException");
        assertThatThrownBy(() -> log.follower.announced(Arrays.asList((EventLog.Announcement) null)))
                .isInstanceOf(NullPointerException.class);
    }

    @Test
    void aLogThatCannotEvenBeFollowedBeginsWithNothingAndIsTold() {
        BreakableLog unfollowed = new BreakableLog();
        unfollowed.unfollowed = true;
        new Room("attic", unfollowed, 3, drains, observer).join(member);
        drains.runAll();
        assertThat(member.events).containsExactly("joined []");
        assertThat(observer.errors).containsExactly("room attic: the log failed: java.lang.NullPointerException");
    }
}
