package jgames.chat.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import jgames.chat.client.ChatClient;
import jgames.chat.client.testing.Person;
import jgames.chat.client.testing.TestChat;
import jgames.chat.core.protocol.EventId;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("try") // bots that nobody calls
class ChatLoggerTest {
    @TempDir
    Path folder;

    private final TestChat chat = TestChat.start();

    @Test
    void goesOnAfterARestartWithoutAGapOrARepetitionAlsoWhereALineWasTorn() throws IOException {
        try (chat) {
            Path file = folder.resolve("log.txt");
            Person ann = chat.person("Ann");
            ann.says("before");
            try (ChatClient first = start(file)) {
                awaitLines(file, "Ann: before");
                ann.says("one\n1-0 Ben: forged");
                awaitLines(file, "Ann: before", "Ann: one 1-0 Ben: forged");
            }
            Files.writeString(file, "1795338313", StandardOpenOption.APPEND);
            ann.says("missed");
            ann.says("missed, too");
            try (ChatClient second = start(file)) {
                awaitLines(file, "Ann: before", "Ann: one 1-0 Ben: forged", "Ann: missed", "Ann: missed, too");
                ann.says("live");
                awaitLines(
                        file,
                        "Ann: before",
                        "Ann: one 1-0 Ben: forged",
                        "Ann: missed",
                        "Ann: missed, too",
                        "Ann: live");
            }
        }
    }

    @Test
    void whatSteersATerminalDoesNotReachTheFile() throws IOException {
        try (chat) {
            Path file = folder.resolve("log.txt");
            Person mallory = chat.person("Mal\u001b]0;owned\u0007lory");
            try (ChatClient logger = start(file)) {
                chat.awaitMembers(2);
                mallory.says("\u001b[2J\u009b31m\u202egnp.exe\u202c 👩\u200d💻 שלום");
                awaitLines(file, "Mal�]0;owned�lory: �[2J�31m�gnp.exe� 👩\u200d💻 שלום");
            }
        }
    }

    @Test
    void saysWhereMessagesAreMissing() throws IOException {
        try (chat) {
            Path file = folder.resolve("log.txt");
            Person ann = chat.person("Ann");
            ann.says("one");
            try (ChatClient first = start(file)) {
                awaitLines(file, "Ann: one");
            }
            for (int i = 0; i < 700; i++) {
                ann.says("m" + i);
            }
            try (ChatClient second = start(file)) {
                await().untilAsserted(() -> assertThat(lines(file))
                        .hasSize(32)
                        .startsWith("Ann: one", "Messages are missing here: the server's log does not reach back.")
                        .endsWith("Ann: m698", "Ann: m699"));
            }
        }
    }

    @Test
    void saysWhichMessagesWereDeletedAlsoWhileItWasNotThere() throws IOException {
        try (chat) {
            Path file = folder.resolve("log.txt");
            Person ann = chat.person("Ann");
            ann.says("one");
            ann.says("two");
            ann.says("three");
            EventId one;
            EventId two;
            try (ChatClient first = start(file)) {
                awaitLines(file, "Ann: one", "Ann: two", "Ann: three");
                one = id(file, 0);
                two = id(file, 1);
                chat.delete(one);
                awaitLines(file, "Ann: one", "Ann: two", "Ann: three", "Deleted: " + one);
            }
            chat.delete(two);
            try (ChatClient second = start(file)) {
                await().untilAsserted(() -> assertThat(lines(file))
                        .last(InstanceOfAssertFactories.STRING)
                        .startsWith("Deleted: ")
                        .contains(two.toString()));
                ann.says("four");
                await().untilAsserted(() -> assertThat(lines(file)).endsWith("Ann: four"));
                assertThat(lines(file)).containsOnlyOnce("Ann: one").containsOnlyOnce("Ann: three");
            }
        }
    }

    private static EventId id(Path file, int line) throws IOException {
        return EventId.parse(Files.readAllLines(file).get(line).split(" ")[0]);
    }

    private ChatClient start(Path file) throws IOException {
        return ChatLogger.start(chat.uri(), TestChat.ROOM, file);
    }

    private static void awaitLines(Path file, String... lines) {
        await().untilAsserted(() -> assertThat(lines(file)).containsExactly(lines));
    }

    /** Without what stands before the first space: the id, or the mark of a gap. */
    private static List<String> lines(Path file) throws IOException {
        if (Files.notExists(file)) {
            return List.of(); // its first line has not come
        }
        try (var lines = Files.lines(file)) {
            return lines.map(line -> line.substring(line.indexOf(' ') + 1)).toList();
        }
    }
}
