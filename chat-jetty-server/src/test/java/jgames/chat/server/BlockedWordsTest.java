package jgames.chat.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import jgames.chat.core.intake.LinkCheck.Allowed;
import jgames.chat.server.ops.BlockedWordsFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is not said: blocked words, links, and the same again. */
class BlockedWordsTest {
    private static final String V2 = "Sec-WebSocket-Protocol: chat.v2";
    private static final String BLOCKED = "{\"type\":\"rejected\",\"nonce\":\"%s\",\"reason\":\"blocked_word\","
            + "\"message\":\"There is a word in it that is not said here.\"}";

    @RegisterExtension
    final TestServer server = new TestServer().withoutSpamLimit();

    private int modified; // each change of the file in a second of its own, whatever the file system counts in

    private static String say(String nonce, String text) {
        return "{\"type\":\"say\",\"username\":\"Ann\",\"color\":\"red\",\"text\":\"" + text + "\",\"nonce\":\"" + nonce
                + "\"}";
    }

    private static String rejected(String nonce, String reason, String sentence) {
        return "{\"type\":\"rejected\",\"nonce\":\"" + nonce + "\",\"reason\":\"" + reason + "\",\"message\":\""
                + sentence + "\"}";
    }

    /** What comes for the sender alone, after whatever comes for all. */
    private static String answer(WireClient client) throws IOException {
        String text;
        do {
            text = client.expectText();
        } while (!text.startsWith("{\"type\":\"ack\"") && !text.startsWith("{\"type\":\"rejected\""));
        return text;
    }

    // ---- on the wire ----

    @Test
    void aBlockedWordIsRejectedWithTheReasonAndNobodyHearsOfIt() throws Exception {
        server.write("blocked-words.txt", "cat\n");
        try (WireClient ann = server.member("127.0.0.1", "/chatroom1", V2);
                WireClient plain = server.member("127.0.0.2", "/chatroom1")) {
            ann.send(say("n1", "A CÁT!"));
            assertThat(answer(ann)).isEqualTo(BLOCKED.formatted("n1"));
            plain.send("{\"username\":\"Bob\",\"color\":\"red\",\"text\":\"cat\"}");
            plain.send("{\"username\":\"Cat\",\"color\":\"red\",\"text\":\"hi\"}");
            ann.send(say("n2", "cats"));
            assertThat(answer(ann)).contains("\"n2\"");
            plain.expect("{\"username\":\"Ann\",\"color\":\"red\",\"text\":\"cats\"}");
            plain.expectNothing();
            ann.vanish();
        }
        assertThat(server.metric("chat_rejections_total{reason=\"blocked_word\"}"))
                .isEqualTo("3.0");
        assertThat(server.read("logs-chatroom1.json")).doesNotContainIgnoringCase("cat\"", "cát");
    }

    @Test
    void aChangeOfTheListIsPickedUp() throws Exception {
        try (WireClient ann = server.member("127.0.0.1", "/chatroom1", V2)) {
            ann.send(say("n1", "cat"));
            answer(ann);
            server.write("blocked-words.txt", "cat\n");
            int[] tries = {1};
            await().untilAsserted(() -> {
                String nonce = "n" + ++tries[0];
                ann.send(say(nonce, "cat"));
                assertThat(answer(ann)).isEqualTo(BLOCKED.formatted(nonce));
            });
            ann.vanish();
        }
    }

    @Test
    void aWrongLineIsToldByHealthAndLogWithoutTheWords() throws Exception {
        server.write("blocked-words.txt", "cat\nd*g\n");
        assertThat(server.get("/healthz").status()).isEqualTo(503);
        assertThat(server.get("/healthz").text())
                .contains("blocked-words.txt: line 2 has a * that is not at its beginning or end; the other lines hold")
                .doesNotContain("cat", "d*g");
        assertThat(server.warnings())
                .singleElement()
                .asString()
                .contains("line 2")
                .doesNotContain("cat", "d*g");
    }

