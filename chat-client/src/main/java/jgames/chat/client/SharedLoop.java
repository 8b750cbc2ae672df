package jgames.chat.client;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that clients share. It alone touches the state of their rooms, and never blocks; it keeps the program running
 * while a client has started and not ended. The clients' paces are here, because a server's rate limit is one for all that the
 * Java machine sends. Safe for use by many threads.
 */
final class SharedLoop {
    private static final SharedLoop OF_ALL = new SharedLoop(thread(), System::nanoTime, true);

    /** How long the thread stays where nobody needs it; for so long a program that has closed its clients does not end. */
    private static final long IDLE_MILLIS = 50;

    private final ScheduledExecutorService executor;
    private final LongSupplier nanos;
    private final @Nullable ScheduledThreadPoolExecutor ours; // null where somebody else ends it
    private final Map<String, WeakReference<Pace>> paces = new HashMap<>(); // guarded by this, as the next
    private int needing;

    /** Runs on somebody's executor of a single thread, and takes this for the monotonic clock. */
    SharedLoop(ScheduledExecutorService executor, LongSupplier nanos) {
        this(executor, nanos, false);
    }

    private SharedLoop(ScheduledExecutorService executor, LongSupplier nanos, boolean ours) {
        this.executor = executor;
        this.nanos = nanos;
        this.ours = ours ? (ScheduledThreadPoolExecutor) executor : null;
    }

    /** The loop of all clients that are given none. */
    static SharedLoop ofAll() {
        return OF_ALL;
    }

    private static ScheduledThreadPoolExecutor thread() {
        ScheduledThreadPoolExecutor thread =
                new ScheduledThreadPoolExecutor(0, task -> new Thread(task, "chat-client-loop"));
        thread.setRemoveOnCancelPolicy(true);
        thread.setKeepAliveTime(IDLE_MILLIS, TimeUnit.MILLISECONDS);
        return thread;
    }

    /** Somebody needs the thread from now on. */
    synchronized void need() {
        if (needing++ == 0 && ours != null) {
            ours.setCorePoolSize(1);
        }
    }

    /** Somebody needs it no more. */
    synchronized void needNoMore() {
        if (--needing == 0 && ours != null) {
            ours.setCorePoolSize(0);
        }
    }

    /** @throws java.util.concurrent.RejectedExecutionException if the executor is somebody else's and takes nothing */
    void run(Runnable task) {
        executor.execute(task);
    }

    /** @throws java.util.concurrent.RejectedExecutionException as {@link #run} */
    Future<?> after(Duration delay, Runnable task) {
        return executor.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** The monotonic clock. */
    long nanos() {
        return nanos.getAsLong();
    }

    /**
     * The pace of all clients at this server. It is forgotten when no client has it any more.
     *
     * @param server its origin
     */
    synchronized Pace pace(String server) {
        paces.values().removeIf(each -> each.get() == null);
        WeakReference<Pace> known = paces.get(server);
        Pace pace = known == null ? null : known.get();
        if (pace == null) {
            pace = new Pace(this);
            paces.put(server, new WeakReference<>(pace));
        }
        return pace;
    }

    /** How many are known, those among them that nobody has any more. */
    synchronized int paces() {
        return paces.size();
    }
}
