package jgames.chat.core;

import java.util.List;
import java.util.Optional;

/**
 * The messages of one room, in the order in which every member sees them.
 *
 * <p>A room calls its log from one thread at a time and appends before it delivers. An implementation never loses an
 * entry that it can still hold because its store fails: it goes on from memory, says so in {@link #problem()}, and makes
 * the store whole when the store is back.
 */
public interface MessageLog extends AutoCloseable {
    /**
     * Appends a batch, in its order, with one write where there is a store.
     *
     * @param messages may be empty: then what a failed store still lacks is tried again
     * @return the same messages with their ids, which are above every id of this log, those from before a restart too
     */
    List<Entry> append(List<Message> messages);

    /** The newest entries, at most {@code count}, oldest first. */
    List<Entry> latest(int count);

    /** Why the store is not whole, in one sentence for the operator; empty when all is well. From any thread. */
    Optional<String> problem();

    /** Ends the use of the store; the log is not called again. Closing twice is harmless. */
    @Override
    void close();
}
