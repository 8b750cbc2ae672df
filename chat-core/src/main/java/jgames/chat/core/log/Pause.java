package jgames.chat.core.log;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** The time that lies at least between two tries of one thing. It is over until it begins for the first time. */
public final class Pause {
    private final LongSupplier nanos;
    private final long length;
    private long began;

    /**
     * A pause that is over.
     *
     * @param nanos a clock that only goes forward
     * @param seconds how long it is
     */
    public Pause(LongSupplier nanos, long seconds) {
        this.nanos = nanos;
        this.length = TimeUnit.SECONDS.toNanos(seconds);
        this.began = nanos.getAsLong() - length;
    }

    /** Begins the pause anew, now. */
    public void begin() {
        began = nanos.getAsLong();
    }

    /** Whether it has passed, or was never begun. */
    public boolean isOver() {
        return nanos.getAsLong() - began >= length;
    }
}
