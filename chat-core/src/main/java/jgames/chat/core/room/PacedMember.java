package jgames.chat.core.room;

import java.util.concurrent.Executor;
import jgames.chat.core.protocol.CloseCode;
import org.jspecify.annotations.Nullable;

/**
 * A member that takes what it missed in parts, each after it has sent the one before. So one part waits for it,
 * however much it missed and however slowly it reads. This is for transports.
 *
 * <p>After {@link #joined}, and after {@link #gap}, the room hands it nothing until it calls {@link Room#more} with
 * the id of the newest event that it has sent. The next drain then answers in one of three ways:
 *
 * <ul>
 *   <li>{@link #delivered} with the next part, after which the member calls {@code more} again;
 *   <li>{@link #caughtUp} if there is no next part, and right after the last one: from then on the member gets each
 *       broadcast as every member does;
 *   <li>{@link #closed} with {@link CloseCode#TOO_SLOW} if the room has forgotten what comes next.
 * </ul>
 *
 * <p>It may call {@code more} within {@code joined} or {@code delivered}. A member that never calls it never gets
 * more: the member itself sets a time, and leaves.
 */
public interface PacedMember extends Member {
    /** The member has all that happened before; what is delivered next is live. */
    void caughtUp();

    /**
     * The loop that the member belongs to, from before it joins and for ever: the room calls it there and nowhere else.
     * Null where the room's drains call it, as they call every other member.
     *
     * <p>A loop runs what it is handed one at a time, in that order, and never on the thread that hands it over. So each loop
     * calls its own members, no loop waits for another one, and after {@link Room#leave} a member may be called until its loop
     * hears of that.
     */
    default @Nullable Executor loop() {
        return null;
    }
}
