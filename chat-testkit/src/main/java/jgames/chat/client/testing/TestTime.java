package jgames.chat.client.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Delayed;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Time that passes when a test says so: what a bot pauses for, waits for and remembers passes with it. What a network takes passes
 * by itself. For {@link jgames.chat.client.ChatClientBuilder#time}, which {@link TestChat#bot} has done already. Safe for use by
 * many threads.
 */
public final class TestTime implements AutoCloseable {
    private final Scheduler scheduler = new Scheduler();
    private final List<Later> waiting = new ArrayList<>(); // guarded by itself, as the next
    private long now;

    private final class Later extends FutureTask<Void> implements ScheduledFuture<Void> {
        final long at;

        Later(Runnable task, long at) {
            super(task, null);
            this.at = at;
        }

        @Override
        protected void done() {
            synchronized (waiting) {
                waiting.remove(this);
            }
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(at - nanoTime(), TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
        }
    }

    /** What has no delay is run at once. */
    private final class Scheduler extends ScheduledThreadPoolExecutor {
        Scheduler() {
            super(1, task -> {
                Thread thread = new Thread(task, "test-chat-time");
                thread.setDaemon(true);
                return thread;
            });
        }

        @Override
        public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
            if (delay <= 0) {
                return super.schedule(task, delay, unit);
            }
            synchronized (waiting) {
                Later later = new Later(task, now + unit.toNanos(delay));
                waiting.add(later);
                return later;
            }
        }
    }

    /** Runs what waits when its time has come. */
    public ScheduledExecutorService scheduler() {
        return scheduler;
    }

    /** What time it is, in nanoseconds since it began. */
    public long nanoTime() {
        synchronized (waiting) {
            return now;
        }
    }

    /**
     * Lets time pass, all at once, as if the machine had slept: a bot that waits for its server's answer then gives it as much time
     * again. Returns when what is due has been done.
     */
    public void pass(Duration time) {
        run(() -> {}); // what is under way may have something to wait for
        List<Later> due;
        synchronized (waiting) {
            now += time.toNanos();
            due = waiting.stream()
                    .filter(each -> each.at <= now)
                    .sorted(Comparator.comparingLong(each -> each.at))
                    .toList();
        }
        due.forEach(this::run);
    }

    private void run(Runnable task) {
        try {
            scheduler.submit(task).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
    }

    /** Ends its thread. */
    @Override
    public void close() {
        scheduler.shutdownNow();
    }
}
