package jgames.chat.server.ops;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Looks once a second whether the server can still serve: whether it has lost something that it needs, like a port, and
 * whether memory is left for a visitor. A loss is final and is reported to the {@link Outage}. The watch has a thread of
 * its own, so that nothing else can keep it from looking.
 */
public final class Watch {
    private static final long EVERY_MILLIS = 1000;

    /** About what serving a visitor takes. */
    private static final int MEMORY_BYTES = 64 * 1024;

    private final Runnable tick;
    private final Supplier<Stream<String>> losses;
    private final Outage outage;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile byte @Nullable [] probe; // a field, so that no compiler saves the allocation

    /**
     * @param tick is called once a second, on the watch's thread
     * @param losses says what is lost, in a sentence each; asked once a second
     */
    public Watch(Runnable tick, Supplier<Stream<String>> losses, Outage outage) {
        this.tick = tick;
        this.losses = losses;
        this.outage = outage;
    }

    /** Begins; once. */
    public void start() {
        Thread thread = new Thread(this::run, "chat-watch");
        thread.setDaemon(true);
        thread.start();
    }

    /** From now on ports may be closed. */
    public void stop() {
        stopped.countDown();
    }

    private void run() {
        try {
            while (!stopped.await(EVERY_MILLIS, TimeUnit.MILLISECONDS)) {
                look();
            }
        } catch (InterruptedException e) {
            // nobody does that
        } catch (Throwable failed) {
            outage.report("the server's watch", failed);
        }
    }

    private void look() {
        tick.run();
        losses.get().forEach(loss -> {
            if (stopped.getCount() > 0) {
                outage.report(loss);
            }
        });
        // Many who run out of memory catch the Error and go on, with less than they need, for ever.
        probe = new byte[MEMORY_BYTES];
        probe = null;
    }
}
