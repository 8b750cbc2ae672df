package jgames.chat.core.log;

import org.jspecify.annotations.Nullable;

/** The form of an event's author in a log: {@code user:<subject of a token>}, or {@code guest:<keyed hash of the address>}. */
public final class Author {
    private static final String USER = "user:";
    private static final String GUEST = "guest:";
    private static final String SHARED = GUEST + "shared-";

    private Author() {}

    /** The author who has a token with this subject. */
    public static String ofUser(String subject) {
        return USER + subject;
    }

    /** The author of those who come without a token from the address that has this hash. */
    public static String ofGuest(String hash) {
        return GUEST + hash;
    }

    /**
     * The author of those who come without a token from an address that many share: this machine's own, or a proxy's.
     */
    public static String ofShared(String hash) {
        return SHARED + hash;
    }

    /** Whether it is somebody without a token at an address that is everybody's. */
    public static boolean isShared(@Nullable String author) {
        return author != null && author.startsWith(SHARED);
    }

    /** The subject; null if the author is no user, or itself null. */
    public static @Nullable String user(@Nullable String author) {
        return author != null && author.startsWith(USER) ? author.substring(USER.length()) : null;
    }

    /** Whether it is somebody without a token. */
    public static boolean isGuest(@Nullable String author) {
        return author != null && author.startsWith(GUEST);
    }
}
