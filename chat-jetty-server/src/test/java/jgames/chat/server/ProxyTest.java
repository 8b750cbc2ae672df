package jgames.chat.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import jgames.chat.testing.Needs;
import jgames.chat.testing.Needs.Tool;
import jgames.chat.testing.WireFrame;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The chat behind real proxies that are set up as docs/proxy.md says. */
class ProxyTest {
    private static final String NGINX = "nginx, a host name of its own";
    private static final String NGINX_PATH = "nginx, below a path of your site";
    private static final String CADDY = "Caddy, a host name of its own";
    private static final String CADDY_PATH = "Caddy, below a path of your site";
    private static final String CADDY_CHAIN = "Chains";

    @Test
    void everyConfigurationOfThePageIsRun() throws Exception {
        assertThat(Proxy.headings()).containsExactly(NGINX, NGINX_PATH, CADDY, CADDY_PATH, CADDY_CHAIN);
    }

    /** Or a proxy that hides /metrics would not hide /metrics;x, which it takes for another path. */
    @Test
    void aPathWithParametersIsNone(@TempDir Path data) throws Exception {
        ServerOptions options = new ServerOptions().port(0).wsPort(0).data(data);
        try (ChatServer server = ChatServer.start(options);
                WireClient client = WireClient.socket("127.0.0.1", server.port())) {
            for (String path :
                    List.of("/metrics;x", "/metrics;", "/metrics;%2F..", "/healthz;x", "/chatroom1;x", "/;x")) {
                assertThat(HttpAnswer.to(server.port(), "GET", path).status())
                        .as(path)
                        .isEqualTo(404);
            }
            assertThat(client.handshake("/chatroom1;x")).startsWith("HTTP/1.1 404 ");
            client.vanish();
        }
    }

    @Nested
    @Needs(Tool.NGINX)
    class Nginx extends BehindAProxy {
        Nginx() {
            super(NGINX, NGINX_PATH, NGINX);
        }
    }

    @Nested
    @Needs(Tool.CADDY)
    class Caddy extends BehindAProxy {
        Caddy() {
            super(CADDY, CADDY_PATH, CADDY_CHAIN);
        }
    }

    abstract static class BehindAProxy {
        private static final String CDN = "127.0.0.200";
        private static final Pattern REFERENCE =
                Pattern.compile("(?:href|src)=\"([^\"]+)\"|\"src\": \"([^\"]+)\"|import\\(\"([^\"]+)\"\\)");

        private final String ownHost;
        private final String belowPath;
        private final String behindCdn;

        @RegisterExtension
        final TestServer chat = new TestServer().with(it -> it.trustedProxies(List.of("127.0.0.1/32")));

        @TempDir
        Path folder;

        @TempDir
        Path site;

        private Proxy proxy;

        BehindAProxy(String ownHost, String belowPath, String behindCdn) {
            this.ownHost = ownHost;
            this.belowPath = belowPath;
            this.behindCdn = behindCdn;
        }

        private void start(String heading) throws IOException {
            Files.writeString(site.resolve("index.html"), "the game");
            proxy = Proxy.start(heading, folder, chat.port(), site, CDN);
        }

        @AfterEach
        void stop() {
            if (proxy != null) {
                proxy.close();
            }
        }

        // ---- addresses ----

        @Test
        void oneClientsSpamBlockDoesNotTouchAnotherClient() throws Exception {
            start(ownHost);
            try (WireClient loud = member("127.0.0.11", "/lobby");
                    WireClient other = member("127.0.0.12", "/lobby")) {
                spam(loud, other);

                other.send(message("not blocked"));

                other.expect(message("not blocked"));
                loud.expect(message("not blocked"));
            }
        }

        @Test
        void connectionsAreCountedForEachClientAndNotForTheProxy() throws Exception {
            chat.with(it -> it.maxConnections(10, 1));
            start(ownHost);
            try (WireClient first = member("127.0.0.11", "/lobby");
                    WireClient second = WireClient.socket("127.0.0.11", proxy.port());
                    WireClient other = member("127.0.0.12", "/lobby")) {
                assertThat(second.handshake("/lobby")).startsWith("HTTP/1.1 429 ");
                second.vanish();
                first.expectNothing();
                other.expectNothing();
            }
        }

