package jgames.chat.jakarta;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.LongSupplier;
import jgames.chat.core.log.EventLog;
import jgames.chat.core.log.FileEventLog;
import jgames.chat.core.log.MemoryEventLog;
import jgames.chat.core.log.OffloadingEventLog;
import jgames.chat.core.moderation.FileModerationLog;
import jgames.chat.core.moderation.MemoryModerationLog;
import jgames.chat.core.moderation.ModerationLog;
import jgames.chat.core.room.Observer;
import org.jspecify.annotations.Nullable;

/**
 * Where the events are: in logs of the program's, else in files of a folder, else in memory. The folder is locked as the server of its own locks
 * it, because two programs on one would write over each other.
 */
final class Storage implements AutoCloseable {
    private static final int KEEP = 500;

    private final @Nullable Path folder;
    private final @Nullable Function<String, EventLog> logs;
    private final int keep;
    private final Executor disk;
    private final InstantSource clock;
    private final Observer observer;
    private @Nullable FileChannel lock;

    /** @throws IOException if the folder belongs to another program */
    Storage(
            @Nullable Path folder,
            @Nullable Function<String, EventLog> logs,
            int history,
            Executor disk,
            InstantSource clock,
            Observer observer)
            throws IOException {
        this.folder = folder;
        this.logs = logs;
        this.keep = Math.max(KEEP, history);
        this.disk = disk;
        this.clock = clock;
        this.observer = observer;
        if (folder != null) {
            Files.createDirectories(folder);
            lock(folder);
        }
    }

    private void lock(Path data) throws IOException {
        FileChannel channel =
                FileChannel.open(data.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        boolean locked;
        try {
            locked = channel.tryLock() != null;
        } catch (OverlappingFileLockException sameProcess) {
            locked = false;
        }
        if (!locked) {
            channel.close();
            throw new IOException(data + ": another chat uses this folder");
        }
        lock = channel;
    }

    /** What waits for a store does so on threads of its own. */
    EventLog open(String room) {
        return new OffloadingEventLog(
                log(room),
                append -> false,
                disk,
                defect -> observer.defect("room " + room + ": the log failed", defect));
    }

    private EventLog log(String room) {
        if (logs != null) {
            EventLog log = logs.apply(room);
            if (log == null) {
                throw new IllegalStateException("there is no log for the room " + room);
            }
            return log;
        }
        return folder == null
                ? new MemoryEventLog(keep, clock)
                : new FileEventLog(folder.resolve("logs-" + room + ".json"), keep, false, clock, disk, observer);
    }

    ModerationLog moderation(LongSupplier nanos) {
        return folder == null
                ? new MemoryModerationLog(clock)
                : new FileModerationLog(folder.resolve("moderation.json"), false, clock, nanos, disk, observer);
    }

    @Override
    public void close() throws IOException {
        if (lock != null) {
            lock.close();
        }
    }
}
