package jgames.chat.testing;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

/** Runs what it was handed when the test says so. */
public final class HandDrivenExecutor implements Executor {
    private final Queue<Runnable> queue = new ArrayDeque<>();

    @Override
    public void execute(Runnable task) {
        queue.add(task);
    }

    /** How many tasks wait. */
    public int waiting() {
        return queue.size();
    }

    /** Runs the oldest. */
    public void runOne() {
        queue.remove().run();
    }

    /** Runs all, also those that come meanwhile. */
    public void runAll() {
        while (!queue.isEmpty()) {
            runOne();
        }
    }
}
