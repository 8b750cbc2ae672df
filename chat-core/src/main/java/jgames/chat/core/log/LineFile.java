package jgames.chat.core.log;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a file of lines consists of, and its repair. It may be of any size and any content: it is read once, a piece at a
 * time, and only where good lines turn into bad ones and back is kept.
 */
final class LineFile {
    /** A longer line is bad. */
    static final int MAX_LINE_BYTES = 64 * 1024;

    private static final int MAX_WARNINGS = 10;
    private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF}; // which editors put before UTF-8

    private final Path file;
    private final boolean anyLength;
    private final FileState state;
    private final List<Run> runs = new ArrayList<>();
    private long goodLines;
    private long badLines;
    private long length;
    private boolean ended = true;
    private boolean marked;

    /** Adjacent lines of one kind, as a range of the file's bytes. */
    private record Run(long start, long end, boolean good) {}

    /**
     * Reads the file.
     *
     * @param isGood is given each line without its line end, first to last
     * @param observer is told the first bad lines, and how many more there are
     */
    LineFile(Path file, Predicate<byte[]> isGood, LogObserver observer) throws IOException {
        this(file, isGood, observer, false);
    }

    private LineFile(Path file, Predicate<byte[]> isGood, LogObserver observer, boolean anyLength) throws IOException {
        this.anyLength = anyLength;
        this.file = file;
        this.state = FileState.of(file);
        try (InputStream in = Files.newInputStream(file)) {
            byte[] chunk = new byte[64 * 1024];
            ByteArrayOutputStream line = new ByteArrayOutputStream(1024);
            long start = 0;
            for (int size = in.read(chunk); size > 0; size = in.read(chunk)) {
                for (int from = 0; from < size; ) {
                    int to = from;
                    while (to < size && chunk[to] != '\n') {
                        to++;
                    }
                    if (line.size() <= MAX_LINE_BYTES) {
                        line.write(chunk, from, to - from);
                    }
                    ended = to < size;
                    from = ended ? to + 1 : to;
                    if (ended) {
                        judge(line, start, length + from, isGood, observer);
                        start = length + from;
                    }
                }
                length += size;
            }
            if (!ended) {
                judge(line, start, length, isGood, observer);
            }
        }
        if (badLines > MAX_WARNINGS) {
            observer.logError(file + ": " + (badLines - MAX_WARNINGS) + " more lines set aside");
        }
    }

    /** Reads a file of lines that may be longer: of those the first part, which is longer than a line, is judged. */
    static LineFile ofAnyLength(Path file, Predicate<byte[]> isGood) throws IOException {
        return new LineFile(file, isGood, new LogObserver() {}, true);
    }

    private void judge(
            ByteArrayOutputStream line, long start, long end, Predicate<byte[]> isGood, LogObserver observer) {
        byte[] bytes = line.toByteArray();
        line.reset();
        if (start == 0 && bytes.length >= MARK.length && Arrays.equals(bytes, 0, MARK.length, MARK, 0, MARK.length)) {
            marked = true;
            start = MARK.length;
            bytes = Arrays.copyOfRange(bytes, MARK.length, bytes.length);
        }
        boolean good = (anyLength || bytes.length <= MAX_LINE_BYTES) && isGood.test(bytes);
        if (good) {
            goodLines++;
        } else if (++badLines <= MAX_WARNINGS) {
            observer.logError(file + " line " + (goodLines + badLines) + ": not an event, set aside");
        }
        Run last = runs.isEmpty() ? null : runs.get(runs.size() - 1);
        if (last != null && last.good == good) {
            runs.set(runs.size() - 1, new Run(last.start, end, good));
        } else {
            runs.add(new Run(start, end, good));
        }
    }

    /** Which file it was, and its length as it was read. */
    FileState state() {
        return new FileState(state.key(), length);
    }

    /** Whether the path still names this file as it was read. */
    boolean isCurrent() throws IOException {
        return state().equals(FileState.orNull(file));
    }

    long goodLines() {
        return goodLines;
    }

    /** Whether every line is good and has its line end, and nothing is before the first. */
    boolean isWhole() {
        return badLines == 0 && ended && !marked;
    }

    /**
     * The bad lines go to the end of {@code <file>.bad} before the good ones replace the whole.
     *
     * @return what the path names then
     */
    FileState repair() throws IOException {
        if (badLines == 0) {
            return replace(file, out -> copy(true, out));
        }
        Path bad = sibling(file, ".bad");
        boolean isNew = regular(bad) == null;
        try (FileChannel aside = FileChannel.open(bad, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            FileState opened = regular(bad);
            long before = aside.size();
            try {
                if (isNew) {
                    makeAlike(file, bad);
                }
                aside.position(before);
                copy(false, aside);
                aside.force(true);
                if (opened == null || !opened.isSameFile(regular(bad))) {
                    throw new IOException(bad.getFileName() + " was replaced meanwhile");
                }
                return replace(file, out -> copy(true, out));
            } catch (IOException e) {
                aside.truncate(before); // they are still in the file, and will come again
                throw e;
            }
        }
    }

    /** Takes the bad lines out of the file, for good. */
    void dropBadLines() throws IOException {
        if (badLines > 0) {
            replace(file, out -> copy(true, out));
        }
    }

    /** As {@link FileState#orNull}; the reason names the file, which is another one than the log's. */
    private static @Nullable FileState regular(Path path) throws IOException {
        try {
            return FileState.orNull(path);
        } catch (IOException e) {
            throw new IOException(path.getFileName() + ": " + AppendFile.reason(e), e);
        }
    }

    /** Writes a file. */
    interface Content {
        void writeTo(FileChannel out) throws IOException;
    }

    /**
     * Write new and rename: at every moment there is one whole file of that name. Mode and, as far as the process may give
     * files away, owner and group stay; a symbolic link stays, and what it names is replaced.
     *
     * @return what the path names then
     */
    static FileState replace(Path file, Content content) throws IOException {
        Path target = file.toRealPath();
        Path next = sibling(target, ".new");
        Files.deleteIfExists(next); // a kill may have left it
        try {
            try (FileChannel out = FileChannel.open(next, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                makeAlike(target, next);
                content.writeTo(out);
                out.force(true);
            }
            FileState written = FileState.of(next);
            Files.move(next, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return written;
        } catch (IOException e) {
            Files.deleteIfExists(next);
            throw e;
        }
    }

    /** A kill while a file was replaced may have left the new one, with texts that are to be gone. */
    static void deleteLeftover(Path file) {
        try {
            Files.deleteIfExists(sibling(file.toRealPath(), ".new"));
        } catch (IOException e) {
            // the next replacement tries again, and fails if it is still there
        }
    }

    private static void makeAlike(Path old, Path next) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(next, PosixFileAttributeView.class);
        if (view == null) {
            return; // not everywhere are there modes
        }
        PosixFileAttributes before = Files.readAttributes(old, PosixFileAttributes.class);
        try {
            view.setGroup(before.group());
            view.setOwner(before.owner());
        } catch (IOException notAllowed) {
            // it is then this process's, which can write it as before
        }
        view.setPermissions(before.permissions());
    }

    static Path sibling(Path file, String ending) {
        return file.resolveSibling(file.getFileName() + ending);
    }

    /** Whole lines: the file's last one gets the line end that it lacks. */
    private void copy(boolean good, FileChannel to) throws IOException {
        try (FileChannel from = FileChannel.open(file)) {
            for (Run run : runs) {
                if (run.good != good) {
                    continue;
                }
                for (long at = run.start, copied; at < run.end; at += copied) {
                    copied = from.transferTo(at, run.end - at, to);
                    if (copied <= 0) {
                        throw new EOFException("it has become shorter");
                    }
                }
                if (run.end == length && !ended) {
                    to.write(ByteBuffer.wrap(new byte[] {'\n'}));
                }
            }
        }
    }
}
