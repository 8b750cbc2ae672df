package jgames.chat.core.protocol;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What somebody is in the chat; who may do what follows from it. All but guests are known by a token. */
public enum Role {
    /** Nobody whom the server knows. */
    GUEST,
    /** A person. */
    USER,
    /** A program. */
    BOT,
    /** Keeps order. */
    MODERATOR,
    /** Runs the chat. */
    OPERATOR;

    /** The name on the wire and in tokens: lower case. A guest's is not written. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The role that a text names; null if it names none, or is itself null. */
    public static @Nullable Role parseIfPossible(@Nullable String text) {
        for (Role role : values()) {
            if (role.wireName().equals(text)) {
                return role;
            }
        }
        return null;
    }
}
