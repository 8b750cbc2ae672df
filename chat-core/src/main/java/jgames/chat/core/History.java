package jgames.chat.core;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * What a member gets first: what was said before, and how the room is. Encoded at most once for each dialect, for all who
 * get the same. Immutable.
 */
public final class History {
    private final String room;
    private final Snapshot snapshot;
    private final boolean complete;
    private final int online;
    private volatile Welcome welcome;

    private record Welcome(Limits limits, ByteBuffer frame) {}

    History(String room, Snapshot snapshot, boolean complete, int online) {
        this.room = room;
        this.snapshot = snapshot;
        this.complete = complete;
        this.online = online;
    }

    /** The entries, oldest first; there may be none. */
    public List<Entry> entries() {
        return snapshot.entries;
    }

    /** The id of the newest entry, {@link MessageId#ZERO} if there is none. */
    public MessageId last() {
        return snapshot.last;
    }

    /** Whether the entries are all that there are after the id that was joined with; true for who joined without. */
    public boolean isComplete() {
        return complete;
    }

    /** How many members the room has, the new one too. */
    public int online() {
        return online;
    }

    /** The plain protocol's first frame. All members share the buffer: {@link ByteBuffer#slice()} before reading. */
    public ByteBuffer array() {
        return snapshot.array();
    }

    /**
     * The extended protocol's first frame, which tells these limits, with as many of the entries as are to be in one frame:
     * a {@link PacedMember} asks for the others from {@link #welcomed()} on. Shared: {@link ByteBuffer#slice()} before
     * reading.
     */
    public ByteBuffer welcome(Limits limits) {
        Welcome encoded = welcome;
        if (encoded == null || !encoded.limits.equals(limits)) {
            ServerFrame.Welcome empty =
                    new ServerFrame.Welcome(room, online, limits, complete, snapshot.first.hasMore(), List.of());
            welcome = encoded =
                    new Welcome(limits, ByteBuffer.wrap(ExtendedProtocol.encode(empty, snapshot.firstArray())));
        }
        return encoded.frame;
    }

    /** The id of the newest entry that is in the {@link #welcome}; of the newest of all if that has no more than these. */
    public MessageId welcomed() {
        return snapshot.first.hasMore() ? snapshot.first.last() : snapshot.last;
    }

    /** The same in a room that has so many members now. */
    History at(int nowOnline) {
        return online == nowOnline ? this : new History(room, snapshot, complete, nowOnline);
    }

    /** The entries, whatever they are the history of, with what is encoded of them. */
    static final class Snapshot {
        private final List<Entry> entries;
        private final Round first;
        private final MessageId last;
        // As in Round.
        private volatile ByteBuffer array;
        private volatile byte[] firstArray;

        /**
         * @param first as many of the entries as are to be in one frame
         * @param last the id of the room's newest entry
         */
        Snapshot(List<Entry> entries, Round first, MessageId last) {
            this.entries = List.copyOf(entries);
            this.first = first;
            this.last = last;
        }

        private ByteBuffer array() {
            ByteBuffer encoded = array;
            if (encoded == null) {
                array = encoded = ByteBuffer.wrap(PlainProtocol.encodeAll(entries));
            }
            return encoded;
        }

        private byte[] firstArray() {
            byte[] encoded = firstArray;
            if (encoded == null) {
                firstArray = encoded = ExtendedProtocol.encodeArray(first.entries());
            }
            return encoded;
        }
    }
}
