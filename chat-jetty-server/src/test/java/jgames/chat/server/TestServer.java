package jgames.chat.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import jgames.chat.server.ws.ConnectionRegistry;
import jgames.chat.testing.FreePort;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A server for each test, on a folder and a clock of its own, with the rooms {@code chatroom1} and {@code lobby}. It
 * starts when the test first asks for its port. For the test's own thread.
 *
 * <p>The clock stands still unless the test moves it: rate limit and keep-alive go by it. Whoever moves it by more than
 * 40 seconds in all, with a connection that says nothing meanwhile, has made a dead peer. Tokens end by it, too: it is
 * 2027-01-15T08:00Z, second 1,800,000,000, when it begins.
 */
final class TestServer implements BeforeEachCallback, AfterEachCallback {
    private final ServerOptions options = new ServerOptions().port(0).wsPort(0).metrics("on");
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000_000_000); // as good as any: it runs over
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.ofEpochSecond(1_800_000_000));
    private Path data;
    private Warnings warnings;
    private ChatServer server;

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        data = Files.createTempDirectory("chat");
        rooms("chatroom1 lobby");
        options.data(data);
        warnings = new Warnings();
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        stop();
        warnings.close();
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** Changes the options of a server that has not started yet. */
    TestServer with(Consumer<ServerOptions> change) {
        change.accept(options);
        return this;
    }

    /** For a test that says more than the limit allows and is about something else. */
    TestServer withoutSpamLimit() {
        return with(it -> it.spam(0, Duration.ofSeconds(3), Duration.ofSeconds(60)));
    }

    /** Gives the server that has not started yet a second port, and returns it. */
    int withSecondPort() {
        int port = FreePort.any();
        options.wsPort(port);
        return port;
    }

    /** Has the server that has not started yet take tokens that {@link Jwt} has made. */
    TestServer withTokens() throws IOException {
        write(".token-secret", Jwt.SECRET + "\n");
        return this;
    }

    ChatServer server() throws IOException {
        if (server == null) {
            server = ChatServer.start(options, nanos::get, now::get, loss -> {});
        }
        return server;
    }

    int port() throws IOException {
        return server().port();
    }

    /** Stops the server; the next use starts another one on the same folder. */
    void stop() {
        if (server != null) {
            server.close();
            server = null;
        }
    }

    /** A member of a room that has read its history. */
    WireClient member(String from, String path, String... headers) throws IOException {
        WireClient client = WireClient.joinFrom(from, port(), path, headers);
        client.expectText();
        return client;
    }

    HttpAnswer get(String path, String... headers) throws IOException {
        return HttpAnswer.to(port(), "GET", path, headers);
    }

    /** One line of the metrics, or null: {@code metric("chat_messages_total")}. */
    String metric(String name) throws IOException {
        return get("/metrics")
                .text()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .map(line -> line.substring(name.length() + 1))
                .findFirst()
                .orElse(null);
    }

    /** Time passes for the chat. */
    void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
        now.updateAndGet(before -> before.plus(time));
    }

    /** Time passes for the chat, and meanwhile the server checks its members' liveness as it does by itself. */
    void passCheckingLiveness(Duration time) throws IOException {
        for (Duration left = time;
                !left.isNegative() && !left.isZero();
                left = left.minusSeconds(ConnectionRegistry.TICK_SECONDS)) {
            pass(
                    left.compareTo(Duration.ofSeconds(ConnectionRegistry.TICK_SECONDS)) < 0
                            ? left
                            : Duration.ofSeconds(ConnectionRegistry.TICK_SECONDS));
            checkLiveness();
        }
    }

    /** What the server does every few seconds by itself, now. */
    void checkLiveness() throws IOException {
        server().handler.registry.checkLiveness();
    }

    Path data() {
        return data;
    }

    void rooms(String content) throws IOException {
        write("chatrooms.txt", content);
    }

    void write(String file, String content) throws IOException {
        Files.writeString(data.resolve(file), content);
    }

    String read(String file) throws IOException {
        return Files.readString(data.resolve(file), StandardCharsets.UTF_8);
    }

    /** What the operator has been warned about in this test. */
    List<String> warnings() {
        return warnings.sentences();
    }
}
