package jgames.chat.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import jgames.chat.bench.Checkout.Script;
import jgames.chat.testing.Needs;
import jgames.chat.testing.Needs.Tool;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The one command of the README, with this Java and the real server. Here, because the server's jar is there by now. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class RunScriptStartTest {
    private static final String ROOMS = "\\S+ \\S+ INFO rooms: chatroom1";

    @TempDir
    static Path folder;

    private static Checkout checkout;

    private final Map<String, String> environment = new TreeMap<>();

    @BeforeAll
    static void prepare() throws IOException {
        checkout = checkout("checkout");
        Path data = Files.createDirectory(folder.resolve("data"));
        Files.writeString(data.resolve("chatrooms.txt"), "chatroom1\n");
    }

    private static Checkout checkout(String name) throws IOException {
        Checkout made = new Checkout(folder.resolve(name));
        made.buildTheServer();
        return made;
    }

    @BeforeEach
    void environment() {
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("CHAT_DATA", folder.resolve("data").toString());
    }

    private static void deleteArchive() throws IOException {
        if (Files.exists(checkout.run())) {
            try (var archives = Files.newDirectoryStream(checkout.run(), "*.jsa")) {
                for (Path archive : archives) {
                    Files.delete(archive);
                }
            }
        }
    }

    private Script start(String... command) throws IOException {
        return start(checkout, command);
    }

    private Script start(Checkout checkout, String... command) throws IOException {
        List<String> all = new ArrayList<>(List.of(command));
        all.addAll(List.of("--host=127.0.0.1", "--port=0", "--ws-port=0"));
        return checkout.script(environment, all);
    }

    private static String runSh() {
        return runSh(checkout);
    }

    private static String runSh(Checkout checkout) {
        return checkout.root.resolve("run.sh").toString();
    }

    @Test
    void itSaysNothingButItsOwnLinesAndStartsFromAnArchiveWhateverTheServersOptionsAre() throws Exception {
        environment.putAll(Map.of(
                "CHAT_MAX_CONNECTIONS", "1",
                "CHAT_MAX_CONNECTIONS_PER_ADDRESS", "1",
                "CHAT_SPAM_MESSAGES", "1",
                "CHAT_ALLOWED_ORIGINS", "https://game.example"));
        deleteArchive();
        try (Script first = start(runSh())) {
            first.awaitReady();
            List<String> own = first.err().stream()
                    .filter(line -> !line.equals("building, once ..."))
                    .toList();
            assertThat(own).hasSize(2).first().isEqualTo("preparing a faster start, once ...");
            assertThat(own).last().asString().matches(ROOMS);
        }
        Path loaded = folder.resolve("loaded");
        environment.put("JAVA_OPTS", "-Xlog:class+load:file=" + loaded);
        try (Script second = start(runSh())) {
            second.awaitReady();
            assertThat(second.err()).hasSize(1).last().asString().matches(ROOMS);
            assertThat(loaded)
                    .content()
                    .containsPattern("jgames.chat.server.ChatServer source: shared objects file \\(top\\)");

            second.process().destroy();
            second.exitCode(); // so the script has become the server
        }
    }

    @Test
    void itRunsInAFolderOfAnyNameInAnyLocaleAndThroughALink() throws Exception {
        String longName = "long".repeat(50);
        Checkout odd = checkout("ü 'quoted\" \\ $HOME 100%23 日本\nnew/" + longName + "/" + longName);
        Path link = Files.createSymbolicLink(folder.resolve("chat"), Path.of(runSh(odd)));
        for (String locale : List.of("C", "de_DE.UTF-8", "")) {
            environment.put("LC_ALL", locale);
            try (Script script = start(odd, link.toString())) {
                assertThat(handshake(script.awaitReady())).isEqualTo("HTTP/1.1 101");
                assertThat(script.err()).last().asString().matches(ROOMS);
            }
        }
    }

    @Test
    @Needs(Tool.TMPFS) // a network of its own takes the same right
    void itStartsWithoutAnArchiveWhereLoopbackIsDown() throws Exception {
        deleteArchive();
        try (Script script = start("unshare", "-n", runSh())) {
            script.awaitReady();
            assertThat(script.err())
                    .anyMatch(line ->
                            line.startsWith("that did not work, so it starts without: the rehearsal has failed: "));
        }
    }

    private static String handshake(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(Room.handshake("chatroom1", ""));
            return new String(socket.getInputStream().readNBytes("HTTP/1.1 101".length()), StandardCharsets.US_ASCII);
        }
    }
}
