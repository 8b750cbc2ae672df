package jgames.chat.core.log;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** The time that lies at least between two tries of one thing. It is over until it begins for the first time. */
final class Pause {
    private final LongSupplier nanos;
    private final long length;
    private long began;

    /** @param nanos a clock that only goes forward */
    Pause(LongSupplier nanos, long seconds) {
        this.nanos = nanos;
        this.length = TimeUnit.SECONDS.toNanos(seconds);
        this.began = nanos.getAsLong() - length;
    }

    void begin() {
        began = nanos.getAsLong();
    }

    boolean isOver() {
        return nanos.getAsLong() - began >= length;
    }
}
