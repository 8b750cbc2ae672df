package jgames.chat.jakarta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jgames.chat.core.intake.ConnectionHandle;
import jgames.chat.core.intake.Identity;
import jgames.chat.core.protocol.Message;
import jgames.chat.core.protocol.Role;
import jgames.chat.core.room.Room;
import jgames.chat.token.SecretFile;
import jgames.chat.token.Tokens;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.websocket.server.WsSci;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The chat in a Tomcat, with real sockets. */
class JakartaChatTest {
    private static final Logger TOMCAT =
            Logger.getLogger("org.apache"); // as long as the tests, so that its level holds
    private static final Identity ANN = new Identity(
            "42",
            "Ann",
            "red",
            Role.USER,
            Set.of(),
            Instant.now(),
            Instant.now().plusSeconds(600));
    private static final String TRUSTED = "http://game.example";

    @TempDir
    static Path folder;

    private static final AtomicLong NANOS = new AtomicLong(Long.MAX_VALUE - 1_000_000);
    private static Tomcat tomcat;
    private static JakartaChat chat;
    private static String token;
    private final List<Client> clients = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        TOMCAT.setLevel(Level.SEVERE);
        Path secret = folder.resolve("secret");
        JakartaOptions options = new JakartaOptions()
                .rooms(List.of("lobby", "flood"))
                .data(folder.resolve("data"))
                .tokenSecretFile(secret)
                .spam(0, Duration.ofSeconds(3), Duration.ofSeconds(60))
                .allowedOrigins(List.of(TRUSTED))
                .identities(
                        handshake -> "anns".equals(handshake.cookie("session")) ? Optional.of(ANN) : Optional.empty());
        chat = new JakartaChat(options, InstantSource.system(), NANOS::get);
        SecretFile secrets = new SecretFile(secret, true);
        secrets.poll();
        token = new Tokens(secrets, InstantSource.system(), user -> false).issue(ANN);
        tomcat = new Tomcat();
        tomcat.setBaseDir(folder.toString());
        tomcat.setPort(0);
        tomcat.getConnector(); // makes it
        Context context = tomcat.addContext("", null);
        context.addServletContainerInitializer(new WsSci(), null);
        Tomcat.addServlet(context, "chat", chat.servlet()).addMapping("/chat/*");
        tomcat.start();
    }

    @AfterEach
    void leave() {
        clients.forEach(client -> client.socket.abort());
        await().until(() -> chat.rooms().all().stream().allMatch(room -> room.online() == 0));
    }

    @AfterAll
    static void stop() throws Exception {
        chat.close();
        tomcat.stop();
        tomcat.destroy();
        await().untilAsserted(
                        () -> assertThat(Thread.getAllStackTraces().keySet()) // an executor ends before its thread
                                .extracting(Thread::getName)
                                .doesNotContain("chat-room", "chat-close", "chat-log", "chat-upkeep"));
    }

    private static int port() {
        return tomcat.getConnector().getLocalPort();
    }

    private static Room room(String name) {
        return chat.rooms().find(name).orElseThrow();
    }

    /** A client that reads a frame at a time, and only while it wants to. */
    private static final class Client implements WebSocket.Listener {
        final List<String> frames = new CopyOnWriteArrayList<>();
        final CompletableFuture<Integer> closed = new CompletableFuture<>();
        final StringBuilder frame = new StringBuilder();
        volatile boolean reading = true;
        WebSocket socket;

        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence part, boolean last) {
            frame.append(part);
            if (last) {
                if (!frame.toString().startsWith("{\"type\":\"online\"")) {
                    frames.add(frame.toString());
                }
                frame.setLength(0);
            }
            if (reading) {
                webSocket.request(1);
            }
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
            closed.complete(code);
            return null;
        }

        void say(String text, String nonce) {
            socket.sendText(
                            "{\"type\":\"say\",\"username\":\"Ben\",\"color\":\"blue\",\"text\":\"" + text
                                    + "\",\"nonce\":\"" + nonce + "\"}",
                            true)
                    .join();
        }

        String frame(int index) {
            await().until(() -> frames.size() > index);
            return frames.get(index);
        }
    }

    /** @param headers name and value in turn */
    private Client join(String room, List<String> subprotocols, String... headers) {
        Client client = new Client();
        WebSocket.Builder builder = HttpClient.newHttpClient().newWebSocketBuilder();
        if (!subprotocols.isEmpty()) {
            builder.subprotocols(
                    subprotocols.get(0),
                    subprotocols.subList(1, subprotocols.size()).toArray(String[]::new));
        }
        for (int i = 0; i < headers.length; i += 2) {
            builder.header(headers[i], headers[i + 1]);
        }
        client.socket = builder.buildAsync(URI.create("ws://localhost:" + port() + "/chat/" + room), client)
                .join();
        clients.add(client);
        return client;
    }

    private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port() + path))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }

    @Test
    void membersOfBothDialectsTalkToEachOtherAndOneResumes() {
        Client plain = join("lobby", List.of());
        Client extended = join("lobby", List.of("chat.v2"));
        assertThat(plain.frame(0)).startsWith("[");
        assertThat(extended.frame(0)).startsWith("{\"type\":\"welcome\",\"room\":\"lobby\"");
        extended.say("héllo 😀", "n1");
        assertThat(plain.frame(1)).isEqualTo("{\"username\":\"Ben\",\"color\":\"blue\",\"text\":\"héllo 😀\"}");
        assertThat(extended.frame(1)).startsWith("{\"type\":\"ack\",\"nonce\":\"n1\",\"id\":\"");
        String id = extended.frame(1).replaceAll(".*\"id\":\"([^\"]+)\".*", "$1");
        plain.socket
                .sendText("{\"username\":\"Ann\",\"color\":\"red\",\"text\":\"last\"}", true)
                .join();
        assertThat(extended.frame(3)).contains("\"text\":\"last\"");
        extended.say("again", "n1"); // a known key says nothing twice
        assertThat(extended.frame(4)).contains(id);

        Message turn = new Message("Game", "gold", "It is your turn.");
        chat.connections().forEach(each -> each.tell(turn));
        String fields = "\"username\":\"Game\",\"color\":\"gold\",\"text\":\"It is your turn.\"}";
        assertThat(extended.frame(5)).isEqualTo("{\"type\":\"notice\"," + fields);
        assertThat(plain.frame(3)).isEqualTo("{" + fields);

        Client resumed = join("lobby?since=" + id, List.of("chat.v2"));
        assertThat(resumed.frame(0))
                .contains("\"complete\":true")
                .contains("\"last\"")
                .doesNotContain("héllo")
                .doesNotContain("your turn");
    }

    @Test
    void pageListHealthAndWhatThereIsNot() throws Exception {
        assertThat(get("/chat/").body()).contains("<chat-room");
        assertThat(get("/chat/lobby").headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(policy -> assertThat(policy).contains("frame-ancestors 'self' " + TRUSTED));
        assertThat(get("/chat/_/chat-room.js").headers().firstValue("Content-Type"))
                .hasValue("text/javascript;charset=utf-8");
        Matcher icon = Pattern.compile("_/icon-192[^\"]*").matcher(get("/chat/").body());
        assertThat(icon.find()).isTrue();
        assertThat(get("/chat/" + icon.group()).headers().firstValue("Content-Type"))
                .hasValue("image/png");
        assertThat(get("/chat/" + icon.group()).headers().firstValue("Cache-Control"))
                .hasValueSatisfying(caching -> assertThat(caching).endsWith("immutable"));
        assertThat(get("/chat/_/rooms.json").body()).isEqualTo("[\"lobby\",\"flood\"]");
        assertThat(get("/chat/healthz").body()).isEqualTo("ok\n");
        assertThat(get("/chat").headers().firstValue("Location")).hasValue("/chat/");
        for (String path : List.of("nowhere", "_/../index.html", "_/nothing.js", "_/%2e%2e/x")) {
            assertThat(get("/chat/" + path).statusCode()).as(path).isIn(400, 404);
        }
        assertThatThrownBy(() -> join("nowhere", List.of())).hasStackTraceContaining("404");
        assertThatThrownBy(() -> join("lobby?since=x", List.of("chat.v2"))).hasStackTraceContaining("400");
        assertThatThrownBy(() -> join("lobby", List.of(), "Origin", "http://evil.example"))
                .hasStackTraceContaining("403");
        assertThatThrownBy(() -> JakartaChat.open(new JakartaOptions().data(folder.resolve("data"))))
                .hasMessageContaining("another chat uses this folder");
    }

    @Test
    void aTokenSaysWhoSomebodyIsAndABadOneMakesNoGuest() throws Exception {
        Client ann = join("lobby", List.of("chat.v2", "chat.token." + token));
        assertThat(ann.frame(0)).contains("\"Ann\"");
        ann.say("in my name", "t1");
        assertThat(ann.frame(2)).contains("\"username\":\"Ann\"").contains("in my name");
        Client session = join("lobby", List.of("chat.v2"), "Cookie", "session=anns", "Origin", TRUSTED);
        assertThat(session.frame(0)).contains("\"Ann\"");

        Client stranger = join("lobby", List.of("chat.v2", "chat.token." + token + "x"));
        assertThat(stranger.frame(0)).isEqualTo("{\"type\":\"bye\",\"reason\":\"token_invalid\"}");
        assertThat(stranger.closed.get(30, TimeUnit.SECONDS)).isEqualTo(4003);

        ConnectionHandle handle = chat.connections().stream()
                .filter(each -> each.sender().identity() != null)
                .findFirst()
                .orElseThrow();
        assertThat(handle.addressKey()).hasSize(12);
        chat.connections().forEach(each -> each.kick("Good night."));
        assertThat(ann.closed.get(30, TimeUnit.SECONDS)).isEqualTo(4002);
        assertThat(session.closed.get(30, TimeUnit.SECONDS)).isEqualTo(4002);
    }

    @Test
    void aSlowReaderIsLetGoAndNobodyElseWaitsForIt() {
        Client slow = join("flood", List.of());
        assertThat(slow.frame(0)).isEqualTo("[]");
        slow.reading = false;
        Client other = join("flood", List.of());
        assertThat(other.frame(0)).isEqualTo("[]");
        await().until(() -> room("flood").online() == 2);
        int said = 0;
        while (room("flood").online() == 2 && said < 40_000) {
            for (int i = 0; i < 200; i++) {
                room("flood").post(new Message("n" + said++, "red", "x".repeat(500)));
            }
            String last = "\"n" + (said - 1) + "\"";
            await().pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> other.frames.get(other.frames.size() - 1).contains(last));
        }
        assertThat(room("flood").online()).isEqualTo(1);
    }

    @Test
    void whoSendsMoreThanIsAnsweredHoldsNoThreadAndIsToldThatItIsTooMuch() {
        Client flooder = join("lobby", List.of());
        assertThat(flooder.frame(0)).startsWith("[");
        Client other = join("lobby", List.of());
        for (int i = 0; i < 2000 && !flooder.closed.isDone(); i++) {
            flooder.socket.sendText("{\"username\":\"Ann\",\"color\":\"red\",\"text\":\"x\"}", true);
        }
        room("lobby").post(new Message("Ann", "red", "still here"));
        await().until(() -> other.frames.stream().anyMatch(frame -> frame.contains("still here")));

        Incoming waiting = new Incoming((frame, next) -> {});
        for (int i = 0; i < Incoming.MAX_WAITING; i++) {
            assertThat(waiting.add("a frame")).isTrue();
        }
        assertThat(waiting.add("one too many")).isFalse();
    }

    @Test
    void theDeadAreFoundOutAndTheSilentAreNot() throws Exception {
        Client silent = join("lobby", List.of());
        assertThat(silent.frame(0)).startsWith("[");
        try (Socket dead = new Socket("localhost", port())) {
            dead.getOutputStream()
                    .write(
                            ("GET /chat/lobby HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n")
                                    .getBytes(StandardCharsets.US_ASCII));
            await().until(() -> room("lobby").online() == 2);
            long asked = NANOS.addAndGet(TimeUnit.SECONDS.toNanos(21));
            await().until(() -> {
                chat.connections.lookAfter();
                return chat.connections.members.stream()
                        .anyMatch(each -> each.liveness().lastHeard() == asked);
            });
            NANOS.addAndGet(TimeUnit.SECONDS.toNanos(26));
            chat.connections.lookAfter();
            await().until(() -> room("lobby").online() == 1);
        }
        assertThat(silent.closed).isNotDone();
    }
}
