package jgames.chat.core.room;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import jgames.chat.core.log.Event;
import jgames.chat.core.log.Event.Deleted;
import jgames.chat.core.log.Event.Posted;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.ServerFrameCodec;
import org.jspecify.annotations.Nullable;

/**
 * A room's newest events, cut into parts at the same places for everybody. Whoever resumes is sent the rest of the
 * part in which they left off, and then whole parts, which are encoded once. So what thousands of them are sent takes
 * the memory of one window, and of one rest for each. Only the room's drains use it.
 */
final class Parts {
    /** What a part has at most, so that not much waits for a member that does not read. */
    static final int PART_BYTES = 16 * 1024;

    private static final int DELETED_ID_BYTES = 28;

    private final int capacity;
    private final TreeMap<EventId, Part> parts = new TreeMap<>(); // by the ids of the events that they began with
    private EventId last = EventId.ZERO;
    private EventId forgotten = EventId.ZERO; // the newest event that was let go
    private int messages;
    private int deletions;
    private boolean encoded; // some part has been asked for

    Parts(int capacity) {
        this.capacity = capacity;
    }

    /** The newest id; {@link EventId#ZERO} if there is none. */
    EventId last() {
        return last;
    }

    /** Whether nothing is missing between the event with this id and what there is. */
    boolean reaches(EventId id) {
        return id.compareTo(forgotten) >= 0;
    }

    /** The newest event that was let go; {@link EventId#ZERO} if none was. */
    EventId forgotten() {
        return forgotten;
    }

    /** Whether an event was let go. */
    boolean hasForgotten() {
        return !forgotten.equals(EventId.ZERO);
    }

    /** Takes an event, whose id is above all before, also one that has no form: so its id is known. */
    void add(Event event) {
        if (event instanceof Deleted deleted) {
            deleted.ids().forEach(this::remove);
        }
        last = event.id();
        int bytes = bytes(event);
        Part newest = parts.isEmpty() ? null : parts.lastEntry().getValue();
        if (newest == null || newest.bytes + bytes > PART_BYTES) {
            if (newest != null) {
                newest.whole = null; // which said that it is the last
            }
            newest = new Part();
            parts.put(event.id(), newest);
        }
        newest.add(event, bytes);
        if (event instanceof Deleted) {
            deletions++;
        } else {
            messages++;
        }
        Part oldest = parts.firstEntry().getValue();
        if (messages - oldest.messages >= capacity || deletions - oldest.deletions >= capacity) {
            forgotten = oldest.last;
            messages -= oldest.messages;
            deletions -= oldest.deletions;
            parts.pollFirstEntry();
        }
    }

    private static int bytes(Event event) {
        return event instanceof Posted posted
                ? ServerFrameCodec.maxBytes(posted.entry())
                : event instanceof Deleted deleted
                        ? DELETED_ID_BYTES * (2 + deleted.ids().size())
                        : 0;
    }

    /** Its place stays, so that who has seen it can resume from there. */
    private void remove(EventId id) {
        Part part = partOf(id);
        if (part != null) {
            part.events.replaceAll(
                    event -> event instanceof Posted posted && event.id().equals(id) ? posted.tombstone() : event);
            part.whole = null;
        }
    }

    /** Whether there is an event of this id, be it one that was deleted. */
    boolean has(EventId id) {
        Part part = partOf(id);
        return part != null && part.events.stream().anyMatch(event -> event.id().equals(id));
    }

    /** Forgets what is encoded, because nobody is to be sent it. */
    void forgetEncodings() {
        if (encoded) {
            parts.values().forEach(part -> part.whole = null);
            encoded = false;
        }
    }

    /** The events after this id, oldest first. */
    List<Event> after(EventId id) {
        List<Event> after = new ArrayList<>();
        EventId from = parts.floorKey(id);
        for (Part part : (from == null ? parts : parts.tailMap(from, true)).values()) {
            for (Event event : part.events) {
                if (event.id().compareTo(id) > 0) {
                    after.add(event);
                }
            }
        }
        return after;
    }

    /** The events, newest first, for as long as they are taken. */
    Iterable<Event> newestFirst() {
        List<Event> events = new ArrayList<>();
        for (Part part : parts.descendingMap().values()) {
            for (int i = part.events.size() - 1; i >= 0; i--) {
                events.add(part.events.get(i));
            }
        }
        return events;
    }

    /** The rest of the part that has this event, from it on. */
    Broadcast partFrom(EventId first) {
        encoded = true;
        Part part = partOf(first);
        List<Event> from = part.events.stream()
                .filter(event -> event.id().compareTo(first) >= 0)
                .toList();
        return Broadcast.ofPast(from, part != parts.lastEntry().getValue());
    }

    /** What comes after this id, up to the end of a part; empty if nothing does. */
    Optional<Broadcast> partAfter(EventId id) {
        encoded = true;
        for (Part part = partOf(id); ; ) {
            if (part != null && part.last.compareTo(id) > 0) {
                Optional<Broadcast> rest =
                        part.after(id, part != parts.lastEntry().getValue());
                if (rest.isPresent()) {
                    return rest;
                }
            }
            Map.Entry<EventId, Part> next = parts.higherEntry(part == null ? id : part.last);
            if (next == null) {
                return Optional.empty();
            }
            part = next.getValue();
        }
    }

    private @Nullable Part partOf(EventId id) {
        Map.Entry<EventId, Part> part = parts.floorEntry(id);
        return part == null ? null : part.getValue();
    }

    private static final class Part {
        final List<Event> events = new ArrayList<>();
        EventId last; // the newest that it ever had
        int messages; // that it ever had
        int deletions;
        int bytes;

        @Nullable
        Broadcast whole; // null until it is asked for

        void add(Event event, int eventBytes) {
            events.add(event);
            last = event.id();
            bytes += eventBytes;
            if (event instanceof Deleted) {
                deletions++;
            } else {
                messages++;
            }
            whole = null;
        }

        /** The events after this id; empty if there are none. */
        Optional<Broadcast> after(EventId id, boolean more) {
            List<Event> after = events.stream()
                    .filter(event -> event.id().compareTo(id) > 0)
                    .toList();
            if (after.isEmpty()) {
                return Optional.empty();
            }
            if (after.size() < events.size()) {
                return Optional.of(Broadcast.ofPast(after, more));
            }
            if (whole == null) {
                whole = Broadcast.ofPast(events, more);
            }
            return Optional.of(whole);
        }
    }
}
