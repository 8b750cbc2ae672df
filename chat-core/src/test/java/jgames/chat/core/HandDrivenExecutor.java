package jgames.chat.core;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

/** Runs what it was handed when the test says so. */
final class HandDrivenExecutor implements Executor {
    private final Queue<Runnable> queue = new ArrayDeque<>();

    @Override
    public void execute(Runnable turn) {
        queue.add(turn);
    }

    int waiting() {
        return queue.size();
    }

    void runOne() {
        queue.remove().run();
    }

    void runAll() {
        while (!queue.isEmpty()) {
            runOne();
        }
    }
}
