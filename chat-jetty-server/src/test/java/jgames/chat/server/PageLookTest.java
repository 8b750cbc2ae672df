package jgames.chat.server;

import static jgames.chat.server.ScriptedServer.message;
import static jgames.chat.server.Visitor.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import jgames.chat.testing.Needs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.chromium.ChromiumDriver;
import org.openqa.selenium.interactions.Actions;

/** What everybody can read and reach, in every theme and state, as axe and a browser see it; and the pictures of docs. */
@Needs(Needs.Tool.CHROMIUM)
class PageLookTest {
    private static final List<String> THEMES = List.of("dark", "light", "overlay");

    /** Violations of WCAG 2.2, levels A and AA. */
    private static final String AXE =
            "return axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })"
                    + ".then(({ violations }) => violations.map(it => it.id + ': ' + it.nodes.map(node => node.target.join(' ') + ' '"
                    + " + node.failureSummary).join('; ')).join('\\n'))";

    @RegisterExtension
    static final Browser BROWSER = new Browser();

    @RegisterExtension
    final ScriptedServer server = new ScriptedServer();

    @Test
    @InOneBrowser
    void axeFindsNothingInAnyStateOfAnyTheme() throws Exception {
        Visitor ann = server.visitor(BROWSER, "lobby").sized(1280, 720);
        eventually(() -> assertThat(ann.part("status").getText()).isEqualTo("Connecting…"));
        ann.run(axe());
        assertNoViolations(ann, "connecting");
        ann.run("chat.setAttribute('room', 'chatroom1')"); // the page may have given up waiting meanwhile
        ScriptedServer.Connection page = server.next();
        while (page.path().equals("/lobby")) {
            page = server.next();
        }
        page.send("{\"type\":\"welcome\",\"room\":\"chatroom1\",\"online\":12,\"limits\":{},"
                + "\"you\":{\"user\":\"ann\",\"name\":\"Ann\",\"color\":\"#ff8800\",\"role\":\"moderator\"},"
                + "\"complete\":true,\"messages\":[]}");
        ann.awaitOpen();
        assertNoViolations(ann, "empty");
        page.send(conversation());
        eventually(() -> assertThat(ann.texts()).hasSize(9));
        assertNoViolations(ann, "conversation");
        ann.screenshot("look-dark");
        ann.part("swatch").click();
        assertNoViolations(ann, "palette");
        ann.chooses("Sound");
        ann.part("text").click();
        ann.part("text").sendKeys("@");
        assertNoViolations(ann, "choices");
        ann.part("text").clear();
        ann.opensMenu("that is all");
        page.expectNonce();
        assertNoViolations(ann, "menu");
        ann.part("text").click();
        ann.say("this is pending");
        String rejected = page.expectSay("this is pending");
        ann.part("text").sendKeys("a draft");
        page.send("{\"type\":\"rejected\",\"nonce\":\"" + rejected
                + "\",\"reason\":\"links\",\"message\":\"No links here.\"}");
        page.send("{\"type\":\"muted\",\"retryAfterMs\":600000,\"reason\":\"too many messages about gold\"}");
        eventually(() -> assertThat(ann.own().toString()).startsWith("[rejected:"));
        assertNoViolations(ann, "muted");
        ann.part("manage").click();
        page.send(
                "{\"type\":\"moderation\",\"nonce\":\"" + page.expectNonce() + "\",\"complete\":true,\"entries\":["
                        + "{\"id\":\"9-0\",\"kind\":\"mute\",\"author\":\"guest:5f0c1b1e9d3f\",\"name\":\"Ben\",\"by\":\"user:ann\"}]}");
        eventually(() -> assertThat(ann.part("panel").getText()).contains("Muted: Ben"));
        assertNoViolations(ann, "panel");
        ann.chooses("Close");
        page.close(4001, "The room has been removed by its operator.");
        eventually(() -> assertThat(ann.state()).isEqualTo("closed"));
        assertNoViolations(ann, "closed");
    }

