package jgames.chat.core.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import jgames.chat.core.intake.Verdict.Reject;
import jgames.chat.core.protocol.Message;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LengthCheckTest {
    private static final String EMOJI = "\uD83D\uDE00";

    private final MessageCheck check = new LengthCheck(500, 20);

    private Verdict check(String username, String text) {
        return check.check(new Attempt("lobby", Sender.guest("192.0.2.1"), new Message(username, "#589", text), null));
    }

    static Stream<Arguments> lengths() {
        return Stream.of(
                arguments("", true),
                arguments("a".repeat(500), true),
                arguments("a".repeat(501), false),
                arguments("é".repeat(500), true),
                arguments("é".repeat(501), false),
                arguments(EMOJI.repeat(500), true),
                arguments(EMOJI.repeat(501), false),
                arguments(EMOJI.repeat(499) + "a", true),
                arguments(EMOJI.repeat(499) + "ab", false),
                arguments("\ud800".repeat(500), true),
                arguments("\ud800".repeat(501), false),
                arguments("a".repeat(10_000), false));
    }

    @ParameterizedTest
    @MethodSource("lengths")
    void aTextHasAsManyCodePointsAsItMay(String text, boolean taken) {
        assertThat(check("Hello", text))
                .isEqualTo(
                        taken
                                ? Verdict.allow()
                                : new Reject("too_long", "The text has more than 500 characters.", null));
    }

    @ParameterizedTest
    @MethodSource("lengths")
    void aUsernameHasItsOwnBound(String username, boolean taken) {
        boolean fits = username.codePointCount(0, username.length()) <= 20;
        assertThat(check(username, "Hey"))
                .isEqualTo(
                        fits
                                ? Verdict.allow()
                                : new Reject("too_long", "The username has more than 20 characters.", null));
    }
}
