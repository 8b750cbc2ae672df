package jgames.chat.core;

import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A log that forgets with the process, and the newest part of every other log. It owns the ids. */
public final class MemoryLog implements MessageLog {
    private final int capacity;
    private final InstantSource clock;
    private final ArrayDeque<Said> newest = new ArrayDeque<>();
    private final Map<String, Entry> byNonce = new HashMap<>(); // of the newest
    private MessageId last = MessageId.ZERO;
    private long added;

    /** An entry, and the nonce that it was said with or null. */
    record Said(Entry entry, String nonce) {}

    /**
     * @param capacity how many entries it keeps
     * @param clock says when something was said, and gives the milliseconds of the ids
     */
    public MemoryLog(int capacity, InstantSource clock) {
        this.capacity = capacity;
        this.clock = clock;
    }

    @Override
    public List<Entry> append(List<Say> batch) {
        List<Entry> entries = new ArrayList<>(batch.size());
        for (Say say : batch) {
            Entry entry = say.nonce() == null ? null : byNonce.get(say.nonce());
            if (entry == null) {
                long now = Math.max(0, Math.min(clock.millis(), MessageId.MAX_MILLIS));
                entry = new Entry(last.next(now), now, say.message());
                add(entry, say.nonce());
            }
            entries.add(entry);
        }
        return entries;
    }

    /** Takes over an entry from a store, whose id is above all before it. Of two with one nonce the last one has it. */
    void add(Entry entry, String nonce) {
        added++;
        last = entry.id();
        newest.addLast(new Said(entry, nonce));
        if (nonce != null) {
            byNonce.put(nonce, entry);
        }
        if (newest.size() > capacity) {
            Said oldest = newest.removeFirst();
            byNonce.remove(oldest.nonce, oldest.entry);
        }
    }

    MessageId last() {
        return last;
    }

    int size() {
        return newest.size();
    }

    /** How many entries there ever were. */
    long added() {
        return added;
    }

    /** The newest entries, at most {@code count}, oldest first. */
    Stream<Said> newest(int count) {
        return newest.stream().skip(Math.max(0, newest.size() - Math.max(0, count)));
    }

    @Override
    public List<Entry> latest(int count) {
        return newest(count).map(Said::entry).toList();
    }

    /** While it is not full it has never let one go, but an id from before its first one is then another log's. */
    @Override
    public Optional<List<Entry>> since(MessageId id) {
        MessageId oldest = newest.isEmpty() ? last : newest.getFirst().entry.id();
        boolean reachesBack = id.equals(MessageId.ZERO) ? newest.size() < capacity : id.compareTo(oldest) >= 0;
        if (!reachesBack || id.compareTo(last) > 0) {
            return Optional.empty();
        }
        return Optional.of(newest.stream()
                .map(Said::entry)
                .filter(entry -> entry.id().compareTo(id) > 0)
                .toList());
    }

    @Override
    public Optional<String> problem() {
        return Optional.empty();
    }

    @Override
    public void close() {}
}
