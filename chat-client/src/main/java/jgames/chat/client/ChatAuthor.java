package jgames.chat.client;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import jgames.chat.client.ChatEvent.Said;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.ModeratorAction.Ban;
import jgames.chat.core.protocol.ModeratorAction.DeleteAll;
import jgames.chat.core.protocol.ModeratorAction.Mute;
import jgames.chat.core.protocol.Role;

/**
 * Who said something, for a client whose token is a moderator's. The server knows authors, and a client names them by what they
 * have said; of a guest, those who speak from the same address under the same name are one. Futures complete as those of {@link
 * ChatRoom#moderate}.
 */
public final class ChatAuthor {
    private final Said said;

    ChatAuthor(Said said) {
        this.said = said;
    }

    /** The subject of the token; empty if it was a guest. */
    public Optional<String> user() {
        return Optional.ofNullable(said.entry().user());
    }

    /** What they were when they said it. */
    public Role role() {
        return said.entry().role();
    }

    /** Lets them say nothing in any room for this long. */
    public CompletableFuture<EventId> mute(Duration lasting) {
        return mute(lasting, "");
    }

    /**
     * Lets them say nothing in any room for this long.
     *
     * @param reason for them to read
     */
    public CompletableFuture<EventId> mute(Duration lasting, String reason) {
        return said.room().moderate(new Mute(said.id(), lasting, false, reason));
    }

    /** Keeps them out of all rooms for this long; of a guest, every guest from that address. */
    public CompletableFuture<EventId> ban(Duration lasting) {
        return ban(lasting, "");
    }

    /**
     * Keeps them out of all rooms for this long; of a guest, every guest from that address.
     *
     * @param reason for them to read
     */
    public CompletableFuture<EventId> ban(Duration lasting, String reason) {
        return said.room().moderate(new Ban(said.id(), lasting, reason));
    }

    /** Takes away all that they have said in this room. */
    public CompletableFuture<EventId> deleteAll() {
        return said.room().moderate(new DeleteAll(said.id(), false, false));
    }

    /** Takes away all that they have said in all rooms. */
    public CompletableFuture<EventId> deleteAllEverywhere() {
        return said.room().moderate(new DeleteAll(said.id(), true, false));
    }

    /** How many connections they have now; of a guest, how many guests are connected from that address. */
    public CompletableFuture<Integer> connected() {
        return said.room().connected(said.id());
    }
}
