package jgames.chat.redis;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import jgames.chat.core.cluster.ClusterObserver;
import jgames.chat.redis.Dialer.Dialed;
import org.jspecify.annotations.Nullable;

/**
 * A program's way to Redis, which all of its logs share: a connection for commands, and one for publications. When one of them is
 * lost, or Redis does not answer, Redis is <em>away</em>: commands fail at once, and it is tried again, with pauses of up to
 * {@value #LONGEST_PAUSE_MILLIS} ms of which a part is random, until both are there. Then every channel is subscribed to anew.
 *
 * <p>Every method may be called from any thread and returns at once. Stages complete on the library's threads, so what depends
 * on them must not block.
 */
public final class RedisConnection implements AutoCloseable {
    /** How long an answer may take before Redis counts as away. */
    static final Duration TIMEOUT = Duration.ofSeconds(3);

    private static final int LONGEST_PAUSE_MILLIS = 2000;
    private static final int TICK_MILLIS = 100;
    private static final int IO_THREADS = 2;
    private static final int TIMEOUTS_TO_GIVE_UP = 3;
    private static final long REFUSAL_SECONDS = 10;
    /** A server that says so is not, or no longer, the one to write to. */
    private static final Set<String> NOT_THE_PRIMARY = Set.of("READONLY", "LOADING", "MASTERDOWN");

    private final RedisAddress address;
    private final String prefix;
    private final ClusterObserver observer;
    private final ClientResources resources;
    private final Dialer dialer;
    private final Subscriptions subscriptions;
    private final Turns turns;
    private final ScheduledExecutorService timer;

    private volatile @Nullable Dialed dialed; // null while there are no connections
    private volatile @Nullable String away = "not connected yet"; // null while Redis answers
    private volatile @Nullable String refused; // what Redis said last that it does not do, and when
    private volatile long refusedAt;
    private volatile boolean awayTold;
    private volatile int connections;
    private volatile boolean closed;

    // The timer's alone.
    private int attempts;
    private @Nullable CompletableFuture<Void> ping;
    private long pinged;

    private RedisConnection(RedisAddress address, String prefix, ClusterObserver observer) {
        this.address = address;
        this.prefix = prefix;
        this.observer = observer;
        this.resources = DefaultClientResources.builder()
                .ioThreadPoolSize(IO_THREADS)
                .computationThreadPoolSize(IO_THREADS)
                .build();
        this.dialer = new Dialer(address, resources, TIMEOUT);
        this.subscriptions = new Subscriptions();
        this.timer = new ScheduledThreadPoolExecutor(
                1,
                task -> {
                    Thread thread = new Thread(task, "chat-redis");
                    thread.setDaemon(true);
                    return thread;
                },
                new ThreadPoolExecutor.DiscardPolicy()); // what comes after the end
        this.turns = new Turns(timer);
    }

    /**
     * Begins to connect.
     *
     * @param prefix what all keys and channels begin with, so that several chats can share a Redis
     */
    public static RedisConnection open(RedisAddress address, String prefix, ClusterObserver observer) {
        RedisConnection connection = new RedisConnection(address, prefix, observer);
        connection.timer.execute(connection::dial);
        connection.timer.scheduleWithFixedDelay(connection::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
        return connection;
    }

    /** What all keys and channels begin with. */
    public String prefix() {
        return prefix;
    }

    ClusterObserver observer() {
        return observer;
    }

    /** Whether Redis answers. */
    public boolean isUp() {
        return away == null;
    }

    /** How many times it was connected to: what was heard before the last time may lack something. */
    int connections() {
        return connections;
    }

    /** Whether it was tried, and Redis does not answer. */
    boolean isKnownToBeAway() {
        return awayTold;
    }

    /** Why Redis is of no use, in one sentence for the operator without anything secret; empty when all is well. */
    public Optional<String> problem() {
        String why = away != null ? "is away: " + away : isRefusing() ? "refuses: " + refused : null;
        return why == null ? Optional.empty() : Optional.of("Redis at " + address + " " + why);
    }

    private boolean isRefusing() {
        return refused != null && System.nanoTime() - refusedAt < TimeUnit.SECONDS.toNanos(REFUSAL_SECONDS);
    }

    /** How many channels are subscribed to. */
    public int subscriptions() {
        return subscriptions.size();
    }

    // ---- commands ----

    /**
     * Has a command carried out. It is never repeated.
     *
     * @return fails with {@link RedisAwayException}
     */
    public <T> CompletableFuture<T> call(
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
            refused = code;
            refusedAt = System.nanoTime();
            if (NOT_THE_PRIMARY.contains(code)) {
                timer.execute(() -> lost(now, code));
            }
            return new RedisAwayException("Redis refuses: " + code, true);
        }
        return new RedisAwayException("Redis does not answer", false);
    }

