package jgames.chat.core.room;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import jgames.chat.core.protocol.CloseCode;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.Message;
import jgames.chat.testing.RecordingMember;
import org.junit.jupiter.api.Test;

/** Where nobody is, a log that others write to need not be heard; who comes is told what there is all the same. */
class RestingLogTest extends RoomFixture {
    private final RecordingMember ann = new RecordingMember();

    private void seconds(int count) {
        for (int i = 0; i < count; i++) {
            room.tick();
            drains.runAll();
        }
    }

    private void rest() {
        log.mayRest = true;
        seconds(31);
        assertThat(log.rested).isEqualTo(1);
        log.slow = true;
    }

    @Test
    void aLogRestsWhenNobodyWasThereForHalfAMinuteAndIsNotToldTwice() {
        log.mayRest = true;
        room.join(ann);
        seconds(60);
        assertThat(log.rested).isZero();
        room.leave(ann);
        seconds(30);
        assertThat(log.rested).isZero();
        seconds(60);
        assertThat(log.rested).isEqualTo(1);
    }

    @Test
    void aLogThatDoesNotRestIsAskedOnce() {
        seconds(100);
        assertThat(log.rested).isEqualTo(1);
        room.join(ann);
        drains.runAll();
        assertThat(ann.events).containsExactly("joined []");
    }

    @Test
    void whoJoinsWaitsUntilTheLogHasCaughtUpAndMissesNothing() {
        rest();
        log.sayElsewhere("missed");
        room.join(ann);
        drains.runAll();
        assertThat(ann.events).isEmpty();
        log.answer(); // the announcement
        drains.runAll();
        assertThat(ann.events).isEmpty();
        log.answer(); // and now it has all
        drains.runAll();
        assertThat(ann.events).containsExactly("joined [missed]");

        log.slow = false;
        room.leave(ann);
        seconds(32);
        assertThat(log.rested).isEqualTo(2);
    }

    @Test
    void whoAsksForNewsWaitsAsWell() {
        rest();
        CompletableFuture<JoinSnapshot> now = room.snapshot(null);
        CompletableFuture<JoinSnapshot> news = room.news(EventId.ZERO);
        drains.runAll();
        assertThat(now).isNotDone();
        log.sayElsewhere("missed");
        log.answerLast();
        log.answer();
        drains.runAll();
        assertThat(now.join().entries()).hasSize(1);
        assertThat(news.join().entries()).hasSize(1);
    }

    @Test
    void whoGoesWhileItWaitsIsNotCalledAndARoomThatClosesWaitsNoLonger() {
        rest();
        room.join(ann);
        drains.runAll();
        room.leave(ann);
        RecordingMember ben = new RecordingMember();
        room.join(ben);
        drains.runAll();
        room.close(CloseCode.ROOM_CLOSED, "gone");
        drains.runAll();

        assertThat(ann.events).isEmpty();
        assertThat(ben.events).hasSize(2).last().asString().startsWith("closed");
    }

    @Test
    void whatIsSaidInARoomWithoutMembersNeedsNobodyToAttend() {
        rest();
        log.slow = false;
        CompletableFuture<EventId> said = room.post(new Message("Ann", "red", "a"));
        drains.runAll();
        assertThat(said).isCompleted();
        log.slow = true;
        room.join(ann);
        drains.runAll();
        assertThat(ann.events).isEmpty();
    }
}
