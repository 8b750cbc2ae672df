package jgames.chat.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import jgames.chat.testing.FreePort;
import jgames.chat.testing.Needs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The real program does not stay as a ruin: after an Error it has ended, with a line and a code that is not 0. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class FatalErrorTest {
    private static final int FAILURE = 1;
    private static final int SIGTERM_EXIT = 128 + 15;

    @TempDir
    Path folder;

    /** A few threads are enough for Java alone, some more for a part of the server. */
    @ParameterizedTest
    @ValueSource(ints = {16, 20, 24, 26, 28, 30, 31, 32, 40})
    @Needs(Needs.Tool.THREAD_LIMIT)
    void withTooFewThreadsItEndsOrServes(int threads) throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        int port = FreePort.any();
        long user = 100_000 + ProcessHandle.current().pid(); // whose threads nobody else's are counted with
        List<String> asAnother = List.of(
                "setpriv",
                "--reuid=" + user,
                "--regid=" + user,
                "--clear-groups",
                "--inh-caps=+dac_read_search", // it reads where this test may
                "--ambient-caps=+dac_read_search",
                "prlimit",
                "--nproc=" + threads);
        String[] options = {"--host=127.0.0.1", "--port=" + port, "--ws-port=0", "--data=" + folder};
        try (ServerProcess server = ServerProcess.launch(
                folder, Map.of(), asAnother, List.of("-Xmx64m"), "jgames.chat.server.Main", options)) {
            await().until(() -> !server.isAlive() || serves(port));
            if (server.isAlive()) {
                server.terminate();
                assertThat(server.exitCode()).isEqualTo(SIGTERM_EXIT);
            } else {
                assertThat(server.exitCode()).isEqualTo(FAILURE);
                assertThat(server.err())
                        .filteredOn(line -> line.contains("OutOfMemoryError"))
                        .hasSize(1);
                assertThat(server.err()).noneMatch(line -> line.startsWith("\tat jgames"));
            }
        }
    }

    private static boolean serves(int port) {
        try (WireClient visitor = WireClient.join(port, "/chatroom1")) {
            visitor.expect("[]");
            visitor.vanish();
            return HttpAnswer.to(port, "GET", "/healthz").status() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    @Test
    void withoutMemoryItEndsEvenIfEveryErrorIsCaughtAndNoOptionOfJavaSaysSo() throws Exception {
        try (ServerProcess server = sabotaged("memory", "-Xmx48m")) {
            assertThat(server.exitCode()).isEqualTo(FAILURE);
            assertThat(server.err())
                    .filteredOn(line -> line.contains("OutOfMemoryError"))
                    .hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"chat-jetty-server/java.options", "chat-dist/src/main/sh/java.options"})
    void asItIsStartedItEndsWithTheFirstErrorOfMemory(String file) throws Exception {
        List<String> options = Files.readAllLines(Path.of("..", file)).stream()
                .filter(line -> line.contains("OutOfMemory") && !line.startsWith("#"))
                .toList();
        try (ServerProcess server = sabotaged("memory", "-Xmx48m", options.toArray(String[]::new))) {
            assertThat(server.exitCode()).isEqualTo(3); // Java's own
        }
    }

    @Test
    void anErrorThatNobodyCatchesEndsIt() throws Exception {
        try (ServerProcess server = sabotaged("thread", "-Xmx64m")) {
            assertThat(server.exitCode()).isEqualTo(FAILURE);
            assertThat(server.err().get(server.err().size() - 1))
                    .isEqualTo("a thread failed: java.lang.InternalError: sabotage");
        }
    }

    @Test
    void anExceptionThatThereIsNoMemoryToLogEndsIt() throws Exception {
        try (ServerProcess server = sabotaged("line", "-Xmx64m")) {
            assertThat(server.exitCode()).isEqualTo(FAILURE);
            assertThat(server.err().get(server.err().size() - 1))
                    .isEqualTo("no memory is left: java.lang.OutOfMemoryError");
        }
    }

    @Test
    void anExceptionThatNobodyCatchesIsADefectInTheLogAndNoEnd() throws Exception {
        try (ServerProcess server = sabotaged("exception", "-Xmx64m")) {
            server.awaitReady();
            await().until(() -> server.err().contains("it goes on"));
            assertThat(server.err()).anyMatch(line -> line.contains("IllegalStateException: sabotage"));
            assertThat(server.isAlive()).isTrue();
            server.terminate();
            assertThat(server.exitCode()).isEqualTo(SIGTERM_EXIT);
        }
    }

    private ServerProcess sabotaged(String what, String heap, String... javaOptions) throws IOException {
        List<String> options = new java.util.ArrayList<>(List.of(javaOptions));
        options.add(heap);
        return ServerProcess.launch(
                folder,
                Map.of(),
                List.of(),
                options,
                "jgames.chat.server.Sabotage",
                what,
                "--port=0",
                "--ws-port=0",
                "--data=" + folder);
    }
}
