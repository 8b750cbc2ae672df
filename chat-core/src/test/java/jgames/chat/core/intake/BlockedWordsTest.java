package jgames.chat.core.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlockedWordsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cat | cat | true",
                "cat | a cat! | true",
                "cat | (cat) | true",
                "cat | bad_cat | true",
                "cat | the-cat's | true",
                "cat | cats | false",
                "cat | tomcat | false",
                "cat | ca t | false",
                "cat | c.a.t | false",
                "cat | cat5 | false",
                "cat* | cats | true",
                "cat* | cat | true",
                "cat* | tomcats | false",
                "*cat | tomcat | true",
                "*cat | cat | true",
                "*cat | tomcats | false",
                "*cat* | location | true",
                "*cat* | c at | false",
                "free gold | FREE   Gold! | true",
                "free gold | free golden | false",
                "free gold* | free golden | true",
                "free gold | free, gold | false",
                "CaT | cAt | true",
                "cat | CÁT | true",
                "cát | cat | true",
                "cat | ｃａｔ | true",
                "cat | 𝐜𝓪𝚝 | true",
                "cat | c\u200Ba\u00ADt\uFEFF | true",
                "c\u200Bat | cat | true",
                "cat | c\u0336a\u0336t\u0336 | true",
                "straße | STRASSE | true",
                "sh!t | sh!t | true",
                "sh!t | sht | false",
                "a$$ | A$$! | true",
                "a$$ | a | false",
                "c++ | c++ and c | true",
                "c++ | c | false",
                "#1 | we are #1! | true",
                "🖕 | no🖕no | true",
                "🖕 | 🖕🏽 | true",
                "敏感 | 这是敏感词 | true",
                "敏感词 | 这是敏感 | false",
                "*バカ* | このバカ野郎 | true",
                "не | нет | false",
                "не* | НЕТ | true",
                "\uD801\uDC28 | a \uD801\uDC00 b | true",
                "\uD801\uDC28 | a\uD801\uDC00b | false",
                "*😀* | \uDE00\uD83D | false",
                "a | \uDE00 a \uD83D | true",
            })
    void wholeWordsAndStarsAtTheEndsAreFoundWhateverTheirForm(String entry, String text, boolean found) {
        assertThat(BlockedWords.of(List.of(entry)).isIn(text)).isEqualTo(found);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "c*t | has a * that is not at its beginning or end",
                "**cat | has a * that is not at its beginning or end",
                "* | has no word",
                "** | has no word",
                "*\u200B* | has no word",
                "'' | has no word",
            })
    void whatIsNoWordIsRefusedWithAReason(String entry, String why) {
        assertThat(BlockedWords.problem(entry)).isEqualTo(why);
        assertThatThrownBy(() -> BlockedWords.of(List.of(entry)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith(why);
    }

    @Test
    void thereAreBoundsForAWordAndForAll() {
        assertThat(BlockedWords.problem("x".repeat(100))).isNull();
        assertThat(BlockedWords.problem("x".repeat(101))).isEqualTo("has more than 100 characters");
        List<String> tooMany = Collections.nCopies(BlockedWords.MAX_ENTRIES + 1, "x");
        assertThatThrownBy(() -> BlockedWords.of(tooMany)).isInstanceOf(IllegalArgumentException.class);
        List<String> tooLong = Collections.nCopies(1 + BlockedWords.MAX_CHARACTERS / 1800, "ﷺ".repeat(100));
        assertThatThrownBy(() -> BlockedWords.of(tooLong)).isInstanceOf(IllegalArgumentException.class);
        assertThat(BlockedWords.size("Cat*")).isEqualTo(" cat".length());
    }

    @Test
    void noWordsAreInNothing() {
        assertThat(BlockedWords.NONE.isIn("a")).isFalse();
        assertThat(BlockedWords.of(List.of()).isIn("")).isFalse();
    }

    /** Few letters, so that starts and ends of words are parts of others in all ways. */
    @Test
    void itFindsWhatARegularExpressionFinds() {
        Random random = new Random(7);
        int found = 0;
        for (int round = 0; round < 300; round++) {
            List<String> entries = IntStream.range(0, 1 + random.nextInt(8))
                    .mapToObj(i -> (random.nextInt(3) == 0 ? "*" : "")
                            + letters(random, 5)
                            + (random.nextInt(3) == 0 ? "*" : ""))
                    .toList();
            BlockedWords words = BlockedWords.of(entries);
            Pattern pattern = Pattern.compile(entries.stream()
                    .map(entry -> (entry.startsWith("*") ? "" : "(?<![a-c])")
                            + entry.replace("*", "")
                            + (entry.endsWith("*") ? "" : "(?![a-c])"))
                    .collect(Collectors.joining("|")));
            for (int i = 0; i < 30; i++) {
                String text = letters(random, 9) + " " + letters(random, 9);
                boolean expected = pattern.matcher(text).find();
                found += expected ? 1 : 0;
                assertThat(words.isIn(text)).as("%s in %s", entries, text).isEqualTo(expected);
            }
        }
        assertThat(found).isBetween(1000, 8000);
    }

    private static String letters(Random random, int most) {
        return random.ints(1 + random.nextInt(most), 'a', 'd')
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }
}
