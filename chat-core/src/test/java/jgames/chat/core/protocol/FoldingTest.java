package jgames.chat.core.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FoldingTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            quoteCharacter = '`',
            value = {
                "``|``",
                "hello, world 1!|hello, world 1!",
                "HeLLo|hello",
                "ｈｅｌｌｏ，　１|hello, 1",
                "𝒽𝐞𝔩𝕝𝚘 ⓐ ² ﬁ ℌ ㎏|hello a 2 fi h kg",
                "Äpfel naïve Žluťoučký|apfel naive zlutoucky",
                "A\u0308pfel e\u0301|apfel e",
                "z\u0300\u0301\u0302\u20DDa\u0489lgo|zalgo",
                "Straße STRASSE ſ ΣΊΣΥΦΟΣ σίσυφος|strasse strasse s σισυφοσ σισυφοσ",
                "İstanbul ISTANBUL ıstanbul|istanbul istanbul istanbul",
                "ЁЛКА й|елка и",
                "a\u200Bb\u200Cc\u200Dd\uFEFFe\u00ADf\u2060g\u180Eh\u034Fi\uFE0Fj\u115Fk\u3164l\uDB40\uDC41m|abcdefghijklm",
                "a\u0000b|ab",
                "a\u202Eb\u0000c\u007Fd\u009Be|abcde",
                "a\tb\u00A0c\u2028d\u2003e\u2800f\u3000g|a b c d e f g",
                "한국어 \u1112\u1161\u11AB|\u1112\u1161\u11AB\u1100\u116E\u11A8\u110B\u1165 \u1112\u1161\u11AB",
                "ｶﾞ ガ が か|カ\u3099 カ\u3099 か\u3099 か",
                "हिन्दी हन्दी|हिन्दी हन्दी",
                "مُحَمَّد|محمد",
                "ﷺ|صلى الله عليه وسلم",
                "😀👍🏽 敏感|😀👍🏽 敏感",
                "\uD801\uDC00|\uD801\uDC28",
                "раураl|раураl",
            })
    void whatPeopleReadAsEqualIsEqual(String text, String folded) {
        assertThat(Folding.fold(text)).isEqualTo(folded);
        assertThat(Folding.fold(folded)).isEqualTo(folded);
    }

    @Test
    void everyCharacterIsFoldedOnceAndForAllAndGrowsToEighteenAtTheMost() {
        for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
            String folded = Folding.fold(Character.toString(c));
            if (folded.length() > 18 || !Folding.fold(folded).equals(folded)) {
                assertThat(folded).as("%x", c).isEqualTo(Folding.fold(folded)).hasSizeLessThanOrEqualTo(18);
            }
        }
    }

    @Test
    void whatGrowsHasRoom() {
        assertThat(Folding.fold("ﷺ".repeat(500) + "A".repeat(500)))
                .isEqualTo("صلى الله عليه وسلم".repeat(500) + "a".repeat(500));
        assertThat(Folding.fold("A" + "ß".repeat(3) + "B")).isEqualTo("assssssb");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " \u3000",
                "\u200b",
                "\u3164",
                "\uffa0",
                "\u202e",
                "\u2066\u2069",
                "\u0301",
                "\u2800",
                "\ufe0f"
            })
    void whatCannotBeSeenIsNoName(String name) {
        assertThat(Folding.isVisible(name)).isFalse();
        assertThat(new Message(name, "red", "hi").username()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"A", "!", "\u202eAnn", "é", "山", "\u3099", "א", "\ud83d\udc4d", "\u200b.\u200b", "\ud83d"})
    void whatCanBeSeenIsAName(String name) {
        assertThat(Folding.isVisible(name)).isTrue();
        assertThat(new Message(name, "red", "hi").username()).hasSameSizeAs(name);
    }
}
