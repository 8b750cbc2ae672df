package jgames.chat.core.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A file of lines that one owner appends to while it is open: it is made, checked, repaired, and found again when somebody
 * else has changed, replaced or deleted it. What goes wrong is thrown, and the file is then as it was before, or will be
 * when it is next opened. One thread at a time, but for {@link #isAsLeft}.
 */
public final class AppendFile {
    private final Path file;
    private final boolean sync;
    private final LogObserver observer;
    private @Nullable FileChannel channel; // null while the file is not open
    private @Nullable LineFile damaged; // null while the file needs no repair
    private volatile @Nullable FileState left; // the file as it was left, its whole lines; null while there is none
    private boolean torn; // whether a failed write may have left something behind them
    private long lines;

    /** What an owner does with a file that is not the one it has left. */
    public interface Owner {
        /** There was none, and now there is an empty one. */
        void made();

        /** Somebody else made it, or changed it: reads it, with {@link AppendFile#read}. */
        void found() throws IOException;
    }

    /**
     * The file is not looked at yet.
     *
     * @param sync whether what is written is on the disk, and not only with the operating system
     */
    public AppendFile(Path file, boolean sync, LogObserver observer) {
        this.file = file;
        this.sync = sync;
        this.observer = observer;
    }

    /** Where it is. */
    public Path path() {
        return file;
    }

    /** How many good lines it has. */
    public long lines() {
        return lines;
    }

    /** How many bytes these have. */
    public long length() {
        return left == null ? 0 : left.length();
    }

    /** Whether it can be written to now. */
    public boolean isOpen() {
        return channel != null;
    }

    /** Whether the path names the file that was left, as it was left; from any thread. */
    public boolean isAsLeft() {
        try {
            return FileState.of(file).equals(left);
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Reads the file that is there; when it is opened next, the bad lines are set aside.
     *
     * @param isGood is given each line without its line end, first to last
     */
    public void read(Predicate<byte[]> isGood) throws IOException {
        LineFile found = new LineFile(file, isGood, observer);
        lines = found.goodLines();
        left = found.state();
        damaged = found.isWhole() ? null : found;
    }

    /** Opens the file, or makes it, and repairs it. */
    public void open(Owner owner) throws IOException {
        close();
        FileState there = FileState.orNull(file);
        if (there == null) {
            Files.createDirectories(file.toAbsolutePath().getParent());
            FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)
                    .close();
            left = FileState.of(file);
            damaged = null;
            lines = 0;
            owner.made();
        } else if (damaged != null ? !damaged.isCurrent() : !isOurs(there)) {
            owner.found();
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

    /**
     * Appends to the file, which is open.
     *
     * @param count how many lines these are
     */
    public void append(byte[] bytes, long count) throws IOException {
        write(channel, bytes, left.length());
        left = new FileState(left.key(), left.length() + bytes.length);
        lines += count;
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

    /** Has the file hold these lines and no other; it is to be opened anew. */
    public void replace(byte[] bytes, long count) throws IOException {
        replaced(LineFile.replace(file, out -> write(out, bytes, 0)), count);
    }

    /** Has the file hold those of its lines that this is true of, first to last; it is to be opened anew. */
    public void retain(Predicate<byte[]> isToStay) throws IOException {
        LineFile found = new LineFile(file, isToStay, new LogObserver() {});
        found.dropBadLines();
        replaced(FileState.of(file), found.goodLines());
    }

    /** The file was written anew. */
    void replaced(FileState now, long count) {
        left = now;
        lines = count;
    }

    /** A write has failed: cuts off what it has left, now or before the next one, and closes the file. */
    public void cutBack() {
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

    /** Closes the file; it may be opened again. */
    public void close() {
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

    /** What an operator is told of a failure, without the file's name. */
    public static String reason(IOException e) {
        String reason = e instanceof FileSystemException about ? about.getReason() : e.getMessage();
        return reason != null ? reason : e.getClass().getSimpleName();
    }

    /** An action that a thread does though it is interrupted, which would close the channels instead of writing to them. */
    public static void uninterrupted(Runnable action) {
        boolean interrupted = Thread.interrupted();
        try {
            action.run();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
