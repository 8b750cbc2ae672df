package jgames.chat.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import jgames.chat.testing.FreePort;
import jgames.chat.testing.WireFrame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** SIGTERM to the real server. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class StopTest {
    private static final int SIGTERM_EXIT = 128 + 15;

    @TempDir
    Path data;

    @Test
    void everyMemberHearsOfItAndHasReadExactlyWhatIsLogged() throws Exception {
        int port = FreePort.any();
        String[] options = {
            "--port=" + port, "--ws-port=0", "--data=" + data, "--spam-messages=0", "--history=1000",
        };
        List<Chatter> chatters = new ArrayList<>();
        try (ServerProcess server =
                ServerProcess.launch(data, Map.of(), options).awaitReady()) {
            for (int i = 0; i < 8; i++) {
                chatters.add(Chatter.start("127.0.1." + (i + 1), port, "/chatroom1", "c" + i, 1));
            }
            await().until(() -> chatters.stream().allMatch(chatter -> chatter.seenCount() > 20));
            Thread.sleep(new Random().nextInt(100)); // the moment of the stop
            assertStops(server);
        }
        String log = Files.readString(data.resolve("logs-chatroom1.json"));
        List<String> logged = Chatter.texts(log);
        assertThat(log).endsWith("\"}\n");
        assertThat(log.lines()).hasSameSizeAs(logged).allMatch(line -> line.startsWith("{\"id\":\""));
        assertThat(logged).doesNotHaveDuplicates();
        for (Chatter chatter : chatters) {
            assertThat(chatter.closeCode()).isEqualTo(1001);
            List<String> seen = chatter.seen();
            int common = Math.min(seen.size(), logged.size()); // what is older may have been compacted away
            assertThat(seen).hasSizeGreaterThan(20);
            assertThat(seen.subList(seen.size() - common, seen.size()))
                    .isEqualTo(logged.subList(logged.size() - common, logged.size()));
        }
        try (ServerProcess next = ServerProcess.launch(
                        data, Map.of(), "--port", String.valueOf(port), "--ws-port", "0", "--data", data.toString());
                WireClient client = WireClient.join(next.awaitReady().port(), "/chatroom1")) {
            assertThat(Chatter.texts(client.expectText())).isEqualTo(logged.subList(logged.size() - 30, logged.size()));
        }
    }

    @Test
    void nobodyWhoDawdlesHoldsItUp() throws Exception {
        String longText = "\uD83D\uDE00".repeat(500);
        try (ServerProcess server = ServerProcess.start(data, "--spam-messages", "0");
                WireClient keepAlive = WireClient.socket("127.0.0.2", server.port());
                WireClient halfHandshake = WireClient.socket("127.0.0.3", server.port());
                WireClient silent = WireClient.socket("127.0.0.4", server.port());
                WireClient neverReads = WireClient.joinFrom("127.0.0.5", server.port(), "/chatroom1");
                WireClient halfMessage = WireClient.joinFrom("127.0.0.6", server.port(), "/chatroom1");
                WireClient member = WireClient.joinFrom("127.0.0.7", server.port(), "/chatroom1")) {
            keepAlive.raw(ascii("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"));
            assertThat(keepAlive.head()).startsWith("HTTP/1.1 200 ");
            halfHandshake.raw(ascii("GET /chatroom1 HTTP/1.1\r\nHost: localhost\r\nUpgrade: webs"));
            halfMessage.raw(WireFrame.masked(false, WireFrame.TEXT, ascii("{\"username\":")));
            member.expect("[]");
            String message = "{\"username\":\"" + longText + "\",\"color\":\"#fff\",\"text\":\"" + longText + "\"}";
            for (int i = 0; i % 100 != 0 || !hasSlowMembers(server.port()); i++) { // more than a socket's buffers hold
                assertThat(i).isLessThan(10_000);
                member.send(message);
                member.expect(message);
            }

            assertStops(server);

            member.expectClose(1001);
            for (WireClient dawdler : List.of(keepAlive, halfHandshake, silent, neverReads, halfMessage)) {
                assertThat(dawdler.isEnded()).isTrue();
                dawdler.vanish();
            }
            assertThat(server.err()).noneMatch(line -> line.contains("Exception"));
        }
    }

    @Test
    void aStopLeavesTwoLinesInTheLog() throws Exception {
        try (ServerProcess server = ServerProcess.start(data);
                WireClient member = WireClient.join(server.port(), "/chatroom1")) {
            member.expect("[]");
            assertStops(server);
            member.expectClose(1001);
            assertThat(server.err().stream().dropWhile(line -> !line.contains("stop"))) // those of its start
                    .satisfiesExactly(
                            line -> assertThat(line).endsWith(" INFO stopping, 1 members are told"),
                            line -> assertThat(line).endsWith(" INFO stopped"));
        }
    }

    /** Which does no more than start one, as the README has it. */
    @Test
    void theMembersOfAServerInAnotherProgramHearOfItsEnd() throws Exception {
        try (ServerProcess server = ServerProcess.launchMain(data, EmbeddedInAnotherProgram.class)
                        .awaitReady();
                WireClient member = WireClient.join(server.port(), "/chatroom1")) {
            member.expectText();
            server.terminate();
            assertThat(server.exitCode()).isEqualTo(SIGTERM_EXIT);
            member.expectClose(1001);
        }
    }

    static final class EmbeddedInAnotherProgram {
        private EmbeddedInAnotherProgram() {}

        public static void main(String[] args) throws IOException {
            ServerOptions options = new ServerOptions().port(0).wsPort(0).data(Path.of("."));
            System.out.println("jgames-chat is at " + ChatServer.start(options).uri());
        }
    }

    /** In time: where the end is held up for eight seconds the process ends all the same, without the last line. */
    private static void assertStops(ServerProcess server) {
        server.terminate();
        assertThat(server.exitCode()).isEqualTo(SIGTERM_EXIT);
        assertThat(server.err().get(server.err().size() - 1)).endsWith(" INFO stopped");
    }

    private static boolean hasSlowMembers(int port) throws IOException {
        return !HttpAnswer.to(port, "GET", "/metrics").text().contains("\nchat_slow_members_total 0.0\n");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
