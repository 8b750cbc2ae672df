package jgames.chat.server;

import static jgames.chat.server.ScriptedServer.message;
import static jgames.chat.server.Visitor.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import jgames.chat.testing.Needs;
import jgames.chat.testing.WireFrame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.openqa.selenium.Keys;

/** What the page makes of deletions and gaps, and of what it does not know, in a real browser. */
@Needs(Needs.Tool.CHROMIUM)
class PageEventsTest {
    private static final String LOG =
            "return [...log.querySelectorAll('.text, .divider:not(.away)')].map(it => it.textContent).join('|')";
    private static final String HIDE = "Object.defineProperty(document, 'hidden', { value: %s, configurable: true });"
            + "document.dispatchEvent(new Event('visibilitychange'))";
    private static final String FIRST_IN_VIEW = "const box = log.getBoundingClientRect();"
            + "const first = [...log.querySelectorAll('.message')].find(it => it.getBoundingClientRect().top > box.top);"
            + "return first.lastChild.textContent + ' at ' + Math.round(first.getBoundingClientRect().top)";

    @RegisterExtension
    static final Browser BROWSER = new Browser();

    @RegisterExtension
    final ScriptedServer server = new ScriptedServer();

    @Test
    void whatIsDeletedLeavesThePageAndThePageResumesFromTheDeletion() throws Exception {
        Visitor ann = server.visitor(BROWSER);
        ScriptedServer.Connection page = server.next().welcome(true, message(1, "1"), message(2, "2"), message(3, "3"));
        ann.awaitTexts("1", "2", "3");
        page.send(deleted(4, 1, 3, 77));
        ann.awaitTexts("2");
        assertThat(ann.isAtBottom()).isTrue();
        assertThat(ann.part("newer").isDisplayed()).isFalse();
        page.cut(ann);

        assertThat(server.next().welcome(true).path()).isEqualTo("/chatroom1?since=4-0");
        ann.awaitOpen().awaitTexts("2");
    }

    @Test
    @InOneBrowser
    void whatWasDeletedMeanwhileLeavesThePageWithTheWelcome() throws Exception {
        Visitor ann = server.visitor(BROWSER);
        ScriptedServer.Connection page = server.next().welcome(true, message(1, "1"), message(2, "2"));
        ann.awaitTexts("1", "2");
        page.cut(ann);

        ScriptedServer.Connection again = server.next();
        assertThat(again.path()).isEqualTo("/chatroom1?since=2-0");
        again.send(
                "{\"type\":\"welcome\",\"limits\":{},\"complete\":true,\"deleted\":[\"1-0\",\"4-0\"],\"last\":\"5-0\","
                        + "\"messages\":[" + message(3, "3") + "]}");
        ann.awaitOpen().awaitTexts("2", "3");
        assertThat(ann.run(LOG)).isEqualTo("2|3");
        again.cut(ann);
        assertThat(server.next().welcome(true).path()).isEqualTo("/chatroom1?since=5-0");
    }

    @Test
    @InOneBrowser
    void whatIsDeletedBetweenThePartsOfAHistoryIsNeverShown() throws Exception {
        Visitor ann = server.visitor(BROWSER);
        ScriptedServer.Connection page = server.next().welcome(true, message(1, "1"));
        ann.awaitTexts("1");
        page.cut(ann);

        ScriptedServer.Connection again = server.next();
        again.send("{\"type\":\"welcome\",\"limits\":{},\"complete\":true,\"more\":true,\"messages\":["
                + message(2, "2") + "]}");
        again.send(deleted(3, 1, 2));
        again.send(messages(message(4, "4")));
        ann.awaitOpen().awaitTexts("4");
        again.cut(ann);
        assertThat(server.next().welcome(true).path()).isEqualTo("/chatroom1?since=4-0");
    }

