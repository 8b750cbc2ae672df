package jgames.chat.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import jgames.chat.client.ChatEvent.Disconnected;
import jgames.chat.client.ChatEvent.Ended;
import jgames.chat.client.ChatEvent.Said;
import jgames.chat.core.protocol.Entry;
import jgames.chat.core.protocol.Message;
import jgames.chat.core.protocol.Rejection;
import jgames.chat.testing.FreePort;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each way not to be connected is told in words, once; docs/client-failures.md has what each says. */
class FailuresTest extends OnAFakeServer {
    private static final Path PAGE = Path.of("../docs/client-failures.md");
    private static final Logger LOGGER = Logger.getLogger(ChatClient.class.getName());

    private final Queue<String> logged = new ConcurrentLinkedQueue<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord line) {
            logged.add(line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        handler.setLevel(Level.ALL);
        LOGGER.addHandler(handler);
    }

    @AfterEach
    void listenNoMore() {
        LOGGER.removeHandler(handler);
    }

    private interface Provoking {
        void on(FailuresTest test) throws Exception;
    }

    private enum Way {
        NOBODY_LISTENS(
                "Nobody listens on the port", test -> test.start(URI.create("ws://127.0.0.1:" + FreePort.any()))),
        NO_SUCH_HOST("The name has no address", test -> test.start(URI.create("ws://no-such-host.invalid"))),
        NO_TLS("`wss://`, and there is no TLS or no certificate to trust", test -> {
            try (ServerSocket without = SSLContext.getDefault()
                    .getServerSocketFactory()
                    .createServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
                test.start(URI.create("wss://127.0.0.1:" + without.getLocalPort()));
                try (Socket client = without.accept()) {
                    assertThatThrownBy(((SSLSocket) client)::startHandshake).isInstanceOf(SSLException.class);
                }
            }
        }),
        EXECUTOR("The `HttpClient` has an executor that is shut down", test -> {
            ExecutorService over = Executors.newSingleThreadExecutor();
            HttpClient http = HttpClient.newBuilder().executor(over).build();
            over.shutdown();
            test.start(test.client(test.time).http(http));
        }),
        NOT_FOUND("No such room, or no chat at this path (404)", test -> test.refused(404, "")),
        FORBIDDEN("A proxy lets it not in (403)", test -> test.refused(403, "")),
        GONE("The room is gone for good (410)", test -> test.refused(410, "")),
        UNAVAILABLE("The server is full, or restarts (503)", test -> test.refused(503, "")),
        REDIRECT("A redirect to what is no chat", test -> test.refused(302, "Location: ftp://elsewhere/\r\n")),
        NO_WELCOME("It speaks WebSocket, but is no chat", test -> {
            test.start();
            test.server.letIn();
            await().until(() -> {
                test.time.pass(Duration.ofMillis(900)); // it may not have begun to wait
                return test.kinds().contains("Disconnected");
            });
        }),
        RESET("The connection breaks", test -> test.welcomed().cut()),
        BANNED("A moderator bans it", test -> test.welcomed().sendClose(4002)),
        TOKEN("The token is invalid", test -> test.welcomed().sendClose(4003));

        final String title;
        final Provoking provoking;

        Way(String title, Provoking provoking) {
            this.title = title;
            this.provoking = provoking;
        }
    }

    private void start() {
        start(client(time));
    }

    private void start(URI uri) {
        start(ChatClient.builder(uri).time(time, time::nanos));
    }

    private void start(ChatClientBuilder builder) {
        client = builder.chance(() -> 0).build();
        room = client.room("chatroom1").on(ChatEvent.class, events::add);
        client.start();
    }

    private void refused(int status, String header) throws IOException {
        start();
        server.next().refuse(status, header);
    }

    @Override
    FakeServer.Peer welcomed() throws IOException {
        start();
        FakeServer.Peer peer = server.letIn().send(WELCOME);
        await().until(() -> !events.isEmpty());
        return peer;
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void theLogAndTheEventSayWhatThePageHas(Way way) throws Exception {
        way.provoking.on(this);
        await().atMost(Duration.ofSeconds(60)) // which asking for a name may take
                .until(() -> kinds().contains("Disconnected") || kinds().contains("Ended"));
        await().until(() -> !logged.isEmpty());
        assertThat(Files.readString(PAGE)).contains(row(way) + "\n");
        assertThat(logged).hasSize(1);
    }

    private String row(Way way) {
        String line = logged.element()
                .replaceAll("127\\.0\\.0\\.1:\\d+", "HOST")
                .replaceAll("TLS fails: [^;]*", "TLS fails: …"); // the JDK's words
        ChatEvent event = events.stream()
                .filter(each -> each instanceof Disconnected || each instanceof Ended)
                .findFirst()
                .orElseThrow();
        boolean ended = event instanceof Ended;
        Throwable cause = ended ? ((Ended) event).cause() : ((Disconnected) event).cause();
        int code = ended ? ((Ended) event).code() : ((Disconnected) event).code();
        return "| " + way.title + " | `" + line + "` | `" + event.getClass().getSimpleName() + "` " + code
                + (cause == null ? "" : ", `" + cause.getClass().getSimpleName() + "`") + " |";
    }

    @Test
    void aServersReasonsAllHaveANameOfTheirOwn() {
        assertThat(Stream.of(Rejection.values()).filter(each -> each != Rejection.CLOSED))
                .allSatisfy(each ->
                        assertThat(ChatException.Reason.of(each.code()).name()).isEqualTo(each.name()));
    }

    @Test
    void aHeaderThatNoHandshakeCanHaveIsRefusedAtTheCall() {
        ChatClientBuilder builder = ChatClient.builder(server.uri());
        assertThat(List.<Runnable>of(
                        () -> builder.header("Sec-WebSocket-Key", "x"),
                        () -> builder.header("Host", "x"),
                        () -> builder.header("a b", "x"),
                        () -> builder.header("X-A", "x\r\nX-B: y")))
                .allSatisfy(call -> assertThatIllegalArgumentException().isThrownBy(call::run));
    }

    @Test
    void aReplyThatNoServerTakesFailsItsFutureAndIsTold() throws Exception {
        List<CompletableFuture<Entry>> said = new CopyOnWriteArrayList<>();
        FakeServer.Peer peer = welcomed();
        room.on(Said.class, Commands.prefix("!").command("long", "", call -> said.add(call.reply("x".repeat(600)))));
        peer.send(said("1-0", "Bob", "!long"));
        await().until(() -> !said.isEmpty() && said.get(0).isCompletedExceptionally());
        await().untilAsserted(() -> assertThat(logged).anyMatch(line -> line.contains("a message is not said: ")));
    }

    @Test
    void nullIsRefusedAtTheCallAndWhatIsSaidLaterIsSaid() throws Exception {
        FakeServer.Peer peer = welcomed();
        List<Runnable> calls = List.of(
                () -> room.say((Message) null),
                () -> room.say((String) null),
                () -> room.on(null, said -> {}),
                () -> room.on(Said.class, null),
                () -> client.on(null, said -> {}),
                () -> client.on(Said.class, null),
                () -> room.await(null, Duration.ZERO),
                () -> room.await(said -> true, null),
                () -> room.moderate(null),
                () -> room.before(null, 1),
                () -> room.resumeAfter(null),
                () -> room.announce(null),
                () -> room.slow(null),
                () -> room.lift(null),
                () -> room.restore(null),
                () -> client.room(null),
                () -> client.api((String) null),
                () -> Commands.prefix(null),
                () -> Commands.prefix("!").command("roll", null, call -> {}),
                () -> Commands.prefix("!").command("roll", "", null),
                () -> ChatClient.builder(server.uri()).name(null),
                () -> ChatClient.builder(server.uri()).color(null),
                () -> ChatClient.builder(server.uri()).token((String) null),
                () -> ChatClient.builder(server.uri()).commands(null),
                () -> ChatClient.builder(server.uri()).tap(null),
                () -> ChatClient.builder(server.uri()).http(null));
        assertThat(calls).allSatisfy(call -> assertThatNullPointerException().isThrownBy(call::run));
        room.say("still here");
        assertThat(peer.receive()).contains("still here");
    }
}
