package jgames.chat.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import jgames.chat.client.ChatEvent.Disconnected;
import jgames.chat.client.ChatEvent.Ended;
import jgames.chat.client.ChatEvent.Said;
import jgames.chat.client.ChatException.Reason;
import jgames.chat.core.protocol.CloseCode.Next;
import jgames.chat.core.protocol.Entry;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.Limits;
import jgames.chat.core.protocol.Message;
import jgames.chat.core.protocol.RejectedException;
import org.jspecify.annotations.Nullable;

/**
 * A room's time from the first connection to the end: one connection at a time, the pauses between them, and when it is
 * read. Owned by the loop.
 */
final class RoomSession {
    /** What was missed in a loss of connection up to so long is as good as live. */
    private static final Duration SHORT_LOSS = Duration.ofMinutes(1);

    /** How long a server may take to answer a CLOSE; pygames-chat never does. */
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(2);

    final ChatRoom room;
    final Presence presence;
    private final ChatClient client;
    private final Loop loop;
    private final RoomEvents events;
    private final Outbox outbox;
    private final Requests requests;
    private final ExtendedInbound extended;
    private final PlainInbound plain;
    private final Backoff backoff;
    private @Nullable Connection connection; // null between two
    private boolean welcomed;
    private boolean joinedBefore;
    private boolean behind; // the listeners are: nothing is read, and no connection is made
    private boolean passingOver; // the events that this connection brings; the next one brings them again
    private long welcomedAt;
    private @Nullable Long liveUntil; // when a connection that had caught up was lost; null if none was
    private boolean renewing; // the token has expired, and no connection has been welcomed since
    private boolean leaving;
    private volatile boolean ended;

    /** @param listeners the room's own */
    RoomSession(ChatRoom room, ChatClient client, Listeners listeners) {
        this.room = room;
        this.client = client;
        this.loop = client.loop;
        this.presence = new Presence(room, loop);
        this.events = new RoomEvents(
                room.name() + " at " + client.settings.server().origin(), client, listeners, this::caughtUp);
        this.outbox = new Outbox(this, client, events);
        this.requests = new Requests(this, loop);
        this.extended = new ExtendedInbound(this, outbox, requests, events);
        this.plain = new PlainInbound(this, outbox, events);
        this.backoff = client.settings.backoff();
    }

    // ---- what the program wants ----

    void resumeAfter(EventId id) {
        if (connection == null && !joinedBefore) {
            extended.resumeAfter(id);
        }
    }

    void say(Message message, CompletableFuture<Entry> said) {
        if (leaving || ended) {
            loop.fail(said, notThere());
        } else {
            outbox.add(message, said);
            readOn();
        }
    }

    /** Tells the log that a message is not said. */
    void unsaid(ChatException why) {
        events.unsaid(why);
    }

    void await(Predicate<? super Said> matches, Duration within, CompletableFuture<Said> said) {
        if (ended) {
            loop.fail(said, notThere());
        } else {
            events.awaits.add(matches, within, said);
        }
    }

    void awaitReady(CompletableFuture<ChatRoom> ready) {
        if (ended) {
            loop.fail(ready, notThere());
        } else {
            presence.await(ready);
        }
    }

    void ask(Requests.Request<?> request) {
        if (ended) {
            loop.fail(request.answer(), notThere());
        } else {
            requests.add(request);
            readOn();
        }
    }

    /** Leaves when all is said. */
    void leave() {
        boolean already = leaving;
        leaving = true;
        if (!already && outbox.isEmpty()) {
            hangUp();
        }
    }

    /** Leaves now, whatever waits. */
    void cutOff() {
        leaving = true;
        outbox.end("The client left before it was said.");
        hangUp();
    }

    /** Leaves now, without a goodbye, and tells the listeners no more. */
    void stop() {
        cutOff();
        end(1000, "left", null);
        events.stop();
    }

    long nanos() {
        return loop.nanos();
    }

    /** For any thread: why nothing can be said or awaited any more. */
    ChatException notThere() {
        return new ChatException(Reason.ENDED, "The client is not in " + room.name() + " any more.");
    }

    // ---- one connection after the other ----

    void connect() {
        if (ended || connection != null) {
            return;
        }
        if (events.isBehind()) {
            behind = true;
            return;
        }
        connection = new Connection(this, client);
        connection.open(client.settings.server().room(room.name(), extended.last()));
    }

    /** The first frame is in, and the server takes what is within these limits. */
    void welcomed(Limits limits) {
        welcomed = true;
        renewing = false;
        joinedBefore = true;
        welcomedAt = loop.nanos();
        presence.ready();
        client.pacer.limit(limits);
        outbox.limit(limits);
        outbox.sendNext();
        requests.sendNext();
    }

