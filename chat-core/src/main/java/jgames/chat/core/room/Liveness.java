package jgames.chat.core.room;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Whether a client lives: when it was heard last, and how long it has been taking a part of what it missed. A transport tells it what
 * happens, asks it every few seconds, and does what it answers.
 *
 * <p>Whoever is silent for 20 seconds is asked for a sign of life, and is dead after 45. A part is taken within 10 seconds, a goodbye
 * is answered within 5.
 *
 * <p>Safe for use by many threads, of which one at a time tells it of parts.
 */
public final class Liveness {
    private static final long ASK_AFTER = TimeUnit.SECONDS.toNanos(20);
    private static final long DEAD_AFTER = TimeUnit.SECONDS.toNanos(45);
    private static final long TAKE_WITHIN = TimeUnit.SECONDS.toNanos(10);
    private static final long ANSWER_WITHIN = TimeUnit.SECONDS.toNanos(5);

    private final LongSupplier nanos;
    private volatile long heard;
    private volatile long sent; // the part that is being taken
    private volatile boolean taking;
    private volatile boolean goodbye;

    /** What is to be done about a client. */
    public enum Finding {
        /** Nothing. */
        ALIVE,
        /** It is asked for a sign of life, unless it is being asked. */
        SILENT,
        /** It is let go as {@link jgames.chat.core.protocol.CloseCode#TOO_SLOW}: it does not take what it missed. */
        TOO_SLOW,
        /** Its connection is cut off. */
        DEAD
    }

    /**
     * A client that was heard right now.
     *
     * @param nanos a clock that only goes forward
     */
    public Liveness(LongSupplier nanos) {
        this.nanos = nanos;
        this.heard = nanos.getAsLong();
    }

    /** The client gave a sign of life. After a goodbye it counts no more: then only the answer to that is waited for. */
    public void heard() {
        if (!goodbye) {
            heard = nanos.getAsLong();
        }
    }

    /** When the client was heard last, by the clock. */
    public long lastHeard() {
        return heard;
    }

    /** A part of what it missed is on its way. Where one is already, the time of that one goes on. */
    public void sending() {
        if (!taking) {
            sent = nanos.getAsLong();
        }
        taking = true;
    }

    /** The part was taken. */
    public void taken() {
        taking = false;
    }

    /** The client was told goodbye. Its answer is waited for from now on. */
    public void goodbye() {
        heard = nanos.getAsLong();
        goodbye = true;
    }

    /** Whether {@link #find} may find anything but {@link Finding#ALIVE}. */
    public boolean isInDoubt(long now) {
        return taking || now - heard >= askAfter();
    }

    /** What is to be done at this time of the clock. */
    public Finding find(long now) {
        long silent = now - heard;
        if (silent > (goodbye ? ANSWER_WITHIN : DEAD_AFTER)) {
            return Finding.DEAD;
        } else if (taking && !goodbye && now - sent > TAKE_WITHIN) {
            return Finding.TOO_SLOW;
        }
        return silent >= ASK_AFTER ? Finding.SILENT : Finding.ALIVE;
    }

    /**
     * The transport itself has been away, so what the client has sent may not be read yet: its silence counts for no more than what has it
     * asked, and the time for its answer and for its part begins anew.
     */
    public void excuse(long now) {
        heard = now - Math.min(now - heard, goodbye ? 0 : ASK_AFTER);
        sent = now;
    }

    private long askAfter() {
        return goodbye ? ANSWER_WITHIN : ASK_AFTER;
    }
}