        @Test
        void aForgedAddressNeitherFreesItsSenderNorMutesWhomItNames() throws Exception {
            start(ownHost);
            try (WireClient named = member("127.0.0.12", "/lobby")) {
                try (WireClient forger = member("127.0.0.11", "/lobby", "X-Forwarded-For: 127.0.0.12")) {
                    spam(forger, named);
                }
                for (String header : List.of(
                        "X-Forwarded-For: 198.51.100.7",
                        "X-Forwarded-For: 198.51.100.7, 127.0.0.1",
                        "X-Forwarded-For: 198.51.100.7\r\nX-Forwarded-For: 127.0.0.1",
                        "X-Forwarded-For: ,",
                        "X_Forwarded_For: 198.51.100.7",
                        "X-Real-IP: 198.51.100.7",
                        "Forwarded: for=198.51.100.7")) {
                    try (WireClient forger = WireClient.joinFrom("127.0.0.11", proxy.port(), "/chatroom1", header)) {
                        forger.expect("[]");
                        forger.send(message("free?"));
                        forger.expectNothing();
                    }
                }
                named.send(message("not muted"));
                named.expect(message("not muted"));
            }
        }

        @Test
        void clientsBehindACdnHaveTheirOwnAddresses() throws Exception {
            chat.with(it -> it.trustedProxies(List.of("127.0.0.1/32", CDN)));
            start(behindCdn);
            try (WireClient loud = member(CDN, "/lobby", "X-Forwarded-For: 198.51.100.7, 203.0.113.1");
                    WireClient other = member(CDN, "/lobby", "X-Forwarded-For: 198.51.100.7, 203.0.113.2")) {
                spam(loud, other);

                other.send(message("not blocked"));

                other.expect(message("not blocked"));
                loud.expect(message("not blocked"));
            }
        }

        @Test
        void behindAProxyThatIsNotTrustedAllShareOneAddressAndTheLogSaysSoOnce() throws Exception {
            chat.with(it -> it.trustedProxies(List.of("10.0.0.5")));
            start(ownHost);
            try (WireClient loud = member("127.0.0.11", "/lobby");
                    WireClient other = member("127.0.0.12", "/lobby")) {
                spam(loud, other);

                other.send(message("blocked as well"));

                other.expectNothing();
                loud.expectNothing();
            }
            assertThat(chat.warnings()).containsExactly(documentedWarning().replace("172.18.0.5", "127.0.0.1"));
        }

        private String documentedWarning() throws IOException {
            return Files.readString(Path.of("../docs/proxy.md"))
                    .split("```log\n")[1]
                    .split("\n```")[0];
        }

        /** One more than the limit; the other hears the first three. */
        private void spam(WireClient from, WireClient other) throws IOException {
            for (String text : List.of("1", "2", "3")) {
                from.send(message(text));
                from.expect(message(text));
                other.expect(message(text));
            }
            from.send(message("4"));
            from.expectNothing();
            other.expectNothing();
        }

        // ---- what it serves ----

        @Test
        void pageAndFilesAreWhatTheChatServes() throws Exception {
            start(ownHost);

            assertThat(everythingBelow("/", "")).hasSizeGreaterThan(7).contains("/_/chat-room.js");
            assertThat(get("/lobby").text()).isEqualTo(chat.get("/lobby").text());
            assertThat(get("/nosuchroom").status()).isEqualTo(404);
            assertThat(get("/_/rooms.json").text()).isEqualTo("[\"chatroom1\",\"lobby\"]");
        }

