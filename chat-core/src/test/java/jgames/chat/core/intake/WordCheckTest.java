package jgames.chat.core.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import jgames.chat.core.protocol.Message;
import jgames.chat.core.protocol.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordCheckTest {
    private BlockedWords words = BlockedWords.of(List.of("cat*"));
    private final WordCheck check = new WordCheck(() -> words);

    private Verdict judge(Role role, String username, String text) {
        return check.check(new Attempt("lobby", LinkCheckTest.sender(role), new Message(username, "red", text), null));
    }

    @ParameterizedTest
    @CsvSource({"GUEST, false", "USER, false", "BOT, false", "MODERATOR, true", "OPERATOR, true"})
    void whomTheListHoldsForFollowsFromTheRole(Role role, boolean may) {
        assertThat(judge(role, "Ann", "a cat"))
                .isEqualTo(
                        may
                                ? Verdict.allow()
                                : Verdict.reject("blocked_word", "There is a word in it that is not said here."));
    }

    @Test
    void itHoldsForTheNameThatAGuestHasTyped() {
        assertThat(judge(Role.GUEST, "CATS", "hi"))
                .isEqualTo(Verdict.reject("blocked_word", "Your name has a word in it that is not said here."));
        assertThat(judge(Role.USER, "CATS", "hi")).isEqualTo(Verdict.allow());
    }

    @Test
    void itHoldsFromTheMomentThatItChanges() {
        words = BlockedWords.of(List.of("dog"));
        assertThat(judge(Role.GUEST, "Ann", "a cat")).isEqualTo(Verdict.allow());
        words = BlockedWords.NONE;
        assertThat(judge(Role.GUEST, "Ann", "a dog")).isEqualTo(Verdict.allow());
    }
}
