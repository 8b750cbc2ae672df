package jgames.chat.core.intake;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.function.Consumer;
import jgames.chat.core.room.Dialect;
import jgames.chat.core.room.Room;

/**
 * Somebody who is connected, as a program beside the chat sees it. A connection has one handle. It is safe for use by many threads;
 * after the connection has ended it tells what it told before, and {@link #kick} does nothing.
 */
public final class ConnectionHandle {
    /** The most bytes of UTF-8 of what {@link #kick} says: it fits into a close frame. */
    public static final int MAX_SENTENCE_BYTES = 100;

    private final Room room;
    private final Sender sender;
    private final Dialect dialect;
    private final AddressHash hash;
    private final Instant since;
    private final Consumer<String> kicking;

    /**
     * The handle of a transport's connection.
     *
     * @param hash says what the operator's log calls the address
     * @param since when it came
     * @param kicking lets it go as banned, with a sentence; is called from any thread, and also after the connection has ended
     */
    public ConnectionHandle(
            Room room, Sender sender, Dialect dialect, AddressHash hash, Instant since, Consumer<String> kicking) {
        this.room = room;
        this.sender = sender;
        this.dialect = dialect;
        this.hash = hash;
        this.since = since;
        this.kicking = kicking;
    }

    /** The name of the room. */
    public String room() {
        return room.name();
    }

    /** Who it is: their address, how logs name them, and their identity if they have one. */
    public Sender sender() {
        return sender;
    }

    /** What the operator's log calls the address. Without the server's key it says nothing of the address. */
    public String addressKey() {
        return hash.of(sender.address());
    }

    /** When it came. */
    public Instant since() {
        return since;
    }

    /** What it speaks. */
    public Dialect dialect() {
        return dialect;
    }

    /**
     * Lets it go with {@link jgames.chat.core.protocol.CloseCode#BANNED}. Its client does not come back by itself, but the same person may
     * connect anew; a {@linkplain jgames.chat.core.moderation.Moderators ban} keeps them out.
     *
     * @param sentence for who is let go, of {@value #MAX_SENTENCE_BYTES} bytes of UTF-8 at most
     * @throws IllegalArgumentException if it is longer
     */
    public void kick(String sentence) {
        if (sentence.getBytes(StandardCharsets.UTF_8).length > MAX_SENTENCE_BYTES) {
            throw new IllegalArgumentException("the sentence has more than " + MAX_SENTENCE_BYTES + " bytes");
        }
        kicking.accept(sentence);
    }
}