    @ParameterizedTest
    @InOneBrowser
    @CsvSource({"390, 844", "1280, 720"})
    void nothingMovesWhileThePageLoads(int width, int height) throws Exception {
        Visitor ann = server.visitor(BROWSER).sized(width, height);
        server.next().welcome(true, message(1, "leave"));
        ann.awaitOpen().driver().navigate().refresh();
        ScriptedServer.Connection page = server.next();
        page.send(conversation()
                .replace("\"type\":\"messages\"", "\"type\":\"welcome\",\"limits\":{},\"complete\":true"));
        eventually(() -> assertThat(ann.texts()).hasSize(9));
        ann.run("return document.fonts.ready.then(() => true)");
        ann.scrolled();
        double shift = ((Number)
                        ann.run("return new Promise(done => new PerformanceObserver(list => done(list.getEntries()"
                                + ".reduce((sum, { value }) => sum + value, 0))).observe({ type: 'layout-shift', buffered: true })"
                                + " || setTimeout(() => done(0), 500))"))
                .doubleValue();
        assertThat(shift).as("cumulative layout shift").isLessThanOrEqualTo(0.02);
    }

    @Test
    @InOneBrowser
    void everyColourCanBeReadOnDarkAndOnLight() throws Exception {
        Visitor ann = server.visitor(BROWSER);
        server.next().welcome(true);
        ann.awaitOpen();
        assertThat(ann.run("""
                return import('/_/visitor.js').then(({ PALETTE, randomColor, shades }) => {
                  const luminance = (color) => color.match(/\\w\\w/g).map((it) => parseInt(it, 16) / 255)
                    .map((it) => (it <= 0.04045 ? it / 12.92 : ((it + 0.055) / 1.055) ** 2.4))
                    .reduce((sum, it, i) => sum + it * [0.2126, 0.7152, 0.0722][i], 0);
                  const contrast = (...colors) => {
                    const [a, b] = colors.map(luminance).sort((x, y) => y - x);
                    return (a + 0.05) / (b + 0.05);
                  };
                  const all = [...PALETTE, 'black', 'white', 'yellow', '#000030', 'hsl(0 0% 50%)', ...Array.from({ length: 50 }, randomColor)];
                  return all.map(shades).filter(({ onDark, onLight }) => ['#0f0f0f', '#191919'].some((it) => contrast(onDark, it) < 4.5)
                    || ['#ffffff', '#f5f5f3'].some((it) => contrast(onLight, it) < 4.5)).length;
                })""")).isEqualTo(0L);
    }

    @Test
    void theElementKeepsItsSizeAndItsFieldInView() throws Exception {
        Visitor ann = server.visitor(BROWSER);
        ScriptedServer.Connection page = server.next().welcome(true);
        ann.awaitOpen().awaitFonts();
        ann.run(
                "for (const it of [document.documentElement, document.body, chat.parentElement, chat]) it.style.height = 'auto'");
        Object height = ann.run("return chat.offsetHeight");
        ann.run("chat.style.height = '150px'");
        assertThat(ann.run("return root.getElementById('empty').offsetHeight <= log.clientHeight"))
                .as("the invitation fits what a phone's keyboard leaves")
                .isEqualTo(true);
        ann.run("chat.style.height = 'auto'");
        page.send(conversation());
        eventually(() -> assertThat(ann.texts()).hasSize(9));
        assertThat(ann.run("return chat.offsetHeight"))
                .as("without a size")
                .isEqualTo(height)
                .isEqualTo(420L);

        ann.run("chat.style.height = '150px'");
        assertThat(
                        ann.run(
                                "const { bottom } = chat.getBoundingClientRect(); return ['text', 'send'].every(id =>"
                                        + " root.getElementById(id).getBoundingClientRect().bottom <= bottom) && log.clientHeight >= 60"))
                .as("what a phone's keyboard leaves")
                .isEqualTo(true);
    }

    @Test
    @InOneBrowser
    void itFitsANarrowWindowAndKeepsWhatMattersWhereColoursAreForced() throws Exception {
        Visitor ann = server.visitor(BROWSER).sized(320, 256); // 1280 by 1024 at 400 %
        server.next().welcome(true);
        ann.awaitOpen().is("Ann", "#ff8800");
        assertThat(
                        ann.run(
                                "return ['name', 'text', 'send'].every(id => { const it = root.getElementById(id).getBoundingClientRect();"
                                        + " return it.left >= 0 && it.right <= innerWidth && it.width >= 40; }) && log.scrollWidth <= log.clientWidth"))
                .isEqualTo(true);

        prefer(ann, "forced-colors", "active");
        assertThat(ann.swatch()).isEqualTo("#ff8800");
        assertThat(
                        ann.run(
                                "return ['name', 'text', 'send'].map(id => getComputedStyle(root.getElementById(id)).borderTopWidth).join()"))
                .isEqualTo("1px,1px,1px");
        ann.part("swatch").click();
        assertThat(ann.run("return getComputedStyle(root.querySelector('[role=menuitemcheckbox]'), '::before')"
                        + ".forcedColorAdjust"))
                .as("the knob of a switch is a background, which would go")
                .isEqualTo("none");
    }

