package jgames.chat.spring;

import java.util.Collection;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import jgames.chat.core.intake.ConnectionHandle;
import jgames.chat.core.intake.Identity;
import jgames.chat.core.moderation.Moderators;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.Message;
import jgames.chat.core.room.Room;
import jgames.chat.core.room.RoomSettings;
import jgames.chat.jakarta.JakartaChat;

/**
 * The chat's rooms, and who is in them: what an application injects. Every method may be called from any thread; only {@link #open} and {@link
 * #close} may wait. When the application's context closes the members are let go first; then there is no room any more.
 */
public final class ChatRooms {
    private final JakartaChat chat;

    ChatRooms(JakartaChat chat) {
        this.chat = chat;
    }

    /** The open rooms. */
    public Collection<Room> all() {
        return chat.rooms().all();
    }

    /** The open room of that name. */
    public Optional<Room> find(String name) {
        return chat.rooms().find(name);
    }

    /**
     * Says something in a room, unchecked and without a rate limit.
     *
     * @return the message's id when it is in the log; fails with {@link NoSuchElementException} if no room of that name is open, else as {@link
     *     Room#post} does. It completes on a thread of the room, so what depends on it must not block
     */
    public CompletableFuture<EventId> say(String room, Message message) {
        return find(room)
                .map(open -> open.post(message))
                .orElseGet(() ->
                        CompletableFuture.failedFuture(new NoSuchElementException("there is no room '" + room + "'")));
    }

    /**
     * Opens a room, or gives one that is open these settings. It is open until {@link #close}.
     *
     * @throws IllegalArgumentException if no room can have this name
     * @throws IllegalStateException if there are too many rooms, or the context has closed
     */
    public Room open(String name, RoomSettings settings) {
        return chat.rooms().add(name, settings);
    }

    /** Closes a room and lets its members go; its log stays. Says whether it was open. */
    public boolean close(String name) {
        return chat.rooms().remove(name);
    }

    /** Who is connected, in all rooms. */
    public List<ConnectionHandle> connections() {
        return chat.connections();
    }

    /** Who is connected to a room; nobody, if there is none of that name. */
    public List<ConnectionHandle> connections(String room) {
        return chat.connections().stream()
                .filter(each -> each.room().equals(room))
                .toList();
    }

    /** What moderators can do, for an application that does it in their place. */
    public Moderators moderation() {
        return chat.moderation();
    }

    /**
     * Makes a token for somebody whom the application knows.
     *
     * @throws IllegalArgumentException if this cannot be in a token
     * @throws IllegalStateException without {@code chat.token.secret-file}
     */
    public String token(Identity identity) {
        return chat.issue(identity);
    }
}
