package jgames.chat.server.ops;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import jgames.chat.core.protocol.GuestAccess;
import jgames.chat.core.room.RoomSettings;
import jgames.chat.core.room.Rooms;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operator's list of rooms, in a file or shared by the servers of a chat, as {@link RoomList} reads it. A list in which all is well is followed to the letter: what
 * it no longer names is closed. Where anything is wrong with it, or it names nothing, the rooms that it does name are
 * opened and none is closed; one whose options cannot be read keeps those that it has, and is
 * not opened with others than it is to have. One thread calls {@link #poll} again and again; {@link #problem} is for any.
 */
public final class RoomsFile {
    /** The room that there is when the file names none. */
    static final String DEFAULT_ROOM = "chatroom1";

    private static final Logger LOG = LoggerFactory.getLogger(RoomsFile.class);
    private static final int MAX_BYTES = 1024 * 1024;

    private final Path file;
    private final Supplier<Optional<String>> shared;
    private final GuestAccess guests;
    private final Rooms rooms;
    private final Consumer<String> removed;
    private @Nullable Look applied;
    private @Nullable Look seen;
    private boolean named; // whether a file has named the rooms that are open
    private volatile @Nullable String problem;

    /** What was there: its content, or why there is none; none and no reason where there is no file. */
    private record Look(
            String where, String content, @Nullable String unreadable) {}

    /**
     * @param shared the list that all servers of a chat share, which counts in the file's place if there is one
     * @param guests what they may do where the file does not say
     * @param removed is told the name of each room that was closed, on the thread that calls
     */
    public RoomsFile(
            Path file, Supplier<Optional<String>> shared, GuestAccess guests, Rooms rooms, Consumer<String> removed) {
        this.file = file;
        this.shared = shared;
        this.guests = guests;
        this.rooms = rooms;
        this.removed = removed;
    }

    /**
     * Opens the rooms of the file at once.
     *
     * @throws IllegalStateException if the log of one cannot be opened
     */
    public void apply() {
        seen = look();
        apply(seen);
    }

    /**
     * Applies a change that two polls in a row have seen, so that a file which an editor is writing, or has just removed
     * to replace it, changes nothing.
     */
    public void poll() {
        Look now = look();
        if (now.equals(seen) && !now.equals(applied)) {
            try {
                apply(now);
            } catch (IllegalStateException notOpened) { // the next poll tries again
                tell(now.where, notOpened.getMessage());
            }
        }
        seen = now;
    }

    /** What is wrong with the file and where, in one sentence. */
    public Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    /** Whether the rooms that are open are exactly those that the file names. */
    public boolean isFollowed() {
        return named && problem == null;
    }

    private Look look() {
        String where = file.toString();
        Optional<String> list = shared.get();
        if (list.isPresent()) {
            return new Look("the list of rooms that the servers share", list.get(), null);
        }
        try {
            return new Look(where, new String(OperatorsFile.read(file, MAX_BYTES), StandardCharsets.ISO_8859_1), null);
        } catch (NoSuchFileException e) {
            return new Look(where, "", null);
        } catch (IOException e) {
            return new Look(where, "", OperatorsFile.reason(e));
        }
    }

    private void apply(Look look) {
        RoomList list = RoomList.of(look.content, guests);
        boolean none = list.valid().isEmpty() && list.unreadable().isEmpty();
        String wrong = look.unreadable != null
                ? look.unreadable
                : none && list.problem() == null && named ? "is missing or names no room" : list.problem();
        Map<String, RoomSettings> before = open();
        Map<String, RoomSettings> next = wrong == null && !none ? list.valid() : union(before, list.valid());
        if (next.isEmpty() && none) {
            next = Map.of(DEFAULT_ROOM, new RoomSettings(guests, Duration.ZERO));
            if (wrong == null) {
                LOG.warn(
                        "{} is missing or names no room; there is the room {} until it does", look.where, DEFAULT_ROOM);
            }
        }
        rooms.set(next);
        before.keySet().stream().filter(name -> !open().containsKey(name)).forEach(removed);
        applied = look;
        named |= !none;
        tell(look.where, wrong);
        if (!List.copyOf(before.entrySet()).equals(List.copyOf(next.entrySet()))) {
            LOG.info("rooms: {}", next.size() <= 20 ? text(next) : next.size());
        }
    }

    private Map<String, RoomSettings> open() {
        Map<String, RoomSettings> open = new LinkedHashMap<>();
        rooms.all().forEach(room -> open.put(room.name(), room.settings()));
        return open;
    }

    /** Those that are open, and of the file's as many as there is room for. */
    private static Map<String, RoomSettings> union(Map<String, RoomSettings> open, Map<String, RoomSettings> named) {
        Map<String, RoomSettings> union = new LinkedHashMap<>(open);
        named.forEach((name, settings) -> {
            if (union.containsKey(name) || union.size() < Rooms.MAX_ROOMS) {
                union.put(name, settings);
            }
        });
        return union;
    }

    /** As the file has it. */
    private static String text(Map<String, RoomSettings> rooms) {
        return rooms.entrySet().stream()
                .map(room -> room.getKey() + options(room.getValue()))
                .collect(Collectors.joining(" "));
    }

    private static String options(RoomSettings settings) {
        String guests = settings.guests() == GuestAccess.SAY
                ? ""
                : " guests=" + settings.guests().wireName();
        return guests
                + (settings.slow().isZero() ? "" : " slow=" + settings.slow().toMillis() + "ms");
    }

    private void tell(String where, @Nullable String wrong) {
        if (wrong != null) {
            String sentence = where + ": " + wrong + "; no room is closed";
            if (!sentence.equals(problem)) {
                problem = sentence;
                LOG.warn(sentence);
            }
        } else if (problem != null) {
            problem = null;
            LOG.info("{}: all is well again", where);
        }
    }
}
