package jgames.chat.core.protocol;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a server sends in the extended protocol, one frame each. */
public sealed interface ServerFrame {
    /** The most bytes of a frame: below the 64 KB at which some WebSocket libraries refuse one. */
    int MAX_BYTES = 63 * 1024;

    /** The type on the wire. */
    String type();

    /**
     * The first frame.
     *
     * @param room the room's name
     * @param online how many members it has, the new one too
     * @param standing how the client stands in the room
     * @param complete whether {@code messages} are all that were said since the id that the client resumes from
     * @param behind whether the server may lack, for now, what was said after these: then it comes as soon as the server has it, and
     *     after it an {@link UpToDate}
     * @param more whether the next frame of messages goes on with what was said before the client joined
     * @param deleted the ids of the messages that were deleted since the id that the client resumes from
     * @param last the id of the newest event, from which the client resumes; null where {@code messages} tell it
     * @param messages oldest first
     */
    record Welcome(
            String room,
            int online,
            Limits limits,
            Standing standing,
            boolean complete,
            boolean behind,
            boolean more,
            List<EventId> deleted,
            @Nullable EventId last,
            List<Entry> messages)
            implements ServerFrame {
        /** Keeps copies of the lists. */
        public Welcome {
            deleted = List.copyOf(deleted);
            messages = List.copyOf(messages);
        }

        @Override
        public String type() {
            return "welcome";
        }
    }

    /**
     * What was said: a broadcast, oldest first, or what the welcome had no room for.
     *
     * @param more as in the welcome: false in a broadcast
     */
    record Messages(List<Entry> messages, boolean more) implements ServerFrame {
        /** Keeps a copy of the messages. */
        public Messages {
            messages = List.copyOf(messages);
        }

        /** The last of them, or a broadcast. */
        public Messages(List<Entry> messages) {
            this(messages, false);
        }

        @Override
        public String type() {
            return "messages";
        }
    }

    /**
     * Messages were deleted.
     *
     * @param id of the deletion, which is an event of its own
     * @param ids of the messages
     */
    record Deleted(EventId id, List<EventId> ids) implements ServerFrame {
        /** How many ids a deletion names at most: they fit into one frame, and into one line of a file. */
        public static final int MAX_IDS = 1000;

        /** Keeps a copy of the ids. */
        public Deleted {
            ids = List.copyOf(ids);
        }

        @Override
        public String type() {
            return "deleted";
        }
    }

    /**
     * The server has lost what it last sent, or has missed what others sent: what follows does not continue what came
     * before. The next frame of messages has the newest.
     */
    record Gap() implements ServerFrame {
        @Override
        public String type() {
            return "gap";
        }
    }

    /** To a client whose welcome was behind: the server lacks nothing any more, and has sent all that it lacked. */
    record UpToDate() implements ServerFrame {
        @Override
        public String type() {
            return "up_to_date";
        }
    }

    /**
     * The answer to a {@link ClientFrame.History}.
     *
     * @param before as it was asked
     * @param complete whether there is nothing before these
     * @param messages oldest first
     */
    record History(EventId before, boolean complete, List<Entry> messages) implements ServerFrame {
        /** Keeps a copy of the messages. */
        public History {
            messages = List.copyOf(messages);
        }

        /** The newest of these messages that fit into a frame. */
        public static History of(EventId before, boolean complete, List<Entry> messages) {
            int bytes = 0;
            int from = messages.size();
            while (from > 0 && (bytes += ServerFrameCodec.maxBytes(messages.get(from - 1))) <= MAX_BYTES - 256) {
                from--;
            }
            return new History(before, complete && from == 0, messages.subList(from, messages.size()));
        }

        @Override
        public String type() {
            return "history";
        }
    }

    /** What was sent with this idempotency key is in the log, under this id. A repeated key has the id of the first time. */
    record Ack(String key, EventId id) implements ServerFrame {
        @Override
        public String type() {
            return "ack";
        }
    }

    /**
     * What a client sent is not done.
     *
     * @param key the frame's; null if it had none that is valid
     * @param reason a {@link Rejection#code()}, or one that is not known yet
     * @param message a sentence for people
     * @param retryAfter when the same frame may be welcome; null if never
     */
    record Rejected(
            @Nullable String key,
            String reason,
            String message,
            @Nullable Duration retryAfter) implements ServerFrame {
        @Override
        public String type() {
            return "rejected";
        }
    }

    /** How many members the room has now. */
    record Online(int count) implements ServerFrame {
        @Override
        public String type() {
            return "online";
        }
    }

    /**
     * The server's program says something to this client alone. It is no event of the room, and nothing keeps it.
     *
     * @param message its text and in whose name it is said
     */
    record Notice(Message message) implements ServerFrame {
        @Override
        public String type() {
            return "notice";
        }
    }

    /**
     * The client may say nothing in any room, for so long more.
     *
     * @param reason in a moderator's words; may be empty
     */
    record Muted(Duration retryAfter, String reason) implements ServerFrame {
        @Override
        public String type() {
            return "muted";
        }
    }

    /** The client may say something again. */
    record Unmuted() implements ServerFrame {
        @Override
        public String type() {
            return "unmuted";
        }
    }

    /** Everybody has to wait so long between two messages; not at all if it is zero. */
    record Slow(Duration pause) implements ServerFrame {
        @Override
        public String type() {
            return "slow";
        }
    }

    /**
     * The answer to a {@link ClientFrame.Moderation}: what is in force.
     *
     * @param key as it was asked
     * @param complete whether there is nothing before these
     * @param entries newest first
     */
    record Moderation(@Nullable String key, boolean complete, List<InForce> entries) implements ServerFrame {
        /** Keeps a copy of the entries. */
        public Moderation {
            entries = List.copyOf(entries);
        }

        /** The first of these entries that fit into a frame. */
        public static Moderation of(@Nullable String key, List<InForce> entries) {
            int bytes = 0;
            int count = 0;
            while (count < entries.size()
                    && (bytes += ModerationFrames.maxBytes(entries.get(count))) <= MAX_BYTES - 256) {
                count++;
            }
            return new Moderation(key, count == entries.size(), entries.subList(0, count));
        }

        @Override
        public String type() {
            return "moderation";
        }
    }

    /**
     * The answer to a {@link ClientFrame.Author}.
     *
     * @param key as it was asked
     * @param message as it was asked
     * @param connected how many connections of the message's author there are now: of a guest, all guests from that address
     */
    record Author(@Nullable String key, EventId message, int connected) implements ServerFrame {
        @Override
        public String type() {
            return "author";
        }
    }

    /**
     * A close follows.
     *
     * @param reason a {@link CloseCode#wireName()}, or one that is not known yet
     * @param message a sentence for people, where there is more to say than the reason does; else null
     */
    record Bye(String reason, @Nullable String message) implements ServerFrame {
        /** There is no more to say. */
        public Bye(String reason) {
            this(reason, null);
        }

        @Override
        public String type() {
            return "bye";
        }
    }
}
