package jgames.chat.redis;

/**
 * The keys of a room. The braces have a cluster keep them on one server.
 *
 * @param events the stream: of each event its JSON {@code e}, the key {@code k} that it was proposed with, the batch
 *     {@code b} that it came in
 * @param keys a hash from idempotency keys to ids
 * @param deleted a hash from the ids of deleted messages to what stays of them
 * @param log a hash: {@code epoch} of the log, {@code last} id, {@code cut} if it has been shortened
 * @param channel where new events are published
 */
record RoomKeys(String events, String keys, String deleted, String log, String channel) {
    static RoomKeys of(String prefix, String room) {
        String base = prefix + ":{" + room + "}:";
        return new RoomKeys(base + "events", base + "keys", base + "deleted", base + "log", base + "new");
    }

    String[] toAppend() {
        return new String[] {events, keys, deleted, log, channel};
    }

    String[] toRead() {
        return new String[] {events, deleted, log};
    }

    String[] toSearch() {
        return new String[] {events, log};
    }
}
