package jgames.chat.core.intake;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.function.Consumer;
import jgames.chat.core.protocol.Message;
import jgames.chat.core.protocol.ServerFrame;
import jgames.chat.core.room.Dialect;
import jgames.chat.core.room.Room;

/**
 * Somebody who is connected, as a program beside the chat sees it. A connection has one handle. It is safe for use by many threads;
 * after the connection has ended it tells what it told before, and {@link #tell} and {@link #kick} do nothing.
 */
public final class ConnectionHandle {
    /** The most bytes of UTF-8 of what {@link #kick} says: it fits into a close frame. */
    public static final int MAX_SENTENCE_BYTES = 100;

    private final Room room;
    private final Sender sender;
    private final Dialect dialect;
    private final AddressHash hash;
    private final Instant since;
    private final Consumer<ByteBuffer> telling;
    private final Consumer<String> kicking;

    /**
     * The handle of a transport's connection.
     *
     * @param hash says what the operator's log calls the address
     * @param since when it came
     * @param telling sends a frame, when the member has caught up; is called from any thread, and also after the connection has ended
     * @param kicking lets it go as banned, with a sentence; is called from any thread, and also after the connection has ended
     */
    public ConnectionHandle(
            Room room,
            Sender sender,
            Dialect dialect,
            AddressHash hash,
            Instant since,
            Consumer<ByteBuffer> telling,
            Consumer<String> kicking) {
        this.room = room;
        this.sender = sender;
        this.dialect = dialect;
        this.hash = hash;
        this.since = since;
        this.telling = telling;
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
     * Says something to this one alone, in whatever it speaks: a {@code notice}, or, in the plain protocol, a message like any other. It is no event of
     * the room: nobody else gets it, no log keeps it, and who is not connected any more never does. It comes after all that was said before the
     * member joined. Who does not read it is let go, as who does not read what others say.
     *
     * @throws IllegalArgumentException if the message is longer than a frame may be: {@value ServerFrame#MAX_BYTES} bytes
     */
    public void tell(Message message) {
        ByteBuffer frame = dialect.notice(message);
        if (frame.remaining() > ServerFrame.MAX_BYTES) {
            throw new IllegalArgumentException("the message has more than " + ServerFrame.MAX_BYTES + " bytes");
        }
        telling.accept(frame);
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
