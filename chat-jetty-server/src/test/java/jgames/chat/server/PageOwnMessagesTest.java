package jgames.chat.server;

import static jgames.chat.server.ScriptedServer.message;
import static jgames.chat.server.Visitor.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import jgames.chat.testing.Needs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.openqa.selenium.Keys;

/** What becomes of what a visitor says, on the page in a real browser, whatever the server answers and when. */
@Needs(Needs.Tool.CHROMIUM)
class PageOwnMessagesTest {
    private static final String THREE_IN_THREE_SECONDS = "{\"messages\":3,\"windowMs\":3000,\"blockMs\":60000}";

    /** What the page does in more than 15 seconds waits for the test, which lets a minute pass at once. */
    private static final String HOLD_TIME = "window.held = []; const later = setTimeout;"
            + "window.setTimeout = (act, ms, ...more) => (ms > 15000 ? held.push(act) : later(act, ms, ...more))";

    private static final String PASS_A_MINUTE = "const now = performance.now.bind(performance);"
            + "performance.now = () => now() + 60000; held.splice(0).forEach(act => act())";

    @RegisterExtension
    static final Browser BROWSER = new Browser();

    @RegisterExtension
    final ScriptedServer server = new ScriptedServer();

    @Test
    void aMessageIsPendingUntilItIsOneOfTheRoom() throws Exception {
        Visitor ann = server.visitor(BROWSER);
        ScriptedServer.Connection page = server.next().welcome(true, message(1, "before"));
        ann.awaitOpen().is("Ann", "#ff8800").say("hi");

        String nonce = page.expectSay("hi");
        assertThat(ann.own()).containsExactly("pending: hi");
        assertThat(ann.texts()).containsExactly("before");
        assertThat(ann.part("text").getDomProperty("value")).isEmpty();

        page.send("{\"type\":\"ack\",\"nonce\":\"" + nonce + "\",\"id\":\"3-0\"}");
        page.send("{\"type\":\"messages\",\"messages\":[" + message(2, "other") + "," + ofAnn(3, "hi") + "]}");
        ann.awaitTexts("before", "other", "hi");
        assertThat(ann.own()).isEmpty();
    }

    @Test
    void aRejectedMessageIsInTheFieldAgainWithTheReasonUntilItIsChanged() throws Exception {
        Visitor ann = server.visitor(BROWSER);
        ScriptedServer.Connection page = server.next().welcome(true);
        ann.awaitOpen().say("a bad word");
        String nonce = page.expectSay("a bad word");

        page.send("{\"type\":\"rejected\",\"nonce\":\"" + nonce + "\",\"reason\":\"blocked_word\",\"message\":"
                + "\"There is a word in it that is not said here.\"}");

        ann.awaitRejected("a bad word", "There is a word in it that is not said here.");
        ann.screenshot("rejected-in-the-field");
        ann.part("text").sendKeys("!");
        eventually(() -> assertThat(ann.part("hint").getText()).isEmpty());
        ann.part("text").sendKeys(Keys.ENTER);
        assertThat(page.expectSay("a bad word!")).isNotEqualTo(nonce);
        assertThat(ann.part("text").getDomProperty("value")).isEmpty();
    }

    @Test
    void whatIsRejectedWhileSomethingElseIsWrittenSaysWhyAndGivesItsTextBackWhenAsked() throws Exception {
        Visitor ann = server.visitor(BROWSER);
        ScriptedServer.Connection page = server.next().welcome(true);
        ann.awaitOpen().say("hi there");
        String nonce = page.expectSay("hi there");
        ann.part("text").sendKeys("a draft");

        page.send("{\"type\":\"rejected\",\"nonce\":\"" + nonce
                + "\",\"reason\":\"too_long\",\"message\":\"The text is too long.\"}");

        ann.awaitOwn("rejected: hi there (The text is too long.)");
        ann.screenshot("rejected");
        ann.run("root.querySelector('.rejected button').click()");
        ann.awaitOwn();
        assertThat(ann.part("text").getDomProperty("value")).isEqualTo("hi there a draft");
        assertThat(ann.run("return root.activeElement.id")).isEqualTo("text");
        ann.part("text").sendKeys(Keys.ENTER);
        assertThat(page.expectSay("hi there a draft")).isNotEqualTo(nonce);
    }

