package jgames.chat.testing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that a test sets. Safe for use by many threads. */
public final class ManualClock implements InstantSource {
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000_000_000); // as good as any: it runs over
    private volatile Instant now;

    /** @param millis milliseconds since 1970-01-01T00:00Z */
    public ManualClock(long millis) {
        set(millis);
    }

    /** Sets it, back too, while no time passes. */
    public void set(long millis) {
        now = Instant.ofEpochMilli(millis);
    }

    /** Time passes. */
    public void advance(Duration by) {
        nanos.addAndGet(by.toNanos());
        now = now.plus(by);
    }

    /** How much time has passed, whatever the clock was set to; from an arbitrary start, like {@link System#nanoTime()}. */
    public long nanos() {
        return nanos.get();
    }

    @Override
    public Instant instant() {
        return now;
    }
}
