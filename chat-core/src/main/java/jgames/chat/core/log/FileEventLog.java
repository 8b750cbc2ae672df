package jgames.chat.core.log;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import jgames.chat.core.log.Event.Deleted;
import jgames.chat.core.log.Event.Posted;
import jgames.chat.core.protocol.EventId;
import org.jspecify.annotations.Nullable;

/**
 * A log in a file of JSON Lines, one event a line: messages as pygames-chat writes them and with an id besides.
 *
 * <p>A batch is one write, made before it is announced, so what a member has seen survives the process; it is announced
 * within {@link #append}. The file is only appended to; at {@value #COMPACT_AT} times the messages that are kept it is
 * written anew beside itself and renamed, but not again within {@value #COMPACT_PAUSE_SECONDS} seconds while it is shorter
 * than {@value #COMPACT_BYTES} bytes, because the disk is waited for. When a write fails, what it left is cut off, the chat
 * goes on from memory, and the file gets what it lacks once it takes it: as much of that as is kept in memory.
 *
 * <p>On opening, every line is checked. Those that hold no event (torn, corrupt, not UTF-8, too long) are moved to
 * {@code <file>.bad}, so that each costs itself alone. Lines without an id get one. An object with an id that is no message
 * and nothing else that this version knows stays as it is.
 *
 * <p>The text of a deleted message leaves the file, and {@code <file>.bad}, with the next call of {@link #maintain}, though
 * at most every {@value #ERASE_PAUSE_SECONDS} seconds.
 *
 * <p>The file is this log's alone while it is open. One that is deleted, cut, appended to or replaced by another one of its
 * name is noticed with the next message or within a second: what is found there is checked as on opening, stays, and gets
 * all that follows the last event that it has. What is not a regular file is not written to, and a file that cannot be
 * read on opening is left alone.
 */
public final class FileEventLog implements EventLog {
    private static final int COMPACT_AT = 4;
    private static final long COMPACT_PAUSE_SECONDS = 10;
    private static final long COMPACT_BYTES = 64 * 1024 * 1024;
    private static final long RETRY_SECONDS = 1;
    private static final long ERASE_PAUSE_SECONDS = 5;

    private final Path file;
    private final int keep;
    private final boolean sync;
    private final LongSupplier nanos;
    private final Executor readers;
    private final LogObserver observer;
    private final EventWindow window;
    private final Sequencer sequencer;
    private final Erasure erasure;
    private Follower follower;

    private @Nullable FileChannel channel; // null while the file is not open
    private boolean unreadable; // then it is left alone
    private @Nullable LineFile damaged; // null while the file needs no repair
    private volatile @Nullable FileState left; // the file as it was left, its whole lines; null while there is none
    private boolean torn; // whether a failed write may have left something behind them
    private long lines;
    private EventId saved = EventId.ZERO; // the newest event that the file has
    private long compactAt;
    private long lastCompaction;
    private long lastErasure;
    private long lastTry;
    private volatile @Nullable String problem;

    /**
     * Opens the log, or makes it. Does not fail because of the file: what is wrong with it is told to the observer and in
     * {@link #problem()}, and the log goes on in memory.
     *
     * @param keep how many messages it keeps, at least 1
     * @param sync whether each batch is on the disk, and not only with the operating system, before it is delivered
     * @param clock says when something happened, and gives the milliseconds of the ids
     * @param readers runs what reads the file for {@link #before}, which may take a while
     */
    public FileEventLog(
            Path file, int keep, boolean sync, InstantSource clock, Executor readers, LogObserver observer) {
        this(file, keep, sync, clock, System::nanoTime, readers, observer);
    }

    /** @param nanos a clock that only goes forward, for the pauses between tries */
    FileEventLog(
            Path file,
            int keep,
            boolean sync,
            InstantSource clock,
            LongSupplier nanos,
            Executor readers,
            LogObserver observer) {
        this.file = file;
        this.keep = keep;
        this.sync = sync;
        this.nanos = nanos;
        this.readers = readers;
        this.observer = observer;
        this.window = new EventWindow(keep);
        this.sequencer = new Sequencer(window, clock, this::older);
        this.erasure = new Erasure(file);
        this.compactAt = (long) keep * COMPACT_AT;
        this.lastCompaction = nanos.getAsLong() - TimeUnit.SECONDS.toNanos(COMPACT_PAUSE_SECONDS);
        this.lastErasure = nanos.getAsLong() - TimeUnit.SECONDS.toNanos(ERASE_PAUSE_SECONDS);
        try {
            unreadable = true;
            if (!Files.notExists(file)) { // nor may it be there unseen
                load();
            }
            unreadable = false;
            open();
        } catch (IOException e) {
            failed(e);
        }
    }

