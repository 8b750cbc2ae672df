package jgames.chat.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import jgames.chat.testing.Needs;
import jgames.chat.testing.Needs.Tool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Clients that others have made, each a process of its own: Node's websocket, Python's websockets, the JDK's. */
@Needs({Tool.NODE_WEBSOCKET, Tool.PYTHON_WEBSOCKETS})
class ForeignClientsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @RegisterExtension
    final TestServer chat = new TestServer();

    @TempDir
    Path folder;

    @Test
    void clientsOfThreeLanguagesTalkToEachOther() throws Exception {
        try (WireClient before = chat.member("127.0.0.2", "/lobby")) {
            before.send("{\"username\":\"Äda\",\"color\":\"#fff\",\"text\":\"wer kommt?\"}");
            before.expect("{\"username\":\"Äda\",\"color\":\"#fff\",\"text\":\"wer kommt?\"}");
        }
        String history = "[{\"username\":\"Äda\",\"color\":\"#fff\",\"text\":\"wer kommt?\"}]";
        String fromNode = "{\"username\":\"Node\",\"color\":\"#00ff00\",\"text\":\"héllo 👩‍🚀🇪🇺 \\\"\\\\ \\tשלום\"}";
        String fromPython =
                "{\"username\":\"Python\",\"color\":\"gold\",\"text\":\"नमस्ते 你好 🐍 𝄞 \u2028 </script>\"}";
        String fromJava = "{\"username\":\"Java\",\"color\":\"rgb(1,2,3)\",\"text\":\"مرحبا 🏴‍☠️ e\u0301\"}";

        try (Client node = node("Node", "#00ff00");
                Client python = python("Python", "gold");
                Client java = java("Java", "rgb(1,2,3)")) {
            List<Client> all = List.of(node, python, java);
            allHaveReceived(all, history);
            node.say("héllo 👩‍🚀🇪🇺 \"\\ \tשלום");
            allHaveReceived(all, history, fromNode);
            python.say("नमस्ते 你好 🐍 𝄞 \u2028 </script>");
            allHaveReceived(all, history, fromNode, fromPython);
            java.say("مرحبا 🏴‍☠️ e\u0301");
            allHaveReceived(all, history, fromNode, fromPython, fromJava);
            assertThat(chat.metric("chat_connections")).isEqualTo("3.0");

            for (Client client : all) {
                client.leave();
                assertThat(client.exitCode()).isZero();
                assertThat(client.out).containsExactly(history, fromNode, fromPython, fromJava, "closed 1000");
            }
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(chat.metric("chat_connections")).isEqualTo("0.0"));
        }
    }

    @Test
    void eachIsToldThatTheServerStops() throws Exception {
        try (Client node = node("Node", "red");
                Client python = python("Python", "red");
                Client java = java("Java", "red")) {
            List<Client> all = List.of(node, python, java);
            allHaveReceived(all, "[]");

            chat.stop();

            for (Client client : all) {
                assertThat(client.exitCode()).isZero();
                assertThat(client.out).containsExactly("[]", "closed 1001");
            }
        }
    }

    private void allHaveReceived(List<Client> clients, String... lines) {
        for (Client client : clients) {
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(20))
                    .untilAsserted(() -> assertThat(client.out).containsExactly(lines));
        }
    }

    private Client node(String username, String color) throws IOException {
        return client(username, color, "client.mjs", "node", "--no-warnings", "--experimental-websocket");
    }

    private Client python(String username, String color) throws IOException {
        return client(username, color, "client.py", "/usr/bin/python3");
    }

    private Client java(String username, String color) throws IOException {
        String program = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return client(username, color, "Client.java", program, "-XX:TieredStopAtLevel=1");
    }

    private Client client(String username, String color, String script, String... command) throws IOException {
        Path file = folder.resolve(script);
        try (var resource = getClass().getResourceAsStream("foreign/" + script)) {
            Files.write(file, resource.readAllBytes());
        }
        String room = "ws://127.0.0.1:" + chat.port() + "/lobby";
        return new Client(Stream.concat(Stream.of(command), Stream.of(file.toString(), room, username, color))
                .toList());
    }

    /** A process that says the lines it is given, writes the frames it gets, and leaves when there are no more lines. */
    private static final class Client implements AutoCloseable {
        private final Process process;
        private final Writer in;
        private final List<String> out = new CopyOnWriteArrayList<>();
        private final Thread reader = new Thread(this::read);

        Client(List<String> command) throws IOException {
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            in = process.outputWriter(StandardCharsets.UTF_8);
            reader.setDaemon(true);
            reader.start();
        }

        private void read() {
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                lines.lines().forEach(out::add);
            } catch (IOException e) {
                out.add(e.toString());
            }
        }

        void say(String line) throws IOException {
            in.write(line + "\n");
            in.flush();
        }

        void leave() throws IOException {
            in.close();
        }

        int exitCode() throws InterruptedException {
            assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as("it ends, after " + out)
                    .isTrue();
            reader.join();
            return process.exitValue();
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}
