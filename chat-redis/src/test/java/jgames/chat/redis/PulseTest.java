package jgames.chat.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PulseTest {
    private static final long STEP = Pulse.LONGEST_STEP;

    private final Deque<CompletableFuture<String>> pings = new ArrayDeque<>();
    private final Pulse pulse = new Pulse(this::ping, Duration.ofNanos(3 * STEP), 0);

    private CompletableFuture<String> ping() {
        pings.add(new CompletableFuture<>());
        return pings.getLast();
    }

    @Test
    void whoAnswersIsPingedEveryNowAndThen() {
        assertThat(pulse.beat(0)).isZero();
        pings.remove().complete("PONG");
        assertThat(pulse.beat(3 * STEP - 1)).isZero();
        assertThat(pings).isEmpty();
        assertThat(pulse.beat(3 * STEP)).isZero();
        assertThat(pings).hasSize(1);
    }

    @Test
    void whoSaysNothingIsSilentFromThePingOnUntilItIsAnswered() {
        pulse.beat(0);
        pulse.beat(STEP);
        assertThat(pulse.beat(2 * STEP)).isEqualTo(2 * STEP);
        assertThat(pings).hasSize(1);
        pings.getLast().complete("PONG");
        assertThat(pulse.beat(3 * STEP - 1)).isZero();
        assertThat(pulse.hasFailed()).isFalse();
    }

    @Test
    void whoSaysOtherThingsBeforeItAnswersIsNotSilent() {
        pulse.beat(0);
        pulse.beat(STEP);
        pulse.heard();
        assertThat(pulse.beat(2 * STEP)).isEqualTo(1);
        assertThat(pulse.beat(3 * STEP)).isEqualTo(STEP);
    }

    @Test
    void aTimeInWhichNobodyListenedIsNoSilence() {
        pulse.beat(0);
        assertThat(pulse.beat(100 * STEP)).isEqualTo(STEP);
    }

    @Test
    void aPingThatFailsIsAFailure() {
        pulse.beat(0);
        pings.getLast().completeExceptionally(new IllegalStateException("closed"));
        assertThat(pulse.hasFailed()).isTrue();
    }
}
