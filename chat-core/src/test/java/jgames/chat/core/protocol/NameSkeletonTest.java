package jgames.chat.core.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which names are one. */
class NameSkeletonTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ann",
                "ANN",
                " A n n ",
                "A\u00A0nn\u3000",
                "\uFF21\uFF4E\uFF4E", // wide
                "\uD835\uDC00nn", // bold
                "A\u200Bn\u200Dn\uFEFF", // with what cannot be seen
                "\u202EAnn\u202C",
                "A\u00ADnn",
                "An\uDB40\uDC41n", // with a tag
                "\u0410nn", // Cyrillic
                "\u0430nn",
                "\u0391NN", // Greek
                "A\u039D\u039D",
                "\u00C1nn",
            })
    void whatLooksLikeANameIsThatName(String name) {
        assertThat(NameSkeleton.of(name)).isEqualTo(NameSkeleton.of("Ann"));
    }

    @ParameterizedTest
    @CsvSource({
        "Bob, В0Ь, false",
        "Bob, ΒΟΒ, true",
        "Bob, В0b, true",
        "victor, νictor, true",
        "NATE, ΝΑΤΕ, true",
        "Alice, AIice, true",
        "Alice, A1ice, true",
        "Alice, Аӏісе, true",
        "Hope, Норе, true",
        "Hope, ΗΟΡΕ, true",
        "Max, Мах, true",
        "Yuri, Υuri, true",
        "Ann, Anna, false",
        "Ann, Ann., false",
        "Ann, Ahn, false",
        "Σοφία, Σοφια, true",
        "Σοφία, ΣΟΦΙΑ, true",
        "Ольга, ОЛЬГА, true",
        "Straße, STRASSE, true",
        "山田, 山田, true",
        "山田, 山口, false",
    })
    void theseAreOneNameOrTwo(String one, String other, boolean same) {
        assertThat(NameSkeleton.of(one).equals(NameSkeleton.of(other))).isEqualTo(same);
    }

    @Test
    void aNameThatCannotBeSeenHasNone() {
        assertThat(NameSkeleton.of("")).isEmpty();
        assertThat(NameSkeleton.of(" \u200B\u3164\u00AD\u2800\n")).isEmpty();
    }

    @Test
    void aSkeletonIsItsOwn() {
        for (String name : new String[] {"Ann", "ΗΟΡΕ", "Ольга 07", "|l1I!", "ŉ½ﬁ"}) {
            assertThat(NameSkeleton.of(NameSkeleton.of(name))).isEqualTo(NameSkeleton.of(name));
        }
    }
}
