package jgames.chat.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import jgames.chat.core.log.Author;
import jgames.chat.core.log.Event;
import jgames.chat.core.log.Event.Deleted;
import jgames.chat.core.log.Event.Posted;
import jgames.chat.core.log.Event.Tombstone;
import jgames.chat.core.log.EventLog;
import jgames.chat.core.log.EventLog.Announcement;
import jgames.chat.core.log.EventLog.Page;
import jgames.chat.core.log.EventLog.Recent;
import jgames.chat.core.log.Outcome;
import jgames.chat.core.log.Outcome.Appended;
import jgames.chat.core.log.Outcome.Known;
import jgames.chat.core.log.Outcome.NotFound;
import jgames.chat.core.log.Proposal;
import jgames.chat.core.log.Proposal.Deletion;
import jgames.chat.core.log.Proposal.Post;
import jgames.chat.core.protocol.Entry;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.Message;
import jgames.chat.core.protocol.Role;
import org.junit.jupiter.api.Test;

/**
 * What a room relies on in every log. Extend it to test one's own; {@link StoredEventLogContract} if it is to survive
 * the process, {@link SharedEventLogContract} if its store has other writers.
 */
public abstract class EventLogContract {
    /** The log under test has to keep as many messages, at least. */
    protected static final int KEEP = 10;

    private static final EventId LAST = new EventId(8_000_000_000_000_000L, 0);

    /** A date of this century: it is later than whatever a store may count from. */
    protected final ManualClock clock = new ManualClock(1_700_000_000_000L);

    /** Opens the log of this test. */
    protected abstract EventLog open(InstantSource clock);

    /** Opens it and follows it. */
    protected final FollowedLog follow() {
        return new FollowedLog(open(clock));
    }

    /** A message. */
    protected static Message say(String text) {
        return new Message("Hello", "#589", text);
    }

    /** So many messages, the first of them with the text {@code 1}. */
    protected static List<Message> count(int messages) {
        return IntStream.rangeClosed(1, messages)
                .mapToObj(i -> say(Integer.toString(i)))
                .toList();
    }

    /** Fails unless each id is above the one before it. */
    protected static void assertIdsRise(List<Entry> entries) {
        List<EventId> ids = entries.stream().map(Entry::id).toList();
        assertThat(ids).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void aNewLogIsEmptyAndWell() {
        try (FollowedLog log = follow()) {
            assertThat(log.atFirst()).isEqualTo(new Recent(List.of(), true));
            assertThat(log.log().problem()).isEmpty();
        }
    }

    // ---- announcements ----

    @Test
    void aBatchIsAnnouncedInItsOrderEachEventOnceWithItsProposal() {
        try (FollowedLog log = follow()) {
            List<Proposal> batch = count(3).stream()
                    .<Proposal>map(message -> new Post(message, null, null))
                    .toList();
            List<Outcome> outcomes = FollowedLog.await(log.log().append(batch));

            List<Announcement> announced = log.awaitAnnounced(3);
            assertThat(outcomes).hasSize(3).allMatch(Appended.class::isInstance);
            assertThat(announced).hasSize(3);
            for (int i = 0; i < 3; i++) {
                assertThat(announced.get(i).proposal()).isSameAs(batch.get(i));
            }
            assertThat(log.latest(KEEP)).extracting(Entry::message).isEqualTo(count(3));
        }
    }

    @Test
    void batchesFollowOneAnother() {
        try (FollowedLog log = follow()) {
            List<Entry> first = log.post(count(2));
            List<Entry> second = log.post(count(3));

            assertThat(log.latest(KEEP))
                    .isEqualTo(Stream.of(first, second).flatMap(List::stream).toList());
        }
    }

    @Test
    void anEventCarriesTheKeyAndTheAuthorOfItsProposal() {
        try (FollowedLog log = follow()) {
            log.append(new Post(say("one"), "k1", "ann"));

            Event event = log.awaitAnnounced(1).get(0).event();
            assertThat(event.key()).isEqualTo("k1");
            assertThat(event.author()).isEqualTo("ann");
        }
    }

    @Test
    void appendingNothingChangesNothing() {
        try (FollowedLog log = follow()) {
            assertThat(log.append()).isEmpty();
            List<Entry> entries = log.post(count(2));
            assertThat(log.append()).isEmpty();

            assertThat(log.latest(KEEP)).isEqualTo(entries);
            assertThat(log.log().problem()).isEmpty();
        }
    }

    // ---- ids and times ----

    @Test
    void idsRiseWithinOneMillisecond() {
        try (FollowedLog log = follow()) {
            log.post(count(3));
            log.post(count(3));

            assertIdsRise(log.latest(6));
        }
    }

    @Test
    void idsRiseWithTheClock() {
        try (FollowedLog log = follow()) {
            log.post(count(2));
            clock.set(1_700_000_000_001L);
            log.post(count(2));
            clock.set(1_900_000_000_000L);
            log.post(count(2));

            assertIdsRise(log.latest(6));
        }
    }

    @Test
    void idsRiseWhenTheClockIsSetBack() {
        try (FollowedLog log = follow()) {
            log.post(count(2));
            clock.set(1_600_000_000_000L);
            log.post(count(2));
            clock.set(0);
            log.post(count(2));

            assertIdsRise(log.latest(6));
        }
    }

    @Test
    void aTimeIsWhatTheClockSaysEvenWhereTheIdIsAheadOfIt() {
        try (FollowedLog log = follow()) {
            log.post(count(1));
            clock.set(1_600_000_000_000L);
            Entry later = log.post(count(1)).get(0);

            assertThat(later.time()).isEqualTo(1_600_000_000_000L);
            assertThat(later.id().millis()).isEqualTo(1_700_000_000_000L);
        }
    }

    @Test
    void idsRiseOverAReopeningWhileTheClockMovesOn() {
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            try (FollowedLog log = follow()) {
                entries.addAll(log.post(count(3)));
            }
            clock.set(clock.millis() + 1);
        }
        assertIdsRise(entries);
    }

