package jgames.chat.core;

/**
 * One who is in a room, as the room sees it: the seam to a transport, a bot or a game loop.
 *
 * <p>The room calls a member from one thread at a time: {@link #joined} first, then {@link #delivered} for each round, in
 * order, without a gap or a repetition between the two; after {@link #closed} nothing more. A round in work may still
 * be delivered after {@link Room#leave}. None of the methods may block: a member that is slow queues for itself, within
 * a bound, and past it leaves. A member that throws is let go with {@link CloseCode#SERVER_ERROR}, and nobody else
 * notices.
 */
public interface Member {
    /** The member is in, and this is what was said before. */
    void joined(History history);

    /** A round was logged; it holds at least one entry. */
    void delivered(Round round);

    /** The room has so many members now; told when it has changed since, at most with each {@link Room#tick}. */
    default void online(int count) {}

    /** The room lets the member go, for this reason; it has left. */
    void closed(CloseCode code, String reason);
}