    /** A message has been without an answer for too long. */
    void unanswered() {
        lost(Connection.ABNORMAL, "the server has not answered a message", Next.RECONNECT, null);
    }

    /**
     * The connection has ended, or could not be made.
     *
     * @param cause what was thrown; null where nothing was
     */
    void lost(int code, String reason, Next next, @Nullable Throwable cause) {
        if (next == Next.RENEW) {
            client.settings.token().expire(connection.token());
        }
        drop();
        behind = false;
        if (leaving && outbox.isEmpty()) {
            end(1000, "left", null);
        } else if (next == Next.STOP) {
            end(code, reason, cause);
        } else {
            Duration pause = next == Next.RENEW && !renewing ? Duration.ZERO : backoff.next(next);
            renewing |= next == Next.RENEW;
            loop.after(pause, this::connect);
            events.emit(new Disconnected(room, code, reason, pause, cause));
        }
    }

    private void drop() {
        if (welcomed) {
            if (!isCatchingUp()) {
                liveUntil = connection.heardAt(); // the machine may have been paused since
            }
            backoff.lasted(Duration.ofNanos(loop.nanos() - welcomedAt));
            outbox.lost(isExtended());
            requests.lost();
            inbound().lost();
        }
        welcomed = false;
        presence.lost();
        passingOver = false;
        connection.abort();
        connection = null;
    }

    void allSaid() {
        if (leaving) {
            hangUp();
        }
    }

    private void hangUp() {
        if (ended) {
            return;
        }
        if (!welcomed) {
            end(1000, "left", null);
            return;
        }
        loop.after(CLOSE_WITHIN, () -> end(1000, "left", null));
        connection.close();
    }

    private void end(int code, String reason, @Nullable Throwable cause) {
        if (ended) {
            return;
        }
        ended = true;
        welcomed = false;
        if (connection != null) {
            connection.abort();
            connection = null;
        }
        outbox.end("The room has ended: " + reason);
        requests.end(notThere());
        presence.end(notThere());
        events.awaits.end(notThere());
        events.emit(new Ended(room, code, reason, cause));
        events.afterAll(() -> loop.run(() -> client.ended(room)));
    }

    /** For any thread. */
    boolean hasEnded() {
        return ended;
    }

    /** Whether it was this client's wish to end. */
    boolean isLeft() {
        return leaving;
    }

    boolean isCurrent(Connection one) {
        return connection == one;
    }

    boolean isWelcomed() {
        return welcomed;
    }

    boolean hasJoinedBefore() {
        return joinedBefore;
    }

    boolean isExtended() {
        return connection.isExtended();
    }

    boolean isAfterLast(EventId id) {
        return extended.isAfterLast(id);
    }

    /** Whether what was said while the client was away is so young that it can still be answered. */
    boolean wasAwayShortly() {
        return liveUntil != null && loop.nanos() - liveUntil < SHORT_LOSS.toNanos();
    }

    // ---- frames ----

    void send(String frame) {
        tap(new ChatClient.Frame(room.name(), true, frame));
        connection.send(frame);
    }

    void frame(String text) {
        tap(new ChatClient.Frame(room.name(), false, text));
        try {
            inbound().take(text);
        } catch (RejectedException notOfTheProtocol) {
            // Another server's extension, maybe: it is passed over.
        } finally {
            behind = events.isBehind();
            readOn();
        }
    }

    private Inbound inbound() {
        return isExtended() ? extended : plain;
    }

    boolean isCatchingUp() {
        return inbound().isCatchingUp();
    }

    /**
     * Asks for the next frame. While the listeners are behind it does so only if an answer is due, because a listener may be
     * waiting for it. The events that come with the answers are passed over, and fetched when the listeners have caught up.
     */
    private void readOn() {
        if (connection != null && connection.isOpen() && (!behind || isAnswerDue())) {
            connection.readOn();
        }
    }

    private boolean isAnswerDue() {
        return isExtended() && !(outbox.isEmpty() && requests.isEmpty());
    }

    /** Whether the events that have come can go to the listeners. If not, no later ones can before the next connection. */
    boolean takesEvents() {
        passingOver |= behind;
        return !passingOver;
    }

    private void tap(ChatClient.Frame frame) {
        if (!passingOver) {
            events.tap(frame);
        }
    }

    /** On a worker. */
    private void caughtUp() {
        loop.run(() -> {
            if (ended || events.isBehind() || !behind && !passingOver) { // a frame may have seen it before
                return;
            }
            behind = false;
            if (passingOver) {
                drop();
            }
            connect();
            readOn();
        });
    }
}
