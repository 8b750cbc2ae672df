package jgames.chat.server;

import static jgames.chat.server.ScriptedServer.message;
import static jgames.chat.server.Visitor.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import jgames.chat.testing.Needs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.interactions.Actions;

/** A page whose files do not all come, in a real browser. */
@Needs(Needs.Tool.CHROMIUM)
class PageLoadingTest {
    private static final String ITEMS =
            "return [...root.querySelectorAll('.menu button')].map(it => it.textContent).join('|')";
    private static final String FOCUS = "return root.activeElement.textContent";

    /** Nobody stops waiting for a file before the test says so. */
    private static final String HOLD_PATIENCE = "window.ends = []; const later = window.setTimeout;"
            + "window.setTimeout = (act, ms, ...more) => ms === 10000 ? ends.push(act) : later(act, ms, ...more);";

    private static final String END_PATIENCE = "ends.splice(0).forEach(end => end());";

    @RegisterExtension
    static final Browser BROWSER = new Browser();

    @RegisterExtension
    final ScriptedServer server = new ScriptedServer();

    @Test
    void everyFileOfTheElementMayFailOnce() throws Exception {
        BROWSER.expectOnConsole(".* 502 .*");
        BROWSER.expectOnConsole(".* preloaded .* not used .*"); // what uses it has failed, and comes later
        for (String file : List.of("page.css", "chat-room.js", "exo-2-latin-400-normal.woff2", "de.json")) {
            server.fails(file, 1);
        }
        Visitor ann = server.visitor(BROWSER);
        server.next().welcome(true);
        ann.awaitOpen();
        eventually(() -> assertThat(ann.run("return [...document.fonts].filter(it => it.status === 'loaded').length"))
                .as("the font, in both its weights")
                .isEqualTo(2L));
        eventually(() -> assertThat(ann.run("return getComputedStyle(document.body).margin"))
                .as("the page's own rules")
                .isEqualTo("0px"));
        ann.run("chat.lang = 'de'");
        eventually(() -> assertThat(ann.part("send").getText()).isEqualTo("Senden"));
    }

    @Test
    void aLanguageThatDoesNotComeInTimeIsAskedForAgain() throws Exception {
        server.delays("de.json", new CountDownLatch(1));
        Visitor ann = server.visitor(BROWSER);
        server.next().welcome(true);
        ann.awaitOpen()
                .run("window.ends = []; AbortSignal.timeout = ms => { const it = new AbortController();"
                        + "ends.push(() => it.abort()); return it.signal; }; chat.lang = 'de'");
        eventually(() -> assertThat(server.isAskedFor("de.json")).isTrue());
        assertThat(ann.part("send").getText()).as("until then").isEqualTo("Send");
        server.delays("de.json", new CountDownLatch(0));
        eventually(() -> {
            ann.run(END_PATIENCE);
            assertThat(ann.part("send").getText()).isEqualTo("Senden");
        });
    }

    @Test
    void completionAndEmojiAreTriedAgainWithTheNextLetter() throws Exception {
        BROWSER.expectOnConsole(".* 502 .*");
        server.fails("completion.js", 2);
        server.fails("emoji.js", 1);
        Visitor ann = server.visitor(BROWSER);
        server.next().welcome(true);
        ann.awaitOpen().part("text").sendKeys(":tro");
        eventually(() -> {
            ann.run("root.getElementById('text').dispatchEvent(new InputEvent('input'))");
            assertThat(ann.part("choices").getText()).isEqualTo("🏆 trophy");
        });
    }

    @Test
    void emojiThatComeLateDoNotOpenForWhoHasGone() throws Exception {
        CountDownLatch leaves = new CountDownLatch(1);
        server.delays("emoji.js", leaves);
        Visitor ann = server.visitor(BROWSER);
        server.next().welcome(true);
        ann.awaitOpen().part("text").sendKeys(":tro");
        eventually(() -> assertThat(server.isAskedFor("emoji.js")).isTrue());
        ann.part("text").sendKeys(Keys.ESCAPE);
        leaves.countDown();
        String come = "return performance.getEntriesByType('resource').filter(it => it.name.includes('/emoji')).length";
        eventually(() -> assertThat(ann.run(come)).isEqualTo(1L)); // an entry is made at its end
        ann.scrolled(); // what comes of it is on the screen
        assertThat(ann.part("choices").isDisplayed()).isFalse();
        ann.part("text").sendKeys("p");
        eventually(() -> assertThat(ann.part("choices").getText()).isEqualTo("🏆 trophy"));
    }

