package jgames.chat.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import jgames.chat.client.ChatClient;
import jgames.chat.core.CloseCode;
import jgames.chat.core.Message;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client of chat-client, on a real server. */
class ChatClientTest {
    private static final Message HELLO = new Message("Ann", "#ff8800", "hello 😀");

    @TempDir
    Path data;

    private ChatServer server;

    /** Writes down what it hears. */
    private static class Heard implements ChatClient.Listener {
        final List<String> calls = new CopyOnWriteArrayList<>();

        @Override
        public void history(ChatClient client, List<Message> messages) {
            calls.add("history " + messages.stream().map(Message::text).toList());
        }

        @Override
        public void message(ChatClient client, Message message) {
            calls.add("message " + message.text());
        }

        @Override
        public void closed(ChatClient client, int code, String reason) {
            calls.add("closed " + code);
        }
    }

    @BeforeEach
    void start() throws IOException {
        server = ChatServer.start(new ServerOptions()
                .port(0)
                .wsPort(0)
                .data(data)
                .spam(0, Duration.ofSeconds(3), Duration.ofSeconds(60)));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private URI room(String name) {
        return URI.create("ws://localhost:" + server.port() + "/" + name);
    }

    @Test
    void hearsTheHistoryThenTheMessagesThenTheEnd() {
        Heard heard = new Heard();
        try (ChatClient client = ChatClient.connect(room("chatroom1"), heard).join()) {
            client.say(HELLO);
            await().until(() -> heard.calls.size() == 2);
        }
        await().until(() -> heard.calls.size() == 3);
        assertThat(heard.calls).containsExactly("history []", "message hello 😀", "closed 1000");
    }

    @Test
    void sendsInTheOrderOfTheCallsAndAllThatWaitsBeforeItCloses() {
        Heard heard = new Heard();
        ChatClient listening = ChatClient.connect(room("chatroom1"), heard).join();
        ChatClient client = ChatClient.connect(room("chatroom1"), new ChatClient.Listener() {})
                .join();
        List<String> expected = IntStream.range(0, 500).mapToObj(i -> "m" + i).toList();
        expected.forEach(text -> client.say(new Message("Ann", "red", text)));
        client.close();
        await().until(() -> heard.calls.size() == 501);
        assertThat(heard.calls.subList(1, 501))
                .isEqualTo(expected.stream().map(text -> "message " + text).toList());
        listening.close();
    }

    @Test
    void sayingAfterTheEndFails() {
        Heard heard = new Heard();
        ChatClient client = ChatClient.connect(room("chatroom1"), heard).join();
        client.close();
        client.close();
        await().until(() -> heard.calls.contains("closed 1000"));
        assertThatThrownBy(() -> client.say(HELLO).get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(IOException.class);
    }

    @Test
    void connectingFailsWhereThereIsNoRoomOrNoServer() throws IOException {
        assertThatThrownBy(
                        () -> ChatClient.connect(room("nowhere"), new Heard()).join())
                .hasCauseInstanceOf(IOException.class);
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        URI nobody = URI.create("ws://localhost:" + free + "/chatroom1");
        assertThatThrownBy(() -> ChatClient.connect(nobody, new Heard()).join()).hasCauseInstanceOf(IOException.class);
    }

    @Test
    void hearsWhyTheServerEndsIt() throws IOException {
        Files.writeString(data.resolve("chatrooms.txt"), "chatroom1 doomed");
        await().until(() -> server.rooms().find("doomed").isPresent());
        Heard doomed = new Heard();
        Heard lasting = new Heard();
        ChatClient.connect(room("doomed"), doomed).join();
        ChatClient.connect(room("chatroom1"), lasting).join();
        Files.writeString(data.resolve("chatrooms.txt"), "chatroom1");
        await().untilAsserted(() -> assertThat(doomed.calls).containsExactly("history []", "closed 4001"));
        assertThat(CloseCode.next(4001)).isEqualTo(CloseCode.Next.STOP);
        server.close();
        await().untilAsserted(() -> assertThat(lasting.calls).containsExactly("history []", "closed 1001"));
        assertThat(CloseCode.next(1001)).isEqualTo(CloseCode.Next.RECONNECT);
    }

    @Test
    void aListenerThatThrowsEndsItsOwnConnectionOnly() {
        Heard other = new Heard();
        ChatClient bystander = ChatClient.connect(room("chatroom1"), other).join();
        Heard throwing = new Heard() {
            @Override
            public void message(ChatClient client, Message message) {
                throw new IllegalStateException("a bot's mistake");
            }
        };
        ChatClient.connect(room("chatroom1"), throwing).join();
        bystander.say(HELLO);
        await().untilAsserted(() -> assertThat(throwing.calls).containsExactly("history []", "closed 1006"));
        assertThat(other.calls).containsExactly("history []", "message hello 😀");
        bystander.close();
    }

    @Test
    void tooManyWaitingMessagesAreRefusedAndTheRestStillGoesOut() throws Exception {
        try (ServerSocket deaf = new ServerSocket(0)) { // does the handshake and reads no further
            CompletableFuture<Socket> accepted = CompletableFuture.supplyAsync(() -> handshake(deaf));
            ChatClient client = ChatClient.connect(
                            URI.create("ws://localhost:" + deaf.getLocalPort() + "/x"), new ChatClient.Listener() {})
                    .get(10, TimeUnit.SECONDS);
            Message large = new Message("A", "red", "😀".repeat(500));
            CompletableFuture<Void> refused = new CompletableFuture<>();
            for (int i = 0; i < 1_000_000 && !refused.isCompletedExceptionally(); i++) {
                refused = client.say(large);
            }
            assertThatThrownBy(refused::join).hasCauseInstanceOf(IllegalStateException.class);
            accepted.get().close();
        }
    }

    private static Socket handshake(ServerSocket server) {
        try {
            Socket socket = server.accept();
            byte[] request = new byte[4096];
            String head = "";
            while (!head.endsWith("\r\n\r\n")) {
                head += new String(
                        request, 0, Math.max(0, socket.getInputStream().read(request)), StandardCharsets.US_ASCII);
            }
            String key = head.replaceAll("(?is).*sec-websocket-key: *([^\r\n]+).*", "$1");
            String accept = java.util.Base64.getEncoder()
                    .encodeToString(java.security.MessageDigest.getInstance("SHA-1")
                            .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")
                                    .getBytes(StandardCharsets.US_ASCII)));
            socket.getOutputStream()
                    .write(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                    + "Sec-WebSocket-Accept: " + accept + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return socket;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
