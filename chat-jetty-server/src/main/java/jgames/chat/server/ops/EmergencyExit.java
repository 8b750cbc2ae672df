package jgames.chat.server.ops;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the process at once, with one line and the exit code 1, where an orderly end may never come: without memory or
 * threads SIGTERM has no effect, and the ports would stay open. Whoever runs the server starts it again. What members have
 * said is in the logs by then. Safe for use by many threads.
 */
public final class EmergencyExit {
    private static final Logger LOG = LoggerFactory.getLogger(EmergencyExit.class);
    private static final int FAILURE = 1;

    // Made in advance, because there may be no memory to make them later.
    private static final FileOutputStream STDERR = new FileOutputStream(FileDescriptor.err);
    private static final byte[] NO_MEMORY =
            "no memory is left: java.lang.OutOfMemoryError\n".getBytes(StandardCharsets.US_ASCII);

    /** An orderly end needs a thread for the signal, and some that stop the server. */
    private static final int THREADS_TO_END = 4;

    private EmergencyExit() {}

    /** From now on an {@link Error} that ends a thread, or that Jetty catches in one of its own, ends the process. */
    public static void install() {
        Consumer<Throwable> ofAThread = ending("a thread failed: ");
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> {
            try {
                if (thrown instanceof Error) {
                    ofAThread.accept(thrown);
                } else {
                    LOG.error("the thread {} failed", thread.getName(), thrown);
                }
            } catch (OutOfMemoryError noMemoryForALine) {
                // Thrown from here it would end the thread alone.
                end(null);
            }
        });
        JettyLog.install(ending("Jetty failed: ")::accept);
    }

    /** The words are an argument, because Java makes them when they are first used, and needs memory for them. */
    private static Consumer<Throwable> ending(String who) {
        return error -> end(who, error);
    }

    // Only one thread ends, so that of several that fail at once one has a line; the others wait for the end.

    /** Says on stderr what failed, and ends. */
    public static synchronized void end(String who, Throwable error) {
        try {
            System.err.println(who + error);
        } catch (OutOfMemoryError noMemoryForALine) {
            sayNoMemory();
        } finally {
            halt();
        }
    }

    /**
     * Ends without a line of its own.
     *
     * @param loss is in the log already; null if there was no memory for that
     */
    public static synchronized void end(@Nullable String loss) {
        try {
            if (loss == null) {
                sayNoMemory();
            }
        } finally {
            halt();
        }
    }

    private static void sayNoMemory() {
        try {
            STDERR.write(NO_MEMORY);
        } catch (IOException nobodyReads) {
            // then it ends without a word
        }
    }

    private static void halt() {
        Runtime.getRuntime().halt(FAILURE);
    }

    /**
     * Starts the threads that an orderly end needs, and ends them. To be called when the server has all of its own threads.
     *
     * @throws OutOfMemoryError if they cannot be had, because then SIGTERM would have no effect
     */
    public static void checkThreads() {
        CountDownLatch all = new CountDownLatch(1);
        try {
            for (int i = 0; i < THREADS_TO_END; i++) {
                Thread spare = new Thread(() -> await(all), "spare");
                spare.setDaemon(true);
                spare.start();
            }
        } finally {
            all.countDown();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            // nobody does that
        }
    }
}
