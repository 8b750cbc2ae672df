package jgames.chat.jakarta;

import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import jgames.chat.core.intake.ConnectionHandle;
import jgames.chat.core.intake.Goodbye;
import jgames.chat.core.intake.Identity;
import jgames.chat.core.intake.Intake;
import jgames.chat.core.intake.Sender;
import jgames.chat.core.protocol.CloseCode;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.Limits;
import jgames.chat.core.protocol.ServerFrame;
import jgames.chat.core.protocol.Standing;
import jgames.chat.core.room.Broadcast;
import jgames.chat.core.room.Dialect;
import jgames.chat.core.room.HeldNotices;
import jgames.chat.core.room.JoinSnapshot;
import jgames.chat.core.room.Liveness;
import jgames.chat.core.room.Liveness.Finding;
import jgames.chat.core.room.PacedMember;
import jgames.chat.core.room.Room;
import org.jspecify.annotations.Nullable;

/**
 * One connection, which is one member of one room.
 *
 * <p>No thread waits for it: of what its client sends one frame at a time is dealt with and a few wait; of what it is sent what waits is
 * bounded. Whoever is slower than that is let go with {@link CloseCode#TOO_SLOW}, and so is who has not taken a part of what it missed in
 * time.
 */
final class JakartaMember extends Endpoint implements PacedMember {
    private static final String UNREAD_NOTICES = "Notices came faster than they were read.";

    private final Room room;
    private final @Nullable EventId resumed;
    private final Sender sender;
    private final @Nullable Goodbye refused;
    private final Dialect dialect;
    private final Connections connections;
    private final ConnectionHandle handle;
    private final Liveness liveness;
    private final Intake intake;
    private final Incoming incoming = new Incoming(this::deal);
    private final Outgoing outgoing;
    private final HeldNotices told;
    private volatile boolean live;
    private volatile boolean ending;

    /** @param refused why it is let go at once, or null */
    JakartaMember(
            Room room,
            @Nullable EventId resumed,
            Sender sender,
            @Nullable Goodbye refused,
            Dialect dialect,
            Connections connections) {
        this.room = room;
        this.resumed = resumed;
        this.sender = sender;
        this.refused = refused;
        this.dialect = dialect;
        this.connections = connections;
        this.handle = new ConnectionHandle(
                room, sender, dialect, connections.hash(), connections.clock().instant(), this::told, this::kicked);
        this.liveness = new Liveness(connections.nanos());
        this.intake = new Intake(room, sender, dialect, connections.rules(), connections.observer(), this::answer);
        this.told = new HeldNotices(this::offer);
        this.outgoing = new Outgoing(
                connections.drains(),
                connections.closers(),
                () -> letGo(CloseCode.TOO_SLOW, "A frame was not taken."),
                this::gone);
    }

    /** What a program sees of it. */
    ConnectionHandle handle() {
        return handle;
    }

    Sender sender() {
        return sender;
    }

    Liveness liveness() {
        return liveness;
    }

    // ---- what the container calls ----

    @Override
    public void onOpen(Session connection, EndpointConfig config) {
        outgoing.on(connection);
        connection.setMaxIdleTimeout(0);
        connection.setMaxTextMessageBufferSize(Limits.MAX_FRAME_BYTES);
        connection.setMaxBinaryMessageBufferSize(Limits.MAX_FRAME_BYTES);
        connection.addMessageHandler(String.class, this::text);
        connection.addMessageHandler(ByteBuffer.class, this::binary);
        connection.addMessageHandler(PongMessage.class, pong -> liveness.heard());
        connections.add(this);
        Optional<Goodbye> refusal = refusal();
        if (refusal.isPresent()) {
            end(refusal.get().code(), refusal.get().sentence());
        } else {
            room.join(this, resumed);
        }
    }

    private void text(String text) {
        liveness.heard();
        if (!ending && !incoming.add(text)) {
            letGo(CloseCode.TRY_LATER, "Too many frames were sent before the first was answered.");
        }
    }

