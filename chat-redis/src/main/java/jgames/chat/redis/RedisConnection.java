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
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import jgames.chat.core.cluster.ClusterObserver;
import org.jspecify.annotations.Nullable;

/**
 * A program's way to Redis, which all of its logs share: to each server that has keys a connection for commands, and one for
 * publications. When one of them is lost, or the server does not answer, that server is <em>away</em>: commands fail at once, and it is
 * tried again, with pauses of up to two seconds of which a part is random, until both are there. Then every channel is subscribed
 * to anew. A cluster's servers have some of the keys each; a key that comes to be another server's is followed there.
 *
 * <p>Every method may be called from any thread and returns at once. Stages complete on the library's threads, so what depends
 * on them must not block.
 */
public final class RedisConnection implements AutoCloseable {
    /** How long an answer may take before Redis counts as away. */
    static final Duration TIMEOUT = Duration.ofSeconds(3);

    private static final int TICK_MILLIS = 100;
    private static final int IO_THREADS = 2;
    private static final int MOST_REDIRECTIONS = 40;
    private static final int REDIRECTION_MILLIS = 50;

    private final String prefix;
    private final ClusterObserver observer;
    private final ClientResources resources;
    private final ScheduledExecutorService timer;
    private final boolean cluster;
    private final Primaries primaries;
    private final Subscriptions subscriptions;

    // The timer's alone.
    private boolean hasBeenUp;
    private boolean awayTold;

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
        this.cluster = address.isCluster();
        this.subscriptions = new Subscriptions(this::session, cluster, timer, this::askSoon);
        this.primaries = new Primaries(address, new Dialer(resources), timer, new Told(), subscriptions::placeAll);
    }

    /**
     * Begins to connect.
     *
     * @param prefix what all keys and channels begin with, so that several chats can share a Redis
     */
    public static RedisConnection open(RedisAddress address, String prefix, ClusterObserver observer) {
        RedisConnection connection = new RedisConnection(address, prefix, observer);
        connection.timer.execute(connection.primaries::begin);
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

    /** Whether Redis answers: of a cluster, all servers that have keys. */
    public boolean isUp() {
        return primaries.areUp();
    }

    /** Whether the server of a key answers. */
    boolean isUp(String key) {
        Primary primary = primaries.of(key);
        return primary != null && primary.isUp();
    }

    /** Whether the server of a key is away, and has said nothing at all for as long as an answer may take. */
    boolean isSilent(String key) {
        Primary primary = primaries.of(key);
        return primary == null || primary.isSilent();
    }

    /** The connections of now to the server of a key; null if there are none. What was heard on others may lack something. */
    @Nullable
    Session session(String key) {
        Primary primary = primaries.of(key);
        return primary == null ? null : primary.session();
    }

    /** Why Redis is of no use, in one sentence for the operator without anything secret; empty when all is well. */
    public Optional<String> problem() {
        return Optional.ofNullable(primaries.problem());
    }

    /** How many channels are subscribed to. */
    public int subscriptions() {
        return subscriptions.size();
    }

    // ---- commands ----

    /**
     * Has a command carried out. It is repeated only where a server says that another one has the key, or will have it in a moment.
     *
     * @param key one of its keys; all of them are in one slot
     * @return fails with {@link RedisAwayException}
     */
    public <T> CompletableFuture<T> call(
            String key, Function<RedisClusterAsyncCommands<String, String>, ? extends CompletionStage<T>> command) {
        return call(key, command, MOST_REDIRECTIONS);
    }

    private <T> CompletableFuture<T> call(
            String key,
            Function<RedisClusterAsyncCommands<String, String>, ? extends CompletionStage<T>> command,
            int redirections) {
        Primary primary = primaries.of(key);
        if (primary == null) {
            return CompletableFuture.failedFuture(new RedisAwayException("Redis is away: no server has the key", true));
        }
        return primary.call(command).exceptionallyCompose(failure -> {
            if (!(failure.getCause() instanceof Redirection where)) {
                return CompletableFuture.failedFuture(failure);
            } else if (!cluster || redirections == 0) {
                String hint = cluster ? "" : ", as one of a cluster does: name two of its servers";
                primary.refuses(where.getMessage() + hint);
                return CompletableFuture.failedFuture(
                        new RedisAwayException("Redis refuses: " + where.getMessage(), true));
            }
            timer.execute(this::askSoon);
            Executor later = CompletableFuture.delayedExecutor(REDIRECTION_MILLIS, TimeUnit.MILLISECONDS, timer);
            return CompletableFuture.supplyAsync(() -> call(key, command, redirections - 1), later)
                    .thenCompose(again -> again);
        });
    }

    /** Runs a script; its answer is a list. Fails as {@link #call} does. */
    CompletableFuture<List<Object>> run(Script script, String[] keys, String... arguments) {
        CompletableFuture<List<Object>> known = call(
                keys[0],
                commands -> commands.<List<Object>>evalsha(script.digest(), ScriptOutputType.MULTI, keys, arguments));
        return known.exceptionallyCompose(failure -> isUnknownScript(failure)
                ? call(
                        keys[0],
                        commands -> commands.<List<Object>>eval(script.text(), ScriptOutputType.MULTI, keys, arguments))
                : CompletableFuture.failedFuture(failure));
    }

    private static boolean isUnknownScript(Throwable failure) {
        return failure instanceof RedisNoScriptException || failure.getCause() instanceof RedisNoScriptException;
    }

    /** Reads from the server of a key for one room after the other, not for ten thousand at once when it is back. */
    <T> CompletableFuture<T> inTurn(String key, Supplier<CompletableFuture<T>> reading) {
        Primary primary = primaries.of(key);
        return primary == null ? reading.get() : primary.inTurn(reading);
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
    }

    /** Hears a channel no longer. */
    void unsubscribe(String channel, Subscriber subscriber) {
        subscriptions.remove(channel, subscriber);
    }

    /** What a script publishes with. */
    String publishing() {
        return cluster ? "SPUBLISH" : "PUBLISH";
    }

    /** Publishes a text, if Redis is there. */
    void publish(String channel, String text) {
        this.<Long>call(
                channel, commands -> cluster ? commands.spublish(channel, text) : commands.publish(channel, text));
    }

    // ---- on the timer's thread ----

    private final class Told implements Primary.Owner {
        @Override
        public void dialed(Primary which, Session session) {
            subscriptions.listen(which, session);
            subscriptions.placeAll();
        }

        @Override
        public void isThere() {
            if (isUp() && (awayTold || !hasBeenUp)) {
                hasBeenUp = true;
                awayTold = false;
                observer.connected();
            }
        }

        @Override
        public void isAway(String sentence) {
            askSoon();
            if (!awayTold) {
                awayTold = true;
                observer.away(sentence);
            }
        }
    }

    private void askSoon() {
        primaries.askSoon();
    }

    private void tick() {
        long now = System.nanoTime();
        try {
            primaries.tick(now);
            subscriptions.tick(now);
        } catch (RuntimeException defect) {
            observer.defect("the timer of Redis failed", defect);
        }
    }

    /** Ends the connections and the threads; what waits for an answer fails, or never completes. Closing twice is harmless. */
    @Override
    public void close() {
        timer.execute(() -> {
            primaries.close().whenComplete((nothing, failure) -> resources.shutdown(0, 1, TimeUnit.SECONDS));
            timer.shutdownNow();
        });
    }
}
