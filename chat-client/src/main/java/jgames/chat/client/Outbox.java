package jgames.chat.client;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.NavigableSet;
import java.util.Queue;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.DoubleSupplier;
import java.util.function.IntSupplier;
import jgames.chat.client.ChatException.Reason;
import jgames.chat.core.protocol.Entry;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.Limits;
import jgames.chat.core.protocol.Message;
import jgames.chat.core.protocol.Rejection;
import jgames.chat.core.protocol.ServerFrame.Rejected;
import org.jspecify.annotations.Nullable;

/**
 * What a room has to say, in order. One message is under way at a time: the next goes out when the server has answered. Owned
 * by the loop.
 */
final class Outbox {
    /** If a message has no answer by then, the server has lost it, or the connection is lost. */
    static final Duration ANSWER_WITHIN = Duration.ofSeconds(30);

    /** The plain dialect has no answers: a message that has not come back by then was dropped. */
    static final Duration ECHO_WITHIN = Duration.ofSeconds(10);

    private static final Duration MAX_RETRY_AFTER = Duration.ofHours(1);
    private static final double JITTER = 0.5;

    private final RoomSession session;
    private final Loop loop;
    private final Pace pace;
    private final Pace.Turn turn;
    private final Completions completions;
    private final DoubleSupplier chance;
    private final RoomEvents events;
    private final Queue<Outgoing> queue = new ArrayDeque<>();
    private final NavigableSet<EventId> own = new TreeSet<>(); // acknowledged and not yet come back
    private volatile @Nullable Outgoing underWay; // the queue's head, once it was sent on this connection
    private Limits limits = Limits.DEFAULT;
    private Pacer.@Nullable Slot slot;
    private volatile long notBefore;
    private Duration pause = Duration.ZERO; // between two messages, in slow mode
    private Loop.@Nullable Timer wake;
    private @Nullable Deadline answer; // of what is under way

    /** @param unsaid how many messages the room has to say, that which is under way too; for any thread */
    Outbox(RoomSession session, ChatClient client, RoomEvents events, IntSupplier unsaid) {
        this.session = session;
        this.loop = client.loop;
        this.pace = client.pace;
        this.turn = pace.new Turn(loop, () -> Math.max(0, unsaid.getAsInt() - (underWay == null ? 0 : 1)), this::send);
        this.completions = session.completions;
        this.chance = client.settings.chance();
        this.events = events;
        this.notBefore = loop.nanos();
    }

