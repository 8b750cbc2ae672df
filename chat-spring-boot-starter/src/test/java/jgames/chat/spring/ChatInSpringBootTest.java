package jgames.chat.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jgames.chat.client.ChatClient;
import jgames.chat.client.ChatRoom;
import jgames.chat.client.Commands;
import jgames.chat.core.intake.Identity;
import jgames.chat.core.intake.IdentityResolver;
import jgames.chat.core.intake.MessageCheck;
import jgames.chat.core.intake.Verdict;
import jgames.chat.core.log.MemoryEventLog;
import jgames.chat.core.protocol.GuestAccess;
import jgames.chat.core.protocol.Message;
import jgames.chat.core.protocol.Role;
import jgames.chat.core.room.Observer;
import jgames.chat.core.room.RoomSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/** An application of Spring Boot 3 on Tomcat, on a real port. */
class ChatInSpringBootTest {
    private static final Identity ANN = new Identity(
            "42",
            "Ann",
            "red",
            Role.USER,
            Set.of(),
            Instant.now(),
            Instant.now().plusSeconds(600));

    @TempDir
    Path folder;

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Game {
        final List<String> opened = new CopyOnWriteArrayList<>();
        final List<String> rejected = new CopyOnWriteArrayList<>();

        @Bean
        @Order(1)
        MessageCheck shouting() {
            return attempt -> Verdict.allow(attempt.message().text().replace("!!!", "!"));
        }

        @Bean
        @Order(2)
        MessageCheck silence() {
            return attempt -> attempt.message().text().contains("!!!")
                    ? Verdict.reject("second", "The first check comes first.")
                    : attempt.message().text().equals("spoiler")
                            ? Verdict.reject("spoiler", "Not here.")
                            : Verdict.allow();
        }

        @Bean
        IdentityResolver sessions() {
            return handshake -> "anns".equals(handshake.cookie("session")) ? Optional.of(ANN) : Optional.empty();
        }

        @Bean
        EventLogFactory logs() {
            return room -> {
                opened.add(room);
                return new MemoryEventLog(500, InstantSource.system());
            };
        }

        @Bean
        Observer told() {
            return new Observer() {
                @Override
                public void rejected(String reason) {
                    rejected.add(reason);
                }
            };
        }
    }

    /** What it has heard, a frame each. */
    private static final class Client implements WebSocket.Listener {
        final List<String> frames = new CopyOnWriteArrayList<>();
        final CompletableFuture<Integer> closed = new CompletableFuture<>();
        final StringBuilder frame = new StringBuilder();
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
            webSocket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
            closed.complete(code);
            return null;
        }

        void send(String frame) {
            socket.sendText(frame, true).join();
        }

