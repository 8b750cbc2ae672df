package jgames.chat.server;

import static jgames.chat.server.ScriptedServer.message;
import static jgames.chat.server.Visitor.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import jgames.chat.testing.Needs;
import jgames.chat.testing.WireFrame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;

/** What the page makes of what a server tells it, and how it comes back to it, in a real browser. */
@Needs(Needs.Tool.CHROMIUM)
class PageResumeTest {
    private static final String LOG =
            "return [...log.querySelectorAll('.text, .divider')].map(it => it.textContent).join('|')";
    private static final String HIDE = "Object.defineProperty(document, 'hidden', { value: %s, configurable: true });"
            + "document.dispatchEvent(new Event('visibilitychange'))";

    @RegisterExtension
    static final Browser BROWSER = new Browser();

    @RegisterExtension
    final ScriptedServer server = new ScriptedServer();

    @Test
    @InOneBrowser
    void aDeadConnectionIsFoundOnWakeUpAndResumed() throws Exception {
        Visitor ann = server.visitor(BROWSER);
        ScriptedServer.Connection page = server.next().welcome(true, message(7, "before"));
        ann.awaitOpen();
        server.fallsSilent();

        ann.run("dispatchEvent(new Event('online'))");
        page.expect(WireFrame.BINARY);
        // No answer: that line is dead.
        ScriptedServer.Connection again = server.next();
        assertThat(again.path()).isEqualTo("/chatroom1?since=7-0");
        again.welcome(true, message(8, "meanwhile"));
        ann.awaitOpen().awaitTexts("before", "meanwhile");
    }

    @Test
    @InOneBrowser
    void whatWasMissedIsOneHistoryThoughItComesInParts() throws Exception {
        Visitor ann = server.visitor(BROWSER);
        ScriptedServer.Connection page = server.next().welcome(true, message(1, "1"));
        ann.awaitTexts("1");
        page.cut(ann);

        ScriptedServer.Connection again = server.next();
        again.send("{\"type\":\"welcome\",\"room\":\"chatroom1\",\"online\":2,\"limits\":{},\"complete\":false,"
                + "\"more\":true,\"messages\":[" + message(1, "1") + "," + message(7, "7") + "]}");
        again.send("{\"type\":\"messages\",\"more\":true,\"messages\":[" + message(8, "8") + "]}");
        assertThat(ann.state()).as("until all of it is there").isEqualTo("connecting");
        again.send("{\"type\":\"messages\",\"messages\":[" + message(9, "9") + "]}");
        ann.awaitOpen().awaitTexts("1", "7", "8", "9");
        assertThat(ann.run(LOG)).isEqualTo("1|7|8|9");
        again.cut(ann);
        assertThat(server.next().path()).isEqualTo("/chatroom1?since=9-0");
    }

    @Test
    void aLiveConnectionIsKeptOnWakeUp() throws Exception {
        Visitor ann = server.visitor(BROWSER);
        ScriptedServer.Connection page = server.next().welcome(true);
        ann.awaitOpen();

        ann.run(HIDE.formatted("true"));
        ann.run(HIDE.formatted("false"));
        page.expect(WireFrame.BINARY);
        page.send("{\"type\":\"online\",\"count\":1}");
        ann.say("hi");
        page.expectSay("hi");
        assertThat(ann.state()).isEqualTo("open");
        assertThat(server.isQuiet()).isTrue();
    }

    @Test
    @InOneBrowser
    void whereTheServerReachesBackNoFurtherThePageBeginsAnewBelowAMark() throws Exception {
        Visitor ann = server.visitor(BROWSER);
        ScriptedServer.Connection page = server.next().welcome(true, message(1, "1"), message(2, "2"));
        ann.awaitTexts("1", "2");
        page.send("{\"type\":\"messages\",\"messages\":[" + message(3, "3") + "]}");
        ann.awaitTexts("1", "2", "3");
        page.cut(ann);

        ScriptedServer.Connection again = server.next();
        assertThat(again.path()).isEqualTo("/chatroom1?since=3-0");
        again.welcome(false, message(2, "2"), message(8, "8"));
        ann.awaitTexts("2", "8");
        assertThat(ann.run(LOG)).isEqualTo("Earlier messages are missing here|2|8");
        again.cut(ann);

        assertThat(server.next().welcome(true).path()).isEqualTo("/chatroom1?since=8-0");
        ann.awaitOpen();
        assertThat(ann.run(LOG)).isEqualTo("Earlier messages are missing here|2|8");
    }

