package jgames.chat.core.protocol;

/**
 * A message with its place in the log of its room, and when it was said.
 *
 * @param id rises from each entry of a room to the next
 * @param time what the clock said then, in milliseconds since 1970-01-01T00:00Z; the id's milliseconds may be ahead of it,
 *     because ids never fall and clocks are set
 * @param message what was said
 */
public record Entry(EventId id, long time, Message message) {
    /** An entry whose id has the time of the clock. */
    public Entry(EventId id, Message message) {
        this(id, id.millis(), message);
    }
}
