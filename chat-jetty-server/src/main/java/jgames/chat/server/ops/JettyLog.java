package jgames.chat.server.ops;

import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.logging.Filter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Pattern;

/**
 * Lets an operator see what Jetty warns of, few lines in a minute, and nothing of what clients have written: of what is not
 * about sockets and threads only what was thrown, and where. And as Jetty catches whatever is thrown in its threads and tells
 * it here, this is where an {@link Error} in one of them is seen. Safe for use by many threads.
 */
public final class JettyLog implements Filter {
    private static final String JETTY = "org.eclipse.jetty";
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}+");
    private static final int MAX_CHARS = 300;
    private static final int LINES_A_MINUTE = 10;
    private static final long MINUTE_NANOS = 60_000_000_000L;

    // Kept, because a level that was set is lost with its logger.
    private static final Logger LEVEL = Logger.getLogger(JETTY);

    /** Who tells of sockets and threads, and does not know what goes over them. */
    private static final Pattern OWN_MATTERS =
            Pattern.compile(Pattern.quote(JETTY) + "\\.(?:io|util\\.thread|server\\.\\w*Connector)\\b.*");

    private final Consumer<Error> onError;
    private final LongSupplier nanos;

    // Guarded by this.
    private long minute;
    private int lines = LINES_A_MINUTE;

    JettyLog(Consumer<Error> onError, LongSupplier nanos) {
        this.onError = onError;
        this.nanos = nanos;
        this.minute = nanos.getAsLong() - MINUTE_NANOS;
    }

    /** Filters all that is logged from now on. */
    public static void install(Consumer<Error> onError) {
        LEVEL.setLevel(Level.WARNING);
        JettyLog filter = new JettyLog(onError, System::nanoTime);
        for (Handler handler : Logger.getLogger("").getHandlers()) {
            handler.setFilter(filter);
        }
    }

    @Override
    public boolean isLoggable(LogRecord record) {
        String logger = record.getLoggerName();
        if (logger == null || !logger.startsWith(JETTY)) {
            return true;
        }
        Throwable thrown = record.getThrown();
        // A deep recursion is the end of what a client has asked for, and of nothing else.
        if (thrown instanceof Error error && !(error instanceof StackOverflowError)) {
            onError.accept(error);
        }
        boolean own = OWN_MATTERS.matcher(logger).matches();
        if (!own && thrown == null || !fits()) {
            return false;
        }
        if (own) {
            record.setMessage(clean(record.getMessage() + (thrown == null ? "" : ": " + thrown)));
        } else {
            record.setMessage("Jetty: " + thrown.getClass().getName());
        }
        if (thrown != null) {
            record.setThrown(new At(thrown.getStackTrace()));
        }
        return true;
    }

    private synchronized boolean fits() {
        long now = nanos.getAsLong();
        if (now - minute >= MINUTE_NANOS) {
            minute = now;
            lines = 0;
        }
        return lines++ < LINES_A_MINUTE;
    }

    private static String clean(String text) {
        String line = CONTROL.matcher(text).replaceAll(" ");
        return "Jetty: " + (line.length() <= MAX_CHARS ? line : line.substring(0, MAX_CHARS) + " ...");
    }

    /** Where something was thrown, without what it says. */
    private static final class At extends Throwable {
        private static final long serialVersionUID = 1;

        At(StackTraceElement[] trace) {
            super(null, null, false, true);
            setStackTrace(trace);
        }

        @Override
        public String toString() {
            return "thrown";
        }
    }
}
