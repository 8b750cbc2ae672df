package jgames.chat.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The page and the other things that are read with GET: from the class path, from nowhere else, and with care. */
class HttpTest {
    @RegisterExtension
    final TestServer server = new TestServer();

    @ParameterizedTest
    @ValueSource(strings = {"/", "/chatroom1", "/lobby", "/?x=y", "/chatroom1?x=/../y", "/chat%72oom1", "/_/../lobby"})
    void thePageIsAtTheRootAndAtEachRoom(String path) throws Exception {
        HttpAnswer page = server.get(path);
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("Content-Type")).isEqualTo("text/html;charset=utf-8");
        assertThat(page.text()).startsWith("<!DOCTYPE html>").contains("<chat-room>");
    }

    @Test
    void thePageRunsNothingThatIsNotItsOwn() throws Exception {
        HttpAnswer page = server.get("/chatroom1");
        assertThat(page.header("Content-Security-Policy"))
                .contains("default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'")
                .doesNotContain("unsafe", "*");
        assertThat(page.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(page.header("Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(page.text())
                .doesNotContain("<style", "style=", "onclick=")
                .doesNotContainPattern("<script(?![^>]*src=)");
        assertThat(page.headers()).doesNotContainKeys("Server", "X-Powered-By", "Set-Cookie");
    }

    @Test
    void anySiteMayHoldThePageInAFrameUnlessTheOperatorNamesThose() throws Exception {
        assertThat(server.get("/chatroom1").header("Content-Security-Policy")).doesNotContain("frame-ancestors");
        server.stop();
        server.with(it -> it.allowedOrigins(List.of("https://*.game.example")).publicUrl("https://chat.example/"));
        assertThat(server.get("/chatroom1").header("Content-Security-Policy"))
                .endsWith("; frame-ancestors 'self' https://*.game.example https://chat.example");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/nowhere",
                "/index.html",
                "/chatroom1/x",
                "/data/chatrooms.txt",
                "/chatrooms.txt",
                "/logs-chatroom1.json",
                "/_/",
                "/_/nothing.js",
                "/_",
                "/favicon.ico",
                "/metrics/",
                "/healthz/x",
                "/../../etc/passwd",
                "/../../../../../../../../etc/passwd",
                "/%2e%2e/%2e%2e/etc/passwd",
                "/%2e%2e/",
                "/..%2f..%2fetc%2fpasswd",
                "/%252e%252e/etc/passwd",
                "/..;/..;/etc/passwd",
                "/..\\..\\etc\\passwd",
                "/_/../index.html",
                "/_/%2e%2e/index.html",
                "/_/..%2findex.html",
                "/_/./../../index.html",
                "/_//etc/passwd",
                "/_/%2fetc/passwd",
                "/_/../StaticFiles.class",
                "/_/../../server/StaticFiles.class",
                "/_/%2e%2e/%2e%2e/server/StaticFiles.class",
                "//",
                "//chatroom1",
                "//etc/passwd",
                "/%00",
                "/chatroom1%00",
                "/_/chat-room.js%00",
                "/chatroom1%0a",
                "/%ff",
                "/%c0%ae%c0%ae/",
                "/%",
                "/%zz",
                "/file:///etc/passwd",
            })
    void whatIsNotThereIsNotFoundAndNothingElseIsServed(String path) throws Exception {
        HttpAnswer answer = server.get(path);
        assertThat(answer.status()).isIn(400, 404);
        assertThat(answer.header("Content-Type")).startsWith("text/"); // not the file's
        assertThat(answer.text()).doesNotContain("root:", "<chat-room>", "Exception");
    }

    /** What is left unread at a close resets the connection, and with it the answer may be lost. */
    @ParameterizedTest
    @ValueSource(strings = {"/chatroom1", "/nowhere", "/_/api/rooms/chatroom1/messages", "/_/api/nowhere"})
    void anAnswerIsNotLostToABodyThatNobodyReads(String path) throws Exception {
        String head = "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
        String chunks = ("3e8\r\n" + " ".repeat(1000) + "\r\n").repeat(300);
        assertAnsweredFirst(head + "Content-Length: 300000\r\n\r\n", " ".repeat(300_000));
        assertAnsweredFirst(head + "Transfer-Encoding: chunked\r\n\r\n", chunks + "0\r\n\r\n");
    }

    private void assertAnsweredFirst(String head, String body) throws Exception {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(head.getBytes(US_ASCII));
            int first = socket.getInputStream().read(); // the server has answered and could close
            socket.getOutputStream().write(body.getBytes(US_ASCII));
            String answer = (char) first + new String(socket.getInputStream().readAllBytes(), US_ASCII);
            assertThat(HttpAnswer.of(answer.getBytes(US_ASCII)).status()).isBetween(400, 499);
        }
    }

    @Test
    void notFoundIsSaidInAPlainSentence() throws Exception {
        HttpAnswer answer = server.get("/nowhere");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.header("Content-Type")).isEqualTo("text/plain;charset=utf-8");
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.text()).isEqualTo("there is no such room or file\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/chatroom1", "/_/chat-room.js", "/_/rooms.json", "/healthz", "/metrics", "/nowhere"})
    void headAnswersAsGetDoesButWithoutTheBody(String path) throws Exception {
        HttpAnswer get = server.get(path);
        HttpAnswer head = HttpAnswer.to(server.port(), "HEAD", path);
        assertThat(head.status()).isEqualTo(get.status());
        assertThat(head.body()).isEmpty();
        assertThat(head.header("Content-Type")).isEqualTo(get.header("Content-Type"));
        assertThat(head.header("ETag")).isEqualTo(get.header("ETag"));
        if (path.equals("/metrics")) {
            return; // whose length is of its moment
        }
        assertThat(head.header("Content-Length")).isEqualTo(String.valueOf(get.body().length));
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "FROBNICATE"})
    void otherMethodsAreNotAllowed(String method) throws Exception {
        for (String path : new String[] {"/", "/chatroom1", "/nowhere", "/metrics"}) {
            HttpAnswer answer = HttpAnswer.to(server.port(), method, path, "Content-Length: 0");
            assertThat(answer.status()).isEqualTo(405);
            assertThat(answer.header("Allow")).isEqualTo("GET, HEAD");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/_/chat-room.js"})
    void aFileThatABrowserHasIsNotSentAgain(String path) throws Exception {
        HttpAnswer first = server.get(path);
        assertThat(first.status()).isEqualTo(200);
        assertThat(first.header("Cache-Control")).isEqualTo("no-cache");
        assertThat(first.header("ETag")).matches("\"[^\"]+\"");
        HttpAnswer again = server.get(path, "If-None-Match: \"other\", " + first.header("ETag"));
        assertThat(again.status()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(again.header("ETag")).isEqualTo(first.header("ETag"));
        assertThat(server.get(path, "If-None-Match: \"other\"").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/_/chat-room.js", "/_/chat-room.d.ts"})
    void aFileIsCompressedForThoseWhoAsk(String path) throws Exception {
        HttpAnswer plain = server.get(path);
        HttpAnswer zipped = server.get(path, "Accept-Encoding: deflate, gzip, br");
        assertThat(plain.header("Content-Encoding")).isNull();
        assertThat(zipped.header("Content-Encoding")).isEqualTo("gzip");
        assertThat(zipped.header("Content-Type")).isEqualTo(plain.header("Content-Type"));
        assertThat(new GZIPInputStream(new ByteArrayInputStream(zipped.body())).readAllBytes())
                .isEqualTo(plain.body());
        assertThat(zipped.header("ETag")).isNotEqualTo(plain.header("ETag"));
        assertThat(plain.header("Vary")).isEqualTo("Accept-Encoding");
        assertThat(zipped.header("Vary")).isEqualTo("Accept-Encoding");
        assertThat(server.get(path, "Accept-Encoding: gzip;q=0").header("Content-Encoding"))
                .isNull();
    }

    @Test
    void whatThePageNamesIsKeptForAYearAndNamedAnewWhenItChanges() throws Exception {
        String page = server.get("/").text();
        List<String> names = found("(?:href|src)=\"(_/[^\"]+)\"", page);
        String manifest = names.stream()
                .filter(it -> it.endsWith(".webmanifest"))
                .findFirst()
                .orElseThrow();
        List<String> icons =
                found("\"src\": \"([^\"]+)\"", server.get("/" + manifest).text());
        assertThat(names).contains("_/chat-room.js");
        assertThat(found("<link rel=\"(?:modulepreload|preload|stylesheet)\"([^>]*)>", page))
                .as("also where a host's page is isolated and they come from another site")
                .hasSize(3)
                .allMatch(link -> link.contains(" crossorigin"));
        assertThat(icons).hasSize(3);
        for (String name : Stream.concat(names.stream(), icons.stream().map(it -> "_/" + it))
                .toList()) {
            HttpAnswer file = server.get("/" + name, "Accept-Encoding: gzip");
            assertThat(file.status()).as(name).isEqualTo(200);
            assertThat(file.header("Cache-Control"))
                    .as(name)
                    .isEqualTo(name.equals("_/chat-room.js") ? "no-cache" : "public, max-age=31536000, immutable");
            assertThat(file.header("Access-Control-Allow-Origin")).isEqualTo("*");
            assertThat(file.header("Cross-Origin-Resource-Policy")).isEqualTo("cross-origin");
            if (name.matches(".*[.](woff2|png)")) {
                assertThat(file.header("Content-Encoding")).isNull(); // it is compressed already
            }
        }
    }

    @Test
    void everyFontThatTheElementNamesIsThere() throws Exception {
        List<String> fonts = found(
                        "url[(]([^)]+)[)]", server.get("/_/chat-room.js").text())
                .stream()
                .filter(it -> it.endsWith(".woff2"))
                .toList();
        assertThat(fonts).hasSizeGreaterThan(3);
        for (String name : fonts) {
            HttpAnswer font = server.get("/_/" + name);
            assertThat(font.status()).as(name).isEqualTo(200);
            assertThat(font.header("Content-Type")).isEqualTo("font/woff2");
            assertThat(font.text()).startsWith("wOF2");
        }
    }

    @Test
    void theFirstLoadIsBelow30KilobytesOfCodeAndStyles() throws Exception {
        int bytes = 0;
        for (String name : found(
                "(?:href|src)=\"(_/[^\"]+[.](?:js|css))\"", server.get("/").text())) {
            bytes += server.get("/" + name, "Accept-Encoding: gzip").body().length;
        }
        assertThat(bytes).isLessThanOrEqualTo(30 * 1024);
    }

    @Test
    void theNpmPackageHoldsTheFileThatTheServerGivesOut() throws Exception {
        Path npm = Path.of("../chat-web/target/npm");
        assertThat(Files.readAllBytes(npm.resolve("chat-room.js")))
                .isEqualTo(server.get("/_/chat-room.js").body());
        String description = Files.readString(npm.resolve("package.json"));
        assertThat(description).contains("\"type\": \"module\"").doesNotContain("${");
        List<String> files = found("\"[.]?/?([a-z-]+[.][a-z.]+)\"", description);
        assertThat(files).contains("chat-room.js", "chat-room.d.ts", "custom-elements.json");
        for (String name : files) {
            assertThat(npm.resolve(name)).isNotEmptyFile();
        }
        String element = Files.readString(npm.resolve("chat-room.js"));
        assertThat(found("from\"([^\"]+)\"", element))
                .as("what it needs at once")
                .isEmpty();
        for (String later : found("\"[.]/([a-z]+-[0-9A-Z]{8}[.][a-z]+)\"", element)) {
            assertThat(server.get("/_/" + later).header("Cache-Control"))
                    .as(later)
                    .endsWith("immutable");
            assertThat(later.endsWith(".json") || Files.exists(npm.resolve(later)))
                    .as(later)
                    .isTrue();
        }
    }

    @Test
    void theSourcesOfTheElementAreInItsSourceMap() throws Exception {
        assertThat(server.get("/_/chat-room.js").text()).endsWith("//# sourceMappingURL=chat-room.js.map\n");
        assertThat(server.get("/_/chat-room.js.map").text()).contains("room-view.js", "sourcesContent");
    }

    private static List<String> found(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(it -> it.group(1))
                .toList();
    }

    @Test
    void scriptsHaveTheTypeThatBrowsersInsistOnAndMayBeUsedByOtherSites() throws Exception {
        HttpAnswer script = server.get("/_/chat-room.js");
        assertThat(script.header("Content-Type")).isEqualTo("text/javascript;charset=utf-8");
        assertThat(script.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(script.header("Access-Control-Allow-Origin")).isEqualTo("*");
    }

    @Test
    void aPageThatIsolatesItselfMayShowThisOneInAFrame() throws Exception {
        HttpAnswer page = server.get("/lobby");
        assertThat(page.header("Cross-Origin-Embedder-Policy")).isEqualTo("require-corp");
        assertThat(page.header("Cross-Origin-Resource-Policy")).isEqualTo("cross-origin");
    }

    @ParameterizedTest
    @CsvSource({"/lobby/, ../lobby", "/Lobby, lobby", "/CHATROOM1/, ../chatroom1", "/Lobby?x=y, lobby"})
    void anAddressThatMeansARoomLeadsToIt(String path, String location) throws Exception {
        HttpAnswer answer = server.get(path);
        assertThat(answer.status()).isEqualTo(302);
        assertThat(answer.header("Location")).isEqualTo(location);
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    }

    @Test
    void whoLooksForARoomThatIsNotThereSeesAPageWithTheWayBack() throws Exception {
        HttpAnswer page = server.get("/nosuch", "Accept: text/html,application/xhtml+xml;q=0.9,*/*;q=0.8");
        assertThat(page.status()).isEqualTo(404);
        assertThat(page.header("Content-Type")).isEqualTo("text/html;charset=utf-8");
        assertThat(page.header("Content-Security-Policy")).startsWith("default-src 'none'");
        assertThat(page.text()).contains("There is no such room", "<a href=\"./\">");
        for (String name : found("(?:href|src)=\"(_/[^\"]+)\"", page.text())) {
            assertThat(server.get("/" + name).status()).as(name).isEqualTo(200);
        }
        assertThat(server.get("/nosuch", "Accept: text/html", "If-None-Match: " + page.header("ETag"))
                        .status())
                .isEqualTo(404);
    }

    @Test
    void robotsAreToldWhatIsNothingForThem() throws Exception {
        HttpAnswer robots = server.get("/robots.txt");
        assertThat(robots.header("Content-Type")).isEqualTo("text/plain;charset=utf-8");
        assertThat(robots.text()).contains("User-agent: *\n", "Disallow: /_/api/\n");
        assertThat(server.get("/").text())
                .contains("<meta name=\"description\"", "<meta property=\"og:title\"", "<meta name=\"robots\"");
    }

    @Test
    void aLinkToThePageHasAPictureWhoseAddressBeginsWithThePublicUrl() throws Exception {
        String picture = "property=\"og:image\" content=\"([^\"]+)\"";
        String relative = found(picture, server.get("/lobby").text()).get(0);
        assertThat(server.get("/" + relative).header("Content-Type")).isEqualTo("image/png");
        server.stop();
        for (String url : List.of("https://game.example/a&b", "https://game.example/a&b/")) {
            server.with(it -> it.publicUrl(url));
            assertThat(found(picture, server.get("/lobby").text()))
                    .containsExactly("https://game.example/a&amp;b/" + relative);
            server.stop();
        }
    }

    @Test
    void theListOfRoomsIsJsonInTheOrderOfTheFile() throws Exception {
        server.rooms("zoo\nchatroom1 a-b_c");
        HttpAnswer rooms = server.get("/_/rooms.json");
        assertThat(rooms.text()).isEqualTo("[\"zoo\",\"chatroom1\",\"a-b_c\"]");
        assertThat(rooms.header("Content-Type")).isEqualTo("application/json");
        assertThat(rooms.header("Cache-Control")).isEqualTo("no-store");
        assertThat(rooms.header("Access-Control-Allow-Origin")).isEqualTo("*");
    }

    @Test
    void healthIsOkWhereAllIsWell() throws Exception {
        HttpAnswer health = server.get("/healthz");
        assertThat(health.status()).isEqualTo(200);
        assertThat(health.text()).isEqualTo("ok\n");
        assertThat(health.header("Cache-Control")).isEqualTo("no-store");
    }

    @Test
    void healthNamesTheLogThatCannotBeWrittenAndTheChatGoesOn() throws Exception {
        Files.createDirectory(server.data().resolve("logs-chatroom1.json"));
        HttpAnswer health = server.get("/healthz");
        assertThat(health.status()).isEqualTo(503);
        assertThat(health.text()).contains("logs-chatroom1.json").doesNotContain("lobby");
        try (WireClient a = server.member("127.0.0.1", "/chatroom1")) {
            a.send("{\"username\":\"A\",\"color\":\"#fff\",\"text\":\"hi\"}");
            a.expect("{\"username\":\"A\",\"color\":\"#fff\",\"text\":\"hi\"}");
        }
        assertThat(server.warnings()).singleElement().asString().contains("logs-chatroom1.json");
    }
}
