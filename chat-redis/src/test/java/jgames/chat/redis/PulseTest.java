package jgames.chat.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PulseTest {
    private final Deque<CompletableFuture<String>> pings = new ArrayDeque<>();
    private final Pulse pulse = new Pulse(this::ping, Duration.ofNanos(10), 1000);

    private CompletableFuture<String> ping() {
        pings.add(new CompletableFuture<>());
        return pings.getLast();
    }

    @Test
    void whoAnswersIsPingedEveryNowAndThen() {
        assertThat(pulse.beat(1000)).isZero();
        pings.remove().complete("PONG");
        assertThat(pulse.beat(1009)).isZero();
        assertThat(pings).isEmpty();
        assertThat(pulse.beat(1010)).isZero();
        assertThat(pings).hasSize(1);
    }

    @Test
    void whoSaysNothingIsSilentFromThePingOnUntilItIsAnswered() {
        pulse.beat(1000);
        assertThat(pulse.beat(1030)).isEqualTo(30);
        assertThat(pings).hasSize(1);
        pings.getLast().complete("PONG");
        assertThat(pulse.beat(1031)).isZero();
        assertThat(pulse.hasFailed()).isFalse();
    }

    @Test
    void whoSaysOtherThingsBeforeItAnswersIsNotSilent() {
        pulse.beat(1000);
        pulse.heard(1025);
        assertThat(pulse.beat(1030)).isEqualTo(5);
    }

    @Test
    void aPingThatFailsIsAFailure() {
        pulse.beat(1000);
        pings.getLast().completeExceptionally(new IllegalStateException("closed"));
        assertThat(pulse.hasFailed()).isTrue();
    }
}
