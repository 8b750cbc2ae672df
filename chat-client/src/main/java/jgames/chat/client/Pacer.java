package jgames.chat.client;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import jgames.chat.core.Limits;

/**
 * Keeps what a client sends, in all its rooms, within the server's spam limit. A message counts from when its answer
 * came, which the server has judged it before, so no delay on the way can make two come too close. Owned by the loop.
 */
final class Pacer {
    /** What time may be cut off where clocks tick. */
    private static final long MARGIN_NANOS = 50_000_000;

    private static final int MAX_REMEMBERED = 10_000;

    /** pygames-chat's, which does not tell. */
    static final Limits PLAIN = new Limits(3, Duration.ofSeconds(3), Duration.ofSeconds(60));

    /** A message on its way or within the window. */
    static final class Slot {
        private boolean answered;
        private long at;
    }

    private final Deque<Slot> slots = new ArrayDeque<>(); // oldest first
    private int messages;
    private long windowNanos;
    private boolean held;
    private long heldUntil;

    void limit(Limits limits) {
        messages = Math.min(limits.messages(), MAX_REMEMBERED);
        windowNanos = limits.window().toNanos();
    }

    /** The server has blocked the address until then. */
    void hold(long until) {
        held = true;
        heldUntil = until + MARGIN_NANOS;
    }

    /** How long the next message has to wait, in nanoseconds; not above zero if it need not. */
    long delay(long now) {
        held = held && heldUntil - now > 0;
        long block = held ? heldUntil - now : 0;
        while (slots.size() > messages) {
            slots.remove();
        }
        if (messages == 0 || slots.size() < messages) {
            return block;
        }
        Slot first = slots.element();
        long at = first.answered ? first.at : now;
        return Math.max(block, at + windowNanos + MARGIN_NANOS - now);
    }

    Slot sent() {
        Slot slot = new Slot();
        slots.add(slot);
        return slot;
    }

    /** Also of one that will have no answer any more. */
    void answered(Slot slot, long now) {
        slot.answered = true;
        slot.at = now;
    }
}
