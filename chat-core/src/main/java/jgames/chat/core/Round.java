package jgames.chat.core;

import java.nio.ByteBuffer;
import java.util.List;

/** What goes to every member at one time: entries, in order, encoded at most once for each dialect. Immutable. */
public final class Round {
    private final List<Entry> entries;
    // Encoded when a member first asks. That two may do so at once is harmless: their results are equal.
    private volatile List<ByteBuffer> frames;
    private volatile ByteBuffer messages;
    private volatile ByteBuffer array;

    Round(List<Entry> entries) {
        this.entries = List.copyOf(entries);
    }

    /** The entries, oldest first. */
    public List<Entry> entries() {
        return entries;
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

    /** The extended protocol's frame, all messages in one. Shared: {@link ByteBuffer#slice()} before reading. */
    public ByteBuffer messages() {
        ByteBuffer encoded = messages;
        if (encoded == null) {
            messages = encoded = ByteBuffer.wrap(ExtendedProtocol.encode(new ServerFrame.Messages(entries)));
        }
        return encoded;
    }

    /** The plain protocol's first frame, all messages in one. Shared. */
    ByteBuffer array() {
        ByteBuffer encoded = array;
        if (encoded == null) {
            array = encoded = ByteBuffer.wrap(PlainProtocol.encodeAll(entries));
        }
        return encoded;
    }
}
