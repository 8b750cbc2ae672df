package jgames.chat.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import jgames.chat.client.ChatClient;
import jgames.chat.client.ChatEvent.Connected;
import jgames.chat.client.ChatEvent.Disconnected;
import jgames.chat.client.ChatEvent.Said;
import jgames.chat.client.ChatRoom;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChatInYourJettyTest {
    @TempDir
    Path data;

    @Test
    void gameAndChatAreServedSideBySideAndTheGameSpeaksInTheChat() throws Exception {
        Files.writeString(data.resolve("chatrooms.txt"), "chatroom1");
        Server server = ChatInYourJetty.start(0, data);
        URI game = URI.create("http://localhost:" + server.getURI().getPort());
        List<String> heard = new CopyOnWriteArrayList<>();
        List<Disconnected> lost = new CopyOnWriteArrayList<>();
        List<Connected> in = new CopyOnWriteArrayList<>();
        try (ChatClient ann =
                ChatClient.builder(URI.create(game + "/chat")).name("Ann").build()) {
            ChatRoom room = ann.room("chatroom1")
                    .on(Connected.class, in::add)
                    .on(Disconnected.class, lost::add)
                    .on(Said.class, said -> heard.add(said.username() + ": " + said.text()));
            ann.start();
            await().until(() -> !in.isEmpty());
            assertThat(get(game + "/")).isEqualTo("A game. Its <a href=/chat/>chat</a>.");
            assertThat(get(game + "/chat/chatroom1")).contains("<chat-room");
            assertThat(get(game + "/chat/_/rooms.json")).isEqualTo("[\"chatroom1\"]");
            room.say("go").join();
            get(game + "/won");
            await().until(() -> heard.size() == 2);
            assertThat(heard).containsExactly("Ann: go", "Game: Somebody has won!");

            server.stop();
            await().until(() -> !lost.isEmpty());
            assertThat(lost.get(0).code()).isEqualTo(1001);
        } finally {
            server.stop();
        }
    }

    private static String get(String uri) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(uri)).build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    }
}
