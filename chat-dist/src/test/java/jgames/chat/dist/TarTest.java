package jgames.chat.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What people unpack and start, on a machine that has nothing. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class TarTest {
    private static final Map<String, String> NOTHING = Map.of("PATH", "");
    private static final List<String> OPTIONS = List.of("--host=127.0.0.1", "--port=0", "--ws-port=0");

    @TempDir
    static Path folder;

    private static Path home;

    @BeforeAll
    static void unpack() throws IOException {
        home = unpack(folder);
    }

    private static Path unpack(Path folder) throws IOException {
        try (DirectoryStream<Path> tars = Files.newDirectoryStream(Path.of("target"), "jgames-chat-*-linux-*.tar.gz")) {
            Command.run("tar", "-xzf", tars.iterator().next().toString(), "-C", folder.toString());
        }
        return folder.resolve("jgames-chat");
    }

    private static Started start(Map<String, String> environment, String... command) throws IOException {
        List<String> all = new ArrayList<>(List.of(command));
        all.addAll(OPTIONS);
        return Started.start(folder, environment, all);
    }

    /** A folder with the file that names the room, about which there is nothing to warn then. */
    private static String data(String name) throws IOException {
        Path data = Files.createDirectories(folder.resolve(name));
        Files.writeString(data.resolve("chatrooms.txt"), "chatroom1\n");
        return data.toString();
    }

    @Test
    void itRunsWithAnEmptyPathAndKeepsWhatWasSaid() throws Exception {
        try (Started server = start(NOTHING, "jgames-chat/chat")) {
            Visit.chat(server.port(), "hello");
            assertThat(home.resolve("data/logs-chatroom1.json")).content().contains("hello");
            assertThat(Files.readString(Path.of("/proc/" + server.pid() + "/maps")))
                    .contains(home + "/classes.aot");
        }
        try (Started again = start(NOTHING, "jgames-chat/chat")) {
            Visit.findInTheHistory(again.port(), "hello");
        }
    }

    @Test
    void itSaysNothingButItsOwnLines() throws Exception {
        try (Started server =
                start(Map.of("PATH", "", "CHAT_DATA", data("quiet"), "HOME", "/none"), "jgames-chat/chat")) {
            server.assertQuiet();
        }
    }

    @Test
    void itRunsInAFolderOfAnyNameInAnyLocaleAndThroughALink() throws Exception {
        String longName = "long".repeat(50);
        Path odd = Files.createDirectories(
                folder.resolve("ü 'quoted\" \\ $HOME 100%23 日本\nnew/" + longName + "/" + longName));
        String chat = unpack(odd).resolve("chat").toString();
        String link =
                Files.createSymbolicLink(folder.resolve("link"), Path.of(chat)).toString();
        for (String locale : List.of("C", "de_DE.UTF-8", "")) {
            Map<String, String> environment = Map.of("PATH", "", "LC_ALL", locale, "CHAT_DATA", data("dätä"));
            try (Started server = start(environment, chat)) {
                server.assertQuiet();
            }
        }
        Map<String, String> withReadlink = Map.of("PATH", System.getenv("PATH"), "CHAT_DATA", data("dätä"));
        try (Started server = start(withReadlink, link)) {
            server.assertQuiet();
        }
    }

    @Test
    void whereItCannotRunASentenceSaysSo() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("unread"), home.resolve("chat"));
        try (Started server = start(NOTHING, link.toString())) {
            assertThat(server.exitCode()).isEqualTo(1);
            assertThat(server.err()).singleElement().asString().startsWith("chat is started by its own path");
        }
        Path colon = Files.createDirectories(folder.resolve("a:b"));
        Files.createSymbolicLink(colon.resolve("runtime"), home.resolve("runtime"));
        Files.copy(home.resolve("chat"), colon.resolve("chat"));
        try (Started server = start(NOTHING, colon.resolve("chat").toString())) {
            assertThat(server.exitCode()).isEqualTo(1);
            assertThat(server.err())
                    .singleElement()
                    .asString()
                    .startsWith("Java runs nothing in a folder with a colon");
        }
    }

    @Test
    void theUnitsCommandSaysNothingButItsOwnLinesAndRunsFromMemory() throws Exception {
        Path memory = Files.createDirectory(folder.resolve("memory"));
        Map<String, String> environment =
                Map.of("CHAT_HOST", "127.0.0.1", "CHAT_PORT", "0", "CHAT_WS_PORT", "0", "CHAT_DATA", data("unit"));
        try (Started server = Started.start(folder, environment, DeploymentFiles.unitCommand(home, memory))) {
            server.assertQuiet();
            assertThat(Files.readString(Path.of("/proc/" + server.pid() + "/maps")))
                    .contains(memory + "/classes.aot");
        }
    }

    @Test
    void theJarRunsAloneAndSaysNothingButItsOwnLines() throws Exception {
        Path jar = Files.copy(Path.of("target/jgames-chat.jar"), folder.resolve("alone.jar"));
        Map<String, String> environment = Map.of("PATH", "", "CHAT_DATA", data("alone"), "CHAT_METRICS", "on");
        try (Started server =
                start(environment, System.getProperty("java.home") + "/bin/java", "-jar", jar.toString())) {
            int port = server.port();
            Visit.chat(port, "hello");
            assertThat(Visit.get(port, "/metrics").body()).contains("chat_messages_total 1.0");
            Started.assertOwnLines(server.err());
        }
    }

    @Test
    void itMakesTokensAndTakesThem() throws Exception {
        Map<String, String> environment = Map.of("PATH", "", "CHAT_DATA", data("tokens"));
        String token;
        try (Started making = Started.start(
                folder, environment, List.of("jgames-chat/chat", "token", "--name=Ann", "--role=moderator"))) {
            assertThat(making.exitCode()).isZero();
            token = making.out().get(0);
        }
        try (Started server = start(environment, "jgames-chat/chat")) {
            Visit.chatAs(server.port(), token, "Ann", "hello");
        }
        assertThat(folder.resolve("tokens/logs-chatroom1.json")).content().contains("\"author\":\"user:Ann\"");
    }

    @Test
    void itTellsItsVersion() throws Exception {
        assertThat(Command.run(home.resolve("chat").toString(), "--version"))
                .matches("jgames-chat \\d\\S+, commit \\S+, on Java \\d\\S+\n");
    }
}
