package jgames.chat.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Level;
import java.util.logging.Logger;
import jgames.chat.client.ChatClient;
import jgames.chat.client.ChatEvent.Disconnected;
import jgames.chat.client.ChatEvent.Said;
import jgames.chat.client.ChatRoom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChatInYourTomcatTest {
    private static final Logger TOMCAT = Logger.getLogger("org.apache"); // as long as the test, so that its level holds

    @Test
    void twoChatAndAreToldWhenItStopsAndNoThreadOfTheChatIsLeft(@TempDir Path folder) throws Exception {
        TOMCAT.setLevel(Level.SEVERE);
        List<String> heard = new CopyOnWriteArrayList<>();
        List<Integer> codes = new CopyOnWriteArrayList<>();
        ChatInYourTomcat server = ChatInYourTomcat.start(0, folder.resolve("tomcat"), folder.resolve("data"));
        URI uri = URI.create("http://localhost:" + server.port() + "/chat");
        try (ChatClient ann = ChatClient.builder(uri).name("Ann").build();
                ChatClient ben = ChatClient.builder(uri).name("Ben").build()) {
            ChatRoom anns =
                    ann.room("chatroom1").on(Said.class, said -> heard.add(said.username() + ": " + said.text()));
            ChatRoom bens = ben.room("chatroom1").on(Disconnected.class, lost -> codes.add(lost.code()));
            ann.start();
            ben.start();
            anns.say("hi").join();
            bens.say("ho").join();
            await().until(() -> heard.size() == 2);
            server.close();
            await().until(() -> !codes.isEmpty());
        }
        assertThat(heard).containsExactly("Ann: hi", "Ben: ho");
        assertThat(codes.get(0)).isEqualTo(1001);
        assertThat(folder.resolve("data/logs-chatroom1.json")).exists();
        await().untilAsserted(
                        () -> assertThat(Thread.getAllStackTraces().keySet()) // an executor ends before its thread
                                .extracting(Thread::getName)
                                .doesNotContain("chat-room", "chat-close", "chat-log", "chat-upkeep"));
    }
}
