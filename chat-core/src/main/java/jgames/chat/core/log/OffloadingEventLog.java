package jgames.chat.core.log;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Predicate;
import jgames.chat.core.log.Event.Posted;
import jgames.chat.core.protocol.EventId;

/**
 * Calls another log whose store may wait, so that nobody waits who calls this one. What certainly waits, as
 * maintenance does, runs on an executor, and so does what is called meanwhile. The other log gets the calls in their
 * order, one at a time.
 */
public final class OffloadingEventLog implements EventLog {
    private final EventLog log;
    private final Predicate<Runnable> runHere;
    private final Executor executor;
    private final Consumer<Throwable> defects;
    private final Queue<Runnable> waiting = new ArrayDeque<>(); // guarded by itself; empty while nothing runs elsewhere
    private boolean elsewhere; // guarded by waiting
    private volatile boolean maintaining;

    /**
     * @param log the one that waits
     * @param runHere runs an append on the thread that it is given on, and returns true; or returns false, and then the append
     *     runs on the executor. Always false for a store that waits with each append
     * @param executor may run each task on another thread
     * @param defects is told, on the executor, what the log has thrown, which it may not
     */
    public OffloadingEventLog(
            EventLog log, Predicate<Runnable> runHere, Executor executor, Consumer<Throwable> defects) {
        this.log = Objects.requireNonNull(log, "log");
        this.runHere = Objects.requireNonNull(runHere, "runHere");
        this.executor = Objects.requireNonNull(executor, "executor");
        this.defects = Objects.requireNonNull(defects, "defects");
    }

    @Override
    public CompletionStage<Recent> follow(Follower follower) {
        return log.follow(follower);
    }

    @Override
    public CompletionStage<List<Outcome>> append(List<Proposal> batch) {
        CompletableFuture<List<Outcome>> appended = new CompletableFuture<>();
        Runnable append = () -> {
            try {
                log.append(batch).whenComplete((outcomes, failure) -> {
                    if (failure != null) {
                        appended.completeExceptionally(failure);
                    } else {
                        appended.complete(outcomes);
                    }
                });
            } catch (Throwable defect) {
                appended.completeExceptionally(defect);
            }
        };
        if (isElsewhere() || !runHere.test(append)) {
            runElsewhere(append);
        }
        return appended;
    }

    @Override
    public CompletionStage<Page> before(EventId id, int count) {
        return log.before(id, count);
    }

    @Override
    public CompletionStage<Optional<Event>> find(EventId id) {
        return log.find(id);
    }

    @Override
    public CompletionStage<List<Posted>> by(String author, EventId before, int count) {
        return log.by(author, before, count);
    }

    @Override
    public boolean rest() {
        return log.rest();
    }

    @Override
    public CompletionStage<Void> attend() {
        return log.attend();
    }

    @Override
    public boolean isBehind() {
        return log.isBehind();
    }

    @Override
    public boolean needsMaintenance() {
        return !maintaining && log.needsMaintenance();
    }

    @Override
    public void maintain() {
        maintaining = true;
        runElsewhere(() -> {
            try {
                log.maintain();
            } finally {
                maintaining = false;
            }
        });
    }

    @Override
    public Optional<String> problem() {
        return log.problem();
    }

    /** The log is closed after what it was given before. */
    @Override
    public void close() {
        if (isElsewhere() || !runHere.test(log::close)) {
            runElsewhere(log::close);
        }
    }

    private boolean isElsewhere() {
        synchronized (waiting) {
            return elsewhere;
        }
    }

    private void runElsewhere(Runnable task) {
        synchronized (waiting) {
            waiting.add(task);
            if (elsewhere) {
                return;
            }
            elsewhere = true;
        }
        executor.execute(this::runNext);
    }

    private void runNext() {
        Runnable task;
        synchronized (waiting) {
            task = waiting.peek();
        }
        try {
            task.run();
        } catch (Throwable defect) {
            defects.accept(defect);
        }
        boolean more;
        synchronized (waiting) {
            waiting.remove();
            more = elsewhere = !waiting.isEmpty();
        }
        if (more) {
            executor.execute(this::runNext);
        }
    }
}
