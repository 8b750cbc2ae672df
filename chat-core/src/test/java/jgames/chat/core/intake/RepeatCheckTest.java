package jgames.chat.core.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import jgames.chat.core.log.Event.Posted;
import jgames.chat.core.protocol.Entry;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.Message;
import jgames.chat.core.protocol.Role;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RepeatCheckTest {
    private static final Sender ANN = Sender.guest("192.0.2.1");
    private static final Sender BOB = Sender.guest("192.0.2.2");

    private long nanos = Long.MAX_VALUE - 5; // runs over
    private final RepeatCheck check = new RepeatCheck(Duration.ofMinutes(1), () -> nanos);

    private boolean says(Sender sender, String text) {
        return says("lobby", sender, text, null);
    }

    private boolean says(String room, Sender sender, String text, @Nullable String key) {
        Verdict verdict = check.check(new Attempt(room, sender, new Message("Ann", "red", text), key));
        if (verdict.equals(Verdict.allow())) {
            return true;
        }
        assertThat(verdict).isEqualTo(Verdict.reject("repeated", "You have said the same a moment ago."));
        return false;
    }

    private void pass(long seconds) {
        nanos += TimeUnit.SECONDS.toNanos(seconds);
    }

    @Test
    void theSameTextOfTheSameAuthorIsRejectedForAMinuteWhichARepetitionDoesNotProlong() {
        assertThat(says(ANN, "buy gold")).isTrue();
        pass(30);
        assertThat(says(ANN, "buy gold")).isFalse();
        assertThat(says(ANN, "buy silver")).isTrue();
        assertThat(says(ANN, "buy gold")).isFalse();
        pass(29);
        assertThat(says(ANN, "buy gold")).isFalse();
        pass(1);
        assertThat(says(ANN, "buy gold")).isTrue();
        pass(59);
        assertThat(says(ANN, "buy gold")).isFalse();
    }

    @Test
    void whatPeopleReadAsTheSameIsTheSameInAllRooms() {
        assertThat(says(ANN, "Buy gold!")).isTrue();
        assertThat(says("arena", ANN, "buy gold!", null)).isFalse();
        assertThat(says(ANN, "  BÚY\u200B   ｇｏｌｄ! ")).isFalse();
        assertThat(says(ANN, "buy gold")).isTrue();
    }

    @Test
    void othersMaySayItToo() {
        assertThat(says(ANN, "gg")).isTrue();
        assertThat(says(BOB, "gg")).isTrue();
        assertThat(says(user("u1", Role.USER), "gg")).isTrue();
        assertThat(says(user("u2", Role.USER), "gg")).isTrue();
        assertThat(says(user("u2", Role.USER), "gg")).isFalse();
    }

    @Test
    void theAddressesOfAnIpv6NetworkAreOneAuthor() {
        assertThat(says(Sender.guest("2001:db8:0:1::1"), "gg")).isTrue();
        assertThat(says(Sender.guest("2001:db8:0:1::2"), "gg")).isFalse();
        assertThat(says(Sender.guest("2001:db8:0:2::1"), "gg")).isTrue();
    }

    @Test
    void aMessageThatIsSentAgainBecauseItHasNoAnswerIsNoRepetition() {
        assertThat(says("lobby", ANN, "gg", "n1")).isTrue();
        assertThat(says("lobby", ANN, "gg", "n1")).isTrue();
        assertThat(says("lobby", ANN, "gg", "n2")).isFalse();
        assertThat(says("lobby", ANN, "gg", null)).isFalse();
        pass(60);
        assertThat(says("lobby", ANN, "gg", "n2")).isTrue();
        assertThat(says("lobby", ANN, "gg", "n1")).isFalse();
    }

    @Test
    void whatWasSaidAtAnotherServerIsNotRepeatedHereForAsLongAsThere() {
        Sender ann = Sender.guest("192.0.2.1", "5f");
        check.heard("arena", said("Buy gold!", "guest:5f", "n1"), Duration.ofSeconds(20));
        check.heard("arena", said("gg", "guest:5f", null), Duration.ofSeconds(60));
        check.heard("arena", said("hi", null, null), Duration.ZERO);
        assertThat(says(ann, "gg")).isTrue();
        assertThat(says(ann, "hi")).isTrue();
        assertThat(says("lobby", ann, "buy gold!", "n1")).isTrue(); // its answer was lost
        assertThat(says("lobby", ann, "buy gold!", "n2")).isFalse();
        assertThat(says(Sender.guest("192.0.2.1", "60"), "buy gold!")).isTrue();
        check.heard("lobby", said("gg", "guest:5f", null), Duration.ofSeconds(50)); // late news
        pass(40);
        assertThat(says(ann, "buy gold!")).isTrue();
        assertThat(says(ann, "gg")).isFalse();
    }

    private static Posted said(String text, @Nullable String author, @Nullable String key) {
        return new Posted(new Entry(new EventId(7, 0), new Message("Ann", "red", text)), key, author);
    }

    @ParameterizedTest
    @CsvSource({"GUEST, false", "USER, false", "BOT, true", "MODERATOR, true", "OPERATOR, true"})
    void whoMayRepeatThemselvesFollowsFromTheRole(Role role, boolean may) {
        Sender sender = role == Role.GUEST ? ANN : user("u1", role);
        assertThat(says(sender, "gg")).isTrue();
        assertThat(says(sender, "gg")).isEqualTo(may);
    }

    @Test
    void theTableIsBoundedAndForgetsTheOldest() {
        for (int i = 0; i < RepeatCheck.REMEMBERED + 10; i++) {
            assertThat(says(ANN, "text " + i)).isTrue();
        }
        assertThat(check.size()).isEqualTo(RepeatCheck.REMEMBERED);
        assertThat(says(ANN, "text 0")).isTrue();
        assertThat(says(ANN, "text " + RepeatCheck.REMEMBERED)).isFalse();
        pass(60);
        for (int i = 0; i < RepeatCheck.REMEMBERED; i++) {
            says(ANN, "the same");
        }
        assertThat(check.size()).isEqualTo(1);
    }

    @Test
    void aWindowLastsLongerThanNothing() {
        assertThatThrownBy(() -> new RepeatCheck(Duration.ZERO, () -> 0)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Sender user(String subject, Role role) {
        return Sender.user(
                "192.0.2.1",
                new Identity(subject, "Ann", null, role, Set.of(), Instant.EPOCH, Instant.EPOCH.plusSeconds(1)));
    }
}
