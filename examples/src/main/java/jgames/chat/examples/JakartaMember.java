package jgames.chat.examples;

import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import jgames.chat.core.intake.Intake;
import jgames.chat.core.intake.IntakeRules;
import jgames.chat.core.intake.Sender;
import jgames.chat.core.protocol.ClientFrame;
import jgames.chat.core.protocol.CloseCode;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.Limits;
import jgames.chat.core.protocol.ServerFrame;
import jgames.chat.core.protocol.Standing;
import jgames.chat.core.room.Broadcast;
import jgames.chat.core.room.Dialect;
import jgames.chat.core.room.JoinSnapshot;
import jgames.chat.core.room.Observer;
import jgames.chat.core.room.PacedMember;
import jgames.chat.core.room.Room;

/**
 * One connection of {@link JakartaChat}, which is one member of one room.
 *
 * <p>A slow reader is let go with {@link CloseCode#TOO_SLOW}: when what waits for it costs more than {@link #MAX_WAITING},
 * or the network has not taken a frame for {@link #SEND_WITHIN_MILLIS}. Nobody waits for it meanwhile.
 */
final class JakartaMember extends Endpoint implements PacedMember {
    /** Of all but a frame that finds nothing waiting: one large broadcast cannot shut everybody out. */
    static final int MAX_WAITING = 512 * 1024;

    /** What a frame that waits holds in memory beside its text, counted like characters. */
    static final int FRAME_COST = 256;

    static final long SEND_WITHIN_MILLIS = 20_000;

    private final Room room;
    private final EventId since;
    private final String address;
    private final IntakeRules rules;
    private final Executor executor;
    private final CompletableFuture<Void> live = new CompletableFuture<>(); // or let go
    private jakarta.websocket.Session connection;
    private Dialect dialect;
    private Intake intake;

    // Guarded by frames. The API takes one frame at a time.
    private final Queue<String> frames = new ArrayDeque<>(); // the head is on its way
    private int waiting; // what they cost
    private EventId part; // the newest id of what it missed and is being sent
    private CloseReason goodbye; // once it is there nothing is added

    JakartaMember(Room room, EventId since, String address, IntakeRules rules, Executor executor) {
        this.room = room;
        this.since = since;
        this.address = address;
        this.rules = rules;
        this.executor = executor;
    }

    @Override
    public void onOpen(jakarta.websocket.Session connection, EndpointConfig config) {
        this.connection = connection;
        dialect = Dialect.of(connection.getNegotiatedSubprotocol().equals(ClientFrame.SUBPROTOCOL));
        intake = new Intake(room, Sender.guest(address), dialect, rules, Observer.NONE, this::answer);
        connection.setMaxIdleTimeout(0);
        connection.setMaxTextMessageBufferSize(Limits.MAX_FRAME_BYTES);
        connection.setMaxBinaryMessageBufferSize(Limits.MAX_FRAME_BYTES);
        connection.getAsyncRemote().setSendTimeout(SEND_WITHIN_MILLIS);
        connection.addMessageHandler(String.class, this::text);
        connection.addMessageHandler(ByteBuffer.class, intake::binary);
        room.join(this, dialect == Dialect.PLAIN ? null : since);
    }

    /** The container reads on when this returns: when all that was missed is out and the message in the log. */
    private void text(String text) {
        live.join();
        CompletableFuture<Void> next = new CompletableFuture<>();
        try {
            intake.text(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), () -> next.complete(null));
        } catch (CharacterCodingException impossible) {
            throw new IllegalStateException(impossible);
        }
        next.join();
    }

    /** Also after an error. */
    @Override
    public void onClose(jakarta.websocket.Session connection, CloseReason reason) {
        live.complete(null);
        room.leave(this);
    }

    @Override
    public void onError(jakarta.websocket.Session connection, Throwable cause) {} // onClose follows

    // ---- what the room sends ----

    @Override
    public void joined(JoinSnapshot snapshot) {
        sendPart(List.of(dialect.firstFrame(snapshot, rules.limits(), Standing.GUEST)), dialect.reach(snapshot));
    }

    @Override
    public void delivered(Broadcast broadcast) {
        if (live.isDone()) {
            dialect.frames(broadcast).forEach(this::send);
        } else {
            sendPart(dialect.frames(broadcast), broadcast.last());
        }
    }

    /** It goes on reading; what it has missed is sent as when it came. */
    @Override
    public void gap(JoinSnapshot snapshot) {
        dialect.gap(snapshot).forEach(this::send);
        room.more(this, dialect.reach(snapshot));
    }

    /** Until it is out there is nothing else to send, and then the room is asked for more. */
    private void sendPart(List<ByteBuffer> some, EventId upTo) {
        synchronized (frames) {
            part = upTo;
            some.forEach(this::send);
            if (frames.isEmpty()) {
                room.more(this, upTo);
            }
        }
    }

    @Override
    public void caughtUp() {
        live.complete(null);
    }

    @Override
    public void online(int count) {
        answer(new ServerFrame.Online(count));
    }

    @Override
    public void closed(CloseCode code, String reason) {
        live.complete(null);
        synchronized (frames) {
            goodbye = new CloseReason(CloseCodes.getCloseCode(code.code()), reason);
            if (frames.isEmpty()) {
                executor.execute(this::close);
            }
        }
    }

    private void answer(ServerFrame frame) {
        dialect.frame(frame).ifPresent(this::send);
    }

    private void send(ByteBuffer utf8) {
        String frame = StandardCharsets.UTF_8.decode(utf8.slice()).toString();
        synchronized (frames) {
            if (goodbye != null) {
                return;
            }
            if (frames.isEmpty() || waiting + cost(frame) <= MAX_WAITING) {
                waiting += cost(frame);
                frames.add(frame);
                if (frames.size() == 1) {
                    executor.execute(this::write);
                }
                return;
            }
        }
        tooSlow("Messages came faster than they were read.");
    }

    private void write() {
        String frame;
        synchronized (frames) {
            frame = frames.element();
        }
        try {
            connection.getAsyncRemote().sendText(frame, result -> {
                if (result.isOK()) {
                    written();
                } else {
                    tooSlow("The network did not take a frame.");
                }
            });
        } catch (IllegalStateException closed) {
            // then onClose has come, or comes
        }
    }

    /** The next one on another thread: on this one it would be a call within a call, as deep as the queue is long. */
    private void written() {
        synchronized (frames) {
            waiting -= cost(frames.remove());
            if (!frames.isEmpty()) {
                executor.execute(this::write);
            } else if (goodbye != null) {
                executor.execute(this::close);
            } else if (!live.isDone()) {
                room.more(this, part);
            }
        }
    }

    private static int cost(String frame) {
        return frame.length() + FRAME_COST;
    }

    private void tooSlow(String reason) {
        room.leave(this);
        synchronized (frames) {
            goodbye = new CloseReason(CloseCodes.getCloseCode(CloseCode.TOO_SLOW.code()), reason);
        }
        executor.execute(this::close);
    }

    /** On a thread of the executor, because it may have to wait for a frame that is on its way. */
    private void close() {
        try {
            connection.close(goodbye);
        } catch (IOException | IllegalStateException gone) {
            // then there is nothing to close
        }
    }
}
