package jgames.chat.redis;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import jgames.chat.redis.Dialer.Dialed;
import org.jspecify.annotations.Nullable;

/**
 * A server that is written to, and the two connections to it. When one of them is lost, or the server does not answer, it is
 * <em>away</em>: commands fail at once, and it is tried again, with pauses of up to {@value #LONGEST_PAUSE_MILLIS} ms of which a part is
 * random, until both are there.
 *
 * <p>What changes the connections runs on the timer's thread; the rest may be called from any thread and returns at once.
 */
final class Primary {
    private static final int LONGEST_PAUSE_MILLIS = 2000;
    private static final int TIMEOUTS_TO_GIVE_UP = 3;
    private static final long TIMEOUT_NANOS = RedisConnection.TIMEOUT.toNanos();
    private static final long REFUSAL_SECONDS = 10;
    /** A server that says so is not, or no longer, the one to write to. */
    private static final Set<String> NOT_THE_PRIMARY = Set.of("READONLY", "LOADING", "MASTERDOWN");

    private final String name;
    private final Supplier<CompletableFuture<Dialed>> dialer;
    private final ScheduledExecutorService timer;
    private final Owner owner;
    private final Turns turns;

    private volatile @Nullable Dialed dialed; // null while there are no connections
    private volatile @Nullable String away = "not connected yet"; // null while it answers
    private volatile @Nullable String refused; // what it said last that it does not do, and when
    private volatile long refusedAt;
    private volatile long answeredAt = System.nanoTime();
    private volatile boolean closed;
    private int attempts; // the timer's

    /** Is told on the timer's thread. */
    interface Owner {
        /** There are new connections, on which nothing is subscribed to. */
        void dialed(Primary primary, Session session);

        /** One answers, again or for the first time, or has come to be unneeded. */
        void isThere();

        /** One is away: why, in a sentence without anything secret. Told again and again. */
        void isAway(String sentence);
    }

    /**
     * @param name for the operator
     * @param dialer may wait, and may throw
     */
    Primary(String name, Supplier<CompletableFuture<Dialed>> dialer, ScheduledExecutorService timer, Owner owner) {
        this.name = name;
        this.dialer = dialer;
        this.timer = timer;
        this.owner = owner;
        this.turns = new Turns(timer);
    }

    boolean isUp() {
        return away == null;
    }

    /** Whether it is away, and has said nothing at all for as long as an answer may take. */
    boolean isSilent() {
        return away != null && System.nanoTime() - answeredAt > TIMEOUT_NANOS;
    }

    /** The connections of now; null if there are none. */
    @Nullable
    Session session() {
        Dialed now = dialed;
        return now == null ? null : now.session();
    }

    /** Why it is of no use, in one sentence for the operator without anything secret; null when all is well. */
    @Nullable
    String problem() {
        String why = away;
        return why != null ? isAway(why) : isRefusing() ? "Redis at " + name + " refuses: " + refused : null;
    }

    private String isAway(String why) {
        return "Redis at " + name + " is away: " + why;
    }

    private boolean isRefusing() {
        return refused != null && System.nanoTime() - refusedAt < TimeUnit.SECONDS.toNanos(REFUSAL_SECONDS);
    }

    /** Has a command carried out, once; fails with {@link RedisAwayException}, or {@link Redirection}. */
    <T> CompletableFuture<T> call(
            Function<RedisClusterAsyncCommands<String, String>, ? extends CompletionStage<T>> command) {
        Dialed now = dialed;
        String why = away;
        if (now == null || why != null) {
            return CompletableFuture.failedFuture(new RedisAwayException("Redis is away: " + why, true));
        }
        try {
            return command.apply(now.session().commands()).toCompletableFuture().handle((answer, failure) -> {
                if (failure != null) {
                    throw translated(now, failure);
                }
                hear(now.session().commandsPulse());
                return answer;
            });
        } catch (RedisException notSent) { // too many under way, or the connection has just gone
            return CompletableFuture.failedFuture(new RedisAwayException("Redis cannot be asked", true));
        }
    }

