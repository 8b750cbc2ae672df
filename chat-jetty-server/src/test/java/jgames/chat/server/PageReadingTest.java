package jgames.chat.server;

import static jgames.chat.server.ScriptedServer.message;
import static jgames.chat.server.Visitor.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import jgames.chat.testing.Needs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.chromium.ChromiumDriver;
import org.openqa.selenium.interactions.Actions;

/** How messages are read, in a real browser: groups, links, mentions, what is older, and what is too much. */
@Needs(Needs.Tool.CHROMIUM)
class PageReadingTest {
    private static final long EVENING = 1_700_000_000_000L;
    private static final String PLACE = "const { top } = log.getBoundingClientRect();"
            + "const first = [...log.querySelectorAll('.message')].find(it => it.getBoundingClientRect().top > top);"
            + "return first.querySelector('.text').textContent + '@' + Math.round(first.getBoundingClientRect().top)";

    @RegisterExtension
    static final Browser BROWSER = new Browser();

    @RegisterExtension
    final ScriptedServer server = new ScriptedServer();

    @Test
    void whatOneAuthorSaysWithinFiveMinutesIsOneGroupAndEachDayHasALine() throws Exception {
        Visitor ann = server.visitor(BROWSER);
        ScriptedServer.Connection page = server.next().welcome(true);
        ann.awaitOpen();
        assertThat(ann.part("empty").getText().lines()).containsExactly("No messages yet", "Say hello");
        ann.part("hello").click();
        assertThat(ann.run("return root.activeElement.id + chat.draft")).isEqualTo("text👋");
        page.send(messages(
                message(EVENING, "head"),
                message(EVENING + 299_000, "soon"),
                message(EVENING + 301_000, "soon after that"),
                message(EVENING + 302_000, "another").replace("Ben", "Eve"),
                message(EVENING + 303_000, "back"),
                message(EVENING + 604_000, "later"),
                message(EVENING + 86_400_000, "tomorrow"),
                message(EVENING + 86_401_000, "timeless").replaceAll("\"time\":\\d+,", "")));
        eventually(() -> assertThat(ann.texts()).hasSize(8));
        assertThat(ann.part("empty").isDisplayed()).isFalse();
        assertThat(ann.run("return [...log.querySelectorAll('.continued .text')].map(it => it.textContent).join()"))
                .isEqualTo("soon,soon after that");
        assertThat(
                        ann.run(
                                "return [...log.querySelectorAll('.day')].map(it => it.nextSibling.nextSibling.textContent).join()"))
                .isEqualTo("head,tomorrow");
        assertThat(ann.run("return log.querySelector('.message:last-child time')"))
                .isNull();
        assertThat(ann.run("return log.querySelectorAll('.message')[1].ariaRoleDescription ?? 'none'"))
                .isEqualTo("none");
        String name = ((org.openqa.selenium.WebElement) ann.run("return log.querySelectorAll('.message')[1]"))
                .getAccessibleName();
        assertThat(name).as("read well once, in a group too").matches("Ben \\d+:\\d+.* soon");

        page.send("{\"type\":\"deleted\",\"id\":\"" + (EVENING + 90_000_000) + "-0\",\"ids\":[\"" + EVENING + "-0\"]}");
        eventually(() -> assertThat(ann.run(
                        "return [...log.querySelectorAll('.continued .text')].map(it => it.textContent).join()"))
                .as("the next one heads the group")
                .isEqualTo("soon after that"));
    }

    @Test
    @InOneBrowser
    void linksLeadWhereTheySayAndOnesOwnNameIsMarked() throws Exception {
        Visitor ann = server.visitor(BROWSER);
        ScriptedServer.Connection page = server.next().welcome(true);
        ann.awaitOpen().is("Ann", "#ff8800");
        page.send(messages(
                message(1, "see https://a.example/x_(y)?z=1. Or (http://b.example/)!"),
                message(2, "https://google.com@evil.example/ javascript:alert(1) ftp://c.example data:text/html,x"),
                message(
                        3,
                        "https://m\u00fcller.example \u043f\u0440\u0438\u0432\u0435\u0442 https://\u043f\u0440\u0438\u0432\u0435\u0442.example"),
                message(4, "https://ex\u0430mple.com https://\u0430\u0440\u0440\u04cf\u0435.com/a"),
                message(5, "hey @ann, Annette is not ANN"),
                message(6, "I am Ann").replace("Ben", "Ann")));
        eventually(() -> assertThat(ann.texts()).hasSize(6));
        assertThat(
                        ann.run(
                                "return [...log.querySelectorAll('a')].map(it => [it.href, it.rel, it.target].join(' ')).join('|')"))
                .asString()
                .startsWith("https://a.example/x_(y)?z=1 noopener nofollow ugc _blank|http://b.example/ noopener")
                .doesNotContain("evil", "script", "ftp", "data");
        assertThat(ann.run("return [...log.querySelectorAll('.host')].map(it => it.textContent).join()"))
                .isEqualTo(" (xn--exmple-4nf.com), (xn--80ak6aa92e.com)");
        assertThat(ann.run("return [...log.querySelectorAll('mark')].map(it => it.textContent).join()"))
                .isEqualTo("@ann,ANN");
        assertThat(ann.run("return log.querySelectorAll('.mentions').length")).isEqualTo(1L);
    }