    @Test
    void aServerThatSaysLaterIsNotAskedSoonerAndStopIsForGood() throws Exception {
        Visitor ann = server.visitor(BROWSER);
        ScriptedServer.Connection page = server.next().welcome(true);
        ann.awaitOpen();
        page.close(1013, "Too much to do.");
        eventually(() -> assertThat(ann.status()).isEqualTo("Too much to do. Trying again in a while…"));
        ann.run("window.opened = 0; const Opened = WebSocket;"
                + "WebSocket = class extends Opened { constructor(...all) { super(...all); opened++; } };"
                + "dispatchEvent(new Event('online'))");
        assertThat(ann.run("return opened")).isEqualTo(0L);

        ann.driver().navigate().refresh();
        page = server.next().welcome(true);
        ann.awaitOpen();
        page.close(4001, "The room has been removed.");
        eventually(() -> assertThat(ann.state()).isEqualTo("closed"));
        assertThat(ann.status()).isEqualTo("Disconnected: The room has been removed.");
        ann.screenshot("disconnected");
        ann.part("reconnect").click();
        server.next().welcome(true);
        ann.awaitOpen();
    }

    @Test
    void theTimeOfAMessageIsAtTheHeadOfItsGroupAndInItForProgramsAndForWhoPointsAtIt() throws Exception {
        Visitor ann = server.visitor(BROWSER);
        server.next().welcome(true, message(1_700_000_000_000L, "hi"), message(1_700_000_001_000L, "again"));
        ann.awaitTexts("hi", "again");
        String time = "const [first, time] = log.querySelectorAll('time'); return ";
        assertThat(ann.run(time + "getComputedStyle(first).opacity")).isEqualTo("1");
        assertThat(ann.run(time + "time.dateTime")).isEqualTo("2023-11-14T22:13:21.000Z");
        assertThat(ann.run(time + "time.title")).asString().contains("2023");
        assertThat(ann.run(time + "getComputedStyle(time).opacity")).isEqualTo("0");
        new Actions(ann.driver())
                .moveToElement((WebElement) ann.run("return log.querySelectorAll('.text')[1]"))
                .perform();
        eventually(() ->
                assertThat(ann.run(time + "getComputedStyle(time).opacity")).isEqualTo("1"));
        assertThat(ann.run(time + "time.textContent")).asString().containsPattern("\\d:13");
    }

    @Test
    @InOneBrowser
    void itSaysHowManyAreOnline() throws Exception {
        Visitor ann = server.visitor(BROWSER);
        ScriptedServer.Connection page = server.next().welcome(true);
        ann.awaitOpen();
        assertThat(ann.part("online").getText()).isEqualTo("2 online");
        page.send("{\"type\":\"online\",\"count\":5}");
        eventually(() -> assertThat(ann.part("online").getText()).isEqualTo("5 online"));
        page.cut();
        eventually(() -> assertThat(ann.part("online").getText()).isEmpty());
    }

    @Test
    @InOneBrowser
    void theTitleCountsWhatCameWhileNobodyWasLooking() throws Exception {
        Visitor ann = server.visitor(BROWSER);
        ScriptedServer.Connection page = server.next().welcome(true, message(1, "1"));
        ann.awaitTexts("1");
        assertThat(ann.driver().getTitle()).isEqualTo("chatroom1 – chat");
        ann.run(HIDE.formatted("true"));
        page.send("{\"type\":\"messages\",\"messages\":[" + message(2, "2") + "]}");
        page.cut(ann);
        server.next().welcome(true, message(3, "3"));
        ann.awaitTexts("1", "2", "3");
        assertThat(ann.driver().getTitle()).isEqualTo("(2) chatroom1 – chat");
        ann.run(HIDE.formatted("false"));
        assertThat(ann.driver().getTitle()).isEqualTo("chatroom1 – chat");
    }

    @Test
    void typesThatItDoesNotKnowDoNoHarm() throws Exception {
        Visitor ann = server.visitor(BROWSER);
        ScriptedServer.Connection page = server.next().welcome(true);
        ann.awaitOpen();
        for (String frame : List.of("{\"type\":\"new\"}", "{}", "null", "[]", "no JSON")) {
            page.send(frame);
        }
        page.send("{\"type\":\"messages\",\"messages\":[" + message(1, "hi") + "],\"new\":true}");
        ann.awaitTexts("hi");
        page.send("{\"type\":\"bye\",\"reason\":\"going_away\"}");
        ann.run("dispatchEvent(new Event('online'))");
        page.close(1001, "");
        assertThat(server.next().welcome(true).path()).isEqualTo("/chatroom1?since=1-0");
        ann.awaitOpen();
    }

