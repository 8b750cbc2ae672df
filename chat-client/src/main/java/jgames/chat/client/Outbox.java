package jgames.chat.client;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HexFormat;
import java.util.NavigableSet;
import java.util.Queue;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.DoubleSupplier;
import jgames.chat.client.ChatException.Reason;
import jgames.chat.core.protocol.ClientFrame;
import jgames.chat.core.protocol.ClientFrameCodec;
import jgames.chat.core.protocol.Entry;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.Limits;
import jgames.chat.core.protocol.Message;
import jgames.chat.core.protocol.PlainCodec;
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
    private static final Duration MIN_RETRY_AFTER =
            Duration.ofMillis(100); // doubled with every rejection of the same message
    private static final int MAX_DOUBLINGS = 9;
    private static final double JITTER = 0.5;
    private static final SecureRandom RANDOM = new SecureRandom();

    private static final class Outgoing {
        final Message message;
        final CompletableFuture<Entry> said;
        final String key = newKey();
        boolean uncertain; // sent on a connection that was lost before the answer
        boolean seen; // by its content, while it is uncertain
        int rejections;

        Outgoing(Message message, CompletableFuture<Entry> said) {
            this.message = message;
            this.said = said;
        }
    }

    private final RoomSession session;
    private final Loop loop;
    private final Pacer pacer;
    private final DoubleSupplier chance;
    private final RoomEvents events;
    private final Queue<Outgoing> queue = new ArrayDeque<>();
    private final NavigableSet<EventId> own = new TreeSet<>(); // acknowledged and not yet come back
    private @Nullable Outgoing underWay; // the queue's head, once it was sent on this connection
    private Limits limits = Limits.DEFAULT;
    private Pacer.@Nullable Slot slot;
    private long notBefore;
    private Duration pause = Duration.ZERO; // between two messages, in slow mode
    private @Nullable Future<?> wake;
    private @Nullable Deadline answer; // of what is under way

    Outbox(RoomSession session, ChatClient client, RoomEvents events) {
        this.session = session;
        this.loop = client.loop;
        this.pacer = client.pacer;
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
        queue.add(new Outgoing(message, said));
        sendNext();
    }

    /** Sends the first message now, or sets an alarm for when it may go. Nothing goes out before what was missed is in. */
    void sendNext() {
        if (underWay != null || !session.isWelcomed() || session.isCatchingUp()) {
            return;
        }
        cancelWake();
        while (!queue.isEmpty() && queue.peek().said.isDone()) { // its author gave it up
            queue.remove();
        }
        if (queue.isEmpty()) {
            session.allSaid();
            return;
        }
        boolean extended = session.isExtended();
        byte[] frame = frame(queue.peek(), extended);
        if (!queue.peek().uncertain && isTooLong(queue.peek().message, frame)) {
            fail(queue.remove(), Reason.TOO_LONG, "It is longer than the server allows.");
            sendNext();
            return;
        }
        long now = loop.nanos();
        long wait = Math.max(notBefore - now, pacer.delay(now));
        if (wait > 0) {
            wake = loop.after(Duration.ofNanos(wait), this::sendNext);
            return;
        }
        underWay = queue.peek();
        slot = pacer.sent();
        answer = extended
                ? new Deadline(loop, ANSWER_WITHIN, session::unanswered)
                : new Deadline(loop, ECHO_WITHIN, () -> unconfirmed("It did not come back."));
        session.send(new String(frame, StandardCharsets.UTF_8));
    }

    private static byte[] frame(Outgoing outgoing, boolean extended) {
        return extended
                ? ClientFrameCodec.encode(new ClientFrame.Say(outgoing.message, outgoing.key))
                : PlainCodec.encode(outgoing.message);
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
        Duration least = MIN_RETRY_AFTER.multipliedBy(1L << Math.min(outgoing.rejections++, MAX_DOUBLINGS));
        Duration atLeast = told.compareTo(least) > 0 ? told : least;
        Duration after = atMost(atLeast);
        if (reason == Reason.SPAM) {
            return pacer.block(after, loop.nanos()); // the block is the address's, so every room's
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
        boolean unanswered = head != null && head.uncertain && !head.seen && isSame(head.message, entry.message());
        if (unanswered) {
            head.seen = true;
        }
        return unanswered;
    }

    /** The same in the plain dialect, where coming back is the only acknowledgement. */
    boolean isOwnEcho(Message message) {
        boolean own = underWay != null && isSame(underWay.message, message);
        if (own) {
            succeed(EventId.ZERO);
        }
        return own;
    }

    /** The connection is gone, and with it the answer to what was under way. */
    void lost(boolean extended) {
        cancelWake();
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
        if (!queue.isEmpty() && queue.peek().uncertain) {
            fail(queue.remove(), Reason.UNCONFIRMED, "Its acknowledgement did not come before the end. " + sentence);
        }
        queue.forEach(unsaid -> loop.fail(unsaid.said, new ChatException(Reason.ENDED, sentence)));
        queue.clear();
    }

    private void succeed(EventId id) {
        answered();
        Outgoing said = queue.remove();
        if (!pause.isZero()) {
            notBefore = loop.nanos() + pause.toNanos();
        }
        loop.complete(said.said, new Entry(id, said.message));
        sendNext();
    }

    private void unconfirmed(String sentence) {
        answered();
        fail(queue.remove(), Reason.UNCONFIRMED, sentence);
        sendNext();
    }

    private void answered() {
        answer.cancel();
        pacer.answered(slot, loop.nanos());
        underWay = null;
    }

    private void fail(Outgoing outgoing, Reason reason, String sentence) {
        ChatException why = new ChatException(reason, sentence);
        events.unsaid(why);
        loop.fail(outgoing.said, why);
    }

    private void cancelWake() {
        if (wake != null) {
            wake.cancel(false);
            wake = null;
        }
    }

    /** Plain messages carry no mark of a program. */
    private static boolean isSame(Message one, Message other) {
        return one.text().equals(other.text())
                && one.username().equals(other.username())
                && one.color().equals(other.color());
    }

    static String newKey() {
        byte[] random = new byte[16];
        RANDOM.nextBytes(random);
        return HexFormat.of().formatHex(random);
    }
}