    @Test
    void whoIsBlockedSeesWhenItEndsAndWhatWasSaidGoesOutThenByItself() throws Exception {
        Visitor ann = server.visitor(BROWSER);
        ScriptedServer.Connection page = server.next().welcome(true);
        ann.awaitOpen().is("Ann", "#ff8800").say("too fast");
        String nonce = page.expectSay("too fast");

        ann.run("window.seen = []; const send = root.getElementById('send');"
                + "new MutationObserver(() => seen.at(-1) === send.textContent || seen.push(send.textContent))"
                + ".observe(send, { childList: true, characterData: true, subtree: true });");
        ann.run(HOLD_TIME);
        page.send("{\"type\":\"rejected\",\"nonce\":\"" + nonce + "\",\"reason\":\"spam\",\"message\":"
                + "\"Too many messages in a short time.\",\"retryAfterMs\":59000}");

        ann.awaitOwn("waiting: too fast (Too many messages in a short time. It goes out by itself.)");
        String first = ann.part("send").getText();
        assertThat(first).matches("\\d\\d s");
        assertThat(ann.part("send").getAccessibleName()).matches("Send, possible in \\d\\d s");
        assertThat(ann.part("send").isEnabled()).isFalse();
        ann.part("text").sendKeys("a draft", Keys.ENTER);
        eventually(
                () -> assertThat(ann.part("send").getText()).matches("\\d\\d s").isLessThan(first));
        assertThat(ann.part("text").getDomProperty("value")).isEqualTo("a draft");

        ann.run(PASS_A_MINUTE);
        assertThat(page.expectSay("too fast")).isEqualTo(nonce);
        ann.awaitOwn("pending: too fast");
        assertThat(ann.part("send").isEnabled()).isTrue();
        assertThat(ann.run("return seen.join()")).asString().matches("(\\d\\d s,)+Send");
        page.send("{\"type\":\"ack\",\"nonce\":\"" + nonce + "\",\"id\":\"1-0\"}");
        page.send("{\"type\":\"messages\",\"messages\":[" + ofAnn(1, "too fast") + "]}");
        ann.awaitTexts("too fast");
        ann.awaitOwn();
        ann.part("text").sendKeys(Keys.ENTER);
        page.expectSay("a draft");
    }

    @Test
    @InOneBrowser
    void thePageIsNoFasterThanTheRoomAllows() throws Exception {
        Visitor ann = server.visitor(BROWSER);
        ScriptedServer.Connection page = server.next().welcome(THREE_IN_THREE_SECONDS, true);
        ann.awaitOpen()
                .run(
                        "window.sentAt = []; const send = WebSocket.prototype.send;"
                                + "WebSocket.prototype.send = function (...it) { sentAt.push(performance.now()); send.apply(this, it) }");
        for (int i = 1; i <= 4; i++) {
            ann.part("text").sendKeys("" + i, Keys.ENTER);
        }
        for (int i = 1; i <= 4; i++) {
            page.expectSay("" + i);
        }
        assertThat(ann.run("return sentAt[3] - sentAt[0] > 3000")).isEqualTo(true);
    }

    @Test
    @InOneBrowser
    void whatHasNoAnswerIsSentAgainWithTheSameNonceAndShownOnce() throws Exception {
        Visitor ann = server.visitor(BROWSER);
        ScriptedServer.Connection page = server.next().welcome(true);
        ann.awaitOpen().is("Ann", "#ff8800").say("hi");
        String nonce = page.expectSay("hi");
        ann.say("and this");
        page.expectSay("and this");
        page.cut(ann);

        // The first one was in the log before the line was cut, the second one was not.
        ScriptedServer.Connection again = server.next();
        assertThat(again.path()).isEqualTo("/chatroom1?since=0-0");
        again.welcome(true, ofAnn(1, "hi"), message(2, "hello Ann"));
        assertThat(again.expectSay("hi")).isEqualTo(nonce);
        assertThat(ann.texts()).containsExactly("hi", "hello Ann");
        assertThat(ann.own()).as("not shown twice").containsExactly("pending: and this");
        again.send("{\"type\":\"ack\",\"nonce\":\"" + nonce + "\",\"id\":\"1-0\"}");
        String second = again.expectSay("and this");
        again.send("{\"type\":\"ack\",\"nonce\":\"" + second + "\",\"id\":\"3-0\"}");
        again.send("{\"type\":\"messages\",\"messages\":[" + ofAnn(3, "and this") + "]}");
        ann.awaitTexts("hi", "hello Ann", "and this");
        ann.awaitOwn();
    }

