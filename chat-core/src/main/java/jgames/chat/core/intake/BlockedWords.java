package jgames.chat.core.intake;

import java.util.Collection;
import java.util.List;
import jgames.chat.core.protocol.Folding;
import org.jspecify.annotations.Nullable;

/**
 * Words that are not said, and whether one of them is in a text. Immutable.
 *
 * <p>Text and words are {@linkplain Folding#fold folded}. A run of letters, digits and marks is a word, and every other
 * character that is no white space is one by itself; so are ideographs. An entry is one word or several in a row, and
 * matches whole words. A {@code *} at an end of an entry stands for what the word may go on with there, or for nothing.
 * With {@code cat}, {@code CÁT!} is found and {@code cats} is not; {@code cat*} finds {@code cats}, {@code *cat} finds
 * {@code tomcat}, {@code *cat*} finds {@code location}; {@code free gold} finds {@code Free   GOLD}.
 */
public final class BlockedWords {
    /** How many entries there may be. */
    public static final int MAX_ENTRIES = 100_000;

    /** How many characters they may have together once they are folded: they take about 30 bytes each. */
    public static final int MAX_CHARACTERS = SubstringMatcher.MAX_CHARACTERS;

    /** How many characters an entry may have. */
    public static final int MAX_LENGTH = 100;

    /** No word at all. */
    public static final BlockedWords NONE = new BlockedWords(List.of());

    private static final int FOUND = SubstringMatcher.FOUND;
    private static final boolean[] JOINED = new boolean[0x800]; // of most alphabets

    static {
        for (char c = 0; c < JOINED.length; c++) {
            JOINED[c] = isJoined(c);
        }
    }

    private final SubstringMatcher matcher;

    private BlockedWords(List<String> patterns) {
        this.matcher = new SubstringMatcher(patterns);
    }

    /**
     * These words.
     *
     * @throws IllegalArgumentException if one of them {@linkplain #problem can be none}, or they are too many
     */
    public static BlockedWords of(Collection<String> entries) {
        if (entries.size() > MAX_ENTRIES) {
            throw new IllegalArgumentException("there can be " + MAX_ENTRIES + " words");
        }
        return new BlockedWords(entries.stream().map(BlockedWords::pattern).toList());
    }

    /** Why a text can be no entry, as a sentence's end; null if it can. */
    public static @Nullable String problem(String entry) {
        if (entry.length() > MAX_LENGTH) {
            return "has more than " + MAX_LENGTH + " characters";
        }
        String inner = inner(entry);
        return inner.indexOf('*') >= 0
                ? "has a * that is not at its beginning or end"
                : words(inner).length() == 1 ? "has no word" : null;
    }

    /** How many characters an entry takes of {@link #MAX_CHARACTERS}. */
    public static int size(String entry) {
        return pattern(entry).length();
    }

    /** Whether one of the words is in the text. Takes linear time, and hardly more for many words than for few. */
    public boolean isIn(String text) {
        if (this == NONE) {
            return false;
        }
        // As words() has it, straight into the matcher, because every message pays for this.
        char[] folded = Folding.fold(text).toCharArray();
        int state = matcher.next(0, ' ');
        boolean inWord = false;
        for (int i = 0; i < folded.length && state != FOUND; i++) {
            char c = folded[i];
            boolean joins = isJoined(folded, i);
            if (joins | inWord & c == ' ') { // nearly always, and a processor guesses no spaces
                state = matcher.next(state, c);
            } else {
                state = inWord ? matcher.next(state, ' ') : state;
                state = c == ' ' || state == FOUND ? state : matcher.next(state, c);
                boolean ends = c != ' ' && state != FOUND && !Character.isHighSurrogate(c);
                state = ends ? matcher.next(state, ' ') : state;
            }
            inWord = joins;
        }
        return state == FOUND || inWord && matcher.next(state, ' ') == FOUND;
    }

    /** With a space where the entry's word has to begin or end, so that nothing else has to be looked at. */
    private static String pattern(String entry) {
        String problem = problem(entry);
        if (problem != null) {
            throw new IllegalArgumentException("'" + entry + "' " + problem);
        }
        String words = words(inner(entry));
        String stripped = entry.strip();
        return words.substring(stripped.startsWith("*") ? 1 : 0, words.length() - (stripped.endsWith("*") ? 1 : 0));
    }

    private static String inner(String entry) {
        return entry.strip().replaceFirst("^\\*", "").replaceFirst("\\*$", "");
    }

    /** The words of a text with one space before each and one at the end. */
    private static String words(String text) {
        char[] folded = Folding.fold(text).toCharArray();
        StringBuilder words = new StringBuilder().append(' ');
        boolean inWord = false;
        for (int i = 0; i < folded.length; i++) {
            char c = folded[i];
            boolean joins = isJoined(folded, i);
            if (inWord && !joins) {
                words.append(' ');
            }
            inWord = joins;
            if (c != ' ') {
                words.append(c);
                if (!joins && !Character.isHighSurrogate(c)) {
                    words.append(' ');
                }
            }
        }
        return (inWord ? words.append(' ') : words).toString();
    }

    /** Whether a character makes one word with those beside it; of a pair of surrogates, what is true of both. */
    private static boolean isJoined(char[] text, int at) {
        char c = text[at];
        if (c < JOINED.length) {
            return JOINED[c];
        } else if (!Character.isSurrogate(c)) {
            return isJoined(c);
        }
        return isJoined(Character.codePointAt(text, Character.isLowSurrogate(c) && at > 0 ? at - 1 : at));
    }

    private static boolean isJoined(int c) {
        return switch (Character.getType(c)) {
            case Character.LOWERCASE_LETTER,
                    Character.UPPERCASE_LETTER,
                    Character.TITLECASE_LETTER,
                    Character.MODIFIER_LETTER,
                    Character.DECIMAL_DIGIT_NUMBER,
                    Character.NON_SPACING_MARK,
                    Character.COMBINING_SPACING_MARK -> true;
            case Character.OTHER_LETTER -> !Character.isIdeographic(c);
            default -> false;
        };
    }
}