    @Test
    @InOneBrowser
    void whatIsDeletedWhileOlderMessagesAreOnTheirWayIsNotAmongThem() throws Exception {
        server.waitsWithThePast();
        Visitor ann = server.visitor(BROWSER);
        ScriptedServer.Connection page = server.next().welcome(true, message(10, "10"));
        assertThat(page.expect(WireFrame.TEXT)).contains("\"history\"", "\"before\":\"10-0\"");
        page.send(deleted(11, 8));
        page.send("{\"type\":\"history\",\"before\":\"10-0\",\"complete\":true,\"messages\":["
                + String.join(",", message(7, "7"), message(8, "8"), message(9, "9")) + "]}");
        ann.awaitTexts("7", "9", "10");
    }

    @Test
    void aReaderWhoHasScrolledUpKeepsThePlaceWhenMessagesAreDeleted() throws Exception {
        Visitor ann = server.visitor(BROWSER);
        ScriptedServer.Connection page = server.next().welcome(true, conversation(1, 60));
        ann.awaitOpen();
        ann.awaitFonts();
        eventually(() -> assertThat(ann.isAtBottom()).isTrue());
        ann.part("log").sendKeys(Keys.PAGE_UP);
        eventually(() -> assertThat(ann.isAtBottom()).isFalse());
        ann.scrolled();
        Object before = ann.run(FIRST_IN_VIEW);

        page.send(deleted(100, 1, 2, 3, 10, 59));
        eventually(() -> assertThat(ann.texts()).hasSize(55));
        assertThat(ann.run(FIRST_IN_VIEW)).as("where the reader is").isEqualTo(before);
        assertThat(ann.part("newer").isDisplayed()).as("it is nothing new").isFalse();
    }

    @Test
    @InOneBrowser
    void aDeletionIsNothingUnreadAndTakesBackWhatWas() throws Exception {
        Visitor ann = server.visitor(BROWSER);
        ScriptedServer.Connection page = server.next().welcome(true, message(1, "1"));
        ann.awaitTexts("1");
        ann.run(HIDE.formatted("true"));
        page.send(deleted(2, 1));
        page.send(messages(message(3, "3"), message(4, "4")));
        eventually(() -> assertThat(ann.driver().getTitle()).isEqualTo("(2) chatroom1 – chat"));
        page.send(deleted(5, 3));
        eventually(() -> assertThat(ann.driver().getTitle()).isEqualTo("(1) chatroom1 – chat"));
        page.send(deleted(6, 4));
        eventually(() -> assertThat(ann.driver().getTitle()).isEqualTo("chatroom1 – chat"));
    }

    @Test
    @InOneBrowser
    void anOwnMessageThatWasDeletedBeforeItsAnswerCameWaitsForNothing() throws Exception {
        Visitor ann = server.visitor(BROWSER);
        ScriptedServer.Connection page = server.next().welcome(true);
        ann.awaitOpen().say("mine");
        String nonce = page.expectSay("mine");
        page.cut(ann);

        ScriptedServer.Connection again = server.next();
        again.send("{\"type\":\"welcome\",\"limits\":{},\"complete\":true,\"deleted\":[\"2-0\"],\"last\":\"3-0\","
                + "\"messages\":[]}");
        assertThat(again.expectSay("mine")).isEqualTo(nonce);
        ann.awaitOwn("pending: mine");
        again.send("{\"type\":\"ack\",\"nonce\":\"" + nonce + "\",\"id\":\"2-0\"}");
        ann.awaitOwn();
        assertThat(ann.texts()).isEmpty();
    }

    @Test
    @InOneBrowser
    void aGapOfALiveConnectionDropsWhatIsShownAndTheNewestAreHistory() throws Exception {
        Visitor ann = server.visitor(BROWSER);
        ScriptedServer.Connection page =
                server.next().welcome(true, message(1, "1"), message(2, "2"), message(3, "lost"));
        ann.awaitTexts("1", "2", "lost");
        ann.run(HIDE.formatted("true"));
        ann.run("window.live = []; new MutationObserver(() => live.push(log.getAttribute('aria-live')))"
                + ".observe(log, { attributeFilter: ['aria-live'] })");
        page.send("{\"type\":\"gap\"}");
        page.send("{\"type\":\"messages\",\"more\":true,\"messages\":[" + message(2, "2") + "]}");
        page.send(messages(message(4, "4")));
        ann.awaitTexts("2", "4");
        assertThat(ann.run(LOG)).isEqualTo("Earlier messages are missing here|2|4");
        assertThat(ann.state()).isEqualTo("open");
        assertThat(ann.run("return live.join()"))
                .asString()
                .as("history is not read out")
                .contains("off");
        assertThat(ann.driver().getTitle()).as("2 was there before").isEqualTo("(1) chatroom1 – chat");
        page.send(messages(message(5, "5")));
        ann.awaitTexts("2", "4", "5");
        page.cut(ann);
        assertThat(server.next().welcome(true).path()).isEqualTo("/chatroom1?since=5-0");
    }

