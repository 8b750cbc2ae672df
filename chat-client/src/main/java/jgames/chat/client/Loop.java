package jgames.chat.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Delayed;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * The threads of a client. One of them is the loop, which alone touches the state of the client's rooms and never blocks. The
 * others are workers, which run what may block: listeners, and what depends on futures. Safe for use by many threads.
 */
final class Loop {
    private final ScheduledThreadPoolExecutor loop;
    private final ThreadPoolExecutor workers;
    private final LongSupplier nanos;
    private final ListenerErrors errors;
    private final CountDownLatch over = new CountDownLatch(1);

    /**
     * Starts no thread yet.
     *
     * @param name the client's, for the names of its threads
     * @param loop null for one of its own
     * @param nanos the monotonic clock
     */
    Loop(String name, ScheduledThreadPoolExecutor loop, LongSupplier nanos) {
        this.loop = loop != null ? loop : new ScheduledThreadPoolExecutor(1, threads(name, false));
        this.loop.setRemoveOnCancelPolicy(true);
        this.nanos = nanos;
        this.errors = new ListenerErrors("the client itself", nanos);
        this.workers = new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE, // one for each room, and those that wait in what depends on a future
                5,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                threads(name, true),
                (late, pool) -> late.run());
    }

    /** Runs a task on the loop, after those that were given before. False if the client is over and it is not run. */
    boolean run(Runnable task) {
        try {
            // A task that comes while the loop shuts down is not rejected but cancelled.
            return !loop.schedule(guarded(task), 0, TimeUnit.NANOSECONDS).isCancelled();
        } catch (RejectedExecutionException over) {
            return false;
        }
    }

    /** Runs a task on the loop after a delay, unless the client is over by then. */
    Future<?> after(Duration delay, Runnable task) {
        try {
            return loop.schedule(guarded(task), delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException over) {
            return CompletableFuture.completedFuture(null);
        }
    }

    /** The monotonic clock. */
    long nanos() {
        return nanos.getAsLong();
    }

    /** Runs on a worker what may block. */
    void callBack(Runnable task) {
        workers.execute(task);
    }

    /** Completes a future on a worker, because somebody's code may depend on it. */
    <T> void complete(CompletableFuture<T> future, T value) {
        callBack(() -> future.complete(value));
    }

    /** Fails a future on a worker. */
    void fail(CompletableFuture<?> future, Throwable why) {
        callBack(() -> future.completeExceptionally(why));
    }

    /** @param caughtUp as {@link SerialExecutor} has it */
    SerialExecutor serial(Runnable caughtUp) {
        return new SerialExecutor(workers, caughtUp);
    }

    /** Whether the calling thread is one of these, which must not wait for their end. */
    boolean isCalling() {
        return Thread.currentThread() instanceof Worker worker && worker.loop == this;
    }

    /** Ends the threads when they have run what they were given. What still has a delay is not run. */
    void end() {
        workers.shutdown();
        loop.getQueue().removeIf(task -> ((Delayed) task).getDelay(TimeUnit.NANOSECONDS) > 0);
        loop.shutdown();
        over.countDown();
    }

    /** Interrupts the workers. */
    void interrupt() {
        workers.shutdownNow();
    }

    /** Waits for {@link #end}, and then for the threads; a worker that takes longer than a second is interrupted. */
    void awaitEnd() throws InterruptedException {
        over.await();
        if (!workers.awaitTermination(1, TimeUnit.SECONDS)) {
            interrupt();
        }
        workers.awaitTermination(1, TimeUnit.SECONDS);
        loop.awaitTermination(1, TimeUnit.SECONDS);
    }

    private Runnable guarded(Runnable task) {
        return () -> errors.call(Runnable::run, task);
    }

    private ThreadFactory threads(String name, boolean daemon) {
        AtomicInteger number = new AtomicInteger();
        return task -> new Worker(
                this,
                task,
                "chat-client-" + name + "-" + (daemon ? "worker-" + number.incrementAndGet() : "loop"),
                daemon);
    }

    private static final class Worker extends Thread {
        private final Loop loop;

        Worker(Loop loop, Runnable task, String name, boolean daemon) {
            super(task, name);
            this.loop = loop;
            setDaemon(daemon);
        }
    }
}
