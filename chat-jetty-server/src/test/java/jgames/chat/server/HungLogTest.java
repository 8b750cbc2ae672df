package jgames.chat.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import jgames.chat.core.log.Event;
import jgames.chat.core.log.EventLog;
import jgames.chat.core.log.MemoryEventLog;
import jgames.chat.core.log.Outcome;
import jgames.chat.core.log.Proposal;
import jgames.chat.core.protocol.EventId;
import jgames.chat.testing.WireFrame;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A disk that does not answer, as a log sees it: the call does not return. */
class HungLogTest {
    private static final String OFFER = "Sec-WebSocket-Protocol: chat.v2";

    private final CountDownLatch answering = new CountDownLatch(1);

    @RegisterExtension
    final TestServer server = new TestServer().withoutSpamLimit().with(options -> options.logs(HangingLog::new));

    /** In the room {@code lobby} it hangs. */
    private final class HangingLog implements EventLog {
        private final EventLog memory = new MemoryEventLog(500, InstantSource.system());
        private final boolean hanging;

        HangingLog(String room) {
            hanging = room.equals("lobby");
        }

        @Override
        public CompletionStage<List<Outcome>> append(List<Proposal> batch) {
            if (hanging) {
                hang();
            }
            return memory.append(batch);
        }

        private void hang() {
            try {
                answering.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public CompletionStage<Recent> follow(Follower follower) {
            return memory.follow(follower);
        }

        @Override
        public CompletionStage<Page> before(EventId id, int count) {
            return memory.before(id, count);
        }

        @Override
        public CompletionStage<Optional<Event>> find(EventId id) {
            return memory.find(id);
        }

        @Override
        public CompletionStage<List<Event.Posted>> by(String author, EventId before, int count) {
            return memory.by(author, before, count);
        }

        @Override
        public Optional<String> problem() {
            return memory.problem();
        }

        @Override
        public void close() {
            memory.close();
        }
    }

    @AfterEach
    void answer() {
        answering.countDown();
    }

    private static String say(String text, int nonce) {
        return "{\"type\":\"say\",\"username\":\"A\",\"color\":\"red\",\"text\":\"" + text + "\",\"nonce\":\"n" + nonce
                + "\"}";
    }

    @Test
    void stopsItsOwnRoomAndNothingElse() throws Exception {
        try (WireClient hung = server.member("127.0.0.1", "/lobby", OFFER);
                WireClient silent = server.member("127.0.0.6", "/lobby");
                WireClient other = server.member("127.0.0.3", "/chatroom1", OFFER);
                WireClient plain = server.member("127.0.0.4", "/chatroom1")) {
            hung.send(say("lost in thought", 1));
            for (int i = 0; i < 10; i++) {
                other.send(say("hello " + i, i));
                assertThat(other.expectText()).contains("\"ack\"");
                assertThat(other.expectText()).contains("hello " + i);
                assertThat(plain.expectText()).contains("hello " + i);
            }
            silent.send(WireFrame.PING, (byte) 7);
            assertThat(silent.next().opCode()).isEqualTo(WireFrame.PONG);
            assertThat(server.get("/healthz").status()).isEqualTo(200);

            answering.countDown();
            assertThat(hung.expectText()).contains("\"ack\",\"nonce\":\"n1\"");
            assertThat(hung.expectText()).contains("lost in thought");
            assertThat(silent.expectText()).contains("lost in thought");
        }
    }

    @Test
    void doesNotHoldUpTheServersEndForEver() throws Exception {
        try (WireClient hung = server.member("127.0.0.1", "/lobby", OFFER)) {
            hung.send(say("lost in thought", 1));
            await().until(() -> Thread.getAllStackTraces().values().stream()
                    .anyMatch(stack -> List.of(stack).stream()
                            .anyMatch(frame -> frame.getMethodName().equals("hang"))));
            answering.countDown();
            server.stop();
            assertThat(hung.expectText()).contains("\"ack\"");
            assertThat(hung.expectText()).contains("lost in thought");
            assertThat(hung.expectText()).contains("bye");
            hung.expectClose(1001);
        }
    }
}
