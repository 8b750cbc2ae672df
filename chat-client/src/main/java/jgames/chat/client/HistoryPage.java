package jgames.chat.client;

import java.util.List;
import jgames.chat.core.protocol.Entry;

/**
 * Messages of a room that were said before another one.
 *
 * @param entries oldest first
 * @param complete whether the room's log has none before these
 */
public record HistoryPage(List<Entry> entries, boolean complete) {
    /** Copies the entries. */
    public HistoryPage {
        entries = List.copyOf(entries);
    }
}
