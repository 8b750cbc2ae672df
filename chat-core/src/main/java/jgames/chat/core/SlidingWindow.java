package jgames.chat.core;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * The spam policy of pygames-chat: the frame that exceeds {@code messages} within a sliding {@code window} is refused and
 * starts a {@code block}, which what is sent during it does not prolong. Two frames that are exactly a window apart do
 * not lie within one, so a steady {@code messages} a window is never blocked.
 *
 * <p>At most {@link #MAX_SENDERS} senders are remembered; beyond that the one that has been silent longest is
 * forgotten. Safe for use by many threads.
 */
public final class SlidingWindow implements SpamPolicy {
    /** The bound of the table. */
    public static final int MAX_SENDERS = 65_536;

    private final int messages;
    private final long window;
    private final long block;
    private final LongSupplier nanos;
    private final Limits limits;
    // In the order of the last frame, so that those whose time has run out come to its head.
    private final Map<String, Sender> senders = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * @param messages how many frames a window may hold, at least 1
     * @param window above zero
     * @param block above zero
     * @param nanos a clock that only goes forward, like {@link System#nanoTime()}
     */
    public SlidingWindow(int messages, Duration window, Duration block, LongSupplier nanos) {
        if (messages < 1) {
            throw new IllegalArgumentException("a window holds at least one message");
        }
        if (window.isNegative() || window.isZero() || block.isNegative() || block.isZero()) {
            throw new IllegalArgumentException("window and block last longer than nothing");
        }
        this.messages = messages;
        this.window = window.toNanos();
        this.block = block.toNanos();
        this.nanos = nanos;
        this.limits = new Limits(messages, window, block);
    }

    @Override
    public synchronized Duration judge(String sender) {
        long now = nanos.getAsLong();
        forgetSilent(now);
        long left = senders.computeIfAbsent(sender, s -> new Sender()).judge(now);
        if (senders.size() > MAX_SENDERS) {
            forgetEldest();
        }
        return left == 0 ? Duration.ZERO : Duration.ofNanos(left);
    }

    @Override
    public Limits limits() {
        return limits;
    }

    /** How many senders are remembered now. */
    synchronized int size() {
        return senders.size();
    }

    /** Two at most, so that the table shrinks faster than it grows and no caller pays for the others. */
    private void forgetSilent(long now) {
        for (int i = 0; i < 2 && !senders.isEmpty(); i++) {
            if (now - senders.values().iterator().next().forgettableAt < 0) {
                return;
            }
            forgetEldest();
        }
    }

    private void forgetEldest() {
        Iterator<Sender> eldest = senders.values().iterator();
        eldest.next();
        eldest.remove();
    }

    private final class Sender {
        private final long[] recent = new long[messages]; // a ring of the newest frames' times
        private int count;
        private boolean blocked;
        private long blockedUntil;
        private long forgettableAt;

        long judge(long now) {
            if (blocked && now - blockedUntil < 0) {
                return blockedUntil - now;
            }
            blocked = count >= messages && now - recent[count % messages] < window;
            if (blocked) {
                count = 0;
                blockedUntil = now + block;
                forgettableAt = blockedUntil;
                return block;
            }
            recent[count % messages] = now;
            count = count + 1 == 2 * messages ? messages : count + 1;
            forgettableAt = now + window;
            return 0;
        }
    }
}
