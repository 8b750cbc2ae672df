package jgames.chat.server.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import jgames.chat.core.intake.AddressHash;
import jgames.chat.core.intake.SlidingWindowLimiter;
import jgames.chat.core.room.LineLimit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A block is a line. */
class BlockLogTest {
    @TempDir
    Path data;

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 10);
    private final List<String> lines = new ArrayList<>();
    private final List<String> told = new ArrayList<>();

    private BlockLog policy(Duration window, Duration block) {
        return new BlockLog(
                new SlidingWindowLimiter(3, window, block, nanos::get),
                AddressHash.make(data),
                new RateLimitedLog(lines::add, nanos::get),
                (address, time) -> told.add(address + " " + time),
                nanos::get);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT60S", "PT5S"}) // longer than the window, and shorter
    void aBlockIsOneLineHoweverMuchIsSentDuringItAndTheNextOneIsAnother(Duration block) {
        BlockLog policy = policy(Duration.ofSeconds(10), block);
        for (int i = 0; i < 50; i++) {
            policy.judge("203.0.113.7");
            nanos.addAndGet(Duration.ofMillis(50).toNanos());
        }
        assertThat(lines).hasSize(1);
        assertThat(told)
                .as("other servers are told once, too")
                .hasSize(1)
                .first()
                .asString()
                .startsWith("203.0.113.7 PT");

        nanos.addAndGet(Duration.ofSeconds(70).toNanos());
        for (int i = 0; i < 10; i++) {
            policy.judge("203.0.113.7");
        }
        assertThat(lines).hasSize(2).noneMatch(line -> line.contains("203.0.113"));
    }

    @Test
    void manyBlocksDoNotFillTheLog() {
        BlockLog policy = policy(Duration.ofSeconds(3), Duration.ofSeconds(60));
        for (int i = 0; i < 4000; i++) {
            policy.judge("203.0." + i / 4 / 250 + "." + i / 4 % 250);
        }
        assertThat(lines).hasSize(LineLimit.LINES_A_MINUTE);
    }
}
