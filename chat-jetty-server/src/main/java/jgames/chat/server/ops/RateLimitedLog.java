package jgames.chat.server.ops;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import jgames.chat.core.room.LineLimit;
import org.jspecify.annotations.Nullable;

/**
 * Writes lines that strangers cause into the operator's log: so many a minute, and each says how many were left out before
 * it. Safe for use by many threads.
 */
public final class RateLimitedLog {
    static final int REMEMBERED = 100;

    private static final int LONGEST = 100;

    private final Consumer<String> log;
    private final LineLimit limit;
    private final Set<String> said = Collections.newSetFromMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    });

    /**
     * @param log takes the lines
     * @param nanos a clock that only goes forward
     */
    public RateLimitedLog(Consumer<String> log, LongSupplier nanos) {
        this.log = log;
        this.limit = new LineLimit(nanos);
    }

    /** Writes a line, unless there have been enough in this minute. */
    public void line(String sentence) {
        tell(limit.admit(sentence));
    }

    /** Does the same, unless this line is among the last hundred that it has written this way. */
    public void once(String sentence) {
        tell(firstTime(sentence));
    }

    private synchronized @Nullable String firstTime(String sentence) {
        String line = said.contains(sentence) ? null : limit.admit(sentence);
        if (line != null) {
            said.add(sentence);
        }
        return line;
    }

    /** Holds no lock, because it may wait for whoever reads the log. */
    private void tell(@Nullable String line) {
        if (line != null) {
            log.accept(line);
        }
    }

    /** Makes what a stranger sent fit for a line: it is short, and has nothing that a terminal or a reader of logs acts on. */
    public static String printable(String text) {
        String start = text.substring(0, Math.min(text.length(), LONGEST)).replaceAll("[^ -~]", "?");
        return text.length() > LONGEST ? start + "..." : start;
    }
}
