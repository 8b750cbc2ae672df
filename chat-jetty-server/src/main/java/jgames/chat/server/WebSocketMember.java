package jgames.chat.server;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import jgames.chat.core.CloseCode;
import jgames.chat.core.ExtendedProtocol;
import jgames.chat.core.History;
import jgames.chat.core.Limits;
import jgames.chat.core.Member;
import jgames.chat.core.MessageId;
import jgames.chat.core.Room;
import jgames.chat.core.Round;
import jgames.chat.core.ServerFrame;
import jgames.chat.core.Session;
import jgames.chat.core.SpamPolicy;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.OutgoingEntry;
import org.eclipse.jetty.websocket.core.WebSocketCoreSession;

/**
 * One websocket connection, which is one member of one room.
 *
 * <p>Reading: Jetty calls {@link #onFrame} from one thread at a time, and only when the frame before has been dealt with;
 * a TEXT frame has been when its round is out. Writing: never waits; what has been handed to Jetty and not to the
 * network is counted, and past {@link #MAX_IN_FLIGHT} bytes the member is let go as {@link CloseCode#TOO_SLOW}.
 */
final class WebSocketMember implements FrameHandler, Member {
    /** A member with nothing in flight is sent any round, so that one large round cannot shut everybody out. */
    static final long MAX_IN_FLIGHT = 512 * 1024;

    private static final int FRAMES_IN_A_ROW = 64;

    private static final long PING_AFTER = TimeUnit.SECONDS.toNanos(20);
    private static final long DEAD_AFTER = TimeUnit.SECONDS.toNanos(45);
    private static final long CLOSE_WITHIN = TimeUnit.SECONDS.toNanos(5);

    private final Room room;
    private final MessageId since;
    private final String address;
    private final boolean extended;
    private final Limits limits;
    private final Session session;
    private final Turns turns;
    private final Members members;
    private final Metrics metrics;
    private final LongSupplier nanos;

    private WebSocketCoreSession connection;
    private int demands; // one at a time, as the frames are
    private boolean welcomed; // only the room uses it
    private final AtomicLong inFlight = new AtomicLong();
    private volatile long heard;
    private volatile boolean ending;

    // A message that comes in fragments; only onFrame uses these.
    private byte opCode;
    private ByteArrayOutputStream fragments;

    /**
     * @param extended which protocol it speaks
     * @param since the id of the last message that it has, or null
     */
    WebSocketMember(
            Room room,
            MessageId since,
            String address,
            boolean extended,
            SpamPolicy policy,
            Turns turns,
            Members members,
            Metrics metrics,
            LongSupplier nanos) {
        this.room = room;
        this.since = since;
        this.address = address;
        this.extended = extended;
        this.limits = policy.limits();
        this.session = extended
                ? new Session(room, address, policy, metrics, this::answer)
                : new Session(room, address, policy, metrics);
        this.turns = turns;
        this.members = members;
        this.metrics = metrics;
        this.nanos = nanos;
    }

    String address() {
        return address;
    }

    boolean isExtended() {
        return extended;
    }

    @Override
    public void onOpen(CoreSession connection, Callback callback) {
        this.connection = (WebSocketCoreSession) connection; // there is no other
        heard = nanos.getAsLong();
        members.add(this);
        callback.succeeded();
        turns.after(room, () -> room.join(this, since));
        if (!extended) {
            demand();
        }
    }

    // ---- what the client sends ----

    @Override
    public void onFrame(Frame frame, Callback callback) {
        if (!ending) {
            heard = nanos.getAsLong();
        }
        switch (frame.getOpCode()) {
            case OpCode.CLOSE -> callback.succeeded(); // Jetty answers it
            case OpCode.PING -> pong(frame, callback);
            case OpCode.PONG -> {
                callback.succeeded();
                demand();
            }
            default -> {
                turns.after(room, () -> data(frame));
                callback.succeeded();
            }
        }
    }

    /**
     * The next frame is read when the answer is out, so a client that does not read cannot pile up answers. After our
     * CLOSE there is none, and that is no failure: the CLOSE may still be on its way.
     */
    private void pong(Frame ping, Callback callback) {
        Frame pong = new Frame(OpCode.PONG, BufferUtil.copy(ping.getPayload()));
        connection.sendFrame(pong, Callback.from(this::demand), false);
        callback.succeeded();
    }

    /** Demands the next frame, now or when the message is out. */
    private void data(Frame frame) {
        if (frame.getOpCode() != OpCode.CONTINUATION) {
            opCode = frame.getOpCode();
        }
        ByteBuffer payload = frame.getPayload();
        if (!frame.isFin() || fragments != null) {
            payload = whole(frame);
        }
        if (payload == null || ending) {
            demand();
            return;
        }
        if (opCode != OpCode.TEXT) {
            session.binary(payload);
            demand();
            return;
        }
        try {
            session.text(payload, this::demand);
        } catch (CharacterCodingException notUtf8) {
            end(CloseCode.BAD_PAYLOAD, "A TEXT frame is UTF-8.");
            demand();
        }
    }

