package jgames.chat.server.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RateLimitedLogTest {
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 10);
    private final List<String> lines = new ArrayList<>();
    private final RateLimitedLog log = new RateLimitedLog(lines::add, nanos::get);

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void tenLinesAMinuteAndThenHowManyWereLeftOut() {
        for (int i = 0; i < 1000; i++) {
            log.line("line " + i);
        }
        assertThat(lines).hasSize(10).endsWith("line 9");

        pass(Duration.ofSeconds(60));
        log.line("later");
        log.line("and again");

        assertThat(lines).hasSize(12).endsWith("later (and 990 more such lines were left out)", "and again");
    }

    @Test
    void theSameIsSaidOnceAndWhatWasLeftOutIsSaidLater() {
        for (int i = 0; i < 1000; i++) {
            log.once("line " + i % 12);
        }
        assertThat(lines).hasSize(10).doesNotHaveDuplicates();

        pass(Duration.ofSeconds(60));
        log.once("line 3");
        log.once("line 11");

        assertThat(lines).hasSize(11);
        assertThat(lines.get(10)).startsWith("line 11 (and ");
    }

    @Test
    void whatIsRememberedIsBounded() {
        log.once("first");
        for (int i = 0; i < RateLimitedLog.REMEMBERED; i++) {
            pass(Duration.ofSeconds(60));
            log.once("line " + i);
        }
        pass(Duration.ofSeconds(60));
        log.once("first");

        assertThat(lines).hasSize(RateLimitedLog.REMEMBERED + 2).endsWith("first");
    }

    @Test
    void whatAStrangerSentIsShortAndHasNothingThatATerminalActsOn() {
        assertThat(RateLimitedLog.printable("https://game.example")).isEqualTo("https://game.example");
        assertThat(RateLimitedLog.printable("a\u001b[31mb\r\nc\u009bd\u202ee\u00e9"))
                .isEqualTo("a?[31mb??c?d?e?");
        assertThat(RateLimitedLog.printable("x".repeat(5000))).isEqualTo("x".repeat(100) + "...");
    }
}
