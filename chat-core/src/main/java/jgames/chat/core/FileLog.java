package jgames.chat.core;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * A log in a file of JSON Lines, one message a line, as pygames-chat writes them and with an id besides.
 *
 * <p>A batch is one write, made before {@link #append} returns, so what a member has seen survives the process. The file
 * is only appended to; at {@value #COMPACT_AT} times the entries that are kept it is written anew beside itself and
 * renamed, but not again within {@value #COMPACT_PAUSE_MILLIS} ms while it is shorter than {@value #COMPACT_BYTES} bytes,
 * because the disk is waited for. When a write fails, what it left is cut off, the chat goes on from memory, and the file gets what it lacks
 * once it takes it: as much of that as is kept in memory.
 *
 * <p>On opening, every line is checked. Those that hold no message (torn, corrupt, not UTF-8, too long) are moved to
 * {@code <file>.bad}, so that each costs itself alone. Lines without an id get one.
 *
 * <p>The file is this log's alone while it is open. A file that is deleted or emptied is written again from memory. One
 * that cannot be read on opening is left alone.
 */
public final class FileLog implements MessageLog {
    private static final int COMPACT_AT = 4;
    private static final long COMPACT_PAUSE_MILLIS = 10_000;
    private static final long COMPACT_BYTES = 64 * 1024 * 1024;
    private static final long RETRY_MILLIS = 1000;

    private final Path file;
    private final int keep;
    private final boolean sync;
    private final InstantSource clock;
    private final Observer observer;
    private final MemoryLog memory;

    private FileChannel channel; // null while the file is not open
    private boolean unreadable; // then it is left alone
    private LineFile damaged; // null while the file needs no repair
    private long length; // of the file's whole lines, in bytes
    private long lines;
    private int unsaved; // how many of the newest entries the file lacks
    private long compactAt;
    private long lastCompaction = Long.MIN_VALUE / 2; // long ago
    private long lastTry;
    private volatile String problem;

    /**
     * Opens the log, or makes it. Does not fail because of the file: what is wrong with it is told to the observer and in
     * {@link #problem()}, and the log goes on in memory.
     *
     * @param keep how many entries it keeps, at least 1
     * @param sync whether each batch is on the disk, and not only with the operating system, before it is delivered
     * @param clock gives the milliseconds of the ids
     */
    public FileLog(Path file, int keep, boolean sync, InstantSource clock, Observer observer) {
        if (keep < 1) {
            throw new IllegalArgumentException("a file log keeps at least one entry");
        }
        this.file = file;
        this.keep = keep;
        this.sync = sync;
        this.clock = clock;
        this.observer = observer;
        this.memory = new MemoryLog(keep, clock);
        this.compactAt = (long) keep * COMPACT_AT;
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

    @Override
    public List<Entry> append(List<Say> batch) {
        long before = memory.added();
        List<Entry> entries = memory.append(batch);
        unsaved = (int) Math.min(unsaved + memory.added() - before, memory.size());
        if (problem == null ? unsaved > 0 : Math.abs(clock.millis() - lastTry) >= RETRY_MILLIS) {
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
    public void close() {
        if (problem != null) {
            save();
        }
        closeChannel();
        unreadable = true;
    }

    private void load() throws IOException {
        LineFile found = new LineFile(file, this::take, observer);
        lines = found.goodLines();
        length = found.length();
        damaged = found.isWhole() ? null : found;
    }

    /** An empty line is nobody's message and does no harm. */
    private boolean take(byte[] line) {
        try {
            String json = PlainProtocol.utf8(ByteBuffer.wrap(line));
            if (!json.isBlank()) {
                PlainProtocol.Line read = PlainProtocol.read(json);
                memory.add(entryAfter(memory.last(), read), read.nonce());
            }
            return true;
        } catch (CharacterCodingException | RefusedException notAMessage) {
            return false;
        }
    }

    /**
     * The entry of a line. An id that does not rise counts as none, though it may still say when; and so does one that
     * cannot be or that leaves none above it.
     */
    private static Entry entryAfter(MessageId last, PlainProtocol.Line line) {
        MessageId own = idOf(line.id());
        MessageId id = own != null && own.compareTo(last) > 0 ? own : last.next(0);
        long time = line.time() != null ? line.time() : (own != null ? own : id).millis();
        return new Entry(id, time, line.message());
    }

    private static MessageId idOf(String id) {
        try {
            MessageId own = id == null ? null : MessageId.parse(id);
            return own != null && own.isPossible() && own.millis() < MessageId.MAX_MILLIS ? own : null;
        } catch (IllegalArgumentException notAnId) {
            return null;
        }
    }

    private void save() {
        if (unreadable) {
            return;
        }
        boolean interrupted = Thread.interrupted(); // which would close the channel instead of writing to it
        try {
            if (channel == null || Files.notExists(file) || channel.size() < length) {
                open();
            }
            if (lines + unsaved <= compactAt || isCompactedOften() || !compacted()) {
                length = write(channel, encoded(unsaved), length);
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
        }
    }

    private void open() throws IOException {
        closeChannel();
        if (Files.notExists(file) || Files.size(file) < length) {
            Files.createDirectories(file.toAbsolutePath().getParent());
            damaged = null;
            length = 0;
            lines = 0;
            unsaved = memory.size();
        }
        if (damaged != null) {
            damaged.repair();
            damaged = null;
            length = Files.size(file);
        }
        channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        channel.truncate(length); // a failed write may have left something behind
        syncFolder();
    }

    private boolean isCompactedOften() {
        return length < COMPACT_BYTES && Math.abs(clock.millis() - lastCompaction) < COMPACT_PAUSE_MILLIS;
    }

    /** Where there is no room for a second file the first one grows, and this is tried again later. */
    private boolean compacted() throws IOException {
        byte[] kept = encoded(memory.size());
        try {
            LineFile.replace(file, out -> write(out, kept, 0));
        } catch (IOException noRoom) {
            compactAt = lines + keep;
            return false;
        }
        length = kept.length;
        lines = memory.size();
        unsaved = 0;
        compactAt = (long) keep * COMPACT_AT;
        lastCompaction = clock.millis();
        open();
        return true;
    }

    /** One buffer for the newest entries. */
    private byte[] encoded(int count) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256 * count);
        memory.newest(count).forEach(said -> bytes.writeBytes(PlainProtocol.encodeLine(said.entry(), said.nonce())));
        return bytes.toByteArray();
    }

    /** Writes all, and returns where it ends. */
    private long write(FileChannel to, byte[] bytes, long position) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            to.write(buffer, position + buffer.position());
        }
        if (sync) {
            to.force(false);
        }
        return position + bytes.length;
    }

    private void failed(IOException e) {
        boolean first = problem == null;
        lastTry = clock.millis();
        problem = file + ": " + reason(e) + "; the chat goes on from memory";
        if (first) {
            observer.logError(problem);
        }
        try {
            if (channel != null) {
                channel.truncate(length);
            }
        } catch (IOException again) {
            // open() truncates too, before the next write
        }
        closeChannel();
    }

    private static String reason(IOException e) {
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
            try (FileChannel folder = FileChannel.open(file.toAbsolutePath().getParent())) {
                folder.force(true);
            } catch (IOException e) {
                // not everywhere possible
            }
        }
    }
}