    @Test
    void linksAreRejectedWhereTheyAreNotAllowed() throws Exception {
        server.with(options -> options.links(Allowed.GUESTS_NO));
        try (WireClient ann = server.member("127.0.0.1", "/chatroom1", V2)) {
            ann.send(say("n1", "see www.example.org"));
            assertThat(answer(ann))
                    .isEqualTo(rejected("n1", "links", "There is a link in it, and you cannot say one here."));
            ann.send(say("n2", "yes.it is"));
            assertThat(answer(ann)).contains("ack");
            ann.vanish();
        }
    }

    @Test
    void whatWasSaidAMomentAgoIsRejectedForTheWindowAndNotRepeatedByAClient() throws Exception {
        server.with(options -> options.repeatWindow(Duration.ofMinutes(1)));
        try (WireClient ann = server.member("127.0.0.1", "/chatroom1", V2);
                WireClient bob = server.member("127.0.0.2", "/chatroom1", V2)) {
            ann.send(say("n1", "gg"));
            String ack = answer(ann);
            ann.send(say("n2", "GG "));
            assertThat(answer(ann)).isEqualTo(rejected("n2", "repeated", "You have said the same a moment ago."));
            ann.send(say("n1", "gg")); // whoever has lost the answer asks again
            assertThat(answer(ann)).isEqualTo(ack);
            bob.send(say("n3", "gg"));
            assertThat(answer(bob)).contains("ack");
            bob.vanish();
            server.pass(Duration.ofMinutes(1));
            ann.send(say("n4", "gg"));
            assertThat(answer(ann)).contains("ack");
            ann.vanish();
        }
    }

    @Test
    void withoutOptionsPeopleMaySayLinksAndRepeatThemselves() throws Exception {
        try (WireClient ann = server.member("127.0.0.1", "/chatroom1", V2)) {
            ann.send(say("n1", "http://example.org"));
            assertThat(answer(ann)).contains("ack");
            ann.send(say("n2", "http://example.org"));
            assertThat(answer(ann)).contains("ack");
            ann.vanish();
        }
        assertThat(server.warnings()).isEmpty();
    }

    // ---- the file, looked at by hand ----

    private Path file() {
        return server.data().resolve("watched.txt");
    }

    private BlockedWordsFile applied() {
        BlockedWordsFile words = new BlockedWordsFile(file());
        words.apply();
        return words;
    }

    private void write(byte[] content) throws IOException {
        Files.write(file(), content);
        Files.setLastModifiedTime(file(), FileTime.from(Instant.ofEpochSecond(++modified)));
    }

    private void write(String content) throws IOException {
        write(content.getBytes(StandardCharsets.UTF_8));
    }

    private static void pollTwice(BlockedWordsFile words) {
        words.poll();
        words.poll();
    }

