package jgames.chat.server.ws;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.websocket.core.CoreSession;

/**
 * Lets the frames of one connection come one by one: the next when the one before has been dealt with and all its answers
 * are out, so that answers cannot pile up. Safe for use by many threads.
 */
final class Demand {
    private static final int FRAMES_IN_A_ROW = 64;

    private final CoreSession connection;
    private final DrainExecutor drains;
    private final AtomicBoolean started = new AtomicBoolean();
    private final AtomicInteger undone = new AtomicInteger(); // the frame in work and its answers that are not out
    private int demands; // one at a time, as the frames are

    Demand(CoreSession connection, DrainExecutor drains) {
        this.connection = connection;
        this.drains = drains;
    }

    /** Lets the first frame come, if it has not been let. */
    void start() {
        if (started.compareAndSet(false, true)) {
            next();
        }
    }

    /** A frame has come. Ends with {@link #done}. */
    void frame() {
        undone.set(1);
    }

    /** An answer to the frame is on its way. Ends with {@link #done}. */
    void answer() {
        undone.incrementAndGet();
    }

    /** Lets the next frame come if this was the last of what the one before gave rise to. */
    void done() {
        if (undone.decrementAndGet() == 0) {
            next();
        }
    }

    /**
     * Now and then it is the pool that lets the next frame come, after what else it has to do: Jetty reads for as long as
     * there is something to read, and a client that floods would keep the thread.
     */
    private void next() {
        if (++demands % FRAMES_IN_A_ROW == 0) {
            drains.later(connection::demand);
        } else {
            connection.demand();
        }
    }
}