    @Test
    void aServerOfThePlainProtocolIsGoodEnough() throws Exception {
        server.becomePlain();
        expectNoSubprotocolOnConsole();
        Visitor ann = server.visitor(BROWSER, "chatroom1");
        ScriptedServer.Connection page = server.next();
        page.send("[" + plain("Ben", "1") + "]");
        ann.awaitOpen().is("Ann", "#ff8800").say("2");
        assertThat(page.expect(WireFrame.TEXT)).isEqualTo(plain("Ann", "2"));
        ann.awaitOwn("pending: 2");
        assertThat(ann.part("online").getText()).isEmpty();
        page.send(plain("Ann", "2"));
        ann.awaitTexts("1", "2");
        ann.awaitOwn();
        page.cut();

        page = server.next();
        assertThat(page.path()).isEqualTo("/chatroom1");
        page.send("[" + plain("Ann", "2") + "," + plain("Ben", "3") + "]");
        ann.awaitOpen();
        assertThat(ann.run(LOG)).isEqualTo("1|2|3");
        ann.waitsAMinute();
        page.cut();

        server.next().send("[" + plain("Ben", "9") + "]");
        ann.awaitOpen();
        eventually(() -> assertThat(ann.run(LOG)).isEqualTo("1|2|3|Some messages may be missing here|9"));
    }

    @Test
    @InOneBrowser
    void onePoisonedRecordTakesNothingElseFromThePage() throws Exception {
        Visitor ann = server.visitor(BROWSER);
        String poison =
                "{\"id\":\"9000000000000000-0\",\"time\":9e15,\"username\":\"Ben\",\"color\":\"red\",\"text\":\"far\"}";
        String untimed = "{\"id\":{},\"time\":\"noon\",\"username\":\"Ben\",\"color\":\"no color\",\"text\":\"noon\"}";
        ScriptedServer.Connection page =
                server.next().welcome(true, message(1, "1"), poison, "null", "7", "{\"text\":\"nobody's\"}", untimed);
        ann.awaitOpen().awaitTexts("1", "far", "noon");
        assertThat(ann.run("return log.querySelectorAll('time').length"))
                .as("no time where there is none")
                .isEqualTo(1L);
        page.send("{\"type\":\"messages\",\"messages\":7}");
        page.send("{\"type\":\"messages\",\"messages\":[" + poison + "," + message(2, "2") + "]}");
        ann.awaitTexts("1", "far", "noon", "far", "2");
        page.cut(ann);

        ScriptedServer.Connection again = server.next();
        assertThat(again.path()).isEqualTo("/chatroom1?since=2-0");
        again.send("{\"type\":\"welcome\",\"online\":\"many\",\"limits\":7,\"complete\":true}");
        ann.awaitOpen().say("hi");
        again.expectSay("hi");
    }

    @Test
    @InOneBrowser
    void aResumedHistoryMayComeInParts() throws Exception {
        Visitor ann = server.visitor(BROWSER);
        ScriptedServer.Connection page = server.next().welcome(true, message(1, "1"));
        ann.awaitTexts("1");
        ann.is("Ann", "#ff8800").say("mine");
        String nonce = page.expectSay("mine");
        ann.run(HIDE.formatted("true"));
        page.cut(ann);

        ScriptedServer.Connection again = server.next().welcome(true, message(2, "2"));
        String mine = message(4, "mine").replace("Ben", "Ann").replace("red", "#ff8800");
        again.send("{\"type\":\"messages\",\"messages\":[" + message(3, "3") + "," + mine + "]}");
        assertThat(again.expectSay("mine")).isEqualTo(nonce);
        again.send("{\"type\":\"ack\",\"nonce\":\"" + nonce + "\",\"id\":\"4-0\"}");
        again.send("{\"type\":\"messages\",\"messages\":[" + message(5, "5") + "]}");
        ann.awaitTexts("1", "2", "3", "mine", "5");
        ann.awaitOwn();
        assertThat(ann.isAtBottom()).isTrue();
        assertThat(ann.driver().getTitle()).isEqualTo("(3) chatroom1 – chat");
        again.cut(ann);
        assertThat(server.next().path()).isEqualTo("/chatroom1?since=5-0");
    }

    @Test
    @InOneBrowser
    void aConnectionThatDiesRightAfterItsWelcomeIsTriedMoreAndMoreSlowly() throws Exception {
        Visitor ann = server.visitor(BROWSER);
        long start = 0;
        for (int i = 1; i <= 2; i++) {
            ScriptedServer.Connection page = server.next().welcome(true);
            ann.awaitOpen();
            start = System.nanoTime();
            page.cut();
            eventually(() -> assertThat(ann.state()).isEqualTo("connecting"));
        }
        server.next().welcome(true);
        assertThat((System.nanoTime() - start) / 1e9)
                .as("twice the first pause")
                .isGreaterThan(3);
        ann.awaitOpen();
    }

