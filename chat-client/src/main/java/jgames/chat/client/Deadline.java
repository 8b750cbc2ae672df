package jgames.chat.client;

import java.time.Duration;
import java.util.concurrent.Future;

/**
 * A time by which something has to come. Where the loop is late to see that it did not, the machine was paused, and what
 * came meanwhile is still to be read: then it waits once more as long. Owned by the loop.
 */
final class Deadline {
    /** A loop that comes so late was not there. */
    static final Duration LATE = Duration.ofSeconds(1);

    private final ChatClient client;
    private final Duration within;
    private final Runnable missed;
    private long due;
    private Future<?> wake;

    /** From now on. */
    Deadline(ChatClient client, Duration within, Runnable missed) {
        this.client = client;
        this.within = within;
        this.missed = missed;
        start();
    }

    /** It came. */
    void cancel() {
        wake.cancel(false);
    }

    private void start() {
        due = client.nanos() + within.toNanos();
        wake = client.after(within, this::passed);
    }

    private void passed() {
        if (client.nanos() - due > LATE.toNanos()) {
            start();
        } else {
            missed.run();
        }
    }
}
