package jgames.chat.core.room;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.Limits;
import jgames.chat.core.protocol.Standing;
import jgames.chat.testing.RecordingMember;
import org.junit.jupiter.api.Test;

/** While a log may lack what others have said, whoever joins is told so, and hears of the end of it. */
class BehindLogTest extends RoomFixture {
    private void tick() {
        room.tick();
        drains.runAll();
    }

    @Test
    void whoJoinsIsToldThatTheLogMayLackWhatOthersHaveSaid() {
        log.behind = true;
        assertThat(welcome()).contains("\"complete\":true,\"behind\":true,");
        log.behind = false;
        assertThat(welcome()).contains("\"complete\":true,\"messages\"");
    }

    /** What one gets who joins now. */
    private String welcome() {
        List<JoinSnapshot> joined = new ArrayList<>();
        room.join(new RecordingMember() {
            @Override
            public void joined(JoinSnapshot snapshot) {
                joined.add(snapshot);
            }
        });
        drains.runAll();
        return StandardCharsets.UTF_8
                .decode(joined.get(0).welcome(Limits.DEFAULT, Standing.GUEST).slice())
                .toString();
    }

    @Test
    void whoWasToldHearsOnceThatNothingIsMissingAnyMoreAlsoWhereNothingWasSaid() {
        RecordingMember before = joined(null);
        log.behind = true;
        RecordingMember ann = joined(null);
        tick();
        assertThat(ann.events).containsExactly("joined []", "online 2");

        log.behind = false;
        tick();
        tick();
        assertThat(ann.events).containsExactly("joined []", "online 2", "up to date");
        assertThat(before.events).containsExactly("joined []", "online 2");
        assertThat(joined(null).events).containsExactly("joined []");
    }

    @Test
    void whatWasMissingComesBeforeThat() {
        log.behind = true;
        RecordingMember ann = joined(null);
        log.behind = false;
        room.tick();
        log.sayElsewhere("missed");
        drains.runAll();
        assertThat(ann.events).containsExactly("joined []", "delivered [missed]", "up to date");
    }

    @Test
    void aLogThatLacksSomethingAgainByThenHasNobodyTold() {
        log.behind = true;
        RecordingMember ann = joined(null);
        log.behind = false;
        room.tick();
        log.behind = true;
        RecordingMember ben = joined(null);
        assertThat(ann.events).containsExactly("joined []");
        log.behind = false;
        tick();
        assertThat(ann.events).startsWith("joined []", "up to date");
        assertThat(ben.events).startsWith("joined []", "up to date");
    }

    @Test
    void whoStillCatchesUpIsToldWhenItIsLive() {
        class Slow extends RecordingMember implements PacedMember {
            @Override
            public void caughtUp() {
                events.add("live");
            }
        }
        log.behind = true;
        Slow ann = new Slow();
        room.join(ann);
        drains.runAll();
        log.behind = false;
        tick();
        assertThat(ann.events).containsExactly("joined []");
        room.more(ann, EventId.ZERO);
        drains.runAll();
        tick();
        assertThat(ann.events).containsExactly("joined []", "live", "up to date");
    }

    @Test
    void aGapTakesItsPlace() {
        log.behind = true;
        RecordingMember ann = joined(null);
        log.behind = false;
        log.lose(List.of());
        tick();
        tick();
        assertThat(ann.events).containsExactly("joined []", "gap []");
    }

    @Test
    void whoHasLeftIsNotToldAndARoomInWhichNobodyIsToBeToldNeedsNoDrain() {
        log.behind = true;
        RecordingMember ann = joined(null);
        room.leave(ann);
        drains.runAll();
        tick();
        log.behind = false;
        room.tick();
        assertThat(drains.waiting()).isZero();
        assertThat(ann.events).containsExactly("joined []");
    }
}
