package jgames.chat.core;

import java.time.Duration;
import java.util.List;

/** What a server sends in the extended protocol, one frame each. */
public sealed interface ServerFrame {
    /**
     * The first frame.
     *
     * @param room the room's name
     * @param online how many members it has, the new one too
     * @param complete whether {@code messages} are all that were said since the id that the client resumes from
     * @param more whether the next frame of messages has what comes after these, and also was said before
     * @param messages oldest first
     */
    record Welcome(String room, int online, Limits limits, boolean complete, boolean more, List<Entry> messages)
            implements ServerFrame {
        /** Keeps a copy of the messages. */
        public Welcome {
            messages = List.copyOf(messages);
        }
    }

    /**
     * What was said: a round, oldest first, or what the welcome had no room for.
     *
     * @param more as in the welcome: false in a round
     */
    record Messages(List<Entry> messages, boolean more) implements ServerFrame {
        /** Keeps a copy of the messages. */
        public Messages {
            messages = List.copyOf(messages);
        }

        /** The last of them, or a round. */
        public Messages(List<Entry> messages) {
            this(messages, false);
        }
    }

    /** The message that was sent with this nonce is in the log, by this id; it may have been before. */
    record Ack(String nonce, MessageId id) implements ServerFrame {}

    /**
     * A message will not be said.
     *
     * @param nonce the message's; null if it had none that is valid
     * @param reason a {@link Refusal#code()}, or one that is not known yet
     * @param message a sentence for people
     * @param retryAfter when the same message may be welcome; null if never
     */
    record Rejected(String nonce, String reason, String message, Duration retryAfter) implements ServerFrame {}

    /** So many members the room has now. */
    record Online(int count) implements ServerFrame {}

    /** A close follows, for this reason: a {@link CloseCode#wireName()}, or one that is not known yet. */
    record Bye(String reason) implements ServerFrame {}
}
