package jgames.chat.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A client's loop on which time passes when the test says so. */
final class ManualTime extends ScheduledThreadPoolExecutor {
    private final List<Parked> parked = new ArrayList<>(); // guarded by itself
    private long now = Long.MAX_VALUE - 1_000_000_000; // as good as any: it runs over

    private final class Parked extends FutureTask<Void> implements ScheduledFuture<Void> {
        final long at;

        Parked(Runnable task, long at) {
            super(task, null);
            this.at = at;
        }

        @Override
        protected void done() {
            synchronized (parked) {
                parked.remove(this);
            }
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(at - nanos(), TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
        }
    }

    ManualTime() {
        super(1, task -> {
            Thread thread = new Thread(task, "loop on manual time");
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        if (delay <= 0) {
            return super.schedule(task, delay, unit);
        }
        synchronized (parked) {
            Parked later = new Parked(task, now + unit.toNanos(delay));
            parked.add(later);
            return later;
        }
    }

    long nanos() {
        synchronized (parked) {
            return now;
        }
    }

    /** Time passes; what is due by then is run by the loop, in order. */
    void pass(Duration time) {
        List<Parked> due;
        synchronized (parked) {
            now += time.toNanos();
            due = parked.stream().filter(each -> each.at - now <= 0).sorted().toList();
            parked.removeAll(due);
        }
        try {
            due.forEach(this::execute);
        } catch (RejectedExecutionException over) {
            // nothing is due any more
        }
    }

    /** How long the loop's tasks still have to wait, the next one first. */
    List<Duration> waiting() {
        synchronized (parked) {
            return parked.stream()
                    .sorted(Comparator.naturalOrder())
                    .map(each -> Duration.ofNanos(each.at - now))
                    .toList();
        }
    }
}