    @Test
    void aHandshakeThatAProxyAnswersWith502IsNoReasonForThePlainProtocol() throws Exception {
        BROWSER.expectOnConsole(".*Unexpected response code: 502.*");
        server.refuses(2);
        Visitor ann = server.visitor(BROWSER);
        ScriptedServer.Connection plain = server.next();
        ScriptedServer.Connection extended = server.next().welcome(true);

        ann.awaitOpen().say("hi");
        extended.expectSay("hi");
        plain.expect(WireFrame.CLOSE);
        assertThat(server.refused()).isEqualTo(2);
    }

    @Test
    void whileAProxyIsInTroubleNothingPlainIsTried() throws Exception {
        BROWSER.expectOnConsole(".* 502.*");
        server.refuses(1);
        server.fails("rooms.json", 2);
        Visitor ann = server.visitor(BROWSER, "chatroom1");

        server.next().welcome(true);
        ann.awaitOpen().say("hi");
        assertThat(ann.run("return root.getElementById('promise').hidden")).isEqualTo(true);
        assertThat(server.isQuiet()).isTrue();
    }

    @Test
    void aServerThatHasLearntTheExtendedProtocolIsSpokenToInIt() throws Exception {
        server.becomePlain();
        expectNoSubprotocolOnConsole();
        Visitor ann = server.visitor(BROWSER, "chatroom1");
        ScriptedServer.Connection page = server.next();
        page.send("[" + plain("Ben", "1") + "]");
        ann.awaitOpen();
        assertThat(ann.part("promise").getText()).startsWith("This server does not confirm messages.");

        server.becomeExtended();
        ann.run("setTimeout(() => dispatchEvent(new Event('online')), 2000)");
        server.next(); // whether it does
        ScriptedServer.Connection extended = server.next();
        assertThat(extended.path()).isEqualTo("/chatroom1");
        extended.welcome(true, message(1, "1").replace("red", "#ff8800"), message(2, "2"));
        ann.awaitTexts("1", "2");
        assertThat(ann.run("return root.getElementById('promise').hidden")).isEqualTo(true);
        ann.say("hi");
        extended.expectSay("hi");
    }

    @Test
    @InOneBrowser
    void whatAPlainServerDoesNotSendBackIsNotCalledSaidNorSentTwice() throws Exception {
        server.becomePlain();
        expectNoSubprotocolOnConsole();
        Visitor ann = server.visitor(BROWSER, "chatroom1");
        ScriptedServer.Connection page = server.next();
        page.send("[]");
        ann.awaitOpen().is("Ann", "#ff8800");
        long start = System.nanoTime();
        for (int i = 1; i <= 4; i++) {
            ann.part("text").sendKeys("" + i, Keys.ENTER);
        }
        for (int i = 1; i <= 4; i++) {
            assertThat(page.expect(WireFrame.TEXT)).isEqualTo(plain("Ann", "" + i));
        }
        assertThat((System.nanoTime() - start) / 1e9).as("the pace").isGreaterThan(3);
        page.send(plain("Ann", "1"));
        page.send(plain("Ann", "3"));
        ann.awaitTexts("1", "3");
        String why = " (It has not come back from the server, which does not say why.)";
        ann.awaitOwn("unconfirmed: 2" + why, "unconfirmed: 4" + why);
        ann.run("root.querySelector('.unconfirmed button').click()");
        assertThat(ann.part("text").getDomProperty("value")).isEqualTo("2");
        page.cut();

        server.next().send("[" + plain("Ann", "1") + "," + plain("Ann", "3") + "," + plain("Ann", "4") + "]");
        ann.awaitTexts("1", "3", "4");
        ann.awaitOwn();
    }

    @Test
    void whereTheBrowserForbidsToConnectThePageSaysSo() throws Exception {
        Visitor ann = server.visitor(BROWSER);
        server.next().welcome(true);
        ann.awaitOpen();
        ann.run("window.WebSocket = class { constructor() { throw new DOMException('insecure', 'SecurityError'); } };"
                + "chat.setAttribute('room', 'lobby')");
        eventually(() -> assertThat(ann.state()).isEqualTo("closed"));
        assertThat(ann.status()).startsWith("Disconnected: This browser does not let this page connect to http://");
        assertThat(ann.part("reconnect").isDisplayed()).isTrue();
    }

    private static void expectNoSubprotocolOnConsole() {
        BROWSER.expectOnConsole(".*WebSocket.*(Sent non-empty|closed before the connection is established).*");
        BROWSER.expectOnConsole(".*rooms.json.* 404 .*");
    }

    private static String plain(String name, String text) {
        return "{\"username\":\"" + name + "\",\"color\":\"#ff8800\",\"text\":\"" + text + "\"}";
    }
}
