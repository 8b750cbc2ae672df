package jgames.chat.core.moderation;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import jgames.chat.core.protocol.EventId;
import org.jspecify.annotations.Nullable;

/** What somebody who keeps order has decided. Authors are named as the rooms' logs name them. */
public sealed interface Decision {
    /**
     * Somebody may say nothing in any room.
     *
     * @param author who
     * @param name under which; null under any, as it always is of somebody with a token
     * @param until when it ends
     * @param reason for the one who is muted; may be empty
     */
    record Mute(String author, @Nullable String name, Instant until, String reason) implements Decision {}

    /**
     * Somebody may not enter any room.
     *
     * @param author who
     * @param name under which they were seen, for whoever reads it; null if that is not known
     * @param until when it ends
     * @param reason for the one who is banned; may be empty
     */
    record Ban(String author, @Nullable String name, Instant until, String reason) implements Decision {}

    /**
     * Whoever says something in a room waits before they say more. It holds until there is another one for the room.
     *
     * @param pause zero if nobody waits, whatever the operator has set
     */
    record SlowMode(String room, Duration pause) implements Decision {}

    /**
     * Tokens do not hold any more.
     *
     * @param subject whose; null for everybody's
     * @param issuedBefore those that were made before then
     */
    record Revocation(@Nullable String subject, Instant issuedBefore) implements Decision {}

    /** What was decided before holds no longer. */
    record Lift(EventId entry) implements Decision {}

    /**
     * Messages were deleted.
     *
     * @param room the one of the message that was named
     * @param messages their ids, in that room; of very many the newest
     * @param count how many, in all rooms
     * @param author who had said them; null if the log does not know
     * @param name under which the one that was named was said; null if that is not known
     * @param everyone whether it is what any guest has said from the author's address, under whatever name
     */
    record Deletion(
            String room,
            List<EventId> messages,
            int count,
            @Nullable String author,
            @Nullable String name,
            boolean everyone)
            implements Decision {
        /** Keeps a copy of the ids. */
        public Deletion {
            messages = List.copyOf(messages);
        }

        /** One of messages that were said under one name, or of which nobody has said otherwise. */
        public Deletion(
                String room, List<EventId> messages, int count, @Nullable String author, @Nullable String name) {
            this(room, messages, count, author, name, false);
        }

        /** Whether each of the messages was said under the name. */
        boolean isOfOneName() {
            return name != null && !everyone;
        }
    }

    /**
     * What was deleted was said again.
     *
     * @param entry that of the deletion
     * @param message the id that it had, if it was one of them alone; null for all that was left of them
     * @param room where that was; null for all
     */
    record Restoration(
            EventId entry, @Nullable String room, @Nullable EventId message) implements Decision {
        /** Of all that was left of them. */
        public Restoration(EventId entry) {
            this(entry, null, null);
        }
    }

    /**
     * Something was announced.
     *
     * @param room null in all
     */
    record Announcement(@Nullable String room) implements Decision {}

    /**
     * One of a kind that this version does not know. A log keeps it as it is.
     *
     * @param line how the store has it
     */
    record Unknown(String line) implements Decision {}

    /** When it ends by itself; null if it does not, or is done with at once. */
    default @Nullable Instant until() {
        if (this instanceof Mute mute) {
            return mute.until();
        }
        return this instanceof Ban ban ? ban.until() : null;
    }

    /** Whether it keeps this author from something. */
    default boolean isAbout(String author) {
        return this instanceof Mute mute && mute.author().equals(author)
                || this instanceof Ban ban && ban.author().equals(author);
    }

    /** Whether it holds for a time, and does not just happen. */
    default boolean lasts() {
        return this instanceof Mute || this instanceof Ban || this instanceof SlowMode || this instanceof Revocation;
    }
}