    @Test
    void thatTheNewestMayBeMissingIsSaidBelowTheOthersUntilMoreComesOrNothingIsMissing() throws Exception {
        Visitor ann = server.visitor(BROWSER);
        String welcome = "{\"type\":\"welcome\",\"limits\":{},\"complete\":true,\"behind\":true,\"messages\":[%s]}";
        ScriptedServer.Connection page = server.next();
        page.send(welcome.formatted(message(1, "1")));
        ann.awaitTexts("1");
        assertThat(ann.run(LOG)).isEqualTo("1|The newest messages may still be missing");
        page.cut(ann);
        page = server.next();
        page.send(welcome.formatted(message(2, "2")));
        ann.awaitTexts("1", "2");
        assertThat(ann.run(LOG)).isEqualTo("1|2|The newest messages may still be missing");
        page.send(messages(message(3, "late")));
        ann.awaitTexts("1", "2", "late");
        assertThat(ann.run(LOG)).isEqualTo("1|2|late");
        page.cut(ann);
        page = server.next();
        page.send(welcome.formatted(""));
        eventually(() -> assertThat(ann.run(LOG)).isEqualTo("1|2|late|The newest messages may still be missing"));
        page.send("{\"type\":\"up_to_date\"}");
        eventually(() -> assertThat(ann.run(LOG)).isEqualTo("1|2|late"));
        assertThat(ann.isAtBottom()).isTrue();
        page.send("{\"type\":\"up_to_date\"}");
        page.send(messages(message(4, "next")));
        ann.awaitTexts("1", "2", "late", "next");
        assertThat(ann.run(LOG)).isEqualTo("1|2|late|next");
    }

    @Test
    @InOneBrowser
    void whereALineIsLostInAGapThePageBeginsAnew() throws Exception {
        Visitor ann = server.visitor(BROWSER);
        ScriptedServer.Connection page = server.next().welcome(true, message(1, "1"));
        ann.awaitTexts("1");
        page.send("{\"type\":\"gap\"}");
        page.send("{\"type\":\"messages\",\"more\":true,\"messages\":[" + message(7, "7") + "]}");
        page.cut(ann);

        ScriptedServer.Connection again = server.next();
        assertThat(again.path()).isEqualTo("/chatroom1");
        again.welcome(true, message(7, "7"), message(8, "8"));
        ann.awaitOpen().awaitTexts("7", "8");
    }

    @Test
    @InOneBrowser
    void framesAndFieldsThatNobodyKnowsArePassedOver() throws Exception {
        Visitor ann = server.visitor(BROWSER);
        ScriptedServer.Connection page = server.next();
        page.send("{\"type\":\"hello\"}");
        page.send(messages(message(9, "too early")));
        page.send(
                "{\"type\":\"welcome\",\"limits\":{\"words\":7},\"complete\":true,\"mood\":{\"good\":true},\"messages\":["
                        + message(1, "1").replace("{", "{\"reactions\":[1],") + "]}");
        ann.awaitTexts("1");
        page.send("{\"type\":\"typing\",\"id\":\"8-0\",\"messages\":[" + message(8, "8") + "]}");
        page.send("{\"type\":\"history\",\"before\":\"1-0\",\"complete\":true,\"messages\":[" + message(0, "0") + "]}");
        page.send("{\"type\":7}");
        page.send("[]");
        page.send("null");
        page.send("{\"type\":\"deleted\",\"id\":{},\"ids\":\"1-0\"}");
        page.send("{\"type\":\"deleted\",\"id\":\"x\",\"ids\":[null,7,\"\\\"]\",\"2-0\"]}");
        page.send(messages(message(2, "2")));
        ann.awaitTexts("1", "2");
        page.cut(ann);
        assertThat(server.next().welcome(true).path()).isEqualTo("/chatroom1?since=2-0");
    }

