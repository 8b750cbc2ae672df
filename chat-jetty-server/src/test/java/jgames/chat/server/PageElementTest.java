package jgames.chat.server;

import static jgames.chat.server.Visitor.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jgames.chat.testing.Needs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The element {@code <chat-room>} on the page of another site, in a real browser. */
@Needs(Needs.Tool.CHROMIUM)
class PageElementTest {
    /** A page that means the element no good: its rules would hide and blow up, its script runs and eats every key. */
    private static final String GAME = """
            <!DOCTYPE html>
            <title>A game</title>
            <link rel="icon" href="data:,">
            <style>
              div, form, input, button { display: none; }
              * { font-size: 60px; color: red; background: red; }
              chat-room { width: 300px; height: 400px; }
            </style>
            <script>
              window.heard = [];
              for (const event of ['keydown', 'keypress', 'keyup'])
                addEventListener(event, (key) => { heard.push(key.key); key.preventDefault(); });
            </script>
            <script type="module" src="%s_/chat-room.js"></script>
            <chat-room %s></chat-room>
            """;

    @RegisterExtension
    static final Browser BROWSER = new Browser();

    @RegisterExtension
    final TestServer server = new TestServer();

    private HttpServer site;
    private String page;
    private boolean isolated;

    @BeforeEach
    void startTheOtherSite() throws Exception {
        server.withoutSpamLimit();
        site = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        site.createContext("/", this::answer);
        site.start();
    }

    @AfterEach
    void stopTheOtherSite() {
        site.stop(0);
    }

    @Test
    void aRoomOnTheirPageIsARoomOfOurServer() throws Exception {
        page = GAME.formatted(server.server().uri(), "room='lobby'");
        try (WireClient ben = server.member("127.0.0.2", "/lobby")) {
            Visitor ann = BROWSER.visitor().opens(url());
            ann.is("Ann", "#ff8800").say("hi");
            ben.expect("{\"username\":\"Ann\",\"color\":\"#ff8800\",\"text\":\"hi\"}");
            ann.awaitTexts("hi");
            assertThat(ann.reloads().name()).isEqualTo("Ann");
            ann.awaitTexts("hi");
            ann.screenshot("embedded");
        }
    }

    @Test
    void theirRulesStopAtTheElementAndTheirKeysAreOurs() throws Exception {
        page = GAME.formatted(server.server().uri(), "room='lobby'");
        Visitor ann = BROWSER.visitor().opens(url());
        ann.say("wasd");
        ann.awaitTexts("wasd");

        assertThat(ann.run("return heard.join()")).isEqualTo("");
        assertThat(ann.run("return [chat.offsetWidth, chat.offsetHeight].join()"))
                .isEqualTo("300,400");
        assertThat(ann.run("const { color, fontSize, fontFamily } = getComputedStyle(root.querySelector('.text'));"
                        + "return [color, fontSize, fontFamily].join('|')"))
                .isEqualTo("rgb(240, 240, 240)|17px|\"Exo 2\", system-ui, sans-serif");
        eventually(() -> assertThat(ann.run("return [...document.fonts].filter(it => it.status === 'loaded').length"))
                .as("the font has come from the other origin")
                .isEqualTo(2L));
    }

    @Test
    void markupInAMessageIsTextAlsoWhereNoPolicyForbidsItToRun() throws Exception {
        page = GAME.formatted(server.server().uri(), "room='lobby'");
        String markup = "<img src=x onerror=document.title='run'>";
        try (WireClient ben = server.member("127.0.0.2", "/lobby")) {
            Visitor ann = BROWSER.visitor().opens(url());
            ben.send("{\"username\":\"" + markup + "\",\"color\":\"red\",\"text\":\"" + markup + "\"}");
            ben.expectText();
            ann.awaitTexts(markup);
            assertThat(ann.messages().get(0).name()).isEqualTo(markup);
            assertThat(ann.run("return log.querySelectorAll('img').length")).isEqualTo(0L);
            assertThat(ann.driver().getTitle()).isEqualTo("A game");
        }
    }

