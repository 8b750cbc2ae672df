package jgames.chat.server.ws;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import jgames.chat.core.intake.EntryCheck;
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
import jgames.chat.core.room.JoinSnapshot;
import jgames.chat.core.room.PacedMember;
import jgames.chat.core.room.Room;
import jgames.chat.server.ops.Metrics;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.WebSocketCoreSession;
import org.jspecify.annotations.Nullable;

/**
 * One websocket connection, which is one member of one room.
 *
 * <p>Reading: Jetty calls {@link #onFrame} from one thread at a time, and only when the frame before has been dealt with;
 * a TEXT frame has been when its broadcast is out, and any frame when its answer is out, so that answers cannot pile up.
 *
 * <p>Writing never waits. What was said before goes out a part at a time, and who has not taken one within {@link
 * #TAKE_WITHIN} is let go as {@link CloseCode#TOO_SLOW}; so is whom live broadcasts leave behind by more than {@link
 * ConnectionRegistry#share} bytes. Of everything else that the server says unasked one frame of a kind is on its way at a time.
 */
public final class WebSocketMember implements FrameHandler, PacedMember {
    private static final long PING_AFTER = TimeUnit.SECONDS.toNanos(20);
    private static final long DEAD_AFTER = TimeUnit.SECONDS.toNanos(45);
    private static final long TAKE_WITHIN = TimeUnit.SECONDS.toNanos(10);
    private static final long CLOSE_WITHIN = TimeUnit.SECONDS.toNanos(5);

    private final Room room;
    private final @Nullable EventId since;
    private final Sender sender;
    private final Dialect dialect;
    private final @Nullable Goodbye refused;
    private final EntryCheck entry;
    private final Limits limits;
    private final Intake intake;
    private final DrainExecutor drains;
    private final ConnectionRegistry registry;
    private final Metrics metrics;
    private final LongSupplier nanos;

    private WebSocketCoreSession connection;
    private Outbound outbound;
    private Demand demand;
    private final Fragments fragments = new Fragments(); // only onFrame uses it
    private final OnlineCount onlineCount = new OnlineCount(this::sendOnline);
    private final Notices notices;
    private final AtomicBoolean pinging = new AtomicBoolean();
    private boolean live; // only the room uses it
    private volatile boolean taking; // a part that is not out
    private volatile long takingSince;
    private volatile long heard;
    private volatile boolean ending;

    /**
     * @param since the id of the last event that it has, or null
     * @param refused why it is let go at once, or null: a browser tells a page no other answer to its handshake
     */
    public WebSocketMember(
            Room room,
            @Nullable EventId since,
            Sender sender,
            @Nullable Goodbye refused,
            Dialect dialect,
            MemberContext context) {
        this.room = room;
        this.since = since;
        this.sender = sender;
        this.refused = refused;
        this.dialect = dialect;
        this.entry = context.entry();
        this.limits = context.rules().limits();
        this.intake = new Intake(room, sender, dialect, context.rules(), context.observer(), this::answer);
        this.drains = context.drains();
        this.registry = context.registry();
        this.metrics = context.metrics();
        this.nanos = context.nanos();
        this.notices = new Notices(
                () -> context.moderation().mute(sender.author(), intake.username()),
                () -> context.moderation().pause(room.name(), room.settings().slow()),
                context.clock(),
                this::sendNotice);
    }

    String address() {
        return sender.address();
    }

    boolean isOf(String author) {
        return author.equals(sender.author());
    }

    boolean isExtended() {
        return dialect == Dialect.EXTENDED;
    }

    @Override
    public void onOpen(CoreSession connection, Callback callback) {
        this.connection = (WebSocketCoreSession) connection; // there is no other
        outbound = new Outbound(this.connection);
        demand = new Demand(connection, drains);
        heard = nanos.getAsLong();
        registry.add(this);
        callback.succeeded();
        Optional<Goodbye> refusal = refusal();
        if (refusal.isPresent()) {
            closed(refusal.get().code(), refusal.get().sentence());
            return;
        }
        drains.after(room, () -> room.join(this, since));
        if (!isExtended()) {
            demand.start();
        }
    }

    private Optional<Goodbye> refusal() {
        return refused != null ? Optional.of(refused) : entry.refusal(sender, room);
    }

    // ---- what the client sends ----

    @Override
    public void onFrame(Frame frame, Callback callback) {
        if (!ending) {
            heard = nanos.getAsLong();
        }
        demand.frame();
        switch (frame.getOpCode()) {
            case OpCode.CLOSE -> callback.succeeded(); // Jetty answers it
            case OpCode.PING -> pong(frame, callback);
            case OpCode.PONG -> {
                callback.succeeded();
                demand.done();
            }
            default -> {
                drains.after(room, () -> data(frame));
                callback.succeeded();
            }
        }
    }

    /** After our CLOSE there is none, and that is no failure: the CLOSE may still be on its way. */
    private void pong(Frame ping, Callback callback) {
        Frame pong = new Frame(OpCode.PONG, BufferUtil.copy(ping.getPayload()));
        connection.sendFrame(pong, Callback.from(demand::done), false);
        callback.succeeded();
    }

    /** Is done now, or when the message is out. */
    private void data(Frame frame) {
        if (!ending && !fragments.fits(frame)) {
            end(CloseCode.TOO_BIG, "A message has at most " + Limits.MAX_FRAME_BYTES + " bytes.");
        }
        ByteBuffer message = ending ? null : fragments.add(frame);
        if (message == null) {
            demand.done();
        } else if (fragments.isText()) {
            text(message);
        } else {
            intake.binary(message);
            demand.done();
        }
    }

