package jgames.chat.core.log;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import jgames.chat.core.log.Event.Posted;
import jgames.chat.core.log.EventLog.Page;
import jgames.chat.core.protocol.Entry;
import jgames.chat.core.protocol.EventId;

/** Reads messages of a log's file that are not in memory any more. Beside a writer it reads what was there before or after. */
final class PageReader {
    private final Path file;
    private final Set<EventId> deleted;

    /** @param deleted messages that are passed over */
    PageReader(Path file, Set<EventId> deleted) {
        this.file = file;
        this.deleted = deleted;
    }

    /** @param newest the newest of them, which are in memory */
    Page before(EventId id, int count, Page newest) throws IOException {
        EventId end = newest.entries().isEmpty() ? id : newest.entries().get(0).id();
        int missing = count - newest.entries().size();
        ArrayDeque<Entry> older = new ArrayDeque<>();
        read((event, named) -> {
            if (event instanceof Posted posted && event.id().compareTo(end) < 0 && !deleted.contains(event.id())) {
                older.addLast(posted.entry());
                if (older.size() > missing + 1) {
                    older.removeFirst();
                }
            }
        });
        boolean complete = older.size() <= missing;
        if (!complete) {
            older.removeFirst();
        }
        List<Entry> page = new ArrayList<>(older);
        page.addAll(newest.entries());
        return new Page(page, complete);
    }

    /** Of these ids those of messages that the file has. */
    Set<EventId> messages(Set<EventId> ids) throws IOException {
        Set<EventId> found = new HashSet<>();
        if (ids.isEmpty()) {
            return found;
        }
        read((event, named) -> {
            if (event instanceof Posted && ids.contains(event.id()) && !deleted.contains(event.id())) {
                found.add(event.id());
            }
        });
        return found;
    }

    /** A message, or what stays of it. */
    Optional<Event> find(EventId id) throws IOException {
        Event[] found = {null};
        read((event, named) -> {
            if (event.id().equals(id) && event.isMessage()) {
                found[0] = event instanceof Posted posted && deleted.contains(id) ? posted.tombstone() : event;
            }
        });
        return Optional.ofNullable(found[0]);
    }

    /** @param newest those of them that are in memory, fewer than are wanted */
    List<Posted> by(String author, EventId before, int count, List<Posted> newest) throws IOException {
        int missing = count - newest.size();
        Set<EventId> have = newest.stream().map(Posted::id).collect(Collectors.toSet());
        ArrayDeque<Posted> older = new ArrayDeque<>();
        read((event, named) -> {
            if (event instanceof Posted posted
                    && author.equals(posted.author())
                    && event.id().compareTo(before) < 0
                    && !deleted.contains(event.id())
                    && !have.contains(event.id())) {
                older.addLast(posted);
                if (older.size() > missing) {
                    older.removeFirst();
                }
            }
        });
        List<Posted> all = new ArrayList<>(older);
        all.addAll(newest);
        return all;
    }

    private void read(EventLines.Found each) throws IOException {
        new LineFile(file, new EventLines(each), new LogObserver() {});
    }
}
