package jgames.chat.core.protocol;

import java.util.regex.Pattern;

/** The form of a room's name. The name is part of a path and of a file's name, so it is the same on every file system. */
public final class RoomName {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");

    private RoomName() {}

    /** Whether a room can have this name: 1 to 64 ASCII letters, digits, {@code _} and {@code -}, the first a letter or a digit. */
    public static boolean isValid(String name) {
        return FORM.matcher(name).matches();
    }
}
