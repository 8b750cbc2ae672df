package jgames.chat.redis;

import jgames.chat.core.protocol.EventId;
import org.jspecify.annotations.Nullable;

/** How far the events of a stream have been announced. Its log guards it. */
final class Position {
    private @Nullable EventId announced; // the newest one
    private EventId floor = EventId.ZERO;
    private String epoch = ""; // of what was announced

    /** The newest event that was announced; null until the newest have been read, and after a gap. */
    @Nullable
    EventId announced() {
        return announced;
    }

    /** No id that was ever announced is above it, also before a gap. */
    EventId floor() {
        return floor;
    }

    /** Whether anything was ever announced. */
    boolean hasBegun() {
        return !floor.equals(EventId.ZERO);
    }

    /** Whether an event is still to be announced. */
    boolean isBefore(EventId id) {
        return announced == null || id.compareTo(announced) > 0;
    }

    /** Whether what was added continues what was announced, without a hole. */
    boolean isContinuedBy(Added added) {
        return added.before().equals(announced);
    }

    /** Whether it is the epoch of what was announced; before a room's first event there is none. */
    boolean isIn(String other) {
        return other.equals(epoch) || epoch.isEmpty();
    }

    /** Whether a publication begins with the epoch of what was announced. */
    boolean isPublishedIn(String publication) {
        return publication.startsWith(epoch);
    }

    void enter(String other) {
        epoch = other;
    }

    void advance(EventId id) {
        announced = id;
        floor = id.compareTo(floor) > 0 ? id : floor;
    }

    /** There is a gap: nobody knows what follows. */
    void lose() {
        announced = null;
    }
}
