package jgames.chat.core.room;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeldNoticesTest {
    private final List<String> sent = new ArrayList<>();
    private boolean hasRoom = true;
    private final HeldNotices notices = new HeldNotices(frame -> {
        sent.add(UTF_8.decode(frame.slice()).toString());
        return hasRoom;
    });

    private boolean tell(String frame) {
        return notices.tell(ByteBuffer.wrap(frame.getBytes(UTF_8)));
    }

    @Test
    void theyWaitInTheirOrderUntilTheMemberHasCaughtUp() {
        assertThat(tell("one")).isTrue();
        assertThat(tell("two")).isTrue();
        assertThat(sent).isEmpty();
        assertThat(notices.begin()).isTrue();
        assertThat(tell("three")).isTrue();
        notices.hold();
        assertThat(tell("four")).isTrue();
        assertThat(sent).containsExactly("one", "two", "three");
        assertThat(notices.begin()).isTrue();
        assertThat(sent).containsExactly("one", "two", "three", "four");
    }

    @Test
    void sixteenWaitAndNoMore() {
        for (int i = 0; i < HeldNotices.MAX_HELD; i++) {
            assertThat(tell("one")).isTrue();
        }
        assertThat(tell("one too many")).isFalse();
        hasRoom = false;
        assertThat(notices.begin()).isFalse();
        assertThat(tell("another")).isFalse();
    }
}
