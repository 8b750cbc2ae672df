package jgames.chat.client;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

/**
 * Runs tasks in order, one at a time, on threads of a pool; a task may block. It takes every task: whoever fills it asks
 * {@link #isBehind()} first, and goes on when it is told that only half of the bound waits. Safe for use by many threads.
 */
final class SerialExecutor implements Executor {
    /** It is behind when so many tasks wait. */
    static final int BOUND = 1000;

    private final Executor pool;
    private final Runnable caughtUp;
    private final Queue<Runnable> tasks = new ArrayDeque<>(); // guarded by this, as the next
    private boolean running;

    /** @param caughtUp runs on a thread of the pool when the waiting tasks come down to half the bound */
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

    /** Drops the tasks that wait. */
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
