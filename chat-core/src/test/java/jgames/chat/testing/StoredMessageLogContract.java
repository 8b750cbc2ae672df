package jgames.chat.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import jgames.chat.core.Entry;
import jgames.chat.core.Message;
import jgames.chat.core.MessageLog;
import org.junit.jupiter.api.Test;

/** What a room relies on, besides, in a log that survives the process. */
public abstract class StoredMessageLogContract extends MessageLogContract {
    /** Deletes what the log of this test has stored. It is not open. */
    protected abstract void deleteStore() throws IOException;

    @Test
    void entriesAreThereAfterReopening() {
        List<Message> odd = List.of(say("Hey"), say("é 😀 \u0000 \u2028 \" \\ \n \r\n"), say(""));
        List<Entry> entries;
        try (MessageLog log = open(clock)) {
            entries = log.append(odd);
        }
        try (MessageLog log = open(clock)) {
            assertThat(log.latest(KEEP)).isEqualTo(entries);
            assertThat(log.problem()).isEmpty();
        }
    }

    @Test
    void theNewestEntriesAreThereAfterReopening() {
        List<Entry> all = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            try (MessageLog log = open(clock)) {
                all.addAll(log.append(count(3)));
                assertThat(log.latest(KEEP)).isEqualTo(all.subList(Math.max(0, all.size() - KEEP), all.size()));
            }
        }
    }

    @Test
    void idsRiseOverAReopeningWithinOneMillisecond() {
        for (int i = 0; i < 3; i++) {
            try (MessageLog log = open(clock)) {
                log.append(count(3));
                assertIdsRise(log.latest(KEEP));
            }
        }
    }

    @Test
    void idsRiseOverAReopeningWhileTheClockIsSetBack() {
        for (int i = 0; i < 3; i++) {
            try (MessageLog log = open(clock)) {
                log.append(count(3));
                assertIdsRise(log.latest(KEEP));
            }
            clock.set(clock.millis() - 1_000_000);
        }
    }

    @Test
    void idsRiseOverADeletedStoreWhileTheClockMovesOn() throws IOException {
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            try (MessageLog log = open(clock)) {
                assertThat(log.latest(KEEP)).isEmpty();
                entries.addAll(log.append(count(3)));
            }
            deleteStore();
            clock.set(clock.millis() + 1);
        }
        assertIdsRise(entries);
    }
}
