package jgames.chat.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The one command of the README. Here, because the server's jar is there by now. */
@Timeout(value = 5, unit = TimeUnit.MINUTES) // for where it has to build first
class RunScriptTest {
    private static final String READY = "jgames-chat is at ";

    @TempDir
    Path folder;

    @Test
    void theScriptStartsTheServerFromAnArchiveOfItsClasses() throws Exception {
        Path loaded = folder.resolve("loaded");
        ProcessBuilder script = new ProcessBuilder("../run.sh", "--host=127.0.0.1", "--port=0", "--ws-port=0");
        script.environment().put("JAVA_HOME", System.getProperty("java.home"));
        script.environment().put("JAVA_OPTS", "-Xlog:class+load:file=" + loaded);
        script.environment().put("CHAT_DATA", folder.resolve("data").toString());
        script.redirectError(ProcessBuilder.Redirect.INHERIT);
        Process server = script.start();
        try (BufferedReader out = server.inputReader()) {
            String line = out.readLine();
            assertThat(line).startsWith(READY);
            assertThat(handshake(URI.create(line.substring(READY.length())).getPort()))
                    .isEqualTo("HTTP/1.1 101");
            assertThat(Files.readString(loaded))
                    .containsPattern("jgames.chat.server.ChatServer source: shared objects file \\(top\\)");

            server.destroy();
            assertThat(server.waitFor(10, TimeUnit.SECONDS))
                    .as("the script has become the server")
                    .isTrue();
        } finally {
            server.destroyForcibly();
        }
    }

    private static String handshake(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(LoadGenerator.handshake("chatroom1", ""));
            return new String(socket.getInputStream().readNBytes("HTTP/1.1 101".length()), StandardCharsets.US_ASCII);
        }
    }
}