    @Test
    void theConnectionEndsWithTheElement() throws Exception {
        page = GAME.formatted(server.server().uri(), "room='lobby'");
        Visitor ann = BROWSER.visitor().opens(url());
        eventually(() -> assertThat(server.metric("chat_connections")).isEqualTo("1.0"));

        ann.run("window.taken = chat; chat.remove()");
        eventually(() -> assertThat(server.metric("chat_connections")).isEqualTo("0.0"));

        ann.run("document.body.append(taken)");
        ann.awaitOpen();
        eventually(() -> assertThat(server.metric("chat_connections")).isEqualTo("1.0"));
    }

    @Test
    void theirTitleIsTheirsButTheyAreToldWhatNobodyHasSeen() throws Exception {
        page = GAME.formatted(server.server().uri(), "room='lobby'");
        try (WireClient ben = server.member("127.0.0.2", "/lobby")) {
            Visitor ann = BROWSER.visitor().opens(url());
            ann.run(
                    "window.counts = []; addEventListener('chat-room-unread', ({ detail }) => counts.push(detail.count));"
                            + "Object.defineProperty(document, 'hidden', { value: true })");
            ben.send("{\"username\":\"Ben\",\"color\":\"red\",\"text\":\"psst\"}");
            ben.expectText();
            ann.awaitTexts("psst");
            assertThat(ann.run("return counts.join()")).isEqualTo("1");
            assertThat(ann.driver().getTitle()).isEqualTo("A game");
        }
    }

    @Test
    void theElementMayComeFromTheirSiteAndGoToOurServer() throws Exception {
        page = GAME.formatted("/", "server='http://localhost:" + server.port() + "'");
        try (WireClient ben = server.member("127.0.0.2", "/chatroom1")) {
            Visitor ann = BROWSER.visitor().opens(url());
            ann.is("Ann", "#ff8800").say("hi");
            ben.expect("{\"username\":\"Ann\",\"color\":\"#ff8800\",\"text\":\"hi\"}");
            ann.awaitTexts("hi");
        }
    }

    @Test
    void aPageThatIsolatesItselfGetsTheElementItsFontAndTheChatInAFrame() throws Exception {
        isolated = true;
        URI chat = server.server().uri();
        Matcher font = Pattern.compile("_/[^\"]+latin-400-normal.woff2")
                .matcher(server.get("/").text());
        assertThat(font.find()).isTrue();
        page = GAME.formatted(chat, "room='lobby'")
                        .replace(
                                "<style>",
                                "<link rel='modulepreload' href='" + chat + "_/chat-room.js' crossorigin>"
                                        + "<link rel='preload' as='font' type='font/woff2' href='" + chat + font.group()
                                        + "' crossorigin><style>")
                + "<iframe src='" + chat + "chatroom1'></iframe>";
        Visitor ann = BROWSER.visitor().opens(url());
        ann.awaitOpen();
        assertThat(ann.run("return crossOriginIsolated")).isEqualTo(true);
        eventually(() -> assertThat(ann.run("return [...document.fonts].filter(it => it.status === 'loaded').length"))
                .isNotEqualTo(0L));
        ann.awaitFonts(); // all of them: one of another weight may be there first
        eventually(() -> assertThat(ann.run(
                        "return performance.getEntriesByType('resource').map(({ name }) => name.replace(/.*\\//, ''))"
                                + ".filter(it => /^chat-room.js$|latin-400/.test(it)).sort().join()"))
                .as("what is preloaded is what is used, so each comes once")
                .isEqualTo("chat-room.js,exo-2-latin-400-normal.woff2"));
        eventually(() -> assertThat(server.metric("chat_connections"))
                .as("the element's, and the frame's")
                .isEqualTo("2.0"));
    }

    private String url() {
        return "http://localhost:" + site.getAddress().getPort() + "/";
    }

    /** Their page, and the files of the element as they might have copied them. */
    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        byte[] body = page.getBytes(StandardCharsets.UTF_8);
        if (path.startsWith("/_/")) {
            try (InputStream file = getClass().getResourceAsStream("/jgames/chat/web" + path)) {
                body = file.readAllBytes();
            }
        }
        String type = path.endsWith(".js") ? "text/javascript" : path.endsWith(".css") ? "text/css" : "text/html";
        exchange.getResponseHeaders().set("Content-Type", type + ";charset=utf-8");
        if (isolated) {
            exchange.getResponseHeaders().set("Cross-Origin-Opener-Policy", "same-origin");
            exchange.getResponseHeaders().set("Cross-Origin-Embedder-Policy", "require-corp");
        }
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
