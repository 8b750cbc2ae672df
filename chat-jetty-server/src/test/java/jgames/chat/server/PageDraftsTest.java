package jgames.chat.server;

import static jgames.chat.server.ScriptedServer.message;
import static jgames.chat.server.Visitor.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import jgames.chat.testing.Needs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.openqa.selenium.Keys;

/** What becomes of what is not said yet when the visitor goes elsewhere, in a real browser. */
@Needs(Needs.Tool.CHROMIUM)
class PageDraftsTest {
    private static final String THREE_IN_A_MINUTE = "{\"messages\":3,\"windowMs\":60000,\"blockMs\":60000}";

    @RegisterExtension
    static final Browser BROWSER = new Browser();

    @RegisterExtension
    final ScriptedServer server = new ScriptedServer();

    @Test
    void whatWasNeverSentIsADraftInTheNextRoom() throws Exception {
        Visitor ann = server.visitor(BROWSER);
        fiveMessagesOfWhichThreeGoOut(ann);
        ann.part("text").sendKeys("begun");

        ann.run("chat.setAttribute('room', 'lobby')");
        server.next().welcome(true);
        ann.awaitOpen().awaitOwn();
        assertThat(draft(ann)).isEqualTo("4 5 begun");
    }

    @Test
    void whatMayHaveBeenSaidInTheLastRoomIsAskedThereByItsNonce() throws Exception {
        Visitor ann = server.visitor(BROWSER);
        ScriptedServer.Connection page = server.next().welcome(true);
        ann.awaitOpen().say("on the way");
        String nonce = page.expectSay("on the way");
        ann.run("chat.setAttribute('room', 'lobby')");
        assertThat(server.next().welcome(true).path()).isEqualTo("/lobby");
        ann.awaitOpen().awaitOwn();
        assertThat(draft(ann)).isEmpty();

        ann.run("chat.removeAttribute('room')");
        assertThat(server.next().welcome(true).expectSay("on the way")).isEqualTo(nonce);
        ann.awaitOwn("pending: on the way");
    }

    @Test
    void aReloadKeepsTheDraftAndSaysNothingTwice() throws Exception {
        Visitor ann = server.visitor(BROWSER);
        String[] nonces = fiveMessagesOfWhichThreeGoOut(ann);
        ann.part("text").sendKeys("begun");

        ann.driver().navigate().refresh();
        ScriptedServer.Connection again = server.next();
        eventually(() -> assertThat(draft(ann)).isEqualTo("4 5 begun"));
        again.welcome(true, message(1, "1"));
        for (int i = 1; i <= 3; i++) {
            assertThat(again.expectSay("" + i)).isEqualTo(nonces[i - 1]);
            again.send("{\"type\":\"ack\",\"nonce\":\"" + nonces[i - 1] + "\",\"id\":\"" + i + "-0\"}");
        }
        again.send("{\"type\":\"messages\",\"messages\":[" + message(2, "2") + "," + message(3, "3") + "]}");
        ann.awaitTexts("1", "2", "3");
        ann.awaitOwn();
        ann.part("text").sendKeys(Keys.ENTER);
        again.expectSay("4 5 begun");
        ann.driver().navigate().refresh();
        server.next().welcome(true).expectSay("4 5 begun");
        assertThat(draft(ann)).isEmpty();
    }

    @Test
    void anElementThatIsMovedKeepsEverything() throws Exception {
        Visitor ann = server.visitor(BROWSER);
        fiveMessagesOfWhichThreeGoOut(ann);
        ann.part("text").sendKeys("begun");

        ann.run("chat.style.height = '200px'");
        ann.awaitFonts();
        eventually(() -> assertThat(ann.scrolled()).isNotEqualTo(0L));
        Object place = ann.scrolled();

        ann.run("const box = document.createElement('main'); document.body.append(box); box.append(chat);"
                + "return new Promise(done => setTimeout(done, 100))");

        assertThat(ann.state()).isEqualTo("open");
        assertThat(ann.scrolled()).as("the reader's place").isEqualTo(place);
        ann.awaitOwn("pending: 1", "pending: 2", "pending: 3", "pending: 4", "pending: 5");
        assertThat(draft(ann)).isEqualTo("begun");
        assertThat(server.isQuiet()).as("it keeps its connection").isTrue();
    }

    @Test
    void anElementThatIsTakenOutForAWhileKeepsWhatIsNotSaid() throws Exception {
        Visitor ann = server.visitor(BROWSER);
        String[] nonces = fiveMessagesOfWhichThreeGoOut(ann);
        ann.run("window.taken = chat; chat.remove(); return new Promise(done => setTimeout(done, 100))");

        ann.run("document.body.append(taken)");
        ScriptedServer.Connection again = server.next().welcome(true);
        ann.awaitOpen();
        assertThat(draft(ann)).isEqualTo("4 5");
        assertThat(again.expectSay("1")).isEqualTo(nonces[0]);
    }

    @Test
    void whereStorageIsBlockedOrSpoiledTheChatWorks() throws Exception {
        Visitor ann = server.visitor(BROWSER);
        server.next().welcome(true);
        ann.awaitOpen().part("text").sendKeys("a");
        ann.run(
                "for (const key of Object.keys(sessionStorage)) sessionStorage.setItem(key, '{\"unanswered\":[{}, 7, null]}')");
        ann.driver().navigate().refresh();
        server.next().welcome(true);
        ann.awaitOpen();
        ann.run("for (const it of ['setItem', 'getItem', 'removeItem'])"
                + " Storage.prototype[it] = () => { throw new DOMException('full', 'QuotaExceededError'); };"
                + "chat.setAttribute('room', 'lobby')");
        ScriptedServer.Connection page = server.next().welcome(true);
        ann.awaitOpen().say("hi");
        page.expectSay("hi");
    }

    /** Returns the nonces of those that go out. */
    private String[] fiveMessagesOfWhichThreeGoOut(Visitor ann) throws IOException, InterruptedException {
        ScriptedServer.Connection page = server.next().welcome(THREE_IN_A_MINUTE, true);
        ann.awaitOpen();
        for (int i = 1; i <= 5; i++) {
            ann.part("text").sendKeys("" + i, Keys.ENTER);
        }
        String[] nonces = {page.expectSay("1"), page.expectSay("2"), page.expectSay("3")};
        ann.awaitOwn("pending: 1", "pending: 2", "pending: 3", "pending: 4", "pending: 5");
        return nonces;
    }

    private static String draft(Visitor visitor) {
        return visitor.part("text").getDomProperty("value");
    }
}
