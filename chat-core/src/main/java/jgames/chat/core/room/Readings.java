package jgames.chat.core.room;

import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import jgames.chat.core.log.Event;
import jgames.chat.core.log.Event.Deleted;
import jgames.chat.core.log.Event.Posted;
import jgames.chat.core.log.EventLog;
import jgames.chat.core.log.EventLog.Page;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.RejectedException;
import org.jspecify.annotations.Nullable;

/**
 * What is being read of what was said before. What is deleted meanwhile is left out, so that nobody is given a
 * message after its deletion. Only the room's drains use it, but for {@link #reserve}.
 */
final class Readings {
    private final EventLog log;
    private final Consumer<Reading<?>> read;
    private final Consumer<Throwable> defects;
    private final AtomicInteger open = new AtomicInteger();
    private final Set<EventId> deleted = new HashSet<>(); // since the oldest of those under way began
    private final Set<Reading<?>> underWay = Collections.newSetFromMap(new IdentityHashMap<>());
    private int now; // how often it was aged

    /** What somebody wants to know. */
    static final class Reading<T> {
        private final Function<EventLog, CompletionStage<T>> asks;
        private final BiFunction<T, Set<EventId>, T> without;
        private final CompletableFuture<T> answer = new CompletableFuture<>();
        private @Nullable T found;
        private @Nullable Throwable failure;
        private int begun;

        /** @param without leaves out of what the log answers the messages that were deleted meanwhile */
        private Reading(Function<EventLog, CompletionStage<T>> asks, BiFunction<T, Set<EventId>, T> without) {
            this.asks = asks;
            this.without = without;
        }

        /** The newest messages before an id. */
        static Reading<Page> before(EventId id, int count) {
            return new Reading<>(
                    log -> log.before(id, count),
                    (page, deleted) -> new Page(
                            page.entries().stream()
                                    .filter(entry -> !deleted.contains(entry.id()))
                                    .toList(),
                            page.complete()));
        }

        /** A message, or what stays of it. */
        static Reading<Optional<Event>> find(EventId id) {
            return new Reading<>(
                    log -> log.find(id),
                    (found, deleted) -> found.map(event ->
                            event instanceof Posted posted && deleted.contains(id) ? posted.tombstone() : event));
        }

        /** The newest messages of one author before an id. */
        static Reading<List<Posted>> by(String author, EventId before, int count) {
            return new Reading<>(
                    log -> log.by(author, before, count),
                    (found, deleted) -> found.stream()
                            .filter(posted -> !deleted.contains(posted.id()))
                            .toList());
        }

        CompletableFuture<T> answer() {
            return answer;
        }

        void fail(Throwable why) {
            answer.completeExceptionally(why);
        }

        private void begin(EventLog log, Consumer<Reading<?>> read) {
            asks.apply(log).whenComplete((answered, why) -> {
                found = answered;
                failure = Appends.cause(why);
                read.accept(this);
            });
        }

        private boolean isFound() {
            return found != null;
        }

        private void succeed(Set<EventId> deleted) {
            answer.complete(without.apply(found, deleted));
        }
    }

    /** @param read is told, from any thread, that a reading has ended: whoever it is has a drain call {@link #end} */
    Readings(EventLog log, Consumer<Reading<?>> read, Consumer<Throwable> defects) {
        this.log = log;
        this.read = read;
        this.defects = defects;
    }

    /** Makes room for one more, from any thread; false if there are too many. */
    boolean reserve() {
        if (open.incrementAndGet() > Room.MAX_READINGS) {
            open.decrementAndGet();
            return false;
        }
        return true;
    }

    /** Gives back what was reserved and does not begin. */
    void release() {
        open.decrementAndGet();
    }

    void begin(Reading<?> reading) {
        underWay.add(reading);
        reading.begun = now;
        try {
            reading.begin(log, read);
        } catch (Throwable defect) {
            reading.failure = defect;
            read.accept(reading);
        }
    }

    /** Something was announced. */
    void deleted(List<Event> events) {
        if (!underWay.isEmpty()) {
            for (Event event : events) {
                if (event instanceof Deleted deletion) {
                    deleted.addAll(deletion.ids());
                }
            }
        }
    }

    /** Harmless if it has ended already. */
    void end(Reading<?> reading) {
        if (!underWay.remove(reading)) {
            return;
        }
        open.decrementAndGet();
        try {
            if (reading.isFound()) {
                reading.succeed(deleted);
            } else {
                fail(reading, reading.failure != null ? reading.failure : new NullPointerException("no answer"));
            }
        } catch (RuntimeException defect) { // there is a hole in what the log has answered
            fail(reading, defect);
        }
        if (underWay.isEmpty()) {
            deleted.clear();
        }
    }

    private void fail(Reading<?> reading, Throwable why) {
        if (!(why instanceof RejectedException)) {
            defects.accept(why);
        }
        reading.fail(why);
    }

    /** Whether nobody waits for anything; from any thread. */
    boolean isEmpty() {
        return open.get() == 0;
    }

    /** A second has passed: what has had no answer for as many as {@link Appends#MAX_AGE} fails. */
    void age() {
        now++;
        endWithout(reading -> now - reading.begun >= Appends.MAX_AGE);
    }

    /** Nothing the log might still answer is waited for. */
    void giveUp() {
        endWithout(reading -> true);
    }

    private void endWithout(Predicate<Reading<?>> which) {
        for (Reading<?> reading : List.copyOf(underWay)) {
            if (which.test(reading)) {
                reading.found = null;
                reading.failure = new TimeoutException("the log does not answer");
                end(reading);
            }
        }
    }
}
