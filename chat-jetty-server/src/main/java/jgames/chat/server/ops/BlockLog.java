package jgames.chat.server.ops;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import jgames.chat.core.intake.AddressHash;
import jgames.chat.core.intake.RateLimiter;
import jgames.chat.core.protocol.Limits;

/** A rate limiter that tells the operator, and other servers, of each block once. Safe for use by many threads. */
public final class BlockLog implements RateLimiter {
    /** Blocks whose end is remembered; of more at one time some are told again. */
    private static final int REMEMBERED = 1000;

    private final RateLimiter limiter;
    private final Limits limits;
    private final AddressHash hash;
    private final RateLimitedLog log;
    private final BiConsumer<String, Duration> others;
    private final LongSupplier nanos;
    private final Map<String, Long> ends = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** @param others is told an address, and for how long it is blocked from now; must neither block nor throw */
    public BlockLog(
            RateLimiter limiter,
            AddressHash hash,
            RateLimitedLog log,
            BiConsumer<String, Duration> others,
            LongSupplier nanos) {
        this.limiter = limiter;
        this.limits = limiter.announced(Limits.DEFAULT);
        this.hash = hash;
        this.log = log;
        this.others = others;
        this.nanos = nanos;
    }

    @Override
    public Duration judge(String sender) {
        Duration left = limiter.judge(sender);
        // Of one that began a while ago less than the whole is left, and most frames of a flood end here.
        if (left.compareTo(limits.block()) >= 0 && !left.isZero() && isNew(sender, left)) {
            log.line("address " + hash.of(sender) + " is blocked for " + text(left) + ": more than "
                    + limits.messages() + " messages in "
                    + text(limits.window()));
            others.accept(sender, left);
        }
        return left;
    }

    private synchronized boolean isNew(String sender, Duration left) {
        long now = nanos.getAsLong();
        Long end = ends.get(sender);
        if (end != null && now - end < 0) {
            return false;
        }
        ends.remove(sender); // to the end of the order
        ends.put(sender, now + left.toNanos());
        return true;
    }

    @Override
    public Limits announced(Limits ofServer) {
        return limiter.announced(ofServer);
    }

    /** As the options have it: {@code 1m30s}. */
    private static String text(Duration time) {
        return time.toString().substring("PT".length()).toLowerCase(Locale.ROOT);
    }
}
