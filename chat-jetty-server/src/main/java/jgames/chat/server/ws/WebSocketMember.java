package jgames.chat.server.ws;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import jgames.chat.core.intake.ConnectionHandle;
import jgames.chat.core.intake.Goodbye;
import jgames.chat.core.intake.Identity;
import jgames.chat.core.intake.Sender;
import jgames.chat.core.protocol.CloseCode;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.ServerFrame;
import jgames.chat.core.protocol.Standing;
import jgames.chat.core.room.Broadcast;
import jgames.chat.core.room.Dialect;
import jgames.chat.core.room.HeldNotices;
import jgames.chat.core.room.JoinSnapshot;
import jgames.chat.core.room.Liveness;
import jgames.chat.core.room.PacedMember;
import jgames.chat.core.room.Room;
import org.jspecify.annotations.Nullable;

/**
 * One websocket connection, which is one member of one room.
 *
 * <p>The connection's loop calls every method, but for those that say otherwise. A room may answer a frame on any thread.
 *
 * <p>{@link Inbound} deals with what the client sends. Writing never waits. What was said before goes out a part at a time,
 * and a client that does not take one in time ({@link Liveness}) is let go as {@link CloseCode#TOO_SLOW}. So is a client
 * that live broadcasts leave behind by more than {@link ConnectionRegistry#share} bytes. Of all else that the server says
 * unasked, one frame of each kind is on its way at a time.
 */
final class WebSocketMember implements PacedMember {
    private static final String UNREAD_NOTICES = "Notices came faster than they were read.";

    private final Room room;
    private final @Nullable EventId since;
    private final Sender sender;
    private final Dialect dialect;
    private final @Nullable Goodbye refused;
    private final MemberContext context;
    private final ConnectionRegistry registry;
    private final ConnectionHandle handle;

    private Transport transport;
    private Inbound inbound;
    private final OnlineCount onlineCount = new OnlineCount(this::sendOnline);
    private final Notices notices;
    private final HeldNotices told;
    private final Liveness liveness;
    private boolean pinging;
    private boolean live;
    private volatile boolean ending;

    /**
     * @param since the id of the last event that it has, or null
     * @param refused why it is let go at once, or null: a browser tells a page no other answer to its handshake
     */
    WebSocketMember(
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
        this.context = context;
        this.registry = context.registry();
        this.handle = new ConnectionHandle(
                room, sender, dialect, context.hash(), context.clock().instant(), this::told, this::kicked);
        this.liveness = new Liveness(context.nanos());
        this.told = new HeldNotices(frame -> transport.offer(List.of(frame), registry.share()));
        this.notices = new Notices(
                () -> context.moderation().mute(sender.author(), inbound.username()),
                () -> context.moderation().pause(room.name(), room.settings().slow()),
                context.clock(),
                this::sendNotice);
    }

    /** What a program sees of it. */
    ConnectionHandle handle() {
        return handle;
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
    public EventLoop loop() {
        return transport.loop();
    }

    /** The connection that it is to have, before anything else. */
    void on(Transport connection) {
        transport = connection;
        inbound = new Inbound(connection, room, sender, dialect, context, () -> ending, this::end);
    }

    void opened() {
        liveness.heard();
        registry.add(this);
        Optional<Goodbye> refusal = refusal();
        if (refusal.isPresent()) {
            closed(refusal.get().code(), refusal.get().sentence());
            return;
        }
        room.join(this, since);
        if (!isExtended()) {
            inbound.start();
        }
    }

    private Optional<Goodbye> refusal() {
        return refused != null ? Optional.of(refused) : context.entry().refusal(sender, room);
    }

    // ---- what the client sends ----

    /** A frame that is no CLOSE. */
    void frame(byte opCode, boolean fin, ByteBuffer payload) {
        liveness.heard();
        inbound.frame(opCode, fin, payload);
    }

    // ---- what the room sends ----

    @Override
    public void joined(JoinSnapshot snapshot) {
        Identity identity = sender.identity();
        Standing standing = new Standing(
                identity == null ? null : identity.you(), room.settings().guests());
        sendPart(List.of(dialect.firstFrame(snapshot, context.rules().limits(), standing)), dialect.reach(snapshot));
    }

    /** It is behind again, and goes on as after joining. */
    @Override
    public void gap(JoinSnapshot snapshot) {
        live = false;
        notices.hold();
        told.hold();
        sendPart(dialect.gap(snapshot), dialect.reach(snapshot));
    }

    @Override
    public void delivered(Broadcast broadcast) {
        List<ByteBuffer> frames = dialect.frames(broadcast);
        if (!live) {
            liveness.heard(); // whoever has taken a part is alive
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
        liveness.sending();
        transport.send(Framing.TEXT, frames, () -> {
            liveness.taken();
            room.more(this, upTo);
        });
    }

    /** Whoever gets answers is read from now on, so that none comes before. */
    @Override
    public void caughtUp() {
        live = true;
        notices.begin();
        inbound.start();
        if (!told.begin()) {
            tooSlow(UNREAD_NOTICES);
        }
    }

    /** A program says something to this one alone. From any thread. */
    private void told(ByteBuffer frame) {
        loop().perform(() -> {
            if (!ending && !told.tell(frame)) {
                tooSlow(UNREAD_NOTICES);
            }
        });
    }

    private void sendNotice(ServerFrame notice, Runnable out) {
        Optional<ByteBuffer> frame = ending ? Optional.empty() : dialect.frame(notice);
        frame.ifPresentOrElse(bytes -> loop().perform(() -> transport.send(Framing.TEXT, List.of(bytes), out)), out);
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

    /** It comes once. */
    @Override
    public void upToDate() {
        if (!ending) {
            dialect.frame(new ServerFrame.UpToDate())
                    .ifPresent(frame -> transport.send(Framing.TEXT, List.of(frame), () -> {}));
        }
    }

    @Override
    public void closed(CloseCode code, String reason) {
        end(code, reason);
        inbound.start();
    }

    // ---- the end ----

    private void tooSlow(String reason) {
        letGo(CloseCode.TOO_SLOW, reason);
    }

    /** Lets it go if it may not be there any more. From any thread. */
    void checkEntry() {
        if (!ending) {
            refusal().ifPresent(goodbye -> loop().perform(() -> letGo(goodbye.code(), goodbye.sentence())));
        }
    }

    private void kicked(String sentence) {
        loop().perform(() -> letGo(CloseCode.BANNED, sentence));
    }

    private void letGo(CloseCode code, String reason) {
        room.leave(this);
        end(code, reason);
        inbound.start();
    }

    /** Says goodbye, once; whoever does not answer in time is cut off by {@link #checkLiveness}. */
    void end(CloseCode code, String reason) {
        if (!ending) {
            liveness.goodbye();
            ending = true;
            if (code == CloseCode.TOO_SLOW) {
                context.metrics().slowMember();
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
        if (absent || liveness.isInDoubt(now)) {
            loop().execute(() -> lookAfter(now, absent));
        }
    }

    private void lookAfter(long now, boolean absent) {
        if (absent) {
            liveness.excuse(now);
        }
        switch (liveness.find(now)) {
            case DEAD -> transport.abort();
            case TOO_SLOW -> tooSlow("What was said before was not read in time.");
            case SILENT -> ping();
            case ALIVE -> {}
        }
    }

    private void ping() {
        if (!pinging) {
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
