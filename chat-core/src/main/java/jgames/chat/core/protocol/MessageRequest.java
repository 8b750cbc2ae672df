package jgames.chat.core.protocol;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants to be said by the HTTP interface.
 *
 * @param text what
 * @param username null for the one that the token has, which always goes first
 * @param color null for the one that the token has, which always goes first
 * @param bot whether a program says it, and other programs should not answer
 * @param announcement whether everybody is to notice it
 * @param everywhere whether it is announced in all rooms
 */
public record MessageRequest(
        String text,
        @Nullable String username,
        @Nullable String color,
        boolean bot,
        boolean announcement,
        boolean everywhere) {
    /** Needs a text. */
    public MessageRequest {
        Objects.requireNonNull(text);
    }

    /** A message in the token's name and color. */
    public static MessageRequest say(String text) {
        return new MessageRequest(text, null, null, false, false, false);
    }

    /** A message in this name and color, where the token has none. */
    public static MessageRequest say(Message message) {
        return new MessageRequest(message.text(), message.username(), message.color(), message.bot(), false, false);
    }

    /**
     * An announcement in the token's name.
     *
     * @param everywhere in all rooms
     */
    public static MessageRequest announce(String text, boolean everywhere) {
        return new MessageRequest(text, null, null, false, true, everywhere);
    }
}
