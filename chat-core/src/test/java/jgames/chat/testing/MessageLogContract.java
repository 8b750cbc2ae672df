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
            List<Entry> entries = log.append(count(3));

            assertThat(entries).extracting(Entry::message).isEqualTo(count(3));
            assertThat(log.latest(KEEP)).isEqualTo(entries);
        }
    }

    @Test
    void batchesFollowOneAnother() {
        try (MessageLog log = open(clock)) {
            List<Entry> first = log.append(count(2));
            List<Entry> second = log.append(count(3));

            assertThat(log.latest(KEEP))
                    .isEqualTo(Stream.of(first, second).flatMap(List::stream).toList());
        }
    }

    @Test
    void latestGivesTheNewestOldestFirst() {
        try (MessageLog log = open(clock)) {
            List<Entry> entries = log.append(count(5));

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
                all.addAll(log.append(count(7)));
            }
            assertThat(log.latest(KEEP)).isEqualTo(all.subList(140 - KEEP, 140));

            List<Entry> large = log.append(count(500));
            assertThat(large).extracting(Entry::message).isEqualTo(count(500));
            assertThat(log.latest(KEEP)).isEqualTo(large.subList(500 - KEEP, 500));
        }
    }

    @Test
    void appendingNothingChangesNothing() {
        try (MessageLog log = open(clock)) {
            assertThat(log.append(List.of())).isEmpty();
            List<Entry> entries = log.append(count(2));
            assertThat(log.append(List.of())).isEmpty();

            assertThat(log.latest(KEEP)).isEqualTo(entries);
            assertThat(log.problem()).isEmpty();
        }
    }

    @Test
    void whatWasHandedOutStaysAsItWas() {
        try (MessageLog log = open(clock)) {
            List<Entry> appended = log.append(count(1));
            List<Entry> latest = log.latest(KEEP);
            log.append(count(KEEP));

            assertThat(appended).extracting(Entry::message).isEqualTo(count(1));
            assertThat(latest).isEqualTo(appended);
        }
    }

    @Test
    void idsRiseWithinOneMillisecond() {
        try (MessageLog log = open(clock)) {
            log.append(count(3));
            log.append(count(3));

            assertIdsRise(log.latest(6));
        }
    }

    @Test
    void idsRiseWithTheClock() {
        try (MessageLog log = open(clock)) {
            log.append(count(2));
            clock.set(1_700_000_000_001L);
            log.append(count(2));
            clock.set(1_900_000_000_000L);
            log.append(count(2));

            assertIdsRise(log.latest(6));
        }
    }

    @Test
    void idsRiseWhenTheClockIsSetBack() {
        try (MessageLog log = open(clock)) {
            log.append(count(2));
            clock.set(1_600_000_000_000L);
            log.append(count(2));
            clock.set(0);
            log.append(count(2));

            assertIdsRise(log.latest(6));
        }
    }

    @Test
    void idsRiseOverAReopeningWhileTheClockMovesOn() {
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            try (MessageLog log = open(clock)) {
                entries.addAll(log.append(count(3)));
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
                new Message("x".repeat(500), "#12345678", "😀".repeat(500)));
        try (MessageLog log = open(clock)) {
            log.append(odd);

            assertThat(log.latest(3)).extracting(Entry::message).isEqualTo(odd);
        }
    }

    @Test
    void closingTwiceIsHarmless() {
        MessageLog log = open(clock);
        log.append(count(1));
        log.close();
        log.close();
    }
}
