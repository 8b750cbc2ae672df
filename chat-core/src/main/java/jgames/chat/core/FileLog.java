package jgames.chat.core;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * A log in a file of JSON Lines, one message a line, as pygames-chat writes them and with an id besides.
 *
 * <p>A batch is one write, made before {@link #append} returns, so what a member has seen survives the process. The file
 * is only appended to; at {@value #COMPACT_AT} times the entries that are kept it is written anew beside itself and
 * renamed, but not again within {@value #COMPACT_PAUSE_SECONDS} seconds while it is shorter than {@value #COMPACT_BYTES} bytes,
 * because the disk is waited for. When a write fails, what it left is cut off, the chat goes on from memory, and the file gets what it lacks
 * once it takes it: as much of that as is kept in memory.
 *
 * <p>On opening, every line is checked. Those that hold no message (torn, corrupt, not UTF-8, too long) are moved to
 * {@code <file>.bad}, so that each costs itself alone. Lines without an id get one.
 *
 * <p>The file is this log's alone while it is open. One that is deleted, cut, appended to or replaced by another one of its
 * name is noticed with the next message or within a second: what is found there is checked as on opening, stays, and gets
 * all that follows the last message that it has. What is not a regular file is not written to, and a file that cannot be
 * read on opening is left alone.
 */
public final class FileLog implements MessageLog {
    private static final int COMPACT_AT = 4;
    private static final long COMPACT_PAUSE_SECONDS = 10;
    private static final long COMPACT_BYTES = 64 * 1024 * 1024;
    private static final long RETRY_SECONDS = 1;

    private final Path file;
    private final int keep;
    private final boolean sync;
    private final LongSupplier nanos;
    private final Observer observer;
    private final MemoryLog memory;

    private FileChannel channel; // null while the file is not open
    private boolean unreadable; // then it is left alone
    private LineFile damaged; // null while the file needs no repair
    private volatile FileState left; // the file as it was left, its whole lines; null while there is none
    private boolean torn; // whether a failed write may have left something behind them
    private long lines;
    private int unsaved; // how many of the newest entries the file lacks
    private long compactAt;
    private long lastCompaction;
    private long lastTry;
    private volatile String problem;

    /**
     * Opens the log, or makes it. Does not fail because of the file: what is wrong with it is told to the observer and in
     * {@link #problem()}, and the log goes on in memory.
     *
     * @param keep how many entries it keeps, at least 1
     * @param sync whether each batch is on the disk, and not only with the operating system, before it is delivered
     * @param clock says when something was said, and gives the milliseconds of the ids
     */
    public FileLog(Path file, int keep, boolean sync, InstantSource clock, Observer observer) {
        this(file, keep, sync, clock, System::nanoTime, observer);
    }

    /** @param nanos a clock that only goes forward, for the pauses between tries */
    FileLog(Path file, int keep, boolean sync, InstantSource clock, LongSupplier nanos, Observer observer) {
        if (keep < 1) {
            throw new IllegalArgumentException("a file log keeps at least one entry");
        }
        this.file = file;
        this.keep = keep;
        this.sync = sync;
        this.nanos = nanos;
        this.observer = observer;
        this.memory = new MemoryLog(keep, clock);
        this.compactAt = (long) keep * COMPACT_AT;
        this.lastCompaction = nanos.getAsLong() - TimeUnit.SECONDS.toNanos(COMPACT_PAUSE_SECONDS);
        try {
            unreadable = true;
            if (!Files.notExists(file)) { // nor may it be there unseen
                read((entry, nonce, named) -> memory.add(entry, nonce));
            }
            unreadable = false;
            open();
        } catch (IOException e) {
            failed(e);
        }
    }

    @Override
    public List<Entry> append(List<Say> batch) {
        long before = memory.added();
        List<Entry> entries = memory.append(batch);
        unsaved = (int) Math.min(unsaved + memory.added() - before, memory.size());
        if (problem == null ? unsaved > 0 || !isAsItWasLeft() : isSince(lastTry, RETRY_SECONDS)) {
            save();
        }
        return entries;
    }

    @Override
    public List<Entry> latest(int count) {
        return memory.latest(count);
    }

    @Override
    public Optional<List<Entry>> since(MessageId id) {
        return memory.since(id);
    }

    @Override
    public Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    @Override
    public boolean needsMending() {
        return problem != null || !isAsItWasLeft();
    }

    @Override
    public void close() {
        if (problem != null || !isAsItWasLeft()) {
            save();
        }
        closeChannel();
        unreadable = true;
    }

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

    private void save() {
        if (unreadable) {
            return;
        }
        boolean interrupted = Thread.interrupted(); // which would close the channel instead of writing to it
        boolean found = true;
        try {
            if (channel == null || !isAsItWasLeft()) {
                found = problem != null || channel == null;
                open();
            }
            if (lines + unsaved <= compactAt || isCompactedOften() || !compacted()) {
                write(encoded(unsaved));
                lines += unsaved;
                unsaved = 0;
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
            unsaved = memory.size();
        } else if (damaged != null ? !damaged.isCurrent() : !isOurs(there)) {
            adopt();
        }
        if (damaged != null) {
            left = damaged.repair();
            damaged = null;
        }
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

    private void read(EntryLines.Found each) throws IOException {
        LineFile found = new LineFile(file, new EntryLines(each), observer);
        lines = found.goodLines();
        left = found.state();
        damaged = found.isWhole() ? null : found;
    }

    /** Somebody else made this file. It stays, and lacks what follows the last entry that it has, or all if it has none. */
    private void adopt() throws IOException {
        Map<MessageId, Message> kept = memory.newest(keep)
                .collect(Collectors.toMap(
                        said -> said.entry().id(), said -> said.entry().message()));
        MessageId[] last = {MessageId.ZERO};
        read((entry, nonce, named) -> {
            Message mine = kept.get(entry.id());
            if (mine != null && (named || mine.equals(entry.message()))) {
                last[0] = entry.id();
            }
        });
        unsaved = (int) memory.newest(keep)
                .filter(said -> said.entry().id().compareTo(last[0]) > 0)
                .count();
    }

    private boolean isCompactedOften() {
        return left.length() < COMPACT_BYTES && !isSince(lastCompaction, COMPACT_PAUSE_SECONDS);
    }

    /** Where there is no room for a second file the first one grows, and this is tried again later. */
    private boolean compacted() throws IOException {
        byte[] kept = encoded(memory.size());
        try {
            left = LineFile.replace(file, out -> write(out, kept, 0));
        } catch (IOException noRoom) {
            compactAt = lines + keep;
            return false;
        }
        lines = memory.size();
        unsaved = 0;
        compactAt = (long) keep * COMPACT_AT;
        lastCompaction = nanos.getAsLong();
        open();
        return true;
    }

    /** One buffer for the newest entries. */
    private byte[] encoded(int count) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256 * count);
        memory.newest(count).forEach(said -> bytes.writeBytes(PlainProtocol.encodeLine(said.entry(), said.nonce())));
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