        @Test
        void pageAndFilesWorkBelowAPathOfAnotherSite() throws Exception {
            start(belowPath);

            assertThat(everythingBelow("/chat/", "/chat")).hasSizeGreaterThan(7).contains("/chat/_/chat-room.js");
            assertThat(get("/chat/lobby").text()).isEqualTo(chat.get("/lobby").text());
            assertThat(get("/chat/nosuchroom").status()).isEqualTo(404);
            assertThat(get("/chat/_/rooms.json").text()).isEqualTo("[\"chatroom1\",\"lobby\"]");
            assertThat(get("/chat").status()).isBetween(301, 302);
            assertThat(get("/chat").header("Location")).endsWith("/chat/");
            assertThat(get("/").text()).isEqualTo("the game");
        }

        @Test
        void clientsBelowAPathOfAnotherSiteHaveTheirOwnAddresses() throws Exception {
            start(belowPath);
            try (WireClient loud = member("127.0.0.11", "/chat/lobby");
                    WireClient other = member("127.0.0.12", "/chat/lobby", "X-Forwarded-For: 127.0.0.11");
                    WireClient nowhere = WireClient.socket("127.0.0.13", proxy.port())) {
                spam(loud, other);
                other.send(message("not blocked"));
                other.expect(message("not blocked"));
                loud.expect(message("not blocked"));
                assertThat(nowhere.handshake("/chat/nosuchroom")).startsWith("HTTP/1.1 404 ");
                nowhere.vanish();
            }
        }

        @Test
        @Needs(Tool.CHROMIUM)
        void aBrowserEntersTheRoomBelowAPathOfAnotherSite() throws Exception {
            start(belowPath);
            ProcessBuilder chromium = new ProcessBuilder(
                            "chromium",
                            "--headless=new",
                            "--no-sandbox",
                            "--disable-gpu",
                            "--disable-background-networking",
                            "--user-data-dir=" + folder.resolve("profile"),
                            "--remote-debugging-port=0",
                            "http://localhost:" + proxy.port() + "/chat/lobby")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD);
            chromium.environment().put("TMPDIR", folder.toString()); // so that all it leaves is in one folder
            Process browser = chromium.start();
            try {
                await().atMost(Duration.ofSeconds(60))
                        .untilAsserted(() ->
                                assertThat(chat.metric("chat_connections")).isEqualTo("1.0"));
            } finally {
                browser.destroy(); // with its children
                if (!browser.waitFor(20, TimeUnit.SECONDS)) {
                    browser.descendants().forEach(ProcessHandle::destroyForcibly);
                    browser.destroyForcibly().waitFor();
                }
                // Its last process may still be at it.
                await().ignoreExceptions().until(() -> Browser.delete(folder.resolve("profile")));
            }
        }

        @Test
        void theChatsOwnPageConnectsWhereOnlyOthersAreNamedAndStrangersDoNot() throws Exception {
            chat.with(it -> it.allowedOrigins(List.of("https://game.example")));
            start(ownHost);
            for (String origin : List.of("http://localhost", "https://localhost", "https://game.example")) {
                try (WireClient page = WireClient.socket("127.0.0.11", proxy.port())) {
                    assertThat(page.handshake("/lobby", "Origin: " + origin))
                            .as(origin)
                            .startsWith("HTTP/1.1 101 ");
                    page.vanish();
                }
            }
            try (WireClient page = WireClient.socket("127.0.0.11", proxy.port())) {
                assertThat(page.handshake("/lobby", "Origin: https://evil.example"))
                        .startsWith("HTTP/1.1 403 ");
                page.vanish();
            }
        }

        @Test
        void metricsAreHiddenHoweverTheyAreSpelled() throws Exception {
            assertThat(chat.get("/metrics").text()).contains("chat_messages_total");
            start(ownHost);
            assertNoMetricsBelow("");
        }

        @Test
        void metricsAreHiddenBelowAPathOfAnotherSite() throws Exception {
            start(belowPath);
            assertThat(get("/metrics").status()).isEqualTo(404);
            assertNoMetricsBelow("/chat");
        }