    private void text(ByteBuffer message) {
        try {
            intake.text(message, demand::done);
        } catch (CharacterCodingException notUtf8) {
            end(CloseCode.BAD_PAYLOAD, "A TEXT frame is UTF-8.");
            demand.done();
        }
    }

    // ---- what the room sends ----

    @Override
    public void joined(JoinSnapshot snapshot) {
        Identity identity = sender.identity();
        Standing standing = new Standing(
                identity == null ? null : identity.you(), room.settings().guests());
        sendPart(List.of(dialect.firstFrame(snapshot, limits, standing)), dialect.reach(snapshot));
    }

    /** It is behind again, and goes on as after joining. */
    @Override
    public void gap(JoinSnapshot snapshot) {
        live = false;
        notices.hold();
        sendPart(dialect.gap(snapshot), dialect.reach(snapshot));
    }

    @Override
    public void delivered(Broadcast broadcast) {
        List<ByteBuffer> frames = dialect.frames(broadcast);
        if (!live) {
            if (!ending) {
                heard = nanos.getAsLong(); // whoever has taken a part is alive
            }
            sendPart(frames, broadcast.last());
        } else if (!ending && !outbound.offer(frames, registry.share())) {
            tooSlow("Messages came faster than they were read.");
        }
    }

    private void sendPart(List<ByteBuffer> frames, EventId upTo) {
        if (ending) {
            return;
        }
        if (frames.isEmpty()) { // what happened has no form in its dialect
            room.more(this, upTo);
            return;
        }
        if (!taking) { // a gap comes while a part is on its way
            takingSince = nanos.getAsLong();
        }
        taking = true;
        outbound.send(frames, () -> {
            taking = false;
            room.more(this, upTo);
        });
    }

    /** Whoever gets answers is read from now on, so that none comes before. */
    @Override
    public void caughtUp() {
        live = true;
        notices.begin();
        demand.start();
    }

    private void sendNotice(ServerFrame notice, Runnable out) {
        Optional<ByteBuffer> frame = ending ? Optional.empty() : dialect.frame(notice);
        frame.ifPresentOrElse(bytes -> outbound.answer(bytes, out), out);
    }

    /** What moderators have decided may have changed. From any thread. */
    void review() {
        checkEntry();
        notices.review();
    }

    @Override
    public void online(int count) {
        onlineCount.tell(count);
    }

    private synchronized void sendOnline(int count, Runnable out) {
        if (!ending) {
            Optional<ByteBuffer> frame = dialect.frame(new ServerFrame.Online(count));
            frame.ifPresentOrElse(online -> outbound.answer(online, out), out);
        }
    }

    @Override
    public void closed(CloseCode code, String reason) {
        end(code, reason);
        demand.start();
    }

    private void answer(ServerFrame frame) {
        if (!ending) {
            dialect.frame(frame).ifPresent(bytes -> {
                demand.answer();
                outbound.answer(bytes, demand::done);
            });
        }
    }

    // ---- the end ----

    private void tooSlow(String reason) {
        letGo(CloseCode.TOO_SLOW, reason);
    }

    /** Lets it go if it may not be there any more. From any thread. */
    void checkEntry() {
        if (!ending) {
            refusal().ifPresent(goodbye -> letGo(goodbye.code(), goodbye.sentence()));
        }
    }

    private void letGo(CloseCode code, String reason) {
        room.leave(this);
        end(code, reason);
        demand.start();
    }

    /** Says goodbye, once; whoever does not answer in time is cut off by {@link #checkLiveness}. */
    private synchronized void end(CloseCode code, String reason) {
        if (!ending) {
            heard = nanos.getAsLong();
            ending = true;
            if (code == CloseCode.TOO_SLOW) {
                metrics.slowMember();
            }
            dialect.frame(new ServerFrame.Bye(code.wireName(), code == CloseCode.BANNED ? reason : null))
                    .ifPresent(outbound::before);
            connection.sendFrame(new CloseStatus(code.code(), reason).toFrame(), Callback.NOOP, false);
        }
    }

    /**
     * Pings it if it has been silent, ends it if it has been for too long.
     *
     * @param absent whether nobody has looked for long, so that what it has sent may not be read yet: then it is asked, and
     *     has the time to answer
     */
    void checkLiveness(long now, boolean absent) {
        long silent = now - heard;
        if (absent) {
            silent = Math.min(silent, ending ? 0 : PING_AFTER);
            heard = now - silent;
            takingSince = now;
        }
        if (silent > (ending ? CLOSE_WITHIN : DEAD_AFTER)) {
            connection.abort();
        } else if (taking && !ending && now - takingSince > TAKE_WITHIN) {
            tooSlow("What was said before was not read in time.");
        } else if (silent >= PING_AFTER && pinging.compareAndSet(false, true)) {
            connection.sendFrame(new Frame(OpCode.PING), Callback.from(() -> pinging.set(false)), false);
        }
    }

    @Override
    public void onError(Throwable cause, Callback callback) {
        callback.succeeded(); // onClosed follows
    }

    @Override
    public void onClosed(CloseStatus status, Callback callback) {
        registry.remove(this);
        room.leave(this);
        callback.succeeded();
    }
}
