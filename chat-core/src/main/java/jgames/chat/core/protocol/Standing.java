package jgames.chat.core.protocol;

import org.jspecify.annotations.Nullable;

/**
 * How somebody stands in a room, as the welcome tells.
 *
 * @param you who it is for the server; null for a guest
 * @param guests what guests may do in the room
 */
public record Standing(@Nullable You you, GuestAccess guests) {
    /** A guest's where guests may say something. */
    public static final Standing GUEST = new Standing(null, GuestAccess.SAY);

    /**
     * What a token says of who has it.
     *
     * @param user the subject, which names the person or the program for ever
     * @param name under which it speaks; null if it may choose
     * @param color in which it speaks; null if it may choose
     */
    public record You(
            String user, @Nullable String name, @Nullable String color, Role role) {}
}
