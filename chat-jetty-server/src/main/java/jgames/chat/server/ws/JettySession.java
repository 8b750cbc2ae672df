package jgames.chat.server.ws;

import java.nio.ByteBuffer;
import java.util.List;
import jgames.chat.core.protocol.CloseCode;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.WebSocketCoreSession;
import org.jspecify.annotations.Nullable;

/**
 * A websocket on a port that is not this server's own, a TLS connector's or a foreign Jetty's: frames go through Jetty, which
 * reads and writes on threads of its own. The connection's loop does the rest, as for every connection.
 */
final class JettySession implements FrameHandler, Transport {
    private final EventLoop loop;
    private final WebSocketMember member;
    private WebSocketCoreSession session;
    private long cost; // of what is on its way, in bytes of heap
    private boolean closing;

    JettySession(EventLoop loop, WebSocketMember member) {
        this.loop = loop;
        this.member = member;
        member.on(this);
    }

    // ---- what Jetty calls, on its threads ----

    @Override
    public void onOpen(CoreSession opened, Callback callback) {
        session = (WebSocketCoreSession) opened; // there is no other
        callback.succeeded();
        loop.execute(member::opened);
    }

    /** Comes one by one, each when it was demanded. */
    @Override
    public void onFrame(Frame frame, Callback callback) {
        if (frame.getOpCode() == OpCode.CLOSE) {
            callback.succeeded(); // Jetty answers it
            return;
        }
        loop.execute(() -> {
            try {
                if (!closing) {
                    member.frame(frame.getOpCode(), frame.isFin(), frame.getPayload());
                } else {
                    session.demand();
                }
            } finally {
                callback.succeeded();
            }
        });
    }

    @Override
    public void onError(Throwable cause, Callback callback) {
        callback.succeeded(); // onClosed follows
    }

    @Override
    public void onClosed(CloseStatus status, Callback callback) {
        callback.succeeded();
        loop.execute(member::closed);
    }

    // ---- what the member calls, on the loop ----

    @Override
    public EventLoop loop() {
        return loop;
    }

    @Override
    public void demand() {
        session.demand();
    }

    /** All but the last wait for it in Jetty's buffer, so that the whole goes out in few writes. */
    @Override
    public boolean offer(List<ByteBuffer> frames, long limit) {
        if (cost > 0 && cost + costOf(frames) > limit) {
            return false;
        }
        send(Framing.TEXT, frames, () -> {});
        return true;
    }

    @Override
    public void send(byte opCode, List<ByteBuffer> payloads, Runnable out) {
        if (closing) {
            return;
        }
        long more = costOf(payloads);
        cost += more;
        Runnable done = () -> loop.execute(() -> {
            cost -= more;
            out.run();
        });
        int last = payloads.size() - 1;
        for (int i = 0; i <= last; i++) {
            Frame frame = new Frame(opCode, payloads.get(i).slice());
            session.sendFrame(frame, i < last ? Callback.NOOP : Callback.from(done, failure -> {}), i < last);
        }
    }

    private static long costOf(List<ByteBuffer> payloads) {
        long cost = 0;
        for (ByteBuffer payload : payloads) {
            cost += payload.remaining() + FRAME_COST;
        }
        return cost;
    }

    @Override
    public void close(@Nullable ByteBuffer bye, CloseCode code, String reason) {
        if (closing) {
            return;
        }
        if (bye != null) {
            send(Framing.TEXT, List.of(bye), () -> {});
        }
        closing = true;
        session.sendFrame(new CloseStatus(code.code(), CloseCode.reason(reason)).toFrame(), Callback.NOOP, false);
    }

    @Override
    public void abort() {
        Reset.reset(session);
    }
}
