package jgames.chat.core.log;

import java.util.HashSet;
import java.util.Set;
import jgames.chat.core.log.Event.Deleted;
import jgames.chat.core.log.Event.Posted;
import jgames.chat.core.log.Event.Tombstone;
import jgames.chat.core.protocol.EventId;

/**
 * Compares a file that somebody else made, event by event, with what a log has in memory. The file stays. It lacks what
 * follows the last event that both have, or everything if they share none.
 */
final class Adoption implements EventLines.Found {
    private final EventWindow window;
    private final Erasure erasure;
    private final Set<EventId> posted = new HashSet<>();
    private final Set<EventId> deleted = new HashSet<>();
    private EventId last = EventId.ZERO;

    /**
     * @param window gives no id after this that a line of the file has
     * @param erasure hears which deleted messages the file has the texts of
     */
    Adoption(EventWindow window, Erasure erasure) {
        this.window = window;
        this.erasure = erasure;
    }

    @Override
    public void event(Event event, boolean named) {
        window.raise(event.id());
        Event mine = window.find(event.id()).orElse(null);
        if (mine != null && (named || isSameMessage(mine, event))) {
            last = event.id();
        }
        if (event instanceof Posted) {
            posted.add(event.id());
            if (mine instanceof Tombstone) {
                erasure.add(event.id()); // a copy from before the deletion
            }
        }
        noteDeleted(event);
    }

    /** Ends the comparison, and returns the last event that both have. */
    EventId end() {
        window.recent().events().forEach(this::noteDeleted);
        deleted.stream().filter(posted::contains).forEach(erasure::add);
        return last;
    }

    private void noteDeleted(Event event) {
        if (event instanceof Deleted deletion) {
            deleted.addAll(deletion.ids());
        }
    }

    private static boolean isSameMessage(Event one, Event other) {
        return one instanceof Posted mine
                && other instanceof Posted theirs
                && mine.message().equals(theirs.message());
    }
}