        private void assertNoMetricsBelow(String path) throws IOException {
            assertThat(get(path + "/metrics").status()).isEqualTo(404);
            for (String spelling : List.of(
                    "/metrics?x",
                    "/metrics/",
                    "//metrics",
                    "/./metrics",
                    "/x/../metrics",
                    "/%6Detrics",
                    "/%2e/metrics",
                    "/%2Fmetrics",
                    "/x%2F..%2Fmetrics",
                    "/metrics;",
                    "/metrics;x",
                    "/metrics%3Bx",
                    "/metrics;%2F..",
                    "/metrics;/x/..",
                    "/;x/metrics",
                    "/x/..;/metrics")) {
                assertThat(get(path + spelling).text()).as(spelling).doesNotContain("chat_");
            }
        }

        /** All that the page refers to, directly or not; each is served as the chat serves it. */
        private Set<String> everythingBelow(String page, String prefix) throws IOException {
            Set<String> found = new LinkedHashSet<>(List.of(page));
            Queue<String> unread = new ArrayDeque<>(found);
            while (!unread.isEmpty()) {
                String path = unread.remove();
                assertThat(path).startsWith(prefix + "/");
                HttpAnswer answer = get(path);
                assertThat(answer.status()).as(path).isEqualTo(200);
                byte[] original = chat.get(path.substring(prefix.length())).body();
                assertThat(Arrays.equals(answer.body(), original)).as(path).isTrue();
                REFERENCE
                        .matcher(new String(answer.body(), StandardCharsets.UTF_8))
                        .results()
                        .map(reference ->
                                URI.create(path).resolve(target(reference)).getPath())
                        .filter(found::add)
                        .forEach(unread::add);
            }
            return found;
        }

        private static String target(MatchResult reference) {
            for (int group = 1; group < reference.groupCount(); group++) {
                if (reference.group(group) != null) {
                    return reference.group(group);
                }
            }
            return reference.group(reference.groupCount());
        }

        // ---- the websocket ----

        @Test
        void aSilentMemberIsPingedThroughItAndStays() throws Exception {
            start(ownHost);
            try (WireClient client = member("127.0.0.11", "/lobby")) {
                chat.pass(Duration.ofSeconds(21));
                client.expectPing();
                client.send(WireFrame.PONG);
                client.expectNothing();
            }
        }

        @Test
        void whatComesInFragmentsOrInStrangeScriptsArrivesWhole() throws Exception {
            start(ownHost);
            String text = "👩‍🚀".repeat(100) + "שלום";
            byte[] bytes = message(text).getBytes(StandardCharsets.UTF_8);
            byte[] head = Arrays.copyOf(bytes, 50);
            byte[] rest = Arrays.copyOfRange(bytes, 50, bytes.length);
            try (WireClient client = member("127.0.0.11", "/lobby")) {
                client.raw(WireFrame.masked(false, WireFrame.TEXT, head));
                client.raw(WireFrame.masked(true, WireFrame.CONTINUATION, rest));
                client.expect(message(text));
            }
        }

        @Test
        void closeCodesReachTheClient() throws Exception {
            start(ownHost);
            try (WireClient broken = member("127.0.0.11", "/lobby");
                    WireClient client = member("127.0.0.12", "/lobby")) {
                broken.send(WireFrame.TEXT, (byte) 0xC0, (byte) 0xAF);
                broken.expectClose(1007);
                chat.stop();
                client.expectClose(1001);
            }
        }

        private WireClient member(String from, String path, String... headers) throws IOException {
            WireClient client = WireClient.joinFrom(from, proxy.port(), path, headers);
            client.expectText();
            return client;
        }

        /** In HTTP 1.0, which knows no chunks. */
        private HttpAnswer get(String path) throws IOException {
            String request = "GET " + path + " HTTP/1.0\r\nHost: localhost\r\n\r\n";
            return HttpAnswer.of(HttpAnswer.bytes(proxy.port(), request.getBytes(StandardCharsets.ISO_8859_1)));
        }

        private static String message(String text) {
            return "{\"username\":\"A\",\"color\":\"#fff\",\"text\":\"" + text + "\"}";
        }
    }
}
