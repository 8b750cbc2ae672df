package jgames.chat.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import jgames.chat.client.ChatClient;
import jgames.chat.client.ChatEvent.Said;
import jgames.chat.core.protocol.Role;
import jgames.chat.server.ChatServer;
import jgames.chat.server.ServerOptions;
import jgames.chat.testing.FreePort;
import jgames.chat.testing.Needs;
import jgames.chat.testing.Needs.Tool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a site answers its users with is what the chat takes. */
class TokenEndpointsTest {
    /** As an editor leaves them: with the mark of UTF-8 before the one that signs, and the one from before below it. */
    private static final String SECRETS =
            "\uFEFF0123456789abcdef0123456789abcdef\r\nfedcba9876543210fedcba9876543210\r\n";

    private static final Path SCRIPTS = Path.of("src/main/tokens").toAbsolutePath();

    @TempDir
    Path folder;

    @Test
    void inJava() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classPath = System.getProperty("java.class.path");
        assertIssuesTokens(
                java, "-XX:TieredStopAtLevel=1", "-cp", classPath, TokenEndpoint.class.getName(), "FILE", "PORT");
    }

    @Test
    @Needs(Tool.NODE)
    void inNode() throws Exception {
        assertIssuesTokens("node", SCRIPTS + "/tokens.mjs", "FILE", "PORT");
    }

    @Test
    @Needs(Tool.PYTHON)
    void inPython() throws Exception {
        assertIssuesTokens("python3", SCRIPTS + "/tokens.py", "FILE", "PORT");
    }

    @Test
    @Needs(Tool.PHP)
    void inPhp() throws Exception {
        assertIssuesTokens("php", "-S", "127.0.0.1:PORT", SCRIPTS + "/tokens.php");
    }

    private void assertIssuesTokens(String... command) throws Exception {
        int port = FreePort.any();
        Path secret = Files.writeString(folder.resolve("secret"), SECRETS);
        try (ChatServer server = ChatServer.start(new ServerOptions()
                .port(0)
                .wsPort(0)
                .data(folder.resolve("data"))
                .tokenSecretFile(secret))) {
            List<String> words = new ArrayList<>();
            for (String word : command) {
                words.add(word.replace("FILE", secret.toString()).replace("PORT", String.valueOf(port)));
            }
            ProcessBuilder builder = new ProcessBuilder(words)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("out").toFile());
            builder.environment().put("SECRET_FILE", secret.toString());
            Process site = builder.start();
            try {
                await().atMost(Duration.ofSeconds(30))
                        .ignoreExceptions()
                        .until(() -> get(port, "none").statusCode() == 401);
                assertKnown(server.uri(), port);
            } finally {
                site.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
            }
        }
    }

    private static void assertKnown(URI chat, int port) throws Exception {
        try (ChatClient ann = ChatClient.builder(chat)
                .token(() -> {
                    try {
                        return get(port, "session=s1").body();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                })
                .build()) {
            ann.room("chatroom1").say("hello");
            var heard = ann.room("chatroom1").await(said -> said.text().equals("hello"), Duration.ofSeconds(30));
            ann.start();
            Said said = heard.get(30, TimeUnit.SECONDS);
            assertThat(said.user()).isEqualTo("a1");
            assertThat(said.username()).isEqualTo("Ann");
            assertThat(said.role()).isEqualTo(Role.USER);
        }
    }

    private static HttpResponse<String> get(int port, String cookie) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
                .header("Cookie", cookie)
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }
}
