package jgames.chat.core;

import java.nio.ByteBuffer;
import java.util.List;

/** What goes to every member at one time: entries, in order, encoded at most once for each dialect. Immutable. */
public final class Round {
    private final List<Entry> entries;
    private final boolean more;
    // Encoded when a member first asks. That two may do so at once is harmless: their results are equal.
    private volatile List<ByteBuffer> frames;
    private volatile List<ByteBuffer> messages;

    Round(List<Entry> entries) {
        this(entries, false);
    }

    /** @param more whether these were said before, and the next ones too */
    Round(List<Entry> entries, boolean more) {
        this.entries = List.copyOf(entries);
        this.more = more;
    }

    /** The entries, oldest first. */
    public List<Entry> entries() {
        return entries;
    }

    /** The id of the newest entry, from which a {@link PacedMember} goes on. */
    public MessageId last() {
        return entries.get(entries.size() - 1).id();
    }

    boolean hasMore() {
        return more;
    }

    /**
     * The plain protocol's frames, one message each. All members share the buffers: {@link ByteBuffer#slice()} before
     * reading.
     */
    public List<ByteBuffer> frames() {
        List<ByteBuffer> encoded = frames;
        if (encoded == null) {
            frames = encoded = entries.stream()
                    .map(entry -> ByteBuffer.wrap(PlainProtocol.encode(entry.message())))
                    .toList();
        }
        return encoded;
    }

    /**
     * The extended protocol's frames: one, or as many as it takes for each to stay below 64 KB. Shared: {@link
     * ByteBuffer#slice()} before reading.
     */
    public List<ByteBuffer> messages() {
        List<ByteBuffer> encoded = messages;
        if (encoded == null) {
            messages = encoded = ExtendedProtocol.encodeMessages(entries, more).stream()
                    .map(ByteBuffer::wrap)
                    .toList();
        }
        return encoded;
    }
}
