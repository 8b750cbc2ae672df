package jgames.chat.core.log;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import jgames.chat.core.log.Event.Deleted;
import jgames.chat.core.log.Event.Posted;
import jgames.chat.core.protocol.EventId;
import org.jspecify.annotations.Nullable;

/** Takes the texts of deleted messages out of a log's file, and out of what was set aside of it. One thread at a time. */
final class Erasure {
    private final Path file;
    private final LogObserver observer;
    private final Set<EventId> pending = new HashSet<>(); // deleted, and maybe still in the file with their texts
    private volatile boolean isPending;
    private volatile @Nullable String problem;

    Erasure(Path file, LogObserver observer) {
        this.file = file;
        this.observer = observer;
    }

    /** The deleted messages whose texts may still be in the file. */
    Set<EventId> pending() {
        return pending;
    }

    /** Whether there is something to do; from any thread. */
    boolean isPending() {
        return isPending;
    }

    /** Why it could not be done, in one sentence. */
    Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    /** An event happened: if it is a deletion, there is something to do. */
    void note(Event event) {
        if (event instanceof Deleted deleted) {
            deleted.ids().forEach(this::add);
        }
    }

    /** The file has the text of this message, which was deleted. */
    void add(EventId id) {
        pending.add(id);
        isPending = true;
    }

    /** Of what is deleted keeps only what the file, or what was set aside of it, still has the texts of. */
    void retainThoseWithText() throws IOException {
        if (pending.isEmpty()) {
            return;
        }
        Set<EventId> withText = new PageReader(file, Set.of()).messages(pending);
        readSetAside(line -> {
            for (EventId id : pending) {
                if (names(line, id)) {
                    withText.add(id);
                }
            }
            return true;
        });
        pending.retainAll(withText);
        isPending = !pending.isEmpty();
    }

    /**
     * Does it: of each such message the file keeps the place, the key and the author.
     *
     * @return the file as it is now, or null if it could not be done and is as it was
     */
    @Nullable
    FileState erase() {
        FileState now;
        try {
            eraseSetAside();
            now = LineFile.replace(file, this::copyTo);
        } catch (IOException e) {
            failed(AppendFile.reason(e));
            return null;
        }
        pending.clear();
        isPending = false;
        problem = null;
        return now;
    }

    private void failed(String reason) {
        boolean first = problem == null;
        problem = file + ": deleted messages are still in it: " + reason;
        if (first) {
            observer.logError(problem);
        }
    }

    private void copyTo(FileChannel out) throws IOException {
        EventLines events = new EventLines((event, named) -> {
            boolean erased = event instanceof Posted && pending.contains(event.id());
            kept = erased ? LogLine.encode(List.of(((Posted) event).tombstone())) : null;
        });
        try {
            LineFile copied = new LineFile(
                    file,
                    line -> {
                        kept = null;
                        events.test(line);
                        write(out, kept != null ? kept : withLineEnd(line));
                        return true;
                    },
                    new LogObserver() {});
            if (!copied.isWhole()) {
                throw new IOException("It has a line that cannot be read");
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private byte @Nullable [] kept; // what takes the place of the line that is copied; null for the line itself

    private static byte[] withLineEnd(byte[] line) {
        byte[] whole = Arrays.copyOf(line, line.length + 1);
        whole[line.length] = '\n';
        return whole;
    }

    private static void write(FileChannel out, byte[] bytes) {
        try {
            for (ByteBuffer buffer = ByteBuffer.wrap(bytes); buffer.hasRemaining(); ) {
                out.write(buffer);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What was set aside is damaged, so it is looked for the ids. */
    private void eraseSetAside() throws IOException {
        LineFile bad = readSetAside(line -> pending.stream().noneMatch(id -> names(line, id)));
        if (bad != null) {
            bad.dropBadLines();
        }
    }

    /** Null if nothing was set aside. */
    private @Nullable LineFile readSetAside(Predicate<String> isToStay) throws IOException {
        Path bad = LineFile.sibling(file, ".bad");
        return FileState.orNull(bad) == null
                ? null
                : LineFile.ofAnyLength(bad, line -> isToStay.test(new String(line, StandardCharsets.ISO_8859_1)));
    }

    private static boolean names(String line, EventId id) {
        return line.contains('"' + id.toString() + '"');
    }
}
