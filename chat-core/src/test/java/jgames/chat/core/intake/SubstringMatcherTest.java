package jgames.chat.core.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubstringMatcherTest {
    private final Random random = new Random(11);

    /**
     * Few characters, so that starts and ends of strings are parts of others in all ways; and so many that nothing but the
     * empty start has a row.
     */
    @ParameterizedTest
    @CsvSource({"a, 2, 3000, 24", "a, 3, 6000, 14", "\u0430, 26, 4000, 9", "\u3400, 40000, 20000, 3"})
    void itFindsWhatASearchForEachStringFinds(char first, int characters, int strings, int length) {
        List<String> all = IntStream.range(0, strings)
                .mapToObj(i -> string(first, characters, length / 2 + random.nextInt(1 + length / 2)))
                .toList();
        SubstringMatcher matcher = new SubstringMatcher(all);
        int found = 0;
        for (int i = 0; i < 400; i++) {
            String text = text(all, first, characters);
            boolean expected = all.stream().anyMatch(text::contains);
            assertThat(finds(matcher, text)).as(text).isEqualTo(expected);
            found += expected ? 1 : 0;
        }
        assertThat(found).isBetween(10, 390);
    }

    /** Parts of the strings, whose ends lead on to others. */
    private String text(List<String> strings, char first, int characters) {
        StringBuilder text = new StringBuilder(string(first, characters, random.nextInt(3)));
        for (int n = 1 + random.nextInt(3); n > 0; n--) {
            String string = strings.get(random.nextInt(strings.size()));
            int from = random.nextInt(Math.min(3, string.length()));
            text.append(string, from, from + random.nextInt(string.length() - from + (n == 1 ? 1 : 0)));
        }
        return text.append(" ").toString();
    }

    private String string(char first, int characters, int length) {
        return random.ints(length, first, first + characters)
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }

    private static boolean finds(SubstringMatcher matcher, String text) {
        int state = 0;
        for (int i = 0; i < text.length() && state != SubstringMatcher.FOUND; i++) {
            state = matcher.next(state, text.charAt(i));
        }
        return state == SubstringMatcher.FOUND;
    }

    @Test
    void aStringThatBeginsWithAnotherOneOrIsThereTwiceChangesNothing() {
        SubstringMatcher matcher = new SubstringMatcher(List.of("ab", "abc", "ab", "bd"));

        assertThat(finds(matcher, "xab")).isTrue();
        assertThat(finds(matcher, "abd")).isTrue();
        assertThat(finds(matcher, "bd")).isTrue();
        assertThat(finds(matcher, "ba\uFFFF")).isFalse();
        assertThat(finds(new SubstringMatcher(List.of()), "a")).isFalse();
    }
}
