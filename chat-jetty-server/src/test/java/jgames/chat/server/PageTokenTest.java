package jgames.chat.server;

import static jgames.chat.server.Visitor.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import jgames.chat.testing.Needs;
import jgames.chat.testing.WireFrame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the page does with a token, in a real browser. */
@Needs(Needs.Tool.CHROMIUM)
class PageTokenTest {
    private static final String ANN =
            "\"you\":{\"user\":\"ann\",\"name\":\"Ann A.\",\"color\":\"gold\",\"role\":\"moderator\"},";

    @RegisterExtension
    static final Browser BROWSER = new Browser();

    @RegisterExtension
    final ScriptedServer server = new ScriptedServer();

    @Test
    void aTokenInTheLinkLeavesTheAddressAtOnceAndStaysInTheTab() throws Exception {
        Visitor ann = server.visitor(BROWSER, "chatroom1#token=t.o-k_1");
        ScriptedServer.Connection page = server.next();
        assertThat(page.offer()).isEqualTo("chat.v2, chat.token.t.o-k_1");
        assertThat(ann.driver().getCurrentUrl()).endsWith("/chatroom1");
        assertThat(ann.run("return history.length + JSON.stringify(history.state)"))
                .as("no other entry holds it")
                .isEqualTo(ann.run("return history.length") + "null");
        welcome(page, ANN);
        ann.awaitOpen();
        assertThat(ann.name()).isEqualTo("Ann A.");
        assertThat(ann.part("name").getDomProperty("readOnly")).isEqualTo("true");
        assertThat(ann.part("color").isEnabled()).isFalse();
        assertThat(ann.swatch()).isEqualTo("#ffd700");
        ann.say("hi");
        assertThat(page.expect(WireFrame.TEXT)).contains("\"username\":\"Ann A.\",\"color\":\"gold\",\"text\":\"hi\"");
        assertThat(ann.run("return localStorage.getItem('jgames-chat.name')"))
                .asString()
                .as("a token's name is not the guest's")
                .startsWith("Guest");

        ann.driver().navigate().refresh();
        page = server.next();
        assertThat(page.offer()).as("after a reload").isEqualTo("chat.v2, chat.token.t.o-k_1");
        welcome(page, ANN);
        ann.awaitOpen(); // a connection that is given up before it is one is an error on the console
        ann.run("location.hash = 'token=another'");
        assertThat(server.next().offer()).as("of another link").isEqualTo("chat.v2, chat.token.another");
        assertThat(ann.driver().getCurrentUrl()).endsWith("/chatroom1");
    }

    @Test
    void aTokenThatIsNoGoodIsSaidAndOnlyTheVisitorMakesAGuestOfThemselves() throws Exception {
        Visitor ann = server.visitor(BROWSER, "chatroom1#token=forged");
        ScriptedServer.Connection page = server.next();
        page.send("{\"type\":\"bye\",\"reason\":\"token_invalid\"}");
        page.closeAtOnce(4003);
        eventually(() -> assertThat(ann.status()).isEqualTo("Disconnected: Your token is not valid here."));
        assertThat(server.isQuiet()).isTrue();
        ann.part("reconnect").click();
        page = server.next();
        assertThat(page.offer()).isEqualTo("chat.v2, chat.token.forged");
        page.closeAtOnce(4201);
        eventually(() -> assertThat(ann.status()).isEqualTo("Disconnected: Your token has expired."));

        ann.part("guest").click();
        page = server.next();
        assertThat(page.offer()).isEqualTo("chat.v2");
        welcome(page, "");
        ann.awaitOpen();
        assertThat(ann.part("guest").isDisplayed()).isFalse();
        assertThat(ann.name()).startsWith("Guest");
        ann.driver().navigate().refresh();
        assertThat(server.next().offer()).isEqualTo("chat.v2");
    }

