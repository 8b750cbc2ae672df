package jgames.chat.core.protocol;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a moderator can do, in the room where it is asked for or in all. Whoever is acted on is named by a message. */
public sealed interface ModeratorAction {
    /** The name of every action. */
    List<String> NAMES = List.of("delete", "delete_all", "mute", "ban", "lift", "restore", "slow", "announce");

    /** The longest that a mute or a ban lasts: ten years. */
    Duration MAX_LASTING = Duration.ofDays(3650);

    /** The longest pause of slow mode. */
    Duration MAX_PAUSE = Duration.ofHours(6);

    /** The most Unicode code points of a reason. */
    int MAX_REASON = 200;

    /** The name on the wire: lower case. */
    String action();

    /** Takes one message away. */
    record Delete(EventId message) implements ModeratorAction {
        @Override
        public String action() {
            return "delete";
        }
    }

    /**
     * Takes away all that the author of a message has said.
     *
     * @param everywhere in all rooms, and not in this one alone
     * @param everyone whatever any guest has said from the author's address, and not under the message's name alone
     */
    record DeleteAll(EventId message, boolean everywhere, boolean everyone) implements ModeratorAction {
        @Override
        public String action() {
            return "delete_all";
        }
    }

    /**
     * Lets the author of a message say nothing for a time, in any room.
     *
     * @param lasting in whole seconds on the wire, one at least and {@link #MAX_LASTING} at most
     * @param everyone any guest from the author's address, and not under the message's name alone
     * @param reason in the moderator's words, for the one who is muted; may be empty
     */
    record Mute(EventId message, Duration lasting, boolean everyone, String reason) implements ModeratorAction {
        /** @throws RejectedException if the time or the reason cannot be */
        public Mute {
            check(lasting, reason);
        }

        @Override
        public String action() {
            return "mute";
        }
    }

    /**
     * Keeps the author of a message out of all rooms for a time; of a guest that is any guest from the address.
     *
     * @param lasting as in {@link Mute}
     * @param reason as in {@link Mute}
     */
    record Ban(EventId message, Duration lasting, String reason) implements ModeratorAction {
        /** @throws RejectedException if the time or the reason cannot be */
        public Ban {
            check(lasting, reason);
        }

        @Override
        public String action() {
            return "ban";
        }
    }

    /** Ends what is in force: a mute, a ban, slow mode, a revocation. */
    record Lift(EventId entry) implements ModeratorAction {
        @Override
        public String action() {
            return "lift";
        }
    }

    /**
     * Says again what was deleted a moment ago.
     *
     * @param entry that of the deletion
     * @param message the one to be said again, as it was called in this room; null for all
     */
    record Restore(EventId entry, @Nullable EventId message) implements ModeratorAction {
        /** Of all that was deleted. */
        public Restore(EventId entry) {
            this(entry, null);
        }

        @Override
        public String action() {
            return "restore";
        }
    }

    /**
     * Has everybody in the room wait between two messages.
     *
     * @param pause in whole seconds on the wire; zero ends it
     */
    record Slow(Duration pause) implements ModeratorAction {
        /** @throws RejectedException if it cannot be so long */
        public Slow {
            if (pause.isNegative() || pause.compareTo(MAX_PAUSE) > 0) {
                throw new RejectedException(Rejection.MALFORMED, "Slow mode has a pause of six hours at most.");
            }
        }

        @Override
        public String action() {
            return "slow";
        }
    }

    /**
     * Says something that everybody is to notice.
     *
     * @param everywhere in all rooms, and not in this one alone
     */
    record Announce(String text, boolean everywhere) implements ModeratorAction {
        @Override
        public String action() {
            return "announce";
        }
    }

    /** The message that names whom or what it is about, if one does. */
    default @Nullable EventId about() {
        if (this instanceof Delete delete) {
            return delete.message();
        } else if (this instanceof DeleteAll all) {
            return all.message();
        } else if (this instanceof Mute mute) {
            return mute.message();
        }
        return this instanceof Ban ban ? ban.message() : null;
    }

    private static void check(Duration lasting, String reason) {
        if (lasting.toSeconds() < 1 || lasting.compareTo(MAX_LASTING) > 0) {
            throw new RejectedException(Rejection.MALFORMED, "It lasts a second at least and ten years at most.");
        }
        if (reason.codePointCount(0, reason.length()) > MAX_REASON) {
            throw new RejectedException(Rejection.TOO_LONG, "The reason has more than " + MAX_REASON + " characters.");
        }
    }
}
