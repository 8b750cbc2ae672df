package jgames.chat.core.protocol;

import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Makes equal what people read as equal, so that texts can be compared: words with a list, names with other names. The
 * result is for comparing and not for showing.
 *
 * <p>What folding takes away are the differences of width and form ({@code ｆ}, {@code 𝒇} and {@code ﬁ}, by Unicode's
 * compatibility decomposition), of case ({@code ß} is {@code ss}), accents, and whatever cannot be seen. Each kind of white
 * space is a space. Marks that are no accents stay: a vowel of Hindi, the voicing of kana. So do look-alikes of several
 * scripts. A text that is folded once is the same when it is folded again.
 */
public final class Folding {
    private static final int PAGE = 256;

    // Each page is made when a text first has a character of it. All of them together take less than 2 MB.
    private static final AtomicReferenceArray<@Nullable Page> PAGES =
            new AtomicReferenceArray<>((Character.MAX_CODE_POINT + 1) / PAGE);

    // What most characters become, so that a text is read quickly. NOTHING where the page has it or is not made yet.
    private static final char[] ONE = new char[Character.MAX_VALUE + 1];

    private static final char NOTHING = 0;
    private static final char SEVERAL = 0xFFFF; // is no character
    private static final char BLANK_BRAILLE = 0x2800;

    private Folding() {}

    /** What 256 characters become: one {@code char}, {@link #NOTHING}, or {@link #SEVERAL}, which are in the other array. */
    private record Page(char[] one, @Nullable String[] several) {
        static Page of(int number) {
            Page page = new Page(new char[PAGE], new String[PAGE]);
            for (int i = 0; i < PAGE; i++) {
                String folded = folded(number * PAGE + i);
                page.one[i] = folded.isEmpty() ? NOTHING : folded.length() == 1 ? folded.charAt(0) : SEVERAL;
                page.several[i] = page.one[i] == SEVERAL ? folded : null;
            }
            return page;
        }
    }

    /** The text, folded. Takes linear time; one character becomes 18 at the most. */
    public static String fold(String text) {
        char[] from = text.toCharArray();
        int same = 0;
        while (same < from.length && ONE[from[same]] == from[same] && from[same] != NOTHING) {
            same++;
        }
        if (same == from.length) {
            return text;
        }
        char[] folded = Arrays.copyOf(from, from.length);
        int end = same;
        for (int i = same; i < from.length; ) {
            char one = ONE[from[i]];
            if (one != NOTHING) {
                folded[end++] = one;
                i++;
                continue;
            }
            int c = Character.codePointAt(from, i);
            i += Character.charCount(c);
            Page page = page(c / PAGE);
            if (page.one[c % PAGE] == SEVERAL) {
                String several = page.several[c % PAGE];
                int rest = from.length - i; // each of them needs one place at least
                if (end + several.length() + rest > folded.length) {
                    folded = Arrays.copyOf(folded, 2 * folded.length + several.length());
                }
                several.getChars(0, several.length(), folded, end);
                end += several.length();
            } else if (page.one[c % PAGE] != NOTHING) {
                folded[end++] = page.one[c % PAGE];
            }
        }
        return new String(folded, 0, end);
    }

    /** Whether there is anything in a text that can be seen: neither space, nor what only steers or goes with letters. */
    public static boolean isVisible(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > ' ' && text.charAt(i) < 0x7F) {
                return true;
            }
        }
        return !fold(text).isBlank();
    }

    private static Page page(int number) {
        Page page = PAGES.get(number);
        if (page == null) {
            page = Page.of(number); // whoever else makes it makes the same
            PAGES.set(number, page);
            for (int c = number * PAGE; c < Math.min((number + 1) * PAGE, ONE.length); c++) {
                char one = page.one[c % PAGE];
                ONE[c] = one == SEVERAL || Character.isSurrogate((char) c) ? NOTHING : one;
            }
        }
        return page;
    }

    private static String folded(int c) {
        if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
            return String.valueOf((char) c);
        }
        String plain = withoutMarks(Character.toString(c));
        // By way of the upper case, because some letters have several lower ones; and before, because of a capital ß.
        String lower = plain.toLowerCase(Locale.ROOT).toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
        return withoutMarks(lower);
    }

    private static String withoutMarks(String text) {
        StringBuilder rest = new StringBuilder();
        Normalizer.normalize(text, Form.NFKD).codePoints().forEach(c -> {
            if (Character.isWhitespace(c) || Character.isSpaceChar(c) || c == BLANK_BRAILLE) {
                rest.append(' ');
            } else if (!isAccent(c) && !isInvisible(c)) {
                rest.appendCodePoint(c);
            }
        });
        return rest.toString();
    }

    /** Accents, and what else goes with letters of any script, belong to none. So do the marks that change kana's sound. */
    private static boolean isAccent(int c) {
        int type = Character.getType(c);
        return type == Character.ENCLOSING_MARK
                || type == Character.NON_SPACING_MARK
                        && Character.UnicodeScript.of(c) == Character.UnicodeScript.INHERITED
                        && c != 0x3099
                        && c != 0x309A;
    }

    /** Controls, what steers the display, and the letters and marks that Unicode has for nothing to be seen. */
    private static boolean isInvisible(int c) {
        return Character.isISOControl(c)
                || Character.getType(c) == Character.FORMAT
                || c == 0x115F
                || c == 0x1160
                || c >= 0x17B4 && c <= 0x17B5
                || c >= 0x180B && c <= 0x180F
                || c >= 0xE0000 && c <= 0xE0FFF;
    }
}
