package jgames.chat.core.protocol;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What guests may do in a room. */
public enum GuestAccess {
    /** Read and say. */
    SAY,
    /** Read alone. */
    READ,
    /** Not even enter. */
    NONE;

    /** The name on the wire and in options: lower case. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The one that a text names; null if it names none, or is itself null. */
    public static @Nullable GuestAccess parseIfPossible(@Nullable String text) {
        for (GuestAccess access : values()) {
            if (access.wireName().equals(text)) {
                return access;
            }
        }
        return null;
    }
}
