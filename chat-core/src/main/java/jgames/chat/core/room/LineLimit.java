package jgames.chat.core.room;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Lets so many lines a minute into the operator's log. Safe for use by many threads. */
public final class LineLimit {
    /** So many. */
    public static final int LINES_A_MINUTE = 10;

    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private final LongSupplier nanos;

    // Guarded by this.
    private long minute;
    private int lines;
    private long leftOut;

    /** @param nanos a clock that only goes forward */
    public LineLimit(LongSupplier nanos) {
        this.nanos = nanos;
        this.minute = nanos.getAsLong();
    }

    /** Returns the line, which then also says how many were left out before it; null if it is left out itself. */
    public synchronized @Nullable String admit(String sentence) {
        long now = nanos.getAsLong();
        if (now - minute >= MINUTE) {
            minute = now;
            lines = 0;
        }
        if (lines == LINES_A_MINUTE) {
            leftOut++;
            return null;
        }
        lines++;
        String line = leftOut == 0 ? sentence : sentence + " (and " + leftOut + " more such lines were left out)";
        leftOut = 0;
        return line;
    }
}
