package jgames.chat.core.moderation;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import jgames.chat.core.intake.Attempt;
import jgames.chat.core.intake.MessageCheck;
import jgames.chat.core.intake.Verdict;
import jgames.chat.core.moderation.Decision.Mute;
import jgames.chat.core.protocol.Rejection;

/** Rejects what somebody says who is muted. An operator cannot be muted. */
public final class MuteCheck implements MessageCheck {
    private final Moderation state;
    private final InstantSource clock;

    /** @param state is asked for each message */
    public MuteCheck(Moderation state, InstantSource clock) {
        this.state = state;
        this.clock = clock;
    }

    @Override
    public Verdict check(Attempt attempt) {
        ModerationEvent event =
                state.mute(attempt.sender().author(), attempt.message().username());
        return event != null && event.decision() instanceof Mute mute
                ? Verdict.reject(Rejection.MUTED.code(), sentence(mute.reason()), left(mute.until()))
                : Verdict.allow();
    }

    private static String sentence(String reason) {
        return reason.isEmpty() ? "A moderator has muted you." : "A moderator has muted you: " + reason;
    }

    private Duration left(Instant until) {
        Duration left = Duration.between(clock.instant(), until);
        return left.isNegative() ? Duration.ZERO : left;
    }
}