    /** Runs a script; its answer is a list. Fails as {@link #call} does. */
    CompletableFuture<List<Object>> run(Script script, String[] keys, String... arguments) {
        CompletableFuture<List<Object>> known = call(
                commands -> commands.<List<Object>>evalsha(script.digest(), ScriptOutputType.MULTI, keys, arguments));
        return known.exceptionallyCompose(failure -> isUnknownScript(failure)
                ? call(commands -> commands.<List<Object>>eval(script.text(), ScriptOutputType.MULTI, keys, arguments))
                : CompletableFuture.failedFuture(failure));
    }

    private static boolean isUnknownScript(Throwable failure) {
        return failure instanceof RedisNoScriptException || failure.getCause() instanceof RedisNoScriptException;
    }

    /** Reads for one room after the other, not for ten thousand at once when Redis is back. */
    <T> CompletableFuture<T> inTurn(Supplier<CompletableFuture<T>> reading) {
        return turns.take(reading);
    }

    // ---- publications ----

    /** Calls {@link Subscriber#tick} from now on. */
    void attach(Subscriber subscriber) {
        subscriptions.attach(subscriber);
    }

    /** The opposite. */
    void detach(Subscriber subscriber) {
        subscriptions.detach(subscriber);
    }

    /** Hears a channel from now on, whenever Redis is there. */
    void subscribe(String channel, Subscriber subscriber) {
        subscriptions.add(channel, subscriber);
        Dialed now = dialed;
        if (now != null) {
            subscriptions.subscribe(now.session(), List.of(channel));
        }
    }

    /** Hears a channel no longer. */
    void unsubscribe(String channel, Subscriber subscriber) {
        Dialed now = dialed;
        if (subscriptions.remove(channel, subscriber) && now != null) {
            subscriptions.unsubscribe(now.session(), channel);
        }
    }

    // ---- the connections, on the timer's thread ----

    private void dial() {
        if (closed) {
            return;
        }
        CompletableFuture<Dialed> attempt;
        try {
            attempt = dialer.dial();
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
            ping = null;
            watch(both);
            subscriptions.listen(both.session());
            connections++;
            dialed = both;
            comeBack();
            subscriptions.subscribeAll(both.session());
        }
    }

    /** The whole session goes with either of its connections. */
    private void watch(Dialed both) {
        RedisConnectionStateListener listener = new RedisConnectionStateListener() {
            @Override
            public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
                if (!closed) {
                    timer.execute(() -> lost(both, "the connection has ended"));
                }
            }
        };
        both.session().connection().addListener(listener);
        both.session().publications().addListener(listener);
    }

    private void lost(Dialed which, String why) {
        if (dialed == which) {
            dialed = null;
            ping = null;
            which.close();
            goAway(why);
            again();
        }
    }

    private void goAway(String why) {
        away = why;
        if (!awayTold) {
            awayTold = true;
            observer.away("Redis at " + address + " is away: " + why);
        }
    }

    private void comeBack() {
        away = null;
        awayTold = false;
        observer.connected();
    }

    private void again() {
        long longest = Math.min(LONGEST_PAUSE_MILLIS, 100L << Math.min(attempts, 10));
        attempts++;
        long pause = longest / 2 + ThreadLocalRandom.current().nextLong(longest / 2);
        timer.schedule(this::dial, pause, TimeUnit.MILLISECONDS);
    }

    private static String reason(@Nullable Throwable failure) {
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

    private void tick() {
        long now = System.nanoTime();
        try {
            checkAnswers(now);
            subscriptions.tick(now);
        } catch (RuntimeException defect) {
            observer.defect("the timer of Redis failed", defect);
        }
    }

    /** A connection may stand while nobody answers. */
    private void checkAnswers(long now) {
        Dialed both = dialed;
        if (both == null) {
            return;
        }
        if (ping == null || ping.isDone()) {
            if (ping != null && ping.isCompletedExceptionally()) {
                lost(both, "it does not answer");
                return;
            } else if (away != null) {
                comeBack();
            }
            if (now - pinged >= TIMEOUT.toNanos() / 6) {
                pinged = now;
                ping = both.session().ping();
            }
        } else if (now - pinged > TIMEOUT.toNanos() * TIMEOUTS_TO_GIVE_UP) {
            lost(both, "it does not answer");
        } else if (away == null && now - pinged > TIMEOUT.toNanos()) {
            goAway("it does not answer");
        }
    }

    /** Ends the connections and the threads; what waits for an answer fails, or never completes. Closing twice is harmless. */
    @Override
    public void close() {
        closed = true;
        away = "closed";
        timer.execute(() -> {
            Dialed both = dialed;
            dialed = null;
            CompletableFuture<Void> ended = both == null ? CompletableFuture.completedFuture(null) : both.close();
            ended.whenComplete((nothing, failure) -> resources.shutdown(0, 1, TimeUnit.SECONDS));
            timer.shutdownNow();
        });
    }
}
