package jgames.chat.core;

/**
 * The place of a message in its room: {@code <unix milliseconds>-<n>}, the form of a Redis stream's ids.
 *
 * <p>Ids rise for ever within a room. The milliseconds are those of the clock, or of the id before where the clock
 * stands still or was set back; then {@code sequence} tells the messages apart.
 *
 * @param millis milliseconds since 1970-01-01T00:00Z, not negative
 * @param sequence counts up from 0 within one {@code millis}, not negative
 */
public record MessageId(long millis, long sequence) implements Comparable<MessageId> {
    /** Before every id that is ever given out. */
    public static final MessageId ZERO = new MessageId(0, 0);

    /** The last moment that a date in a browser can have. */
    static final long MAX_MILLIS = 8_640_000_000_000_000L;

    /** The last whole number that a browser counts to. */
    private static final long MAX_SEQUENCE = (1L << 53) - 1;

    /** @throws IllegalArgumentException if a part is negative */
    public MessageId {
        if (millis < 0 || sequence < 0) {
            throw new IllegalArgumentException("negative message id");
        }
    }

    /**
     * Reads the form that {@link #toString()} writes.
     *
     * @throws IllegalArgumentException if it is not of that form
     */
    public static MessageId parse(String id) {
        int dash = id.indexOf('-');
        if (dash < 0) {
            throw new IllegalArgumentException("a message id is <milliseconds>-<n>");
        }
        MessageId parsed =
                new MessageId(Long.parseLong(id, 0, dash, 10), Long.parseLong(id, dash + 1, id.length(), 10));
        if (!parsed.toString().equals(id)) { // a sign, a leading zero, a digit of another script
            throw new IllegalArgumentException("a message id is <milliseconds>-<n>");
        }
        return parsed;
    }

    /** The id that follows this one when the clock says {@code now} (milliseconds). */
    public MessageId next(long now) {
        if (now > millis) {
            return new MessageId(now, 0);
        }
        return sequence < MAX_SEQUENCE ? new MessageId(millis, sequence + 1) : new MessageId(millis + 1, 0);
    }

    /** Whether a browser can count with it. No log gives out another one. */
    boolean isPossible() {
        return isTime(millis) && sequence <= MAX_SEQUENCE;
    }

    /** Whether something can have been said then. */
    static boolean isTime(long millis) {
        return millis >= 0 && millis <= MAX_MILLIS;
    }

    @Override
    public int compareTo(MessageId other) {
        int byTime = Long.compare(millis, other.millis);
        return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
    }

    @Override
    public String toString() {
        return millis + "-" + sequence;
    }
}
