package jgames.chat.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import jgames.chat.client.ChatClient;
import jgames.chat.core.Message;
import jgames.chat.server.ChatServer;
import jgames.chat.server.ServerOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExamplesTest {
    @TempDir
    Path data;

    @Test
    void theDiceBotAnswersARollAndNothingElse() throws Exception {
        BlockingQueue<Message> heard = new LinkedBlockingQueue<>();
        ChatClient.Listener listener = new ChatClient.Listener() {
            @Override
            public void message(ChatClient client, Message message) {
                heard.add(message);
            }
        };
        try (ChatServer server =
                ChatServer.start(new ServerOptions().port(0).wsPort(0).data(data))) {
            URI room = URI.create("ws://localhost:" + server.port() + "/chatroom1");
            ChatClient.connect(room, new DiceBot()).join();
            try (ChatClient ann = ChatClient.connect(room, listener).join()) {
                ann.say(new Message("Ann", "#ff0000", "hello"));
                ann.say(new Message("Ann", "#ff0000", "!roll"));
                assertThat(next(heard)).isEqualTo(new Message("Ann", "#ff0000", "hello"));
                assertThat(next(heard)).isEqualTo(new Message("Ann", "#ff0000", "!roll"));
                Message answer = next(heard);
                assertThat(answer.username()).isEqualTo("DiceBot");
                assertThat(answer.text()).matches("Ann rolls a [1-6]");
            }
        }
    }

    @Test
    void aRoomInYourAppShowsWhatWasSaidBeforeAndAfter() {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try {
            RoomInYourApp app = new RoomInYourApp(executor);
            List<String> early = new CopyOnWriteArrayList<>();
            List<String> late = new CopyOnWriteArrayList<>();
            app.show(early::add);
            app.say("Ann", "first");
            app.show(late::add);
            app.say("Bob", "second");
            app.close();
            assertThat(early).containsExactly("Ann: first", "Bob: second", "* The game is over.");
            assertThat(late).isEqualTo(early);
        } finally {
            executor.shutdown();
        }
    }

    @Test
    void theLinesOfTheReadmeAreThoseOfTheExample() throws Exception {
        String readme = Files.readString(Path.of("../README.md"));
        String example = Files.readString(Path.of("src/main/java/jgames/chat/examples/GameWithChat.java"));
        String lines = readme.split("```java\n")[1].split("```")[0];
        assertThat(lines.lines())
                .hasSize(4)
                .allSatisfy(line -> assertThat(example).contains("\n        " + line + "\n"));
    }

    private static Message next(BlockingQueue<Message> heard) throws InterruptedException {
        Message message = heard.poll(10, TimeUnit.SECONDS);
        assertThat(message).as("a message within 10 seconds").isNotNull();
        return message;
    }
}
