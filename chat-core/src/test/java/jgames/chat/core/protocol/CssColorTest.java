package jgames.chat.core.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CssColorTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "#589",
                "#5890",
                "#558899",
                "#55889900",
                "#aBcDeF",
                "red",
                "Red",
                "REBECCAPURPLE",
                "aliceblue",
                "yellowgreen",
                "grey",
                "gray",
                "rgb(1,2,3)",
                "rgb(1, 2, 3)",
                "RGB( 1 , 2 , 3 )",
                "rgb(10%, 20%, 30%)",
                "rgb(1.5, -2, +3)",
                "rgba(1, 2, 3, .5)",
                "rgba(1, 2, 3, 50%)",
                "rgb(1 2 3)",
                "rgb(1  2  3 / 0.5)",
                "rgb(1 2 3/50%)",
                "hsl(120, 50%, 50%)",
                "hsl(120deg 50% 50%)",
                "hsla(0.5turn, 50%, 50%, 0.1)",
            })
    void theseAreColors(String color) {
        assertThat(CssColor.isValid(color)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "#",
                "#5",
                "#58",
                "#55889",
                "#5588990",
                "#558899001",
                "#xyz",
                "589",
                " #589",
                "#589 ",
                "#589\n",
                "red ",
                "redd",
                "blac\u212A", // the Kelvin sign, whose lower case is k
                "#\u0665\u0668\u0669", // 589 in Arabic digits
                "rgb(\u0661,2,3)",
                "transparent",
                "inherit",
                "currentcolor",
                "aliceblue antiquewhite",
                "red;display:none",
                "red}",
                "red!important",
                "url(http://example.org/)",
                "var(--x)",
                "expression(alert(1))",
                "rgb()",
                "rgb(1)",
                "rgb(1,2)",
                "rgb(1,2,3",
                "rgb(1,2,3,4,5)",
                "rgb(1 2,3)",
                "rgb(1,2,3 / 4)",
                "rgb (1,2,3)",
                "rgb(a,b,c)",
                "rgb(1e3,2,3)",
                "rgb(1deg,2,3)",
                "rgb(calc(1),2,3)",
                "rgb(123)",
                "rgb(1234567,2,3)",
                "rgb(1,2,3)x",
                "hsl(120px,1%,1%)",
                "<script>",
                "\"",
            })
    void theseAreNot(String color) {
        assertThat(CssColor.isValid(color)).isFalse();
    }

    @Test
    void aColorHas64CharactersAtMost() {
        assertThat(CssColor.isValid("rgb(1,2,3" + " ".repeat(54) + ")")).isTrue();
        assertThat(CssColor.isValid("rgb(1,2,3" + " ".repeat(55) + ")")).isFalse();
        assertThat(CssColor.isValid("#".repeat(9_900_000))).isFalse();
    }

    /** The longest that there can be, each with its mistake at the end: every character is looked at once. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "rgb(1                           1                           x",
                "rgb(1                                                     2 3x",
                "rgb( 1                  ,                  1                  x",
                "hsl(111111.111111111deg 111111.111111111% 111111.111111111% / x",
                "hsla(1degdegdegdegdegdegdegdegdegdegdegdegdegdegdegdegdegdegdeg)",
                "rgb(11111111111111111111111111111111111111111111111111111111111x",
            })
    @Timeout(10)
    void noColorTakesLongToReject(String color) {
        assertThat(color).hasSizeLessThanOrEqualTo(CssColor.MAX_LENGTH);
        String half = color.substring(0, color.length() / 2) + "x";
        long whole = Long.MAX_VALUE;
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 20; i++) { // in turn, so that the compiler has come as far with the one as with the other
            whole = Math.min(whole, nanosToReject(color));
            least = Math.min(least, nanosToReject(half));
        }
        assertThat(whole)
                .as("twice as long, at most eight times the work: every way to read it would be many times more")
                .isLessThan(8 * least);
    }

    private static long nanosToReject(String color) {
        long start = System.nanoTime();
        for (int i = 0; i < 1000; i++) {
            assertThat(CssColor.isValid(color)).isFalse();
        }
        return System.nanoTime() - start;
    }
}