    /** The message once its last fragment is here, else null. */
    private ByteBuffer whole(Frame fragment) {
        if (fragments == null) {
            fragments = new ByteArrayOutputStream();
        }
        byte[] bytes = BufferUtil.toArray(fragment.getPayload());
        if (fragments.size() + bytes.length > Session.MAX_FRAME_BYTES) {
            end(CloseCode.TOO_BIG, "A message has at most " + Session.MAX_FRAME_BYTES + " bytes.");
            return null;
        }
        fragments.writeBytes(bytes);
        if (!fragment.isFin()) {
            return null;
        }
        ByteBuffer message = ByteBuffer.wrap(fragments.toByteArray());
        fragments = null;
        return message;
    }

    /**
     * Lets the next frame come. Now and then it is the pool that does so, after what else it has to do: Jetty reads for as
     * long as there is something to read, and a client that floods would keep the thread.
     */
    private void demand() {
        if (++demands % FRAMES_IN_A_ROW == 0) {
            turns.later(connection::demand);
        } else {
            connection.demand();
        }
    }

    // ---- what the room sends ----

    /**
     * The history is not counted: it comes once, and nobody is slow because it is long. Whoever gets answers is read from
     * now on, so that none comes before.
     */
    @Override
    public void joined(History history) {
        if (!ending) {
            write(extended ? history.welcome(limits) : history.array(), Callback.NOOP, false);
        }
        if (extended) {
            welcomed = true;
            demand();
        }
    }

    @Override
    public void delivered(Round round) {
        if (extended) {
            send(round.messages());
        } else {
            send(round.frames());
        }
    }

    @Override
    public void online(int count) {
        if (extended) {
            answer(new ServerFrame.Online(count));
        }
    }

    @Override
    public void closed(CloseCode code, String reason) {
        end(code, reason);
        if (extended && !welcomed) {
            demand();
        }
    }

    private void answer(ServerFrame frame) {
        send(ByteBuffer.wrap(ExtendedProtocol.encode(frame)));
    }

    private void send(ByteBuffer frame) {
        long bytes = frame.remaining();
        if (takes(bytes)) {
            write(frame, Callback.from(() -> inFlight.addAndGet(-bytes)), false);
        }
    }

    /** All but the last frame wait for it in Jetty's buffer, so that the whole goes out in few writes. */
    private void send(List<ByteBuffer> frames) {
        long sum = 0;
        for (ByteBuffer frame : frames) {
            sum += frame.remaining();
        }
        long bytes = sum;
        if (!takes(bytes)) {
            return;
        }
        int last = frames.size() - 1;
        for (int i = 0; i <= last; i++) {
            Callback done = i < last ? Callback.NOOP : Callback.from(() -> inFlight.addAndGet(-bytes));
            write(frames.get(i), done, i < last);
        }
    }

    /** Counts so many bytes more, or lets the member go because they would be too many. */
    private boolean takes(long bytes) {
        if (ending) {
            return false;
        }
        if (inFlight.get() > 0 && inFlight.get() + bytes > MAX_IN_FLIGHT) {
            metrics.slowMember();
            room.leave(this);
            end(CloseCode.TOO_SLOW, "Messages came faster than they were read.");
            return false;
        }
        inFlight.addAndGet(bytes);
        return true;
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

    // ---- the end ----

    /** Says goodbye, once; whoever does not answer in time is cut off by {@link #lookAfter}. */
    private synchronized void end(CloseCode code, String reason) {
        if (!ending) {
            heard = nanos.getAsLong();
            ending = true;
            if (extended) {
                ByteBuffer bye = ByteBuffer.wrap(ExtendedProtocol.encode(new ServerFrame.Bye(code.wireName())));
                write(bye, Callback.NOOP, true);
            }
            connection.sendFrame(new CloseStatus(code.code(), reason).toFrame(), Callback.NOOP, false);
        }
    }

    /**
     * Pings it if it has been silent, ends it if it has been for too long.
     *
     * @param absent whether nobody has looked for long, so that what it has sent may not be read yet: then it is asked, and
     *     has the time to answer
     */
    void lookAfter(long now, boolean absent) {
        long silent = now - heard;
        if (absent) {
            silent = Math.min(silent, ending ? 0 : PING_AFTER);
            heard = now - silent;
        }
        if (silent > (ending ? CLOSE_WITHIN : DEAD_AFTER)) {
            connection.abort();
        } else if (silent >= PING_AFTER) {
            connection.sendFrame(new Frame(OpCode.PING), Callback.NOOP, false);
        }
    }

    @Override
    public void onError(Throwable cause, Callback callback) {
        callback.succeeded(); // onClosed follows
    }

    @Override
    public void onClosed(CloseStatus status, Callback callback) {
        members.remove(this);
        room.leave(this);
        callback.succeeded();
    }
}
