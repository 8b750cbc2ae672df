package jgames.chat.client;

import java.time.Duration;
import java.util.function.DoubleSupplier;
import jgames.chat.core.protocol.CloseCode.Next;

/**
 * How long to wait before the next attempt to connect. The first pause doubles with each failure, up to a bound. Chance makes
 * every pause up to a half longer, so that clients that lost a server together do not come back together. After a connection
 * that lasted longer than the pause before it, the pauses start anew.
 */
final class Backoff {
    private static final Duration LATER = Duration.ofSeconds(30);
    private static final double JITTER = 0.5;

    private final Duration first;
    private final Duration longest;
    private final DoubleSupplier chance;
    private int failures;
    private Duration last = Duration.ZERO;

    Backoff(Duration first, Duration longest, DoubleSupplier chance) {
        this.first = first;
        this.longest = longest;
        this.chance = chance;
    }

    void lasted(Duration time) {
        if (time.compareTo(last) > 0) {
            failures = 0;
        }
    }

    Duration next(Next move) {
        Duration pause = first.multipliedBy(1L << Math.min(failures++, 16));
        pause = pause.compareTo(longest) < 0 ? pause : longest;
        if (move == Next.LATER && pause.compareTo(LATER) < 0) {
            pause = LATER;
        }
        last = pause.plusNanos((long) (pause.toNanos() * JITTER * chance.getAsDouble()));
        return last;
    }
}
