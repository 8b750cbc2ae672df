package jgames.chat.server;

import static jgames.chat.server.Visitor.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import java.util.stream.Stream;
import jgames.chat.testing.Needs;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.openqa.selenium.Keys;

/** The list of messages on the page, in a real browser: what is in it, and where the reader is. */
@Needs(Needs.Tool.CHROMIUM)
class PageLogTest {
    private static final String AT_THE_TOP =
            "const box = log.getBoundingClientRect(), first = [...log.querySelectorAll('.message')]"
                    + ".find(it => it.getBoundingClientRect().top > box.top);"
                    + "return first.querySelector('.text').textContent + ' at ' + Math.round(first.getBoundingClientRect().top)";

    @RegisterExtension
    static final Browser BROWSER = new Browser();

    @RegisterExtension
    final TestServer server = new TestServer();

    @BeforeEach
    void isAboutSomethingElseThanSpam() {
        server.withoutSpamLimit();
    }

    @Test
    void whoComesLaterSeesWhatWasSaidInWhoseColour() throws Exception {
        String[][] said = {
            {"Mira", "#ff8c42", "anyone up for a round on the ice map?"},
            {"Guest4711", "#6bc77a", "me! just installed it, how do I jump?"},
            {"Oleg", "hsl(200 80% 60%)", "пробел, а два раза — двойной прыжок"},
            {"Mira", "#ff8c42", "space. twice for a double jump :)"},
            {"Guest4711", "#6bc77a", "got it"},
            {"tåke", "Violet", "room is up, three seats left"},
        };
        try (WireClient other = server.member("127.0.0.2", "/chatroom1")) {
            for (String[] it : said) {
                other.send("{\"username\":\"%s\",\"color\":\"%s\",\"text\":\"%s\"}".formatted((Object[]) it));
                other.expectText();
            }
            Visitor ann = BROWSER.visitor().sized(954, 560).opens(url()).is("Hello", "#529676");
            String[] texts = Stream.of(said).map(it -> it[2]).toArray(String[]::new);
            ann.awaitTexts(texts);
            assertThat(ann.messages())
                    .extracting(message -> message.name() + " " + Visitor.hex(message.color()))
                    .containsExactly(
                            "Mira #ff8c42",
                            "Guest4711 #6bc77a",
                            "Oleg #47b4eb",
                            "Mira #ff8c42",
                            "Guest4711 #6bc77a",
                            "tåke #ee82ee");
            ann.reloads().awaitTexts(texts);
            ann.screenshot("conversation");
        }
    }

    @Test
    void everyLoadAndReloadIsAtTheBottomOfTheHistory() throws Exception {
        conversation(40);
        Visitor ann = BROWSER.visitor().opens(url());
        String[] last30 =
                IntStream.rangeClosed(11, 40).mapToObj(i -> "message " + i).toArray(String[]::new);
        ann.awaitTexts(last30);
        eventually(() -> assertThat(ann.isAtBottom()).isTrue());

        ann.reloads().awaitTexts(last30);

        eventually(() -> assertThat(ann.isAtBottom()).isTrue());
    }

    @Test
    void aReaderWhoHasScrolledUpIsLeftThereAndGetsBackByTheButton() throws Exception {
        conversation(40);
        try (WireClient other = server.member("127.0.0.2", "/chatroom1")) {
            Visitor ann = BROWSER.visitor().opens(url());
            ann.awaitFonts();
            eventually(() -> assertThat(ann.isAtBottom()).isTrue());
            ann.part("log").sendKeys(Keys.PAGE_UP);
            eventually(() -> assertThat(ann.isAtBottom()).isFalse());
            ann.awaitTexts(
                    IntStream.rangeClosed(1, 40).mapToObj(i -> "message " + i).toArray(String[]::new));
            ann.scrolled();
            Object there = ann.run(AT_THE_TOP);

            String message = "{\"username\":\"Ben\",\"color\":\"red\",\"text\":\"news\"}";
            other.send(message);
            other.expect(message);
            eventually(() -> assertThat(ann.part("newer").isDisplayed()).isTrue());
            assertThat(ann.texts()).endsWith("news");
            assertThat(ann.run(AT_THE_TOP)).isEqualTo(there);

            ann.part("newer").click();
            eventually(() -> assertThat(ann.isAtBottom()).isTrue());
            assertThat(ann.part("newer").isDisplayed()).isFalse();
        }
    }

    @Test
    void whatIsTooOldLeavesThePageWhenTheReaderIsBackAndNeverMovesThem() throws Exception {
        Visitor ann = BROWSER.visitor().opens(url());
        conversation(500);
        eventually(() -> assertThat(ann.texts()).hasSize(500).endsWith("message 500"));
        ann.part("log").sendKeys(Keys.PAGE_UP);
        eventually(() -> assertThat(ann.isAtBottom()).isFalse());
        ann.scrolled();
        Object before = ann.run(AT_THE_TOP);

        conversation(100);
        eventually(() ->
                assertThat(ann.texts()).hasSize(600).startsWith("message 1").endsWith("message 100"));
        assertThat(ann.run(AT_THE_TOP)).isEqualTo(before);
        ann.part("newer").click();
        assertThat(ann.texts()).hasSize(500).startsWith("message 101").endsWith("message 100");
    }

    @Test
    void theNewestMessageStaysInViewWhenTheWindowChanges() throws Exception {
        conversation(40);
        Visitor ann = BROWSER.visitor().opens(url()).sized(800, 600);
        eventually(() -> assertThat(ann.isAtBottom()).isTrue());
        ann.sized(400, 300);
        eventually(() -> assertThat(ann.isAtBottom()).isTrue());
        ann.sized(800, 900);
        eventually(() -> assertThat(ann.isAtBottom()).isTrue());
        // It grows and shrinks so fast that the browser tells of what the first has moved after the second.
        ann.run("chat.style.height = '300px'");
        ann.scrolled();
        ann.run("return new Promise(done => requestAnimationFrame(() => { chat.style.height = '800px';"
                + " setTimeout(() => { chat.style.height = '320px'; done(); }); }))");
        eventually(() -> assertThat(ann.isAtBottom()).isTrue());
    }

    /** So many messages, {@code message 1} and so on. */
    private void conversation(int messages) throws Exception {
        try (WireClient other = server.member("127.0.0.2", "/chatroom1")) {
            for (int i = 1; i <= messages; i++) {
                String message = "{\"username\":\"Ben\",\"color\":\"red\",\"text\":\"message " + i + "\"}";
                other.send(message);
                other.expect(message);
            }
        }
    }

    private String url() throws Exception {
        return server.server().uri().toString();
    }
}
