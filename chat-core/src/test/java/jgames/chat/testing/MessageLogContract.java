package jgames.chat.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import jgames.chat.core.Entry;
import jgames.chat.core.Message;
import jgames.chat.core.MessageId;
import jgames.chat.core.MessageLog;
import jgames.chat.core.Say;
import org.junit.jupiter.api.Test;

/**
 * What a room relies on in every log. Extend it to test one's own; {@link StoredMessageLogContract} if it is to survive
 * the process.
 */
public abstract class MessageLogContract {
    /** The log under test has to keep as many entries, at least. */
    protected static final int KEEP = 10;

    /** A date of this century: it is later than whatever a store may count from. */
    protected final ManualClock clock = new ManualClock(1_700_000_000_000L);

    /** Opens the log of this test, which nothing else has open. */
    protected abstract MessageLog open(InstantSource clock);

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

    /** Appends messages without nonces, as one batch. */
    protected static List<Entry> append(MessageLog log, List<Message> messages) {
        return log.append(
                messages.stream().map(message -> new Say(message, null)).toList());
    }

    /** Appends one message. */
    protected static Entry append(MessageLog log, String text, String nonce) {
        return log.append(List.of(new Say(say(text), nonce))).get(0);
    }

    /** Fails unless each id is above the one before it. */
    protected static void assertIdsRise(List<Entry> entries) {
        List<MessageId> ids = entries.stream().map(Entry::id).toList();
        assertThat(ids).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void aNewLogIsEmptyAndWell() {
        try (MessageLog log = open(clock)) {
            assertThat(log.latest(KEEP)).isEmpty();
            assertThat(log.problem()).isEmpty();
        }
    }

    @Test
    void aBatchIsLoggedInItsOrder() {
        try (MessageLog log = open(clock)) {
            List<Entry> entries = append(log, count(3));

            assertThat(entries).extracting(Entry::message).isEqualTo(count(3));
            assertThat(log.latest(KEEP)).isEqualTo(entries);
        }
    }

    @Test
    void batchesFollowOneAnother() {
        try (MessageLog log = open(clock)) {
            List<Entry> first = append(log, count(2));
            List<Entry> second = append(log, count(3));

            assertThat(log.latest(KEEP))
                    .isEqualTo(Stream.of(first, second).flatMap(List::stream).toList());
        }
    }

    @Test
    void latestGivesTheNewestOldestFirst() {
        try (MessageLog log = open(clock)) {
            List<Entry> entries = append(log, count(5));

            assertThat(log.latest(2)).isEqualTo(entries.subList(3, 5));
            assertThat(log.latest(5)).isEqualTo(entries);
            assertThat(log.latest(6)).isEqualTo(entries);
            assertThat(log.latest(0)).isEmpty();
        }
    }

    @Test
    void theNewestEntriesAreKeptHoweverManyCome() {
        try (MessageLog log = open(clock)) {
            List<Entry> all = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                all.addAll(append(log, count(7)));
            }
            assertThat(log.latest(KEEP)).isEqualTo(all.subList(140 - KEEP, 140));

            List<Entry> large = append(log, count(500));
            assertThat(large).extracting(Entry::message).isEqualTo(count(500));
            assertThat(log.latest(KEEP)).isEqualTo(large.subList(500 - KEEP, 500));
        }
    }

    @Test
    void appendingNothingChangesNothing() {
        try (MessageLog log = open(clock)) {
            assertThat(log.append(List.of())).isEmpty();
            List<Entry> entries = append(log, count(2));
            assertThat(log.append(List.of())).isEmpty();

            assertThat(log.latest(KEEP)).isEqualTo(entries);
            assertThat(log.problem()).isEmpty();
        }
    }

    @Test
    void whatWasHandedOutStaysAsItWas() {
        try (MessageLog log = open(clock)) {
            List<Entry> appended = append(log, count(1));
            List<Entry> latest = log.latest(KEEP);
            append(log, count(KEEP));

            assertThat(appended).extracting(Entry::message).isEqualTo(count(1));
            assertThat(latest).isEqualTo(appended);
        }
    }

    @Test
    void idsRiseWithinOneMillisecond() {
        try (MessageLog log = open(clock)) {
            append(log, count(3));
            append(log, count(3));

            assertIdsRise(log.latest(6));
        }
    }

    @Test
    void idsRiseWithTheClock() {
        try (MessageLog log = open(clock)) {
            append(log, count(2));
            clock.set(1_700_000_000_001L);
            append(log, count(2));
            clock.set(1_900_000_000_000L);
            append(log, count(2));

            assertIdsRise(log.latest(6));
        }
    }

