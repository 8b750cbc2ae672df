package jgames.chat.server.ops;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lock on a data folder: two servers on one would write over each other. Where no lock can be made, neither can
 * anything be written, and the logs say so. For one thread at a time; {@link #problem} for any.
 */
public final class FolderLock {
    private static final Logger LOG = LoggerFactory.getLogger(FolderLock.class);

    private final Path folder;
    private final Path file;
    private @Nullable FileChannel held;
    private @Nullable Object heldKey;
    private volatile @Nullable String problem;

    /** Takes nothing yet. */
    public FolderLock(Path folder) {
        this.folder = folder;
        this.file = folder.resolve(".lock");
    }

    /** @throws IOException if the folder belongs to another server; the sentence says so */
    public void take() throws IOException {
        FileChannel channel;
        try {
            Files.createDirectories(folder);
            key(); // no device or pipe is opened
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException cannotBeMade) {
            return;
        }
        if (!isLocked(channel)) {
            channel.close();
            throw new IOException(folder + ": another server uses this folder");
        }
        release(); // that of a file which is no longer there
        held = channel;
        heldKey = key();
    }

    /** Takes the lock again if the folder went away and came back without it, as a volume does that is mounted anew. */
    public void renew() {
        try {
            Object now = key();
            if (held != null && now != null && now.equals(heldKey)) {
                return;
            }
            boolean had = held != null || problem != null;
            take();
            if (had && problem == null) {
                LOG.info("{}: locked again", folder);
            }
            problem = null;
        } catch (IOException taken) {
            if (problem == null) {
                LOG.error(taken.getMessage());
            }
            problem = taken.getMessage();
        }
    }

    /** Who else has the folder now, in one sentence. */
    public Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    /** Leaves the folder to others. Harmless if it is not held. */
    public void release() {
        try {
            if (held != null) {
                held.close();
            }
        } catch (IOException e) {
            // the lock ends with the process at the latest
        }
        held = null;
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException sameProcess) {
            return false; // as if it were another process
        }
    }

    /** Which file has the lock's name, null if none has. */
    private @Nullable Object key() throws IOException {
        if (Files.notExists(file)) {
            return null;
        }
        BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
        if (!now.isRegularFile()) {
            throw new IOException(file + " is not a regular file");
        }
        return now.fileKey() == null ? "" : now.fileKey();
    }
}
