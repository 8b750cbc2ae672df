package jgames.chat.client;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import jgames.chat.client.ChatEvent.Connected;
import jgames.chat.client.ChatEvent.Ended;
import jgames.chat.client.ChatEvent.Gap;
import jgames.chat.client.ChatEvent.Resumed;
import jgames.chat.client.ChatEvent.Said;
import jgames.chat.client.ChatException.Reason;
import jgames.chat.core.protocol.ClientFrame;
import jgames.chat.core.protocol.Entry;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.InForce;
import jgames.chat.core.protocol.Message;
import jgames.chat.core.protocol.ModeratorAction;
import jgames.chat.core.protocol.RejectedException;
import org.jspecify.annotations.Nullable;

/**
 * A room of a {@link ChatClient}. The client keeps it connected: after a loss it comes back by itself and goes on where it was.
 *
 * <p>Every method may be called from any thread, a listener's too, and returns at once. A room's events come one at a time
 * and in order, on a thread that serves neither a socket nor another room. A listener may block, and may wait for what this
 * room is to bring ({@code say(…).join()}, {@code await(…).join()}). When {@value SerialExecutor#BOUND} events wait for the
 * listeners, the room is not read until they have caught up. What a listener throws is logged and harms nobody else.
 *
 * <p>The futures of a room complete in the order in which their answers came, and what depends on them runs in that order, one
 * after the other. It may block, also for a later future of the room: then the others go on without it after a tenth of a
 * second. A future that has failed when its method returns is no part of that order.
 */
public final class ChatRoom {
    /** The most messages that may wait to be said; also the most awaits, and the most requests for pages, that may wait. */
    public static final int MAX_WAITING = 1000;

    /** Where a client is with a room. */
    public enum State {
        /** Not in: it has not been started, or is between two connections. */
        CONNECTING,
        /** In: what it says goes out. */
        READY,
        /** Not in, and it does not come back. */
        ENDED
    }

    final RoomSession session;
    private final ChatClient client;
    private final String name;
    private final Listeners listeners = new Listeners();
    private final AtomicInteger waiting = new AtomicInteger();

    ChatRoom(ChatClient client, String name) {
        this.client = client;
        this.name = name;
        this.session = new RoomSession(this, client, listeners, waiting::get);
    }

    /** Its name on the server. */
    public String name() {
        return name;
    }

    /**
     * Calls the listener for every event of this type from now on: {@code on(Said.class, …)}, or {@code
     * on(ChatEvent.class, …)} for all. The client's listeners hear of an event first, then the room's, in the order of adding.
     *
     * @return this room
     */
    public <E extends ChatEvent> ChatRoom on(Class<E> type, Consumer<? super E> listener) {
        listeners.add(Objects.requireNonNull(type), Objects.requireNonNull(listener));
        return this;
    }

    /**
     * Calls the listener for what people say from now on: not for history, nor for the client's own messages, nor for those of
     * bots ({@link Said#isFromPerson}).
     *
     * @return this room
     */
    public ChatRoom onPerson(Consumer<? super Said> listener) {
        listeners.addForPeople(Objects.requireNonNull(listener));
        return this;
    }

    /**
     * Calls the listener no more, for whatever type it was added. An event that is being told may still reach it. It changes
     * nothing if the listener is none of the room's.
     *
     * @return this room
     */
    public ChatRoom off(Consumer<?> listener) {
        listeners.remove(Objects.requireNonNull(listener));
        return this;
    }

    /** Whether the client is in the room now. */
    public State state() {
        return session.presence.state();
    }

    /** How many members the room has, as the server told it last; 0 while the client is not in, and in the plain dialect. */
    public int online() {
        return session.presence.online();
    }

    /**
     * Waits until the client is in the room.
     *
     * @return completes with this room, at once if the client is in; fails with a {@link ChatException} if the room ends first or
     *     {@link #MAX_WAITING} wait already. It has no end of its own: {@code orTimeout} gives it one
     */
    public CompletableFuture<ChatRoom> awaitReady() {
        CompletableFuture<ChatRoom> ready = new CompletableFuture<>();
        return onLoop(ready, () -> session.awaitReady(ready));
    }

