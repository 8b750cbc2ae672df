package jgames.chat.core.room;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import jgames.chat.core.log.EventLog;
import jgames.chat.core.log.EventLog.Announcement;
import jgames.chat.core.log.Outcome;
import jgames.chat.core.log.Proposal;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.RejectedException;
import jgames.chat.core.protocol.Rejection;

/**
 * What waits for the log, and what the log has and has not announced yet. One append is under way at a time. Only the
 * room's drains use it.
 */
final class Appends {
    private final EventLog log;
    private final BiConsumer<List<Outcome>, Throwable> settled;
    private final List<Append> waiting = new ArrayList<>();
    private List<Append> batch = List.of(); // under way, or settled
    private boolean underWay;
    private final Map<Proposal, Append> unannounced = new IdentityHashMap<>();
    private final List<Append> done = new ArrayList<>();

    /** @param settled is told, from any thread, how an append has ended: whoever it is has a drain call {@link #settle} */
    Appends(EventLog log, BiConsumer<List<Outcome>, Throwable> settled) {
        this.log = log;
        this.settled = settled;
    }

    void add(List<Append> appends) {
        waiting.addAll(appends);
    }

    int waiting() {
        return waiting.size();
    }

    boolean isIdle() {
        return waiting.isEmpty() && !underWay && unannounced.isEmpty();
    }

    /** Hands what waits to the log, if that is free. */
    void handOver() {
        if (underWay || waiting.isEmpty()) {
            return;
        }
        batch = new ArrayList<>(waiting.size());
        underWay = true;
        for (Append append : waiting) {
            boolean twice = unannounced.containsKey(append.proposal());
            Append one = twice ? append.with(append.proposal().copy()) : append;
            unannounced.put(one.proposal(), one);
            batch.add(one);
        }
        waiting.clear();
        try {
            log.append(batch.stream().map(Append::proposal).toList()).whenComplete(settled);
        } catch (Throwable defect) {
            settled.accept(null, defect);
        }
    }

    /** Tells those whose proposals are events now. */
    void announced(List<Announcement> announcements) {
        for (Announcement announcement : announcements) {
            Append append = announcement.proposal() == null ? null : unannounced.remove(announcement.proposal());
            if (append != null) {
                succeed(append, announcement.event().id());
            }
        }
    }

    /**
     * Ends the append that was under way.
     *
     * @param outcomes null if it failed
     * @return the failure, if it is a defect of the log; else null
     */
    Throwable settle(List<Outcome> outcomes, Throwable failure) {
        underWay = false;
        List<Append> ended = batch;
        batch = List.of();
        Throwable why = failure;
        if (why == null && (outcomes == null || outcomes.size() != ended.size())) {
            why = new IllegalStateException("an append has an outcome for each proposal");
        }
        for (int i = 0; i < ended.size(); i++) {
            Append append = ended.get(i);
            if (why != null) {
                fail(append, why);
            } else if (outcomes.get(i) instanceof Outcome.Known known) {
                if (unannounced.remove(append.proposal()) != null) {
                    succeed(append, known.event().id());
                }
            } else if (outcomes.get(i) instanceof Outcome.NotFound) {
                fail(append, new RejectedException(Rejection.NOT_FOUND, "There is no such message."));
            }
        }
        return why instanceof RejectedException ? null : why;
    }

    /** The log has lost something: what has not been announced may never be. */
    void gap() {
        RejectedException lost = new RejectedException(Rejection.FAILED, "The log has lost it.");
        List<Append> settledOnes = new ArrayList<>(unannounced.values());
        if (underWay) {
            settledOnes.removeAll(batch);
        }
        settledOnes.forEach(append -> fail(append, lost));
    }

    private void succeed(Append append, EventId id) {
        append.appended().complete(id);
        done.add(append);
    }

    private void fail(Append append, Throwable why) {
        if (unannounced.remove(append.proposal()) != null) {
            append.appended().completeExceptionally(why);
            done.add(append);
        }
    }

    /** Those whose end has been told since the last call. */
    List<Append> takeDone() {
        List<Append> taken = List.copyOf(done);
        done.clear();
        return taken;
    }
}