    @Test
    void emojiThatDoNotComeInTimeAreTriedAgainWithTheNextLetter() throws Exception {
        server.delays("emoji.js", new CountDownLatch(1));
        Visitor ann = server.visitor(BROWSER);
        server.next().welcome(true);
        ann.awaitOpen().run(HOLD_PATIENCE);
        ann.part("text").sendKeys(":tro");
        eventually(() -> assertThat(server.isAskedFor("emoji.js")).isTrue());
        server.delays("emoji.js", new CountDownLatch(0)); // the next request, and not the first
        eventually(() -> {
            ann.run(END_PATIENCE + "root.getElementById('text').dispatchEvent(new InputEvent('input'))");
            assertThat(ann.part("choices").getText()).isEqualTo("🏆 trophy");
        });
    }

    @Test
    void aModeratorsMenuIsOpenAtOnceAndSaysWhatBecomesOfTheRestAndTriesAgain() throws Exception {
        BROWSER.expectOnConsole(".* 502 .*");
        server.fails("moderator-rows.js", Integer.MAX_VALUE);
        Visitor mod = moderator();
        mod.opensMenu("spam");
        eventually(() -> assertThat(mod.run(ITEMS)).isEqualTo("Copy|Ignore|This did not load. Try again"));
        mod.chooses("This did not load");
        eventually(() -> assertThat(mod.run(ITEMS)).isEqualTo("Copy|Ignore|This did not load. Try again"));
        server.fails("moderator-rows.js", 0);
        mod.chooses("This did not load");
        eventually(() -> assertThat(mod.run(ITEMS)).asString().startsWith("Copy|Ignore|none|spam|rude|"));
        assertThat(mod.run(FOCUS)).as("on the first of what was waited for").isEqualTo("none");

        mod.leaves();
        server.delays("moderator-rows.js", new CountDownLatch(1));
        Visitor other = moderator();
        other.run(HOLD_PATIENCE);
        other.opensMenu("spam");
        assertThat(other.run(ITEMS)).isEqualTo("Copy|Ignore|Loading…");
        new Actions(other.driver()).sendKeys(Keys.ARROW_DOWN).perform();
        new Actions(other.driver()).moveToElement(other.part("text")).perform();
        assertThat(other.run(FOCUS + " + root.activeElement.ariaDisabled"))
                .as("a pointer that leaves gives nothing up")
                .isEqualTo("Loading…true");
        other.run(END_PATIENCE);
        eventually(() -> assertThat(other.run(ITEMS)).isEqualTo("Copy|Ignore|This did not load. Try again"));
        server.delays("moderator-rows.js", new CountDownLatch(0));
        new Actions(other.driver()).sendKeys(Keys.ENTER).perform();
        eventually(() -> assertThat(other.run(ITEMS)).asString().startsWith("Copy|Ignore|none|spam|rude|"));
        assertThat(other.run(FOCUS)).isEqualTo("none");
        other.part("more").click();
        assertThat(other.run(ITEMS)).as("a second click closes it").isEqualTo("");
    }

    @Test
    void theModeratorsPanelSaysWhatBecomesOfItAndTriesAgain() throws Exception {
        BROWSER.expectOnConsole(".* 502 .*");
        server.fails("moderation.js", 2);
        Visitor mod = moderator();
        mod.part("manage").click();
        eventually(() -> assertThat(mod.part("panel").getText())
                .contains("Moderation", "This did not load.", "You ignore", "Nobody."));
        CountDownLatch comes = new CountDownLatch(1);
        server.delays("moderation.js", comes);
        mod.run("[...root.querySelectorAll('#panel button')].find(it => it.textContent === 'Try again').focus()");
        new Actions(mod.driver()).sendKeys(Keys.ENTER).perform();
        eventually(() -> assertThat(mod.part("panel").getText()).contains("Loading…"));
        comes.countDown();
        eventually(() -> assertThat(mod.part("panel").getText()).contains("Slow mode here:", "In force"));
        new Actions(mod.driver()).sendKeys(Keys.ESCAPE).perform();
        assertThat(mod.part("panel").isDisplayed())
                .as("the keys have stayed in the panel")
                .isFalse();
    }

    private Visitor moderator() throws Exception {
        Visitor mod = server.visitor(BROWSER);
        server.next()
                .send("{\"type\":\"welcome\",\"room\":\"chatroom1\",\"complete\":true,"
                        + "\"you\":{\"user\":\"mod\",\"name\":\"Mo\",\"role\":\"moderator\"},\"messages\":["
                        + message(1, "spam") + "]}");
        return mod.awaitOpen();
    }

    @Test
    void whereNoScriptComesThePageSaysSo() throws Exception {
        BROWSER.expectOnConsole(".* 502 .*|.*was preloaded using link preload but not used.*");
        server.fails("page.js", 9);
        Visitor ann = server.visitor(BROWSER);
        eventually(() -> assertThat(
                        ann.run(
                                "const it = chat.querySelector('p'); return getComputedStyle(it).visibility + ': ' + it.textContent"))
                .isEqualTo("visible: The chat has not loaded yet. Reload the page if that lasts."));
        ann.screenshot("no-script");
    }
}