    private void load() throws IOException {
        Set<EventId> deleted = erasure.pending();
        read((event, named) -> {
            window.add(event);
            addDeleted(event, deleted);
        });
        if (lines >= keep) {
            window.beginsLater(); // it may have been cut back
        }
        saved = window.last();
        erasure.retainThoseWithText();
    }

    // ---- the port ----

    @Override
    public CompletionStage<Recent> follow(Follower follower) {
        this.follower = follower;
        return CompletableFuture.completedStage(window.recent());
    }

    @Override
    public CompletionStage<List<Outcome>> append(List<Proposal> batch) {
        if (problem == null && !isAsItWasLeft()) {
            save(false); // before ids are given, which others may have used
        }
        List<Announcement> announcements = new ArrayList<>(batch.size());
        List<Outcome> outcomes = sequencer.take(batch, announcements);
        announcements.forEach(announcement -> erasure.note(announcement.event()));
        if (problem == null ? !announcements.isEmpty() : isSince(lastTry, RETRY_SECONDS)) {
            save(problem == null);
        }
        if (!announcements.isEmpty()) {
            follower.announced(announcements);
        }
        return CompletableFuture.completedStage(outcomes);
    }

    @Override
    public CompletionStage<Page> before(EventId id, int count) {
        Page page = window.page(id, count);
        if (!page.complete() || window.isWhole() || unreadable) {
            return CompletableFuture.completedStage(page);
        }
        PageReader older = new PageReader(file, Set.copyOf(erasure.pending()));
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return older.before(id, count, page);
                    } catch (IOException e) { // maintenance says so
                        return new Page(page.entries(), false);
                    }
                },
                readers);
    }

    @Override
    public Optional<String> problem() {
        return Optional.ofNullable(problem).or(erasure::problem);
    }

    @Override
    public boolean needsMaintenance() {
        return problem != null || erasure.isPending() || !isAsItWasLeft();
    }

    @Override
    public void maintain() {
        if (problem == null ? !isAsItWasLeft() : isSince(lastTry, RETRY_SECONDS)) {
            save(false);
        }
        if (problem == null && erasure.isPending() && isSince(lastErasure, ERASE_PAUSE_SECONDS)) {
            erase();
        }
    }

    @Override
    public void close() {
        if (problem != null || !isAsItWasLeft()) {
            save(false);
        }
        if (problem == null && erasure.isPending()) {
            erase();
        }
        closeChannel();
        unreadable = true;
    }

    /** Of these ids those of messages that only the file has. */
    private Set<EventId> older(Set<EventId> ids) {
        if (window.isWhole() || unreadable) {
            return Set.of();
        }
        try {
            return new PageReader(file, erasure.pending()).messages(ids);
        } catch (IOException e) { // what the file does not show it does not have
            return Set.of();
        }
    }

    // ---- the file ----

    private boolean isAsItWasLeft() {
        try {
            return FileState.of(file).equals(left);
        } catch (IOException e) {
            return false;
        }
    }

    private boolean isSince(long moment, long seconds) {
        return nanos.getAsLong() - moment >= TimeUnit.SECONDS.toNanos(seconds);
    }

    /** @param asLeft whether the file was looked at just now, and is as it was left */
    private void save(boolean asLeft) {
        if (unreadable) {
            return;
        }
        boolean interrupted = Thread.interrupted(); // which would close the channel instead of writing to it
        boolean found = true;
        try {
            if (channel == null || !asLeft) {
                found = problem != null || channel == null;
                open();
            }
            List<Event> unsaved = window.after(saved);
            if (lines + unsaved.size() <= compactAt || isCompactedOften() || !compacted()) {
                write(encoded(unsaved));
                lines += unsaved.size();
                saved = window.last();
            }
        } catch (IOException e) {
            failed(e);
            return;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        if (problem != null) {
            problem = null;
            observer.logRecovered(file + ": written again");
        } else if (!found) {
            observer.logRecovered(file + ": was deleted, replaced or changed; has again what it lacked");
        }
    }

    private void open() throws IOException {
        closeChannel();
        FileState there = FileState.orNull(file);
        if (there == null) {
            Files.createDirectories(file.toAbsolutePath().getParent());
            FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)
                    .close();
            left = FileState.of(file);
            damaged = null;
            lines = 0;
            saved = EventId.ZERO;
        } else if (damaged != null ? !damaged.isCurrent() : !isOurs(there)) {
            adopt();
        }
        if (damaged != null) {
            left = damaged.repair();
            damaged = null;
        }
        LineFile.deleteLeftover(file);
        FileChannel opened = FileChannel.open(file, StandardOpenOption.WRITE);
        if (!left.isSameFile(FileState.orNull(file))) {
            opened.close();
            throw new IOException("Replaced while it was opened");
        }
        channel = opened;
        channel.truncate(left.length());
        torn = false;
        syncFolder();
    }

    private boolean isOurs(FileState there) {
        return there.isSameFile(left) && (there.length() == left.length() || torn && there.length() > left.length());
    }

    private void read(EventLines.Found each) throws IOException {
        LineFile found = new LineFile(file, new EventLines(each), observer);
        lines = found.goodLines();
        left = found.state();
        damaged = found.isWhole() ? null : found;
    }

    /** Somebody else made this file. It stays, and lacks what follows the last event that it has, or all if it has none. */
    private void adopt() throws IOException {
        EventId[] last = {EventId.ZERO};
        Set<EventId> posted = new HashSet<>();
        Set<EventId> deleted = new HashSet<>();
        read((event, named) -> {
            window.raise(event.id()); // so that no id of ours is that of a line that we did not write
            Event mine = window.find(event.id()).orElse(null);
            if (mine != null && (named || isSameMessage(mine, event))) {
                last[0] = event.id();
            }
            if (event instanceof Posted) {
                posted.add(event.id());
            }
            if (event instanceof Posted && mine instanceof Event.Tombstone) {
                erasure.add(event.id()); // a copy from before the deletion
            }
            addDeleted(event, deleted);
        });
        window.recent().events().forEach(event -> addDeleted(event, deleted));
        deleted.stream().filter(posted::contains).forEach(erasure::add);
        saved = last[0];
    }

    private static void addDeleted(Event event, Set<EventId> deleted) {
        if (event instanceof Deleted deletion) {
            deleted.addAll(deletion.ids());
        }
    }

    private static boolean isSameMessage(Event one, Event other) {
        return one instanceof Posted mine
                && other instanceof Posted theirs
                && mine.message().equals(theirs.message());
    }

    private boolean isCompactedOften() {
        return left.length() < COMPACT_BYTES && !isSince(lastCompaction, COMPACT_PAUSE_SECONDS);
    }

    /** Where there is no room for a second file the first one grows, and this is tried again later. */
    private boolean compacted() throws IOException {
        List<Event> all = window.recent().events();
        byte[] kept = encoded(all);
        try {
            left = LineFile.replace(file, out -> write(out, kept, 0));
        } catch (IOException noRoom) {
            compactAt = lines + keep;
            return false;
        }
        lines = all.size();
        saved = window.last();
        compactAt = (long) keep * COMPACT_AT;
        lastCompaction = nanos.getAsLong();
        open();
        return true;
    }

    /** Takes the texts of deleted messages out of the file, and leaves everything else as it is. */
    private void erase() {
        boolean interrupted = Thread.interrupted(); // which would close the channels instead of writing to them
        try {
            eraseUninterrupted();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void eraseUninterrupted() {
        lastErasure = nanos.getAsLong();
        FileState erased;
        try {
            erased = erasure.erase(sync);
        } catch (IOException e) {
            erasure.failed(reason(e), observer);
            return;
        }
        try {
            if (erased != null) {
                left = erased;
                open();
            }
        } catch (IOException e) {
            failed(e);
        }
    }

    /** One buffer for all. */
    private static byte[] encoded(List<Event> events) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256 * events.size());
        events.forEach(event -> bytes.writeBytes(LogLine.encode(event)));
        return bytes.toByteArray();
    }

    private void write(byte[] bytes) throws IOException {
        write(channel, bytes, left.length());
        left = new FileState(left.key(), left.length() + bytes.length);
    }

    private void write(FileChannel to, byte[] bytes, long position) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            to.write(buffer, position + buffer.position());
        }
        if (sync) {
            to.force(false);
        }
    }

    private void failed(IOException e) {
        boolean first = problem == null;
        lastTry = nanos.getAsLong();
        problem = file + ": " + reason(e) + "; the chat goes on from memory";
        if (first) {
            observer.logError(problem);
        }
        try {
            if (channel != null) {
                torn = true;
                channel.truncate(left.length());
                torn = false;
            }
        } catch (IOException again) {
            // open() truncates too, before the next write
        }
        closeChannel();
    }

    static String reason(IOException e) {
        String reason = e instanceof FileSystemException about ? about.getReason() : e.getMessage();
        return reason != null ? reason : e.getClass().getSimpleName();
    }

    private void closeChannel() {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            observer.logError(file + ": " + reason(e));
        }
        channel = null;
    }

    /** Makes new names durable, where the operating system can open a folder. */
    private void syncFolder() {
        if (sync) {
            try (FileChannel folder = FileChannel.open(file.toRealPath().getParent())) {
                folder.force(true);
            } catch (IOException e) {
                // not everywhere possible
            }
        }
    }
}
