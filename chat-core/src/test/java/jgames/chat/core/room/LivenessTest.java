package jgames.chat.core.room;

import static java.util.concurrent.TimeUnit.SECONDS;
import static jgames.chat.core.room.Liveness.Finding.ALIVE;
import static jgames.chat.core.room.Liveness.Finding.DEAD;
import static jgames.chat.core.room.Liveness.Finding.SILENT;
import static jgames.chat.core.room.Liveness.Finding.TOO_SLOW;
import static org.assertj.core.api.Assertions.assertThat;

import jgames.chat.core.room.Liveness.Finding;
import org.junit.jupiter.api.Test;

class LivenessTest {
    private long now = -5; // a clock may be anywhere
    private final Liveness liveness = new Liveness(() -> now);

    private void pass(long seconds) {
        now += SECONDS.toNanos(seconds);
    }

    private void assertFound(Finding finding) {
        assertThat(liveness.find(now)).isEqualTo(finding);
        assertThat(liveness.isInDoubt(now) || finding == ALIVE).isTrue();
    }

    @Test
    void whoIsSilentIsAskedAfter20SecondsAndDeadAfter45() {
        assertFound(ALIVE);
        pass(19);
        assertFound(ALIVE);
        pass(1);
        assertFound(SILENT);
        pass(25);
        assertFound(SILENT);
        pass(1);
        assertFound(DEAD);
    }

    @Test
    void whoIsHeardIsAlive() {
        pass(45);
        liveness.heard();
        assertFound(ALIVE);
        assertThat(liveness.lastHeard()).isEqualTo(now);
        assertThat(liveness.isInDoubt(now)).isFalse();
    }

    @Test
    void whoDoesNotTakeAPartIn10SecondsIsTooSlowAndAnotherPartGivesNoMoreTime() {
        liveness.sending();
        pass(6);
        liveness.sending();
        pass(4);
        liveness.heard();
        assertFound(ALIVE);
        pass(1);
        assertFound(TOO_SLOW);
        liveness.taken();
        assertFound(ALIVE);
        liveness.sending();
        pass(10);
        assertFound(ALIVE);
    }

    @Test
    void whoDoesNotAnswerAGoodbyeIn5SecondsIsDeadWhateverElseIsHeard() {
        pass(30);
        liveness.sending();
        liveness.goodbye();
        assertFound(ALIVE);
        pass(5);
        liveness.heard();
        assertFound(ALIVE);
        pass(1);
        assertFound(DEAD);
    }

    @Test
    void whoCouldNotBeReadIsAskedAndHasTheTimeToAnswer() {
        liveness.sending();
        pass(3600);
        liveness.excuse(now);
        assertFound(SILENT);
        pass(10);
        assertFound(SILENT);
        pass(1);
        assertFound(TOO_SLOW);
        liveness.taken();
        pass(15);
        assertFound(DEAD);
    }

    @Test
    void whoseAnswerToAGoodbyeCouldNotBeReadHasTheWholeTimeOnceMore() {
        liveness.goodbye();
        pass(3600);
        liveness.excuse(now);
        pass(5);
        assertFound(ALIVE);
        pass(1);
        assertFound(DEAD);
    }
}
