package jgames.chat.core.moderation;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import jgames.chat.core.protocol.RejectedException;
import jgames.chat.core.protocol.Rejection;
import org.jspecify.annotations.Nullable;

/**
 * What was decided, in one order: the store and the audit trail. It announces every event once, in the order of the ids, its
 * own and those of other writers to the same store alike, so what holds is the same wherever it is followed.
 *
 * <p>Every method may be called from any thread, and none waits for the store. It announces from any thread, one call at a time.
 * A log that is its store's only writer never loses a decision because the store fails: it announces from memory, says so in
 * {@link #problem()}, and makes the store whole when the store is back. A log whose store has other writers fails the append
 * instead.
 */
public interface ModerationLog extends AutoCloseable {
    /** The most decisions that hold at one time. */
    int MAX_IN_FORCE = 10_000;

    /**
     * What somebody decides.
     *
     * @param by who, as {@link ModerationEvent#by()} has it
     * @param key a decision of the same one whose idempotency key the log knows becomes no second event; null without one
     */
    record Proposal(Decision decision, String by, @Nullable String key) {}

    /** Who hears what a log announces. Neither method blocks or throws. */
    interface Follower {
        /** This was decided, after all that was announced before. */
        void announced(ModerationEvent event);

        /** What was announced before may be wrong: this is all that holds, and what is announced from now on comes after it. */
        void gap(List<ModerationEvent> inForce);
    }

    /**
     * Begins the announcements: tells what holds now as a gap, and then what comes after it. Called once, before everything else.
     *
     * @return completes when the gap is told, which is when the store can be read
     */
    CompletionStage<Void> follow(Follower follower);

    /**
     * Appends a decision, unless the log knows its key.
     *
     * @return completes with its event, or the one of then, after its announcement by this log; fails with {@link
     *     RejectedException}: {@link Rejection#FULL} if {@value #MAX_IN_FORCE} hold, {@link Rejection#NOT_FOUND} if it lifts
     *     what does not hold, {@link Rejection#BUSY} if the store takes nothing for now
     */
    CompletionStage<ModerationEvent> append(Proposal proposal);

    /** What it remembers of its store now; after a gap it may be another one. Nobody but the log adds to it. */
    Ledger ledger();

    /** Maintains the store: makes it whole, and takes out what ended long ago. Called about once a second. */
    default void maintain() {}

    /** Why the store is not whole, in one sentence for the operator; empty when all is well. */
    default Optional<String> problem() {
        return Optional.empty();
    }

    /** Ends the use of the store and the announcements. Closing twice is harmless. */
    @Override
    void close();
}
