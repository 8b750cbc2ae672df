package jgames.chat.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A table in Markdown, which can be read as it is: its first columns are words, the others figures. */
final class Table {
    private final int words;
    private final List<List<String>> lines = new ArrayList<>();

    /** @param head the first of which are words, so many */
    Table(int words, List<String> head) {
        this.words = words;
        lines.add(head);
    }

    /** As long as the head is. */
    void add(List<String> line) {
        lines.add(line);
    }

    boolean isEmpty() {
        return lines.size() == 1;
    }

    /** Words to the left, figures to the right. */
    @Override
    public String toString() {
        List<Integer> widths = IntStream.range(0, lines.get(0).size())
                .mapToObj(i -> lines.stream()
                        .mapToInt(line -> line.get(i).length())
                        .max()
                        .orElse(0))
                .map(width -> Math.max(1, width))
                .toList();
        String ruler = IntStream.range(0, widths.size())
                .mapToObj(i -> "-".repeat(widths.get(i)) + (i < words ? "--" : "-:"))
                .collect(Collectors.joining("|", "|", "|"));
        List<String> rows = new ArrayList<>();
        for (List<String> line : lines) {
            rows.add(IntStream.range(0, widths.size())
                    .mapToObj(i -> String.format(" %" + (i < words ? "-" : "") + widths.get(i) + "s ", line.get(i)))
                    .collect(Collectors.joining("|", "|", "|")));
        }
        rows.add(1, ruler);
        return String.join("\n", rows) + "\n";
    }
}
