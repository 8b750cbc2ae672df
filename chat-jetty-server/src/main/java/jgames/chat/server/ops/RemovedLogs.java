package jgames.chat.server.ops;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import jgames.chat.core.protocol.RoomName;
import jgames.chat.core.room.Room;
import jgames.chat.core.room.Rooms;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes the logs of rooms that were removed, some days after the removal. A log is deleted with what lies beside it, and
 * only if all of that is old enough. The age of a file is the time since it was written last, so a removal touches the
 * files of its room.
 *
 * <p>Links, folders and files with other names stay. Upper and lower case are the same here, because on some file systems
 * they are. For one thread. No room opens while its log is deleted.
 */
public final class RemovedLogs {
    private static final Logger LOG = LoggerFactory.getLogger(RemovedLogs.class);
    private static final Pattern FILE = Pattern.compile("logs-(?<room>.+)\\.json(?:\\.bad|\\.new)?");
    private static final List<String> ENDINGS = List.of("", ".bad", ".new");
    private static final Duration EVERY = Duration.ofHours(1);

    private final Path folder;
    private final Duration keep;
    private final Rooms rooms;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private final RateLimitedLog failures;
    private long swept;
    private boolean hasSwept;

    /** A file of a log, and when it was written last. */
    private record Found(Path file, Instant written) {}

    /**
     * @param keep how long a log outlives its room; zero for ever
     * @param nanos a clock that only goes forward, for how often the folder is read
     */
    public RemovedLogs(Path folder, Duration keep, Rooms rooms, InstantSource clock, LongSupplier nanos) {
        this.folder = folder;
        this.keep = keep;
        this.rooms = rooms;
        this.clock = clock;
        this.nanos = nanos;
        this.failures = new RateLimitedLog(LOG::warn, nanos);
    }

    /** Starts the time of a log whose room was removed just now. */
    public void removed(String room) {
        for (String ending : ENDINGS) {
            Path file = folder.resolve("logs-" + room + ".json" + ending);
            try {
                if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                    Files.getFileAttributeView(file, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                            .setTimes(FileTime.from(clock.instant()), null, null);
                }
            } catch (IOException e) {
                failures.once(file + ": cannot be touched, so its days count from its last message: " + reason(e));
            }
        }
    }

    /** Deletes what is old enough. The folder is read once an hour, however often this is called. */
    public void sweep() {
        long now = nanos.getAsLong();
        if (keep.isZero() || hasSwept && now - swept < EVERY.toNanos()) {
            return;
        }
        hasSwept = true;
        swept = now;
        rooms.whileUnchanged(this::sweepNow);
    }

    private void sweepNow() {
        Set<String> open =
                rooms.all().stream().map(Room::name).map(RemovedLogs::key).collect(Collectors.toSet());
        Instant before = clock.instant().minus(keep);
        try {
            find(open).values().stream()
                    .filter(log -> log.stream().allMatch(found -> found.written.isBefore(before)))
                    .flatMap(List::stream)
                    .forEach(this::delete);
        } catch (IOException e) {
            failures.once(folder + ": the logs of removed rooms cannot be looked for: " + reason(e));
        }
    }

    /** The files of logs by room, without the rooms that are open. */
    private Map<String, List<Found>> find(Set<String> open) throws IOException {
        Map<String, List<Found>> logs = new HashMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Matcher name = FILE.matcher(file.getFileName().toString());
                if (!name.matches()
                        || !RoomName.isValid(name.group("room"))
                        || open.contains(key(name.group("room")))) {
                    continue;
                }
                BasicFileAttributes attributes =
                        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                if (attributes.isRegularFile()) {
                    logs.computeIfAbsent(key(name.group("room")), room -> new ArrayList<>())
                            .add(new Found(file, attributes.lastModifiedTime().toInstant()));
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return logs;
    }

    private void delete(Found found) {
        try {
            Files.delete(found.file);
            LOG.info("{}: deleted, its room was removed more than {} days ago", found.file, keep.toDays());
        } catch (IOException e) {
            failures.once(found.file + ": its room was removed, but it cannot be deleted: " + reason(e));
        }
    }

    private static String key(String room) {
        return room.toLowerCase(Locale.ROOT);
    }

    private static String reason(IOException e) {
        return e.getClass().getSimpleName();
    }
}