    @Test
    void aSwitchIsDrawnAndShowsWhetherItIsOn() throws Exception {
        Visitor ann = server.visitor(BROWSER);
        server.next().welcome(true);
        ann.awaitOpen().part("swatch").click();
        String drawn = "const it = [...root.querySelectorAll('.menu button')].find(it => it.textContent === 'Sound');"
                + "const { content, width, backgroundImage } = getComputedStyle(it, '::before');"
                + "return [it.ariaChecked, content, width, backgroundImage].join('|')";
        String off = (String) ann.run(drawn);
        ann.chooses("Sound");
        String on = (String) ann.run(drawn);
        assertThat(off).startsWith("false|\"\"|28px|radial-gradient(");
        assertThat(on).startsWith("true|\"\"|28px|radial-gradient(");
        assertThat(on.split("[|]")[3]).isNotEqualTo(off.split("[|]")[3]);
        ann.part("swatch").click();
        assertThat(ann.run("return root.querySelector('.menu')"))
                .as("the second click closes it")
                .isNull();
    }

    @Test
    void themesPropertiesAndPartsDoWhatIsSaidOfThem() throws Exception {
        Visitor ann = server.visitor(BROWSER);
        server.next().welcome(true, message(1, "hi"));
        ann.awaitTexts("hi");
        ann.run("chat.setAttribute('theme', 'overlay'); root.activeElement?.blur()");
        new Actions(ann.driver()).moveToElement(ann.part("text")).perform();
        assertThat(style(ann, ".frame", "backgroundColor")).isEqualTo("rgba(0, 0, 0, 0)");
        assertThat(style(ann, ".messages", "textShadow")).startsWith("rgb(0, 0, 0) 0px 0px 2px");
        assertThat(style(ann, ".message", "animationName"))
                .as("it is pointed at")
                .isEqualTo("none");
        ann.run("chat.style.height = '200px'"); // so that the pointer is outside
        new Actions(ann.driver()).moveByOffset(1, -1).perform();
        eventually(() -> assertThat(style(ann, ".message", "animationName")).isEqualTo("fade"));
        assertThat(style(ann, ".message", "animationDelay")).isEqualTo("15s");
        assertThat(style(ann, ".bar", "opacity")).isEqualTo("0");
        ann.run("root.getElementById('text').focus()");
        assertThat(style(ann, ".message", "animationName") + style(ann, ".bar", "opacity"))
                .as("somebody writes")
                .isEqualTo("none1");

        ann.run("chat.removeAttribute('theme'); chat.style.setProperty('--chat-accent', 'rgb(1, 2, 3)');"
                + "const sheet = new CSSStyleSheet(); sheet.replaceSync('chat-room::part(send) { border-radius: 3px; }');"
                + "document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]");
        assertThat(style(ann, "#send", "backgroundColor") + style(ann, "#send", "borderTopLeftRadius"))
                .isEqualTo("rgb(1, 2, 3)3px");
    }

    @Test
    @InOneBrowser
    void itIsAsDarkAsTheSystemIfItIsToBeAndNothingMovesForWhoWantsThat() throws Exception {
        Visitor ann = server.visitor(BROWSER);
        server.next().welcome(true, message(1, "hi"));
        ann.awaitTexts("hi");
        ann.run("chat.setAttribute('theme', 'auto')");
        prefer(ann, "prefers-color-scheme", "light");
        assertThat(style(ann, ".frame", "backgroundColor")).isEqualTo("rgb(255, 255, 255)");
        prefer(ann, "prefers-color-scheme", "dark");
        assertThat(style(ann, ".frame", "backgroundColor")).isEqualTo("rgb(15, 15, 15)");

        ann.run("root.querySelector('.chat').dataset.state = 'connecting'");
        String pulse = "return getComputedStyle(root.getElementById('status'), '::before').animationName";
        assertThat(ann.run(pulse)).isEqualTo("fade");
        prefer(ann, "prefers-reduced-motion", "reduce");
        assertThat(ann.run(pulse)).isEqualTo("none");
    }

