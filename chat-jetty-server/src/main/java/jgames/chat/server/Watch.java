package jgames.chat.server;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Looks once a second whether the server can still serve: whether its ports are listened on and read from, and whether there
 * is memory left for a visitor. What is lost is lost for good and is an {@link Outage}. It has a thread of its own, so that
 * nothing else keeps it from looking, and is the clock of the {@link AcceptLimit}.
 */
final class Watch {
    private static final long EVERY_MILLIS = 1000;

    /** About what serving a visitor takes. */
    private static final int MEMORY_BYTES = 64 * 1024;

    private final List<ChatConnector> ports;
    private final AcceptLimit limit;
    private final Outage outage;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile byte[] probe; // a field, so that no compiler saves the allocation

    Watch(List<ChatConnector> ports, AcceptLimit limit, Outage outage) {
        this.ports = ports;
        this.limit = limit;
        this.outage = outage;
    }

    /** Begins; once. */
    void start() {
        Thread thread = new Thread(this::run, "chat-watch");
        thread.setDaemon(true);
        thread.start();
    }

    /** From now on ports may be closed. */
    void stop() {
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
        limit.tick();
        ports.stream().map(ChatConnector::problem).filter(Objects::nonNull).forEach(problem -> {
            if (stopped.getCount() > 0) {
                outage.report(problem);
            }
        });
        // Many who run out of memory catch the Error and go on, with less than they need, for ever.
        probe = new byte[MEMORY_BYTES];
        probe = null;
    }
}
