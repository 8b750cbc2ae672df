package jgames.chat.client;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import jgames.chat.core.protocol.CloseCode;
import jgames.chat.core.protocol.Entry;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.Message;
import jgames.chat.core.protocol.ModeratorAction;
import jgames.chat.core.protocol.Role;
import org.jspecify.annotations.Nullable;

/**
 * What happens in a room. The first event of a connection is {@link Connected}, {@link Resumed} or {@link Gap}; the
 * last one of a room is {@link Ended}.
 */
public sealed interface ChatEvent {
    /** Where it happens. */
    ChatRoom room();

    /** Which of the protocol's dialects a server speaks; {@code docs/protocol.md} has both. */
    enum Dialect {
        /** Ids, acknowledgements, reasons and resuming. */
        EXTENDED,
        /** pygames-chat's: none of these, so less can be promised. */
        PLAIN
    }

    /**
     * The client is in the room for the first time. What was said before follows, oldest first.
     *
     * @param online how many members the room has, with this one; 0 in the plain dialect, which does not tell
     */
    record Connected(ChatRoom room, Dialect dialect, int online) implements ChatEvent {}

    /**
     * The client is back in the room and misses nothing: what was said meanwhile follows, each message once and in order. In
     * the plain dialect the client concludes that from the messages that the new history and the old one share.
     *
     * @param online as in {@link Connected}
     */
    record Resumed(ChatRoom room, Dialect dialect, int online) implements ChatEvent {}

    /**
     * Messages are missing here. Either the client is back in the room, and the server's log does not reach back to what the
     * client saw last; or the connection goes on, and the server has lost some. The newest messages follow, as history. Some
     * of them may have come before.
     *
     * @param online as in {@link Connected}; 0 if the connection was not lost
     */
    record Gap(ChatRoom room, Dialect dialect, int online) implements ChatEvent {}

    /**
     * The server may lack, for now, what was said last, because it does not reach what it shares with other servers. What is missing
     * comes as soon as the server has it, in order, and then {@link UpToDate}. Comes after {@link Connected}, {@link Resumed} or
     * {@link Gap}; the plain dialect has no such event.
     */
    record Behind(ChatRoom room) implements ChatEvent {}

    /**
     * The server lacks nothing any more: what was missing after {@link Behind} has come, if there was anything. {@link Resumed} and {@link Gap}
     * end it as well, unless {@code Behind} comes again.
     */
    record UpToDate(ChatRoom room) implements ChatEvent {}

    /**
     * Somebody said something. The client's own messages come back, too.
     *
     * @param entry the message with its id, which is {@link EventId#ZERO} in the plain dialect
     * @param time when it was said by the server's clock; in the plain dialect, when it came
     * @param own whether this client said it since it was started. The acknowledged id tells; where the acknowledgement was
     *     lost with the connection, and in the plain dialect, the content does
     * @param history whether it is there to be shown and not to be answered: it belongs to a room's first history or to that
     *     after a gap, or the client missed it while it was away for more than a minute
     */
    record Said(ChatRoom room, Entry entry, Instant time, boolean own, boolean history) implements ChatEvent {
        /** Its place in the room. */
        public EventId id() {
            return entry.id();
        }

        /** What was said, by whom, in which color. */
        public Message message() {
            return entry.message();
        }

        /** The subject of the token that it was said with, which the server has verified; null if a guest has said it. */
        public @Nullable String user() {
            return entry.user();
        }

        /** What they were then. */
        public Role role() {
            return entry.role();
        }

        /** Whether the server knows who has said it: of a guest the name proves nothing. */
        public boolean isVerified() {
            return entry.user() != null;
        }

        /** The name in which it was said; any guest can take any name that nobody with a token has used of late. */
        public String username() {
            return message().username();
        }

        /** What was said. */
        public String text() {
            return message().text();
        }

        /** Whether somebody has just said it to whom a bot may answer: it is not history, not the client's own, and no bot's. */
        public boolean isFromPerson() {
            return !history && !own && !message().bot();
        }

        /** Says something in the same room, as {@link ChatRoom#say(String)}. */
        public CompletableFuture<Entry> reply(String text) {
            return room.say(text);
        }

        /** Who said it, to be acted on. */
        public ChatAuthor author() {
            return new ChatAuthor(this);
        }

        /** Takes it away, as a moderator; see {@link ChatRoom#moderate}. */
        public CompletableFuture<EventId> delete() {
            return room.moderate(new ModeratorAction.Delete(id()));
        }
    }

    /**
     * Messages were deleted, so a program that shows them takes them away. The client may not have seen all of them, and the
     * same ids may come twice. The plain dialect has no such event.
     *
     * @param ids of the messages
     */
    record Deleted(ChatRoom room, List<EventId> ids) implements ChatEvent {
        /** Keeps a copy of the ids. */
        public Deleted {
            ids = List.copyOf(ids);
        }
    }

    /**
     * What moderators have decided about this client, or about all in the room, has changed. Messages wait until they may be said.
     * The plain dialect has no such event.
     *
     * @param muted how long this client may say nothing; zero if it may
     * @param pause how long everybody waits between two messages; zero if nobody does
     * @param reason of the mute, in a moderator's words; may be empty
     */
    record Moderated(ChatRoom room, Duration muted, Duration pause, String reason) implements ChatEvent {}

    /**
     * The server's program has said something to this client alone. Nobody else got it, and no history has it. In the plain dialect it is a {@link Said}.
     *
     * @param message its text, and in whose name it is said
     */
    record Noticed(ChatRoom room, Message message) implements ChatEvent {}

    /**
     * The server rejected a message of this client.
     *
     * @param sentence the server's, for people
     * @param retryAfter how long until the client says it again by itself; zero if it does not, and the future fails
     */
    record Rejected(ChatRoom room, Message message, ChatException.Reason reason, String sentence, Duration retryAfter)
            implements ChatEvent {}

    /** The number of members has changed. The plain dialect has no such event. */
    record Online(ChatRoom room, int count) implements ChatEvent {}

    /**
     * The connection is lost, or could not be made.
     *
     * @param code the close code, the HTTP status of a refused handshake, or 1006 if there is neither
     * @param reason what has happened, in words for whoever runs the program
     * @param retryIn how long until the next attempt
     * @param cause what the network, TLS or the program has thrown; null where nothing was
     */
    record Disconnected(
            ChatRoom room,
            int code,
            String reason,
            Duration retryIn,
            @Nullable Throwable cause) implements ChatEvent {}

    /**
     * The client is not in the room any more and does not come back: it left, or the server said {@linkplain
     * CloseCode.Next#STOP stop}.
     *
     * @param code the close code, 1000 if the client left, or the HTTP status of a refused handshake
     * @param reason as in {@link Disconnected}
     * @param cause as in {@link Disconnected}
     */
    record Ended(
            ChatRoom room,
            int code,
            String reason,
            @Nullable Throwable cause) implements ChatEvent {}
}
