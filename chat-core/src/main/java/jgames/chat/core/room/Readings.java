package jgames.chat.core.room;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import jgames.chat.core.log.Event;
import jgames.chat.core.log.Event.Deleted;
import jgames.chat.core.log.EventLog;
import jgames.chat.core.log.EventLog.Page;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.RejectedException;
import org.jspecify.annotations.Nullable;

/**
 * Pages of what was said before that are being read. What is deleted meanwhile is left out, so that nobody is given a
 * message after its deletion. Only the room's drains use it, but for {@link #reserve}.
 */
final class Readings {
    private final EventLog log;
    private final Consumer<Reading> read;
    private final Consumer<Throwable> defects;
    private final AtomicInteger open = new AtomicInteger();
    private final Set<EventId> deleted = new HashSet<>(); // since the oldest of those under way began
    private int underWay;

    /** A page that somebody wants. */
    static final class Reading {
        private final EventId before;
        private final int count;
        private final CompletableFuture<Page> page = new CompletableFuture<>();
        private @Nullable Page found;
        private @Nullable Throwable failure;

        Reading(EventId before, int count) {
            this.before = before;
            this.count = count;
        }

        CompletableFuture<Page> page() {
            return page;
        }

        void fail(Throwable why) {
            page.completeExceptionally(why);
        }
    }

    /** @param read is told, from any thread, that a reading has ended: whoever it is has a drain call {@link #end} */
    Readings(EventLog log, Consumer<Reading> read, Consumer<Throwable> defects) {
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

    void begin(Reading reading) {
        underWay++;
        try {
            log.before(reading.before, reading.count).whenComplete((page, failure) -> {
                reading.found = page;
                reading.failure = Appends.cause(failure);
                read.accept(reading);
            });
        } catch (Throwable defect) {
            reading.failure = defect;
            read.accept(reading);
        }
    }

    /** Something was announced. */
    void deleted(List<Event> events) {
        if (underWay > 0) {
            for (Event event : events) {
                if (event instanceof Deleted deletion) {
                    deleted.addAll(deletion.ids());
                }
            }
        }
    }

    void end(Reading reading) {
        open.decrementAndGet();
        if (reading.found != null) {
            reading.page.complete(new Page(
                    reading.found.entries().stream()
                            .filter(entry -> !deleted.contains(entry.id()))
                            .toList(),
                    reading.found.complete()));
        } else {
            Throwable why = reading.failure != null ? reading.failure : new NullPointerException("no page");
            if (!(why instanceof RejectedException)) {
                defects.accept(why);
            }
            reading.fail(why);
        }
        if (--underWay == 0) {
            deleted.clear();
        }
    }
}
