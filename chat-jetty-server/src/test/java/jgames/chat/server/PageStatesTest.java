package jgames.chat.server;

import static jgames.chat.server.ScriptedServer.message;
import static jgames.chat.server.Visitor.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import jgames.chat.testing.Needs;
import jgames.chat.testing.WireFrame;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How the page looks when not all is well, in small and large windows of a real browser. */
@Needs(Needs.Tool.CHROMIUM)
class PageStatesTest {
    @RegisterExtension
    static final Browser BROWSER = new Browser();

    @RegisterExtension
    final ScriptedServer server = new ScriptedServer();

    @ParameterizedTest
    @CsvSource({"320, 568", "1280, 720"})
    void everyStateFitsTheWindow(int width, int height) throws Exception {
        Visitor ann = server.visitor(BROWSER).sized(width, height);
        ScriptedServer.Connection page =
                server.next().welcome(true, message(1, "anyone up for a round?"), message(2, "W".repeat(100)));
        ann.awaitOpen().is("Ann", "#ff8800").say("no, " + "W".repeat(60));
        String rejected = page.expectSay("no, " + "W".repeat(60));
        ann.say("wait, I have to finish this level first, it will not take long");
        String waiting = page.expectSay("wait, I have to finish this level first, it will not take long");
        ann.say("pending");
        page.expectSay("pending");
        ann.part("text").sendKeys("a draft");
        page.send(
                "{\"type\":\"rejected\",\"nonce\":\"" + rejected
                        + "\",\"reason\":\"too_long\",\"message\":\"A text has at most 500 characters, and this one has more.\"}");
        page.send("{\"type\":\"rejected\",\"nonce\":\"" + waiting + "\",\"reason\":\"spam\",\"message\":"
                + "\"Too many messages in a short time.\",\"retryAfterMs\":59000}");
        eventually(() -> assertThat(ann.own()).hasSize(3).last().isEqualTo("pending: pending"));
        eventually(() -> assertThat(ann.part("send").getText()).matches("5\\d s"));
        eventually(() -> assertThat(ann.isAtBottom()).isTrue());
        ann.screenshot("blocked-" + width);
        assertFits(ann, width);

        page.close(4001, "The room has been removed by its operator.");
        eventually(() -> assertThat(ann.state()).isEqualTo("closed"));
        ann.screenshot("disconnected-" + width);
        assertFits(ann, width);
    }

    @ParameterizedTest
    @CsvSource({"320, 568", "1280, 720"})
    void whatAPlainServerCannotPromiseFitsTheWindow(int width, int height) throws Exception {
        server.becomePlain();
        BROWSER.expectOnConsole(".*WebSocket.*(Sent non-empty|closed before the connection is established).*");
        BROWSER.expectOnConsole(".*rooms.json.* 404 .*");
        Visitor ann = server.visitor(BROWSER, "chatroom1").sized(width, height);
        ScriptedServer.Connection page = server.next();
        page.send("[{\"username\":\"Ben\",\"color\":\"red\",\"text\":\"anyone up for a round?\"}]");
        ann.awaitOpen().is("Ann", "#ff8800").say("me! " + "W".repeat(60));
        page.expect(WireFrame.TEXT);
        eventually(() -> assertThat(ann.own().toString()).startsWith("[unconfirmed: me!"));
        ann.part("text").sendKeys("a draft");
        ann.screenshot("plain-" + width);
        assertFits(ann, width);
    }

