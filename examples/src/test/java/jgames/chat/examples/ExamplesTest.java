package jgames.chat.examples;

import static org.assertj.core.api.Assertions.assertThat;

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
import jgames.chat.client.ChatEvent.Connected;
import jgames.chat.client.ChatEvent.Said;
import jgames.chat.client.ChatRoom;
import jgames.chat.server.ChatServer;
import jgames.chat.server.ServerOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExamplesTest {
    @TempDir
    Path data;

    @Test
    void theDiceBotAnswersARollAndNothingElse() throws Exception {
        try (ChatServer server =
                        ChatServer.start(new ServerOptions().port(0).wsPort(0).data(data));
                ChatClient bot = DiceBot.bot(server.uri());
                ChatClient ann =
                        ChatClient.builder(server.uri()).name("Ann").build()) {
            BlockingQueue<Said> heard = new LinkedBlockingQueue<>();
            ChatRoom room = ann.room("chatroom1").on(Said.class, heard::add);
            bot.on(Connected.class, in -> ann.start()).start();
            room.say("hello");
            room.say("!roll");
            assertThat(next(heard).text()).isEqualTo("hello");
            assertThat(next(heard).text()).isEqualTo("!roll");
            assertThat(next(heard).text()).matches("Ann rolls a [1-6]");
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

    private static Said next(BlockingQueue<Said> heard) throws InterruptedException {
        Said message = heard.poll(10, TimeUnit.SECONDS);
        assertThat(message).as("a message within 10 seconds").isNotNull();
        return message;
    }
}
