package jgames.chat.client;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What people, phones and input methods make of a typed command, read as one thing. */
final class CommandText {
    /** All white space of Unicode, and what is invisible between words or before them. */
    private static final String SPACE = "[\\p{IsWhite_Space}\u200b\u200e\u200f\u2060\ufeff]";

    static final Pattern SPACES = Pattern.compile(SPACE + "+");
    private static final Pattern AROUND = Pattern.compile("^" + SPACE + "+|" + SPACE + "+$");

    /** Keyboards make curly quotes of straight ones, as a language has them, and now and then of one of the two only. */
    private static final Pattern WORD = Pattern.compile(
            Stream.of(
                            "\"([^\"]*)\"",
                            "[\"\u201c\u201d\u201e\u201f\uff02\u301d-\u301f]([^\"\u201c-\u201f\uff02\u301d-\u301f]*)[\"\u201c-\u201f\uff02\u301d-\u301f]",
                            "\u00ab([^\u00bb]*)\u00bb",
                            "\u00bb([^\u00ab]*)\u00ab",
                            "\u300c([^\u300d]*)\u300d",
                            "\u300e([^\u300f]*)\u300f",
                            "((?:(?!" + SPACE + ").)+)")
                    .collect(Collectors.joining("|")),
            Pattern.DOTALL);

    private CommandText() {}

    /**
     * A word of a line.
     *
     * @param text without the quotes that it may have had
     * @param start where it begins, with them
     */
    record Word(String text, int start) {}

    /** The words of a line; those in quotes are one. */
    static List<Word> words(String line) {
        List<Word> words = new ArrayList<>();
        for (Matcher word = WORD.matcher(line); word.find(); ) {
            String text = IntStream.rangeClosed(1, word.groupCount())
                    .mapToObj(word::group)
                    .filter(Objects::nonNull)
                    .findFirst()
                    .map(arg -> word.group().matches("(?s)[\u00ab\u00bb].*") ? stripped(arg) : arg) // « such »
                    .orElseThrow();
            words.add(new Word(text, word.start()));
        }
        return words;
    }

    /** Where the name of a command begins in a text; -1 if the text does not begin with the prefix. */
    static int endOfPrefix(String prefix, String text) {
        String sought = folded(prefix);
        StringBuilder found = new StringBuilder();
        int at = 0;
        while (at < text.length() && found.length() < sought.length()) {
            int c = text.codePointAt(at);
            found.append(folded(Character.toString(c)));
            at += Character.charCount(c);
        }
        return found.toString().equals(sought) ? at : -1;
    }

    /** One form for what looks the same but for its case: full-width and other compatible forms, composed or not. */
    static String folded(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
    }

    static String stripped(String text) {
        return AROUND.matcher(text).replaceAll("");
    }
}
