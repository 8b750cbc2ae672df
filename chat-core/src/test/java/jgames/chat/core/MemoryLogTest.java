package jgames.chat.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import jgames.chat.testing.MessageLogContract;
import org.junit.jupiter.api.Test;

class MemoryLogTest extends MessageLogContract {
    @Override
    protected MessageLog open(InstantSource clock) {
        return new MemoryLog(KEEP, clock);
    }

    @Test
    void idsAreTheClocksMillisecondsAndACounter() {
        MessageLog log = open(clock);
        clock.set(5);
        append(log, count(2));
        clock.set(7);
        append(log, count(1));
        clock.set(6);
        append(log, count(1));

        assertThat(log.latest(KEEP))
                .extracting(entry -> entry.id().toString())
                .containsExactly("5-0", "5-1", "7-0", "7-1");
    }

    @Test
    void itKeepsAsManyAsItIsToldTo() {
        MessageLog log = new MemoryLog(2, clock);
        append(log, count(5));
        assertThat(log.latest(10)).extracting(Entry::message).isEqualTo(List.of(say("4"), say("5")));

        MessageLog none = new MemoryLog(0, clock);
        assertThat(append(none, count(5))).hasSize(5);
        assertThat(none.latest(10)).isEmpty();
    }

    @Test
    void theTimeIsThatOfTheClockWhateverTheIdsHaveComeTo() {
        MemoryLog log = new MemoryLog(KEEP, clock);
        long now = clock.millis();
        append(log, count(1));
        clock.set(now + Duration.ofDays(3650).toMillis());
        append(log, count(1));
        clock.set(now + 1);
        append(log, count(1));
        clock.set(-5);
        append(log, count(1));
        clock.set(Long.MAX_VALUE);
        append(log, count(1));

        assertThat(log.latest(5))
                .extracting(Entry::time)
                .containsExactly(now, now + Duration.ofDays(3650).toMillis(), now + 1, 0L, 8_640_000_000_000_000L);
        assertIdsRise(log.latest(5));
        assertThat(log.latest(5)).allMatch(entry -> entry.id().isPossible());
    }

    @Test
    void idsRiseWithoutEnd() {
        MemoryLog log = new MemoryLog(KEEP, clock);
        clock.set(5);
        log.add(new Entry(new MessageId(9, Long.MAX_VALUE), say("before")), null);
        append(log, count(2));

        assertThat(log.latest(2)).extracting(entry -> entry.id().toString()).containsExactly("10-0", "10-1");
    }
}
