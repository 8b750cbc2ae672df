package jgames.chat.core.intake;

import java.util.Arrays;
import java.util.Collection;

/**
 * Whether one of many strings is in a text: the automaton of Aho and Corasick, which reads the text once, whatever the number
 * of the strings. Immutable.
 *
 * <p>A state stands for the start of a string; 0, for the empty one. States are numbered as a walk through the sorted strings
 * meets them, so the first way on from a state leads to the number after it. Most states have no other way, and a text that
 * follows a string reads the memory in its order. The other ways are a table with open addressing.
 */
final class SubstringMatcher {
    /** How many characters the strings may have together: what the formats and the memory allow. */
    static final int MAX_CHARACTERS = 2_000_000;

    /** Stands for all states in which one of the strings has been found. */
    static final int FOUND = -1;

    private static final int NUMBER_BITS = 24;
    private static final long NUMBER = (1L << NUMBER_BITS) - 1;
    private static final int IS_STRING = 1 << Character.SIZE;
    private static final int BRANCHES = IS_STRING << 1;
    private static final long SPREAD = 0x9E3779B97F4A7C15L; // the golden ratio's, as Knuth has it

    // Of each state two numbers, which are read together. First the label of the first way on, 0 if there is none; and
    // whether there are others, and a string ends here. Then where to go on if the text does not follow: the state of
    // the
    // longest other start that is an end of this one, without those that lead no further than this one does.
    private final int[] states;

    // Where the ways of the state 0 lead that have a label of ASCII: most of what a text tries and does not find.
    private final int[] first = new int[0x80];

    // Of each other way: the state that it begins at, its label, and the state that it leads to; 0 is a free place.
    private final long[] branches;
    private final int shift;

    /** @throws IllegalArgumentException if the strings have too many characters, or one of them has none, or a NUL */
    SubstringMatcher(Collection<String> strings) {
        long characters = strings.stream().mapToLong(String::length).sum();
        if (characters > MAX_CHARACTERS
                || strings.stream().anyMatch(string -> string.isEmpty() || string.indexOf(0) >= 0)) {
            throw new IllegalArgumentException("strings of 1 to " + MAX_CHARACTERS + " characters in all, none a NUL");
        }
        int[] parents = new int[(int) characters + 1];
        char[] labels = new char[parents.length];
        int[] walked = new int[parents.length];
        int count = 1;
        int ways = 0;
        int[] path = new int[0];
        String before = "";
        for (String string : strings.stream().sorted().distinct().toList()) {
            int shared = shared(before, string);
            path = Arrays.copyOf(path, string.length() + 1);
            for (int i = shared; i < string.length(); i++) {
                int parent = path[i];
                char label = string.charAt(i);
                if (parent == count - 1) {
                    walked[parent] |= label;
                } else {
                    walked[parent] |= BRANCHES;
                    ways++;
                }
                parents[count] = parent;
                labels[count] = label;
                path[i + 1] = count++;
            }
            walked[path[string.length()]] |= IS_STRING;
            before = string;
        }
        this.states = new int[2 * count];
        for (int state = 0; state < count; state++) {
            states[2 * state] = walked[state];
        }
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(ways + ways / 2); // up to two thirds are taken
        this.branches = new long[1 << bits];
        this.shift = Long.SIZE - bits;
        for (int state = 1; state < count; state++) {
            if (parents[state] != state - 1) {
                branches[slot(parents[state], labels[state])] = way(parents[state], labels[state]) | state;
            }
            if (parents[state] == 0 && labels[state] < first.length) {
                first[labels[state]] = state;
            }
        }
        fallBack(parents, labels);
    }

    private static int shared(String a, String b) {
        int shared = 0;
        while (shared < a.length() && shared < b.length() && a.charAt(shared) == b.charAt(shared)) {
            shared++;
        }
        return shared;
    }

    /** Shorter starts first, since what is true of the longer ones follows from them. */
    private void fallBack(int[] parents, char[] labels) {
        int[] shorterFirst = byLength(parents, states.length / 2);
        for (int state : shorterFirst) {
            int parent = parents[state];
            if (parent != 0) {
                int fallback = follow(states[2 * parent + 1], labels[state]);
                states[2 * state + 1] = fallback;
                states[2 * state] |= states[2 * fallback] & IS_STRING;
            }
        }
        for (int state : shorterFirst) {
            int fallback = states[2 * state + 1];
            while (leadsNoFurther(fallback, state)) {
                fallback = states[2 * fallback + 1];
            }
            states[2 * state + 1] = fallback;
        }
    }

    /** Whether no text that does not follow one state can follow the other. */
    private boolean leadsNoFurther(int state, int than) {
        int ways = states[2 * state] & ~IS_STRING;
        return state != 0 && (ways == 0 || ways < BRANCHES && ways == (states[2 * than] & ~IS_STRING));
    }

    /** All states but 0. A state's parent has a lower number. */
    private static int[] byLength(int[] parents, int count) {
        int[] lengths = new int[count];
        int[] places = new int[count + 1];
        for (int state = 1; state < count; state++) {
            lengths[state] = lengths[parents[state]] + 1;
            places[lengths[state] + 1]++;
        }
        for (int length = 1; length <= count; length++) {
            places[length] += places[length - 1];
        }
        int[] sorted = new int[count - 1];
        for (int state = 1; state < count; state++) {
            sorted[places[lengths[state]]++] = state;
        }
        return sorted;
    }

    /**
     * Reads one more character of a text. A text takes linear time.
     *
     * @param from 0 at the beginning of a text, then what this has returned last, unless that was {@link #FOUND}
     * @return {@link #FOUND} if one of the strings ends with this character
     */
    int next(int from, char label) {
        int state = follow(from, label);
        return (states[2 * state] & IS_STRING) == 0 ? state : FOUND;
    }

    private int follow(int from, char label) {
        for (int state = from; state != 0; state = states[2 * state + 1]) {
            int to = onward(state, label);
            if (to != 0) {
                return to;
            }
        }
        return label < first.length ? first[label] : onward(0, label);
    }

    /** Where the text leads from a state, 0 if nowhere. */
    private int onward(int state, char label) {
        int known = states[2 * state];
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