    /** Sets how long the server lets a message be. */
    void limit(Limits now) {
        limits = now;
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    /** What waits may be said in so long, and then one message in each pause. What is under way is answered nevertheless. */
    void moderated(Duration muted, Duration slow) {
        pause = slow;
        notBefore = loop.nanos() + atMost(muted).toNanos();
        sendNext();
    }

    private static Duration atMost(Duration told) {
        return told.compareTo(MAX_RETRY_AFTER) < 0 ? told : MAX_RETRY_AFTER;
    }

    void add(Message message, CompletableFuture<Entry> said) {
        queue.add(new Outgoing(message, said, loop.nanos()));
        sendNext();
    }

    /**
     * Sends the first message when it is its turn, or sets an alarm for when it may wait for one. Nothing goes out before what was
     * missed is in.
     */
    void sendNext() {
        if (mayGo()) {
            turn.ask();
        } else {
            turn.withdraw();
        }
    }

    /** Whether the first message may go out, for all that this room knows. */
    private boolean mayGo() {
        if (underWay != null || !session.isWelcomed() || session.isCatchingUp()) {
            return false;
        }
        cancelWake();
        dropWhatCannotGo();
        if (queue.isEmpty()) {
            session.allSaid();
            return false;
        }
        long wait = notBefore - loop.nanos();
        if (wait > 0) {
            wake = loop.after(Duration.ofNanos(wait), this::sendNext);
        }
        return wait <= 0;
    }

    private void dropWhatCannotGo() {
        while (!queue.isEmpty()) {
            Outgoing first = queue.peek();
            if (first.said.isDone()) { // its author gave it up
                queue.remove();
            } else if (!first.uncertain && isTooLong(first.message, first.frame(session.isExtended()))) {
                fail(queue.remove(), Reason.TOO_LONG, "It is longer than the server allows.");
            } else {
                return;
            }
        }
    }

    /** It is this room's turn. */
    private void send() {
        if (!mayGo()) {
            return;
        }
        boolean extended = session.isExtended();
        underWay = queue.peek();
        slot = pace.sent();
        answer = extended
                ? new Deadline(loop, ANSWER_WITHIN, session::unanswered)
                : new Deadline(loop, ECHO_WITHIN, () -> unconfirmed("It did not come back."));
        session.send(new String(underWay.frame(extended), StandardCharsets.UTF_8));
    }

    /** About how long a message waits that is said now. For any thread. */
    Duration expectedWait() {
        Duration turns = turn.expected();
        Duration own = Duration.ofNanos(Math.max(0, notBefore - loop.nanos()));
        return turns.compareTo(own) > 0 ? turns : own;
    }

    /** A limit of 0 is one that the server has not told; then the server judges. */
    private boolean isTooLong(Message message, byte[] frame) {
        return isLonger(message.text(), limits.text())
                || isLonger(message.username(), limits.username())
                || limits.frame() > 0 && frame.length > limits.frame();
    }

    private static boolean isLonger(String value, int max) {
        return max > 0 && value.length() > max && value.codePointCount(0, value.length()) > max;
    }

    void acknowledged(String key, EventId id) {
        if (underWay != null && underWay.key.equals(key)) {
            if (session.isAfterLast(id)) {
                own.add(id);
            }
            succeed(id);
        }
    }

    void rejected(Rejected rejected) {
        // One message is under way, so a rejection without a key is of that one.
        if (underWay == null || rejected.key() != null && !rejected.key().equals(underWay.key)) {
            return;
        }
        if (rejected.reason().equals(Rejection.CLOSED.code())) {
            return; // the close that follows says whether that is for good, or for a restart
        }
        Outgoing outgoing = underWay;
        Reason reason = Reason.of(rejected.reason());
        answered();
        Duration retryIn = Duration.ZERO;
        if (rejected.retryAfter() == null) {
            fail(queue.remove(), reason, rejected.message());
        } else {
            retryIn = retryIn(outgoing, reason, rejected.retryAfter());
        }
        events.emit(new ChatEvent.Rejected(session.room, outgoing.message, reason, rejected.message(), retryIn));
        sendNext();
    }

    /**
     * Chance is added, so that two clients that were rejected together do not come back together; a message that is rejected
     * again waits longer.
     */
    private Duration retryIn(Outgoing outgoing, Reason reason, Duration told) {
        Duration least = outgoing.rejectedAgain();
        Duration atLeast = told.compareTo(least) > 0 ? told : least;
        Duration after = atMost(atLeast);
        if (reason == Reason.SPAM) {
            return pace.block(after); // the block is the address's, so every room's
        }
        Duration retryIn = after.plusNanos((long) (after.toNanos() * JITTER * chance.getAsDouble()));
        notBefore = loop.nanos() + retryIn.toNanos();
        return retryIn;
    }

    /** Whether this client said a message that came in the extended dialect. It is asked once for each, in order. */
    boolean isOwn(Entry entry) {
        boolean acknowledged = own.contains(entry.id());
        own.headSet(entry.id(), true).clear(); // ids rise, so the others do not come any more
        if (acknowledged) {
            return true;
        }
        // If the acknowledgement was lost with the connection, only the content tells.
        Outgoing head = queue.peek();
        boolean unanswered = head != null && head.uncertain && !head.seen && head.isSame(entry.message());
        if (unanswered) {
            head.seen = true;
        }
        return unanswered;
    }

    /** The same in the plain dialect, where coming back is the only acknowledgement. */
    boolean isOwnEcho(Message message) {
        boolean own = underWay != null && underWay.isSame(message);
        if (own) {
            succeed(EventId.ZERO);
        }
        return own;
    }

    /** The connection is gone, and with it the answer to what was under way. */
    void lost(boolean extended) {
        cancelWake();
        turn.withdraw();
        if (underWay == null) {
            return;
        }
        underWay.uncertain = true;
        answered();
        if (!extended) {
            fail(queue.remove(), Reason.UNCONFIRMED, "The connection was lost before it came back.");
        }
    }

    /**
     * The server's log does not reach back to where this client was, or has lost something, so it may not know the key any
     * more. A message that is under way is answered nevertheless.
     */
    void gap() {
        own.clear();
        if (underWay == null && !queue.isEmpty() && queue.peek().uncertain) {
            fail(queue.remove(), Reason.UNCONFIRMED, "Its acknowledgement was lost, and the log does not reach back.");
        }
    }

    /** Nothing more goes out. */
    void end(String sentence) {
        if (underWay != null) {
            underWay.uncertain = true;
            answered();
        }
        cancelWake();
        turn.withdraw();
        if (!queue.isEmpty() && queue.peek().uncertain) {
            fail(queue.remove(), Reason.UNCONFIRMED, "Its acknowledgement did not come before the end. " + sentence);
        }
        for (Outgoing unsaid : queue) {
            events.observe(each -> each.unsaid(session.room, Reason.ENDED));
            completions.fail(unsaid.said, new ChatException(Reason.ENDED, sentence));
        }
        queue.clear();
    }

    private void succeed(EventId id) {
        answered();
        Outgoing said = queue.remove();
        if (!pause.isZero()) {
            notBefore = loop.nanos() + pause.toNanos();
        }
        Duration took = Duration.ofNanos(loop.nanos() - said.since);
        events.observe(each -> each.said(session.room, took));
        completions.complete(said.said, new Entry(id, said.message));
        sendNext();
    }

    private void unconfirmed(String sentence) {
        answered();
        fail(queue.remove(), Reason.UNCONFIRMED, sentence);
        sendNext();
    }

    private void answered() {
        answer.cancel();
        pace.answered(slot);
        underWay = null;
    }

    private void fail(Outgoing outgoing, Reason reason, String sentence) {
        ChatException why = new ChatException(reason, sentence);
        events.unsaid(why);
        completions.fail(outgoing.said, why);
    }

    private void cancelWake() {
        if (wake != null) {
            wake.cancel();
            wake = null;
        }
    }
}
