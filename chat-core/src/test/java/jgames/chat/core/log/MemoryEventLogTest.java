package jgames.chat.core.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import jgames.chat.core.protocol.Entry;
import jgames.chat.core.protocol.EventId;
import jgames.chat.testing.EventLogContract;
import jgames.chat.testing.FollowedLog;
import org.junit.jupiter.api.Test;

class MemoryEventLogTest extends EventLogContract {
    @Override
    protected EventLog open(InstantSource clock) {
        return new MemoryEventLog(KEEP, clock);
    }

    @Test
    void idsAreTheClocksMillisecondsAndACounter() {
        FollowedLog log = follow();
        clock.set(5);
        log.post(count(2));
        clock.set(7);
        log.post(count(1));
        clock.set(6);
        log.post(count(1));

        assertThat(log.latest(KEEP))
                .extracting(entry -> entry.id().toString())
                .containsExactly("5-0", "5-1", "7-0", "7-1");
    }

    @Test
    void itKeepsAsManyAsItIsToldTo() {
        FollowedLog log = new FollowedLog(new MemoryEventLog(2, clock));
        log.post(count(5));
        assertThat(page(log, new EventId(EventId.MAX_MILLIS, 0), 10).entries())
                .extracting(Entry::message)
                .isEqualTo(List.of(say("4"), say("5")));
        assertThatThrownBy(() -> new MemoryEventLog(0, clock)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theTimeIsThatOfTheClockWhateverTheIdsHaveComeTo() {
        FollowedLog log = new FollowedLog(new MemoryEventLog(KEEP, clock));
        long now = clock.millis();
        log.post(count(1));
        clock.set(now + Duration.ofDays(3650).toMillis());
        log.post(count(1));
        clock.set(now + 1);
        log.post(count(1));
        clock.set(-5);
        log.post(count(1));
        clock.set(Long.MAX_VALUE);
        log.post(count(1));

        assertThat(log.latest(5))
                .extracting(Entry::time)
                .containsExactly(now, now + Duration.ofDays(3650).toMillis(), now + 1, 0L, 8_640_000_000_000_000L);
        assertIdsRise(log.latest(5));
        assertThat(log.latest(5)).allMatch(entry -> entry.id().isPossible());
    }
}
