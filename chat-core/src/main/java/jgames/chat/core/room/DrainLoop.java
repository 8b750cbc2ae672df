package jgames.chat.core.room;

import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Runs a room's drains on an executor: one at a time, each with all that was enqueued before it, and none where nothing is.
 * Every method may be called from any thread.
 */
final class DrainLoop {
    private final Executor executor;
    private final BooleanSupplier busy;
    private final Consumer<Inbox> drain;

    private final Object lock = new Object();
    private Inbox inbox = new Inbox();
    private boolean begun;
    private boolean draining; // one is on its way or at work
    private volatile boolean closing; // never again false, and can be read without the lock

    /**
     * @param busy whether a drain should wait for more proposals
     * @param drain does the work
     */
    DrainLoop(Executor executor, BooleanSupplier busy, Consumer<Inbox> drain) {
        this.executor = executor;
        this.busy = busy;
        this.drain = drain;
    }

    /** Lets the drains begin, after this; harmless if they have. */
    void begin(Runnable first) {
        synchronized (lock) {
            if (begun) {
                return;
            }
            first.run();
            begun = true;
        }
        startIfNeeded();
    }

    /** Takes nothing more from now on, but for what the log tells; the next drain is the last that is not the log's. */
    void close(Runnable first) {
        synchronized (lock) {
            if (closing) {
                return;
            }
            first.run();
            closing = true;
            begun = true;
        }
        startIfNeeded();
    }

    boolean isClosing() {
        return closing;
    }

    /** Hands something to the next drain; false if nothing is taken any more. */
    boolean enqueue(Consumer<Inbox> what) {
        boolean start;
        synchronized (lock) {
            if (closing) {
                return false;
            }
            what.accept(inbox);
            start = begun && !draining;
            draining |= start;
        }
        if (start) {
            start();
        }
        return true;
    }

    /** Hands what the log tells to the next drain, also while it is closing. */
    void enqueueFromLog(Consumer<Inbox.FromLog> what) {
        locked(next -> {
            what.accept(next.fromLog);
            return null;
        });
        startIfNeeded();
    }

    /** Looks into the inbox, within a drain or not. */
    <T> T locked(Function<Inbox, T> look) {
        synchronized (lock) {
            return look.apply(inbox);
        }
    }

    private void startIfNeeded() {
        boolean start;
        synchronized (lock) {
            start = begun && !draining && (closing || !inbox.isEmpty());
            draining |= start;
        }
        if (start) {
            start();
        }
    }

    private void start() {
        try {
            executor.execute(this::run);
        } catch (RuntimeException rejected) {
            synchronized (lock) {
                draining = false;
            }
            throw rejected;
        }
    }

    private void run() {
        Inbox now;
        boolean last;
        synchronized (lock) {
            now = inbox;
            last = closing;
            now.last = last;
            if (busy.getAsBoolean() && !last && now.grows()) {
                now = null;
            } else {
                inbox = new Inbox();
            }
        }
        if (now == null) {
            start();
            return;
        }
        try {
            drain.accept(now);
        } finally { // whatever happens, it is not the end of the room
            boolean more;
            synchronized (lock) {
                more = draining = !inbox.isEmpty() || closing && !last;
            }
            if (more) {
                start();
            }
        }
    }
}