    @Test
    void idsRiseWhenTheClockIsSetBack() {
        try (MessageLog log = open(clock)) {
            append(log, count(2));
            clock.set(1_600_000_000_000L);
            append(log, count(2));
            clock.set(0);
            append(log, count(2));

            assertIdsRise(log.latest(6));
        }
    }

    @Test
    void idsRiseOverAReopeningWhileTheClockMovesOn() {
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            try (MessageLog log = open(clock)) {
                entries.addAll(append(log, count(3)));
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
        try (MessageLog log = open(clock)) {
            append(log, odd);

            assertThat(log.latest(4)).extracting(Entry::message).isEqualTo(odd);
        }
    }

    // ---- nonces ----

    @Test
    void aNonceThatIsHeldIsAnsweredWithTheEntryOfThenAndAppendsNothing() {
        try (MessageLog log = open(clock)) {
            Entry first = append(log, "one", "n1");
            Entry other = append(log, "two", "n2");
            clock.set(clock.millis() + 1);

            assertThat(append(log, "one", "n1")).isEqualTo(first);
            assertThat(append(log, "another", "n2")).isEqualTo(other);
            assertThat(log.latest(KEEP)).containsExactly(first, other);
        }
    }

    @Test
    void aNonceThatComesTwiceInABatchIsAppendedOnce() {
        try (MessageLog log = open(clock)) {
            Entry before = append(log, "zero", "n0");
            List<Entry> entries = log.append(List.of(
                    new Say(say("one"), "n1"),
                    new Say(say("zero"), "n0"),
                    new Say(say("one"), "n1"),
                    new Say(say("two"), null),
                    new Say(say("two"), null)));

            assertThat(entries.subList(0, 3)).containsExactly(entries.get(0), before, entries.get(0));
            assertThat(log.latest(KEEP)).containsExactly(before, entries.get(0), entries.get(3), entries.get(4));
            assertIdsRise(log.latest(KEEP));
        }
    }

    @Test
    void aNonceIsHeldAsLongAsItsEntry() {
        try (MessageLog log = open(clock)) {
            Entry entry = append(log, "mine", "n1");
            for (int i = 1; i < KEEP; i++) {
                append(log, "other", "other-" + i);
                assertThat(append(log, "mine", "n1")).isEqualTo(entry);
            }
        }
    }

    // ---- since ----

    @Test
    void sinceGivesExactlyWhatCameAfter() {
        try (MessageLog log = open(clock)) {
            assertThat(log.since(MessageId.ZERO)).contains(List.of());
            List<Entry> entries = append(log, count(KEEP - 1));

            assertThat(log.since(MessageId.ZERO)).contains(entries);
            for (int i = 0; i < entries.size(); i++) {
                assertThat(log.since(entries.get(i).id())).contains(entries.subList(i + 1, entries.size()));
            }
        }
    }

    @Test
    void sinceAnIdBetweenTwoGivesTheSecondAndWhatFollows() {
        try (MessageLog log = open(clock)) {
            append(log, count(2));
            MessageId between = new MessageId(clock.millis() + 5, 7);
            clock.set(clock.millis() + 10);
            List<Entry> after = append(log, count(2));

            assertThat(log.since(between)).contains(after);
        }
    }

    @Test
    void thereIsNoSinceAnIdThatIsAboveTheLastOne() {
        try (MessageLog log = open(clock)) {
            assertThat(log.since(new MessageId(0, 1))).isEmpty();
            MessageId last = append(log, count(3)).get(2).id();

            assertThat(log.since(new MessageId(last.millis(), last.sequence() + 1)))
                    .isEmpty();
            assertThat(log.since(new MessageId(Long.MAX_VALUE, 0))).isEmpty();
        }
    }

    @Test
    void thereIsNoSinceWhereEntriesHaveBeenForgotten() {
        try (MessageLog log = open(clock)) {
            List<Entry> all = append(log, count(1000));

            assertThat(log.since(MessageId.ZERO)).isEmpty();
            assertThat(log.since(all.get(0).id())).isEmpty();
            assertThat(log.since(all.get(998).id())).contains(all.subList(999, 1000));
            assertThat(log.since(all.get(999 - (KEEP - 1)).id())).contains(all.subList(1000 - (KEEP - 1), 1000));
        }
    }

    @Test
    void closingTwiceIsHarmless() {
        MessageLog log = open(clock);
        append(log, count(1));
        log.close();
        log.close();
    }
}
