package jgames.chat.core.protocol;

/**
 * What somebody said. How long it may be is checked where it comes in, not here: logs and other servers have bounds of their own.
 *
 * @param username may be empty
 * @param color a CSS color, as {@link CssColor} knows them
 * @param text may be empty
 * @param bot whether a program says it, and other programs should not answer
 * @param announcement whether a moderator says it to everybody; nobody else can
 */
public record Message(String username, String color, String text, boolean bot, boolean announcement) {
    /** How long a text and a username may be where nobody has set another bound, in Unicode code points: pygames-chat's limit. */
    public static final int MAX_CODE_POINTS = 500;

    /**
     * Checks the values. A surrogate without its other half, which no UTF-8 can carry, becomes U+FFFD. A username of which nothing can
     * be seen is none, and becomes empty. Servers and clients make their messages here, so they agree on what was said.
     *
     * @throws RejectedException if one of them is missing or not a color
     */
    public Message {
        if (username == null || color == null || text == null) {
            throw new RejectedException(Rejection.MALFORMED, "A message has a username, a color and a text.");
        }
        username = withoutLoneSurrogates(username);
        text = withoutLoneSurrogates(text);
        username = username.isEmpty() || Folding.isVisible(username) ? username : "";
        if (!CssColor.isValid(color)) {
            throw new RejectedException(Rejection.BAD_COLOR, "The color is not a CSS color.");
        }
    }

    /** A message that no program says. */
    public Message(String username, String color, String text) {
        this(username, color, text, false);
    }

    /** A message that announces nothing. */
    public Message(String username, String color, String text, boolean bot) {
        this(username, color, text, bot, false);
    }

    private static String withoutLoneSurrogates(String value) {
        if (!hasSurrogate(value) || value.codePoints().noneMatch(Message::isLoneSurrogate)) {
            return value;
        }
        StringBuilder whole = new StringBuilder(value.length());
        value.codePoints().forEach(c -> whole.appendCodePoint(isLoneSurrogate(c) ? 0xFFFD : c));
        return whole.toString();
    }

    private static boolean hasSurrogate(String value) { // a loop, as every message is looked at
        for (int i = 0; i < value.length(); i++) {
            if (Character.isSurrogate(value.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isLoneSurrogate(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }
}