    @Test
    @InOneBrowser
    void whatIsCopiedFromSeveralMessagesHasALineOfEach() throws Exception {
        Visitor ann = server.visitor(BROWSER);
        server.next().welcome(true, message(1, "one"), message(2, "two"), message(3, "three"));
        ann.awaitTexts("one", "two", "three");
        String copied = (String)
                ann.run("const [from, , to] = log.querySelectorAll('.text'), clipboardData = new DataTransfer();"
                        + "getSelection().setBaseAndExtent(from.firstChild, 1, to.firstChild, 1);"
                        + "to.dispatchEvent(new ClipboardEvent('copy', { clipboardData, bubbles: true, cancelable: true }));"
                        + "return clipboardData.getData('text/plain')");
        assertThat(copied.lines()).containsExactly("Ben: one", "Ben: two", "Ben: three");
    }

    @Test
    @InOneBrowser
    void oneMessageCannotFillTheLogAndANameIsOneLine() throws Exception {
        Visitor ann = server.visitor(BROWSER);
        server.next()
                .welcome(
                        true,
                        message(1, "a" + "\\n".repeat(497) + "z").replace("Ben", "W".repeat(500)),
                        message(2, "Z" + "\u0301\u0327".repeat(249)));
        ann.awaitOpen();
        eventually(() -> assertThat(ann.run("return log.querySelectorAll('.expand').length"))
                .isEqualTo(1L));
        assertThat((long) ann.run("return Math.round(log.querySelector('.said').offsetHeight)"))
                .isLessThan(420);
        assertThat((long) ann.run("return log.querySelector('.username').offsetHeight"))
                .isLessThan(40);
        ann.run("log.querySelector('.expand').click()");
        assertThat((long) ann.run("return log.querySelector('.text').offsetHeight"))
                .isGreaterThan(8000);
        assertThat(ann.run("return log.querySelector('.expand').textContent")).isEqualTo("Show less");
    }

    @Test
    void whoScrollsUpIsGivenWhatWasSaidBeforeAndKeepsThePlace() throws Exception {
        server.remembers(50);
        Visitor ann = server.visitor(BROWSER);
        ann.run("chat.style.height = '500px'; chat.style.setProperty('--chat-size', '17.3px')"); // heights are no whole
        // numbers
        ScriptedServer.Connection page = server.next()
                .welcome(
                        true,
                        LongStream.range(100, 160)
                                .mapToObj(i -> message(i, "" + i))
                                .toArray(String[]::new));
        ann.awaitOpen().awaitFonts();
        eventually(() -> assertThat(ann.isAtBottom()).isTrue());
        assertThat(ann.texts()).as("what nobody looks for is not loaded").hasSize(60);
        ann.run("log.scrollTop = 90");
        eventually(() -> assertThat(ann.texts()).startsWith("earlier 80", "earlier 81"));
        ann.scrolled();
        String before = (String) ann.run(PLACE);
        assertThat(before).matches("10\\d@.*");
        for (int i = 140; i < 159; i++) { // what the browser rounds would be ten pixels
            page.send("{\"type\":\"deleted\",\"id\":\"" + (i + 200) + "-0\",\"ids\":[\"" + (i - 59)
                    + "-0\"]}"); // 81 to 99
            page.send(messages(message(i + 400, "news")));
        }
        eventually(() -> assertThat(ann.texts())
                .doesNotContain("earlier 98")
                .filteredOn("news"::equals)
                .hasSize(19));
        ann.scrolled();
        assertThat(ann.run(PLACE)).isEqualTo(before);

        for (int i = 0; i < 3; i++) {
            ann.run("log.scrollTop = 0");
            ann.scrolled();
        }
        eventually(() -> {
            ann.run("log.scrollTop = 1; log.scrollTop = 0");
            assertThat(ann.texts()).startsWith("earlier 50");
        });
        eventually(() -> assertThat(ann.part("earlier").isDisplayed()).isFalse());
    }

