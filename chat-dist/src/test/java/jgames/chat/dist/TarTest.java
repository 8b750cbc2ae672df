package jgames.chat.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What people unpack and start, on a machine that has nothing. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class TarTest {
    private static final String READY = "jgames-chat is at ";

    @TempDir
    Path folder;

    private Path home;

    @BeforeEach
    void unpack() throws IOException {
        try (DirectoryStream<Path> tars = Files.newDirectoryStream(Path.of("target"), "jgames-chat-*-linux-*.tar.gz")) {
            Command.run("tar", "-xzf", tars.iterator().next().toString(), "-C", folder.toString());
        }
        home = folder.resolve("jgames-chat");
    }

    /** With nothing in the environment but an empty PATH. */
    private Process start(String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", "");
        builder.redirectError(ProcessBuilder.Redirect.INHERIT);
        return builder.start();
    }

    private static int port(Process server) throws IOException {
        BufferedReader out = server.inputReader();
        String line = out.readLine();
        assertThat(line).startsWith(READY);
        return URI.create(line.substring(READY.length())).getPort();
    }

    @Test
    void itRunsWithAnEmptyPathAndKeepsWhatWasSaid() throws Exception {
        String[] command = {"jgames-chat/chat", "--host=127.0.0.1", "--port=0", "--ws-port=0"};
        Process server = start(command);
        try {
            Visit.chat(port(server), "hello");
            assertThat(home.resolve("data/logs-chatroom1.json")).content().contains("hello");
            assertThat(Files.readString(Path.of("/proc/" + server.pid() + "/maps")))
                    .contains(home + "/classes.aot");
        } finally {
            server.destroyForcibly();
        }
        server.waitFor();
        Process again = start(command);
        try {
            Visit.findInTheHistory(port(again), "hello");
        } finally {
            again.destroyForcibly();
        }
    }

    @Test
    void aLinkToTheScriptIsToldThatItCannotBe() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("chat"), home.resolve("chat"));
        Process server = new ProcessBuilder(link.toString()).start();

        assertThat(server.errorReader().readLine()).startsWith("chat is started by its own path");
        assertThat(server.waitFor()).isEqualTo(1);
    }

    @Test
    void theJarRunsAlone() throws Exception {
        Path jar = Files.copy(Path.of("target/jgames-chat.jar"), folder.resolve("alone.jar"));
        Process server = start(
                System.getProperty("java.home") + "/bin/java",
                "-jar",
                jar.toString(),
                "--host=127.0.0.1",
                "--port=0",
                "--ws-port=0");
        try {
            int port = port(server);
            Visit.chat(port, "hello");
            assertThat(Visit.get(port, "/metrics").body()).contains("chat_messages_total 1.0");
        } finally {
            server.destroyForcibly();
        }
    }
}
