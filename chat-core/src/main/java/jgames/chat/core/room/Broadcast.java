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
import jgames.chat.core.protocol.ServerFrame;
import jgames.chat.core.protocol.ServerFrameCodec;
import org.jspecify.annotations.Nullable;

/** What goes to every member at one time: events, in order, encoded at most once for each dialect. Immutable. */
public final class Broadcast {
    private final List<Event> events;
    private final boolean past;
    private final boolean more;
    private final int messages;
    // Encoded when a member first asks. That two may do so at once is harmless: their results are equal.
    private volatile @Nullable List<ByteBuffer> plain;
    private volatile @Nullable List<ByteBuffer> extended;

    /** What happens now. */
    Broadcast(List<Event> events) {
        this(events, false, false);
    }

    /**
     * What happened before.
     *
     * @param more whether the next ones did, too
     */
    static Broadcast ofPast(List<Event> events, boolean more) {
        return new Broadcast(events, true, more);
    }

    private Broadcast(List<Event> events, boolean past, boolean more) {
        this.events = List.copyOf(events);
        this.past = past;
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
        @Nullable List<ByteBuffer> encoded = plain;
        if (encoded == null) {
            plain = encoded = PlainCodec.encodeEach(entries());
        }
        return encoded;
    }

    /**
     * The extended protocol's frames: as few as keep the events in their order and each frame below 64 KB. Shared: {@link
     * ByteBuffer#slice()} before reading.
     */
    public List<ByteBuffer> extendedFrames() {
        @Nullable List<ByteBuffer> encoded = extended;
        if (encoded == null) {
            extended = encoded = encodeExtended();
        }
        return encoded;
    }

    /** What happened before ends with the frame of messages that says whether there is more. */
    private List<ByteBuffer> encodeExtended() {
        List<byte[]> frames = new ArrayList<>();
        List<Entry> run = new ArrayList<>(messages);
        for (Event event : events) {
            if (event instanceof Posted posted) {
                run.add(posted.entry());
            } else if (event instanceof Deleted deleted) {
                if (!run.isEmpty()) {
                    frames.addAll(ServerFrameCodec.encodeMessages(run, past, past));
                    run.clear();
                }
                frames.add(ServerFrameCodec.encode(new ServerFrame.Deleted(deleted.id(), deleted.ids())));
            }
        }
        if (!run.isEmpty() || past) {
            frames.addAll(ServerFrameCodec.encodeMessages(run, past, more));
        }
        return frames.stream().map(ByteBuffer::wrap).toList();
    }
}
