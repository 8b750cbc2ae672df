package jgames.chat.jakarta;

import jakarta.websocket.CloseReason;
import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What is on its way to one client. The API takes one frame at a time, so the others wait here, counted by what they cost. Safe for use by
 * many threads; no method waits for the network.
 */
final class Outgoing {
    /** What a frame that waits holds in memory beside its text, counted like bytes. */
    static final int FRAME_COST = 256;

    private static final long SEND_WITHIN_MILLIS = 20_000;
    private static final Frame PING = new Frame("", () -> {});

    private final Executor writers;
    private final Executor closers;
    private final Runnable failed;
    private final Runnable gone;
    private final Deque<Frame> frames = new ArrayDeque<>(); // guarded by itself; the head is on its way
    private long cost; // of the frames
    private @Nullable CloseReason goodbye; // once it is there nothing is added
    private volatile @Nullable Session connection;

    /** @param out is run when it has left, on any thread */
    private record Frame(String text, Runnable out) {
        long cost() {
            return 2L * text.length() + FRAME_COST;
        }
    }

    /**
     * @param writers runs what may take a moment
     * @param closers runs what may wait for a client
     * @param failed is run when the network has not taken a frame
     * @param gone is run when there is no connection to close: not every container says so by itself
     */
    Outgoing(Executor writers, Executor closers, Runnable failed, Runnable gone) {
        this.writers = writers;
        this.closers = closers;
        this.failed = failed;
        this.gone = gone;
    }

    /** The connection, before anything is sent. */
    void on(Session session) {
        session.getAsyncRemote().setSendTimeout(SEND_WITHIN_MILLIS);
        connection = session;
    }

    /**
     * Sends frames, unless too much waits already: where nothing waits any are taken, so that one large broadcast cannot shut everybody out.
     *
     * @param limit the most that may wait, in bytes of heap
     * @param out is run when all have left
     * @return false if it is too much, and then nothing is sent
     */
    boolean offer(List<String> texts, long limit, Runnable out) {
        boolean start;
        synchronized (frames) {
            if (goodbye != null) {
                return true;
            }
            long more = texts.stream()
                    .mapToLong(text -> new Frame(text, out).cost())
                    .sum();
            if (cost > 0 && cost + more > limit) {
                return false;
            }
            start = frames.isEmpty() && !texts.isEmpty();
            for (int i = 0; i < texts.size(); i++) {
                frames.add(new Frame(texts.get(i), i == texts.size() - 1 ? out : PING.out));
            }
            cost += more;
        }
        if (start) {
            writers.execute(this::write);
        }
        return true;
    }

    /** Asks the client for a sign of life, if nothing is on its way. */
    void ping() {
        synchronized (frames) {
            if (goodbye != null || !frames.isEmpty()) {
                return;
            }
            frames.add(PING);
            cost += PING.cost();
        }
        closers.execute(this::write); // the API has no other way than to wait for it
    }

    /** Says goodbye, after what waits; once. */
    void close(CloseReason reason) {
        synchronized (frames) {
            if (goodbye != null) {
                return;
            }
            goodbye = reason;
            if (!frames.isEmpty()) {
                return;
            }
        }
        closers.execute(this::end);
    }

    /** Drops what waits, and ends the connection. */
    void abort(CloseReason reason) {
        synchronized (frames) {
            goodbye = reason;
            frames.clear();
            cost = 0;
        }
        closers.execute(this::end);
    }

    private void write() {
        Frame frame;
        synchronized (frames) {
            frame = frames.peek();
        }
        Session session = connection;
        if (frame == null || session == null) {
            return;
        }
        try {
            if (frame == PING) {
                session.getAsyncRemote().sendPing(ByteBuffer.allocate(0));
                written(frame);
            } else {
                session.getAsyncRemote().sendText(frame.text, result -> {
                    if (result.isOK()) {
                        written(frame);
                    } else {
                        failed.run();
                    }
                });
            }
        } catch (IOException | RuntimeException gone) { // then onClose has come, or comes
            failed.run();
        }
    }

    /** The next one on another thread: on this one it would be a call within a call, as deep as the queue is long. */
    private void written(Frame frame) {
        boolean last;
        synchronized (frames) {
            if (frames.peek() != frame) {
                return; // aborted
            }
            frames.remove();
            cost -= frame.cost();
            last = frames.isEmpty() && goodbye != null;
            if (!frames.isEmpty()) {
                writers.execute(this::write);
            }
        }
        frame.out.run();
        if (last) {
            closers.execute(this::end);
        }
    }

    private void end() {
        Session session = connection;
        if (session == null) {
            return;
        }
        try {
            if (session.isOpen()) {
                session.close(goodbye);
                return;
            }
        } catch (IOException | IllegalStateException closed) {
            // somebody was faster
        }
        gone.run();
    }
}
