package jgames.chat.core.moderation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import jgames.chat.core.moderation.Decision.Ban;
import jgames.chat.core.moderation.Decision.Lift;
import jgames.chat.core.moderation.Decision.Mute;
import jgames.chat.core.moderation.Decision.Revocation;
import jgames.chat.core.moderation.Decision.SlowMode;
import jgames.chat.core.protocol.EventId;
import jgames.chat.testing.ManualClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds after which decisions. */
class ModerationTest {
    private static final String GUEST = "guest:5f";

    private final ManualClock clock = new ManualClock(1_700_000_000_000L);
    private final AtomicInteger changes = new AtomicInteger();
    private final Moderation state = new Moderation(clock, changes::incrementAndGet);
    private int decided;

    private ModerationEvent decide(Decision decision) {
        EventId id = new EventId(1_700_000_000_000L, decided++);
        ModerationEvent event = new ModerationEvent(id, clock.millis(), decision, "user:ann", null);
        state.announced(event);
        return event;
    }

    private Instant in(Duration time) {
        return clock.instant().plus(time);
    }

    private ModerationEvent mute(String author, String name, Duration lasting) {
        return decide(new Mute(author, name, in(lasting), ""));
    }

    @Test
    void aMuteEndsByItself() {
        ModerationEvent mute = mute(GUEST, null, Duration.ofMinutes(1));
        assertThat(state.mute(GUEST, "Troll")).isEqualTo(mute);
        assertThat(state.mute(GUEST, null)).isEqualTo(mute);
        assertThat(state.mute("guest:60", "Troll")).isNull();
        assertThat(state.mute(null, "Troll")).isNull();

        clock.advance(Duration.ofMinutes(1).minusMillis(1));
        assertThat(state.mute(GUEST, "Troll")).isEqualTo(mute);
        clock.advance(Duration.ofMillis(1));
        assertThat(state.mute(GUEST, "Troll")).isNull();
        assertThat(state.inForce()).isEmpty();
        state.forgetEnded();
        assertThat(state.size()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Troll", "TROLL", "ｔｒｏｌｌ", "Tr\u200boll", "Тroll"})
    void aGuestIsMutedUnderNamesThatLookTheSame(String name) {
        mute(GUEST, "troll", Duration.ofMinutes(1));

        assertThat(state.mute(GUEST, name)).isNotNull();
        assertThat(state.mute(GUEST, "Ben")).isNull();
        assertThat(state.mute(GUEST, null)).isNull();
    }

    @Test
    void aGuestWithoutANameThatCanBeSeenIsNotEverybody() {
        mute(GUEST, "\u200b", Duration.ofMinutes(1));

        assertThat(state.mute(GUEST, "")).isNotNull();
        assertThat(state.mute(GUEST, "Ben")).isNull();
    }

    @Test
    void whoHasATokenIsMutedUnderAnyName() {
        mute("user:ben", "Ben", Duration.ofMinutes(1));

        assertThat(state.mute("user:ben", "Benjamin")).isNotNull();
    }

    @Test
    void theLaterOfTwoMutesCountsAlsoWhenItHasEnded() {
        mute(GUEST, null, Duration.ofDays(1));
        ModerationEvent later = mute(GUEST, null, Duration.ofMinutes(1));
        assertThat(state.mute(GUEST, "Troll")).isEqualTo(later);
        assertThat(state.inForce()).containsExactly(later);

        clock.advance(Duration.ofMinutes(1));
        assertThat(state.mute(GUEST, "Troll")).isNull();
        Moderation reopened = new Moderation(clock);
        reopened.gap(List.of());
        assertThat(reopened.inForce()).isEmpty();
    }

    @Test
    void aBanAndItsLift() {
        ModerationEvent ban = decide(new Ban("user:ben", "Ben", in(Duration.ofDays(1)), "Spam."));
        assertThat(state.ban("user:ben")).isEqualTo(ban);
        assertThat(state.find(ban.id())).isEqualTo(ban);
        assertThat(state.ban(GUEST)).isNull();
        assertThat(state.ban(null)).isNull();

        decide(new Lift(ban.id()));
        assertThat(state.ban("user:ben")).isNull();
        assertThat(state.find(ban.id())).isNull();
        assertThat(changes).hasValue(2);
    }

    @Test
    void theLastPauseOfARoomCountsAlsoAgainstTheOperators() {
        Duration operators = Duration.ofSeconds(5);
        assertThat(state.pause("lobby", operators)).isEqualTo(operators);
        decide(new SlowMode("lobby", Duration.ofSeconds(10)));
        assertThat(state.pause("lobby", operators)).isEqualTo(Duration.ofSeconds(10));
        assertThat(state.pause("news", operators)).isEqualTo(operators);
        ModerationEvent off = decide(new SlowMode("lobby", Duration.ZERO));
        assertThat(state.pause("lobby", operators)).isZero();
        decide(new Lift(off.id()));
        assertThat(state.pause("lobby", operators)).isEqualTo(operators);
        assertThat(state.inForce()).isEmpty();
    }

    @Test
    void tokensAreRevokedBySubjectAndByWhenTheyWereMade() {
        Instant now = clock.instant();
        decide(new Revocation("ben", now));
        assertThat(state.isRevoked("ben", now.minusSeconds(1))).isTrue();
        assertThat(state.isRevoked("ben", now)).isFalse();
        assertThat(state.isRevoked("ann", now.minusSeconds(1))).isFalse();

        decide(new Revocation(null, now.minusSeconds(10)));
        assertThat(state.isRevoked("ann", now.minusSeconds(11))).isTrue();
        assertThat(state.isRevoked("ann", now.minusSeconds(10))).isFalse();
    }

    @Test
    void aGapLeavesWhatIsToldWithIt() {
        mute(GUEST, null, Duration.ofMinutes(1));
        ModerationEvent ban = decide(new Ban("user:ben", null, in(Duration.ofDays(1)), ""));
        EventId id = new EventId(1_800_000_000_000L, 0);
        ModerationEvent other =
                new ModerationEvent(id, 0, new Mute("guest:60", null, in(Duration.ofDays(1)), ""), "user:ann", null);
        state.gap(List.of(ban, other));

        assertThat(state.inForce()).containsExactly(ban, other);
        assertThat(state.mute(GUEST, null)).isNull();
        assertThat(state.mute("guest:60", null)).isEqualTo(other);
    }
}
