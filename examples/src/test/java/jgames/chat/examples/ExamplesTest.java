package jgames.chat.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import jgames.chat.client.ChatClient;
import jgames.chat.client.ChatEvent.Said;
import jgames.chat.client.testing.Person;
import jgames.chat.client.testing.TestChat;
import jgames.chat.core.protocol.Message;
import jgames.chat.server.ChatServer;
import jgames.chat.server.ServerOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExamplesTest {
    @Test
    void theDiceBotAnswersARollAndNothingElse() {
        try (TestChat chat = TestChat.start()) {
            ChatClient bot = DiceBot.start(chat.uri());
            Person ann = chat.person("Ann");
            chat.awaitMembers(2);
            ann.says("hello");
            ann.says("!roll");
            ann.hears("Ann rolls a [1-6]");
            bot.close();
            chat.awaitMembers(1);
        }
    }

    @Test
    void theGameAnnouncesItsRoundInItsChat(@TempDir Path data) throws Exception {
        try (ChatServer server =
                        GameWithChat.start(new ServerOptions().port(0).wsPort(0).data(data));
                ChatClient ann = ChatClient.builder(server.uri()).build()) {
            BlockingQueue<Said> heard = new LinkedBlockingQueue<>();
            ann.room("chatroom1").on(Said.class, heard::add);
            ann.start();
            Said said = heard.poll(10, TimeUnit.SECONDS);
            assertThat(said).isNotNull();
            assertThat(said.message()).isEqualTo(new Message("Game", "gold", "A new round begins!"));
        }
    }
}