    private void deal(String text, Runnable next) {
        if (ending) {
            return;
        }
        try {
            intake.text(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), next);
        } catch (CharacterCodingException loneSurrogate) { // which no UTF-8 has
            letGo(CloseCode.BAD_PAYLOAD, "A TEXT frame is UTF-8.");
        }
    }

    private void binary(ByteBuffer bytes) {
        liveness.heard();
        if (!ending) {
            intake.binary(bytes);
        }
    }

    /** Also after an error. */
    @Override
    public void onClose(Session connection, CloseReason reason) {
        gone();
    }

    private void gone() {
        ending = true;
        connections.remove(this);
        room.leave(this);
    }

    @Override
    public void onError(Session connection, Throwable cause) {} // onClose follows

    // ---- what the room sends ----

    @Override
    public void joined(JoinSnapshot snapshot) {
        Identity identity = sender.identity();
        Standing standing = new Standing(
                identity == null ? null : identity.you(), room.settings().guests());
        ByteBuffer first = dialect.firstFrame(snapshot, connections.rules().limits(), standing);
        sendPart(List.of(first), dialect.reach(snapshot));
    }

    @Override
    public void delivered(Broadcast broadcast) {
        List<ByteBuffer> frames = dialect.frames(broadcast);
        if (!live) {
            sendPart(frames, broadcast.last());
        } else if (!outgoing.offer(connections.texts(frames), connections.share(), () -> {})) {
            letGo(CloseCode.TOO_SLOW, "Messages came faster than they were read.");
        }
    }

    /** It is behind again, and goes on as after joining. */
    @Override
    public void gap(JoinSnapshot snapshot) {
        live = false;
        told.hold();
        sendPart(dialect.gap(snapshot), dialect.reach(snapshot));
    }

    /** Until it is out there is nothing else to send, and then the room is asked for more. */
    private void sendPart(List<ByteBuffer> frames, EventId upTo) {
        if (frames.isEmpty()) { // what happened has no form in its dialect
            room.more(this, upTo);
            return;
        }
        liveness.sending();
        outgoing.offer(connections.texts(frames), Long.MAX_VALUE, () -> {
            liveness.taken();
            room.more(this, upTo);
        });
    }

    @Override
    public void caughtUp() {
        live = true;
        incoming.open();
        if (!told.begin()) {
            letGo(CloseCode.TOO_SLOW, UNREAD_NOTICES);
        }
    }

    @Override
    public void online(int count) {
        answer(new ServerFrame.Online(count));
    }

    @Override
    public void upToDate() {
        answer(new ServerFrame.UpToDate());
    }

    @Override
    public void closed(CloseCode code, String reason) {
        end(code, reason);
    }

    private void answer(ServerFrame frame) {
        Optional<ByteBuffer> bytes = dialect.frame(frame);
        if (bytes.isPresent() && !offer(bytes.get())) {
            letGo(CloseCode.TOO_SLOW, "Answers came faster than they were read.");
        }
    }

    private boolean offer(ByteBuffer frame) {
        return outgoing.offer(Connections.text(frame), connections.share(), () -> {});
    }

    /** A program says something to this one alone. */
    private void told(ByteBuffer frame) {
        if (!ending && !told.tell(frame)) {
            letGo(CloseCode.TOO_SLOW, UNREAD_NOTICES);
        }
    }

    // ---- the end ----

    private Optional<Goodbye> refusal() {
        return refused != null ? Optional.of(refused) : connections.entry().refusal(sender, room);
    }

    /** Lets it go if it may not be there any more, pings it if it has been silent, ends it if it has been for too long. */
    void lookAfter(long now) {
        Finding found = liveness.find(now);
        Optional<Goodbye> refusal = ending ? Optional.empty() : refusal();
        if (found == Finding.DEAD) {
            outgoing.abort(reason(CloseCode.GOING_AWAY, "No sign of life."));
            room.leave(this);
        } else if (refusal.isPresent()) {
            letGo(refusal.get().code(), refusal.get().sentence());
        } else if (found == Finding.TOO_SLOW) {
            letGo(CloseCode.TOO_SLOW, "What was said before was not read in time.");
        } else if (found == Finding.SILENT) {
            outgoing.ping();
        }
    }

    private void letGo(CloseCode code, String reason) {
        room.leave(this);
        if (code == CloseCode.TOO_SLOW) {
            ending = true;
            outgoing.abort(reason(code, reason)); // what waits it would not read either
        } else {
            end(code, reason);
        }
    }

    private void end(CloseCode code, String reason) {
        if (!ending) {
            ending = true;
            dialect.frame(new ServerFrame.Bye(code.wireName(), code == CloseCode.BANNED ? reason : null))
                    .ifPresent(bye -> outgoing.offer(Connections.text(bye), Long.MAX_VALUE, () -> {}));
            outgoing.close(reason(code, reason));
        }
    }

    private static CloseReason reason(CloseCode code, String reason) {
        return new CloseReason(CloseCodes.getCloseCode(code.code()), CloseCode.reason(reason));
    }

    private void kicked(String sentence) {
        letGo(CloseCode.BANNED, sentence);
    }
}
