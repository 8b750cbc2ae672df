package jgames.chat.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import jgames.chat.core.Entry;
import jgames.chat.core.Message;
import jgames.chat.core.MessageId;
import jgames.chat.core.MessageLog;
import jgames.chat.core.Say;
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
            entries = append(log, odd);
        }
        try (MessageLog log = open(clock)) {
            assertThat(log.latest(KEEP)).isEqualTo(entries);
            assertThat(log.problem()).isEmpty();
        }
    }

    @Test
    void noncesAndBotsAreThereAfterReopening() {
        Entry first;
        Entry bot;
        try (MessageLog log = open(clock)) {
            first = append(log, "one", "n1");
            bot = log.append(List.of(new Say(new Message("Bot", "red", "beep", true), "n_-2")))
                    .get(0);
        }
        clock.set(clock.millis() + 1);
        for (int i = 0; i < 2; i++) {
            try (MessageLog log = open(clock)) {
                assertThat(append(log, "one", "n1")).isEqualTo(first);
                assertThat(append(log, "beep", "n_-2")).isEqualTo(bot);
                assertThat(log.latest(KEEP)).containsExactly(first, bot);
            }
        }
    }

    @Test
    void aNonceIsHeldAsLongAsItsEntryOverReopenings() {
        for (int round = 0; round < 10; round++) {
            Entry entry;
            try (MessageLog log = open(clock)) {
                entry = append(log, "mine", "mine-" + round);
            }
            for (int i = 1; i < KEEP; i++) {
                try (MessageLog log = open(clock)) {
                    append(log, "other", "other-" + round + "-" + i);
                    assertThat(append(log, "mine", "mine-" + round)).isEqualTo(entry);
                }
            }
        }
    }

    @Test
    void sinceReachesOverAReopening() {
        List<Entry> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            try (MessageLog log = open(clock)) {
                assertThat(log.since(MessageId.ZERO)).contains(all);
                all.addAll(append(log, count(2)));
            }
        }
        try (MessageLog log = open(clock)) {
            assertThat(log.since(all.get(2).id())).contains(all.subList(3, 8));
            append(log, count(1000));
        }
        try (MessageLog log = open(clock)) {
            assertThat(log.since(MessageId.ZERO)).isEmpty();
            assertThat(log.since(all.get(7).id())).isEmpty();
        }
    }

    @Test
    void aDeletedStoreKnowsNothingOfTheIdsBefore() throws IOException {
        MessageId last;
        try (MessageLog log = open(clock)) {
            last = append(log, "one", "n1").id();
        }
        deleteStore();
        try (MessageLog log = open(clock)) {
            assertThat(log.since(last)).isEmpty();
        }
    }

    @Test
    void theNewestEntriesAreThereAfterReopening() {
        List<Entry> all = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            try (MessageLog log = open(clock)) {
                all.addAll(append(log, count(3)));
                assertThat(log.latest(KEEP)).isEqualTo(all.subList(Math.max(0, all.size() - KEEP), all.size()));
            }
        }
    }

    @Test
    void idsRiseOverAReopeningWithinOneMillisecond() {
        for (int i = 0; i < 3; i++) {
            try (MessageLog log = open(clock)) {
                append(log, count(3));
                assertIdsRise(log.latest(KEEP));
            }
        }
    }

    @Test
    void idsRiseOverAReopeningWhileTheClockIsSetBack() {
        for (int i = 0; i < 3; i++) {
            try (MessageLog log = open(clock)) {
                append(log, count(3));
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
                entries.addAll(append(log, count(3)));
            }
            deleteStore();
            clock.set(clock.millis() + 1);
        }
        assertIdsRise(entries);
    }
}
