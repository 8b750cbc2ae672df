package jgames.chat.client;

import jgames.chat.core.protocol.RejectedException;

/** What a room hears in one of the two dialects, from the first connection to the last. Owned by the loop. */
interface Inbound {
    /**
     * Takes a frame. The first one of a connection is the dialect's welcome.
     *
     * @throws RejectedException if it is no frame of this dialect
     */
    void take(String frame);

    /** Whether what comes now happened before the welcome, or before a gap, and more of it follows. */
    boolean isCatchingUp();

    /** The connection is gone. */
    void lost();
}
