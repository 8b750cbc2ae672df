package jgames.chat.core;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A log in memory that counts its batches, and that fails as it is told to. */
final class ScriptedLog implements MessageLog {
    final List<Integer> batches = new ArrayList<>();
    final List<Entry> all = new ArrayList<>();
    Throwable failure;
    volatile String problem;
    int closed;
    int sinces;

    private final MemoryLog memory = new MemoryLog(1000, () -> Instant.ofEpochMilli(1000));

    @Override
    public List<Entry> append(List<Say> batch) {
        fail();
        batches.add(batch.size());
        List<Entry> entries = memory.append(batch);
        entries.stream()
                .filter(entry -> all.isEmpty()
                        || entry.id().compareTo(all.get(all.size() - 1).id()) > 0)
                .forEach(all::add);
        return entries;
    }

    @Override
    public List<Entry> latest(int count) {
        fail();
        return memory.latest(count);
    }

    @Override
    public Optional<List<Entry>> since(MessageId id) {
        fail();
        sinces++;
        return memory.since(id);
    }

    @Override
    public Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    @Override
    public void close() {
        closed++;
        fail();
    }

    private void fail() {
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof RuntimeException exception) {
            throw exception;
        }
    }
}
