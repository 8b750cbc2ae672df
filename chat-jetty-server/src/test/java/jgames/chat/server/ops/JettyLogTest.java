package jgames.chat.server.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.Test;

/** What an operator sees of Jetty's warnings. */
class JettyLogTest {
    private final List<Error> errors = new ArrayList<>();
    private long nanos = Long.MAX_VALUE - 1;
    private final JettyLog filter = new JettyLog(errors::add, () -> nanos);

    @Test
    void whatIsWrongWithSocketsAndThreadsIsShownAndWhereItHappened() {
        IOException thrown = new IOException("Too many open files");
        thrown.setStackTrace(new StackTraceElement[] {new StackTraceElement("a.B", "accept", "B.java", 7)});
        assertThat(shown("org.eclipse.jetty.server.AbstractConnector", "Accept Failure", thrown))
                .contains("Jetty: Accept Failure: java.io.IOException: Too many open files", "at a.B.accept(B.java:7)");
        assertThat(shown("org.eclipse.jetty.io.ManagedSelector", "Fatal select() failure", null))
                .contains("Jetty: Fatal select() failure");
        assertThat(shown("org.eclipse.jetty.util.thread.QueuedThreadPool", "Job failed", thrown))
                .contains("Job failed");
    }

    @Test
    void whatClientsHaveWrittenIsNotShown() {
        assertThat(shown("org.eclipse.jetty.util.HostPort", "Bad Authority: [EVIL]", null))
                .isNull();
        assertThat(shown("org.eclipse.jetty.http.HttpParser", "multiple `Host` headers: EVIL", null))
                .isNull();
        assertThat(shown("org.eclipse.jetty.server.Response", "/EVIL", new IllegalStateException("EVIL")))
                .contains("Jetty: java.lang.IllegalStateException")
                .doesNotContain("EVIL");
    }

    @Test
    void noLineIsLongOrHasControlCharacters() {
        assertThat(shown("org.eclipse.jetty.io.X", "a\u001b[31m\r\nb" + "x".repeat(10_000), null))
                .contains("Jetty: a [31m bxxx")
                .hasSizeLessThan(500)
                .doesNotContain("\u001b", "\r");
    }

    @Test
    void itSaysLittleInAMinuteAndTheSameAgainInTheNext() {
        for (int minute = 0; minute < 3; minute++) {
            int lines = 0;
            for (int i = 0; i < 1000; i++) {
                lines += shown("org.eclipse.jetty.io.X", "again", null) == null ? 0 : 1;
            }
            assertThat(lines).isEqualTo(10);
            nanos += 60_000_000_000L;
        }
    }

    @Test
    void whatOthersLogIsLeftAlone() {
        for (int i = 0; i < 100; i++) {
            assertThat(shown("jgames.chat.server.Main", "a line", null)).contains("a line");
        }
        assertThat(shown(null, "a line", null)).contains("a line");
    }

    @Test
    void anErrorInAThreadOfJettysIsHeardOfButThatOfADeepRecursionIsNot() {
        OutOfMemoryError noMemory = new OutOfMemoryError("Java heap space");
        for (int i = 0; i < 20; i++) { // however much is shown
            shown("org.eclipse.jetty.util.thread.QueuedThreadPool", "Job failed", noMemory);
        }
        shown("org.eclipse.jetty.server.Response", "/", new NoClassDefFoundError());
        shown("org.eclipse.jetty.server.Response", "/", new StackOverflowError());
        shown("org.eclipse.jetty.server.Response", "/", new IllegalStateException());
        assertThat(errors).hasSize(21).first().isSameAs(noMemory);
        assertThat(errors).last().isInstanceOf(NoClassDefFoundError.class);
    }

    /** What a handler with the filter writes, or null. */
    private String shown(String logger, String message, Throwable thrown) {
        LogRecord record = new LogRecord(Level.WARNING, message);
        record.setLoggerName(logger);
        record.setThrown(thrown);
        return filter.isLoggable(record) ? new SimpleFormatter().format(record) : null;
    }
}
