package jgames.chat.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import jgames.chat.client.ChatEvent.Disconnected;
import jgames.chat.client.ChatEvent.Ended;
import jgames.chat.client.ChatEvent.Rejected;
import jgames.chat.client.ChatException.Reason;
import jgames.chat.core.protocol.Message;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a program's log says though nobody listens. Nothing connects here. */
class NoticesTest {
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000_000_000);
    private final List<String> lines = new ArrayList<>();
    private final Notices notices = new Notices("lobby", nanos::get, (level, line) -> lines.add(level + " " + line));
    private final ChatClient client =
            ChatClient.builder(URI.create("ws://127.0.0.1:1")).build();
    private final ChatRoom room = client.room("lobby");

    @AfterEach
    void close() {
        client.close();
    }

    private void rejected(Reason reason, String sentence, int seconds) {
        Message message = new Message("Ann", "red", "hello");
        notices.take(new Rejected(room, message, reason, sentence, Duration.ofSeconds(seconds)));
    }

    private void lost(int code, String reason) {
        notices.take(new Disconnected(room, code, reason, Duration.ofMillis(2001), null));
    }

    @Test
    void whyWhatIsSaidHasToWaitAndNothingThatSteersATerminal() {
        rejected(Reason.SPAM, "Too\u001b[31m many.", 61);
        rejected(Reason.BUSY, "Not now.", 1);
        rejected(Reason.TOO_LONG, "its future fails, which is told", 0);
        notices.unsaid(new ChatException(Reason.TOO_LONG, "It is too long."));
        notices.unsaid(new ChatException(Reason.TOO_LONG, "It is too long."));
        assertThat(lines)
                .containsExactly(
                        "WARNING lobby: Too\ufffd[31m many.; the server's limit is one for all that this address sends, in"
                                + " browsers and programs; again in 61 s",
                        "INFO lobby: Not now.; again in 1 s",
                        "WARNING lobby: a message is not said: It is too long.");
    }

    @Test
    void whyItIsNotConnected() {
        lost(1006, "cannot connect");
        lost(1001, "");
        lost(401, "the answer is 401");
        notices.take(new Ended(room, 410, "the answer is 410", null));
        notices.take(new Ended(room, 4001, "room_closed", null));
        notices.take(new Ended(room, 1000, "left", null));
        assertThat(lines)
                .containsExactly(
                        "INFO lobby: cannot connect; connecting again in 3 s",
                        "INFO lobby: the server has closed the connection with 1001; connecting again in 3 s",
                        "WARNING lobby: the answer is 401; connecting again in 3 s",
                        "WARNING lobby: the answer is 410; not connecting again",
                        "WARNING lobby: the server has closed the connection with 4001 room_closed; not connecting again");
    }

    @Test
    void aReasonIsToldOnceUntilAnotherCameOrTimePassed() {
        lost(401, "first");
        lost(401, "first");
        nanos.addAndGet(Notices.AGAIN_AFTER.toNanos() - 1);
        lost(401, "first");
        assertThat(lines).hasSize(1);
        nanos.addAndGet(1);
        lost(401, "first");
        assertThat(lines).hasSize(2);
        lost(403, "second");
        lost(401, "first");
        assertThat(lines).hasSize(4);
    }
}
