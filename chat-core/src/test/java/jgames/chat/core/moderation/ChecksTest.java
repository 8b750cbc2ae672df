package jgames.chat.core.moderation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import jgames.chat.core.intake.Attempt;
import jgames.chat.core.intake.Identity;
import jgames.chat.core.intake.Sender;
import jgames.chat.core.intake.Verdict;
import jgames.chat.core.log.Event.Posted;
import jgames.chat.core.moderation.Decision.Mute;
import jgames.chat.core.protocol.Entry;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.Message;
import jgames.chat.core.protocol.Role;
import jgames.chat.testing.ManualClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may say something, and when. */
class ChecksTest {
    private final ManualClock clock = new ManualClock(1_700_000_000_000L);
    private final Moderation state = new Moderation(clock);
    private final MuteCheck muted = new MuteCheck(state, clock);
    private Duration pause = Duration.ofSeconds(10);
    private final SlowCheck slow = new SlowCheck(room -> room.equals("lobby") ? pause : Duration.ZERO, clock::nanos);

    private static Attempt attempt(String room, Sender sender) {
        return new Attempt(room, sender, new Message("Ben", "red", "Hey"), null);
    }

    private static Sender guest(String hash) {
        return Sender.guest("192.0.2.1", hash);
    }

    private static Sender user(Role role) {
        return Sender.user("192.0.2.1", new Identity("ben", null, null, role, Set.of(), Instant.EPOCH, Instant.MAX));
    }

    @Test
    void whoIsMutedIsToldForHowLongAndWhy() {
        assertThat(muted.check(attempt("lobby", guest("5f")))).isEqualTo(Verdict.allow());
        Mute mute = new Mute("guest:5f", "ben", clock.instant().plusSeconds(60), "Calm down.");
        state.announced(new ModerationEvent(new EventId(7, 0), 7, mute, "user:ann", null));
        clock.advance(Duration.ofSeconds(20));

        assertThat(muted.check(attempt("news", guest("5f"))))
                .isEqualTo(Verdict.reject("muted", "A moderator has muted you: Calm down.", Duration.ofSeconds(40)));
        assertThat(muted.check(attempt("lobby", guest("60")))).isEqualTo(Verdict.allow());
        assertThat(muted.check(attempt("lobby", Sender.guest("192.0.2.1")))).isEqualTo(Verdict.allow());
        clock.advance(Duration.ofSeconds(40));
        assertThat(muted.check(attempt("lobby", guest("5f")))).isEqualTo(Verdict.allow());
    }

    @Test
    void inSlowModeEachAuthorWaitsInEachRoom() {
        assertThat(slow.check(attempt("lobby", guest("5f")))).isEqualTo(Verdict.allow());
        clock.advance(Duration.ofSeconds(4));
        Verdict rejected = Verdict.reject("slow", "This room is in slow mode.", Duration.ofSeconds(6));
        assertThat(slow.check(attempt("lobby", guest("5f")))).isEqualTo(rejected);
        assertThat(slow.check(attempt("lobby", guest("5f")))).isEqualTo(rejected);
        assertThat(slow.check(attempt("news", guest("5f")))).isEqualTo(Verdict.allow());
        assertThat(slow.check(attempt("lobby", guest("60")))).isEqualTo(Verdict.allow());
        clock.advance(Duration.ofSeconds(6));
        assertThat(slow.check(attempt("lobby", guest("5f")))).isEqualTo(Verdict.allow());
    }

    @Test
    void aShorterPauseHoldsAtOnceAndNoneToo() {
        slow.check(attempt("lobby", guest("5f")));
        pause = Duration.ofSeconds(2);
        assertThat(slow.check(attempt("lobby", guest("5f"))))
                .isEqualTo(Verdict.reject("slow", "This room is in slow mode.", Duration.ofSeconds(2)));
        pause = Duration.ZERO;
        assertThat(slow.check(attempt("lobby", guest("5f")))).isEqualTo(Verdict.allow());
    }

    @Test
    void whoHasSaidSomethingAtAnotherServerWaitsHereAsLongAsThere() {
        Posted said = new Posted(new Entry(new EventId(7, 0), new Message("Ben", "red", "Hey")), null, "guest:5f");
        slow.heard("lobby", said, Duration.ofSeconds(4));
        slow.heard("lobby", said, Duration.ofSeconds(9)); // late news
        slow.heard("news", said, Duration.ZERO);

        assertThat(slow.check(attempt("lobby", guest("5f"))))
                .isEqualTo(Verdict.reject("slow", "This room is in slow mode.", Duration.ofSeconds(6)));
        assertThat(slow.check(attempt("lobby", guest("60")))).isEqualTo(Verdict.allow());
        assertThat(slow.check(attempt("news", guest("5f")))).isEqualTo(Verdict.allow());
        clock.advance(Duration.ofSeconds(6));
        assertThat(slow.check(attempt("lobby", guest("5f")))).isEqualTo(Verdict.allow());
    }

    @ParameterizedTest
    @CsvSource({"USER, true", "BOT, true", "MODERATOR, false", "OPERATOR, false"})
    void whoModeratesDoesNotWait(Role role, boolean waits) {
        slow.check(attempt("lobby", user(role)));

        assertThat(slow.check(attempt("lobby", user(role))).equals(Verdict.allow()))
                .isEqualTo(!waits);
    }

    @Test
    void authorsBeyondTheBoundWaitTogetherUntilOthersNeedNot() {
        for (int i = 0; i < SlowCheck.MAX_AUTHORS; i++) {
            slow.check(attempt("lobby", guest("" + i)));
        }
        assertThat(slow.check(attempt("lobby", guest("a")))).isEqualTo(Verdict.allow());
        assertThat(slow.check(attempt("lobby", guest("b")))).isNotEqualTo(Verdict.allow());
        clock.advance(Duration.ofSeconds(10));
        assertThat(slow.check(attempt("lobby", guest("a")))).isEqualTo(Verdict.allow());
        assertThat(slow.check(attempt("lobby", guest("b")))).isEqualTo(Verdict.allow());
    }
}
