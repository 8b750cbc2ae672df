package jgames.chat.core.intake;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;
import jgames.chat.core.protocol.Limits;

/**
 * The rate limit of pygames-chat: the frame that exceeds {@code messages} within a sliding {@code window} is rejected and
 * starts a {@code block}, which what is sent during it does not prolong. Two frames that are exactly a window apart do
 * not lie within one, so a steady {@code messages} a window is never blocked. The window counts on during a block: one that
 * would end before there is room for another frame lasts until then.
 *
 * <p>At most {@link #MAX_SENDERS} senders are remembered, and the times of {@link #MAX_TIMES} frames. Beyond that nobody is
 * forgotten, but neighbours are joined: from then on, and until they have been silent for long enough, the senders of a range
 * of addresses count as one, which is blocked as long as any of them was. That is the range with the most senders first, of
 * /48 and /24, then of /32 and /16, and so on. Safe for use by many threads.
 */
public final class SlidingWindowLimiter implements RateLimiter {
    /** The bound of the table. */
    public static final int MAX_SENDERS = 65_536;

    /** The bound of the frames whose time is remembered, of all senders together: 8 MB. */
    public static final int MAX_TIMES = 1 << 20;

    private static final long[] NONE = {};

    private final int messages;
    private final long window;
    private final long block;
    private final LongSupplier nanos;
    // In the order of the last frame, so that those whose time has run out come to its head. No range is within
    // another.
    private final Map<Network, Sender> senders = new LinkedHashMap<>(16, 0.75f, true);
    private int times; // that there is room for, in all senders
    private int widest; // how many steps some range is wider than a sender

    /**
     * @param messages how many frames a window may hold, at least 1
     * @param window above zero
     * @param block above zero
     * @param nanos a clock that only goes forward, like {@link System#nanoTime()}
     */
    public SlidingWindowLimiter(int messages, Duration window, Duration block, LongSupplier nanos) {
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
    }

    @Override
    public Duration judge(String sender) {
        Network network = Network.of(sender);
        synchronized (this) {
            long now = nanos.getAsLong();
            forgetSilent(now);
            long left = find(network).judge(now);
            if (isFull(1)) {
                makeRoom(now);
            }
            return left == 0 ? Duration.ZERO : Duration.ofNanos(left);
        }
    }

    /** Blocks a sender for so long, unless it is blocked for longer already. */
    public void block(String sender, Duration time) {
        Network network = Network.of(sender);
        synchronized (this) {
            long now = nanos.getAsLong();
            forgetSilent(now);
            find(network).block(now, time.toNanos());
            if (isFull(1)) {
                makeRoom(now);
            }
        }
    }

    @Override
    public Limits announced(Limits limits) {
        return new Limits(
                limits.text(),
                limits.username(),
                limits.frame(),
                messages,
                Duration.ofNanos(window),
                Duration.ofNanos(block));
    }

    /** How many senders, or ranges of them, are remembered now. */
    synchronized int size() {
        return senders.size();
    }

    /** How many times of frames there is room for now. */
    synchronized int times() {
        return times;
    }

    /** That of the range which the sender belongs to now, else its own. */
    private Sender find(Network network) {
        for (int steps = 1; steps <= widest; steps++) {
            Sender joined = senders.get(network.widened(steps));
            if (joined != null) {
                return joined;
            }
        }
        return senders.computeIfAbsent(network, s -> new Sender());
    }

    /** Two at most, so that the table shrinks faster than it grows and no caller pays for the others. */
    private void forgetSilent(long now) {
        Iterator<Sender> eldest = senders.values().iterator();
        for (int i = 0; i < 2 && eldest.hasNext(); i++) {
            Sender sender = eldest.next();
            if (!sender.isForgettable(now)) {
                return;
            }
            sender.clear();
            eldest.remove();
        }
        if (senders.isEmpty()) {
            widest = 0;
        }
    }

    /** @param part of the bounds */
    private boolean isFull(double part) {
        return senders.size() > part * MAX_SENDERS || times > part * MAX_TIMES;
    }

    /** An eighth of it, so that the work of a pass over all is shared by as many callers. */
    private void makeRoom(long now) {
        senders.values().removeIf(sender -> {
            boolean forget = sender.isForgettable(now);
            if (forget) {
                sender.clear();
            }
            return forget;
        });
        for (int steps = 1; steps <= Network.STEPS && isFull(0.875); steps++) {
            join(steps, now);
        }
    }

    private void join(int steps, long now) {
        Map<Network, List<Network>> ranges = new HashMap<>();
        for (Network network : senders.keySet()) {
            ranges.computeIfAbsent(network.widened(steps), range -> new ArrayList<>())
                    .add(network);
        }
        List<Map.Entry<Network, List<Network>>> largest = ranges.entrySet().stream()
                .filter(range -> range.getValue().size() > 1)
                .sorted(Comparator.comparingInt(range -> -range.getValue().size()))
                .toList();
        for (Map.Entry<Network, List<Network>> range : largest) {
            if (!isFull(0.875)) {
                return;
            }
            Sender joined = new Sender();
            range.getValue().forEach(network -> joined.take(senders.remove(network), now));
            senders.put(range.getKey(), joined);
            widest = Math.max(widest, steps);
        }
    }

    private final class Sender {
        private long[] recent = NONE; // the newest frames' times, a ring once it has its full length
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
                long left = Math.max(block, recent[count % messages] + window - now);
                blockedUntil = now + left;
                forgettableAt = later(blockedUntil, recent[(count - 1) % messages] + window, now);
                if (left >= window) {
                    clear(); // no frame of now is within a window of then
                }
                return left;
            }
            add(now);
            return 0;
        }

        void block(long now, long time) {
            boolean isNew = count == 0 && !blocked;
            blockedUntil = blocked ? later(blockedUntil, now + time, now) : now + time;
            blocked = true;
            forgettableAt = isNew ? blockedUntil : later(forgettableAt, blockedUntil, now);
        }

        private void add(long now) {
            if (count >= recent.length && recent.length < messages) {
                resize(Math.min(messages, Math.max(2, 2 * recent.length)));
            }
            recent[count % messages] = now;
            count = count + 1 == 2 * messages ? messages : count + 1;
            forgettableAt = now + window;
        }

        boolean isForgettable(long now) {
            return now - forgettableAt >= 0;
        }

        void clear() {
            resize(0);
            count = 0;
        }

        private void resize(int length) {
            times += length - recent.length;
            recent = length == 0 ? NONE : Arrays.copyOf(recent, length);
        }

        /** What the other one has said, this one has said, and as long as the other one is blocked, so is this one. */
        void take(Sender other, long now) {
            boolean otherIsBlocked = other.blocked && now - other.blockedUntil < 0;
            if (otherIsBlocked) {
                blockedUntil = blocked ? later(blockedUntil, other.blockedUntil, now) : other.blockedUntil;
                blocked = true;
            }
            long[] both = LongStream.concat(ages(now), other.ages(now))
                    .sorted()
                    .limit(messages)
                    .toArray();
            other.clear();
            clear();
            for (int i = both.length - 1; i >= 0; i--) {
                add(now - both[i]);
            }
            forgettableAt = both.length == 0 ? now : now - both[0] + window;
            if (blocked) {
                forgettableAt = later(forgettableAt, blockedUntil, now);
            }
        }

        /** How long ago its frames were, of those that still count. */
        private LongStream ages(long now) {
            return LongStream.range(0, Math.min(count, messages))
                    .map(i -> now - recent[(int) i])
                    .filter(age -> age < window);
        }
    }

    private static long later(long a, long b, long now) {
        return a - now > b - now ? a : b;
    }
}
