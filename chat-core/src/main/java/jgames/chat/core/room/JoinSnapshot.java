package jgames.chat.core.room;

import java.nio.ByteBuffer;
import java.util.List;
import jgames.chat.core.protocol.Entry;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.Limits;
import jgames.chat.core.protocol.PlainCodec;
import jgames.chat.core.protocol.ServerFrame;
import jgames.chat.core.protocol.ServerFrameCodec;
import jgames.chat.core.protocol.Standing;
import org.jspecify.annotations.Nullable;

/**
 * What a member gets first: what was said before, and how the room is. Encoded at most once for each dialect, for all who
 * get the same. Immutable.
 */
public final class JoinSnapshot {
    private final String room;
    private final Content content;
    private final boolean complete;
    private final int online;
    private final boolean behind;
    private volatile @Nullable Welcome welcome;

    private record Welcome(Limits limits, Standing standing, ByteBuffer frame) {}

    JoinSnapshot(String room, Content content, boolean complete, int online, boolean behind) {
        this.room = room;
        this.content = content;
        this.complete = complete;
        this.online = online;
        this.behind = behind;
    }

    /** The messages, oldest first; there may be none. */
    public List<Entry> entries() {
        return content.entries;
    }

    /** The messages that were deleted since the id that was joined with; none for who joined without. */
    public List<EventId> deleted() {
        return content.deleted;
    }

    /** The id of the room's newest event, {@link EventId#ZERO} if there is none. */
    public EventId last() {
        return content.last;
    }

    /** Whether the messages are all that there are after the id that was joined with; true for who joined without. */
    public boolean isComplete() {
        return complete;
    }

    /** How many members the room has, the new one too. */
    public int online() {
        return online;
    }

    /** Whether others may have said more, which comes later, because the log's store is away; {@link Member#upToDate} says when it has. */
    public boolean isBehind() {
        return behind;
    }

    /** The plain protocol's first frame. All members share the buffer: {@link ByteBuffer#slice()} before reading. */
    public ByteBuffer array() {
        return content.array();
    }

    /**
     * The extended protocol's first frame, which tells these limits and this standing, with as many of the messages as are to be in one
     * frame: a {@link PacedMember} asks for the others from {@link #welcomed()} on. Shared: {@link ByteBuffer#slice()}
     * before reading.
     */
    public ByteBuffer welcome(Limits limits, Standing standing) {
        Welcome encoded = welcome;
        if (encoded == null || !encoded.limits.equals(limits) || !encoded.standing.equals(standing)) {
            ServerFrame.Welcome empty = new ServerFrame.Welcome(
                    room,
                    online,
                    limits,
                    standing,
                    complete,
                    behind,
                    content.first.hasMore(),
                    content.deleted,
                    content.deleted.isEmpty() ? null : welcomed(),
                    List.of());
            encoded = new Welcome(
                    limits, standing, ByteBuffer.wrap(ServerFrameCodec.encode(empty, content.firstArray())));
            if (standing.you() == null) { // what all others get
                welcome = encoded;
            }
        }
        return encoded.frame;
    }

    /** The id of the newest event that is in the {@link #welcome}; of the newest of all if that has no more than these. */
    public EventId welcomed() {
        return content.first.hasMore() ? content.first.last() : content.last;
    }

    /** As many of the messages as are in the {@link #welcome}. */
    Broadcast first() {
        return content.first;
    }

    /** The same in a room that has so many members now, and is behind others or not. */
    JoinSnapshot at(int nowOnline, boolean nowBehind) {
        return online == nowOnline && behind == nowBehind
                ? this
                : new JoinSnapshot(room, content, complete, nowOnline, nowBehind);
    }

    /** What was said and deleted, with what is encoded of it. */
    static final class Content {
        private final List<Entry> entries;
        private final List<EventId> deleted;
        private final Broadcast first;
        private final EventId last;
        // As in Broadcast.
        private volatile @Nullable ByteBuffer array;
        private volatile byte @Nullable [] firstArray;

        /**
         * @param first as many of the messages as are to be in one frame
         * @param last the id of the room's newest event
         */
        Content(List<Entry> entries, List<EventId> deleted, Broadcast first, EventId last) {
            this.entries = List.copyOf(entries);
            this.deleted = List.copyOf(deleted);
            this.first = first;
            this.last = last;
        }

        private ByteBuffer array() {
            ByteBuffer encoded = array;
            if (encoded == null) {
                array = encoded = ByteBuffer.wrap(PlainCodec.encodeAll(entries));
            }
            return encoded;
        }

        private byte[] firstArray() {
            byte[] encoded = firstArray;
            if (encoded == null) {
                firstArray = encoded = ServerFrameCodec.encodeArray(first.entries());
            }
            return encoded;
        }
    }
}
