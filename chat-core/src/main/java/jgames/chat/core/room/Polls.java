package jgames.chat.core.room;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.RejectedException;
import org.jspecify.annotations.Nullable;

/**
 * Those who ask what has happened, or wait until something does, without being members. Only the room's drains use it, but
 * for {@link #reserve}.
 */
final class Polls {
    private final AtomicInteger open = new AtomicInteger();
    private final List<Poll> waiting = new ArrayList<>();

    /**
     * One question.
     *
     * @param since the id of the newest event that is known, or null
     * @param patient whether the answer may wait until there is a newer one
     */
    record Poll(@Nullable EventId since, boolean patient, CompletableFuture<JoinSnapshot> answer) {
        void fail(RejectedException why) {
            answer.completeExceptionally(why);
        }
    }

    /** Counts a question until it is answered or taken back, from any thread; false if there are too many. */
    boolean reserve(Poll poll) {
        if (open.incrementAndGet() > Room.MAX_POLLS) {
            open.decrementAndGet();
            return false;
        }
        poll.answer.whenComplete((snapshot, failure) -> open.decrementAndGet());
        return true;
    }

    /** Whether nobody waits; those who have taken it back do not. */
    boolean isEmpty() {
        waiting.removeIf(poll -> poll.answer.isDone());
        return waiting.isEmpty();
    }

    void add(List<Poll> polls) {
        if (!polls.isEmpty()) {
            waiting.removeIf(poll -> poll.answer.isDone()); // taken back
            waiting.addAll(polls);
        }
    }

    /** Answers those who wait for no more than there is. */
    void answer(Window window, int online) {
        for (Iterator<Poll> polls = waiting.iterator(); polls.hasNext(); ) {
            Poll poll = polls.next();
            if (!poll.patient || !window.last().equals(poll.since)) {
                polls.remove();
                poll.answer.complete(window.snapshot(poll.since, online, false));
            }
        }
    }

    void end() {
        waiting.forEach(poll -> poll.fail(Admission.closed()));
        waiting.clear();
    }
}