    @Test
    void anyMessageComesBackAsItWas() {
        List<Message> odd = List.of(
                new Message("", "red", ""),
                new Message("é 😀 \u0000 \u2028", "rgba(1, 2, 3, .5)", "\"quoted\" \\ \n \r\n \t </script>"),
                new Message("x".repeat(500), "#12345678", "😀".repeat(500)),
                new Message("Bot", "red", "beep", true));
        try (FollowedLog log = follow()) {
            log.post(odd);

            assertThat(log.latest(4)).extracting(Entry::message).isEqualTo(odd);
            assertThat(page(log, LAST, 4).entries()).extracting(Entry::message).isEqualTo(odd);
        }
    }

    // ---- idempotency keys ----

    @Test
    void aKeyThatIsHeldIsAnsweredWithTheEventOfThenAndAppendsNothing() {
        try (FollowedLog log = follow()) {
            log.post(say("one"), "n1");
            log.post(say("two"), "n2");
            List<Announcement> announced = log.awaitAnnounced(2);
            clock.set(clock.millis() + 1);

            assertThat(log.post(say("one"), "n1"))
                    .isEqualTo(new Known(announced.get(0).event()));
            assertThat(log.post(say("another"), "n2"))
                    .isEqualTo(new Known(announced.get(1).event()));
            assertThat(log.announced()).isEqualTo(announced);
        }
    }

    @Test
    void eachUserHasKeysOfItsOwnAndGuestsHaveThemTogether() {
        try (FollowedLog log = follow()) {
            log.append(new Post(say("a guest's"), "n1", "guest:1"));
            Known guests = new Known(log.awaitAnnounced(1).get(0).event());
            log.append(new Post(say("ann's"), "n1", Author.ofUser("ann"), Role.USER));
            log.append(new Post(say("ben's"), "n1", Author.ofUser("ben"), Role.USER));
            List<Announcement> announced = log.awaitAnnounced(3);

            assertThat(log.append(new Post(say("again"), "n1", Author.ofUser("ann"), Role.USER)))
                    .containsExactly(new Known(announced.get(1).event()));
            assertThat(log.append(new Post(say("again"), "n1", "guest:2"))).containsExactly(guests);
            assertThat(log.append(new Post(say("again"), "n1", null))).containsExactly(guests);
            assertThat(log.announced()).isEqualTo(announced);
        }
    }

