package jgames.chat.core.protocol;

import org.jspecify.annotations.Nullable;

/**
 * The place of an event in its room's log: {@code <unix milliseconds>-<n>}, the form of a Redis stream's ids.
 *
 * <p>Ids rise for ever within a room. The milliseconds are those of the clock, or of the id before where the clock
 * stands still or was set back; then {@code sequence} tells the events apart.
 *
 * @param millis milliseconds since 1970-01-01T00:00Z, not negative
 * @param sequence counts up from 0 within one {@code millis}, not negative
 */
public record EventId(long millis, long sequence) implements Comparable<EventId> {
    /** Before every id that is ever given out. */
    public static final EventId ZERO = new EventId(0, 0);

    /** The last moment that a date in a browser can have. */
    public static final long MAX_MILLIS = 8_640_000_000_000_000L;

    /** The last whole number that a browser counts to. */
    private static final long MAX_SEQUENCE = (1L << 53) - 1;

    /** @throws IllegalArgumentException if a part is negative */
    public EventId {
        if (millis < 0 || sequence < 0) {
            throw new IllegalArgumentException("negative message id");
        }
    }

    /**
     * Reads the form that {@link #toString()} writes.
     *
     * @throws IllegalArgumentException if it is not of that form
     */
    public static EventId parse(String id) {
        int dash = id.indexOf('-');
        if (dash < 0) {
            throw new IllegalArgumentException("a message id is <milliseconds>-<n>");
        }
        EventId parsed = new EventId(Long.parseLong(id, 0, dash, 10), Long.parseLong(id, dash + 1, id.length(), 10));
        if (!parsed.toString().equals(id)) { // a sign, a leading zero, a digit of another script
            throw new IllegalArgumentException("a message id is <milliseconds>-<n>");
        }
        return parsed;
    }

    /** The id that a text is; null if it is none that a log can give out, or itself null. */
    public static @Nullable EventId parseIfPossible(@Nullable String text) {
        try {
            EventId id = text == null ? null : parse(text);
            return id != null && id.isPossible() ? id : null;
        } catch (IllegalArgumentException notAnId) {
            return null;
        }
    }

    /** The id that follows this one when the clock says {@code now} (milliseconds). */
    public EventId next(long now) {
        if (now > millis) {
            return new EventId(now, 0);
        }
        return sequence < MAX_SEQUENCE ? new EventId(millis, sequence + 1) : new EventId(millis + 1, 0);
    }

    /** Whether a browser can count with it. No log gives out another one. */
    public boolean isPossible() {
        return isTime(millis) && sequence <= MAX_SEQUENCE;
    }

    /** Whether something can have been said then. */
    public static boolean isTime(long millis) {
        return millis >= 0 && millis <= MAX_MILLIS;
    }

    @Override
    public int compareTo(EventId other) {
        int byTime = Long.compare(millis, other.millis);
        return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
    }

    @Override
    public String toString() {
        return millis + "-" + sequence;
    }
}
