package jgames.chat.client;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

/**
 * Runs what it is given in order, one at a time, on threads of a pool; a task may block. It takes everything: who fills
 * it asks {@link #isBehind()} and goes on when it is told that half is done. Safe for use by many threads.
 */
final class SerialExecutor implements Executor {
    /** With so many tasks it is behind. */
    static final int BOUND = 1000;

    private final Executor pool;
    private final Runnable caughtUp;
    private final Queue<Runnable> tasks = new ArrayDeque<>(); // guarded by this, as the next
    private boolean running;

    /** @param caughtUp run on a thread of the pool whenever it is behind no more */
    SerialExecutor(Executor pool, Runnable caughtUp) {
        this.pool = pool;
        this.caughtUp = caughtUp;
    }

    @Override
    public void execute(Runnable task) {
        synchronized (this) {
            tasks.add(task);
            if (running) {
                return;
            }
            running = true;
        }
        pool.execute(this::runAll);
    }

    synchronized boolean isBehind() {
        return tasks.size() >= BOUND;
    }

    /** Drops what waits. */
    synchronized void stop() {
        tasks.clear();
    }

    private void runAll() {
        for (Runnable task = next(); task != null; task = next()) {
            task.run();
        }
    }

    private Runnable next() {
        Runnable task;
        boolean half;
        synchronized (this) {
            task = tasks.poll();
            running = task != null;
            half = tasks.size() == BOUND / 2;
        }
        if (half) {
            caughtUp.run();
        }
        return task;
    }
}