    @Test
    void aKeyThatComesTwiceInABatchIsAppendedOnce() {
        try (FollowedLog log = follow()) {
            log.post(say("zero"), "n0");
            List<Outcome> outcomes = log.append(
                    new Post(say("one"), "n1", null),
                    new Post(say("zero"), "n0", null),
                    new Post(say("one"), "n1", null),
                    new Post(say("two"), null, null),
                    new Post(say("two"), null, null));

            List<Event> events =
                    log.awaitAnnounced(4).stream().map(Announcement::event).toList();
            assertThat(outcomes)
                    .containsExactly(
                            new Appended(events.get(1).id()),
                            new Known(events.get(0)),
                            new Known(events.get(1)),
                            new Appended(events.get(2).id()),
                            new Appended(events.get(3).id()));
            assertThat(log.latest(KEEP))
                    .extracting(entry -> entry.message().text())
                    .containsExactly("zero", "one", "two", "two");
            assertIdsRise(log.latest(KEEP));
        }
    }

    @Test
    void aKeyIsHeldAsLongAsItsEvent() {
        try (FollowedLog log = follow()) {
            log.post(say("mine"), "n1");
            Known known = new Known(log.awaitAnnounced(1).get(0).event());
            for (int i = 1; i < KEEP; i++) {
                log.post(say("other"), "other-" + i);
                assertThat(log.post(say("mine"), "n1")).isEqualTo(known);
            }
        }
    }

    // ---- deletions ----

    @Test
    void aDeletionIsAnEventThatNamesItsMessages() {
        try (FollowedLog log = follow()) {
            List<Entry> entries = log.post(count(4));
            log.append(new Deletion(List.of(entries.get(2).id(), entries.get(0).id()), "d1", "mo"));

            Event event = log.awaitAnnounced(5).get(4).event();
            assertThat(event).isInstanceOfSatisfying(Deleted.class, deleted -> {
                assertThat(deleted.ids())
                        .containsExactly(entries.get(0).id(), entries.get(2).id());
                assertThat(deleted.id()).isGreaterThan(entries.get(3).id());
                assertThat(deleted.key()).isEqualTo("d1");
                assertThat(deleted.author()).isEqualTo("mo");
            });
        }
    }

    @Test
    void whatWasDeletedIsReadNoMore() {
        try (FollowedLog log = follow()) {
            List<Entry> entries = log.post(count(4));
            log.delete(entries.get(1).id());

            assertThat(page(log, LAST, KEEP).entries()).containsExactly(entries.get(0), entries.get(2), entries.get(3));
        }
    }

    @Test
    void aDeletionOfWhatTheLogDoesNotHoldChangesNothing() {
        try (FollowedLog log = follow()) {
            Entry entry = log.post(count(1)).get(0);
            EventId nobodys = new EventId(1, 2);

            assertThat(log.delete(nobodys)).isEqualTo(new NotFound());
            assertThat(log.delete(nobodys, entry.id())).isInstanceOf(Appended.class);
            assertThat(log.delete(entry.id())).isEqualTo(new NotFound());
            EventId deletion = log.awaitAnnounced(2).get(1).event().id();
            assertThat(log.delete(deletion)).isEqualTo(new NotFound());
            assertThat(log.announced()).hasSize(2);
        }
    }

    @Test
    void ofTwoDeletionsOfOneMessageInABatchTheFirstIsOne() {
        try (FollowedLog log = follow()) {
            EventId id = log.post(count(1)).get(0).id();
            List<Outcome> outcomes =
                    log.append(new Deletion(List.of(id), null, null), new Deletion(List.of(id), null, null));

            assertThat(outcomes.get(0)).isInstanceOf(Appended.class);
            assertThat(outcomes.get(1)).isEqualTo(new NotFound());
        }
    }

    @Test
    void theKeyOfADeletedMessageStaysKnown() {
        try (FollowedLog log = follow()) {
            log.append(new Post(say("mine"), "n1", "ann"));
            EventId id = log.awaitAnnounced(1).get(0).event().id();
            log.delete(id);

            assertThat(log.post(say("mine"), "n1")).isEqualTo(new Known(new Tombstone(id, "n1", "ann")));
        }
    }

    @Test
    void deletionsPushNoMessageOut() {
        try (FollowedLog log = follow()) {
            List<Entry> entries = log.post(count(KEEP));
            for (Entry entry : entries.subList(1, KEEP)) {
                log.delete(entry.id());
            }
            assertThat(page(log, LAST, KEEP).entries()).containsExactly(entries.get(0));
        }
    }

