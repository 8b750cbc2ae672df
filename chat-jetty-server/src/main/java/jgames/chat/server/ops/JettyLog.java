package jgames.chat.server.ops;

import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.logging.Filter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import jgames.chat.core.room.LineLimit;

/**
 * Shows an operator what Jetty warns of: few lines in a minute, and no words of a client. Of a warning that is not about
 * sockets and threads it shows only which class was thrown and where. Jetty catches what its threads throw and logs it, so
 * this filter is also where an {@link Error} in one of them is noticed. Safe for use by many threads.
 */
public final class JettyLog implements Filter {
    private static final String JETTY = "org.eclipse.jetty";
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}+");
    private static final int MAX_CHARS = 300;

    // A field, because a logger that nobody holds loses its level.
    private static final Logger LEVEL = Logger.getLogger(JETTY);

    /** The loggers that tell of sockets and threads, and do not know what goes over them. */
    private static final Pattern OWN_MATTERS =
            Pattern.compile(Pattern.quote(JETTY) + "\\.(?:io|util\\.thread|server\\.\\w*Connector)\\b.*");

    private final Consumer<Error> onError;
    private final LineLimit limit;

    JettyLog(Consumer<Error> onError, LongSupplier nanos) {
        this.onError = onError;
        this.limit = new LineLimit(nanos);
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
        if (!own && thrown == null) {
            return false;
        }
        String line = limit.admit(
                own
                        ? clean(record.getMessage() + (thrown == null ? "" : ": " + thrown))
                        : "Jetty: " + thrown.getClass().getName());
        if (line == null) {
            return false;
        }
        record.setMessage(line);
        if (thrown != null) {
            record.setThrown(new At(thrown.getStackTrace()));
        }
        return true;
    }

    private static String clean(String text) {
        String line = CONTROL.matcher(text).replaceAll(" ");
        return "Jetty: " + (line.length() <= MAX_CHARS ? line : line.substring(0, MAX_CHARS) + " ...");
    }

    /** Says where something was thrown, without its message. */
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
