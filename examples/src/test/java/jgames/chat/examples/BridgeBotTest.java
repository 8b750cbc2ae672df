package jgames.chat.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import jgames.chat.client.ChatClient;
import jgames.chat.client.ChatEvent.Connected;
import jgames.chat.client.ChatEvent.Said;
import jgames.chat.client.ChatRoom;
import jgames.chat.server.ChatServer;
import jgames.chat.server.ServerOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("try") // bots that nobody calls
class BridgeBotTest {
    @TempDir
    Path data;

    @Test
    void whatPeopleSayInOneRoomIsSaidInTheOtherOnceAndWhatBotsSayIsNot() throws Exception {
        Files.writeString(data.resolve("chatrooms.txt"), "red blue");
        ServerOptions options = new ServerOptions().port(0).wsPort(0).data(data);
        options.spam(0, Duration.ofSeconds(3), Duration.ofSeconds(60));
        try (ChatServer server = ChatServer.start(options);
                ChatClient bridge = BridgeBot.start(server.uri(), "red", "blue");
                ChatClient bot = ChatClient.builder(server.uri()).bot().build();
                ChatClient ann = ChatClient.builder(server.uri()).name("Ann").build();
                ChatClient ben = ChatClient.builder(server.uri()).name("Ben").build()) {
            List<String> red = new CopyOnWriteArrayList<>();
            List<String> blue = new CopyOnWriteArrayList<>();
            ChatRoom anns = ann.room("red").on(Said.class, said -> red.add(said.username() + ": " + said.text()));
            ChatRoom bens = ben.room("blue").on(Said.class, said -> blue.add(said.username() + ": " + said.text()));
            ChatRoom bots = bot.room("red");
            List<Connected> in = new CopyOnWriteArrayList<>();
            ann.on(Connected.class, in::add).start();
            ben.on(Connected.class, in::add).start();
            bot.start();
            await().until(() -> in.size() == 2 && online(server, "red") == 3 && online(server, "blue") == 2);

            bots.say("beep").join();
            anns.say("hello").join();
            await().until(() -> blue.contains("Ann: hello"));
            bens.say("hi").join();
            await().until(() -> red.contains("Ben: hi"));
            anns.say("bye").join();
            await().until(() -> blue.contains("Ann: bye"));

            await().until(() -> red.size() == 4 && blue.size() == 3); // each hears it when it comes
            assertThat(red).containsExactly("Bot: beep", "Ann: hello", "Ben: hi", "Ann: bye");
            assertThat(blue).containsExactly("Ann: hello", "Ben: hi", "Ann: bye");
        }
    }

    private static int online(ChatServer server, String room) {
        return server.rooms().find(room).orElseThrow().online();
    }
}
