package jgames.chat.core.protocol;

import java.util.Set;
import jgames.chat.core.protocol.ClientFrame.Author;
import jgames.chat.core.protocol.ClientFrame.History;
import jgames.chat.core.protocol.ClientFrame.Moderate;
import jgames.chat.core.protocol.ClientFrame.Moderation;
import jgames.chat.core.protocol.ClientFrame.Say;
import org.jspecify.annotations.Nullable;

/**
 * What a client has sent, read as JSON and not checked any further. A sender who is rejected whatever it says costs no more
 * than that.
 */
public final class RawFrame {
    private static final String PLAIN_SENTENCE =
            "A message is one JSON object with the strings username, color and text.";
    private static final String SENTENCE =
            "A frame is one JSON object of a type that the protocol has, with its fields.";
    private static final String SAY_SENTENCE = "A say has the strings username, color and text,"
            + " maybe a nonce of 1 to 64 of the characters A-Z a-z 0-9 _ - and a bot that is true or false.";
    private static final String HISTORY_SENTENCE =
            "A history has the id of a message as before, and a count above zero.";

    private static final String MODERATE_SENTENCE =
            "A moderate has a nonce of 1 to 64 of the characters A-Z a-z 0-9 _ -, an action that the protocol has, and its fields.";
    private static final String MODERATION_SENTENCE = "A moderation has no before, or the id of an entry.";
    private static final String AUTHOR_SENTENCE = "An author has the id of a message.";
    private static final Set<String> REQUESTS = Set.of("history", "moderate", "moderation", "author");

    private final @Nullable Fields fields; // null if it is not one JSON object
    private final boolean plain;

    private RawFrame(@Nullable Fields fields, boolean plain) {
        this.fields = fields;
        this.plain = plain;
    }

    /** Reads a message of the plain protocol, which has no types, no keys and no bots. */
    public static RawFrame plain(String json) {
        return new RawFrame(fields(json), true);
    }

    /** Reads a frame of the extended protocol. */
    public static RawFrame extended(String json) {
        return new RawFrame(fields(json), false);
    }

    private static @Nullable Fields fields(String json) {
        try {
            return Json.read(json, SENTENCE, parser -> {
                parser.nextToken();
                return Fields.of(parser);
            });
        } catch (RejectedException notJson) {
            return null;
        }
    }

    /** The idempotency key, {@code nonce} on the wire; null if it has none that is valid, as no history does. */
    public @Nullable String key() {
        boolean valid = !plain && fields != null && fields.nonce != null && ClientFrame.isValidKey(fields.nonce);
        return valid && !"history".equals(fields.type) ? fields.nonce : null;
    }

    /** Whether the rate limit for messages counts it: a message, and whatever is of no known type. */
    public boolean isSay() {
        return plain || fields == null || fields.type == null || !REQUESTS.contains(fields.type);
    }

    /**
     * Checks it.
     *
     * @throws RejectedException if it is no frame of its protocol; with the key if that one is valid
     */
    public ClientFrame checked() {
        if (fields == null) {
            throw new RejectedException(Rejection.MALFORMED, plain ? PLAIN_SENTENCE : SENTENCE);
        } else if (plain) {
            return new Say(new Message(fields.username, fields.color, fields.text), null);
        }
        return switch (fields.type == null ? "" : fields.type) {
            case "say" -> say();
            case "history" -> history();
            case "moderate" -> moderate();
            case "moderation" -> moderation();
            case "author" -> author();
            default -> throw new RejectedException(Rejection.MALFORMED, SENTENCE, key());
        };
    }

    private Say say() {
        if (key() == null && fields.nonce != null || fields.bot != null && !fields.bot.isBoolean()) {
            throw new RejectedException(Rejection.MALFORMED, SAY_SENTENCE, key());
        }
        try {
            return new Say(fields.message(), key());
        } catch (RejectedException rejected) {
            throw rejected.withKey(key());
        }
    }

    private Moderate moderate() {
        if (key() == null) {
            throw new RejectedException(Rejection.MALFORMED, MODERATE_SENTENCE);
        }
        try {
            return new Moderate(ModeratorActionCodec.of(fields), key());
        } catch (RejectedException rejected) {
            throw rejected.withKey(key());
        }
    }

    private Moderation moderation() {
        EventId before = EventId.parseIfPossible(fields.before);
        if (before == null && fields.before != null) {
            throw new RejectedException(Rejection.MALFORMED, MODERATION_SENTENCE, key());
        }
        return new Moderation(before, key());
    }

    private Author author() {
        EventId message = EventId.parseIfPossible(fields.message);
        if (message == null) {
            throw new RejectedException(Rejection.MALFORMED, AUTHOR_SENTENCE, key());
        }
        return new Author(message, key());
    }

    private History history() {
        EventId before = EventId.parseIfPossible(fields.before);
        if (before == null || fields.count == null || fields.count < 1) {
            throw new RejectedException(Rejection.MALFORMED, HISTORY_SENTENCE);
        }
        return new History(before, (int) Math.min(fields.count, Integer.MAX_VALUE));
    }
}
