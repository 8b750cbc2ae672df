package jgames.chat.server;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import jgames.chat.core.cluster.Cluster;
import jgames.chat.core.intake.AddressHash;
import jgames.chat.core.intake.IntakeRules;
import jgames.chat.core.intake.LinkCheck;
import jgames.chat.core.intake.MessageCheck;
import jgames.chat.core.intake.RateLimiter;
import jgames.chat.core.intake.RepeatCheck;
import jgames.chat.core.intake.SlidingWindowLimiter;
import jgames.chat.core.intake.WordCheck;
import jgames.chat.core.log.Event.Posted;
import jgames.chat.core.protocol.Limits;
import jgames.chat.server.ops.BlockLog;
import jgames.chat.server.ops.BlockedWordsFile;
import jgames.chat.server.ops.RateLimitedLog;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the options say that people have to keep to. */
final class RulesOfOptions {
    private static final Logger LOG = LoggerFactory.getLogger(ChatHandler.class);

    /** How many requests an address may make: for pages of what was said before, and of moderators. */
    private static final int MAX_REQUESTS = 30;

    private static final Duration REQUEST_WINDOW = Duration.ofSeconds(10);

    private final ServerOptions options;
    private final Node node;
    private final InstantSource clock;
    private final LongSupplier nanos;

    RulesOfOptions(ServerOptions options, Node node, InstantSource clock, LongSupplier nanos) {
        this.options = options;
        this.node = node;
        this.clock = clock;
        this.nanos = nanos;
    }

    /** With what moderators have decided, and with the words that are blocked. */
    IntakeRules with(Moderating moderating, BlockedWordsFile words, AddressHash hash) {
        SlidingWindowLimiter limiter = options.spamMessages == 0
                ? null
                : new SlidingWindowLimiter(options.spamMessages, options.spamWindow, options.spamBlock, nanos);
        IntakeRules rules = IntakeRules.of(
                        limiter == null ? RateLimiter.NONE : logging(limiter, hash),
                        requestLimiter(),
                        limits(),
                        moderating.around(checks(words)))
                .with(moderating.moderators());
        node.follow(new Others(limiter, rules.checks()));
        return rules;
    }

    /** What people do at other servers counts here, too. */
    private final class Others implements Cluster.Peers {
        private final @Nullable SlidingWindowLimiter limiter;
        private final List<MessageCheck> checks;

        Others(@Nullable SlidingWindowLimiter limiter, List<MessageCheck> checks) {
            this.limiter = limiter;
            this.checks = checks;
        }

        @Override
        public void blocked(String address, Duration time) {
            if (limiter != null) {
                limiter.block(address, time);
            }
        }

        @Override
        public void said(String room, Posted message) {
            long ago = Math.max(0, clock.millis() - message.entry().time());
            checks.forEach(check -> check.heard(room, message, Duration.ofMillis(ago)));
        }
    }

    private Limits limits() {
        return new Limits(
                options.maxText, options.maxUsername, Limits.MAX_FRAME_BYTES, 0, Duration.ZERO, Duration.ZERO);
    }

    /** Whoever scrolls up is served at the speed of a reader. */
    private RateLimiter requestLimiter() {
        return new SlidingWindowLimiter(MAX_REQUESTS, REQUEST_WINDOW, REQUEST_WINDOW, nanos);
    }

    /** What judges a text comes before what an embedder's checks make of it, and what takes it for said comes last. */
    private List<MessageCheck> checks(BlockedWordsFile words) {
        List<MessageCheck> checks = new ArrayList<>();
        checks.add(new WordCheck(words::words));
        checks.add(new LinkCheck(options.links));
        checks.addAll(options.checks);
        if (!options.repeatWindow.isZero()) {
            checks.add(new RepeatCheck(options.repeatWindow, nanos));
        }
        return checks;
    }

    private RateLimiter logging(SlidingWindowLimiter limiter, AddressHash hash) {
        return new BlockLog(limiter, hash, new RateLimitedLog(LOG::info, nanos), node::tellBlocked, nanos);
    }
}
