package jgames.chat.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import jgames.chat.client.ChatClient;
import jgames.chat.client.testing.Person;
import jgames.chat.client.testing.TestChat;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // bots that nobody calls
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
        }
    }

    @Test
    void theLinesOfTheReadmeAreThoseOfTheExamples() throws Exception {
        String[] blocks = Files.readString(Path.of("../README.md")).split("```java\n");
        assertThat(blocks).hasSize(3);
        assertThatLinesAreOf("GameWithChat", blocks[1]);
        assertThatLinesAreOf("DiceBot", blocks[2]);
    }

    private static void assertThatLinesAreOf(String example, String block) throws Exception {
        String source = Files.readString(Path.of("src/main/java/jgames/chat/examples/" + example + ".java"));
        assertThat(block.split("```")[0].lines())
                .hasSizeBetween(4, 10)
                .allSatisfy(line -> assertThat(source).contains("\n        " + line + "\n"));
    }
}