    @Test
    @InOneBrowser
    void whoWasAwaySeesALineAboveWhatIsNewAndIsToldOnlyIfTheyAskedForIt() throws Exception {
        Visitor ann = server.visitor(BROWSER);
        ScriptedServer.Connection page = server.next().welcome(true, message(1, "seen"));
        ann.awaitTexts("seen");
        ann.run("window.tones = 0; const { start } = OscillatorNode.prototype;"
                + " OscillatorNode.prototype.start = function (...at) { tones++; start.apply(this, at); };"
                + "window.shown = []; window.Notification = class extends EventTarget { static permission = 'default';"
                + " static async requestPermission() { return (this.permission = 'granted'); }"
                + " constructor(title, { body }) { super(); shown.push(title + ': ' + body); } };"
                + "Object.defineProperty(document, 'hidden', { get: () => window.away })");
        ann.run("window.away = true");
        page.send(messages(message(2, "new"), message(3, "newer")));
        ann.awaitTexts("seen", "new", "newer");
        assertThat(ann.run("return log.querySelector('.away').nextSibling.querySelector('.text').textContent"))
                .isEqualTo("new");
        assertThat(ann.run("return tones + shown.length + (Notification.permission === 'default' ? 0 : 1)"))
                .isEqualTo(0L);

        ann.run("window.away = false; document.dispatchEvent(new Event('visibilitychange'))");
        ann.part("swatch").click();
        ann.chooses("Notifications while you look elsewhere");
        eventually(() -> assertThat(ann.run("return Notification.permission")).isEqualTo("granted"));
        ann.part("text").click();
        ann.run("window.away = true");
        page.send(messages(message(4, "psst")));
        ann.awaitTexts("seen", "new", "newer", "psst");
        assertThat(ann.run("return tones + shown.join()")).isEqualTo("0Ben (chatroom1): psst");
        assertThat(ann.run("return log.querySelector('.away').nextSibling.querySelector('.text').textContent"))
                .isEqualTo("psst");

        ann.run("window.away = false; document.dispatchEvent(new Event('visibilitychange'))");
        ann.part("swatch").click();
        ann.chooses("A sound for new messages");
        assertThat(ann.run("return tones")).as("one hears what one has chosen").isEqualTo(2L);
        ann.part("text").click();
        ann.run("window.away = true");
        page.send(messages(message(5, "ping")));
        eventually(() -> assertThat(ann.run("return tones")).isEqualTo(4L));
    }

    /** Counts and the browser's own thread time tell, because they do not depend on who else uses the machine. */
    @Test
    @InOneBrowser
    void anEveningOfTwentyThousandMessagesLeavesNothingBehindAndTheLastCostAsMuchAsTheFirst() throws Exception {
        Visitor ann = server.visitor(BROWSER);
        ScriptedServer.Connection page = server.next().welcome(true);
        ann.awaitOpen();
        cdp(ann, "Performance.enable", Map.of("timeDomain", "threadTicks"));
        say(ann, page, 1, 2000);
        long heap = heap(ann);
        Map<String, Double> before = measured(ann);
        say(ann, page, 2001, 6000);
        Map<String, Double> early = measured(ann);
        say(ann, page, 6001, 16_000);
        Map<String, Double> later = measured(ann);
        say(ann, page, 16_001, 20_000);
        Map<String, Double> late = measured(ann);
        assertThat(ann.texts()).hasSize(500).startsWith("19501");
        assertThat(heap(ann) - heap).as("bytes that stay").isLessThan(4_000_000);
        assertThat(measured(ann).get("Nodes") - before.get("Nodes"))
                .as("parts of the page that stay")
                .isLessThan(200);
        assertThat(spent("LayoutCount", before, late))
                .as("layouts, for 180 frames of a hundred messages")
                .isLessThan(180 * 8);
        assertThat(spent("RecalcStyleCount", before, late))
                .as("computations of styles")
                .isLessThan(180 * 12);
        assertThat(spent("TaskDuration", later, late))
                .as("the work for the last 4,000, against that for the first")
                .isLessThan(3 * spent("TaskDuration", before, early));

        ann.run("log.scrollTop -= 900");
        ann.scrolled();
        Map<String, Double> above = measured(ann);
        say(ann, page, 20_001, 23_000);
        assertThat(ann.isAtBottom()).isFalse();
        assertThat(spent("LayoutCount", above, measured(ann)))
                .as("layouts for who has scrolled up")
                .isLessThan(30 * 8);
    }

