package jgames.chat.core;

/**
 * What somebody said: values that have been checked, so that they can go to every member as they are.
 *
 * @param username at most {@link #MAX_CODE_POINTS} Unicode code points; may be empty
 * @param color a CSS color, as {@link CssColor} knows them
 * @param text at most {@link #MAX_CODE_POINTS} Unicode code points; may be empty
 * @param bot whether a program says it, and other programs should not answer
 */
public record Message(String username, String color, String text, boolean bot) {
    /** The bound of a text and of a username, in Unicode code points (pygames-chat's limit). */
    public static final int MAX_CODE_POINTS = 500;

    /**
     * Checks the values. A surrogate without its other half, which no UTF-8 can carry, becomes U+FFFD.
     *
     * @throws RefusedException if one of them is missing, too long, or not a color
     */
    public Message {
        if (username == null || color == null || text == null) {
            throw new RefusedException(Refusal.MALFORMED, "A message has a username, a color and a text.");
        }
        username = checked("username", username);
        text = checked("text", text);
        if (!CssColor.isValid(color)) {
            throw new RefusedException(Refusal.BAD_COLOR, "The color is not a CSS color.");
        }
    }

    /** A message of nobody that calls itself a program. */
    public Message(String username, String color, String text) {
        this(username, color, text, false);
    }

    private static String checked(String field, String value) {
        if (value.length() > MAX_CODE_POINTS && value.codePointCount(0, value.length()) > MAX_CODE_POINTS) {
            throw new RefusedException(
                    Refusal.TOO_LONG, "The " + field + " has more than " + MAX_CODE_POINTS + " characters.");
        }
        boolean broken = value.chars().anyMatch(c -> Character.isSurrogate((char) c))
                && value.codePoints().anyMatch(Message::isLoneSurrogate);
        return broken ? withoutLoneSurrogates(value) : value;
    }

    private static String withoutLoneSurrogates(String value) {
        StringBuilder whole = new StringBuilder(value.length());
        value.codePoints().forEach(c -> whole.appendCodePoint(isLoneSurrogate(c) ? 0xFFFD : c));
        return whole.toString();
    }

    private static boolean isLoneSurrogate(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }
}
