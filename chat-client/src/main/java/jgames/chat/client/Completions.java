package jgames.chat.client;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Completes futures in the order of the calls, and so runs what depends on them, one after the other. What depends on one may
 * block, also for a later one: after a moment the others go on without it. Safe for use by many threads.
 */
final class Completions {
    private static final long OVERTAKEN_AFTER_MILLIS = 100;

    private final Executor pool;
    private final Queue<Runnable> waiting = new ArrayDeque<>(); // guarded by this, as all that follows
    private @Nullable Turn current;
    private long taken;
    private boolean watched;

    /** @param pool runs what depends on the futures */
    Completions(Executor pool) {
        this.pool = pool;
    }

    /** Completes a future, when those before it are. */
    <T> void complete(CompletableFuture<T> future, T value) {
        add(() -> future.complete(value));
    }

    /** Fails a future, when those before it are complete. */
    void fail(CompletableFuture<?> future, Throwable why) {
        add(() -> future.completeExceptionally(why));
    }

    private synchronized void add(Runnable completion) {
        waiting.add(completion);
        if (current == null) {
            begin();
        } else {
            watch();
        }
    }

    private void begin() {
        current = new Turn();
        pool.execute(current);
    }

    /** A thread's time at the queue, until the queue is empty or another thread goes on in its place. */
    private final class Turn implements Runnable {
        @Override
        public void run() {
            for (Runnable next = next(this); next != null; next = next(this)) {
                next.run();
            }
        }
    }

    private synchronized @Nullable Runnable next(Turn turn) {
        if (turn != current) {
            return null;
        }
        taken++;
        Runnable next = waiting.poll();
        if (next == null) {
            current = null;
        }
        return next;
    }

    private void watch() {
        if (!watched) {
            watched = true;
            long before = taken;
            CompletableFuture.delayedExecutor(OVERTAKEN_AFTER_MILLIS, TimeUnit.MILLISECONDS, Runnable::run)
                    .execute(() -> look(before));
        }
    }

    private synchronized void look(long before) {
        watched = false;
        if (waiting.isEmpty()) {
            return;
        }
        if (taken == before) {
            begin();
        }
        watch();
    }
}
