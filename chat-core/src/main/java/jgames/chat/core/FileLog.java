package jgames.chat.core;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A log in a file of JSON Lines, one message a line, as pygames-chat writes them and with an id besides.
 *
 * <p>A batch is one write, made before {@link #append} returns, so what a member has seen survives the process. The file
 * is only appended to; at {@value #COMPACT_AT} times the entries that are kept it is written anew beside itself and
 * renamed. When a write fails, what it left is cut off, the chat goes on from memory, and the file gets what it lacks
 * once it takes it: as much of that as is kept in memory.
 *
 * <p>On opening, every line is checked. Those that hold no message (torn, corrupt, not UTF-8, too long) are moved to
 * {@code <file>.bad}, so that each costs itself alone. Lines without an id get one.
 *
 * <p>The file is this log's alone while it is open. A file that is deleted is written again from memory.
 */
public final class FileLog implements MessageLog {
    private static final int COMPACT_AT = 4;
    private static final long RETRY_MILLIS = 1000;
    private static final int MAX_WARNINGS = 10;

    private final Path file;
    private final int keep;
    private final boolean sync;
    private final InstantSource clock;
    private final Observer observer;
    private final MemoryLog memory;

    private FileChannel channel; // null while the file is not open
    private boolean unreadable; // then it is left alone
    private List<Run> damage = List.of(); // what the file consists of, if it needs repair
    private long length; // of the file's whole lines, in bytes
    private long lines;
    private int unsaved; // how many of the newest entries the file lacks
    private long compactAt;
    private long lastTry;
    private volatile String problem;

    /**
     * Opens the log, or makes it. Never fails: what is wrong with the file is told to the observer and in {@link
     * #problem()}, and the log goes on in memory.
     *
     * @param keep how many entries it keeps, at least 1
     * @param sync whether each batch is on the disk, and not only with the operating system, before it is delivered
     * @param clock gives the milliseconds of the ids
     */
    public FileLog(Path file, int keep, boolean sync, InstantSource clock, Observer observer) {
        this.file = file;
        this.keep = keep;
        this.sync = sync;
        this.clock = clock;
        this.observer = observer;
        this.memory = new MemoryLog(keep, clock);
        this.compactAt = (long) keep * COMPACT_AT;
        try {
            unreadable = true;
            if (Files.exists(file)) {
                load();
            }
            unreadable = false;
            open();
        } catch (IOException e) {
            failed(e);
        }
    }

    @Override
    public List<Entry> append(List<Message> messages) {
        List<Entry> entries = memory.append(messages);
        unsaved = Math.min(unsaved + entries.size(), memory.size());
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

    private void save() {
        if (unreadable) {
            return;
        }
        try {
            if (channel == null || Files.notExists(file)) {
                open();
            }
            if (lines + unsaved <= compactAt || !compacted()) {
                length = write(channel, encoded(unsaved), length);
                lines += unsaved;
                unsaved = 0;
            }
        } catch (IOException e) {
            failed(e);
            return;
        }
        if (problem != null) {
            problem = null;
            observer.logRecovered(file + ": written again");
        }
    }

    private void open() throws IOException {
        closeChannel();
        if (Files.notExists(file)) {
            Files.createDirectories(file.toAbsolutePath().getParent());
            damage = List.of();
            length = 0;
            lines = 0;
            unsaved = memory.size();
        }
        if (!damage.isEmpty()) {
            repair();
        }
        channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        channel.truncate(length); // a failed write may have left something behind
        syncFolder();
    }

    /** Where there is no room for a second file the first one grows, and this is tried again later. */
    private boolean compacted() throws IOException {
        byte[] kept = encoded(memory.size());
        try {
            replace(out -> write(out, kept, 0));
        } catch (IOException noRoom) {
            compactAt = lines + keep;
            return false;
        }
        length = kept.length;
        lines = memory.size();
        unsaved = 0;
        compactAt = (long) keep * COMPACT_AT;
        open();
        return true;
    }

    /** One buffer for the newest entries. */
    private byte[] encoded(int count) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256 * count);
        memory.latest(count).forEach(entry -> bytes.writeBytes(PlainProtocol.encodeLine(entry)));
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
        if (e instanceof FileSystemException about && about.getReason() == null) {
            return e.getClass().getSimpleName();
        }
        return e instanceof FileSystemException about ? about.getReason() : e.getMessage();
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

    // ---- opening: check every line, set the bad ones aside ----

    /** Some bytes of the file, a run of good lines or of bad ones. */
    private record Run(long start, long end, boolean good) {}

    private void load() throws IOException {
        List<Run> runs = new ArrayList<>();
        long bad = 0;
        boolean ended = true;
        try (LineScanner scanner = new LineScanner(file)) {
            for (LineScanner.Line line = scanner.next(); line != null; line = scanner.next()) {
                boolean good = line.bytes() != null && take(line.bytes());
                if (good) {
                    lines++;
                } else if (++bad <= MAX_WARNINGS) {
                    observer.logError(file + " line " + line.number() + ": not a message, set aside");
                }
                Run last = runs.isEmpty() ? null : runs.get(runs.size() - 1);
                if (last != null && last.good == good) {
                    runs.set(runs.size() - 1, new Run(last.start, line.end(), good));
                } else {
                    runs.add(new Run(line.start(), line.end(), good));
                }
                length = line.end();
                ended = line.ended();
            }
        }
        if (bad > MAX_WARNINGS) {
            observer.logError(file + ": " + (bad - MAX_WARNINGS) + " more lines set aside");
        }
        if (bad > 0 || !ended) {
            damage = runs;
        }
    }

    /** An empty line is nobody's message and does no harm. */
    private boolean take(byte[] line) {
        try {
            String json = PlainProtocol.utf8(ByteBuffer.wrap(line));
            if (!json.isBlank()) {
                PlainProtocol.Line read = PlainProtocol.read(json);
                memory.add(new Entry(idAfter(memory.last(), read.id()), read.message()));
            }
            return true;
        } catch (CharacterCodingException | RefusedException notAMessage) {
            return false;
        }
    }

    private static MessageId idAfter(MessageId last, String id) {
        try {
            MessageId own = id == null ? last : MessageId.parse(id);
            return own.compareTo(last) > 0 ? own : last.next(0);
        } catch (IllegalArgumentException notAnId) {
            return last.next(0);
        }
    }

    /** The bad lines go to a file of their own before the good ones replace the whole. */
    private void repair() throws IOException {
        Path aside = file.resolveSibling(file.getFileName() + ".bad");
        try (FileChannel from = FileChannel.open(file)) {
            if (damage.stream().anyMatch(run -> !run.good)) {
                try (FileChannel bad = FileChannel.open(aside, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                    bad.position(bad.size());
                    copy(from, false, bad);
                    bad.force(true);
                }
            }
            replace(out -> copy(from, true, out));
        }
        length = Files.size(file);
        damage = List.of();
    }

    private void copy(FileChannel from, boolean good, FileChannel to) throws IOException {
        for (Run run : damage) {
            for (long at = run.start; run.good == good && at < run.end; ) {
                at += from.transferTo(at, run.end - at, to);
            }
            if (run.good == good && !endsWithNewline(from, run)) {
                to.write(ByteBuffer.wrap(new byte[] {'\n'}));
            }
        }
    }

    private static boolean endsWithNewline(FileChannel file, Run run) throws IOException {
        ByteBuffer last = ByteBuffer.allocate(1);
        file.read(last, run.end - 1);
        return last.get(0) == '\n';
    }

    private interface Content {
        void writeTo(FileChannel out) throws IOException;
    }

    /** Write new and rename: at every moment there is one whole file of that name. */
    private void replace(Content content) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel out = FileChannel.open(
                next, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            content.writeTo(out);
            out.force(true);
        } catch (IOException e) {
            Files.deleteIfExists(next);
            throw e;
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        syncFolder();
    }

    /** Makes a new name durable, where the operating system can open a folder. */
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