    @ParameterizedTest
    @CsvSource({"320, 568", "390, 844", "1280, 720"})
    void whatAModeratorSeesFitsTheWindow(int width, int height) throws Exception {
        Visitor mod = server.visitor(BROWSER).sized(width, height);
        ScriptedServer.Connection page = server.next();
        page.send("{\"type\":\"welcome\",\"room\":\"chatroom1\",\"online\":12,\"limits\":{},"
                + "\"you\":{\"user\":\"ann\",\"name\":\"Ann\",\"color\":\"#ff8800\",\"role\":\"moderator\"},"
                + "\"complete\":true,\"messages\":["
                + message(1, "anyone up for a round?") + ","
                + message(2, "me!").replace("\"red\"", "\"gold\",\"user\":\"leo\",\"role\":\"user\"") + ","
                + message(3, "We play at nine. Be kind.")
                        .replace("\"red\"", "\"#ff8800\",\"user\":\"ann\",\"role\":\"moderator\",\"announcement\":true")
                + "," + message(4, "BUY GOLD at gold.example " + "W".repeat(80)) + "]}");
        mod.awaitOpen();
        mod.run("log.querySelectorAll('.message')[3].dispatchEvent(new PointerEvent('pointermove',"
                + " { bubbles: true, movementX: 1 }))");
        mod.part("more").click();
        String nonce = page.expectNonce();
        page.send("{\"type\":\"author\",\"nonce\":\"" + nonce + "\",\"message\":\"4-0\",\"connected\":3}");
        eventually(() -> assertThat(mod.run("return root.querySelector('.menu').textContent"))
                .asString()
                .contains("(3 connected)"));
        mod.screenshot("moderator-menu-" + width);
        assertReadable(mod);
        assertThat(mod.run("const { left, top, right, bottom } = root.querySelector('.menu').getBoundingClientRect();"
                        + "return left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight"))
                .isEqualTo(true);
        assertThat(mod.run("return [...root.querySelectorAll('.menu button')].filter(it =>"
                        + " it.scrollWidth > it.clientWidth || it.getBoundingClientRect().height < 24).length"))
                .as("cut off, or too small for a finger")
                .isEqualTo(0L);
        mod.run("root.querySelector('[aria-label^=\"Delete a message\"]').click()");
        page.send("{\"type\":\"ack\",\"nonce\":\"" + page.expectNonce() + "\",\"id\":\"7-0\"}");
        page.send("{\"type\":\"deleted\",\"id\":\"8-0\",\"ids\":[\"4-0\"]}");
        page.send("{\"type\":\"muted\",\"retryAfterMs\":600000,\"reason\":\"too many messages about gold\"}");
        eventually(() -> assertThat(mod.run("return root.querySelector('.toast')?.textContent"))
                .isEqualTo("Deleted a message of Ben.Undo"));
        eventually(() -> assertThat(mod.part("send").getText()).isNotEqualTo("Send"));
        mod.screenshot("moderator-toast-" + width);
        assertReadable(mod);
        assertFits(mod, width);

        mod.part("manage").click();
        long until = System.currentTimeMillis() + 600_000;
        page.send(
                "{\"type\":\"moderation\",\"nonce\":\"" + page.expectNonce() + "\",\"complete\":true,\"entries\":["
                        + "{\"id\":\"9-0\",\"kind\":\"mute\",\"author\":\"guest:5f0c1b1e9d3f\",\"name\":\"Ben\",\"by\":\"user:ann\",\"until\":"
                        + until
                        + ",\"reason\":\"spam\"},{\"id\":\"7-0\",\"kind\":\"slow\",\"room\":\"lobby\",\"by\":\"user:ann\",\"ms\":10000}]}");
        eventually(() -> assertThat(mod.part("panel").getText()).contains("Muted: Ben"));
        mod.screenshot("moderator-panel-" + width);
        assertReadable(mod);
        assertFits(mod, width);
        assertThat(mod.run(
                        "return root.getElementById('panel').scrollWidth <= root.getElementById('panel').clientWidth"))
                .isEqualTo(true);
    }

    /** As WCAG computes it, of every text against the nearest background. */
    private static void assertReadable(Visitor visitor) {
        assertThat(visitor.run("""
                        const numbers = (color) => color.match(/[\\d.]+/g).map(Number);
                        const luminance = (color) => numbers(color).slice(0, 3).map((it) => it / 255)
                          .map((it) => (it <= 0.03928 ? it / 12.92 : ((it + 0.055) / 1.055) ** 2.4))
                          .reduce((sum, it, i) => sum + it * [0.2126, 0.7152, 0.0722][i], 0);
                        const behind = (it) => {
                          const { backgroundColor } = getComputedStyle(it);
                          return numbers(backgroundColor)[3] === 0 ? behind(it.parentElement) : backgroundColor;
                        };
                        const hasText = (it) => [...it.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
                        const all = [...root.querySelectorAll('.menu *, #panel *, .toast *, #hint, #manage, #online, .announcement *')];
                        return all.filter((it) => it.checkVisibility() && hasText(it)).filter((it) => {
                          const [a, b] = [luminance(getComputedStyle(it).color), luminance(behind(it))].sort((x, y) => y - x);
                          return (a + 0.05) / (b + 0.05) < 4.5;
                        }).map((it) => it.textContent).join('|')""")).isEqualTo("");
    }

    private static void assertFits(Visitor visitor, int width) {
        assertThat((long) visitor.run("return document.documentElement.scrollWidth"))
                .isLessThanOrEqualTo(width);
        assertThat(visitor.run("return log.scrollWidth <= log.clientWidth")).isEqualTo(true);
        assertThat(visitor.run("return Math.max(...[...root.querySelectorAll('button, input')]"
                        + ".map(it => it.getBoundingClientRect().right)) <= innerWidth"))
                .isEqualTo(true);
        assertThat(visitor.run("return Math.min(...[...root.querySelectorAll('.own button')]"
                        + ".map(it => it.getBoundingClientRect().height)) >= 24"))
                .as("fits a finger")
                .isEqualTo(true);
    }
}