    private static List<String> blocked(BlockedWordsFile words, String... texts) {
        return List.of(texts).stream().filter(words.words()::isIn).toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cat\ndog\nc#\n",
                "cat\r\ndog\r\nc#",
                "cat\rdog\rc#\r",
                "\uFEFFcat\ndog\nc#",
                "# ours\n  cat  # meows\n\n\tdog\ncat\n#bird\nc#\n",
            })
    void aLineIsAWordAndCommentsAreNone(String content) throws Exception {
        write(content);
        BlockedWordsFile words = applied();
        assertThat(blocked(words, "cat", "dog", "C#", "c", "bird", "meows", "ours"))
                .containsExactly("cat", "dog", "C#");
        assertThat(words.problem()).isEmpty();
    }

    @Test
    void theGoodLinesHoldAndTheFirstWrongOnesAreTold() throws Exception {
        write("cat\nd*g\n*\n\u200B\n" + "x".repeat(101) + "\na*b\na*c\na*d\nbird");
        BlockedWordsFile words = applied();
        assertThat(blocked(words, "cat", "bird", "dog")).containsExactly("cat", "bird");
        assertThat(words.problem())
                .hasValue(file() + ": line 2 has a * that is not at its beginning or end; line 3 has no word;"
                        + " line 4 has no word; line 5 has more than 100 characters;"
                        + " line 6 has a * that is not at its beginning or end; and 2 more such lines;"
                        + " the other lines hold");
    }

    @Test
    void aLineThatIsNotUtf8CostsThatLineAlone() throws Exception {
        write("cat\nna\u00EFve\nbird\n".getBytes(StandardCharsets.ISO_8859_1));
        BlockedWordsFile words = applied();
        assertThat(blocked(words, "cat", "naive", "bird")).containsExactly("cat", "bird");
        assertThat(words.problem()).hasValue(file() + ": line 2 is not UTF-8; the other lines hold");
    }

    @Test
    void aHundredThousandLinesHoldAndMoreAreTold() throws Exception {
        String lines = IntStream.rangeClosed(1, 100_000)
                .mapToObj(i -> "word" + i)
                .collect(Collectors.joining("\n", "\uFEFF", "\n"));
        write(lines + "late\nlater\n");
        BlockedWordsFile words = applied();
        assertThat(blocked(words, "word1", "word100000", "word", "late")).containsExactly("word1", "word100000");
        assertThat(words.problem().orElseThrow())
                .contains(": line 100001 and those after it are too many: there can be 100000 words");

        write(lines);
        pollTwice(words);
        assertThat(words.problem()).isEmpty();
        assertThat(blocked(words, "word1", "word100000")).hasSize(2);
    }

    @Test
    void aChangeHoldsWhenTwoLooksHaveSeenItAndAFileThatIsTakenAwayBlocksNothing() throws Exception {
        write("cat");
        BlockedWordsFile words = applied();
        Files.delete(file()); // an editor saves: away it is,
        words.poll();
        write("do"); // and half of it is there,
        words.poll();
        write("dog"); // and all of it
        words.poll();
        assertThat(blocked(words, "cat", "dog", "do")).containsExactly("cat");
        words.poll();
        assertThat(blocked(words, "cat", "dog", "do")).containsExactly("dog");

        Files.delete(file());
        pollTwice(words);
        assertThat(blocked(words, "cat", "dog")).isEmpty();
        assertThat(words.problem()).isEmpty();
        assertThat(server.warnings()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16LE", "UTF-16BE"})
    void aFileInUtf16LeavesTheWordsAsTheyAre(String encoding) throws Exception {
        write("cat");
        BlockedWordsFile words = applied();
        write("\uFEFFdog".getBytes(encoding));
        pollTwice(words);
        assertThat(blocked(words, "cat", "dog")).containsExactly("cat");
        assertThat(words.problem()).hasValue(file() + ": is UTF-16, and has to be UTF-8; the words from before hold");
    }

    @Test
    @Timeout(60) // a pipe that is opened waits for ever
    void whatCannotBeReadLeavesTheWordsAsTheyAreAndIsSaidOnce() throws Exception {
        write("cat");
        BlockedWordsFile words = applied();
        for (String command : List.of("mkfifo", "ln -s /dev/zero", "mkdir", "truncate -s 5M")) {
            Files.delete(file());
            new ProcessBuilder((command + " " + file()).split(" ")).start().waitFor();
            pollTwice(words);
            pollTwice(words);
            assertThat(blocked(words, "cat")).as(command).hasSize(1);
            assertThat(words.problem().orElseThrow()).as(command).contains("cannot be read: it is ");
        }
        assertThat(server.warnings()).hasSize(4 - 1); // a pipe and a device are the same
        Files.delete(file());
        write("dog");
        pollTwice(words);
        assertThat(blocked(words, "cat", "dog")).containsExactly("dog");
        assertThat(words.problem()).isEmpty();
    }

    @Test
    void aFolderThatGoesAwayTakesNoWordsWithIt() throws Exception {
        Path folder = Files.createDirectory(server.data().resolve("folder"));
        Path file = Files.writeString(folder.resolve("words.txt"), "cat");
        BlockedWordsFile words = new BlockedWordsFile(file);
        words.apply();
        Files.move(folder, server.data().resolve("away"));
        pollTwice(words);
        assertThat(blocked(words, "cat")).hasSize(1);
        assertThat(words.problem().orElseThrow()).contains("is gone with its folder; the words from before hold");
    }
}
