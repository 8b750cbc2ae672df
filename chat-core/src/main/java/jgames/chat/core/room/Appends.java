package jgames.chat.core.room;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import jgames.chat.core.log.EventLog;
import jgames.chat.core.log.EventLog.Announcement;
import jgames.chat.core.log.Outcome;
import jgames.chat.core.log.Outcome.Appended;
import jgames.chat.core.log.Outcome.Known;
import jgames.chat.core.log.Proposal;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.RejectedException;
import jgames.chat.core.protocol.Rejection;
import org.jspecify.annotations.Nullable;

/**
 * What waits for the log, and what the log has and has not announced yet. One append is under way at a time. Only the
 * room's drains use it, but for {@link #reserve}.
 */
final class Appends {
    /** What is handed to the log at one time: what goes to a member at one time is no more. */
    static final int MAX_BATCH = 1000;

    /** How many times {@link #age} waits for what the log was given. */
    static final int MAX_AGE = 60;

    private final EventLog log;
    private final BiConsumer<@Nullable List<Outcome>, @Nullable Throwable> settled;
    private final AtomicInteger open = new AtomicInteger(); // proposals whose end is not told
    private final List<Append> waiting = new ArrayList<>();
    private List<Append> batch = List.of(); // under way
    private boolean underWay;
    private boolean gapMeanwhile; // of the append that is under way
    private boolean overdue; // the append that is under way: nobody waits for it any more
    private int now; // how often it was aged
    private int handedOver; // when the append that is under way was
    private final Map<Proposal, Given> unannounced = new IdentityHashMap<>();
    private final List<Append> done = new ArrayList<>();

    /** What the log was given, and when. */
    private record Given(Append append, int at) {}

    /** @param settled is told, from any thread, how an append has ended: whoever it is has a drain call {@link #settle} */
    Appends(EventLog log, BiConsumer<@Nullable List<Outcome>, @Nullable Throwable> settled) {
        this.log = log;
        this.settled = settled;
    }

    /** Makes room for one more, from any thread; false if there are too many. */
    boolean reserve() {
        if (open.incrementAndGet() > Room.MAX_PENDING) {
            open.decrementAndGet();
            return false;
        }
        return true;
    }

    /** Gives back what was reserved and is not added. */
    void release() {
        open.decrementAndGet();
    }

    void add(List<Append> appends) {
        waiting.addAll(appends);
    }

    /** Whether nobody waits for anything; from any thread. */
    boolean isEmpty() {
        return open.get() == 0;
    }

    boolean isIdle() {
        return waiting.isEmpty() && (!underWay || overdue) && unannounced.isEmpty();
    }

    /**
     * A second has passed. What the log was given long ago and has not announced fails, and so does what waits behind an append that has
     * no end: a log that breaks its promise costs those who were promised something, and keeps nobody waiting.
     *
     * @return whether the log has failed somebody in this way, of an append without an end told once
     */
    boolean age() {
        now++;
        List<Append> old = unannounced.values().stream()
                .filter(given -> now - given.at >= MAX_AGE)
                .map(Given::append)
                .toList();
        boolean late = underWay && now - handedOver >= MAX_AGE;
        boolean tell = late ? !overdue : !old.isEmpty();
        overdue |= late;
        old.forEach(append -> fail(append, noAnswer()));
        if (overdue) {
            failWaiting();
        }
        return tell;
    }

    /** Nothing the log might still say is waited for. */
    void giveUp() {
        overdue = underWay;
        unannounced.values().stream().map(Given::append).toList().forEach(append -> fail(append, noAnswer()));
        failWaiting();
    }

    private void failWaiting() {
        List<Append> behind = List.copyOf(waiting);
        waiting.clear();
        for (Append append : behind) {
            append.appended().completeExceptionally(noAnswer());
            end(append);
        }
    }

    private static RejectedException noAnswer() {
        return new RejectedException(Rejection.FAILED, "The log does not answer.");
    }

