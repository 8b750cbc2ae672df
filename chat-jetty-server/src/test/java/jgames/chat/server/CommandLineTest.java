package jgames.chat.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import jdk.jfr.consumer.RecordingFile;
import jgames.chat.testing.FreePort;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The real program: what it is told when it starts, and what it tells. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class CommandLineTest {
    private static final String HI = "{\"username\":\"A\",\"color\":\"#fff\",\"text\":\"hi\"}";

    @TempDir
    Path folder;

    // ---- options that are well ----

    @Test
    void everyOptionIsEffective() throws Exception {
        Map<String, String> options = options();
        List<String> args = new ArrayList<>();
        options.forEach((name, value) -> args.addAll(List.of(name, value)));
        args.add("--sync");
        Path removed = makeData();

        assertEffective(ServerProcess.launch(folder, Map.of(), args.toArray(String[]::new)), options, removed);
    }

    @Test
    void everyOptionIsEffectiveInTheEnvironment() throws Exception {
        Map<String, String> options = options();
        Map<String, String> environment = new TreeMap<>();
        options.forEach((name, value) ->
                environment.put("CHAT" + name.substring(1).replace('-', '_').toUpperCase(Locale.ROOT), value));
        environment.put("CHAT_SYNC", "true");
        Path removed = makeData();

        assertEffective(ServerProcess.launch(folder, environment), options, removed);
    }

    private Map<String, String> options() {
        Map<String, String> options = new TreeMap<>();
        options.put("--port", String.valueOf(FreePort.any()));
        options.put("--ws-port", String.valueOf(FreePort.any()));
        options.put("--host", "127.0.0.1");
        options.put("--data", "elsewhere");
        options.put("--history", "2");
        options.put("--spam-messages", "2");
        options.put("--spam-window", "90s");
        options.put("--spam-block", "2s");
        options.put("--trusted-proxies", "127.0.0.9,127.0.0.8/31");
        options.put("--allowed-origins", "https://game.example,https://www.game.example");
        options.put("--public-url", "https://chat.example/");
        options.put("--metrics", "on");
        options.put("--max-text", "20");
        options.put("--max-username", "3");
        options.put("--delete-removed-logs", "2");
        options.put("--token-secret-file", "secrets");
        options.put("--guests", "read");
        options.put("--links", "guests-no");
        options.put("--repeat-window", "1m");
        options.put("--max-connections", "5");
        options.put("--max-connections-per-address", "2");
        return options;
    }

    /** Before there is a server. Returns the log of a room that is not there any more. */
    private Path makeData() throws IOException {
        Path data = Files.createDirectory(folder.resolve("elsewhere"));
        Files.writeString(data.resolve("chatrooms.txt"), "lobby guests=say cellar guests=say attic");
        Files.writeString(data.resolve("logs-lobby.json"), (HI + "\n").repeat(3));
        Path removed = Files.writeString(data.resolve("logs-removed.json"), HI + "\n");
        return Files.setLastModifiedTime(removed, FileTime.from(Instant.now().minus(Duration.ofHours(49))));
    }

    private void assertEffective(ServerProcess process, Map<String, String> options, Path removed) throws Exception {
        try (ServerProcess server = process.awaitReady()) {
            int port = Integer.parseInt(options.get("--port"));
            int wsPort = Integer.parseInt(options.get("--ws-port"));

            assertThat(server.uri()).as("--port, --host").hasToString("http://127.0.0.1:" + port + "/");
            assertThat(handshake("127.0.0.1", port, "/lobby"))
                    .as("--port, --data")
                    .startsWith("HTTP/1.1 101 ");
            // From other addresses, because those before may still count.
            assertThat(handshake("127.0.0.2", wsPort, "/lobby")).as("--ws-port").startsWith("HTTP/1.1 101 ");
            assertThatCode(() -> new ServerSocket(port, 1, InetAddress.getByName("127.0.0.2")).close())
                    .as("--host")
                    .doesNotThrowAnyException();

            assertThat(folder.resolve("secrets")).as("--token-secret-file").exists();
            try (WireClient a = WireClient.join(port, "/attic", "Sec-WebSocket-Protocol: chat.v2")) {
                assertThat(a.expectText()).as("--guests").contains("\"guests\":\"read\"");
            }

            assertThat(handshake("127.0.0.3", port, "/lobby", "Origin: https://www.game.example"))
                    .as("--allowed-origins")
                    .startsWith("HTTP/1.1 101 ");
            assertThat(handshake("127.0.0.4", port, "/lobby", "Origin: https://chat.example"))
                    .as("--public-url")
                    .startsWith("HTTP/1.1 101 ");
            assertThat(handshake("127.0.0.1", port, "/lobby", "Origin: https://other.example"))
                    .as("--allowed-origins")
                    .startsWith("HTTP/1.1 403 ");

            try (WireClient a = WireClient.joinFrom("127.0.0.1", port, "/lobby")) {
                assertThat(a.expectText()).as("--history").isEqualTo("[" + HI + "," + HI + "]");
                a.expectNothing("--history");
            }
            assertRateAndLengthLimits(port);
            assertConnectionLimits(port);
            assertSync(server);
            await("--delete-removed-logs").until(() -> Files.notExists(removed));
        }
    }

    private static String handshake(String from, int port, String path, String... headers) throws IOException {
        try (WireClient client = WireClient.socket(from, port)) {
            String head = client.handshake(path, headers);
            client.vanish();
            return head;
        }
    }

    /** Announced to clients that ask, and in force: two messages within 90 s, or else 2 s of silence. */
    private static void assertRateAndLengthLimits(int port) throws IOException {
        try (WireClient a = WireClient.joinFrom("127.0.0.5", port, "/lobby", "Sec-WebSocket-Protocol: chat.v2")) {
            String welcome = a.expectText();
            assertThat(welcome).as("--max-text").contains("\"text\":20,");
            assertThat(welcome).as("--max-username").contains("\"username\":3,");
            assertThat(welcome).as("--spam-messages").contains("\"messages\":2,");
            assertThat(welcome).as("--spam-window").contains("\"windowMs\":90000,");
            assertThat(welcome).as("--spam-block").contains("\"blockMs\":2000}");
        }
        try (WireClient a = WireClient.joinFrom("127.0.0.6", port, "/lobby")) {
            a.expectText();
            for (String text : List.of("hi", "ho", "hu")) {
                a.send(HI.replace("hi", text));
            }
            a.expect(HI);
            a.expect(HI.replace("hi", "ho"));
            a.expectNothing("--spam-messages");
        }
        try (WireClient a = WireClient.joinFrom("127.0.0.10", port, "/lobby")) {
            a.expectText();
            a.send(HI.replace("hi", "www.x.hu"));
            a.send(HI);
            a.expect(HI);
            a.expectNothing("--links");
        }
        try (WireClient a = WireClient.joinFrom("127.0.0.11", port, "/lobby")) {
            a.expectText();
            a.send(HI);
            a.expect(HI);
            a.send(HI);
            a.expectNothing("--repeat-window");
        }
    }

    private static void assertConnectionLimits(int port) throws IOException {
        List<WireClient> members = new ArrayList<>();
        for (String client : List.of("192.0.2.1", "192.0.2.1", "192.0.2.2", "192.0.2.2", "192.0.2.3")) {
            if (members.size() == 2) {
                await().untilAsserted(
                                () -> assertThat(handshake("127.0.0.8", port, "/lobby", "X-Forwarded-For: 192.0.2.1"))
                                        .as("--max-connections-per-address, --trusted-proxies")
                                        .startsWith("HTTP/1.1 429 "));
                assertThat(handshake("127.0.0.7", port, "/lobby", "X-Forwarded-For: 192.0.2.1"))
                        .as("--trusted-proxies")
                        .startsWith("HTTP/1.1 101 ");
            }
            await().ignoreExceptions().until(() -> connections(port) == members.size());
            WireClient member = WireClient.joinFrom("127.0.0.8", port, "/lobby", "X-Forwarded-For: " + client);
            member.expectText();
            members.add(member);
        }
        assertThat(handshake("127.0.0.1", port, "/lobby"))
                .as("--max-connections")
                .startsWith("HTTP/1.1 503 ");
        for (WireClient member : members) {
            member.vanish();
        }
        await().until(() -> connections(port) == 0);
    }

    private static int connections(int port) throws IOException {
        return HttpAnswer.to(port, "GET", "/metrics")
                .text()
                .lines()
                .filter(line -> line.startsWith("chat_connections "))
                .mapToInt(line -> (int) Double.parseDouble(line.substring("chat_connections ".length())))
                .findFirst()
                .orElseThrow();
    }

    /** The Java machine tells when a file was forced to the disk. */
    private void assertSync(ServerProcess server) throws Exception {
        Path settings = Files.writeString(folder.resolve("forced.jfc"), """
                <configuration version="2.0"><event name="jdk.FileForce">
                <setting name="enabled">true</setting><setting name="threshold">0 ms</setting>
                </event></configuration>""");
        Path recording = folder.resolve("forced.jfr").toAbsolutePath();
        jcmd(server, "JFR.start", "name=forced", "settings=" + settings.toAbsolutePath());
        try (WireClient a = WireClient.joinFrom("127.0.0.1", server.port(), "/cellar")) {
            a.expect("[]");
            a.send(HI);
            a.expect(HI);
        }
        jcmd(server, "JFR.stop", "name=forced", "filename=" + recording);
        assertThat(RecordingFile.readAllEvents(recording))
                .as("--sync")
                .extracting(event -> event.getString("path"))
                .anyMatch(path -> path.endsWith("logs-cellar.json"));
    }

    private static void jcmd(ServerProcess server, String... command) throws Exception {
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), String.valueOf(server.pid())));
        words.addAll(List.of(command));
        Process jcmd = new ProcessBuilder(words).redirectErrorStream(true).start();
        String said = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(jcmd.waitFor()).as(said).isZero();
    }

    @Test
    void theCommandLineOutweighsTheEnvironmentAndWhatIsEmptyIsNotSet() throws Exception {
        Files.writeString(folder.resolve("chatrooms.txt"), "cellar");
        Map<String, String> environment = Map.of(
                "CHAT_PORT", "99999", "CHAT_DATA", "nowhere", "CHAT_SYNC", "true", "CHAT_HOST", "", "CHAT_HISTORY", "");
        try (ServerProcess server = ServerProcess.launch(
                        folder, environment, "--port=0", "--ws-port=0", "--data=.", "--sync")
                .awaitReady()) {
            assertThat(server.uri().getHost()).isEqualTo("localhost");
            assertThat(folder.resolve("nowhere")).doesNotExist();
            assertSync(server);
        }
    }

    @Test
    void aDataFolderThatIsMissingIsMade() throws Exception {
        try (ServerProcess server = ServerProcess.launch(
                                folder, Map.of(), "--port", "0", "--ws-port", "0", "--data", "not/there/yet")
                        .awaitReady();
                WireClient a = WireClient.join(server.port(), "/chatroom1")) {
            a.expect("[]");
            a.send(HI);
            a.expect(HI);
            assertThat(folder.resolve("not/there/yet/logs-chatroom1.json"))
                    .content()
                    .contains("\"username\":\"A\",\"color\":\"#fff\",\"text\":\"hi\",\"author\":\"guest:");
        }
    }

    @Test
    void helpListsEveryOptionWithItsDefault() throws Exception {
        try (ServerProcess server = ServerProcess.launch(folder, Map.of("CHAT_HELP", "false"), "--help")) {
            assertThat(server.exitCode()).isZero();
            assertThat(server.err()).isEmpty();
            assertThat(String.join(" ", server.out()).replaceAll("\\s+", " "))
                    .contains(
                            "--port=PORT page, websocket, health (default: 8000)",
                            "0 = none (default: 8001)",
                            "--host=ADDRESS listen on this address only (default: all)",
                            "--data=FOLDER holds chatrooms.txt and the logs (default: data)",
                            "--history=N messages that a new member gets (default: 30)",
                            "--sync each message is on the disk before it is delivered, against power loss",
                            "0 = no limit (default: 3)",
                            "--spam-window=TIME the window (default: 3s)",
                            "--spam-block=TIME how long an address that exceeds it is blocked (default: 60s)",
                            "whose X-Forwarded-For is believed; none = nobody's (default: [127.0.0.0/8, ::1])",
                            "the chat's own page always may (default: all)",
                            "--public-url=URL where visitors find the page",
                            "--metrics=WHERE where Prometheus finds /metrics",
                            "--address-hash=ADDRESS print what the log calls this visitor's address",
                            "--max-text=N characters of a message, at most (default: 500)",
                            "--max-username=N characters of a name, at most (default: 500)",
                            "--max-connections=N connections in all (default: 20000)",
                            "--max-connections-per-address=N connections of one address (default: 500)",
                            "--token-secret-file=FILE the secrets that tokens are signed with, made if there is none",
                            "say, read or none (default: say)",
                            "--delete-removed-logs=DAYS delete the log of a room so many days after",
                            "--links=WHO who may say a link: allow (all), guests-no (who has a token) or none"
                                    + " (moderators alone) (default: allow)",
                            "--repeat-window=TIME how long nobody says the same text again",
                            "--check ask the server that runs with these options whether it is well",
                            "--ws-port is CHAT_WS_PORT");
        }
    }

    @Test
    void aTokenIsPrintedWithALinkAndTheRunningServerTakesItUntilItIsRevoked() throws Exception {
        try (ServerProcess server = ServerProcess.start(folder);
                ServerProcess token = ServerProcess.launch(
                        folder,
                        Map.of("CHAT_DATA", folder.toString(), "CHAT_NAME", "a container's"),
                        "token",
                        "--name=Ann",
                        "--role=moderator",
                        "--days=30",
                        "--rooms=chatroom1,lobby",
                        "--public-url=https://chat.example")) {
            assertThat(token.exitCode()).isZero();
            assertThat(token.err()).isEmpty();
            assertThat(token.out()).hasSize(2);
            String jwt = token.out().get(0);
            assertThat(token.out().get(1)).isEqualTo("https://chat.example/chatroom1#token=" + jwt);
            assertThat(Files.getPosixFilePermissions(folder.resolve(".token-secret")))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
            await().untilAsserted(() -> {
                try (WireClient a = WireClient.join(server.port(), "/chatroom1", Jwt.offered(jwt))) {
                    assertThat(a.expectText())
                            .contains("\"you\":{\"user\":\"Ann\",\"name\":\"Ann\",\"role\":\"moderator\"}");
                }
            });
            try (WireClient ann = WireClient.join(server.port(), "/chatroom1", Jwt.offered(jwt));
                    ServerProcess revoke = ServerProcess.launch(
                            folder,
                            Map.of("CHAT_PORT", "" + server.port(), "CHAT_DATA", folder.toString()),
                            "revoke",
                            "--issued-before=" + Instant.now().plusSeconds(2),
                            "--sub=Ann")) {
                ann.expectText();
                assertThat(revoke.exitCode()).as("%s", revoke.err()).isZero();
                assertThat(revoke.out()).singleElement().asString().matches("\\d+-\\d+");
                assertThat(ann.expectText()).contains("\"reason\":\"token_invalid\"");
                ann.expectClose(4003);
                assertThat(folder.resolve("moderation.json")).content().contains("\"by\":\"user:operator\"");
            }
        }
    }

    @Test
    void checkAsksTheServerThatHasTheSameOptions() throws Exception {
        Files.writeString(folder.resolve("chatrooms.txt"), "cellar");
        try (ServerProcess server = ServerProcess.start(folder, "--sync", "--host=127.0.0.1")) {
            int port = server.port();
            Map<String, String> environment = Map.of("CHAT_PORT", String.valueOf(port), "CHAT_HOST", "127.0.0.1");
            try (ServerProcess check = ServerProcess.launch(folder, environment, "--check")) {
                assertThat(check.exitCode()).isZero();
                assertThat(check.out()).containsExactly("ok");
            }
            Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("/dev/null"));
            Files.move(link, folder.resolve("logs-cellar.json"), StandardCopyOption.ATOMIC_MOVE); // or it is made anew
            await().until(() -> HttpAnswer.to(port, "GET", "/healthz").status() == 503);
            try (ServerProcess check = ServerProcess.launch(folder, environment, "--check")) {
                assertThat(check.exitCode()).isEqualTo(1);
                assertThat(check.err()).singleElement().asString().contains("logs-cellar.json: Is not a regular file");
            }
        }
        int nobody = FreePort.any();
        assertFails("http://localhost:" + nobody + "/healthz: Connection refused", "--check", "--port=" + nobody);
    }

    // ---- options that are not ----

    @Test
    void aValueThatCannotBeIsToldInOneLine() throws Exception {
        Map<String, String> lines = new TreeMap<>();
        lines.put("--port 99999", "--port: 99999 is not between 0 and 65535");
        lines.put("--port abc", "--port: 'abc' is not a whole number (--help lists the options)");
        lines.put("--port 7001 --ws-port 7001", "--ws-port: 7001 is --port already; 0 means none");
        lines.put("--history -1", "--history: -1 is not between 0 and 1000");
        lines.put(
                "--spam-window 3",
                "--spam-window: '3' is not a time like 500ms, 3s, 1m or 1h" + " (--help lists the options)");
        lines.put("--spam-block 0s", "--spam-block: a time above zero and up to a year is needed");
        lines.put(
                "--trusted-proxies 10.0.0.0/33",
                "--trusted-proxies: '10.0.0.0/33' is not an address or a range like 10.0.0.0/8");
        lines.put(
                "--trusted-proxies localhost",
                "--trusted-proxies: 'localhost' is not an address or a range like 10.0.0.0/8");
        lines.put(
                "--allowed-origins game.example",
                "--allowed-origins: 'game.example' is not an origin like https://game.example");
        lines.put(
                "--allowed-origins https://x/,",
                "--allowed-origins: 'https://x/' is not an origin like https://game.example");
        lines.put(
                "--public-url chat.example",
                "--public-url: 'chat.example' is not an address like https://chat.example/");
        lines.put(
                "--trusted-proxies none,::1", "--trusted-proxies: 'none' is not an address or a range like 10.0.0.0/8");
        lines.put(
                "--metrics everywhere",
                "--metrics: 'everywhere' is not off, on, a port or an address with a port like 10.0.0.5:9100");
        lines.put(
                "--metrics 99999",
                "--metrics: '99999' is not off, on, a port or an address with a port like 10.0.0.5:9100");
        lines.put(
                "--metrics :9100",
                "--metrics: ':9100' is not off, on, a port or an address with a port like 10.0.0.5:9100");
        lines.put("--links yes", "--links: 'yes' is not allow, guests-no or none");
        lines.put(
                "--repeat-window 400d",
                "--repeat-window: '400d' is not a time like 500ms, 3s, 1m or 1h (--help lists the options)");
        lines.put("--repeat-window 9999h", "--repeat-window: a time above zero and up to a year is needed");
        lines.put("--spam-window 0", "--spam-window: a time above zero and up to a year is needed");
        lines.put("--max-text 2001", "--max-text: 2001 is not between 1 and 2000");
        lines.put("--max-text 0", "--max-text: 0 is not between 1 and 2000");
        lines.put("--max-username x", "--max-username: 'x' is not a whole number (--help lists the options)");
        lines.put("--sync=yes", "--sync: 'yes' is neither true nor false (--help lists the options)");
        lines.put("--host=", "--host: an address is needed");
        lines.put("--host localhost:8000", "--host: 'localhost:8000' is not an address like 127.0.0.1 or ::1");
        lines.put("--host http://localhost", "--host: 'http://localhost' is not an address like 127.0.0.1 or ::1");
        lines.put("--host [::1", "--host: '[::1' is not an address like 127.0.0.1 or ::1");
        lines.put("--data=", "--data: a folder is needed");
        lines.put("--data /dev/null", "--data: /dev/null is not a folder");
        lines.put("--data /dev/null/x/y", "--data: /dev/null is not a folder");
        lines.put("--guests no", "--guests: 'no' is not say, read or none");
        lines.put(
                "--redis redis://localhost",
                "--redis: this is the build for a server alone; docs/scaling.md says how to get the other one");
        lines.put("token", "--name or --sub is needed");
        lines.put("token --name Ann --role king", "--role: 'king' is not user, bot, moderator or operator");
        lines.put("token --name Ann --days 0", "--days: 0 is not between 1 and 3650");
        lines.put("token --name Ann --rooms a,../b", "--rooms: '../b' is no room's name");
        lines.put("token --name Ann --color no", "this cannot be in a token");
        lines.put("revoke", "--sub or --issued-before is needed; the latter can be now");
        lines.put("revoke --sub " + "x".repeat(129), "--sub: '" + "x".repeat(129) + "' is no token's");
        lines.put(
                "revoke --issued-before yesterday",
                "--issued-before: 'yesterday' is not a time like 2027-01-20T18:30:00Z, or now");
        lines.put("--bogus", "Unknown option: '--bogus' (--help lists the options)");
        lines.put("stray", "Unmatched argument at index 0: 'stray' (--help lists the options)");
        lines.put("--port", "Missing required parameter for option '--port' (PORT) (--help lists the options)");

        lines.forEach((args, line) -> assertRefused(line, Map.of(), args.split(" ")));
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aValueInTheEnvironmentThatCannotBeIsToldByTheNameThatItHasThere() throws Exception {
        Map<String, String> lines = new TreeMap<>();
        lines.put("CHAT_PORT=99999", "CHAT_PORT: 99999 is not between 0 and 65535");
        lines.put("CHAT_PORT=abc", "CHAT_PORT: 'abc' is not a whole number (--help lists the options)");
        lines.put("CHAT_WS_PORT=8000", "CHAT_WS_PORT: 8000 is --port already; 0 means none");
        lines.put("CHAT_HOST=a b", "CHAT_HOST: 'a b' is not an address like 127.0.0.1 or ::1");
        lines.put("CHAT_DATA=/dev/null", "CHAT_DATA: /dev/null is not a folder");
        lines.put("CHAT_HISTORY=-1", "CHAT_HISTORY: -1 is not between 0 and 1000");
        lines.put("CHAT_SYNC=maybe", "CHAT_SYNC: 'maybe' is neither true nor false (--help lists the options)");
        lines.put("CHAT_SPAM_MESSAGES=x", "CHAT_SPAM_MESSAGES: 'x' is not a whole number (--help lists the options)");
        lines.put(
                "CHAT_SPAM_WINDOW=3",
                "CHAT_SPAM_WINDOW: '3' is not a time like 500ms, 3s, 1m or 1h (--help lists the options)");
        lines.put("CHAT_SPAM_BLOCK=0s", "CHAT_SPAM_BLOCK: a time above zero and up to a year is needed");
        lines.put("CHAT_TRUSTED_PROXIES=x", "CHAT_TRUSTED_PROXIES: 'x' is not an address or a range like 10.0.0.0/8");
        lines.put("CHAT_ALLOWED_ORIGINS=x", "CHAT_ALLOWED_ORIGINS: 'x' is not an origin like https://game.example");
        lines.put("CHAT_PUBLIC_URL=x", "CHAT_PUBLIC_URL: 'x' is not an address like https://chat.example/");
        lines.put(
                "CHAT_METRICS=x",
                "CHAT_METRICS: 'x' is not off, on, a port or an address with a port like 10.0.0.5:9100");
        lines.put("CHAT_LINKS=x", "CHAT_LINKS: 'x' is not allow, guests-no or none");
        lines.put("CHAT_REPEAT_WINDOW=9999h", "CHAT_REPEAT_WINDOW: a time above zero and up to a year is needed");
        lines.put("CHAT_MAX_TEXT=0", "CHAT_MAX_TEXT: 0 is not between 1 and 2000");
        lines.put("CHAT_MAX_USERNAME=2001", "CHAT_MAX_USERNAME: 2001 is not between 1 and 2000");
        lines.put(
                "CHAT_MAX_CONNECTIONS=many",
                "CHAT_MAX_CONNECTIONS: 'many' is not a whole number (--help lists the options)");
        lines.put(
                "CHAT_MAX_CONNECTIONS_PER_ADDRESS=0",
                "CHAT_MAX_CONNECTIONS_PER_ADDRESS: 0 is not between 1 and 1000000");

        lines.forEach((variable, line) -> {
            String[] nameAndValue = variable.split("=", 2);
            assertRefused(line, Map.of(nameAndValue[0], nameAndValue[1]));
        });
    }

    /** In this process, because there are many; nothing is started, nor is anything on stdout. */
    private static void assertRefused(String line, Map<String, String> environment, String... args) {
        StringWriter err = new StringWriter();
        int exit =
                Main.commandLine(environment).setErr(new PrintWriter(err, true)).execute(args);
        assertThat(err).as(String.join(" ", args)).hasToString(line + System.lineSeparator());
        assertThat(exit).as(line).isEqualTo(2);
    }

    @Test
    void aRefusalIsOneLineOnStderrAndTheExitCodeIs2() throws Exception {
        try (ServerProcess server = ServerProcess.launch(folder, Map.of("CHAT_PORT", "99999"))) {
            assertThat(server.exitCode()).isEqualTo(2);
            assertThat(server.out()).isEmpty();
            assertThat(server.err()).containsExactly("CHAT_PORT: 99999 is not between 0 and 65535");
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aVariableThatLooksLikeAnOptionAndIsNoneIsToldAndTheServerStarts() throws Exception {
        Map<String, String> environment = Map.of(
                "CHAT_PROT", "1",
                "CHAT_SPAM_MESSAGE", "2",
                "CHAT_REDIS_PASSWORD", "which no option has",
                // of a service that is called chat
                "CHAT_PORT", "tcp://10.96.0.7:8000",
                "CHAT_PORT_8000_TCP_ADDR", "10.96.0.7",
                "CHAT_SERVICE_HOST", "10.96.0.7");
        try (ServerProcess server = ServerProcess.launch(folder, environment, "--ws-port=0", "--data=.")) {
            await().until(() -> !server.err().isEmpty());
            assertThat(server.err().get(0))
                    .endsWith("no options, so nothing comes of them: CHAT_PROT, CHAT_SPAM_MESSAGE");
        }
    }

    @Test
    void aBlockIsALineThatNamesNoAddressAndTheOperatorFindsItByTheAddress() throws Exception {
        try (ServerProcess server = ServerProcess.start(folder, "--spam-window=1m");
                WireClient a = WireClient.joinFrom("127.0.0.7", server.port(), "/chatroom1");
                ServerProcess hash = ServerProcess.launch(
                        folder, Map.of("CHAT_DATA", folder.toString()), "--address-hash=127.0.0.7")) {
            a.expect("[]");
            for (int i = 0; i < 6; i++) {
                a.send(HI);
            }
            assertThat(hash.exitCode()).isZero();
            String name = hash.out().get(0);
            await().until(() -> server.err().stream().anyMatch(line -> line.contains("blocked")));
            assertThat(server.err().stream().filter(line -> line.contains("blocked")))
                    .singleElement()
                    .asString()
                    .endsWith(" INFO address " + name + " is blocked for 1m: more than 3 messages in 1m");
            assertThat(String.join("\n", server.err())).doesNotContain("127.0.0.7");
            for (int i = 0; i < 3; i++) {
                a.expect(HI);
            }
        }
    }

    @Test
    void whoAsksForTheHashOfNoAddressOrWhereThereIsNoKeyIsToldSo() throws Exception {
        assertFails(
                folder.resolve("x/.address-key") + ": there is no key, which a server makes when it starts",
                "--address-hash=127.0.0.1",
                "--data=" + folder.resolve("x"));
        try (ServerProcess hash = ServerProcess.launch(folder, Map.of(), "--address-hash=localhost")) {
            assertThat(hash.exitCode()).isEqualTo(2);
            assertThat(hash.err()).containsExactly("'localhost' is not an address");
        }
    }

    @Test
    void anAddressOfIpv6MayBeInBracketsAsInAUrl() throws Exception {
        try (ServerProcess server = ServerProcess.launch(
                        folder, Map.of("CHAT_HOST", "[::1]"), "--port=0", "--ws-port=0", "--data=.")
                .awaitReady()) {
            assertThat(server.uri().getHost()).isEqualTo("[::1]");
        }
    }

    @Test
    void whoTrustsNobodyTakesEveryForwardedAddressForAnInvention() throws Exception {
        try (ServerProcess server =
                        ServerProcess.start(folder, "--trusted-proxies=none", "--max-connections-per-address=1");
                WireClient one = WireClient.join(server.port(), "/chatroom1", "X-Forwarded-For: 192.0.2.1")) {
            one.expect("[]");
            assertThat(handshake("127.0.0.1", server.port(), "/chatroom1", "X-Forwarded-For: 192.0.2.2"))
                    .startsWith("HTTP/1.1 429 ");
        }
    }

    // ---- what is not there to be had ----

    @Test
    void aPortThatIsInUseIsToldInOneLineAndTheExitCodeIs1() throws Exception {
        try (ServerSocket other = new ServerSocket(0)) {
            String port = String.valueOf(other.getLocalPort());
            String line = "port " + port + ": Address already in use";
            assertFails(line, "--port", port, "--ws-port", "0", "--data", "data");
            assertFails(line, "--port", "0", "--ws-port", port, "--data", "data");
            assertThat(folder).isEmptyDirectory();
        }
    }

    @Test
    void aHostThatCannotBeListenedOnIsToldInOneLine() throws Exception {
        assertFails(
                "192.0.2.1 port 0: Cannot assign requested address",
                "--host=192.0.2.1",
                "--port=0",
                "--ws-port=0",
                "--data=data");
        assertFails(
                "no.host.invalid port 0: there is no such address",
                "--host=no.host.invalid",
                "--port=0",
                "--ws-port=0");
    }

    @Test
    void aSecondServerOnTheSameFolderGivesUpAndTheFirstDoesNotNotice() throws Exception {
        try (ServerProcess first = ServerProcess.start(folder);
                WireClient a = WireClient.join(first.port(), "/chatroom1")) {
            a.expect("[]");
            a.send(HI);
            a.expect(HI);
            String log = Files.readString(folder.resolve("logs-chatroom1.json"));

            assertFails(folder + ": another server uses this folder", "--port=0", "--ws-port=0", "--data=" + folder);

            assertThat(folder.resolve("logs-chatroom1.json")).hasContent(log);
            a.send(HI);
            a.expect(HI);
            assertThat(HttpAnswer.to(first.port(), "GET", "/healthz").text()).isEqualTo("ok\n");
            first.kill();
            a.vanish();
        }
        ServerProcess.start(folder).close(); // a lock does not outlive its holder
    }

    private void assertFails(String line, String... args) throws IOException {
        try (ServerProcess server = ServerProcess.launch(folder, Map.of(), args)) {
            assertThat(server.exitCode()).isEqualTo(1);
            assertThat(server.out()).isEmpty();
            assertThat(server.err()).containsExactly(line);
        }
    }

    @Test
    void theVersionNamesTheBuild() throws Exception {
        try (ServerProcess process = ServerProcess.launch(folder, Map.of(), "--version")) {
            assertThat(process.exitCode()).isZero();
            assertThat(process.out())
                    .singleElement()
                    .asString()
                    .matches("jgames-chat \\d[^,$]*, commit [^,$]+, on Java \\d.*");
        }
    }
}
