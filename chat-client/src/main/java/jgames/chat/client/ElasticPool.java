package jgames.chat.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A few daemon threads for many tasks, some of which may block. Where all threads are stuck, and a task has waited for a moment,
 * there are as many more; when fewer than half of them work there are half as many again. Idle ones end. Safe for use by many
 * threads.
 */
final class ElasticPool implements Executor {
    private static final long STUCK_MILLIS = 100;
    private static final long IDLE_SECONDS = 1;

    private final int few;
    private final ThreadPoolExecutor pool;
    private boolean watched; // guarded by this, as the next
    private long completed;

    /**
     * Starts no thread yet.
     *
     * @param name the beginning of the threads' names
     * @param few how many threads there are while none is stuck
     */
    ElasticPool(String name, int few) {
        AtomicInteger number = new AtomicInteger();
        this.few = few;
        this.pool = new ThreadPoolExecutor(
                few, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
    }

    @Override
    public void execute(Runnable task) {
        pool.execute(task);
        if (!pool.getQueue().isEmpty()) {
            watch();
        } else if (pool.getCorePoolSize() > few) {
            shrink();
        }
    }

    private synchronized void watch() {
        if (!watched) {
            watched = true;
            completed = pool.getCompletedTaskCount();
            CompletableFuture.delayedExecutor(STUCK_MILLIS, TimeUnit.MILLISECONDS, Runnable::run)
                    .execute(this::look);
        }
    }

    private synchronized void look() {
        watched = false;
        if (pool.getQueue().isEmpty()) {
            return;
        }
        if (pool.getCompletedTaskCount() == completed) {
            pool.setCorePoolSize(pool.getCorePoolSize() + few); // starts threads for what waits
        }
        watch();
    }

    private synchronized void shrink() {
        int threads = pool.getCorePoolSize();
        if (pool.getActiveCount() < threads / 2) {
            pool.setCorePoolSize(Math.max(few, threads / 2));
        }
    }
}
