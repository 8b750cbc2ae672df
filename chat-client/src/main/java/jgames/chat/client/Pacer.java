package jgames.chat.client;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.DoubleSupplier;
import jgames.chat.core.protocol.Limits;
import jgames.chat.core.protocol.Message;

/**
 * Keeps what is sent to a server, by all clients and in all rooms, within its rate limit. A message counts from when its answer came.
 * The server has judged it before that, so no delay on the way can make two messages come too close.
 *
 * <p>The limit is the address's. A block in spite of the pace means that others send from the same address. So the pace halves
 * with each block, and those that were blocked come back at different times: they settle where all of them fit. The pace
 * doubles again after ten times as long as the block was, after the next block in twice that time, and so on. Guarded by its
 * {@link Pace}.
 */
final class Pacer {
    /** What a clock that ticks may cut off. */
    private static final long MARGIN_NANOS = 50_000_000;

    private static final int MAX_REMEMBERED = 10_000;
    private static final int MAX_HALVINGS = 4;
    private static final int CALM_BLOCKS = 10;
    private static final long MAX_NANOS = Duration.ofHours(1).toNanos(); // of what a server says

    /** The limits of pygames-chat, which does not tell them. */
    static final Limits PLAIN = new Limits(
            Message.MAX_CODE_POINTS,
            Message.MAX_CODE_POINTS,
            Limits.MAX_FRAME_BYTES,
            3,
            Duration.ofSeconds(3),
            Duration.ofSeconds(60));

    /** A message on its way or within the window. */
    static final class Slot {
        private boolean answered;
        private long at;

        private long since(long now) {
            return answered ? at : now;
        }
    }

    private final Deque<Slot> slots = new ArrayDeque<>(); // oldest first
    private final DoubleSupplier chance;
    private int limit; // messages in a window; 0 for none
    private long limitNanos;
    private int halvings;
    private boolean held;
    private long heldUntil;
    private long calmNanos; // how long without a block until the pace doubles
    private long calmSince;

    /** @param chance from 0 to 1, as {@link Math#random()} */
    Pacer(DoubleSupplier chance) {
        this.chance = chance;
    }

    void limit(Limits limits) {
        limit = Math.min(limits.messages(), MAX_REMEMBERED);
        limitNanos = bounded(limits.window());
    }

    /**
     * The server has blocked the address for so long.
     *
     * @return how long nothing is sent now
     */
    Duration block(Duration time, long now) {
        if (!isHeld(now)) { // else it is the same block, told in another room
            calmNanos = Math.min(Math.max(CALM_BLOCKS * bounded(time), 2 * calmNanos), CALM_BLOCKS * MAX_NANOS);
            halvings = Math.min(halvings + 1, MAX_HALVINGS);
            held = true;
            heldUntil = now + bounded(time) + MARGIN_NANOS + (long) (chance.getAsDouble() * window());
        } else {
            heldUntil = now + Math.max(heldUntil - now, bounded(time) + MARGIN_NANOS);
        }
        calmSince = heldUntil;
        return Duration.ofNanos(heldUntil - now);
    }

    /** How long the next message has to wait, in nanoseconds; not above zero if it need not. */
    long delay(long now) {
        long block = isHeld(now) ? heldUntil - now : 0;
        if (halvings > 0 && now - calmSince >= calmNanos) {
            halvings--;
            calmSince = now;
        }
        int messages = messages();
        while (slots.size() > messages) {
            slots.remove();
        }
        if (messages == 0 || slots.size() < messages) {
            return block;
        }
        return Math.max(block, slots.element().since(now) + window() + MARGIN_NANOS - now);
    }

    /** How long a message waits that so many others go out before, in nanoseconds, if nobody else sends. */
    long delay(int before, long now) {
        long first = Math.max(delay(now), 0);
        int messages = messages();
        if (messages == 0) {
            return first;
        }
        long window = window() + MARGIN_NANOS;
        int slot = slots.size() + before % messages - messages; // the one that has to be a window old
        long wait = slot < 0 ? first : Math.max(first, nth(slot).since(now) + window - now);
        return wait + before / messages * window;
    }

    private Slot nth(int index) {
        return slots.stream().skip(index).findFirst().orElseThrow();
    }

    Slot sent() {
        Slot slot = new Slot();
        slots.add(slot);
        return slot;
    }

    /** The message has its answer, or will have none any more. */
    void answered(Slot slot, long now) {
        slot.answered = true;
        slot.at = now;
    }

    private boolean isHeld(long now) {
        held = held && heldUntil - now > 0;
        return held;
    }

    /** How many messages a window takes. Halving takes messages away first; when one is left, the window gets longer. */
    private int messages() {
        return limit == 0 ? 0 : Math.max(limit >> halvings, 1);
    }

    private long window() {
        int halved = limit == 0 ? 0 : Math.min(halvings, 31 - Integer.numberOfLeadingZeros(limit));
        return limitNanos << halvings - halved;
    }

    private static long bounded(Duration time) {
        boolean tooLong = time.compareTo(Duration.ofNanos(MAX_NANOS)) > 0;
        return tooLong ? MAX_NANOS : Math.max(time.toNanos(), 0);
    }
}
