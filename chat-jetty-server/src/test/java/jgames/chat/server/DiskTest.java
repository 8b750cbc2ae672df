package jgames.chat.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import jgames.chat.testing.Needs;
import jgames.chat.testing.Tmpfs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The real server on a real disk that takes nothing, for a while. */
@Needs(Needs.Tool.TMPFS)
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class DiskTest {
    private static final String FILE = "logs-chatroom1.json";
    private static final String FULL = FILE + ": No space left on device; the chat goes on from memory";
    private static final String READ_ONLY = FILE + ": Read-only file system; the chat goes on from memory";

    @TempDir
    Path folder;

    @TempDir
    Path data;

    private Tmpfs disk;
    private final List<String> said = new ArrayList<>();

    @BeforeEach
    void mount() {
        disk = new Tmpfs(folder, 64);
    }

    @AfterEach
    void unmount() {
        disk.close();
    }

    @Test
    void theChatGoesOnWhileTheDiskIsFullAndTheLogIsWholeAfterwards() throws Exception {
        try (ServerProcess server = ServerProcess.start(disk.folder(), "--spam-messages", "0");
                WireClient a = WireClient.join(server.port(), "/chatroom1")) {
            a.expect("[]");
            say(a, 5);
            assertThat(health(server)).isEqualTo("200 ok\n");

            disk.fill();
            say(a, 10); // more than is left of the file's last page
            assertThat(health(server)).isEqualTo("503 " + disk.folder().resolve(FULL) + "\n");
            say(a, 5);
            assertThat(lines(disk.folder().resolve(FILE)))
                    .isEqualTo(
                            said.subList(0, lines(disk.folder().resolve(FILE)).size()));

            disk.makeRoom();
            await().untilAsserted(() -> assertThat(health(server)).isEqualTo("200 ok\n"));
            assertThat(lines(disk.folder().resolve(FILE))).isEqualTo(said);
            say(a, 1);
            assertThat(lines(disk.folder().resolve(FILE))).isEqualTo(said);
            assertTold(server, FULL);
        }
    }

    @Test
    void itGoesOnWhileTheDiskIsReadOnlyToo() throws Exception {
        // Only the log is on that disk, so that it can become read-only: it is not held open once a write has failed.
        Path log = disk.folder().resolve(FILE);
        Files.createSymbolicLink(data.resolve(FILE), log);
        try (ServerProcess server = ServerProcess.start(data, "--spam-messages", "0");
                WireClient a = WireClient.join(server.port(), "/chatroom1")) {
            a.expect("[]");
            say(a, 5);
            disk.fill();
            say(a, 10);
            await().pollInterval(Duration.ofMillis(50))
                    .ignoreExceptions() // it may just be trying again
                    .untilAsserted(disk::makeReadOnly);

            await().untilAsserted(() -> assertThat(health(server)).isEqualTo("503 " + data.resolve(READ_ONLY) + "\n"));
            say(a, 5);

            disk.makeWritable();
            disk.makeRoom();
            await().untilAsserted(() -> assertThat(health(server)).isEqualTo("200 ok\n"));
            assertThat(lines(log)).isEqualTo(said);
            assertTold(server, FULL);
        }
    }

    @Test
    void aDiskThatIsReadOnlyFromTheStartGetsTheMessagesOnceItIsNot() throws Exception {
        Files.writeString(disk.folder().resolve("chatrooms.txt"), "chatroom1");
        Files.writeString(disk.folder().resolve(FILE), "{\"username\":\"A\",\"color\":\"#fff\",\"text\":\"before\"}\n");
        said.add("before");
        disk.makeReadOnly();
        try (ServerProcess server = ServerProcess.start(disk.folder(), "--spam-messages", "0");
                WireClient a = WireClient.join(server.port(), "/chatroom1")) {
            a.expect("[{\"username\":\"A\",\"color\":\"#fff\",\"text\":\"before\"}]");
            say(a, 5);
            assertThat(health(server))
                    .isEqualTo("503 "
                            + disk.folder()
                                    .resolve(
                                            "moderation.json: Read-only file system; what moderators decide holds from memory")
                            + "\n" + disk.folder().resolve(READ_ONLY) + "\n");

            disk.makeWritable();
            await().untilAsserted(() -> assertThat(health(server)).isEqualTo("200 ok\n"));
            assertThat(lines(disk.folder().resolve(FILE))).isEqualTo(said);
            say(a, 1);
            assertThat(lines(disk.folder().resolve(FILE))).isEqualTo(said);
            assertTold(server, READ_ONLY);
        }
    }

    private void say(WireClient client, int messages) throws IOException {
        for (int i = 0; i < messages; i++) {
            String text = said.size() + "x".repeat(490);
            said.add(text);
            String message = "{\"username\":\"A\",\"color\":\"#fff\",\"text\":\"" + text + "\"}";
            client.send(message);
            client.expect(message);
        }
    }

    private static String health(ServerProcess server) throws IOException {
        HttpAnswer answer = HttpAnswer.to(server.port(), "GET", "/healthz");
        return answer.status() + " " + answer.text();
    }

    /** The texts of a log in which every line is a message. */
    private static List<String> lines(Path log) throws IOException {
        String content = Files.readString(log);
        assertThat(content).endsWith("\"}\n");
        assertThat(content.lines())
                .allMatch(line -> line.matches("\\{(\"id\":\"\\d+-\\d+\",)?\"username\":\"A\",.*x?\"}"));
        return Chatter.texts(content);
    }

    /** One line says what is wrong, and one that it is well again. */
    private static void assertTold(ServerProcess server, String problem) {
        await().untilAsserted(() -> assertThat(server.err().stream().filter(line -> line.contains(FILE)))
                .satisfiesExactly(
                        line -> assertThat(line).contains(" WARNING ").endsWith(problem),
                        line -> assertThat(line).contains(" INFO ").endsWith(FILE + ": written again")));
    }
}
