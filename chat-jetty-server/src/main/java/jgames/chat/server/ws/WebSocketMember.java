package jgames.chat.server.ws;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import jgames.chat.core.intake.AddressHash;
import jgames.chat.core.intake.ConnectionHandle;
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
import org.jspecify.annotations.Nullable;

/**
 * One websocket connection, which is one member of one room.
 *
 * <p>Everything is done on the connection's loop, but for what a room answers to a frame, which it may do on any thread.
 *
 * <p>Reading: frames come one at a time, and only when the frame before has been dealt with; a TEXT frame has been when its
 * broadcast is out, and any frame when its answer is out, so that answers cannot pile up.
 *
 * <p>Writing never waits. What was said before goes out a part at a time, and who has not taken one within {@link
 * #TAKE_WITHIN} is let go as {@link CloseCode#TOO_SLOW}; so is whom live broadcasts leave behind by more than {@link
 * ConnectionRegistry#share} bytes. Of everything else that the server says unasked one frame of a kind is on its way at a time.
 */
final class WebSocketMember implements PacedMember, ConnectionHandle {
    private static final long PING_AFTER = TimeUnit.SECONDS.toNanos(20);
    private static final long DEAD_AFTER = TimeUnit.SECONDS.toNanos(45);
    private static final long TAKE_WITHIN = TimeUnit.SECONDS.toNanos(10);
    private static final long CLOSE_WITHIN = TimeUnit.SECONDS.toNanos(5);
    private static final int MAX_SENTENCE_BYTES = 100;

    private final Room room;
    private final @Nullable EventId since;
    private final Sender sender;
    private final Dialect dialect;
    private final @Nullable Goodbye refused;
    private final EntryCheck entry;
    private final Limits limits;
    private final Intake intake;
    private final ConnectionRegistry registry;
    private final AddressHash hash;
    private final Instant came;
    private final Metrics metrics;
    private final LongSupplier nanos;

