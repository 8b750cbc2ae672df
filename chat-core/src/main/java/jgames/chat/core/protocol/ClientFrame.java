package jgames.chat.core.protocol;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a client sends in the extended protocol, one frame each. */
public sealed interface ClientFrame {
    /** The name by which a client asks for the extended protocol in the WebSocket handshake. */
    String SUBPROTOCOL = "chat.v2";

    /** The type on the wire. */
    String type();

    /** The idempotency key, {@code nonce} on the wire, or null. */
    @Nullable
    String key();

    /** Whether an idempotency key can be this: 1 to 64 ASCII letters, digits, {@code _} and {@code -}. */
    static boolean isValidKey(String key) {
        return Key.FORM.matcher(key).matches();
    }

    /**
     * Somebody wants to say something.
     *
     * @param key names this wish: whoever is not sure that it was heard repeats it with the same key, and the message is
     *     said once; null without one
     */
    record Say(Message message, @Nullable String key) implements ClientFrame {
        /**
         * Checks the key.
         *
         * @throws RejectedException if it can be none
         */
        public Say {
            if (message == null || key != null && !isValidKey(key)) {
                throw new RejectedException(
                        Rejection.MALFORMED, "A nonce is 1 to 64 of the characters A-Z a-z 0-9 _ -.");
            }
        }

        @Override
        public String type() {
            return "say";
        }
    }

    /**
     * Somebody scrolls up.
     *
     * @param before the oldest message that the client has
     * @param count how many messages it wants, at least 1; the server may send fewer
     */
    record History(EventId before, int count) implements ClientFrame {
        @Override
        public String type() {
            return "history";
        }

        @Override
        public @Nullable String key() {
            return null;
        }
    }

    /**
     * A moderator acts.
     *
     * @param key as in {@link Say}; there always is one
     */
    record Moderate(ModeratorAction action, String key) implements ClientFrame {
        /**
         * Checks the key.
         *
         * @throws RejectedException if it can be none
         */
        public Moderate {
            if (key == null || !isValidKey(key)) {
                throw new RejectedException(
                        Rejection.MALFORMED, "A moderate has a nonce of 1 to 64 of the characters A-Z a-z 0-9 _ -.");
            }
        }

        @Override
        public String type() {
            return "moderate";
        }
    }

    /**
     * A moderator asks what is in force.
     *
     * @param before the oldest entry that the client has, for those before it; null for the newest
     * @param key comes back in the answer; null without one
     */
    record Moderation(@Nullable EventId before, @Nullable String key) implements ClientFrame {
        @Override
        public String type() {
            return "moderation";
        }
    }

    /**
     * A moderator asks about the author of a message.
     *
     * @param key comes back in the answer; null without one
     */
    record Author(EventId message, @Nullable String key) implements ClientFrame {
        @Override
        public String type() {
            return "author";
        }
    }

    /** The form of a key. */
    final class Key {
        private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{1,64}");

        private Key() {}
    }
}
