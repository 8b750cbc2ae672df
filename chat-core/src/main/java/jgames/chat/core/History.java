package jgames.chat.core;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * What a member gets first: what was said before, and how the room is. Encoded at most once for each dialect, for all who
 * get the same. Immutable.
 */
public final class History {
    private final String room;
    private final Round round;
    private final boolean complete;
    private final int online;
    private volatile Welcome welcome;

    private record Welcome(Limits limits, ByteBuffer frame) {}

    History(String room, Round round, boolean complete, int online) {
        this.room = room;
        this.round = round;
        this.complete = complete;
        this.online = online;
    }

    /** The entries, oldest first; there may be none. */
    public List<Entry> entries() {
        return round.entries();
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
        return round.array();
    }

    /** The extended protocol's first frame, which tells these limits. Shared: {@link ByteBuffer#slice()} before reading. */
    public ByteBuffer welcome(Limits limits) {
        Welcome encoded = welcome;
        if (encoded == null || !encoded.limits.equals(limits)) {
            byte[] head = ExtendedProtocol.encode(new ServerFrame.Welcome(room, online, limits, complete, List.of()));
            welcome = encoded = new Welcome(limits, ByteBuffer.wrap(ExtendedProtocol.join(head, round.messages())));
        }
        return encoded.frame;
    }

    /** The same in a room that has so many members now. */
    History at(int nowOnline) {
        return online == nowOnline ? this : new History(room, round, complete, nowOnline);
    }
}
