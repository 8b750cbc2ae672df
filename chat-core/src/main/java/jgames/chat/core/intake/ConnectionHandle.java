package jgames.chat.core.intake;

import java.time.Instant;
import jgames.chat.core.room.Dialect;

/**
 * Somebody who is connected, as a program beside the chat sees it. Safe for use by many threads; after the connection has ended it
 * tells what it told before, and does nothing.
 */
public interface ConnectionHandle {
    /** The name of the room. */
    String room();

    /** Who it is: their address, how logs name them, and their identity if they have one. */
    Sender sender();

    /** What the operator's log calls the address. It says nothing of the address to who has not the server's key. */
    String addressKey();

    /** When it came. */
    Instant since();

    /** What it speaks. */
    Dialect dialect();

    /**
     * Lets it go with {@link jgames.chat.core.protocol.CloseCode#BANNED}: its client does not come back by itself, but nothing keeps who it
     * was from connecting anew; a {@linkplain jgames.chat.core.moderation.Moderators ban} does.
     *
     * @param sentence for who is let go, up to 100 bytes of UTF-8, which is what a close frame holds with room to spare
     * @throws IllegalArgumentException if it is longer
     */
    void kick(String sentence);
}