    private Transport transport;
    private Demand demand;
    private final Fragments fragments = new Fragments();
    private final OnlineCount onlineCount = new OnlineCount(this::sendOnline);
    private final Notices notices;
    private boolean pinging;
    private boolean live;
    private volatile boolean taking; // a part that is not out
    private long takingSince;
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
        this.intake = new Intake(
                room, sender, dialect, context.rules(), context.observer(), this::answer, task -> loop().execute(task));
        this.registry = context.registry();
        this.hash = context.hash();
        this.came = context.clock().instant();
        this.metrics = context.metrics();
        this.nanos = context.nanos();
        this.notices = new Notices(
                () -> context.moderation().mute(sender.author(), intake.username()),
                () -> context.moderation().pause(room.name(), room.settings().slow()),
                context.clock(),
                this::sendNotice);
    }

    // ---- what a program sees of it ----

    @Override
    public String room() {
        return room.name();
    }

    @Override
    public Sender sender() {
        return sender;
    }

    @Override
    public String addressKey() {
        return hash.of(sender.address());
    }

    @Override
    public Instant since() {
        return came;
    }

    @Override
    public Dialect dialect() {
        return dialect;
    }

    @Override
    public void kick(String sentence) {
        if (sentence.getBytes(StandardCharsets.UTF_8).length > MAX_SENTENCE_BYTES) {
            throw new IllegalArgumentException("the sentence has more than " + MAX_SENTENCE_BYTES + " bytes");
        }
        onLoop(() -> letGo(CloseCode.BANNED, sentence));
    }

    // ---- on its loop ----

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
    public Executor loop() {
        return transport.loop();
    }

    /** The connection that it is to have, before anything else. */
    void on(Transport connection) {
        transport = connection;
        demand = new Demand(connection);
        heard = nanos.getAsLong();
    }

    void opened() {
        heard = nanos.getAsLong();
        registry.add(this);
        Optional<Goodbye> refusal = refusal();
        if (refusal.isPresent()) {
            closed(refusal.get().code(), refusal.get().sentence());
            return;
        }
        room.join(this, since);
        if (!isExtended()) {
            demand.start();
        }
    }

    private Optional<Goodbye> refusal() {
        return refused != null ? Optional.of(refused) : entry.refusal(sender, room);
    }

    // ---- what the client sends ----

    /** A frame that is no CLOSE. */
    void frame(byte opCode, boolean fin, ByteBuffer payload) {
        if (!ending) {
            heard = nanos.getAsLong();
        }
        demand.frame();
        switch (opCode) {
            case Framing.PING -> transport.send(Framing.PONG, List.of(payload), demand::done);
            case Framing.PONG -> demand.done();
            default -> data(opCode, fin, payload);
        }
    }

    /** Is done now, or when the message is out. */
    private void data(byte opCode, boolean fin, ByteBuffer payload) {
        ByteBuffer message = null;
        try {
            message = ending ? null : fragments.add(opCode, fin, payload);
        } catch (FrameReader.Violation violation) {
            end(violation.code(), violation.getMessage());
        }
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
            intake.text(message, () -> transport.loop().execute(demand::done));
        } catch (CharacterCodingException notUtf8) {
            end(CloseCode.BAD_PAYLOAD, "A TEXT frame is UTF-8.");
            demand.done();
        }
    }

    /** Does something on the loop, at once if this is it. */
    private void onLoop(Runnable task) {
        if (transport.loop().isCurrent()) {
            task.run();
        } else {
            transport.loop().execute(task);
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
        } else if (!ending && !transport.offer(frames, registry.share())) {
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
        transport.send(Framing.TEXT, frames, () -> {
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
        frame.ifPresentOrElse(bytes -> onLoop(() -> transport.send(Framing.TEXT, List.of(bytes), out)), out);
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

    private void sendOnline(int count, Runnable out) {
        if (!ending) {
            Optional<ByteBuffer> frame = dialect.frame(new ServerFrame.Online(count));
            frame.ifPresentOrElse(online -> transport.send(Framing.TEXT, List.of(online), out), out);
        }
    }

    @Override
    public void closed(CloseCode code, String reason) {
        end(code, reason);
        demand.start();
    }

    private void answer(ServerFrame frame) {
        if (!ending) {
            dialect.frame(frame)
                    .ifPresent(bytes -> onLoop(() -> {
                        demand.answer();
                        transport.send(Framing.TEXT, List.of(bytes), demand::done);
                    }));
        }
    }

    // ---- the end ----

    private void tooSlow(String reason) {
        letGo(CloseCode.TOO_SLOW, reason);
    }

    /** Lets it go if it may not be there any more. From any thread. */
    void checkEntry() {
        if (!ending) {
            refusal().ifPresent(goodbye -> onLoop(() -> letGo(goodbye.code(), goodbye.sentence())));
        }
    }

    private void letGo(CloseCode code, String reason) {
        room.leave(this);
        end(code, reason);
        demand.start();
    }

    /** Says goodbye, once; whoever does not answer in time is cut off by {@link #checkLiveness}. */
    void end(CloseCode code, String reason) {
        if (!ending) {
            heard = nanos.getAsLong();
            ending = true;
            if (code == CloseCode.TOO_SLOW) {
                metrics.slowMember();
            }
            ServerFrame.Bye bye = new ServerFrame.Bye(code.wireName(), code == CloseCode.BANNED ? reason : null);
            transport.close(dialect.frame(bye).orElse(null), code, reason);
        }
    }

    /**
     * Pings it if it has been silent, ends it if it has been for too long. From any thread.
     *
     * @param absent whether nobody has looked for long, so that what it has sent may not be read yet: then it is asked, and
     *     has the time to answer
     */
    void checkLiveness(long now, boolean absent) {
        boolean silent = now - heard >= (ending ? CLOSE_WITHIN : PING_AFTER);
        if (silent || absent || taking) {
            transport.loop().execute(() -> lookAfter(now, absent));
        }
    }

    private void lookAfter(long now, boolean absent) {
        long silent = now - heard;
        if (absent) {
            silent = Math.min(silent, ending ? 0 : PING_AFTER);
            heard = now - silent;
            takingSince = now;
        }
        if (silent > (ending ? CLOSE_WITHIN : DEAD_AFTER)) {
            transport.abort();
        } else if (taking && !ending && now - takingSince > TAKE_WITHIN) {
            tooSlow("What was said before was not read in time.");
        } else if (silent >= PING_AFTER && !pinging) {
            pinging = true;
            transport.send(Framing.PING, List.of(ByteBuffer.allocate(0)), () -> pinging = false);
        }
    }

    /** The connection is no more. */
    void closed() {
        ending = true;
        registry.remove(this);
        room.leave(this);
    }
}