    private RuntimeException translated(Dialed now, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof RedisNoScriptException unknown) {
            return unknown;
        } else if (cause instanceof RedisCommandExecutionException said) {
            String code = String.valueOf(said.getMessage()).split(" ", 2)[0]; // what follows may repeat a text
            if (Redirection.isOne(code)) {
                return new Redirection(code);
            }
            refuses(code);
            if (NOT_THE_PRIMARY.contains(code)) {
                timer.execute(() -> lose(now, code));
            }
            return new RedisAwayException("Redis refuses: " + code, true);
        }
        return new RedisAwayException("Redis does not answer", false);
    }

    /** Counts as a problem for a while. */
    void refuses(String code) {
        refused = code;
        refusedAt = System.nanoTime();
    }

    /** Has some calls under way at one time, not ten thousand when it is back. */
    <T> CompletableFuture<T> inTurn(Supplier<CompletableFuture<T>> call) {
        return turns.take(call);
    }

    /** Something has come on a connection. */
    void hear(Pulse pulse) {
        answeredAt = System.nanoTime();
        pulse.heard();
    }

    // ---- the connections, on the timer's thread ----

    void dial() {
        if (closed) {
            return;
        }
        CompletableFuture<Dialed> attempt;
        try {
            attempt = dialer.get();
        } catch (RuntimeException e) { // the password cannot be read
            attempt = CompletableFuture.failedFuture(e);
        }
        attempt.whenCompleteAsync(this::dialed, timer);
    }

    private void dialed(@Nullable Dialed both, @Nullable Throwable failure) {
        if (closed && both != null) {
            both.close();
        } else if (both == null) {
            goAway(reason(failure));
            again();
        } else {
            attempts = 0;
            watch(both);
            dialed = both;
            answeredAt = System.nanoTime();
            away = null;
            owner.dialed(this, both.session());
            owner.isThere();
        }
    }

    /** The whole session goes with either of its connections. */
    private void watch(Dialed both) {
        RedisConnectionStateListener listener = new RedisConnectionStateListener() {
            @Override
            public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
                if (!closed) {
                    timer.execute(() -> lose(both, "the connection has ended"));
                }
            }
        };
        both.session().connection().addListener(listener);
        both.session().publications().addListener(listener);
    }

    private void lose(Dialed which, String why) {
        if (dialed == which) {
            dialed = null;
            which.close();
            goAway(why);
            again();
        }
    }

    private void goAway(String why) {
        away = why;
        owner.isAway(isAway(why));
    }

    private void again() {
        long longest = Math.min(LONGEST_PAUSE_MILLIS, 100L << Math.min(attempts, 10));
        attempts++;
        long pause = longest / 2 + ThreadLocalRandom.current().nextLong(longest / 2);
        timer.schedule(this::dial, pause, TimeUnit.MILLISECONDS);
    }

    /** What an attempt to connect has failed of, in a word. */
    static String reason(@Nullable Throwable failure) {
        Throwable cause = failure;
        while (cause != null && isOnlyAround(cause)) {
            cause = cause.getCause();
        }
        return cause == null ? "it does not answer" : cause.getClass().getSimpleName();
    }

    /** What is around what the network or TLS has to say. */
    private static boolean isOnlyAround(Throwable failure) {
        Throwable cause = failure.getCause();
        return cause != null
                && (failure instanceof CompletionException
                        || failure instanceof RedisException
                        || cause instanceof IOException && !(failure instanceof IOException));
    }

    /** Looks whether it answers: a connection may stand while nobody does. */
    void tick(long now) {
        Dialed both = dialed;
        if (both == null) {
            return;
        }
        Session session = both.session();
        if (session.hasFailed()) {
            lose(both, "it does not answer");
            return;
        }
        long silence = session.beat(now);
        if (silence > TIMEOUT_NANOS * TIMEOUTS_TO_GIVE_UP) {
            lose(both, "it does not answer");
        } else if (silence > TIMEOUT_NANOS && away == null) {
            goAway("it does not answer");
        } else if (silence == 0 && away != null) {
            answeredAt = now;
            away = null;
            owner.isThere();
        }
    }

    /** Ends the connections; what waits for an answer fails. */
    CompletableFuture<Void> close() {
        closed = true;
        away = "closed";
        Dialed both = dialed;
        dialed = null;
        return both == null ? CompletableFuture.completedFuture(null) : both.close();
    }
}