    /**
     * Makes the first connection go on after this event, so that a program misses nothing between two runs: {@link Resumed}
     * or {@link Gap} comes instead of {@link Connected}. It changes nothing in a room that has been started, nor in the plain
     * dialect.
     *
     * @param id of the last message that the program has
     *
     * @return this room
     */
    public ChatRoom resumeAfter(EventId id) {
        Objects.requireNonNull(id);
        client.loop.run(() -> session.resumeAfter(id));
        return this;
    }

    /**
     * Says something in the client's name and color, as {@link #say(Message)} does. That it is no message, because it is too long
     * for any server, fails the future; the log is told, too.
     */
    public CompletableFuture<Entry> say(String text) {
        Objects.requireNonNull(text);
        try {
            return say(client.settings.message(text));
        } catch (RejectedException rejected) {
            ChatException why = new ChatException(Reason.of(rejected.reason()), rejected.getMessage());
            client.loop.run(() -> session.events.unsaid(why));
            return CompletableFuture.failedFuture(why);
        }
    }

    /**
     * Says something. Messages are said one at a time, in the order of the calls, and each exactly once, however often the
     * connection is lost. They wait, at most {@link #MAX_WAITING} of them, while there is no connection and for as long as
     * the server's rate limit asks for ({@link #expectedWait}). That limit is one for all that an address sends, so this
     * client gets slower where others use it up. A message that the server rejects is said again if the server says when, and fails if not. The
     * server's limits of length are known once it is connected; what exceeds them fails without being sent.
     *
     * <p>An owner who completes the future ({@code cancel}, {@code orTimeout}) takes the message back, unless it has been sent.
     *
     * <p>In the plain dialect a message is sent once, and its future completes when it comes back.
     *
     * @return the message with its id when the server's log has it ({@link EventId#ZERO} in the plain dialect), or
     *     fails with a {@link ChatException}
     */
    public CompletableFuture<Entry> say(Message message) {
        Objects.requireNonNull(message);
        CompletableFuture<Entry> said = new CompletableFuture<>();
        if (waiting.incrementAndGet() > MAX_WAITING) {
            waiting.decrementAndGet();
            said.completeExceptionally(new ChatException(Reason.QUEUE_FULL, MAX_WAITING + " messages wait already."));
            return said;
        }
        said.whenComplete((entry, failure) -> waiting.decrementAndGet());
        return onLoop(said, () -> session.say(client.settings.marked(message), said));
    }

    /** How many messages wait to be said, with the one that the server has not answered yet. */
    public int waiting() {
        return waiting.get();
    }

    /**
     * About how long a message waits that is said now. What waits before it counts: in this room, and as much of the others as is
     * sent in turns with it, in all rooms of all clients of this Java machine that say something to the same server; then a block
     * by the server, a mute, and slow mode. The time that a connection takes does not count, nor what others send from
     * the same address.
     *
     * @return zero if it goes out at once
     */
    public Duration expectedWait() {
        return session.outbox.expectedWait();
    }

    /**
     * Waits for a message that is said from now on; history does not count.
     *
     * @param matches is called on a thread of its own, for one message at a time; what it throws fails the future
     * @return completes with the first message that matches; fails with a {@link TimeoutException} after this time, and with
     *     a {@link ChatException} if the room ends first or {@link #MAX_WAITING} are awaited already
     */
    public CompletableFuture<Said> await(Predicate<? super Said> matches, Duration within) {
        Objects.requireNonNull(matches);
        Objects.requireNonNull(within);
        CompletableFuture<Said> said = new CompletableFuture<>();
        return onLoop(said, () -> session.await(matches, within, said));
    }

    /**
     * Asks for what was said before a message, as far as the server's log reaches back: for scrolling up. Requests are
     * answered one after the other. A request waits for a connection, and is sent again after a loss. An owner who completes
     * the future takes the request back, unless it has been sent.
     *
     * @param before the id of the oldest message that the caller has
     * @param count how many messages at most, at least 1; the server may answer with fewer
     * @return fails with a {@link ChatException}: {@link Reason#BUSY} if the server is asked too often, {@link
     *     Reason#UNSUPPORTED} if it speaks the plain dialect or does not answer within 30 seconds, {@link Reason#QUEUE_FULL}
     *     if {@link #MAX_WAITING} wait already, {@link Reason#ENDED} if the room ends first
     * @throws IllegalArgumentException if the count is below 1
     */
    public CompletableFuture<HistoryPage> before(EventId before, int count) {
        if (count < 1) {
            throw new IllegalArgumentException("a page has at least one message");
        }
        ClientFrame.History asked = new ClientFrame.History(Objects.requireNonNull(before), count);
        CompletableFuture<HistoryPage> page = new CompletableFuture<>();
        return onLoop(page, () -> session.ask(Requests.Request.history(asked, page)));
    }

