package jgames.chat.core.room;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import jgames.chat.core.log.EventLog;
import jgames.chat.core.protocol.CloseCode;
import jgames.chat.core.protocol.RoomName;

/**
 * The rooms that are open, by name: those of a list, which {@link #set} replaces as a whole, and those that a program has
 * {@linkplain #add added} one by one, which no list closes. Every method may be called from any thread.
 */
public final class Rooms implements AutoCloseable {
    /** The bound of the list, and of the rooms that there may be when one is added. */
    public static final int MAX_ROOMS = 10_000;

    private static final long CLOSE_WITHIN_SECONDS = 10;

    private final Function<String, EventLog> logs;
    private final int historySize;
    private final Executor executor;
    private final Observer observer;

    // Guarded by this.
    private final Map<String, Room> added = new LinkedHashMap<>();
    private boolean closed;

    // Replaced as a whole, read by everybody.
    private volatile Map<String, Room> rooms = Map.of();

    /**
     * @param logs opens the log of the room of that name
     * @param historySize how many messages a new member gets
     * @param executor runs the rooms' drains, as {@link Room} says
     * @throws IllegalArgumentException if the history is less than none
     */
    public Rooms(Function<String, EventLog> logs, int historySize, Executor executor, Observer observer) {
        this.logs = Objects.requireNonNull(logs, "logs");
        this.historySize = Room.checkHistory(historySize);
        this.executor = Objects.requireNonNull(executor, "executor");
        this.observer = Objects.requireNonNull(observer, "observer");
    }

    /** The open room of that name. */
    public Optional<Room> find(String name) {
        return Optional.ofNullable(rooms.get(name));
    }

    /** The open rooms: in the order of the last {@link #set}, then those that were added, in that order. */
    public Collection<Room> all() {
        return rooms.values();
    }

    /** Does the same with the settings that a room has, and with the {@linkplain RoomSettings#DEFAULT usual} ones for a new one. */
    public synchronized void set(Collection<String> names) {
        Map<String, RoomSettings> settings = new LinkedHashMap<>();
        for (String name : names) {
            settings.put(name, find(name).map(Room::settings).orElse(RoomSettings.DEFAULT));
        }
        set(settings);
    }

    /**
     * Opens and closes rooms so that these, in this order, are open and have these settings. A room that is no longer named lets its members go
     * ({@link CloseCode#ROOM_CLOSED}); one that was open before and is named stays open. Rooms that were {@linkplain #add added}
     * stay as they are, named or not. Returns when all is done, so
     * it may wait for a broadcast in work and, up to ten seconds, for the logs' stores, and no room's drain may call it.
     *
     * @throws IllegalArgumentException if a name is not valid or there are more than {@link #MAX_ROOMS}; nothing changes,
     *     nor does it when opening a log throws, which this then throws
     * @throws IllegalStateException if the rooms are closed
     */
    public synchronized void set(Map<String, RoomSettings> settings) {
        checkOpen();
        Set<String> names = settings.keySet();
        if (names.size() > MAX_ROOMS || !names.stream().allMatch(RoomName::isValid)) {
            throw new IllegalArgumentException("too many rooms, or a name that no room can have");
        }
        Map<String, Room> next = new LinkedHashMap<>();
        List<Room> opened = new ArrayList<>();
        try {
            for (String name : names) {
                Room open = rooms.get(name);
                next.computeIfAbsent(name, added -> open != null ? open : open(added, opened));
            }
        } catch (RuntimeException | Error failure) {
            close(opened, CloseCode.GOING_AWAY, "The rooms could not be opened.");
            throw failure;
        }
        next.forEach((name, room) -> {
            if (!added.containsKey(name)) {
                room.set(settings.get(name));
            }
        });
        added.forEach(next::putIfAbsent);
        List<Room> removed = new ArrayList<>(rooms.values());
        removed.removeAll(next.values());
        rooms = Collections.unmodifiableMap(next);
        close(removed, CloseCode.ROOM_CLOSED, "The room has been removed.");
    }

    /**
     * Opens a room that stays open until it is {@linkplain #remove removed}, whatever is {@linkplain #set set}, with these
     * settings. One that is open already is kept from now on, and gets the settings. Returns when it is open.
     *
     * @return the room
     * @throws IllegalArgumentException if no room can have this name; what opening a log throws this throws, too
     * @throws IllegalStateException if there are {@link #MAX_ROOMS} already, or the rooms are closed
     */
    public synchronized Room add(String name, RoomSettings settings) {
        checkOpen();
        Objects.requireNonNull(settings, "settings");
        if (!RoomName.isValid(name)) {
            throw new IllegalArgumentException("no room can have the name '" + name + "'");
        }
        Room room = rooms.get(name);
        if (room == null) {
            if (rooms.size() >= MAX_ROOMS) {
                throw new IllegalStateException("there are " + MAX_ROOMS + " rooms already");
            }
            room = open(name, new ArrayList<>());
            Map<String, Room> next = new LinkedHashMap<>(rooms);
            next.put(name, room);
            rooms = Collections.unmodifiableMap(next);
        }
        room.set(settings);
        added.put(name, room);
        return room;
    }

    /**
     * Closes a room, whoever has opened it, and lets its members go ({@link CloseCode#ROOM_CLOSED}). Its log stays. The next
     * {@link #set} that names it opens it again. Returns when all is done, as {@code set} does.
     *
     * @return whether it was open
     */
    public synchronized boolean remove(String name) {
        added.remove(name);
        Map<String, Room> next = new LinkedHashMap<>(rooms);
        Room removed = next.remove(name);
        if (removed != null) {
            rooms = Collections.unmodifiableMap(next);
            close(List.of(removed), CloseCode.ROOM_CLOSED, "The room has been removed.");
        }
        return removed != null;
    }

    /** Does something while no room opens or closes. */
    public synchronized void whileUnchanged(Runnable task) {
        task.run();
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the rooms are closed");
        }
    }

    private Room open(String name, List<Room> opened) {
        Room room = new Room(name, logs.apply(name), historySize, executor, observer);
        opened.add(room);
        return room;
    }

    /**
     * Closes every room for a stop of the whole ({@link CloseCode#GOING_AWAY}), and opens none any more; returns when all is done,
     * as {@link #set} does.
     */
    @Override
    public synchronized void close() {
        closed = true;
        List<Room> last = List.copyOf(rooms.values());
        added.clear();
        rooms = Map.of();
        close(last, CloseCode.GOING_AWAY, "The server is going away.");
    }

    /** Waits for a log that does not answer, but not for ever: then its room closes without it. */
    private static void close(List<Room> removed, CloseCode code, String reason) {
        CompletableFuture<Void> all = CompletableFuture.allOf(
                removed.stream().map(room -> room.close(code, reason)).toArray(CompletableFuture[]::new));
        try {
            all.get(CLOSE_WITHIN_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            removed.forEach(Room::giveUpOnTheLog);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