    @Test
    @InOneBrowser
    void whatIsAcknowledgedButLiesInAGapWaitsForNothing() throws Exception {
        Visitor ann = server.visitor(BROWSER);
        ScriptedServer.Connection page = server.next().welcome(true, message(1, "before"));
        ann.awaitOpen().say("in the gap");
        String nonce = page.expectSay("in the gap");
        page.cut(ann);

        ScriptedServer.Connection again = server.next().welcome(false, message(900, "long after"));
        assertThat(again.expectSay("in the gap")).isEqualTo(nonce);
        again.send("{\"type\":\"ack\",\"nonce\":\"" + nonce + "\",\"id\":\"2-0\"}");
        ann.awaitOwn();
        ann.awaitTexts("long after");
    }

    @Test
    void whoLeavesTheRoomTakesWhatWasNotSaidAlong() throws Exception {
        Visitor ann = server.visitor(BROWSER);
        ScriptedServer.Connection page = server.next().welcome(true);
        ann.awaitOpen().say("unsaid");
        String nonce = page.expectSay("unsaid");
        page.send("{\"type\":\"rejected\",\"nonce\":\"" + nonce
                + "\",\"reason\":\"busy\",\"message\":\"Too much at once.\",\"retryAfterMs\":60000}");
        ann.awaitOwn("waiting: unsaid (Too much at once. It goes out by itself.)");

        ann.run("chat.setAttribute('room', 'lobby')");
        assertThat(server.next().welcome(true).path()).isEqualTo("/lobby");
        ann.awaitOpen().awaitOwn();
        assertThat(ann.part("text").getDomProperty("value")).isEqualTo("unsaid");
    }

    @Test
    @InOneBrowser
    void theWallClockHasNoEffectOnPaceAndCountdown() throws Exception {
        Visitor ann = server.visitor(BROWSER);
        ScriptedServer.Connection page = server.next().welcome(THREE_IN_THREE_SECONDS, true);
        ann.awaitOpen();
        for (int i = 1; i <= 4; i++) {
            ann.part("text").sendKeys("" + i, Keys.ENTER);
        }
        ann.run("const now = Date.now; Date.now = () => now() - 3600000");
        for (int i = 1; i <= 3; i++) {
            page.expectSay("" + i);
        }
        String nonce = page.expectSay("4");

        ann.run(HOLD_TIME);
        page.send("{\"type\":\"rejected\",\"nonce\":\"" + nonce
                + "\",\"reason\":\"spam\",\"message\":\"Too many.\",\"retryAfterMs\":59000}");
        eventually(() -> assertThat(ann.part("send").getText()).matches("\\d\\d s"));
        ann.run("const now = Date.now; Date.now = () => now() + 7200000");
        ann.part("text").sendKeys("!");
        assertThat(ann.part("send").getText()).matches("\\d\\d s");
        ann.run(PASS_A_MINUTE);
        assertThat(page.expectSay("4")).isEqualTo(nonce);
    }

    @Test
    @InOneBrowser
    void anAnswerThatMakesNoSenseCostsNothingElse() throws Exception {
        Visitor ann = server.visitor(BROWSER);
        ScriptedServer.Connection page = server.next().welcome(true, message(1, "before"));
        ann.awaitOpen().is("Ann", "#ff8800").say("hi");
        String nonce = page.expectSay("hi");
        page.send("{\"type\":\"ack\"}");
        page.send("{\"type\":\"ack\",\"nonce\":{},\"id\":7}");
        page.send("{\"type\":\"rejected\",\"nonce\":[],\"retryAfterMs\":\"soon\"}");
        page.send("{\"type\":\"ack\",\"nonce\":\"" + nonce + "\",\"id\":\"9000000000000000000-0\"}");
        page.send("{\"type\":\"messages\",\"messages\":[" + ofAnn(2, "hi") + "]}");
        ann.awaitTexts("before", "hi");
        ann.awaitOwn();

        ann.say("and this");
        nonce = page.expectSay("and this");
        page.send("{\"type\":\"rejected\",\"nonce\":\"" + nonce + "\",\"retryAfterMs\":1e308}");
        ann.awaitOwn("waiting: and this (The server does not take it. It goes out by itself.)");
    }

    private static String ofAnn(int id, String text) {
        return "{\"id\":\"" + id + "-0\",\"time\":" + id + ",\"username\":\"Ann\",\"color\":\"#ff8800\",\"text\":\""
                + text + "\"}";
    }
}
