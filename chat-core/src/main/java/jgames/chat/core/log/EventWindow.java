package jgames.chat.core.log;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import jgames.chat.core.log.Event.Deleted;
import jgames.chat.core.log.Event.Posted;
import jgames.chat.core.log.Event.Tombstone;
import jgames.chat.core.log.EventLog.Page;
import jgames.chat.core.log.EventLog.Recent;
import jgames.chat.core.protocol.Entry;
import jgames.chat.core.protocol.EventId;
import org.jspecify.annotations.Nullable;

/**
 * The newest events of a log, in memory. It keeps so many messages, deleted ones counted, and lets go of all events
 * before the oldest of them. Not for use by several threads at once.
 */
public final class EventWindow {
    private static final int EVENTS_A_MESSAGE = 2;

    private final int messages;
    private final NavigableMap<EventId, Event> events = new TreeMap<>();
    private final Map<Key, EventId> byKey = new HashMap<>();
    private int held; // messages and tombstones
    private boolean whole = true; // it has every event that there ever was
    private EventId last = EventId.ZERO;

    /**
     * An idempotency key and whose it is.
     *
     * @param user the subject of a user; null for guests, who have their keys together
     */
    private record Key(@Nullable String user, String key) {
        static Key of(String key, @Nullable String author) {
            return new Key(Author.user(author), key);
        }
    }

    /** @param messages how many it keeps, at least 1; it keeps at most twice as many events */
    public EventWindow(int messages) {
        if (messages < 1) {
            throw new IllegalArgumentException("a window keeps at least one message");
        }
        this.messages = messages;
    }

    /** Takes an event, whose id is above all before it. Of two with one key the later one has it. */
    public void add(Event event) {
        last = event.id();
        events.put(last, event);
        if (event.key() != null) {
            byKey.put(Key.of(event.key(), event.author()), last);
        }
        if (event instanceof Posted || event instanceof Tombstone) {
            held++;
        } else if (event instanceof Deleted deleted) {
            deleted.ids().forEach(this::bury);
        }
        while (held > messages || events.size() > messages * EVENTS_A_MESSAGE) {
            letGo(events.pollFirstEntry().getValue());
            whole = false;
        }
    }

    /** Others have written events up to this id, which the window does not hold. */
    public void raise(EventId id) {
        last = id.compareTo(last) > 0 ? id : last;
    }

    /** Whether it has every event that there ever was. */
    public boolean isWhole() {
        return whole;
    }

    /** There were events before those that it holds. */
    public void beginsLater() {
        whole = false;
    }

    private void bury(EventId id) {
        if (events.get(id) instanceof Posted posted) {
            events.put(id, posted.tombstone());
        }
    }

    private void letGo(Event event) {
        if (event instanceof Posted || event instanceof Tombstone) {
            held--;
        }
        if (event.key() != null) {
            byKey.remove(Key.of(event.key(), event.author()), event.id());
        }
    }

    /** The id of the newest event, also of one that was let go; {@link EventId#ZERO} if there was none. */
    public EventId last() {
        return last;
    }

    /** The event of that id, if it is held. */
    public Optional<Event> find(EventId id) {
        return Optional.ofNullable(events.get(id));
    }

    /** The event that this author proposed with this key, if it is held. Guests have their keys together. */
    public Optional<Event> find(@Nullable String key, @Nullable String author) {
        EventId id = key == null ? null : byKey.get(Key.of(key, author));
        return id == null ? Optional.empty() : Optional.of(events.get(id));
    }

    /** All events that are held. */
    public Recent recent() {
        return new Recent(List.copyOf(events.values()), whole);
    }

    /** Begins anew with these events. */
    public void reset(Recent recent) {
        events.clear();
        byKey.clear();
        held = 0;
        whole = recent.complete();
        last = EventId.ZERO;
        recent.events().forEach(this::add);
    }

    /** The events after this id, oldest first, whether the window reaches back to it or not. */
    public List<Event> after(EventId id) {
        return List.copyOf(events.tailMap(id, false).values());
    }

    /** The newest messages before this id, at most so many, and whether it holds none before them. */
    public Page page(EventId before, int count) {
        List<Entry> entries = newest(events.headMap(before, false), count + 1);
        boolean all = entries.size() <= count;
        return new Page(all ? entries : entries.subList(1, entries.size()), all);
    }

    /** The newest messages of this author before this id, at most so many, oldest first. */
    public List<Posted> by(String author, EventId before, int count) {
        ArrayDeque<Posted> newest = new ArrayDeque<>();
        for (Event event : events.headMap(before, false).descendingMap().values()) {
            if (event instanceof Posted posted && author.equals(posted.author()) && newest.size() < count) {
                newest.addFirst(posted);
            }
        }
        return List.copyOf(newest);
    }

    private static List<Entry> newest(NavigableMap<EventId, Event> events, int count) {
        ArrayDeque<Entry> newest = new ArrayDeque<>();
        for (Event event : events.descendingMap().values()) {
            if (newest.size() >= count) {
                break;
            }
            if (event instanceof Posted posted) {
                newest.addFirst(posted.entry());
            }
        }
        return new ArrayList<>(newest);
    }

    /** How many events it holds. */
    public int size() {
        return events.size();
    }
}