    /** The pictures that docs/screenshots.sh copies; look-dark is made above. */
    @Test
    @InOneBrowser
    void itLooksLikeItselfInOtherWindowsAndThemes() throws Exception {
        Visitor ann = server.visitor(BROWSER).sized(390, 844);
        ScriptedServer.Connection page = server.next().welcome(true);
        ann.awaitOpen().is("Ann", "#ff8800");
        ann.run("chat.setAttribute('theme', 'light')");
        ann.screenshot("look-empty");
        page.send(conversation());
        eventually(() -> assertThat(ann.texts()).hasSize(9));
        ann.screenshot("look-light");
        ann.sized(768, 560).run("chat.setAttribute('theme', 'dark')");
        ann.part("swatch").click();
        ann.screenshot("look-palette");
        ann.part("text").click();
        ann.sized(960, 540)
                .run(
                        "chat.setAttribute('theme', 'overlay'); chat.style.background = 'none';"
                                + "document.documentElement.style.background = 'linear-gradient(160deg, #2b4a63, #7a9a6b 60%, #3d5a3a)'");
        ann.part("text").sendKeys("well played, @m"); // one name, so that the picture shows the messages
        eventually(() -> assertThat(ann.part("choices").isDisplayed()).isTrue());
        ann.screenshot("look-overlay");
        ann.sized(1920, 1080)
                .run(
                        "chat.removeAttribute('theme'); chat.style.background = ''; document.documentElement.style.background = ''");
        ann.part("text").clear();
        page.send("{\"type\":\"muted\",\"retryAfterMs\":600000,\"reason\":\"Please calm down.\"}");
        eventually(() -> assertThat(ann.part("hint").getText()).endsWith(": Please calm down."));
        ann.screenshot("look-wide");
        assertThat((long) ann.run("return document.documentElement.scrollWidth"))
                .isLessThanOrEqualTo(1920);
    }

    private static String style(Visitor visitor, String part, String property) {
        return (String)
                visitor.run("return getComputedStyle(root.querySelector(arguments[0]))[arguments[1]]", part, property);
    }

    private static void prefer(Visitor visitor, String feature, String value) {
        Map<String, Object> media = Map.of("features", List.of(Map.of("name", feature, "value", value)));
        ((ChromiumDriver) visitor.driver()).executeCdpCommand("Emulation.setEmulatedMedia", media);
    }

    private static void assertNoViolations(Visitor visitor, String state) throws IOException {
        for (String theme : THEMES) {
            visitor.run("chat.setAttribute('theme', arguments[0])", theme);
            assertThat(visitor.run(AXE)).as(state + " in " + theme).isEqualTo("");
        }
        visitor.run("chat.removeAttribute('theme')");
    }

    private static String axe() throws IOException {
        try (InputStream script = PageLookTest.class.getResourceAsStream("/axe.min.js")) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String conversation() {
        long time = 1_800_000_000_000L;
        return "{\"type\":\"messages\",\"messages\":["
                + String.join(
                        ",",
                        message(time, "anyone up for a round on the ice map?"),
                        message(time + 4_000, "all the moves are at https://wiki.example/ice-map"),
                        message(time + 60_000, "me! just installed it, how do I jump?")
                                .replace("Ben\",\"color\":\"red", "Guest4711\",\"color\":\"#6bc77a"),
                        message(time + 65_000, "пробел, а два раза — двойной прыжок")
                                .replace("Ben\",\"color\":\"red", "Oleg\",\"color\":\"hsl(200 80% 60%)"),
                        message(time + 90_000, "space. twice for a double jump :)"),
                        message(time + 600_000, "We play at nine. Be kind.")
                                .replace(
                                        "\"red\"",
                                        "\"gold\",\"user\":\"eve\",\"role\":\"moderator\",\"announcement\":true")
                                .replace("Ben", "Eve"),
                        message(time + 700_000, "@Ann are you coming? One seat is left.")
                                .replace("Ben\",\"color\":\"red", "t\u00e5ke\",\"color\":\"Violet"),
                        message(time + 701_000, "careful with https://ex\u0430mple.com")
                                .replace("Ben\",\"color\":\"red", "t\u00e5ke\",\"color\":\"Violet"),
                        message(time + 760_000, "that is all")
                                .replace("Ben\",\"color\":\"red", "Mira\",\"color\":\"#000060"))
                + "]}";
    }
}
