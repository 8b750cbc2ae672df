package jgames.chat.server;

import static jgames.chat.server.Visitor.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import jgames.chat.testing.Needs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.interactions.Actions;

/** The demos of docs/element.md, each of which shows a part of what a page can do with the element. */
@Needs(Needs.Tool.CHROMIUM)
class PageDemoTest {
    private static final Path DEMOS = Path.of("../chat-web/demo");
    private static final Path FILES = Path.of("../chat-web/src/main/resources/jgames/chat/web/_");

    @RegisterExtension
    static final Browser BROWSER = new Browser();

    @RegisterExtension
    final TestServer server = new TestServer();

    /** Firefox hands the page a key that comes up, whatever was stopped before. */
    private static final String HEARD = "return heard.filter(it => !navigator.userAgent.includes('Firefox')"
            + " || !/^keyup (?!KeyW|KeyS)/.test(it)).join()";

    private HttpServer site;
    private UnaryOperator<String> change = page -> page;

    @BeforeEach
    void serveTheDemos() throws Exception {
        server.withoutSpamLimit();
        site = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        site.createContext("/", exchange -> {
            String page = Files.readString(
                    DEMOS.resolve(exchange.getRequestURI().getPath().substring(1)));
            byte[] body =
                    change.apply(page.replace("https://chat.example/", chat())).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/html;charset=utf-8");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        site.start();
    }

    @AfterEach
    void stopServingThem() {
        site.stop(0);
    }

    @Test
    void twoLinesAreAChat() throws Exception {
        Visitor ann = opens("index.html");
        ann.say("hi");
        ann.awaitTexts("hi");
        assertThat(ann.run("return chat.matches(':state(open)')")).isEqualTo(true);
    }

    @Test
    void thePageHearsOfStateRoomAndMessagesAndMayTakeWhatIsSaid() throws Exception {
        try (WireClient ben = server.member("127.0.0.2", "/chatroom1")) {
            ben.send("{\"username\":\"Ben\",\"color\":\"red\",\"text\":\"early\"}");
            ben.expectText();
            Visitor ann = opens("events.html");
            ann.say("hi");
            ann.awaitTexts("early", "hi");
            ann.say("/roll");
            eventually(() -> assertThat(ann.run("return root.querySelector('.said > .line').textContent"))
                    .isEqualTo("You have given the command /roll"));
            assertThat(ann.part("text").getDomProperty("value")).isEmpty();
            ben.send("{\"username\":\"Ben\",\"color\":\"red\",\"text\":\"hello\"}");
            ben.expectText();
            ben.expectText();
            eventually(() -> assertThat((String) ann.run("return events.innerText"))
                    .contains("state: connecting", "room: chatroom1", "state: open")
                    .contains("message: Ben: early (before)", "message: I: hi", "message: Ben: hello"));
            assertThat(ann.texts()).containsExactly("early", "hi", "hello");
        }
    }

    @Test
    void thePageSaysFiltersClearsAndLeadsToAnotherRoom() throws Exception {
        Visitor ann = opens("methods.html");
        press(ann, "Good game!");
        ann.awaitTexts("Good game!");
        press(ann, "Write");
        type(ann, "darn" + Keys.ENTER + "the spoiler" + Keys.ENTER + "bye" + Keys.ENTER);
        ann.awaitTexts("Good game!", "****", "the spoiler", "bye");
        assertThat(ann.run(
                        "return [...root.querySelectorAll('.said > [hidden] .text')].map(it => it.textContent).join()"))
                .isEqualTo("the spoiler");
        press(ann, "Clear");
        press(ann, "Round 2");
        assertThat(ann.run(
                        "return [...root.querySelectorAll('.said > :not([hidden])')].map(it => it.textContent).join()"))
                .isEqualTo("Round 2 begins");
        ann.run("return chat.openRoom('lobby').then(() => chat.send('here'))");
        ann.awaitTexts("here");
        assertThat(ann.run("return chat.openRoom('chatroom1').then(() => chat.room)"))
                .isEqualTo("chatroom1");
        ann.awaitTexts("Good game!", "****", "the spoiler", "bye");
    }

    @Test
    void thePageKnowsItsPlayerAndLetsOthersOnlyRead() throws Exception {
        try (WireClient ben = server.member("127.0.0.2", "/chatroom1")) {
            Visitor ann = opens("visitor.html");
            assertThat(ann.part("name").isDisplayed()).isFalse();
            assertThat(ann.part("swatch").isDisplayed()).isFalse();
            assertThat(ann.part("room").isDisplayed()).isFalse();
            ann.say("hi");
            ben.expect("{\"username\":\"Ann\",\"color\":\"#ffd700\",\"text\":\"hi\"}");
            ann.run("chat.username = 'Annie'");
            ann.say("again");
            ben.expect("{\"username\":\"Annie\",\"color\":\"#ffd700\",\"text\":\"again\"}");
            String reader = "document.querySelectorAll('chat-room')[1]";
            assertThat(ann.run("return " + reader + ".shadowRoot.getElementById('text').getClientRects().length"))
                    .isEqualTo(0L);
            assertThat(ann.run("return localStorage.getItem('jgames-chat.name')"))
                    .asString()
                    .startsWith("Guest");
        }
    }

    @Test
    void aGameGetsTheKeysThatWentDownInItAndNoneThatIsTyped() throws Exception {
        Visitor ann = opens("game.html");
        ann.run(
                "window.heard = []; for (const type of ['keydown', 'keypress', 'keyup'])"
                        + " addEventListener(type, (key) => heard.push(type + ' ' + key.code), true); document.getElementById('game').focus()");
        keys(ann)
                .keyDown("w")
                .sendKeys(Keys.ENTER)
                .keyUp("w")
                .sendKeys("dd")
                .sendKeys(Keys.ENTER)
                .perform();
        ann.awaitTexts("dd");
        assertThat(ann.run(HEARD)).isEqualTo("keydown KeyW,keypress KeyW,keyup KeyW");

        keys(ann).sendKeys(Keys.ESCAPE).perform();
        assertThat(ann.run("return document.activeElement.id")).isEqualTo("game");
        ann.run("heard.length = 0");
        keys(ann).sendKeys("s").perform();
        assertThat(ann.run(HEARD)).isEqualTo("keydown KeyS,keypress KeyS,keyup KeyS");
    }

    @Test
    void whoIsMovedKeepsConnectionLogPlaceAndFocus() throws Exception {
        Visitor ann = opens("game.html");
        ann.run("for (let i = 0; i < 30; i++) chat.send(`line ${i}`)");
        eventually(() -> assertThat(ann.texts()).hasSizeGreaterThan(19));
        int said = ann.texts().size();
        ann.run("log.scrollTop = 100; root.getElementById('text').focus()");
        ann.scrolled();
        ann.run("window.states = []; chat.addEventListener('chat-room-state', (it) => states.push(it.detail.state))");
        ann.run("document.getElementById('stage').append(chat)");
        assertThat(ann.scrolled()).isEqualTo(100L);
        assertThat(ann.run("return root.activeElement?.id")).isEqualTo("text");
        ann.run("const { body } = document; if (body.moveBefore) body.moveBefore(chat, null); else body.append(chat)");
        assertThat(ann.scrolled()).isEqualTo(100L);
        assertKept(ann, said);

        ann.run("full.addEventListener('mousedown', (press) => press.preventDefault())"); // the focus stays in the
        // field
        ann.driver().findElement(By.id("full")).click();
        eventually(() -> assertThat(ann.run("return document.fullscreenElement?.id + ' ' + chat.parentElement.id"))
                .isEqualTo("stage stage"));
        assertThat(ann.scrolled()).as("in full screen").isEqualTo(100L);
        assertKept(ann, said);
        type(ann, "gg");
        assertThat(ann.run("return chat.draft")).isEqualTo("gg");
        ann.run("return document.exitFullscreen().then(() => document.body.append(chat))");
        eventually(
                () -> assertThat(ann.run("return document.fullscreenElement")).isNull());
        assertThat(ann.scrolled()).as("and back").isEqualTo(100L);
        assertKept(ann, said);
    }

    private static void assertKept(Visitor visitor, int said) {
        assertThat(visitor.run("return root.activeElement?.id + states.length + chat.state"))
                .isEqualTo("text0open");
        assertThat(visitor.texts()).hasSize(said);
    }

    @Test
    void aClosedChatIsABubbleThatCountsWhatNobodyHasSeen() throws Exception {
        try (WireClient ben = server.member("127.0.0.2", "/chatroom1")) {
            Visitor ann = opens("game.html");
            ann.part("collapse").click();
            assertThat(ann.run("return [chat.offsetWidth, chat.offsetHeight].join()"))
                    .isEqualTo("56,56");
            ben.send("{\"username\":\"Ben\",\"color\":\"red\",\"text\":\"psst\"}");
            ben.expectText();
            eventually(() -> assertThat(ann.part("bubble").getText()).endsWith("1"));
            assertThat(ann.part("bubble").getDomProperty("ariaLabel")).isEqualTo("Open the chat, 1 unread");
            assertThat(ann.run("return chat.unread")).isEqualTo(1L);
            ann.part("bubble").click();
            assertThat(ann.run("return chat.unread + root.activeElement.id")).isEqualTo("0text");
            assertThat(ann.isAtBottom()).isTrue();
            ann.part("collapse").click();
            ann.run("document.getElementById('game').focus()");
            keys(ann).sendKeys(Keys.ENTER).perform();
            assertThat(ann.run("return chat.collapsed + root.activeElement.id")).isEqualTo("falsetext");
        }
    }

    @Test
    @InOneBrowser
    void twoScriptsAndAClassOfThePagesOwnDoNotCollide() throws Exception {
        Visitor ann = opens("two-servers.html");
        eventually(() -> assertThat(ann.run(
                        "return ['other-chat', 'game-chat'].map(it => document.querySelector(it).state).join()"))
                .isEqualTo("open,open"));
        ann.run("document.querySelector('other-chat').send('from the other')");
        eventually(() -> assertThat((String) ann.run(
                        "return document.querySelector('game-chat').shadowRoot.getElementById('log').textContent"))
                .contains("Welcome, pilot", "from the other"));
        assertThat(ann.texts()).isEmpty();
    }

    @Test
    void itSpeaksTheLanguageOfTheElementOrOfTheBrowserOrThePagesOwnWords() throws Exception {
        change = page -> page.replace(
                "<head>",
                "<head><script>Object.defineProperty(navigator, 'languages', { value: ['pl', 'fr-CA', 'en'] })</script>");
        Visitor ann = opens("languages.html");
        eventually(() -> assertThat(ann.run("return window.pirate.state")).isEqualTo("open"));
        String words = "; return ['send', 'text', 'reconnect'].map(id => it.shadowRoot.getElementById(id))"
                + ".map(part => part.placeholder || part.textContent).join() + it.shadowRoot.firstElementChild.lang";
        assertThat(ann.run("const it = chat" + words)).isEqualTo("Senden,Nachricht,Neu verbindende");
        assertThat(ann.run("const it = pirate" + words)).isEqualTo("Arr!,Speak, ye dog,Se reconnecterfr");
        ann.part("text").sendKeys("halb fertig");
        ann.run("chat.lang = 'es'");
        eventually(() -> assertThat(ann.part("send").getText()).isEqualTo("Enviar"));
        ann.awaitOpen();
        assertThat(ann.run("return chat.draft")).isEqualTo("halb fertig");
    }

    @Test
    void aPolicyThatForbidsTheConnectionIsSaidInWords() throws Exception {
        BROWSER.expectOnConsole(".*Content Security Policy.*");
        change = page -> page.replace(
                "<meta charset=\"utf-8\">",
                "<meta charset=\"utf-8\"><meta http-equiv=\"Content-Security-Policy\" content=\"connect-src " + chat()
                        + "\">");
        Visitor ann = BROWSER.visitor();
        ann.driver().get(url("index.html"));
        String host = "localhost:" + server.port();
        eventually(() -> assertThat(ann.status()) // Firefox does not say why
                .matches(".*(Content-Security-Policy forbids|browser does not let this page) .*connect to .*" + host
                        + ".*"));
        ann.leaves();
    }

    @Test
    void trustedTypesDoNotEmptyTheElement() throws Exception {
        change = page -> page.replace(
                "<meta charset=\"utf-8\">",
                "<meta charset=\"utf-8\"><meta http-equiv=\"Content-Security-Policy\""
                        + " content=\"require-trusted-types-for 'script'; trusted-types 'none'\">");
        Visitor ann = opens("index.html");
        ann.say("hi");
        ann.awaitTexts("hi");
    }

    @Test
    @InOneBrowser
    void theDemosAreServedAsAnotherSiteAndFrameworksHaveNothingToWarnOf() throws Exception {
        BROWSER.expectOnConsole(".*Download the React DevTools.*|.*You are running a development build of Vue.*");
        Process demos = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dfolder=" + DEMOS,
                        DEMOS.resolve("Demo.java").toString(),
                        "0",
                        chat())
                .start();
        try (BufferedReader said = demos.errorReader()) {
            String[] words = said.readLine().split(" ");
            Visitor ann = BROWSER.visitor().opens(words[words.length - 1]);
            ann.say("hi");
            ann.awaitTexts("hi");
            for (String framework : List.of("react", "vue", "svelte")) {
                ann.opens(words[words.length - 1] + framework + ".html");
                assertThat(ann.part("send").getText()).as(framework).isEqualTo("Say it");
                String rename = "const it = document.querySelector('label input');"
                        + "Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(it, 'Annie');"
                        + "it.dispatchEvent(new Event('input', { bubbles: true })); window.states = [];"
                        + "chat.addEventListener('chat-room-state', ({ detail }) => states.push(detail.state))";
                ann.run(rename);
                press(ann, "Light");
                ann.say("darn " + framework);
                eventually(() -> assertThat(ann.run("return document.querySelector('output').textContent"))
                        .asString()
                        .endsWith("darn " + framework));
                assertThat(ann.messages().get(ann.messages().size() - 1))
                        .extracting(Visitor.Shown::name, Visitor.Shown::text)
                        .containsExactly("Annie", "**** " + framework);
                assertThat(ann.run("return chat.theme + states.length")).isEqualTo("light0");
                assertThat(ann.driver().findElement(By.id("app")).getText()).contains("The chat is open.");
            }
        } finally {
            demos.destroy();
        }
    }

    @Test
    @InOneBrowser
    void theLinesOfTheReadmeDoWhatItSays() throws Exception {
        String readme = Files.readString(Path.of("../README.md"));
        StringBuilder page = new StringBuilder("<!DOCTYPE html><title>A page</title><link rel=icon href=data:,>");
        Matcher lines = Pattern.compile("(?s)```html\\n(.*?)```").matcher(readme);
        while (lines.find()) {
            page.append(lines.group(1));
        }
        page.append("<script>window.said = []; console.log = (line) => said.push(line);</script>");
        change = index -> page.toString().replace("https://chat.example/", chat());
        Visitor ann = opens("index.html");
        ann.is("Ann", "#ff8800").say("hi");
        eventually(() -> assertThat(ann.run("return said.join()")).isEqualTo("Ann: hi"));
        assertThat(ann.run("return chat.getAttribute('theme') + chat.room")).isEqualTo("lightchatroom1");
    }

    @Test
    @InOneBrowser
    void typesAndManifestSayWhatTheClassHas() throws Exception {
        Visitor ann = opens("index.html");
        String members = "const names = (it) => it.map(({ name }) => name).sort().join();";
        String has = "const own = Object.getOwnPropertyNames(Object.getPrototypeOf(chat))"
                + ".filter(it => !/^constructor$|Callback$/.test(it)).sort().join();";
        String declared =
                "const { attributes, members, events } = JSON.parse(arguments[0]).modules[0].declarations[0];";
        String manifest = Files.readString(FILES.resolve("custom-elements.json"));
        assertThat(ann.run(
                        members + has + declared + "return names(members) === own || names(members) + ' / ' + own",
                        manifest))
                .isEqualTo(true);
        assertThat(ann.run(members + declared + "return names(attributes)", manifest))
                .isEqualTo(ann.run("return [...chat.constructor.observedAttributes].sort().join()"));

        String types = Files.readString(FILES.resolve("chat-room.d.ts"));
        String body = types.substring(types.indexOf("export class"), types.indexOf("declare global"));
        Set<String> typed = found("(?m)^  (?:get |set )?(\\w+)[(:]", body);
        typed.remove("addEventListener");
        assertThat(ann.run(members + declared + "return names(members)", manifest))
                .isEqualTo(String.join(",", typed));
        Set<String> typedEvents = found("'(chat-room-\\w+)':", types);
        assertThat(ann.run(members + declared + "return names(events)", manifest))
                .isEqualTo(String.join(",", typedEvents));
        assertThat(typedEvents).isEqualTo(found("'(chat-room-\\w+)'", Files.readString(FILES.resolve("room-view.js"))));
        String page = Files.readString(Path.of("../docs/element.md"));
        assertThat(page).contains(typed).contains(typedEvents);
    }

    private static Set<String> found(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(it -> it.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private String chat() {
        try {
            return server.server().uri() + "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Visitor opens(String demo) throws IOException {
        return BROWSER.visitor().opens(url(demo));
    }

    private String url(String demo) {
        return "http://localhost:" + site.getAddress().getPort() + "/" + demo;
    }

    private static void press(Visitor visitor, String button) {
        visitor.driver()
                .findElement(By.xpath("//button[text()='" + button + "']"))
                .click();
    }

    private static void type(Visitor visitor, String text) {
        keys(visitor).sendKeys(text).perform();
    }

    private static Actions keys(Visitor visitor) {
        return new Actions(visitor.driver());
    }
}
