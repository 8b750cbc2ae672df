package jgames.chat.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import jgames.chat.client.ChatClient;
import jgames.chat.client.ChatEvent.Said;
import jgames.chat.client.ChatRoom;

/** What a visitor does with a server on 127.0.0.1. */
final class Visit {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private Visit() {}

    static void awaitReady(int port) {
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> get(port, "/healthz").body().equals("ok\n"));
    }

    static HttpResponse<String> get(int port, String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + port + path);
        return HTTP.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Two who hear each other, on the page that is there. */
    static void chat(int port, String text) throws Exception {
        assertThat(get(port, "/").body()).contains("<chat-room");
        try (ChatClient ann = client(port, "Ann");
                ChatClient bob = client(port, "Bob")) {
            ChatRoom annsRoom = ann.room("chatroom1");
            CompletableFuture<Said> heard =
                    bob.room("chatroom1").await(said -> said.text().equals(text), PATIENCE);
            bob.start();
            ann.start();
            annsRoom.say(text);
            assertThat(heard.get().username()).isEqualTo("Ann");
        }
    }

    /** Somebody whom the server knows by a token. */
    static void chatAs(int port, String token, String name, String text) throws Exception {
        URI uri = URI.create("ws://127.0.0.1:" + port);
        try (ChatClient known = ChatClient.builder(uri).token(token).build()) {
            ChatRoom room = known.room("chatroom1");
            CompletableFuture<Said> heard = room.await(said -> said.text().equals(text), PATIENCE);
            known.start();
            room.say(text);
            assertThat(heard.get().username()).isEqualTo(name);
            assertThat(heard.get().isVerified()).isTrue();
        }
    }

    static void findInTheHistory(int port, String text) throws Exception {
        CompletableFuture<Said> found = new CompletableFuture<>();
        try (ChatClient late = client(port, "Late")) {
            late.room("chatroom1").on(Said.class, said -> {
                if (said.text().equals(text)) {
                    found.complete(said);
                }
            });
            late.start();
            assertThat(found.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).history())
                    .isTrue();
        }
    }

    private static ChatClient client(int port, String name) {
        return ChatClient.builder(URI.create("ws://127.0.0.1:" + port))
                .name(name)
                .build();
    }
}