    /** A hundred in a frame, of which ten are too tall; until they are on the page. */
    private static void say(Visitor visitor, ScriptedServer.Connection page, int from, int to) throws IOException {
        for (int at = from; at <= to; at += 100) {
            page.send(messages(LongStream.range(at, at + 100)
                    .mapToObj(i -> message(i, i % 10 == 0 ? i + "\\n".repeat(20) : "" + i))
                    .toArray(String[]::new)));
        }
        eventually(() -> assertThat(
                        visitor.run("return log.querySelector('.message:last-child .text').textContent.trim()"))
                .isEqualTo("" + to));
        visitor.scrolled();
    }

    private static Map<String, Double> measured(Visitor visitor) {
        List<?> metrics =
                (List<?>) cdp(visitor, "Performance.getMetrics", Map.of()).get("metrics");
        return metrics.stream()
                .map(it -> (Map<?, ?>) it)
                .collect(Collectors.toMap(
                        it -> (String) it.get("name"), it -> ((Number) it.get("value")).doubleValue()));
    }

    private static double spent(String metric, Map<String, Double> from, Map<String, Double> to) {
        return to.get(metric) - from.get(metric);
    }

    private static Map<String, Object> cdp(Visitor visitor, String command, Map<String, Object> parameters) {
        return ((ChromiumDriver) visitor.driver()).executeCdpCommand(command, parameters);
    }

    /** What is in use after everything else has been collected. */
    private static long heap(Visitor visitor) {
        cdp(visitor, "HeapProfiler.collectGarbage", Map.of());
        return ((Number) cdp(visitor, "Runtime.getHeapUsage", Map.of()).get("usedSize")).longValue();
    }

    @Test
    void namesAndEmojiAreCompletedAndTheFieldSaysWhatIsLeft() throws Exception {
        Visitor ann = server.visitor(BROWSER);
        ScriptedServer.Connection page =
                server.next().welcome(true, message(1, "hi"), message(2, "ho").replace("Ben", "Bea"));
        ann.awaitOpen().is("Ann", "#ff8800");
        ann.part("text").sendKeys("@be");
        eventually(() -> assertThat(ann.run( // completion has come
                        "return [...root.getElementById('choices').children].map(it => it.textContent).join()"))
                .isEqualTo("Bea,Ben"));
        assertThat(ann.part("text").getDomAttribute("aria-activedescendant")).isEqualTo("choice-0");
        new Actions(ann.driver()).sendKeys(Keys.ARROW_DOWN, Keys.ENTER).perform();
        assertThat(text(ann)).isEqualTo("@Ben ");
        new Actions(ann.driver()).sendKeys("look :thumbs_up").perform();
        eventually(() -> assertThat(ann.part("choices").isDisplayed()).isTrue()); // its table has come
        new Actions(ann.driver()).sendKeys(Keys.ESCAPE).perform();
        assertThat(ann.part("choices").isDisplayed()).isFalse();
        ann.part("text").sendKeys(":");
        eventually(() -> assertThat(text(ann)).isEqualTo("@Ben look \ud83d\udc4d"));
        ann.part("text").sendKeys(" an", Keys.TAB);
        assertThat(text(ann)).isEqualTo("@Ben look \ud83d\udc4d @Ann ");
        ann.part("text").sendKeys(Keys.TAB);
        assertThat(ann.run("return root.activeElement.id")).as("Tab goes on").isEqualTo("send");

        assertThat(ann.part("counter").getText()).isEmpty();
        ann.run("const { text } = Object.fromEntries([...root.querySelectorAll('[id]')].map(it => [it.id, it]));"
                + "text.value = 'x'.repeat(450); text.dispatchEvent(new Event('input'))");
        assertThat(ann.part("counter").getText()).isEqualTo("50");
        for (int i = 0; i < 20; i++) {
            ann.run(
                    "root.getElementById('text').value = arguments[0]; root.querySelector('form').requestSubmit()",
                    "m" + i);
        }
        assertThat(page.expectSay("m0")).isNotBlank();
        assertThat(ann.part("hint").getText())
                .startsWith("So many of your messages have no answer yet that no more go out.");
        assertThat(ann.own()).hasSize(20);
        assertThat(ann.run("return log.querySelectorAll('.own .continued').length"))
                .isEqualTo(19L);
    }

    private static Object text(Visitor visitor) {
        return visitor.part("text").getDomProperty("value");
    }

    private static String messages(String... messages) {
        return Stream.of(messages).collect(Collectors.joining(",", "{\"type\":\"messages\",\"messages\":[", "]}"));
    }
}
