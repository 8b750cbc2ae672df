package jgames.chat.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import jgames.chat.client.ChatClient.Frame;
import org.junit.jupiter.api.Test;

class ListenerErrorsTest {
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1);
    private final List<String> lines = new ArrayList<>();
    private final ListenerErrors errors = new ListenerErrors(
            "lobby", nanos::get, any -> {}, (line, error) -> lines.add(line + ": " + error.getMessage()));

    private void fail(Object event, String why) {
        errors.call(
                ignored -> {
                    throw new IllegalStateException(why);
                },
                event);
    }

    @Test
    void eachNamesTheRoomAndTheEventAndTheOnesInBetweenAreCounted() {
        fail(new Frame("lobby", true, ""), "one");
        fail("another kind", "two");
        fail(new Frame("lobby", true, ""), "three");
        fail(new Frame("lobby", true, ""), "four");
        nanos.addAndGet(10_000_000_000L);
        fail(new Frame("lobby", true, ""), "five");
        assertThat(lines)
                .containsExactly(
                        "lobby: a listener has thrown at Frame: one",
                        "lobby: a listener has thrown at String: two",
                        "lobby: a listener has thrown at Frame (and 2 times more since that was told last): five");
    }
}
