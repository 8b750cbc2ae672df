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
        page.send(
                "{\"type\":\"rejected\",\"nonce\":\"" + rejected
                        + "\",\"reason\":\"too_long\",\"message\":\"A text has at most 500 characters, and this one has more.\"}");
        page.send("{\"type\":\"rejected\",\"nonce\":\"" + waiting + "\",\"reason\":\"spam\",\"message\":"
                + "\"Too many messages in a short time.\",\"retryAfterMs\":59000}");
        eventually(() -> assertThat(ann.own()).hasSize(3).last().isEqualTo("pending: pending"));
        eventually(() -> assertThat(ann.part("send").getText()).matches("5\\d s"));
        ann.part("text").sendKeys("a draft");
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
        BROWSER.expectOnConsole(".*Sent non-empty 'Sec-WebSocket-Protocol'.*");
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
    @CsvSource({"320, 568", "1280, 720"})
    void whatDidNotLoadIsSaidInTheWindow(int width, int height) throws Exception {
        BROWSER.expectOnConsole(".* 502 .*");
        server.fails("outbox.js", 3);
        Visitor ann = server.visitor(BROWSER, "").sized(width, height);
        eventually(() -> assertThat(ann.run("return root.querySelector('p').textContent"))
                .asString()
                .startsWith("A part of the chat did not load."));
        ann.screenshot("loading-" + width);
        assertThat((long) ann.run("return document.documentElement.scrollWidth"))
                .isLessThanOrEqualTo(width);
        ann.leaves();
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
