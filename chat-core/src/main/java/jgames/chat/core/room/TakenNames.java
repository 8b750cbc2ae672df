package jgames.chat.core.room;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import jgames.chat.core.protocol.Entry;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.NameSkeleton;

/**
 * The names that people with tokens have used in a room's window, which guests cannot use. The room's drains add
 * names and take them away; any thread may ask.
 */
final class TakenNames {
    private final Map<String, EventId> newest = new ConcurrentHashMap<>(); // by skeleton, the message that has used it

    void add(Entry entry) {
        if (entry.user() != null) {
            newest.put(NameSkeleton.of(entry.message().username()), entry.id());
        }
    }

    /** The messages up to this one are out of the window. */
    void forgetUpTo(EventId id) {
        newest.values().removeIf(used -> used.compareTo(id) <= 0);
    }

    void clear() {
        newest.clear();
    }

    boolean has(String name) {
        if (newest.isEmpty()) {
            return false;
        }
        String skeleton = NameSkeleton.of(name);
        return !skeleton.isEmpty() && newest.containsKey(skeleton);
    }
}
