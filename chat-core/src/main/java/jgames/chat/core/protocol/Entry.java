package jgames.chat.core.protocol;

import org.jspecify.annotations.Nullable;

/**
 * A message with its place in the log of its room, when it was said, and by whom.
 *
 * @param id rises from each entry of a room to the next
 * @param time what the clock said then, in milliseconds since 1970-01-01T00:00Z; the id's milliseconds may be ahead of it,
 *     because ids never fall and clocks are set
 * @param message what was said
 * @param user the subject of the token that it was said with; null if it was a guest, whose name proves nothing
 * @param role what they were then; {@link Role#GUEST} if {@code user} is null
 */
public record Entry(
        EventId id, long time, Message message, @Nullable String user, Role role) {
    /** Without a user there is no role. */
    public Entry {
        role = user == null ? Role.GUEST : role;
    }

    /** What a guest has said. */
    public Entry(EventId id, long time, Message message) {
        this(id, time, message, null, Role.GUEST);
    }

    /** What a guest has said, with an id that has the time of the clock. */
    public Entry(EventId id, Message message) {
        this(id, id.millis(), message);
    }
}
