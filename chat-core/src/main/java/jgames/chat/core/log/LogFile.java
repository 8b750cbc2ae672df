package jgames.chat.core.log;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The file that a log writes to. It remembers how it left the file, so it notices when the path names another one or the file
 * was changed, and it repairs what it finds before it writes. Owned by the log's thread but for what says otherwise.
 */
final class LogFile {
    private final Path path;
    private final boolean sync;
    private final LogObserver observer;
    private @Nullable FileChannel channel; // null while the file is not open
    private @Nullable LineFile damaged; // null while the file needs no repair
    private volatile @Nullable FileState left; // the file as it was left, its whole lines; null while there is none
    private boolean torn; // whether a failed write may have left something behind them
    private long lines;

    /** @param sync whether what is written is on the disk, and not only with the operating system */
    LogFile(Path path, boolean sync, LogObserver observer) {
        this.path = path;
        this.sync = sync;
        this.observer = observer;
    }

    /** Whether the path names the file, unchanged; for any thread. */
    boolean isAsLeft() {
        try {
            return FileState.of(path).equals(left);
        } catch (IOException e) {
            return false;
        }
    }

    boolean isOpen() {
        return channel != null;
    }

    /** Its whole lines. */
    long lines() {
        return lines;
    }

    /** In bytes. */
    long length() {
        return left.length();
    }

    /** Reads the file that the path names. */
    void read(EventLines.Found each) throws IOException {
        LineFile found = new LineFile(path, new EventLines(each), observer);
        lines = found.goodLines();
        left = found.state();
        damaged = found.isWhole() ? null : found;
    }

    /**
     * Looks which file the path names, and makes one if it names none. Closes the file.
     *
     * @param each is given the events of the file if it is not as it was left
     * @return whether it is not: it has these events, which may be none
     */
    boolean readOther(EventLines.Found each) throws IOException {
        close();
        FileState there = FileState.orNull(path);
        if (there == null) {
            create();
            return true;
        }
        if (damaged != null ? damaged.isCurrent() : isOurs(there)) {
            return false;
        }
        read(each);
        return true;
    }

    private void create() throws IOException {
        Files.createDirectories(path.toAbsolutePath().getParent());
        FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)
                .close();
        left = FileState.of(path);
        damaged = null;
        lines = 0;
    }

    private boolean isOurs(FileState there) {
        return there.isSameFile(left) && (there.length() == left.length() || torn && there.length() > left.length());
    }

    /** Opens the file that was read or left last, and repairs it. */
    void open() throws IOException {
        if (damaged != null) {
            left = damaged.repair();
            damaged = null;
        }
        LineFile.deleteLeftover(path);
        FileChannel opened = FileChannel.open(path, StandardOpenOption.WRITE);
        if (!left.isSameFile(FileState.orNull(path))) {
            opened.close();
            throw new IOException("Replaced while it was opened");
        }
        channel = opened;
        channel.truncate(left.length());
        torn = false;
        syncFolder();
    }

    /** Makes new names durable, where the operating system can open a folder. */
    private void syncFolder() {
        if (sync) {
            try (FileChannel folder = FileChannel.open(path.toRealPath().getParent())) {
                folder.force(true);
            } catch (IOException e) {
                // not everywhere possible
            }
        }
    }

    /** Appends events to the file, which is open. */
    void append(List<Event> events) throws IOException {
        byte[] bytes = encoded(events);
        write(channel, bytes, left.length());
        left = new FileState(left.key(), left.length() + bytes.length);
        lines += events.size();
    }

    /** Replaces the file by one of these events, which is to be opened then. */
    void replace(List<Event> events) throws IOException {
        byte[] bytes = encoded(events);
        left = LineFile.replace(path, out -> write(out, bytes, 0));
        lines = events.size();
    }

    /** The file was replaced by one of as many lines, which is to be opened then. */
    void replaced(FileState now) {
        left = now;
    }

    /** One buffer for all. */
    private static byte[] encoded(List<Event> events) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256 * events.size());
        events.forEach(event -> bytes.writeBytes(LogLine.encode(event)));
        return bytes.toByteArray();
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

    /** Cuts off what a failed write has left, and closes the file. */
    void cutBack() {
        try {
            if (channel != null) {
                torn = true;
                channel.truncate(left.length());
                torn = false;
            }
        } catch (IOException again) {
            // open() truncates too, before the next write
        }
        close();
    }

    void close() {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            observer.logError(path + ": " + reason(e));
        }
        channel = null;
    }

    /** What went wrong, without the name of the file. */
    static String reason(IOException e) {
        String reason = e instanceof FileSystemException about ? about.getReason() : e.getMessage();
        return reason != null ? reason : e.getClass().getSimpleName();
    }
}
