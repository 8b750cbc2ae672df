package jgames.chat.core;

import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** A log that forgets with the process, and the newest part of every other log. It owns the ids. */
public final class MemoryLog implements MessageLog {
    private final int capacity;
    private final InstantSource clock;
    private final ArrayDeque<Entry> newest = new ArrayDeque<>();
    private MessageId last = MessageId.ZERO;

    /**
     * @param capacity how many entries it keeps
     * @param clock gives the milliseconds of the ids
     */
    public MemoryLog(int capacity, InstantSource clock) {
        this.capacity = capacity;
        this.clock = clock;
    }

    @Override
    public List<Entry> append(List<Message> messages) {
        List<Entry> entries = new ArrayList<>(messages.size());
        for (Message message : messages) {
            Entry entry = new Entry(last.next(clock.millis()), message);
            add(entry);
            entries.add(entry);
        }
        return entries;
    }

    /** Takes over an entry from a store, whose id is above all before it. */
    void add(Entry entry) {
        last = entry.id();
        newest.addLast(entry);
        if (newest.size() > capacity) {
            newest.removeFirst();
        }
    }

    MessageId last() {
        return last;
    }

    int size() {
        return newest.size();
    }

    @Override
    public List<Entry> latest(int count) {
        Entry[] latest = new Entry[Math.max(0, Math.min(count, newest.size()))];
        Iterator<Entry> backwards = newest.descendingIterator();
        for (int i = latest.length - 1; i >= 0; i--) {
            latest[i] = backwards.next();
        }
        return List.of(latest);
    }

    @Override
    public Optional<String> problem() {
        return Optional.empty();
    }

    @Override
    public void close() {}
}
