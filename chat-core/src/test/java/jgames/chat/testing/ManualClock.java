package jgames.chat.testing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that a test sets. Safe for use by many threads. */
public final class ManualClock implements InstantSource {
    private volatile Instant now;

    /** @param millis milliseconds since 1970-01-01T00:00Z */
    public ManualClock(long millis) {
        set(millis);
    }

    /** Sets it, back too. */
    public void set(long millis) {
        now = Instant.ofEpochMilli(millis);
    }

    /** Moves it on, or back. */
    public void advance(Duration by) {
        now = now.plus(by);
    }

    @Override
    public Instant instant() {
        return now;
    }
}
