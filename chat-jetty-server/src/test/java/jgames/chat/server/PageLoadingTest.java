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
    @RegisterExtension
    static final Browser BROWSER = new Browser();

    @RegisterExtension
    final ScriptedServer server = new ScriptedServer();

    @Test
    void everyFileOfTheElementMayFailOnce() throws Exception {
        BROWSER.expectOnConsole(".* 502 .*");
        BROWSER.expectOnConsole(".* preloaded .* not used .*"); // what uses it has failed, and comes later
        for (String file : List.of("page.css", "chat-room.js", "exo-2-latin-400-normal.woff2")) {
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
        String asked = "return performance.getEntriesByType('resource').filter(it => it.name.includes('/%s')).length";
        eventually(() -> assertThat(ann.run(asked.formatted("completion"))).isEqualTo(1L));
        ann.part("text").sendKeys(Keys.ESCAPE);
        leaves.countDown();
        eventually(() -> assertThat(ann.run(asked.formatted("emoji"))).isEqualTo(1L)); // an entry is made at its end
        ann.scrolled(); // what comes of it is on the screen
        assertThat(ann.part("choices").isDisplayed()).isFalse();
        ann.part("text").sendKeys("p");
        eventually(() -> assertThat(ann.part("choices").getText()).isEqualTo("🏆 trophy"));
    }

    @Test
    void whatOnlyModeratorsHaveIsTriedAgainWithTheNextMenuAndTheNextPanel() throws Exception {
        BROWSER.expectOnConsole(".* 502 .*");
        String items = "return [...root.querySelectorAll('.menu button')].map(it => it.textContent).join('|')";
        server.fails("moderator-rows.js", Integer.MAX_VALUE);
        server.fails("moderation.js", Integer.MAX_VALUE);
        Visitor mod = server.visitor(BROWSER);
        server.next()
                .send("{\"type\":\"welcome\",\"room\":\"chatroom1\",\"complete\":true,"
                        + "\"you\":{\"user\":\"mod\",\"name\":\"Mo\",\"role\":\"moderator\"},\"messages\":["
                        + message(1, "spam") + "]}");
        mod.awaitOpen().opensMenu("spam");
        eventually(() -> assertThat(mod.run(items)).isEqualTo("Copy|Ignore"));
        new Actions(mod.driver()).sendKeys(Keys.ESCAPE).perform();
        server.fails("moderator-rows.js", 0);
        mod.opensMenu("spam");
        eventually(() -> assertThat(mod.run(items)).asString().startsWith("Copy|Ignore|none|spam|rude|"));

        new Actions(mod.driver()).sendKeys(Keys.ESCAPE).perform();
        mod.part("manage").click();
        eventually(() -> assertThat(mod.part("panel").getText())
                .contains("The server has not answered.", "You ignore", "Nobody."));
        new Actions(mod.driver()).sendKeys(Keys.ESCAPE).perform();
        server.fails("moderation.js", 0);
        mod.part("manage").click();
        eventually(() -> assertThat(mod.part("panel").getText()).contains("Slow mode here:", "In force"));
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
