package jgames.chat.core.protocol;

/**
 * The form of a name without what people do not see or do not tell apart: two names that look the same have the same
 * skeleton. It is for comparing and not for showing; {@code docs/protocol.md} says how it is made.
 */
public final class NameSkeleton {
    // A Latin letter, and what looks like it. Of capitals those whose small letter looks like another one.
    private static final String[] CAPITALS = {"H Η", "N Ν", "Y Υ"};
    private static final String[] SMALL = {
        "a аαɑ",
        "b вβʙ",
        "c сϲ",
        "d ԁ",
        "e еεє",
        "f ғ",
        "g ɡ",
        "h нһ",
        "i іιıl1|!ӏ",
        "j јϳ",
        "k кκ",
        "m мμ",
        "n η",
        "o оοσ0",
        "p рρ",
        "q ԛ",
        "s ѕ",
        "t тτ",
        "u υ",
        "v νѵ",
        "w ωԝ",
        "x хχ",
        "y уγү",
        "z ζ",
    };
    private static final char[] LATIN = new char[0x600];

    static {
        for (String[] letters : new String[][] {CAPITALS, SMALL}) {
            for (String letter : letters) {
                letter.substring(2).chars().forEach(like -> LATIN[like] = letter.charAt(0));
            }
        }
    }

    private NameSkeleton() {}

    /** The skeleton; empty if there is nothing in the name that can be seen. */
    public static String of(String name) {
        return latin(Folding.fold(latin(name)));
    }

    /** Without spaces, too. */
    private static String latin(String text) {
        StringBuilder latin = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != ' ') {
                char like = c < LATIN.length ? LATIN[c] : 0;
                latin.append(like == 0 ? c : like);
            }
        }
        return latin.toString();
    }
}
