package jgames.chat.core.room;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import jgames.chat.core.protocol.CloseCode;
import jgames.chat.core.protocol.EventId;
import jgames.chat.testing.RecordingMember;
import org.junit.jupiter.api.Test;

/** Who is no member can ask what has happened, and wait until something does. */
class PollsTest extends RoomFixture {
    private static List<String> texts(CompletableFuture<JoinSnapshot> answer) {
        assertThat(answer).isCompleted();
        return answer.join().entries().stream()
                .map(entry -> entry.message().text())
                .toList();
    }

    @Test
    void whoAsksGetsWhatAMemberGetsThatJoinsAndIsNotOne() {
        EventId first = posted("a");
        List.of("b", "c", "d").forEach(this::posted);
        RecordingMember member = new RecordingMember();
        room.join(member);
        CompletableFuture<JoinSnapshot> newest = room.snapshot(null);
        CompletableFuture<JoinSnapshot> since = room.snapshot(first);
        drains.runAll();

        assertThat(texts(newest)).containsExactly("b", "c", "d");
        assertThat(texts(since)).containsExactly("b", "c", "d");
        assertThat(newest.join().online()).isEqualTo(1);
        room.tick();
        drains.runAll();
        assertThat(member.events).containsExactly("joined [b c d]");
    }

    @Test
    void whoWaitsIsAnsweredWithTheNextEventThatIsOneAndNotBefore() {
        EventId last = posted("a");
        CompletableFuture<JoinSnapshot> news = room.news(last);
        drains.runAll();
        assertThat(news).isNotDone();

        posted("b");
        assertThat(texts(news)).containsExactly("b");
    }

    @Test
    void whoDoesNotKnowTheNewestEventDoesNotWait() {
        EventId first = posted("a");
        posted("b");
        CompletableFuture<JoinSnapshot> news = room.news(first);
        CompletableFuture<JoinSnapshot> lost = room.news(new EventId(7, 7));
        drains.runAll();

        assertThat(texts(news)).containsExactly("b");
        assertThat(lost.join().isComplete()).isFalse();
    }

    @Test
    void aDeletionIsNewsAndSoIsTheFirstMessage() {
        CompletableFuture<JoinSnapshot> first = room.news(EventId.ZERO);
        drains.runAll();
        assertThat(first).isNotDone();
        EventId id = posted("a");
        assertThat(texts(first)).containsExactly("a");

        CompletableFuture<JoinSnapshot> deleted = room.news(id);
        room.delete(List.of(id));
        drains.runAll();
        assertThat(deleted.join().deleted()).containsExactly(id);
        assertThat(deleted.join().last()).isGreaterThan(id);
    }

    @Test
    void oneTooManyIsRejectedUntilAnotherOneIsTakenBackOrAnswered() {
        EventId last = posted("a");
        List<CompletableFuture<JoinSnapshot>> waiting = new ArrayList<>();
        IntStream.range(0, Room.MAX_POLLS).forEach(i -> waiting.add(room.news(last)));
        drains.runAll();
        assertThat(rejection(room.news(last))).isEqualTo("busy");

        waiting.get(0).cancel(false);
        CompletableFuture<JoinSnapshot> another = room.news(last);
        drains.runAll();
        assertThat(rejection(room.snapshot(null))).isEqualTo("busy");

        posted("b");
        assertThat(texts(another)).containsExactly("b");
        assertThat(waiting.subList(1, waiting.size()))
                .allSatisfy(answer -> assertThat(texts(answer)).containsExactly("b"));
        CompletableFuture<JoinSnapshot> newest = room.snapshot(null);
        drains.runAll();
        assertThat(texts(newest)).containsExactly("a", "b");
    }

    @Test
    void theCloseOfTheRoomIsToldToWhoWaitsAndToWhoAsksLater() {
        CompletableFuture<JoinSnapshot> news = room.news(EventId.ZERO);
        drains.runAll();
        room.close(CloseCode.GOING_AWAY, "The server stops.");
        drains.runAll();

        assertThat(rejection(news)).isEqualTo("closed");
        assertThat(rejection(room.snapshot(null))).isEqualTo("closed");
    }
}
