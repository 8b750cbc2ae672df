package jgames.chat.core.room;

import jgames.chat.core.protocol.EventId;

/**
 * How far a member is that catches up.
 *
 * @param told the count that it knows
 * @param first up to which id it has sent what it was given: what it says of another id is from before
 * @param orFirst the same in the dialect that gets all at first
 */
record Progress(int told, EventId first, EventId orFirst) {
    static Progress after(JoinSnapshot snapshot) {
        return new Progress(snapshot.online(), snapshot.welcomed(), snapshot.last());
    }

    Progress after(Broadcast part) {
        return new Progress(told, part.last(), part.last());
    }

    boolean isAt(EventId sent) {
        return sent.equals(first) || sent.equals(orFirst);
    }
}
