package jgames.chat.client;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Where one client runs what may block: its listeners, and what depends on its futures. That is an executor of the program's, or
 * threads that all clients share, which have the client's name while they work for it. Safe for use by many threads.
 */
final class Workers implements Executor {
    private static final String THREADS = "chat-client";
    private static final ElasticPool SHARED = new ElasticPool(THREADS + "-worker", 6);

    private final String name;
    private final @Nullable Executor own;
    private final Set<Thread> working = new HashSet<>(); // guarded by this, as the next
    private int tasks; // that have not ended
    private boolean ended;
    private boolean interrupted;

    /**
     * @param name the client's
     * @param own the program's executor; null for the shared threads
     */
    Workers(String name, @Nullable Executor own) {
        this.name = name;
        this.own = own;
    }

    /** Runs every task: one that the program's executor rejects, or that comes after the end, on the shared threads. */
    @Override
    public void execute(Runnable task) {
        synchronized (this) {
            if (ended) {
                SHARED.execute(task);
                return;
            }
            tasks++;
        }
        if (own == null) {
            SHARED.execute(() -> workNamed(task));
            return;
        }
        try {
            own.execute(() -> work(task));
        } catch (RejectedExecutionException full) {
            SHARED.execute(() -> workNamed(task));
        }
    }

    private void workNamed(Runnable task) {
        Thread thread = Thread.currentThread();
        String before = thread.getName();
        thread.setName(THREADS + "-" + name + before.substring(THREADS.length()));
        try {
            work(task);
        } finally {
            thread.setName(before);
        }
    }

    private void work(Runnable task) {
        Thread thread = Thread.currentThread();
        boolean first;
        synchronized (this) {
            first = working.add(thread);
        }
        try {
            task.run();
        } finally {
            synchronized (this) {
                if (first) {
                    working.remove(thread);
                }
                if (interrupted) {
                    Thread.interrupted(); // the thread's next task is another client's
                }
                tasks--;
                notifyAll();
            }
        }
    }

    /** Whether the calling thread runs one of this client's tasks. */
    synchronized boolean isCalling() {
        return working.contains(Thread.currentThread());
    }

    /** What comes from now on is nobody's. */
    synchronized void end() {
        ended = true;
    }

    /** Interrupts whoever works for this client. */
    synchronized void interrupt() {
        interrupted = true;
        working.forEach(Thread::interrupt);
    }

    /** Waits until all tasks have ended, but not for longer; says whether they have. */
    synchronized boolean await(long millis) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        for (long left = millis; tasks > 0 && left > 0; left = (end - System.nanoTime()) / 1_000_000) {
            wait(left);
        }
        return tasks == 0;
    }
}
