package jgames.chat.core.room;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import jgames.chat.core.log.Event;
import jgames.chat.core.log.Event.Deleted;
import jgames.chat.core.log.Event.Posted;
import jgames.chat.core.protocol.Entry;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.PlainCodec;
import jgames.chat.core.protocol.ServerFrameCodec;

/** What goes to every member at one time: events, in order, encoded at most once for each dialect. Immutable. */
public final class Broadcast {
    private final List<Event> events;
    private final boolean part;
    private final boolean more;
    private final int messages;
    // Encoded when a member first asks. That two may do so at once is harmless: their results are equal.
    private volatile List<ByteBuffer> plain;
    private volatile List<ByteBuffer> extended;

    /** What has just happened. */
    Broadcast(List<Event> events) {
        this(events, false, false);
    }

    /**
     * A part of what was before.
     *
     * @param more whether the next broadcast is another part
     */
    Broadcast(List<Event> events, boolean more) {
        this(events, true, more);
    }

    private Broadcast(List<Event> events, boolean part, boolean more) {
        this.events = List.copyOf(events);
        this.part = part;
        this.more = more;
        int count = 0;
        for (Event event : this.events) {
            count += event instanceof Posted ? 1 : 0;
        }
        this.messages = count;
    }

    int messages() {
        return messages;
    }

    /** The events, oldest first; at least one. */
    public List<Event> events() {
        return events;
    }

    /** The messages among the events, oldest first; there may be none. */
    public List<Entry> entries() {
        List<Entry> entries = new ArrayList<>(messages);
        for (Event event : events) {
            if (event instanceof Posted posted) {
                entries.add(posted.entry());
            }
        }
        return entries;
    }

    /** The id of the newest event, from which a {@link PacedMember} goes on. */
    public EventId last() {
        return events.get(events.size() - 1).id();
    }

    boolean hasMore() {
        return more;
    }

    /**
     * The plain protocol's frames, one for each message. All members share the buffers: {@link ByteBuffer#slice()} before
     * reading.
     */
    public List<ByteBuffer> plainFrames() {
        List<ByteBuffer> encoded = plain;
        if (encoded == null) {
            plain = encoded = entries().stream()
                    .map(entry -> ByteBuffer.wrap(PlainCodec.encode(entry.message())))
                    .toList();
        }
        return encoded;
    }

    /**
     * The extended protocol's frames: as few as keep the events in their order and each frame below 64 KB. A part ends with
     * messages, even if these are none, for only messages say whether there is more. Shared: {@link ByteBuffer#slice()}
     * before reading.
     */
    public List<ByteBuffer> extendedFrames() {
        List<ByteBuffer> encoded = extended;
        if (encoded == null) {
            extended = encoded = encodeExtended();
        }
        return encoded;
    }

    private List<ByteBuffer> encodeExtended() {
        List<byte[]> frames = new ArrayList<>();
        List<Entry> messages = new ArrayList<>(events.size());
        for (Event event : events) {
            if (event instanceof Posted posted) {
                messages.add(posted.entry());
            } else if (event instanceof Deleted deleted) {
                if (!messages.isEmpty()) {
                    frames.addAll(ServerFrameCodec.encodeMessages(messages, part));
                    messages.clear();
                }
                frames.addAll(ServerFrameCodec.encodeDeleted(deleted.id(), deleted.ids()));
            }
        }
        if (!messages.isEmpty() || part) {
            frames.addAll(ServerFrameCodec.encodeMessages(messages, more));
        }
        return frames.stream().map(ByteBuffer::wrap).toList();
    }
}
