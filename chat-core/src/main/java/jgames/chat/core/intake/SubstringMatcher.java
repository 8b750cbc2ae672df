package jgames.chat.core.intake;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;

/**
 * Whether one of many strings is in a text: the automaton of Aho and Corasick, which reads the text once, whatever the number
 * of the strings. Immutable.
 *
 * <p>A state stands for the start of a string; 0, for the empty one. A text is nearly always in the states of short starts:
 * each of these, the head, has a row with the next state for each character, and is the place of its row. The states of longer
 * starts follow. Most of them lead on with one character, and to the state after them; the other ways are a table with open
 * addressing.
 */
final class SubstringMatcher {
    /** How many characters the strings may have together: what the formats and the memory allow. */
    static final int MAX_CHARACTERS = 2_000_000;

    /** Stands for all states in which one of the strings has been found. */
    static final int FOUND = -1;

    private static final int MAX_IN_ROWS = 1 << 15; // what a processor has at hand
    private static final int BRANCHES = 1 << Character.SIZE;
    private static final int NUMBER_BITS = 24;
    private static final long NUMBER = (1L << NUMBER_BITS) - 1;
    private static final long SPREAD = 0x9E3779B97F4A7C15L; // the golden ratio's, as Knuth has it

    // Of each character its place in a row: 0 if it is in no string.
    private final char[] columns;

    private final int[] rows;

    // Of each longer start the label of the first way on, and whether there are others; 0 where a string has been
    // found.
    private final int[] labels;

    // Where to go on from there if the text does not follow: the state of the longest other start that is an end of
    // this
    // one, without those that lead no further than this one does.
    private final int[] fallbacks;

    // Of each way that is not the first: the state that it begins at, its label, and the state that it leads to; 0 is a
    // free
    // place.
    private final long[] branches;
    private final int shift;

    /** @throws IllegalArgumentException if the strings have too many characters, or one of them has none, or a NUL */
    SubstringMatcher(Collection<String> strings) {
        long characters = strings.stream().mapToLong(String::length).sum();
        if (characters > MAX_CHARACTERS
                || strings.stream().anyMatch(string -> string.isEmpty() || string.indexOf(0) >= 0)) {
            throw new IllegalArgumentException("strings of 1 to " + MAX_CHARACTERS + " characters in all, none a NUL");
        }
        Trie trie = new Trie(strings, (int) characters);
        int[] byLength = trie.byLength();
        this.columns = columns(trie);
        int width = columns.length == 0 ? 1 : 1 + columns[columns.length - 1];
        int head = Math.min(trie.size(), Math.max(1, MAX_IN_ROWS / width));
        this.rows = new int[head * width];
        this.labels = new int[trie.size() - head];
        int[] states = states(byLength, head, width);
        int others = 0;
        for (int start = 1; start < states.length; start++) {
            int from = states[trie.parent(start)];
            others += from >= rows.length && from != states[start] - 1 ? 1 : 0;
        }
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(others + others / 2); // up to two thirds are taken
        this.branches = new long[1 << bits];
        this.shift = Long.SIZE - bits;
        BitSet found = new BitSet();
        for (int start = 1; start < states.length; start++) {
            lead(states[trie.parent(start)], trie.label(start), states[start]);
            found.set(states[start], trie.isString(start));
        }
        int[] all = new int[rows.length + labels.length];
        for (int start : byLength) {
            int from = states[trie.parent(start)];
            if (from != 0) {
                int fallback = follow(all[from], trie.label(start), all);
                all[states[start]] = fallback;
                found.set(states[start], found.get(states[start]) || found.get(fallback));
            }
        }
        complete(width, all, found);
        for (int start : byLength) {
            int state = states[start];
            while (state >= rows.length && leadsNoFurther(all[state], state)) {
                all[state] = all[all[state]];
            }
        }
        this.fallbacks = Arrays.copyOfRange(all, rows.length, all.length);
    }

    private static char[] columns(Trie trie) {
        BitSet used = new BitSet();
        for (int start = 1; start < trie.size(); start++) {
            used.set(trie.label(start));
        }
        char[] columns = new char[used.length()];
        char column = 1;
        for (int label = used.nextSetBit(0); label >= 0; label = used.nextSetBit(label + 1)) {
            columns[label] = column++;
        }
        return columns;
    }

    /** The state of each start. Longer ones are in the order of the trie, in which the first that goes on comes next. */
    private int[] states(int[] byLength, int head, int width) {
        int[] states = new int[byLength.length];
        for (int i = 1; i < head; i++) {
            states[byLength[i]] = i * width;
        }
        int next = rows.length;
        for (int start = 1; start < states.length; start++) {
            if (states[start] == 0) {
                states[start] = next++;
            }
        }
        return states;
    }

    private void lead(int from, char label, int to) {
        if (from < rows.length) {
            rows[from + columns[label]] = to;
        } else if (to == from + 1) {
            labels[from - rows.length] |= label;
        } else {
            labels[from - rows.length] |= BRANCHES;
            branches[slot(from, label)] = way(from, label) | to;
        }
    }

    /** Where a text leads from a state, as long as the rows have nothing but the states' own ways. */
    private int follow(int from, char label, int[] all) {
        int state = from;
        while (state != 0 && onward(state, label) == 0) {
            state = all[state];
        }
        return onward(state, label);
    }

    /** Shorter starts come first, so the row of a fallback is complete before it is needed. */
    private void complete(int width, int[] all, BitSet found) {
        for (int at = 0; at < rows.length; at++) {
            int column = at % width;
            int fallback = all[at - column] + column;
            rows[at] = rows[at] == 0 ? rows[fallback] : found.get(rows[at]) ? FOUND : rows[at];
        }
        for (int i = 0; i < labels.length; i++) {
            labels[i] = found.get(rows.length + i) ? 0 : labels[i];
        }
    }

    /** Whether no text that does not follow one state can follow the other. */
    private boolean leadsNoFurther(int state, int than) {
        return state >= rows.length
                && labels[state - rows.length] < BRANCHES
                && labels[state - rows.length] == labels[than - rows.length];
    }

    /**
     * Reads one more character of a text. A text takes linear time.
     *
     * @param from 0 at the beginning of a text, then what this has returned last, unless that was {@link #FOUND}
     * @return {@link #FOUND} if one of the strings ends with this character
     */
    int next(int from, char label) {
        int state = from;
        while (state >= rows.length) {
            int to = onward(state, label);
            if (to != 0) {
                return labels[to - rows.length] == 0 ? FOUND : to;
            }
            state = fallbacks[state - rows.length];
        }
        return rows[state + (label < columns.length ? columns[label] : 0)];
    }

    /** Where a state's own way leads; 0 if there is none. */
    private int onward(int state, char label) {
        if (state < rows.length) {
            return rows[state + columns[label]];
        }
        int known = labels[state - rows.length];
        if ((char) known == label) {
            return state + 1;
        }
        return (known & BRANCHES) == 0 ? 0 : (int) (branches[slot(state, label)] & NUMBER);
    }

    /** Where the way is in the table, or would be. */
    private int slot(int state, char label) {
        long way = way(state, label);
        int at = (int) ((way >>> NUMBER_BITS) * SPREAD >>> shift);
        while (branches[at] != 0 && (branches[at] & ~NUMBER) != way) {
            at = at + 1 & branches.length - 1;
        }
        return at;
    }

    private static long way(int state, char label) {
        return ((long) state << Character.SIZE | label) << NUMBER_BITS;
    }
}