        String frame(int index) {
            await().until(() -> frames.size() > index);
            return frames.get(index);
        }
    }

    private int port;

    private ConfigurableApplicationContext start(Class<?> application, String... options) {
        SpringApplication spring = new SpringApplication(application);
        spring.setDefaultProperties(Map.of(
                "server.port", "0",
                "spring.main.banner-mode", "off",
                "spring.jmx.enabled", "false",
                "logging.level.root", "warn",
                "management.endpoints.web.exposure.include", "health,metrics",
                "management.endpoint.health.show-details", "always"));
        ConfigurableApplicationContext context = spring.run(options);
        port = context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
        return context;
    }

    private Client join(String path, String subprotocol, String... headers) {
        Client client = new Client();
        WebSocket.Builder builder = HttpClient.newHttpClient().newWebSocketBuilder();
        if (!subprotocol.isEmpty()) {
            builder.subprotocols(subprotocol);
        }
        for (int i = 0; i < headers.length; i += 2) {
            builder.header(headers[i], headers[i + 1]);
        }
        client.socket = builder.buildAsync(URI.create("ws://localhost:" + port + path), client)
                .join();
        return client;
    }

    private String get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    }

    private static void assertNoThreadIsLeft() {
        await().untilAsserted(() -> assertThat(chatThreads()).isEmpty()); // an executor ends before its thread
    }

    private static Stream<String> chatThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("chat-")
                        && !name.startsWith("chat-client-")); // those outlive a client for a while
    }

    @Test
    void twoTalkInAnApplicationWhoseBeansArePickedUpAndHearOfItsEnd() throws Exception {
        ConfigurableApplicationContext context = start(
                Game.class,
                "--chat.rooms=lobby,arena",
                "--chat.path=/talk/",
                "--chat.spam.messages=0",
                "--chat.token.secret-file=" + folder.resolve("secret"));
        Game game = context.getBean(Game.class);
        ChatRooms rooms = context.getBean(ChatRooms.class);
        assertThat(game.opened).containsExactly("lobby", "arena");
        assertThat(get("/talk/lobby")).contains("<chat-room");
        assertThat(get("/talk/_/chat-room.js")).contains("customElements");

        Client plain = join("/talk/lobby", "");
        assertThat(plain.frame(0)).isEqualTo("[]");
        Client ann = join("/talk/lobby", "chat.v2", "Cookie", "session=anns");
        assertThat(ann.frame(0)).contains("\"limits\":{\"text\":500").contains("\"name\":\"Ann\"");
        plain.send("{\"username\":\"Ben\",\"color\":\"blue\",\"text\":\"hi!!!\"}");
        assertThat(plain.frame(1)).isEqualTo("{\"username\":\"Ben\",\"color\":\"blue\",\"text\":\"hi!\"}");
        assertThat(ann.frame(1)).contains("\"text\":\"hi!\"");
        ann.send("{\"type\":\"say\",\"username\":\"x\",\"color\":\"red\",\"text\":\"spoiler\",\"nonce\":\"n1\"}");
        assertThat(ann.frame(2)).contains("\"reason\":\"spoiler\"").contains("Not here.");
        assertThat(game.rejected).containsExactly("spoiler");

        rooms.say("lobby", new Message("Game", "gold", "A new round!")).get(30, TimeUnit.SECONDS);
        assertThat(plain.frame(2)).contains("A new round!");
        assertThat(rooms.say("nowhere", new Message("Game", "gold", "Nobody hears it.")))
                .failsWithin(Duration.ofSeconds(30));
        rooms.open("match7", new RoomSettings(GuestAccess.READ, Duration.ZERO));
        assertThat(get("/talk/_/rooms.json")).isEqualTo("[\"lobby\",\"arena\",\"match7\"]");
        assertThat(rooms.connections("lobby")).hasSize(2);
        assertThat(rooms.connections("arena")).isEmpty();
        assertThat(rooms.token(ANN)).startsWith("ey");

        assertThat(get("/actuator/health"))
                .contains("\"chat\":{\"status\":\"UP\",\"details\":{\"rooms\":3,\"connections\":2}}");
        assertThat(get("/actuator/metrics/chat.messages")).contains("\"value\":2.0");
        assertThat(get("/actuator/metrics/chat.rejections?tag=reason:spoiler")).contains("\"value\":1.0");
        assertThat(get("/actuator/metrics/chat.connections")).contains("\"value\":2.0");

        aBotIsCounted(context.getBean(ClientMeters.class));

        context.close();
        assertThat(plain.closed.get(30, TimeUnit.SECONDS)).isEqualTo(1001);
        assertThat(ann.closed.get(30, TimeUnit.SECONDS)).isEqualTo(1001);
        assertThat(ann.frames.get(ann.frames.size() - 1)).isEqualTo("{\"type\":\"bye\",\"reason\":\"going_away\"}");
        assertNoThreadIsLeft();
    }

    private void aBotIsCounted(ClientMeters meters) throws Exception {
        Commands commands = Commands.prefix("!").command("fail", "fails", call -> {
            throw new IllegalStateException("a defect of the bot");
        });
        try (ChatClient bot = ChatClient.builder(URI.create("ws://localhost:" + port + "/talk"))
                .name("Bot")
                .commands(commands)
                .observer(meters)
                .build()) {
            ChatRoom arena = bot.room("arena");
            bot.start();
            arena.say("I am here").get(30, TimeUnit.SECONDS);
            assertThat(arena.say("spoiler")).failsWithin(Duration.ofSeconds(30));
            join("/talk/arena", "").send("{\"username\":\"Ben\",\"color\":\"blue\",\"text\":\"!fail\"}");
            await().untilAsserted(() -> assertThat(metric("chat.client.listener.errors?tag=room:arena"))
                    .contains("\"value\":1.0"));
            assertThat(metric("chat.client.connects?tag=room:arena")).contains("\"COUNT\",\"value\":1.0");
            assertThat(metric("chat.client.said?tag=room:arena")).contains("\"COUNT\",\"value\":1.0");
            assertThat(metric("chat.client.unsaid?tag=reason:other")).contains("\"value\":1.0");
            assertThat(metric("chat.client.frames?tag=direction:out")).contains("\"COUNT\",\"value\":2.0");
        }
    }

    private String metric(String name) throws IOException, InterruptedException {
        return get("/actuator/metrics/" + name);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Bare {}

    @Test
    void withoutAPropertyThereIsARoom() throws Exception {
        try (ConfigurableApplicationContext context = start(Bare.class)) {
            assertThat(get("/chat/_/rooms.json")).isEqualTo("[\"chatroom1\"]");
            assertThat(context.getBeansOfType(ChatRooms.class)).hasSize(1);
        }
        assertNoThreadIsLeft();
    }

    private static Set<String> names(String text, String pattern) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void anEditorKnowsThePropertiesThatTheDocumentationNamesAndWhatTheyAreFor() throws IOException {
        String metadata;
        try (InputStream in =
                ChatProperties.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
            metadata = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        String page = Files.readString(Path.of("../docs/embedding.md"));
        String table = page.substring(page.indexOf("| property |"), page.indexOf("The bean `ChatRooms`"));
        String properties = metadata.substring(metadata.indexOf("\"properties\""));
        assertThat(names(properties, "\"name\": \"(chat\\.[^\"]+)\"")).isEqualTo(names(table, "`(chat\\.[a-z.-]+)`"));
        assertThat(properties).contains("How many messages a new member gets.");
    }
}
