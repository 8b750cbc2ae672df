package jgames.chat.redis;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import jgames.chat.core.cluster.ClusterObserver;
import org.jspecify.annotations.Nullable;

/**
 * A program's way to Redis, which all of its logs share: a connection for commands, and one for publications. When one of them is
 * lost, or Redis does not answer, Redis is <em>away</em>: commands fail at once, and it is tried again, with pauses of up to two
 * seconds of which a part is random, until both are there. Then every channel is subscribed to anew.
 *
 * <p>Every method may be called from any thread and returns at once. Stages complete on the library's threads, so what depends
 * on them must not block.
 */
public final class RedisConnection implements AutoCloseable {
    /** How long an answer may take before Redis counts as away. */
    static final Duration TIMEOUT = Duration.ofSeconds(3);

    private static final int TICK_MILLIS = 100;
    private static final int IO_THREADS = 2;

    private final String prefix;
    private final ClusterObserver observer;
    private final ClientResources resources;
    private final ScheduledExecutorService timer;
    private final Primary primary;
    private final Subscriptions subscriptions = new Subscriptions();
    private boolean awayTold; // the timer's

    private RedisConnection(RedisAddress address, String prefix, ClusterObserver observer) {
        this.prefix = prefix;
        this.observer = observer;
        this.resources = DefaultClientResources.builder()
                .ioThreadPoolSize(IO_THREADS)
                .computationThreadPoolSize(IO_THREADS)
                .build();
        this.timer = new ScheduledThreadPoolExecutor(
                1,
                task -> {
                    Thread thread = new Thread(task, "chat-redis");
                    thread.setDaemon(true);
                    return thread;
                },
                new ThreadPoolExecutor.DiscardPolicy()); // what comes after the end
        Dialer dialer = new Dialer(address, resources, TIMEOUT);
        this.primary = new Primary(address.toString(), dialer::dial, timer, new Told());
    }

    /**
     * Begins to connect.
     *
     * @param prefix what all keys and channels begin with, so that several chats can share a Redis
     */
    public static RedisConnection open(RedisAddress address, String prefix, ClusterObserver observer) {
        RedisConnection connection = new RedisConnection(address, prefix, observer);
        connection.timer.execute(connection.primary::dial);
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
        return primary.isUp();
    }

    /** Whether Redis has said nothing at all for as long as an answer may take. */
    boolean isSilent() {
        return primary.isSilent();
    }

    /** The connections of now; null if there are none. What was heard on others may lack something. */
    @Nullable
    Session session() {
        return primary.session();
    }

    /** Why Redis is of no use, in one sentence for the operator without anything secret; empty when all is well. */
    public Optional<String> problem() {
        return Optional.ofNullable(primary.problem());
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
        return primary.call(command);
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
        return primary.inTurn(reading);
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
        Session now = session();
        if (now != null) {
            subscriptions.subscribe(now, List.of(channel));
        }
    }

    /** Hears a channel no longer. */
    void unsubscribe(String channel, Subscriber subscriber) {
        Session now = session();
        if (subscriptions.remove(channel, subscriber) && now != null) {
            subscriptions.unsubscribe(now, channel);
        }
    }

    // ---- on the timer's thread ----

    private final class Told implements Primary.Owner {
        @Override
        public void dialed(Primary which, Session session) {
            subscriptions.listen(which, session);
            subscriptions.subscribeAll(session);
        }

        @Override
        public void isThere(Primary which) {
            awayTold = false;
            observer.connected();
        }

        @Override
        public void isAway(Primary which, String sentence) {
            if (!awayTold) {
                awayTold = true;
                observer.away(sentence);
            }
        }
    }

    private void tick() {
        long now = System.nanoTime();
        try {
            primary.tick(now);
            subscriptions.tick(now);
        } catch (RuntimeException defect) {
            observer.defect("the timer of Redis failed", defect);
        }
    }

    /** Ends the connections and the threads; what waits for an answer fails, or never completes. Closing twice is harmless. */
    @Override
    public void close() {
        timer.execute(() -> {
            primary.close().whenComplete((nothing, failure) -> resources.shutdown(0, 1, TimeUnit.SECONDS));
            timer.shutdownNow();
        });
    }
}
