package jgames.chat.core.log;

import java.util.List;
import jgames.chat.core.protocol.Entry;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.Message;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened in a room, as the room's log holds, announces and resumes it. Immutable. The ids of a log's events
 * rise from each event to the next, whatever their kinds.
 */
public sealed interface Event {
    /** The event's place in its log. */
    EventId id();

    /** The idempotency key that it was proposed with, or null. */
    default @Nullable String key() {
        return null;
    }

    /** Who caused it, as an opaque text that only the server understands, or null if nobody has said so. */
    default @Nullable String author() {
        return null;
    }

    /** Whether it is a message, be it one that was deleted. */
    default boolean isMessage() {
        return this instanceof Posted || this instanceof Tombstone;
    }

    /**
     * Somebody said something.
     *
     * @param entry the message with its id and its time
     * @param key may be null
     * @param author may be null
     */
    record Posted(
            Entry entry, @Nullable String key, @Nullable String author) implements Event {
        /** A message of nobody in particular, without a key. */
        public Posted(Entry entry) {
            this(entry, null, null);
        }

        @Override
        public EventId id() {
            return entry.id();
        }

        /** What was said. */
        public Message message() {
            return entry.message();
        }

        /** What stays of it when it is deleted. */
        public Tombstone tombstone() {
            return new Tombstone(id(), key, author);
        }
    }

    /**
     * Messages were deleted.
     *
     * @param ids of the messages, at least one; each was in the log
     * @param key may be null
     * @param author may be null
     */
    record Deleted(
            EventId id,
            List<EventId> ids,
            @Nullable String key,
            @Nullable String author) implements Event {
        /** Keeps a copy of the ids. */
        public Deleted {
            ids = List.copyOf(ids);
        }
    }

    /**
     * The place of a message that was deleted. It keeps the key, so that the message is not said again, and the author.
     *
     * @param key may be null
     * @param author may be null
     */
    record Tombstone(
            EventId id, @Nullable String key, @Nullable String author) implements Event {}

    /**
     * An event of a kind that this version does not know. A log keeps it as it is, and a room passes over it.
     *
     * @param line how the store has it
     */
    record Unknown(EventId id, String line) implements Event {}
}