    // ---- moderators ----

    /**
     * Does something as a moderator; the server decides whether this client is one. It is done once, however often the
     * connection is lost. Requests are answered one after the other, and wait for a connection.
     *
     * @return completes with the id of the entry in the server's audit trail, by which it can be lifted or restored, when it has
     *     had its effect; fails with a {@link ChatException}: {@link Reason#FORBIDDEN}, {@link Reason#NOT_FOUND}, {@link
     *     Reason#FULL}, or as {@link #before} does
     */
    public CompletableFuture<EventId> moderate(ModeratorAction action) {
        Objects.requireNonNull(action);
        CompletableFuture<EventId> entry = new CompletableFuture<>();
        ClientFrame.Moderate asked = new ClientFrame.Moderate(action, Outgoing.newKey());
        return onLoop(entry, () -> session.ask(Requests.Request.moderate(asked, entry)));
    }

    /** Says something to everybody in the room, as {@link #moderate} does. */
    public CompletableFuture<EventId> announce(String text) {
        Objects.requireNonNull(text);
        return moderate(new ModeratorAction.Announce(text, false));
    }

    /** Has everybody in the room wait so long between two messages, not at all if it is zero, as {@link #moderate} does. */
    public CompletableFuture<EventId> slow(Duration pause) {
        Objects.requireNonNull(pause);
        return moderate(new ModeratorAction.Slow(pause));
    }

    /** Ends what is in force, as {@link #moderate} does. */
    public CompletableFuture<EventId> lift(EventId entry) {
        Objects.requireNonNull(entry);
        return moderate(new ModeratorAction.Lift(entry));
    }

    /** Says again what was deleted at most ten seconds ago, as {@link #moderate} does. */
    public CompletableFuture<EventId> restore(EventId entry) {
        Objects.requireNonNull(entry);
        return moderate(new ModeratorAction.Restore(entry));
    }

    /**
     * Says one message again of those that were deleted at most ten seconds ago, as {@link #moderate} does. The others can still be
     * restored.
     *
     * @param entry that of the deletion
     * @param message the id that it had
     */
    public CompletableFuture<EventId> restore(EventId entry, EventId message) {
        Objects.requireNonNull(entry);
        Objects.requireNonNull(message);
        return moderate(new ModeratorAction.Restore(entry, message));
    }

    /**
     * Asks what is in force, in all rooms, newest first.
     *
     * @param before the oldest entry that the caller has, for those before it; null for the newest
     * @return fails as {@link #moderate} does
     */
    public CompletableFuture<List<InForce>> inForce(@Nullable EventId before) {
        CompletableFuture<List<InForce>> entries = new CompletableFuture<>();
        ClientFrame.Moderation asked = new ClientFrame.Moderation(before, Outgoing.newKey());
        return onLoop(entries, () -> session.ask(Requests.Request.inForce(asked, entries)));
    }

    /** How many connections the author of a message has. */
    CompletableFuture<Integer> connected(EventId message) {
        CompletableFuture<Integer> count = new CompletableFuture<>();
        ClientFrame.Author asked = new ClientFrame.Author(message, Outgoing.newKey());
        return onLoop(count, () -> session.ask(Requests.Request.connected(asked, count)));
    }

    /** The client's monotonic clock. */
    long nanos() {
        return client.loop.nanos();
    }

    private <T> CompletableFuture<T> onLoop(CompletableFuture<T> future, Runnable task) {
        if (!client.loop.run(task)) {
            future.completeExceptionally(session.notThere());
        }
        return future;
    }

    /** Leaves when everything that waits has been said; {@link Ended} follows. What is said later fails. Leaving again changes nothing. */
    public void leave() {
        client.loop.run(session::leave);
    }

    @Override
    public String toString() {
        return name;
    }
}
