package jgames.chat.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import jgames.chat.testing.FreePort;

/** The real server in a process of its own, as one of many, at a port that it keeps when it is started again. */
final class Node implements AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Path data;
    private final Path output;
    private final int port = FreePort.any();
    private final List<String> command;
    private final Map<String, String> environment;
    private Process process;

    private Node(Path data, Map<String, String> environment, List<String> options) throws IOException {
        this.data = Files.createDirectories(data);
        this.output = data.resolve("output");
        this.environment = environment;
        this.command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", // starts sooner
                "-XX:+UseSerialGC",
                "-Xmx192m",
                "-cp",
                System.getProperty("java.class.path"),
                "jgames.chat.server.Main",
                "--host=127.0.0.1",
                "--port=" + port,
                "--ws-port=0",
                "--metrics=on",
                "--data=" + data));
        command.addAll(options);
        start();
    }

    /** One that is about to be ready. */
    static Node start(Path data, Map<String, String> environment, String... options) throws IOException {
        return new Node(data, new TreeMap<>(environment), List.of(options));
    }

    void start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(data.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith("CHAT_") || name.endsWith("JAVA_OPTIONS"));
        builder.environment().putAll(environment);
        process = builder.start();
    }

    Node awaitReady() {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> !process.isAlive() || status("/healthz") == 200);
        assertThat(process.isAlive()).as(this::output).isTrue();
        return this;
    }

    int port() {
        return port;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    /** 0 if there is no answer. */
    int status(String path) {
        try {
            return get(path).statusCode();
        } catch (IOException noAnswer) {
            return 0;
        }
    }

    String text(String path) throws IOException {
        return get(path).body();
    }

    private HttpResponse<String> get(String path) throws IOException {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                    .timeout(Duration.ofSeconds(5))
                    .build();
            return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The value of a metric; 0 if it is not there. */
    double metric(String name) throws IOException {
        return text("/metrics")
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .sum();
    }

    /** All that it has written so far, to stdout and stderr. */
    String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** SIGTERM; returns when it has ended. */
    void terminate() {
        process.destroy();
        awaitEnd();
    }

    /** SIGKILL; returns when it is gone. */
    void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    private void awaitEnd() {
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        kill();
    }
}
