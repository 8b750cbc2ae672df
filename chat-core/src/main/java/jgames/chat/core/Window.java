package jgames.chat.core;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import jgames.chat.core.History.Snapshot;

/**
 * A room's newest entries, from which it answers who joins and who catches up. Only the room's turns use it.
 *
 * <p>The entries are cut into parts at the same places for everybody. Whoever resumes, from wherever, is sent the rest of
 * the part where that is, and then whole parts, which are encoded once: so what thousands of distinct wishes hold in
 * memory is the window once, and for each no more than a part of its own.
 */
final class Window {
    /** How many entries it reaches back, if the history is not longer. */
    static final int ENTRIES = 500;

    /** What a part has at most, so that not much waits for a member that does not read. */
    static final int PART_BYTES = 16 * 1024;

    /** What the history has at most, however long it is to be: 30 entries are less, whatever they hold. */
    static final int HISTORY_BYTES = 256 * 1024;

    private static final int MAX_HISTORIES = 8;

    private final String room;
    private final MessageLog log;
    private final int historySize;
    private final TreeMap<MessageId, Part> parts = new TreeMap<>(); // by the ids of their first entries
    private final Map<MessageId, History> histories = new HashMap<>(); // by what was joined with, until the next round
    private Snapshot latest; // until the next round
    private MessageId forgotten = MessageId.ZERO; // the newest entry that was let go
    private int size;
    private boolean open;
    private boolean encoded; // some part has been asked for

    Window(String room, MessageLog log, int historySize) {
        this.room = room;
        this.log = log;
        this.historySize = historySize;
    }

    /** Takes over what the log has, once. */
    void open() {
        if (!open) {
            log.latest(capacity()).forEach(this::add);
            open = true;
        }
    }

    private int capacity() {
        return Math.max(ENTRIES, historySize);
    }

    /** The newest id; {@link MessageId#ZERO} if there is none. */
    MessageId last() {
        return parts.isEmpty() ? MessageId.ZERO : parts.lastEntry().getValue().last();
    }

    void add(List<Entry> round) {
        round.forEach(this::add);
        histories.clear();
        latest = null;
    }

    private void add(Entry entry) {
        int bytes = ExtendedProtocol.maxBytes(entry);
        Part newest = parts.isEmpty() ? null : parts.lastEntry().getValue();
        if (newest == null || newest.bytes + bytes > PART_BYTES) {
            if (newest != null) {
                newest.whole = null; // which said that it is the last
            }
            newest = new Part();
            parts.put(entry.id(), newest);
        }
        newest.add(entry, bytes);
        size++;
        Part oldest = parts.firstEntry().getValue();
        if (size - oldest.entries.size() >= capacity()) {
            forgotten = oldest.last();
            size -= oldest.entries.size();
            parts.pollFirstEntry();
        }
    }

    /** What is encoded is let go: nobody is to be sent it. */
    void forgetEncodings() {
        if (encoded) {
            parts.values().forEach(part -> part.whole = null);
            encoded = false;
        }
    }

    // ---- who joins ----

    /** One for all who join with the same, so that thousands who come back at once cost one. */
    History history(MessageId since, int online) {
        open();
        History known = histories.get(since);
        if (known == null) {
            known = newHistory(since, online);
            if (histories.size() == MAX_HISTORIES) {
                histories.clear();
            }
        }
        History now = known.at(online);
        histories.put(since, now);
        return now;
    }

    private History newHistory(MessageId since, int online) {
        Optional<List<Entry>> missed =
                since == null ? Optional.empty() : log.since(since).filter(this::has);
        boolean complete = since == null || missed.isPresent();
        return new History(room, missed.map(this::snapshot).orElseGet(this::latest), complete, online);
    }

    private boolean has(List<Entry> missed) {
        return missed.isEmpty() || missed.get(0).id().compareTo(parts.firstKey()) >= 0;
    }

    private Snapshot latest() {
        if (latest == null) {
            List<Entry> newest = log.latest(historySize);
            int bytes = 0;
            int from = newest.size();
            while (from > 0 && (bytes += ExtendedProtocol.maxBytes(newest.get(from - 1))) <= HISTORY_BYTES) {
                from--;
            }
            latest = snapshot(newest.subList(from, newest.size()));
        }
        return latest;
    }

    private Snapshot snapshot(List<Entry> entries) {
        encoded = true;
        Round first = fitsAPart(entries)
                ? new Round(entries)
                : partOf(entries.get(0).id()).from(entries.get(0).id(), true);
        return new Snapshot(entries, first, last());
    }

    private static boolean fitsAPart(List<Entry> entries) {
        int bytes = 0;
        for (Entry entry : entries) {
            bytes += ExtendedProtocol.maxBytes(entry);
            if (bytes > PART_BYTES) {
                return false;
            }
        }
        return true;
    }

    // ---- who catches up ----

    /** Whether nothing is missing between the entry with this id and what there is. */
    boolean reaches(MessageId id) {
        return id.compareTo(forgotten) >= 0;
    }

    /** What comes after this id, up to the end of a part; empty if nothing does. */
    Optional<Round> after(MessageId id) {
        Part part = partOf(id);
        MessageId next = part == null ? null : part.after(id);
        encoded = true;
        if (next == null) {
            next = parts.higherKey(id);
            part = next == null ? null : parts.get(next);
        }
        return part == null
                ? Optional.empty()
                : Optional.of(part.from(next, part != parts.lastEntry().getValue()));
    }

    private Part partOf(MessageId id) {
        Map.Entry<MessageId, Part> part = parts.floorEntry(id);
        return part == null ? null : part.getValue();
    }

    private static final class Part {
        final List<Entry> entries = new ArrayList<>();
        int bytes;
        Round whole; // null until it is asked for

        void add(Entry entry, int entryBytes) {
            entries.add(entry);
            bytes += entryBytes;
            whole = null;
        }

        MessageId last() {
            return entries.get(entries.size() - 1).id();
        }

        /** The first id in here that is above this one, or null. */
        MessageId after(MessageId id) {
            return entries.stream()
                    .map(Entry::id)
                    .filter(next -> next.compareTo(id) > 0)
                    .findFirst()
                    .orElse(null);
        }

        /** The entries from this one on. */
        Round from(MessageId first, boolean more) {
            if (!first.equals(entries.get(0).id())) {
                return new Round(
                        entries.stream()
                                .filter(entry -> entry.id().compareTo(first) >= 0)
                                .toList(),
                        more);
            }
            if (whole == null) {
                whole = new Round(entries, more);
            }
            return whole;
        }
    }
}
