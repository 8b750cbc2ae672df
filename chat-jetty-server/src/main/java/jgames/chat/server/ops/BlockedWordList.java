package jgames.chat.server.ops;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import jgames.chat.core.intake.BlockedWords;
import org.jspecify.annotations.Nullable;

/**
 * What a list of blocked words says: in UTF-8, a line an entry, and comments from a {@code #} that begins a line or comes after
 * white space to the line's end.
 *
 * @param words the lines that are right
 * @param count how many these are, each once
 * @param problem which lines are wrong and why, in one sentence without the words; null if none is
 * @param isUtf16 it is a text of another kind, and nothing of it holds
 */
record BlockedWordList(
        BlockedWords words, int count, @Nullable String problem, boolean isUtf16) {
    private static final String MARK = "\uFEFF";
    private static final char NOT_UTF_8 = '\uFFFD';
    private static final int MAX_TOLD = 5;

    static BlockedWordList of(byte[] content) {
        int mark = content.length < 2 ? 0 : (content[0] & 0xFF) << 8 | content[1] & 0xFF;
        if (mark == 0xFEFF || mark == 0xFFFE) {
            return new BlockedWordList(BlockedWords.NONE, 0, null, true);
        }
        Set<String> entries = new LinkedHashSet<>();
        List<String> problems = new ArrayList<>();
        int wrong = 0;
        int characters = 0;
        String[] lines = new String(content, StandardCharsets.UTF_8).split("\r\n|\r|\n", -1);
        for (int i = 0; i < lines.length; i++) {
            String entry = withoutComment(lines[i].replace(MARK, "")).strip();
            if (entry.isEmpty() || entries.contains(entry)) {
                continue;
            }
            String why = entry.indexOf(NOT_UTF_8) >= 0 ? "is not UTF-8" : BlockedWords.problem(entry);
            if (why != null) {
                if (++wrong <= MAX_TOLD) {
                    problems.add("line " + (i + 1) + " " + why);
                }
                continue;
            }
            characters += BlockedWords.size(entry);
            if (entries.size() == BlockedWords.MAX_ENTRIES || characters > BlockedWords.MAX_CHARACTERS) {
                problems.add(
                        "line " + (i + 1) + " and those after it are too many: there can be " + BlockedWords.MAX_ENTRIES
                                + " words, of " + BlockedWords.MAX_CHARACTERS + " characters in all");
                break;
            }
            entries.add(entry);
        }
        if (wrong > MAX_TOLD) {
            problems.add("and " + (wrong - MAX_TOLD) + " more such lines");
        }
        BlockedWords words = entries.isEmpty() ? BlockedWords.NONE : BlockedWords.of(entries);
        return new BlockedWordList(
                words, entries.size(), problems.isEmpty() ? null : String.join("; ", problems), false);
    }

    private static String withoutComment(String line) {
        for (int at = line.indexOf('#'); at >= 0; at = line.indexOf('#', at + 1)) {
            if (at == 0 || Character.isWhitespace(line.charAt(at - 1))) {
                return line.substring(0, at);
            }
        }
        return line;
    }
}
