package jgames.chat.core;

import java.util.List;
import java.util.Optional;

/**
 * The messages of one room, in the order in which every member sees them.
 *
 * <p>A room calls its log from one thread at a time and appends before it delivers. An implementation never loses an
 * entry that it can still hold because its store fails: it goes on from memory, says so in {@link #problem()}, and makes
 * the store whole when the store is back.
 *
 * <p>It knows the nonces of the entries that it holds, also those from before a restart, so that what is said again is
 * not logged again.
 */
public interface MessageLog extends AutoCloseable {
    /**
     * Appends what of a batch it does not hold yet, in its order, with one write where there is a store.
     *
     * @param batch may be empty: then what a failed store still lacks is tried again
     * @return for each its entry, in the same order: a new one, whose id is above every id of this log, those from before
     *     a restart too; or, where the nonce is that of an entry already, be it of this batch, that one
     */
    List<Entry> append(List<Say> batch);

    /** The newest entries, at most {@code count}, oldest first. */
    List<Entry> latest(int count);

    /**
     * All entries after the one with this id, oldest first.
     *
     * @param id {@link MessageId#ZERO} for all that there ever were
     * @return empty if there may be others, which it does not hold any more, or if the id is below its first one or above
     *     its last one: then it is not an id of this log
     */
    Optional<List<Entry>> since(MessageId id);

    /** Why the store is not whole, in one sentence for the operator; empty when all is well. From any thread. */
    Optional<String> problem();

    /**
     * Whether to {@link #append} nothing may mend the store. Asked once a second, from any thread, which may be made to wait
     * while it looks at the store.
     */
    default boolean needsMending() {
        return problem().isPresent();
    }

    /** Ends the use of the store; the log is not called again. Closing twice is harmless. */
    @Override
    void close();
}
