package jgames.chat.core.moderation;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import jgames.chat.core.log.Event.Posted;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.room.Room;
import org.jspecify.annotations.Nullable;

/**
 * What was deleted a moment ago and can be restored: for {@value #RESTORABLE_SECONDS} seconds, and {@value
 * #MAX_MESSAGES} messages at most, of which the oldest deletion gives way. Of the newest {@value #MAX_SUBJECTS}
 * messages it knows for longer who had said them, and under which name. Safe for use by many threads.
 */
final class RecentDeletions {
    static final int RESTORABLE_SECONDS = 10;
    static final int MAX_MESSAGES = 5000;
    private static final int MAX_SUBJECTS = 1000;

    private final LongSupplier nanos;
    private final Map<EventId, Restorable> restorable = new LinkedHashMap<>();
    private final Map<Place, Subject> subjects = new LinkedHashMap<>();
    private int messages; // in restorable

    /** A message's place in all rooms. */
    private record Place(String room, EventId id) {}

    /** @param deleted of each room, oldest first */
    record Restorable(Map<Room, List<Posted>> deleted, int count, long until) {}

    RecentDeletions(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /**
     * Remembers this with what is remembered of the deletion already, all of it from now on.
     *
     * @param entry that of the deletion
     */
    synchronized void add(EventId entry, Map<Room, List<Posted>> deleted) {
        int count = 0;
        for (Map.Entry<Room, List<Posted>> inRoom : deleted.entrySet()) {
            count += inRoom.getValue().size();
            for (Posted posted : inRoom.getValue()) {
                subjects.put(new Place(inRoom.getKey().name(), posted.id()), Subject.of(posted));
            }
        }
        forgetOldest(subjects.keySet().iterator(), subjects.size() - MAX_SUBJECTS);
        if (count == 0) {
            return;
        }
        Map<Room, List<Posted>> all = new HashMap<>(deleted);
        Restorable former = remove(entry);
        if (former != null) {
            former.deleted().forEach((room, posted) -> all.merge(room, posted, RecentDeletions::together));
            count += former.count();
        }
        long until = nanos.getAsLong() + TimeUnit.SECONDS.toNanos(RESTORABLE_SECONDS);
        restorable.put(entry, new Restorable(all, count, until));
        messages += count;
        while (messages > MAX_MESSAGES) {
            remove(restorable.keySet().iterator().next());
        }
    }

    private static List<Posted> together(List<Posted> some, List<Posted> others) {
        return Stream.concat(some.stream(), others.stream())
                .sorted(Comparator.comparing(Posted::id))
                .toList();
    }

    private static void forgetOldest(Iterator<?> oldestFirst, int count) {
        for (int i = 0; i < count; i++) {
            oldestFirst.next();
            oldestFirst.remove();
        }
    }

    /** Whose a deleted message was, if that is remembered. */
    synchronized Optional<Subject> subject(Room room, EventId id) {
        return Optional.ofNullable(subjects.get(new Place(room.name(), id)));
    }

    /** What a deletion has taken away, once; null if it is not remembered. */
    synchronized @Nullable Map<Room, List<Posted>> take(EventId entry) {
        forgetOld();
        Restorable taken = remove(entry);
        return taken == null ? null : taken.deleted();
    }

    /** One message of what a deletion has taken away, once; null if it is not remembered. The others stay as long as they would have. */
    synchronized @Nullable Map<Room, List<Posted>> take(EventId entry, Room room, EventId message) {
        forgetOld();
        Restorable all = restorable.get(entry);
        List<Posted> here = all == null ? List.of() : all.deleted().getOrDefault(room, List.of());
        List<Posted> taken =
                here.stream().filter(posted -> posted.id().equals(message)).toList();
        if (all == null || taken.isEmpty()) {
            return null;
        }
        Map<Room, List<Posted>> rest = new HashMap<>(all.deleted());
        rest.put(room, here.stream().filter(posted -> !taken.contains(posted)).toList());
        messages -= taken.size();
        restorable.replace(entry, new Restorable(rest, all.count() - taken.size(), all.until()));
        if (all.count() == taken.size()) {
            restorable.remove(entry);
        }
        return Map.of(room, taken);
    }

    /** Forgets the texts whose time is over. To be called once a second. */
    synchronized void forgetOld() {
        long now = nanos.getAsLong();
        restorable.values().removeIf(deletion -> {
            boolean old = now - deletion.until() > 0;
            messages -= old ? deletion.count() : 0;
            return old;
        });
    }

    private @Nullable Restorable remove(EventId entry) {
        Restorable removed = restorable.remove(entry);
        messages -= removed == null ? 0 : removed.count();
        return removed;
    }
}
