package jgames.chat.client;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * What a client has of the threads: its tasks on the {@link SharedLoop}, which alone touch the state of its rooms and never block,
 * and its {@link Workers} for what may block. Safe for use by many threads.
 */
final class Loop {
    /** How long {@link #awaitEnd} waits for the workers, and again after it has interrupted them. */
    private static final long PATIENCE_MILLIS = 1000;

    private final SharedLoop shared;
    private final Workers workers;
    private final ListenerErrors errors;
    private final Set<Timer> timers = ConcurrentHashMap.newKeySet();
    private final CountDownLatch over = new CountDownLatch(1);
    private boolean needed; // guarded by this
    private volatile boolean ended;

    /**
     * Starts no thread yet.
     *
     * @param name the client's, for the names of the threads that work for it
     * @param executor null for the workers that all clients share
     */
    Loop(String name, SharedLoop shared, @Nullable Executor executor) {
        this.shared = shared;
        this.workers = new Workers(name, executor);
        this.errors = new ListenerErrors("the client itself", shared::nanos);
    }

    /** A task that waits for its time. */
    final class Timer {
        private final Runnable task;
        private volatile @Nullable Future<?> waiting;

        private Timer(Runnable task) {
            this.task = task;
        }

        private void start(Duration delay) {
            timers.add(this);
            try {
                waiting = shared.after(delay, this::run);
            } catch (RejectedExecutionException over) {
                timers.remove(this);
            }
            if (ended) {
                cancel();
            }
        }

        private void run() {
            if (timers.remove(this)) {
                guarded(task).run();
            }
        }

        /** It does not run any more, unless it runs already. */
        void cancel() {
            timers.remove(this);
            Future<?> future = waiting;
            if (future != null) {
                future.cancel(false);
            }
        }
    }

    /** Keeps the program running until {@link #end}. */
    synchronized void need() {
        if (!needed && !ended) {
            needed = true;
            shared.need();
        }
    }

    /** Runs a task on the loop, after those that were given before. False if the client is over and it is not run. */
    boolean run(Runnable task) {
        if (ended) {
            return false;
        }
        try {
            shared.run(guarded(task));
            return true;
        } catch (RejectedExecutionException over) {
            return false;
        }
    }

    /** Runs a task on the loop after a delay, unless the client is over by then. */
    Timer after(Duration delay, Runnable task) {
        Timer timer = new Timer(task);
        if (!ended) {
            timer.start(delay);
        }
        return timer;
    }

    /** The monotonic clock. */
    long nanos() {
        return shared.nanos();
    }

    /** Runs on a worker what may block. */
    void callBack(Runnable task) {
        workers.execute(task);
    }

    /** @param caughtUp as {@link SerialExecutor} has it */
    SerialExecutor serial(Runnable caughtUp) {
        return new SerialExecutor(workers, caughtUp);
    }

    /** Completes futures in order, on workers. */
    Completions completions() {
        return new Completions(workers);
    }

    /** Whether the calling thread works for this client, which must not wait for its own end. */
    boolean isCalling() {
        return workers.isCalling();
    }

    /** What still has a delay is not run, and nothing more is taken. Ending again changes nothing. */
    synchronized void end() {
        if (ended) {
            return;
        }
        ended = true;
        workers.end();
        timers.forEach(Timer::cancel);
        if (needed) {
            shared.needNoMore();
        }
        over.countDown();
    }

    boolean isOver() {
        return ended;
    }

    /** Interrupts the workers. */
    void interrupt() {
        workers.interrupt();
    }

    /** Waits for {@link #end}, and then for the workers; one that takes longer than a second is interrupted. */
    void awaitEnd() throws InterruptedException {
        over.await();
        if (!workers.await(PATIENCE_MILLIS)) {
            interrupt();
            workers.await(PATIENCE_MILLIS);
        }
    }

    private Runnable guarded(Runnable task) {
        return () -> errors.call(Runnable::run, task);
    }
}
