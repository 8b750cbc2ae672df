package jgames.chat.server.ws;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.OutgoingEntry;
import org.eclipse.jetty.websocket.core.WebSocketCoreSession;

/**
 * What one connection has been given to send: it never waits, and counts what has not reached the network yet by what that
 * holds in heap. Safe for use by many threads, which keep the order of their frames among themselves.
 */
public final class Outbound {
    /** What a frame in Jetty's queue holds beyond its payload: its objects there, and ours. */
    static final int FRAME_COST = 256;

    private final WebSocketCoreSession connection;
    private final AtomicLong inFlight = new AtomicLong();

    Outbound(WebSocketCoreSession connection) {
        this.connection = connection;
    }

    /**
     * Sends TEXT frames, unless that would be too much: with nothing in flight any frames are taken, so that one large broadcast
     * cannot shut everybody out. All but the last wait for it in Jetty's buffer, so that the whole goes out in few writes.
     *
     * @param limit the most that may be in flight, in bytes of heap
     * @return false if nothing was sent
     */
    boolean offer(List<ByteBuffer> frames, long limit) {
        long cost = cost(frames);
        if (inFlight.get() > 0 && inFlight.get() + cost > limit) {
            return false;
        }
        send(frames, cost, Callback.from(() -> release(cost)));
        return true;
    }

    /** Sends TEXT frames in any case, and does that when they are out; never if they could not be sent. */
    void send(List<ByteBuffer> frames, Runnable out) {
        long cost = cost(frames);
        Runnable done = () -> {
            release(cost);
            out.run();
        };
        send(frames, cost, Callback.from(done, failure -> release(cost)));
    }

    /** Sends one TEXT frame in any case, and does that when it is out or could not be sent. */
    void answer(ByteBuffer frame, Runnable done) {
        write(frame, Callback.from(done), false);
    }

    /** Sends one TEXT frame together with what follows it. */
    void before(ByteBuffer frame) {
        write(frame, Callback.NOOP, true);
    }

    private void send(List<ByteBuffer> frames, long cost, Callback done) {
        inFlight.addAndGet(cost);
        int last = frames.size() - 1;
        for (int i = 0; i <= last; i++) {
            write(frames.get(i), i < last ? Callback.NOOP : done, i < last);
        }
    }

    private static long cost(List<ByteBuffer> frames) {
        long cost = 0;
        for (ByteBuffer frame : frames) {
            cost += frame.remaining() + FRAME_COST;
        }
        return cost;
    }

    private void release(long cost) {
        inFlight.addAndGet(-cost);
    }

    /**
     * Into the connection's queue, past the session's: that one is there for extensions and fragments, which we have none
     * of, lets one frame at a time through, and costs as much as the rest of the way to the socket.
     */
    private void write(ByteBuffer text, Callback done, boolean batch) {
        Frame frame = new Frame(OpCode.TEXT, text.slice());
        connection
                .getConnection()
                .enqueueFrame(
                        new OutgoingEntry.Builder(frame, done).batch(batch).build());
    }
}
