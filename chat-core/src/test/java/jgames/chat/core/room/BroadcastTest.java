package jgames.chat.core.room;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import jgames.chat.core.log.Event;
import jgames.chat.core.log.Event.Deleted;
import jgames.chat.core.log.Event.Posted;
import jgames.chat.core.protocol.Entry;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.Message;
import jgames.chat.core.protocol.ServerFrame;
import org.junit.jupiter.api.Test;

class BroadcastTest {
    private static final String HEY = "{\"username\":\"Hello\",\"color\":\"#589\",\"text\":\"Hey\"}";

    private static Event hey(long millis) {
        return new Posted(new Entry(new EventId(millis, 0), new Message("Hello", "#589", "Hey")), null, null);
    }

    private static Event deletion(long millis, long... deleted) {
        List<EventId> ids =
                Arrays.stream(deleted).mapToObj(id -> new EventId(id, 0)).toList();
        return new Deleted(new EventId(millis, 0), ids, null, null);
    }

    private static List<String> texts(List<ByteBuffer> frames) {
        return frames.stream()
                .map(frame -> UTF_8.decode(frame.slice()).toString())
                .toList();
    }

    private static String message(long millis) {
        return "{\"id\":\"" + millis + "-0\",\"time\":" + millis + "," + HEY.substring(1);
    }

    @Test
    void aPlainMemberGetsAFrameForEachMessage() {
        Broadcast broadcast = new Broadcast(List.of(hey(1), deletion(2, 1), hey(3)));

        assertThat(texts(broadcast.plainFrames())).containsExactly(HEY, HEY);
        assertThat(broadcast.plainFrames()).isSameAs(broadcast.plainFrames());
    }

    @Test
    void anExtendedMemberGetsOneFrameForAllMessages() {
        Broadcast broadcast = new Broadcast(List.of(hey(1), hey(2)));

        assertThat(texts(broadcast.extendedFrames()))
                .containsExactly("{\"type\":\"messages\",\"messages\":[" + message(1) + "," + message(2) + "]}");
        assertThat(broadcast.extendedFrames()).isSameAs(broadcast.extendedFrames());
    }

    @Test
    void deletionsStayBetweenTheMessagesBeforeAndAfterThem() {
        assertThat(texts(new Broadcast(List.of(hey(1), deletion(2, 1), hey(3))).extendedFrames()))
                .containsExactly(
                        "{\"type\":\"messages\",\"messages\":[" + message(1) + "]}",
                        "{\"type\":\"deleted\",\"id\":\"2-0\",\"ids\":[\"1-0\"]}",
                        "{\"type\":\"messages\",\"messages\":[" + message(3) + "]}");
        assertThat(texts(new Broadcast(List.of(deletion(2, 1))).plainFrames())).isEmpty();
    }

    @Test
    void aPartOfWhatWasBeforeEndsWithMessagesThatSayWhetherThereIsMore() {
        String deleted = "{\"type\":\"deleted\",\"id\":\"2-0\",\"ids\":[\"1-0\"]}";
        assertThat(texts(Broadcast.ofPast(List.of(hey(1), deletion(2, 1), hey(3)), false)
                        .extendedFrames()))
                .containsExactly(
                        "{\"type\":\"messages\",\"more\":true,\"messages\":[" + message(1) + "]}",
                        deleted,
                        "{\"type\":\"messages\",\"messages\":[" + message(3) + "]}");
        assertThat(texts(Broadcast.ofPast(List.of(deletion(2, 1)), false).extendedFrames()))
                .containsExactly(deleted, "{\"type\":\"messages\",\"messages\":[]}");
        assertThat(texts(Broadcast.ofPast(List.of(deletion(2, 1)), true).extendedFrames()))
                .containsExactly(deleted, "{\"type\":\"messages\",\"more\":true,\"messages\":[]}");
    }

    @Test
    void noFrameIsLargerThanItsBoundHoweverMuchThereIsToSay() {
        Event large = new Posted(new Entry(new EventId(1, 0), new Message("", "red", "é".repeat(500))), null, null);
        assertThat(new Broadcast(Collections.nCopies(500, large)).extendedFrames())
                .hasSizeGreaterThan(1)
                .allMatch(frame -> frame.remaining() <= ServerFrame.MAX_BYTES);
    }
}