    // ---- pages ----

    @Test
    void aPageHasTheNewestMessagesBeforeAnId() {
        try (FollowedLog log = follow()) {
            List<Entry> entries = log.post(count(KEEP));

            assertThat(page(log, entries.get(5).id(), 3)).isEqualTo(new Page(entries.subList(2, 5), false));
            assertThat(page(log, entries.get(3).id(), 3)).isEqualTo(new Page(entries.subList(0, 3), true));
            assertThat(page(log, entries.get(1).id(), 3)).isEqualTo(new Page(entries.subList(0, 1), true));
            assertThat(page(log, entries.get(0).id(), 3)).isEqualTo(new Page(List.of(), true));
            assertThat(page(log, EventId.ZERO, 3)).isEqualTo(new Page(List.of(), true));
        }
    }

    /** Reads a page. */
    protected static Page page(FollowedLog log, EventId before, int count) {
        return FollowedLog.await(log.log().before(before, count));
    }

    @Test
    void whatWasHandedOutStaysAsItWas() {
        try (FollowedLog log = follow()) {
            List<Entry> posted = log.post(count(1));
            Page page = page(log, LAST, KEEP);
            log.delete(posted.get(0).id());
            log.post(count(KEEP));

            assertThat(page.entries()).isEqualTo(posted);
            assertThat(log.announced().get(0).event()).isEqualTo(new Posted(posted.get(0), null, null));
        }
    }

    @Test
    void closingTwiceIsHarmless() {
        FollowedLog log = follow();
        log.post(count(1));
        log.close();
        log.close();
    }

    // ---- whose a message is ----

    @Test
    void aMessageIsFoundWithItsAuthorAndAfterItsDeletionWhatStaysOfIt() {
        try (FollowedLog log = follow()) {
            log.append(new Post(say("one"), "k1", "ann"), new Post(say("two"), null, null));
            List<Announcement> announced = log.awaitAnnounced(2);
            EventId one = announced.get(0).event().id();

            assertThat(FollowedLog.await(log.log().find(one)))
                    .contains(announced.get(0).event());
            log.append(new Deletion(List.of(one), null, null));
            EventId deletion = log.awaitAnnounced(3).get(2).event().id();
            assertThat(FollowedLog.await(log.log().find(one))).contains(new Tombstone(one, "k1", "ann"));
            assertThat(FollowedLog.await(log.log().find(deletion))).isEmpty();
            assertThat(FollowedLog.await(log.log().find(LAST))).isEmpty();
        }
    }

    @Test
    void theNewestMessagesOfAnAuthorAreRead() {
        try (FollowedLog log = follow()) {
            log.append(
                    new Post(say("1"), null, "ann"),
                    new Post(say("2"), null, "ben"),
                    new Post(say("3"), null, "ann"),
                    new Post(say("4"), null, null),
                    new Post(say("5"), null, "ann"));
            List<Announcement> announced = log.awaitAnnounced(5);

            assertThat(texts(log, "ann", 9)).containsExactly("1", "3", "5");
            assertThat(texts(log, "ann", 2)).containsExactly("3", "5");
            assertThat(texts(log, "nobody", 9)).isEmpty();
            EventId three = announced.get(2).event().id();
            assertThat(FollowedLog.await(log.log().by("ann", three, 9)))
                    .containsExactly((Posted) announced.get(0).event());
            log.append(new Deletion(List.of(three), null, null));
            log.awaitAnnounced(6);
            assertThat(texts(log, "ann", 9)).containsExactly("1", "5");
        }
    }

    private static List<String> texts(FollowedLog log, String author, int count) {
        return FollowedLog.await(log.log().by(author, LAST, count)).stream()
                .map(posted -> posted.message().text())
                .toList();
    }

    @Test
    void whatIsSaidAgainKeepsItsTime() {
        try (FollowedLog log = follow()) {
            log.append(new Post(say("one"), null, "user:ann", Role.USER, 77L));

            Event event = log.awaitAnnounced(1).get(0).event();
            assertThat(event.id().millis()).isEqualTo(clock.millis());
            assertThat(((Posted) event).entry().time()).isEqualTo(77);
        }
    }
}
