package jgames.chat.server.ops;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Lines of the operator's log that strangers cause: so many a minute, and how many were left out is said with the next
 * one. Safe for use by many threads.
 */
public final class RateLimitedLog {
    public static final int LINES_A_MINUTE = 10;
    static final int REMEMBERED = 100;

    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);
    private static final int LONGEST = 100;

    private final Consumer<String> log;
    private final LongSupplier nanos;
    private final Set<String> said = Collections.newSetFromMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    });
    private long minute;
    private int lines;
    private long leftOut;

    /**
     * @param log takes the lines
     * @param nanos a clock that only goes forward
     */
    public RateLimitedLog(Consumer<String> log, LongSupplier nanos) {
        this.log = log;
        this.nanos = nanos;
        this.minute = nanos.getAsLong();
    }

    /** A line, unless there have been enough. */
    void line(String sentence) {
        String line;
        synchronized (this) {
            line = admitted(sentence);
        }
        tell(line);
    }

    /** A line, unless there have been enough, or the same one is among the last hundred that this was asked for. */
    public void once(String sentence) {
        String line = null;
        synchronized (this) {
            if (!said.contains(sentence)) {
                line = admitted(sentence);
            }
            if (line != null) {
                said.add(sentence);
            }
        }
        tell(line);
    }

    /** Outside the lock: it may wait for whoever reads the log. */
    private void tell(String line) {
        if (line != null) {
            log.accept(line);
        }
    }

    private String admitted(String sentence) {
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

    /** What a stranger sent, for a line: of bounded length, and nothing that a terminal or a reader of logs acts on. */
    public static String printable(String text) {
        String start = text.substring(0, Math.min(text.length(), LONGEST)).replaceAll("[^ -~]", "?");
        return text.length() > LONGEST ? start + "..." : start;
    }
}