    @Test
    void whoHasATokenIsNeverAGuestOfThePlainProtocol() throws Exception {
        BROWSER.expectOnConsole(".* 502 .*");
        BROWSER.expectOnConsole(".*WebSocket connection to .*");
        server.refuses(1);
        server.visitor(BROWSER, "chatroom1#token=ann");
        assertThat(server.next().offer()).isEqualTo("chat.v2, chat.token.ann");
    }

    @Test
    void whatABrowserCannotOfferIsNoTokenEither() throws Exception {
        Visitor ann = server.visitor(BROWSER, "chatroom1#token=a%20b");
        eventually(() -> assertThat(ann.status()).isEqualTo("Disconnected: Your token is not valid here."));
    }

    @Test
    void aPagesFunctionIsAskedForATokenAndAgainWhenThatHasExpired() throws Exception {
        Visitor ann = server.visitor(BROWSER, "chatroom1");
        assertThat(server.next().offer()).isEqualTo("chat.v2");
        ann.run("window.asked = 0; chat.token = async () => `t${++asked}`");
        ScriptedServer.Connection page = server.next();
        assertThat(page.offer()).isEqualTo("chat.v2, chat.token.t1");
        welcome(page, ANN);
        ann.awaitOpen();
        page.cut(ann);
        page = server.next();
        assertThat(page.offer()).as("the line was lost, not the token").isEqualTo("chat.v2, chat.token.t1");
        welcome(page, ANN);
        ann.awaitOpen().say("mine");
        ann.waitsAMinute();
        page.close(4201, "token_expired");
        page = server.next();
        assertThat(page.offer()).isEqualTo("chat.v2, chat.token.t2");

        welcome(page, ANN);
        ann.awaitOpen();
        ann.run("chat.token = () => { if (++asked < 5) throw new Error(); return 'late'; }");
        ann.waitsAMinute();
        page.close(4201, "token_expired");
        eventually(() ->
                assertThat(ann.status()).isEqualTo("This page has no token for you now. Trying again in a while…"));
        ann.run("asked = 9; dispatchEvent(new Event('online'))");
        assertThat(server.next().offer()).isEqualTo("chat.v2, chat.token.late");
    }

    @Test
    @InOneBrowser
    void whoIsBannedIsToldSoAndDoesNotComeBack() throws Exception {
        Visitor troll = server.visitor(BROWSER);
        ScriptedServer.Connection page = server.next();
        welcome(page, "");
        troll.awaitOpen();
        page.send(
                "{\"type\":\"bye\",\"reason\":\"banned\",\"message\":\"A moderator has banned you for 1 day: Spam.\"}");
        page.close(4002, "banned");
        eventually(() ->
                assertThat(troll.status()).isEqualTo("Disconnected: A moderator has banned you for 1 day: Spam."));
        assertThat(troll.part("reconnect").isDisplayed()).isTrue();
        assertThat(troll.part("guest").isDisplayed()).isFalse();
        assertThat(server.isQuiet()).isTrue();
    }

    @Test
    void whoNeedsATokenIsToldSoAndDoesNotComeBackWithoutOne() throws Exception {
        Visitor guest = server.visitor(BROWSER);
        ScriptedServer.Connection page = server.next();
        page.send("{\"type\":\"bye\",\"reason\":\"token_needed\"}");
        page.closeAtOnce(4004);
        eventually(() -> assertThat(guest.status()).isEqualTo("Disconnected: Guests may not enter here."));
        assertThat(guest.part("reconnect").isDisplayed()).isTrue();
        assertThat(guest.part("guest").isDisplayed()).isFalse();
        assertThat(server.isQuiet()).isTrue();

        guest.run("location.hash = 'token=ann'");
        page = server.next();
        assertThat(page.offer()).isEqualTo("chat.v2, chat.token.ann");
        welcome(page, ANN);
        guest.awaitOpen();
    }

    private static void welcome(ScriptedServer.Connection page, String more) throws Exception {
        page.send("{\"type\":\"welcome\",\"room\":\"chatroom1\",\"limits\":{}," + more
                + "\"complete\":true,\"messages\":[]}");
    }
}
