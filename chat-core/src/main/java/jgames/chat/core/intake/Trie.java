package jgames.chat.core.intake;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * The starts of some strings, but for strings that begin with another one. They are numbered as a walk through the sorted
 * strings meets them: 0 is the empty one, and the first that goes on from a start has the number after it. Immutable.
 */
final class Trie {
    private final int size;
    private final int[] parents;
    private final char[] labels;

    /** @param strings have {@code characters} together at the most */
    Trie(Collection<String> strings, int characters) {
        int[] parents = new int[characters + 1];
        char[] labels = new char[characters + 1];
        int[] path = new int[0];
        int count = 1;
        String before = "";
        List<String> sorted = strings.stream().sorted().toList();
        for (String string : sorted) {
            if (!before.isEmpty() && string.startsWith(before)) {
                continue;
            }
            path = Arrays.copyOf(path, string.length() + 1);
            for (int i = shared(before, string); i < string.length(); i++) {
                parents[count] = path[i];
                labels[count] = string.charAt(i);
                path[i + 1] = count++;
            }
            before = string;
        }
        this.size = count;
        this.parents = Arrays.copyOf(parents, count);
        this.labels = Arrays.copyOf(labels, count);
    }

    private static int shared(String a, String b) {
        int shared = 0;
        while (shared < a.length() && shared < b.length() && a.charAt(shared) == b.charAt(shared)) {
            shared++;
        }
        return shared;
    }

    /** How many starts there are. */
    int size() {
        return size;
    }

    /** The start that lacks the last character; a lower number. */
    int parent(int start) {
        return parents[start];
    }

    /** The last character. */
    char label(int start) {
        return labels[start];
    }

    /** Whether it is a whole string. */
    boolean isString(int start) {
        return start != 0 && (start + 1 == size || parents[start + 1] != start);
    }

    /** All of them, shorter ones first. */
    int[] byLength() {
        int[] lengths = new int[size];
        int[] places = new int[size + 1];
        for (int start = 1; start < size; start++) {
            lengths[start] = lengths[parents[start]] + 1;
        }
        for (int length : lengths) {
            places[length + 1]++;
        }
        for (int length = 1; length <= size; length++) {
            places[length] += places[length - 1];
        }
        int[] sorted = new int[size];
        for (int start = 0; start < size; start++) {
            sorted[places[lengths[start]]++] = start;
        }
        return sorted;
    }
}
