package jgames.chat.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import jgames.chat.core.Rooms;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operator's list of rooms: names separated by white space, as pygames-chat has it. One thread calls {@link #poll}
 * again and again.
 */
final class RoomsFile {
    /** The room that there is when the file names none. */
    static final String DEFAULT_ROOM = "chatroom1";

    private static final Logger LOG = LoggerFactory.getLogger(RoomsFile.class);
    private static final int MAX_BYTES = 1024 * 1024;
    private static final Set<String> PATHS = Set.of("healthz", "metrics");

    private final Path file;
    private final Rooms rooms;
    private String applied;
    private String seen;
    private String unreadable = "";

    RoomsFile(Path file, Rooms rooms) {
        this.file = file;
        this.rooms = rooms;
    }

    /** Opens the rooms of the file at once. */
    void apply() {
        seen = read();
        apply(seen);
    }

    /**
     * Applies a change that two polls in a row have seen, so that a file which an editor is writing, or has just removed
     * to replace it, closes no room.
     */
    void poll() {
        String now = read();
        if (now.equals(seen) && !now.equals(applied)) {
            apply(now);
        }
        seen = now;
    }

    /** The file's content; empty if there is none; as it was if it cannot be read. */
    private String read() {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new IOException("it is larger than " + MAX_BYTES + " bytes");
            }
            // Any byte is a character here, and those outside ASCII are in no valid name.
            String content = Files.readString(file, StandardCharsets.ISO_8859_1);
            unreadable = "";
            return content;
        } catch (NoSuchFileException e) {
            return "";
        } catch (IOException e) {
            if (!unreadable.equals(e.toString())) {
                unreadable = e.toString();
                LOG.warn("{} cannot be read, the rooms stay as they are: {}", file, unreadable);
            }
            return seen == null ? "" : seen;
        }
    }

    private void apply(String content) {
        applied = content;
        Set<String> names = new LinkedHashSet<>();
        Set<String> invalid = new LinkedHashSet<>();
        for (String name : content.strip().split("\\s+")) {
            boolean valid = Rooms.isValidName(name) && !PATHS.contains(name) && names.size() < Rooms.MAX_ROOMS;
            (valid ? names : invalid).add(name);
        }
        invalid.remove("");
        if (!invalid.isEmpty()) {
            LOG.warn(
                    "{}: {} cannot be rooms' names (1 to 64 of A-Z a-z 0-9 _ -; not healthz, metrics)",
                    file,
                    invalid.stream().limit(5).map(RoomsFile::printable).toList());
        }
        if (names.isEmpty()) {
            LOG.warn("{} is missing or names no room; there is the room {} until it does", file, DEFAULT_ROOM);
            names.add(DEFAULT_ROOM);
        }
        List<String> before = rooms.all().stream().map(room -> room.name()).toList();
        rooms.set(names);
        if (!before.equals(List.copyOf(names))) {
            LOG.info("rooms: {}", names.size() <= 20 ? String.join(" ", names) : names.size());
        }
    }

    private static String printable(String name) {
        return name.substring(0, Math.min(name.length(), 70)).replaceAll("[^ -~]", "?");
    }
}
