package jgames.chat.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Level;
import java.util.logging.Logger;
import jgames.chat.client.ChatClient;
import jgames.chat.client.ChatEvent;
import jgames.chat.client.ChatEvent.Disconnected;
import jgames.chat.client.ChatEvent.Said;
import jgames.chat.client.ChatRoom;
import jgames.chat.core.protocol.Message;
import jgames.chat.core.room.Room;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JakartaChatTest {
    private static final Logger TOMCAT = Logger.getLogger("org.apache");

    @TempDir
    Path folder;

    private JakartaChat chat;
    private Room room;

    @BeforeEach
    void start() throws Exception {
        TOMCAT.setLevel(Level.SEVERE);
        chat = JakartaChat.start(0, folder);
        room = chat.rooms().find("chatroom1").orElseThrow();
    }

    @AfterEach
    void end() throws Exception {
        chat.close();
    }

    private URI uri() {
        return URI.create("ws://localhost:" + chat.port());
    }

    @Test
    void membersOfBothDialectsTalkToEachOther() {
        List<String> heard = new CopyOnWriteArrayList<>();
        try (ChatClient ann = ChatClient.builder(uri()).name("Ann").color("red").build()) {
            ChatRoom anns = ann.room("chatroom1").on(Said.class, said -> heard.add(said.text()));
            ann.start();
            assertThat(anns.say("first").join().id().millis()).isPositive();
            Plain ben = Plain.join(uri());
            ben.awaitFrames("[{\"username\":\"Ann\",\"color\":\"red\",\"text\":\"first\"}]");
            ben.socket
                    .sendText("{\"username\":\"Ben\",\"color\":\"blue\",\"text\":\"héllo 😀\"}", true)
                    .join();
            await().until(() -> heard.equals(List.of("first", "héllo 😀")));
            anns.say("last").join();
            ben.awaitFrames(
                    "[{\"username\":\"Ann\",\"color\":\"red\",\"text\":\"first\"}]",
                    "{\"username\":\"Ben\",\"color\":\"blue\",\"text\":\"héllo 😀\"}",
                    "{\"username\":\"Ann\",\"color\":\"red\",\"text\":\"last\"}");
            ben.socket.abort();
            await().until(() -> room.online() == 1);
        }
        await().until(() -> room.online() == 0);
    }

    @Test
    void aRoomThatThereIsNotIsAnsweredWithAStatusAndAStoppingServerSaysSo() throws Exception {
        List<ChatEvent> events = new CopyOnWriteArrayList<>();
        try (ChatClient ann = ChatClient.builder(uri()).build()) {
            ann.on(Disconnected.class, events::add);
            ann.room("nowhere");
            ann.start();
            await().until(() -> events.size() == 1);
            ann.room("chatroom1");
            await().until(() -> room.online() == 1);
            chat.rooms().close();
            await().until(() -> events.size() == 2);
        }
        assertThat(events).map(event -> ((Disconnected) event).code()).containsExactly(404, 1001);
    }

    @Test
    void aSlowReaderIsLetGoAndNobodyElseWaitsForIt() {
        Plain slow = Plain.join(uri());
        slow.awaitFrames("[]");
        slow.reading = false;
        List<String> heard = new CopyOnWriteArrayList<>();
        try (ChatClient ann = ChatClient.builder(uri()).build()) {
            ann.room("chatroom1").on(Said.class, said -> heard.add(said.username()));
            ann.start();
            await().until(() -> room.online() == 2);
            int said = 0;
            while (room.online() == 2 && said < 20_000) {
                for (int i = 0; i < 200; i++) {
                    room.post(new Message("n" + said++, "red", "x".repeat(500)));
                }
                String last = "n" + (said - 1);
                await().pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(1))
                        .until(() ->
                                !heard.isEmpty() && heard.get(heard.size() - 1).equals(last));
            }
            assertThat(room.online()).isEqualTo(1);
            assertThat(heard).hasSize(said);
        } finally {
            slow.socket.abort();
        }
    }

    /** A client of the plain protocol, which reads a frame at a time, and only while it wants to. */
    private static final class Plain implements WebSocket.Listener {
        final List<String> frames = new CopyOnWriteArrayList<>();
        final StringBuilder frame = new StringBuilder();
        volatile boolean reading = true;
        WebSocket socket;

        static Plain join(URI server) {
            Plain plain = new Plain();
            plain.socket = HttpClient.newHttpClient()
                    .newWebSocketBuilder()
                    .buildAsync(URI.create(server + "/chatroom1"), plain)
                    .join();
            return plain;
        }

        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence part, boolean last) {
            frame.append(part);
            if (last) {
                frames.add(frame.toString());
                frame.setLength(0);
            }
            if (reading) {
                webSocket.request(1);
            }
            return null;
        }

        void awaitFrames(String... expected) {
            await().untilAsserted(() -> assertThat(frames).containsExactly(expected));
        }
    }
}
