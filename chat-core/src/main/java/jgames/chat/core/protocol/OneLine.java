package jgames.chat.core.protocol;

/** Makes one line of what a stranger has written, for a terminal or a log that people read. */
public final class OneLine {
    private OneLine() {}

    /**
     * The text on one line, without anything that steers a terminal or turns the direction of what follows: line ends and
     * tabs become spaces, other controls (C0, C1, DEL), the embeddings, overrides and isolates of the bidirectional
     * algorithm and halves of surrogate pairs become U+FFFD. All else stays as it is.
     */
    public static String of(String text) {
        StringBuilder line = new StringBuilder(text.length());
        text.replace("\r\n", "\n").codePoints().forEach(c -> line.appendCodePoint(shown(c)));
        return line.toString();
    }

    private static int shown(int c) {
        boolean breaks = c >= '\t' && c <= '\r' || c == 0x85 || c == 0x2028 || c == 0x2029;
        boolean turns = c >= 0x202A && c <= 0x202E || c >= 0x2066 && c <= 0x2069;
        boolean half = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
        return breaks ? ' ' : Character.isISOControl(c) || turns || half ? 0xFFFD : c;
    }
}
