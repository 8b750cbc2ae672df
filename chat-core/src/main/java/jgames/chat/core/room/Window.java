package jgames.chat.core.room;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jgames.chat.core.log.Event;
import jgames.chat.core.log.Event.Deleted;
import jgames.chat.core.log.Event.Posted;
import jgames.chat.core.log.EventLog.Recent;
import jgames.chat.core.protocol.Entry;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.ServerFrame;
import jgames.chat.core.protocol.ServerFrameCodec;
import jgames.chat.core.room.JoinSnapshot.Content;
import org.jspecify.annotations.Nullable;

/**
 * What a room answers with who joins and who catches up: its newest events, as the log has announced them. Only the room's
 * drains use it.
 */
final class Window {
    /** How many messages it reaches back, if the history is not longer. */
    static final int MESSAGES = 500;

    /** What the history has at most, however long it is to be: 30 messages of 500 characters are less, whatever they are. */
    static final int HISTORY_BYTES = 256 * 1024;

    /** A member that misses more deletions is told to begin anew. */
    static final int MAX_DELETED = ServerFrame.Deleted.MAX_IDS;

    private static final int MAX_SNAPSHOTS = 8;

    private final String room;
    private final int historySize;
    private final int capacity;
    private final Map<@Nullable EventId, JoinSnapshot> snapshots =
            new HashMap<>(); // by what was joined with, until the next event
    private final TakenNames taken = new TakenNames();
    private Parts parts;
    private @Nullable Content history; // until the next event
    private boolean whole; // nothing was ever said before these
    private volatile boolean hasSnapshots;

    Window(String room, int historySize) {
        this.room = room;
        this.historySize = historySize;
        this.capacity = Math.max(MESSAGES, historySize);
        reset(new Recent(List.of(), true));
    }

    /** Begins anew with these. */
    void reset(Recent recent) {
        parts = new Parts(capacity);
        whole = recent.complete();
        taken.clear();
        add(recent.events());
    }

    void add(List<Event> events) {
        for (Event event : events) {
            EventId forgotten = parts.forgotten();
            parts.add(event);
            if (event instanceof Posted posted) {
                taken.add(posted.entry());
            }
            if (!parts.forgotten().equals(forgotten)) {
                taken.forgetUpTo(parts.forgotten());
            }
        }
        forgetSnapshots();
    }

    /** The id of the newest event, {@link EventId#ZERO} if there is none. */
    EventId last() {
        return parts.last();
    }

    /** Whether somebody with a token has used this name, or one that looks the same; from any thread. */
    boolean isTaken(String name) {
        return taken.has(name);
    }

    /** Forgets what is encoded, because nobody is to be sent it. */
    void forgetEncodings() {
        parts.forgetEncodings();
    }

    /** Whether there is something for {@link #forgetSnapshots}; from any thread. */
    boolean hasSnapshots() {
        return hasSnapshots;
    }

    /** Forgets the snapshots that members joined with. Whoever joins next has a new one made. */
    void forgetSnapshots() {
        snapshots.clear();
        history = null;
        hasSnapshots = false;
    }

    // ---- who joins ----

    /** Makes one snapshot for all who join with the same id, so that thousands who come back at once cost one. */
    JoinSnapshot snapshot(@Nullable EventId since, int online, boolean behind) {
        JoinSnapshot known = snapshots.get(since);
        if (known == null) {
            known = newSnapshot(since, online);
            if (snapshots.size() == MAX_SNAPSHOTS) {
                snapshots.clear();
            }
        }
        JoinSnapshot now = known.at(online, behind);
        snapshots.put(since, now);
        hasSnapshots = true;
        return now;
    }

    private JoinSnapshot newSnapshot(@Nullable EventId since, int online) {
        if (since != null && reachesBack(since)) {
            Optional<Content> missed = missed(since);
            if (missed.isPresent()) {
                return new JoinSnapshot(room, missed.get(), true, online, false);
            }
        }
        return new JoinSnapshot(room, history(), since == null, online, false);
    }

    /** An id that is none of its events is that of one that was forgotten, or lost, or is another log's. */
    private boolean reachesBack(EventId since) {
        return since.equals(EventId.ZERO) ? whole && !parts.hasForgotten() : parts.has(since);
    }

    /** Empty if it is more than the window is to reach back, or so much was deleted that it is better to begin anew. */
    private Optional<Content> missed(EventId since) {
        List<Entry> entries = new ArrayList<>();
        List<EventId> deleted = new ArrayList<>();
        for (Event event : parts.after(since)) {
            if (event instanceof Posted posted) {
                entries.add(posted.entry());
            } else if (event instanceof Deleted deletion) {
                deleted.addAll(deletion.ids());
            }
        }
        boolean tooMuch = entries.size() >= capacity || deleted.size() > MAX_DELETED;
        return tooMuch ? Optional.empty() : Optional.of(content(entries, deleted));
    }

    private Content history() {
        if (history == null) {
            ArrayDeque<Entry> newest = new ArrayDeque<>();
            int bytes = 0;
            for (Event event : parts.newestFirst()) {
                if (event instanceof Posted posted) {
                    bytes += ServerFrameCodec.maxBytes(posted.entry());
                    if (newest.size() == historySize || bytes > HISTORY_BYTES) {
                        break;
                    }
                    newest.addFirst(posted.entry());
                }
            }
            history = content(List.copyOf(newest), List.of());
        }
        return history;
    }

    private Content content(List<Entry> entries, List<EventId> deleted) {
        Broadcast first = fitsAPart(entries)
                ? new Broadcast(entries.stream()
                        .<Event>map(entry -> new Posted(entry, null, null))
                        .toList())
                : parts.partFrom(entries.get(0).id());
        return new Content(entries, deleted, first, parts.last());
    }

    private static boolean fitsAPart(List<Entry> entries) {
        int bytes = 0;
        for (Entry entry : entries) {
            bytes += ServerFrameCodec.maxBytes(entry);
            if (bytes > Parts.PART_BYTES) {
                return false;
            }
        }
        return true;
    }

    // ---- who catches up ----

    /** Whether nothing is missing between the event with this id and what there is. */
    boolean reaches(EventId id) {
        return parts.reaches(id);
    }

    /** What comes after this id, up to the end of a part; empty if nothing does. */
    Optional<Broadcast> partAfter(EventId id) {
        return parts.partAfter(id);
    }

    /** All that comes after this id, without what was deleted since. */
    List<Event> after(EventId id) {
        List<Event> after = parts.after(id);
        after.removeIf(event -> !(event instanceof Posted || event instanceof Deleted));
        return after;
    }
}
