package jgames.chat.core.room;

import jgames.chat.core.protocol.CloseCode;

/**
 * One who is in a room, as the room sees it: the seam to a transport, a bot or a game loop.
 *
 * <p>The room calls a member from one thread at a time: {@link #joined} first, then {@link #delivered} for each broadcast,
 * in order, without a gap or a repetition between the two; after {@link #closed} nothing more. A broadcast in work may still
 * be delivered after {@link Room#leave}. None of the methods may block: a member that is slow queues for itself, within
 * a bound, and past it leaves. A member that throws is let go with {@link CloseCode#SERVER_ERROR}, and nobody else
 * notices.
 */
public interface Member {
    /** The member is in, and this is what was said before. */
    void joined(JoinSnapshot snapshot);

    /** The log has announced events; there is at least one. */
    void delivered(Broadcast broadcast);

    /**
     * The log has lost events, or has missed what others wrote: what comes does not continue what came before. The
     * snapshot takes the place of all that the member was given.
     */
    default void gap(JoinSnapshot snapshot) {}

    /**
     * The room lacks nothing any more of what others have said: told, with a {@link Room#tick}, to a live member whose snapshot {@linkplain
     * JoinSnapshot#isBehind was behind}, once, after all that was missing. A {@link #gap} takes its place.
     */
    default void upToDate() {}

    /** The room has so many members now; told when it has changed since, at most with each {@link Room#tick}. */
    default void online(int count) {}

    /** The room lets the member go, for this reason; it has left. */
    void closed(CloseCode code, String reason);
}
