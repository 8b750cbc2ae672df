package jgames.chat.client;

import java.time.Duration;

/**
 * A time by which something has to come. If the loop itself is late to look, the machine was paused, and what came meanwhile
 * has not been read yet: then the deadline starts again. Owned by the loop.
 */
final class Deadline {
    /** A loop that is so late was paused. */
    static final Duration LATE = Duration.ofSeconds(1);

    private final Loop loop;
    private final Duration within;
    private final Runnable missed;
    private long due;
    private Loop.Timer wake;

    /** Starts now. */
    Deadline(Loop loop, Duration within, Runnable missed) {
        this.loop = loop;
        this.within = within;
        this.missed = missed;
        start();
    }

    /** What was due has come. */
    void cancel() {
        wake.cancel();
    }

    private void start() {
        due = loop.nanos() + within.toNanos();
        wake = loop.after(within, this::passed);
    }

    private void passed() {
        if (loop.nanos() - due > LATE.toNanos()) {
            start();
        } else {
            missed.run();
        }
    }
}
