package jgames.chat.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntSupplier;
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
 * A room's time from the first connection to the end: one connection at a time, and the pauses between them. Owned by the loop.
 */
final class RoomSession {
    /** What was missed in a loss of connection up to so long is as good as live. */
    private static final Duration SHORT_LOSS = Duration.ofMinutes(1);

    /** How long a server may take to answer a CLOSE; pygames-chat never does. */
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(2);

    final ChatRoom room;
    final Presence presence;
    final Completions completions;
    private final ChatClient client;
    private final Loop loop;
    final RoomEvents events;
    final Outbox outbox;
    final Reading reading;
    private final Requests requests;
    private final ExtendedInbound extended;
    private final PlainInbound plain;
    private final Backoff backoff;
    private @Nullable Connection connection; // null between two
    private boolean welcomed;
    private boolean joinedBefore;
    private long connectingSince;
    private long welcomedAt;
    private @Nullable Long liveUntil; // when a connection that had caught up was lost; null if none was
    private boolean renewing; // the token has expired, and no connection has been welcomed since
    private boolean leaving;
    private volatile boolean ended;

    /**
     * @param listeners the room's own
     * @param unsaid how many messages the room has to say; for any thread
     */
    RoomSession(ChatRoom room, ChatClient client, Listeners listeners, IntSupplier unsaid) {
        this.room = room;
        this.client = client;
        this.loop = client.loop;
        this.completions = loop.completions();
        this.presence = new Presence(room, completions);
        this.events = new RoomEvents(room, client, listeners, completions, this::caughtUp);
        this.outbox = new Outbox(this, client, events, unsaid);
        this.requests = new Requests(this, loop);
        this.extended = new ExtendedInbound(this, outbox, requests, events);
        this.plain = new PlainInbound(this, outbox, events);
        this.reading = new Reading(this, events);
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
            completions.fail(said, notThere());
        } else {
            outbox.add(message, said);
            reading.goOn();
        }
    }

    void await(Predicate<? super Said> matches, Duration within, CompletableFuture<Said> said) {
        if (ended) {
            completions.fail(said, notThere());
        } else {
            events.awaits.add(matches, within, said);
        }
    }

    void awaitReady(CompletableFuture<ChatRoom> ready) {
        if (ended) {
            completions.fail(ready, notThere());
        } else {
            presence.await(ready);
        }
    }

    void ask(Requests.Request<?> request) {
        if (ended) {
            completions.fail(request.answer(), notThere());
        } else {
            requests.add(request);
            reading.goOn();
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
        if (reading.holdsBack()) {
            return;
        }
        connectingSince = loop.nanos();
        connection = new Connection(this, client);
        connection.open(client.settings.server().room(room.name(), extended.last()));
    }

    /** The first frame is in, and the server takes what is within these limits. */
    void welcomed(Limits limits) {
        welcomed = true;
        renewing = false;
        joinedBefore = true;
        welcomedAt = loop.nanos();
        Duration took = Duration.ofNanos(welcomedAt - connectingSince);
        events.observe(each -> each.connected(room, took));
        presence.ready();
        client.pace.limit(limits);
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
        reading.lost();
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

    /** Has no connection any more. The next one brings what this one has not told. */
    void drop() {
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
        reading.dropped();
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
        reading.tap(new ChatClient.Frame(room.name(), true, frame));
        connection.send(frame);
    }

    void frame(String text) {
        reading.tap(new ChatClient.Frame(room.name(), false, text));
        try {
            inbound().take(text);
        } catch (RejectedException notOfTheProtocol) {
            // Another server's extension, maybe: it is passed over.
        } finally {
            reading.taken();
        }
    }

    private Inbound inbound() {
        return isExtended() ? extended : plain;
    }

    boolean isCatchingUp() {
        return inbound().isCatchingUp();
    }

    /** Asks for the next frame, if there is a connection. */
    void readOn() {
        if (connection != null && connection.isOpen()) {
            connection.readOn();
        }
    }

    /** Whether the server owes an answer, which a listener may be waiting for. */
    boolean isAnswerDue() {
        return connection != null && connection.isOpen() && isExtended() && !(outbox.isEmpty() && requests.isEmpty());
    }

    /** On a worker: the listeners have caught up. */
    private void caughtUp() {
        loop.run(() -> {
            if (!ended) {
                reading.caughtUp();
            }
        });
    }
}