    @Test
    @InOneBrowser
    void aReasonThatNobodyKnowsIsARejectionThatOnlyATimeMakesThePageRepeat() throws Exception {
        Visitor ann = server.visitor(BROWSER);
        ScriptedServer.Connection page = server.next().welcome(true);
        ann.awaitOpen().say("first");
        page.send(rejected(page.expectSay("first"), ""));
        ann.awaitRejected("first", "Not on a Sunday.");
        ann.part("text").clear();
        ann.say("second");
        String nonce = page.expectSay("second");
        page.send(rejected(nonce, ",\"retryAfterMs\":1"));
        assertThat(page.expectSay("second")).isEqualTo(nonce);
    }

    @Test
    @InOneBrowser
    void aFirstHistoryThatComesInPartsIsHistory() throws Exception {
        Visitor ann = server.visitor(BROWSER);
        ann.run(HIDE.formatted("true"));
        ScriptedServer.Connection page = server.next();
        page.send("{\"type\":\"welcome\",\"limits\":{},\"complete\":true,\"more\":true,\"messages\":[" + message(1, "1")
                + "]}");
        page.send("{\"type\":\"messages\",\"more\":true,\"messages\":[" + message(2, "2") + "]}");
        page.send(messages(message(3, "3")));
        ann.awaitOpen().awaitTexts("1", "2", "3");
        assertThat(ann.driver().getTitle()).isEqualTo("chatroom1 – chat");
        page.send(messages(message(4, "4")));
        eventually(() -> assertThat(ann.driver().getTitle()).isEqualTo("(1) chatroom1 – chat"));
    }

    @Test
    void lengthsFollowWhatTheServerAllowsAndADraftThatIsTooLongSaysSo() throws Exception {
        Visitor ann = server.visitor(BROWSER);
        ScriptedServer.Connection page = server.next().welcome("{\"text\":800,\"username\":600}", true);
        ann.awaitOpen();
        fill(ann, "name", "n".repeat(600));
        fill(ann, "text", "t".repeat(800));
        assertThat(ann.part("hint").getText()).isEmpty();
        assertThat(ann.run("return localStorage.getItem('jgames-chat.name').length"))
                .isEqualTo(600L);
        page.cut(ann);

        server.next().welcome("{\"text\":5,\"username\":12}", true);
        eventually(() -> assertThat(ann.part("hint").getText())
                .isEqualTo("Your name is 588 over the 12 characters that fit. "
                        + "Your message is 795 over the 5 characters that fit."));
        assertThat(ann.part("send").isEnabled()).isFalse();
        fill(ann, "name", "Ann");
        fill(ann, "text", "😀".repeat(5));
        assertThat(ann.part("hint").getText()).isEmpty();
        assertThat(ann.part("send").isEnabled()).isTrue();
    }

    private static void fill(Visitor visitor, String field, String value) {
        visitor.run(
                "const it = root.getElementById(arguments[0]); it.value = arguments[1];"
                        + "it.dispatchEvent(new Event('input'))",
                field,
                value);
    }

    private static String[] conversation(int from, int to) {
        return IntStream.rangeClosed(from, to)
                .mapToObj(i -> message(i, "message " + i))
                .toArray(String[]::new);
    }

    private static String messages(String... messages) {
        return "{\"type\":\"messages\",\"messages\":[" + String.join(",", messages) + "]}";
    }

    private static String deleted(long id, Integer... ids) {
        String list = String.join(
                ",", List.of(ids).stream().map(it -> "\"" + it + "-0\"").toList());
        return "{\"type\":\"deleted\",\"id\":\"" + id + "-0\",\"ids\":[" + list + "]}";
    }

    private static String rejected(String nonce, String more) {
        return "{\"type\":\"rejected\",\"nonce\":\"" + nonce
                + "\",\"reason\":\"sunday\",\"message\":\"Not on a Sunday.\"" + more + "}";
    }
}
