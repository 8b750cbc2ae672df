package jgames.chat.core.room;

import jgames.chat.core.log.LogObserver;

/**
 * What an operator may want to count or read. Called on the thread on which it happens, from several at once; must
 * neither block nor throw. Nothing that it is given was written by a client, but for what a defect's message may repeat.
 */
public interface Observer extends LogObserver {
    /** Looks away. */
    Observer NONE = new Observer() {};

    /** A broadcast with so many messages went to so many members. */
    default void broadcast(int messages, int members) {}

    /**
     * A frame was rejected.
     *
     * @param reason a {@link jgames.chat.core.protocol.Rejection#code()}, or one that a check has given
     */
    default void rejected(String reason) {}

    /**
     * A moderator or an operator has done something.
     *
     * @param action a {@link jgames.chat.core.protocol.ModeratorAction#action()}, or {@link
     *     jgames.chat.core.protocol.TokenRevocation#ACTION}
     */
    default void moderated(String action) {}

    /**
     * A log, a member or a check threw, which none of them may.
     *
     * @param sentence names the room and who
     * @param defect its message may repeat what a client wrote: whoever writes it down leaves that out
     */
    default void defect(String sentence, Throwable defect) {}
}