    /** Hands what waits to the log, if that is free. */
    void handOver() {
        if (underWay || waiting.isEmpty()) {
            return;
        }
        List<Append> next = waiting.subList(0, Math.min(MAX_BATCH, waiting.size()));
        batch = new ArrayList<>(next.size());
        for (Append append : next) {
            boolean twice = unannounced.containsKey(append.proposal());
            Append one = twice ? append.with(append.proposal().copy()) : append;
            unannounced.put(one.proposal(), new Given(one, now));
            batch.add(one);
        }
        next.clear();
        underWay = true;
        handedOver = now;
        gapMeanwhile = false;
        try {
            log.append(batch.stream().map(Append::proposal).toList()).whenComplete(settled);
        } catch (Throwable defect) {
            settled.accept(null, defect);
        }
    }

    /** Tells those whose proposals are events now. */
    void announced(List<Announcement> announcements) {
        for (Announcement announcement : announcements) {
            Given given = announcement.proposal() == null ? null : unannounced.remove(announcement.proposal());
            if (given != null) {
                succeed(given.append, announcement.event().id());
            }
        }
    }

    /**
     * Ends the append that was under way.
     *
     * @param outcomes null if it failed
     * @return the failure, if it is a defect of the log; else null
     */
    @Nullable
    Throwable settle(@Nullable List<Outcome> outcomes, @Nullable Throwable failure) {
        underWay = false;
        overdue = false;
        List<Append> ended = batch;
        batch = List.of();
        Throwable why = cause(failure);
        if (why == null
                && (outcomes == null
                        || outcomes.size() != ended.size()
                        || outcomes.stream().anyMatch(Objects::isNull))) {
            why = new IllegalStateException("an append has an outcome for each proposal");
        }
        for (int i = 0; i < ended.size(); i++) {
            if (why != null) {
                fail(ended.get(i), why);
            } else {
                settle(ended.get(i), outcomes.get(i));
            }
        }
        return why instanceof RejectedException ? null : why;
    }

    private void settle(Append append, Outcome outcome) {
        if (outcome instanceof Known known) {
            succeedIfOpen(append, known.event().id());
        } else if (outcome instanceof Appended appended) {
            if (gapMeanwhile) { // whether it will be announced nobody knows, but there it is
                succeedIfOpen(append, appended.id());
            }
        } else {
            fail(append, new RejectedException(Rejection.NOT_FOUND, "There is no such message."));
        }
    }

    /** The log has lost something: what it had appended may never be announced. */
    void gap() {
        gapMeanwhile = underWay;
        Map<Proposal, Append> stillUnderWay = new IdentityHashMap<>();
        batch.forEach(append -> stillUnderWay.put(append.proposal(), append));
        RejectedException lost = new RejectedException(Rejection.FAILED, "The log has lost it.");
        for (Given given : List.copyOf(unannounced.values())) {
            if (!stillUnderWay.containsKey(given.append.proposal())) {
                fail(given.append, lost);
            }
        }
    }

    private void succeedIfOpen(Append append, EventId id) {
        if (unannounced.remove(append.proposal()) != null) {
            succeed(append, id);
        }
    }

    private void succeed(Append append, EventId id) {
        append.appended().complete(id);
        end(append);
    }

    private void fail(Append append, Throwable why) {
        if (unannounced.remove(append.proposal()) != null) {
            append.appended().completeExceptionally(why);
            end(append);
        }
    }

    private void end(Append append) {
        open.decrementAndGet();
        done.add(append);
    }

    /** Those whose end has been told since the last call. */
    List<Append> takeDone() {
        List<Append> taken = List.copyOf(done);
        done.clear();
        return taken;
    }

    /** A stage that depends on another one wraps what that failed with. */
    static Throwable cause(Throwable failure) {
        boolean wrapped = failure instanceof CompletionException || failure instanceof ExecutionException;
        return wrapped && failure.getCause() != null ? failure.getCause() : failure;
    }
}
