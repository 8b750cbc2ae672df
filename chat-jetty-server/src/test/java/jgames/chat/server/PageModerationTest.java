package jgames.chat.server;

import static jgames.chat.server.ScriptedServer.message;
import static jgames.chat.server.Visitor.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jgames.chat.testing.Needs;
import jgames.chat.testing.WireFrame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.interactions.PointerInput;
import org.openqa.selenium.interactions.Sequence;

/** What a visitor and a moderator can do with a message, and what they see of moderation, in a real browser. */
@Needs(Needs.Tool.CHROMIUM)
class PageModerationTest {
    private static final Pattern NONCE = Pattern.compile(",\"nonce\":\"([^\"]+)\"");
    private static final String ITEMS =
            "return [...root.querySelectorAll('.menu button')].map(it => it.textContent).join('|')";
    private static final String FOCUS = "return root.activeElement.textContent";

    private static final String MODERATOR = "\"you\":{\"user\":\"ann\",\"name\":\"Ann\",\"role\":\"moderator\"},";

    @RegisterExtension
    static final Browser BROWSER = new Browser();

    @RegisterExtension
    final ScriptedServer server = new ScriptedServer();

    private ScriptedServer.Connection page;
    private String nonce; // of the frame that was read last

    @Test
    void aPointerOverAMessageBringsAMenuWithWhatEverybodyCanDo() throws Exception {
        Visitor ann = visitor("", message(1, "hi"), message(2, "<b>bye</b>"));
        assertThat(ann.part("more").isDisplayed()).isFalse();
        ann.opensMenu("<b>bye</b>");
        assertThat(ann.run(ITEMS)).isEqualTo("Copy|Ignore");
        assertThat(ann.run("return root.querySelector('.menu').ariaLabel")).isEqualTo("Ben: <b>bye</b>");
        assertThat(ann.part("more").getAccessibleName()).isEqualTo("Actions on: Ben: <b>bye</b>");

        ann.chooses("Copy");
        eventually(() -> assertThat(ann.toasts()).isEqualTo("Copied."));
        ann.part("text").sendKeys(Keys.chord(Keys.CONTROL, "v"));
        eventually(() -> assertThat(ann.part("text").getDomProperty("value")).isEqualTo("<b>bye</b>"));

        ann.run("Object.defineProperty(navigator, 'clipboard', { value: undefined })"); // as without TLS
        ann.opensMenu("hi");
        ann.chooses("Copy");
        eventually(() -> assertThat(ann.toasts()).isEqualTo("Copied.|Copied."));
        assertThat(ann.run("return root.activeElement.id")).isEqualTo("more");
        ann.part("text").sendKeys(Keys.chord(Keys.CONTROL, "av"));
        eventually(() -> assertThat(ann.part("text").getDomProperty("value")).isEqualTo("hi"));
    }

    @Test
    void theMenuIsReachedAndLeftByKeyboardAlone() throws Exception {
        Visitor ann = visitor("", message(1, "1"), message(2, "2"), message(3, "3"));
        ann.part("log").sendKeys(Keys.ARROW_UP);
        press(ann, Keys.ARROW_UP);
        assertThat(ann.run("return root.activeElement.querySelector('.text').textContent"))
                .isEqualTo("2");
        press(ann, Keys.ENTER);
        assertThat(ann.run("return root.getElementById('more').ariaExpanded")).isEqualTo("true");
        assertThat(ann.run(FOCUS)).isEqualTo("Copy");
        press(ann, Keys.ARROW_RIGHT);
        assertThat(ann.run(FOCUS)).isEqualTo("Ignore");
        press(ann, Keys.ARROW_DOWN);
        assertThat(ann.run(FOCUS)).as("it goes around").isEqualTo("Ignore");
        press(ann, Keys.ARROW_RIGHT);
        assertThat(ann.run(FOCUS)).isEqualTo("Copy");
        press(ann, Keys.ESCAPE);
        assertThat(ann.run(ITEMS)).isEqualTo("");
        assertThat(ann.run("return root.activeElement.id")).isEqualTo("more");
        assertThat(ann.run("return root.getElementById('more').ariaExpanded")).isEqualTo("false");
        press(ann, Keys.ARROW_DOWN);
        assertThat(ann.run("return root.activeElement.querySelector('.text').textContent"))
                .isEqualTo("3");
        press(ann, Keys.TAB);
        assertThat(ann.run("return root.activeElement.id")).isEqualTo("more");
        press(ann, Keys.ENTER);
        assertThat(ann.run("return root.querySelector('.menu').ariaLabel")).isEqualTo("Ben: 3");
        press(ann, Keys.TAB);
        assertThat(ann.run(ITEMS)).as("the focus has gone elsewhere").isEqualTo("");
    }

    @Test
    void aLongPressOpensTheMenuAndAShortOneDoesNot() throws Exception {
        Visitor ann = visitor("", message(1, "hi"));
        // Half a second is over when the test says so.
        ann.run("window.begun = 0; window.presses = new Map(); const { setTimeout: later, clearTimeout: end } = window;"
                + "window.setTimeout = (act, ms, ...more) => { const id = later(ms === 500 ? () => {} : act, ms, ...more);"
                + " if (ms === 500) { window.begun++; presses.set(id, act); } return id; };"
                + "window.clearTimeout = (id) => { presses.delete(id); end(id); }");
        touch(ann, "hi");
        eventually(
                () -> assertThat(ann.run("return begun + ' ' + presses.size")).isEqualTo("1 0"));
        assertThat(ann.run(ITEMS)).isEqualTo("");

        ann.run("addEventListener('pointerup', () => presses.forEach(act => act()), { capture: true, once: true })");
        touch(ann, "hi");
        eventually(
                () -> assertThat(ann.run("return begun + ' ' + presses.size")).isEqualTo("2 0"));
        assertThat(ann.run(ITEMS)).isEqualTo("Copy|Ignore");
    }

    @Test
    void whomAVisitorIgnoresIsNotThereAnyMoreAlsoAfterAReloadUntilTheyAreShownAgain() throws Exception {
        String anns = said(2, "Ann", "", "a");
        String guests = said(3, "BEN ", "", "b");
        String verified = said(4, "Ben", ",\"user\":\"ben\",\"role\":\"user\"", "c");
        Visitor eve = visitor("", message(1, "hi"), anns, guests, verified);
        assertThat(eve.part("manage").isDisplayed()).isFalse();
        eve.opensMenu("hi");
        eve.chooses("Ignore Ben");
        awaitVisible(eve, "a|c");
        assertThat(eve.toasts()).isEqualTo("You ignore Ben from now on.");
        eve.run("Object.defineProperty(document, 'hidden', { value: true, configurable: true })");
        page.send("{\"type\":\"messages\",\"messages\":[" + message(5, "again") + "," + said(6, "Ann", "", "d") + "]}");
        eventually(() -> assertThat(eve.driver().getTitle()).isEqualTo("(1) chatroom1 – chat"));
        awaitVisible(eve, "a|c|d");

        eve.driver().navigate().refresh();
        page = server.next();
        welcome("", message(1, "hi"), anns, guests, verified);
        eve.awaitOpen();
        awaitVisible(eve, "a|c");
        eve.part("manage").click();
        assertThat(eve.part("panel").getText()).contains("You ignore", "Ben", "Show again");
        eve.chooses("Show again: Ben");
        awaitVisible(eve, "hi|a|b|c");
        assertThat(eve.part("manage").isDisplayed())
                .as("there is nothing in it")
                .isFalse();
        assertThat(eve.part("panel").isDisplayed()).isFalse();
    }

    @Test
    void ignoringSomebodyIsUndoneAtOnce() throws Exception {
        Visitor ann = visitor("", message(1, "hi"));
        ann.opensMenu("hi");
        ann.chooses("Ignore Ben");
        awaitVisible(ann, "");
        ann.chooses("Undo");
        awaitVisible(ann, "hi");
        assertThat(ann.toasts()).isEqualTo("");
    }

    @Test
    @InOneBrowser
    void aModeratorsMenuSendsWhatItSaysAndEachIsUndone() throws Exception {
        Visitor mod = visitor(MODERATOR, message(1, "spam"));
        mod.opensMenu("spam");
        assertThat(take()).isEqualTo("{\"type\":\"author\",\"message\":\"1-0\"}");
        page.send("{\"type\":\"author\",\"nonce\":\"" + nonce + "\",\"message\":\"1-0\",\"connected\":3}");
        eventually(() -> assertThat(mod.run(ITEMS))
                .isEqualTo("Copy|Ignore|none|spam|rude|All guests from there (3 connected)|this|all here|in all rooms"
                        + "|10 min|1 h|1 day|1 day|30 days|for good"));
        mod.chooses("Delete a message of Ben");
        acts(mod, "\"action\":\"delete\",\"message\":\"1-0\"", "Deleted a message of Ben.", "restore");

        openMenuAndPass(mod);
        mod.chooses("Delete all that Ben has said in any room");
        acts(
                mod,
                "\"action\":\"delete_all\",\"everywhere\":true,\"message\":\"1-0\"",
                "Deleted all that Ben has said in any room.",
                "restore");

        openMenuAndPass(mod);
        mod.chooses("Reason: rude");
        mod.chooses("All guests from there");
        mod.chooses("Mute Ben: 1 h");
        acts(
                mod,
                "\"action\":\"mute\",\"everyone\":true,\"message\":\"1-0\",\"seconds\":3600,\"reason\":\"rude\"",
                "Muted Ben: 1 h.",
                "lift");

        openMenuAndPass(mod);
        mod.chooses("Ban all guests from the address of Ben: for good");
        acts(
                mod,
                "\"action\":\"ban\",\"message\":\"1-0\",\"seconds\":315360000",
                "Banned all guests from the address of Ben: for good.",
                "lift");
    }

    @Test
    @InOneBrowser
    void whatIsNotDoneIsSaidAndABusyServerIsAskedAgain() throws Exception {
        Visitor mod = visitor(MODERATOR, message(1, "spam"));
        openMenuAndPass(mod);
        mod.chooses("Delete a message of Ben");
        String frame = take();
        String first = nonce;
        page.send("{\"type\":\"rejected\",\"nonce\":\"" + nonce
                + "\",\"reason\":\"busy\",\"message\":\"Later.\",\"retryAfterMs\":1}");
        assertThat(take()).isEqualTo(frame);
        assertThat(nonce).isEqualTo(first);
        assertThat(mod.part("send").getText()).as("who acts can speak").isEqualTo("Send");
        page.cut(mod);
        page = server.next();
        welcome(MODERATOR);
        assertThat(take()).as("the answer was lost").isEqualTo(frame);
        page.send("{\"type\":\"rejected\",\"nonce\":\"" + nonce
                + "\",\"reason\":\"not_found\",\"message\":\"It is gone.\"}");
        eventually(() -> assertThat(mod.toasts()).isEqualTo("Not done: It is gone."));
    }

    @Test
    @InOneBrowser
    void moderatorsDoNotActOnEachOtherAndGuestsOnNobody() throws Exception {
        String other = said(2, "Mia", ",\"user\":\"mia\",\"role\":\"moderator\"", "other");
        String own = said(3, "Ann", ",\"user\":\"ann\",\"role\":\"moderator\"", "own");
        Visitor mod = visitor(MODERATOR, message(1, "spam"), other, own);
        mod.opensMenu("other");
        assertThat(mod.run(ITEMS)).isEqualTo("Copy|Ignore");
        press(mod, Keys.ESCAPE);
        mod.opensMenu("own");
        eventually(() -> assertThat(mod.run(ITEMS)).isEqualTo("Copy|this|all here|in all rooms"));
    }

    @Test
    void whatIsVerifiedIsMarkedBesideTheNameAndAnnouncementsStandOut() throws Exception {
        Visitor ann = visitor(
                "",
                said(1, "mod Mia", "", "no"),
                said(2, "Mia", ",\"user\":\"m1\",\"role\":\"moderator\"", "yes"),
                said(3, "Dice", ",\"user\":\"d\",\"role\":\"bot\"", "6"),
                said(4, "Leo", ",\"user\":\"l\",\"role\":\"king\"", "hi"),
                said(5, "Ops", ",\"role\":\"operator\",\"announcement\":true", "Restart at ten."));
        ann.awaitTexts("no", "yes", "6", "hi", "Restart at ten.");
        assertThat(ann.run(
                        "return [...log.querySelectorAll('.username')].map(it => it.dataset.badge ?? 'none').join()"))
                .isEqualTo("none,mod,bot,✓,admin");
        assertThat(ann.messages())
                .extracting(Visitor.Shown::name)
                .containsExactly("mod Mia", "Mia", "Dice", "Leo", "Ops");
        assertThat(ann.run("return [...log.querySelectorAll('.username')].map(it => it.title).join()"))
                .isEqualTo("mod Mia,Verified: moderator m1,Verified: bot d,Verified: user l,Verified: operator");
        assertThat(ann.run("return [...log.querySelectorAll('.announcement .text')].map(it => it.textContent).join()"))
                .isEqualTo("Restart at ten.");
    }

    @Test
    void whoIsMutedSeesWhyAndForHowLongAndKeepsTheDraft() throws Exception {
        Visitor troll = visitor("");
        troll.part("text").sendKeys("but");
        page.send("{\"type\":\"muted\",\"retryAfterMs\":600000,\"reason\":\"spam\"}");
        eventually(
                () -> assertThat(troll.part("hint").getText()).matches("A moderator has muted you until .+: spam\\."));
        assertThat(troll.part("send").getText()).matches("10:00|9:5\\d");
        assertThat(troll.part("send").getAccessibleName()).startsWith("Send, possible in ");
        assertThat(troll.part("send").isEnabled()).isFalse();
        page.send("{\"type\":\"unmuted\"}");
        eventually(() -> assertThat(troll.part("send").getText()).isEqualTo("Send"));
        assertThat(troll.part("hint").getText()).isEmpty();
        troll.part("send").click();
        page.expectSay("but");

        page.send("{\"type\":\"muted\",\"retryAfterMs\":864000000}");
        eventually(() -> assertThat(troll.part("send").getText()).isEqualTo("10 days"));
        page.send("{\"type\":\"muted\",\"retryAfterMs\":1000}");
        eventually(() -> assertThat(troll.part("hint").getText()).isEmpty());
        assertThat(troll.part("send").isEnabled()).as("it is over by itself").isTrue();
    }

    @Test
    @InOneBrowser
    void whatTheServersProgramSaysToOneAloneIsALineAndNoMessage() throws Exception {
        Visitor ann = visitor("", message(1, "hi"));
        page.send("{\"type\":\"notice\",\"username\":\"Game\",\"color\":\"gold\",\"text\":\"<b>Your</b> turn\"}");
        page.send("{\"type\":\"notice\",\"text\":7}");
        eventually(() -> assertThat(
                        ann.run("return [...root.querySelectorAll('.line')].map(it => it.textContent).join('|')"))
                .isEqualTo("Game: <b>Your</b> turn"));
    }

    @Test
    @InOneBrowser
    void inSlowModeTheNextMessageWaitsAndGuestsMayBeReadersOnly() throws Exception {
        Visitor ann = visitor("");
        page.send("{\"type\":\"slow\",\"ms\":30000}");
        eventually(
                () -> assertThat(ann.part("text").getDomProperty("placeholder")).isEqualTo("Message (one every 30 s)"));
        ann.say("one");
        page.expectSay("one");
        eventually(() -> assertThat(ann.part("send").getText()).matches("30 s|2\\d s|31 s"));
        page.send("{\"type\":\"slow\",\"ms\":0}");
        eventually(() -> assertThat(ann.part("send").getText()).isEqualTo("Send"));
        page.cut(ann);
        page = server.next();
        welcome("\"guests\":\"read\",");
        eventually(() -> assertThat(ann.part("hint").getText()).isEqualTo("Guests may only read here."));
        assertThat(ann.part("send").isEnabled()).isFalse();
    }

    @Test
    void aModeratorSeesWhatIsInForceAndLiftsItAndSlowsAndAnnounces() throws Exception {
        Visitor mod = visitor(MODERATOR);
        mod.part("manage").click();
        assertThat(take()).isEqualTo("{\"type\":\"moderation\"}");
        long until = System.currentTimeMillis() + 600_000;
        page.send("{\"type\":\"moderation\",\"nonce\":\"" + nonce + "\",\"complete\":false,\"entries\":["
                + "{\"id\":\"9-0\",\"kind\":\"mute\",\"author\":\"guest:5f0c1b1e9d3f\",\"name\":\"<Troll>\",\"by\":\"user:ann\",\"until\":"
                + until + ",\"reason\":\"spam\"},"
                + "{\"id\":\"8-0\",\"kind\":\"ban\",\"author\":\"guest:5f0c1b1e9d3f\",\"by\":\"user:ann\"},{\"kind\":7},"
                + "{\"id\":\"7-0\",\"kind\":\"slow\",\"room\":\"lobby\",\"by\":\"user:ann\",\"ms\":10000}]}");
        eventually(() -> assertThat(mod.part("panel").getText())
                .contains("Muted: <Troll>", "by ann, “spam”", "Banned: a guest’s address (5f0c1b)")
                .contains("Slow mode: a message every 10 s", "in lobby, by ann", "Show more", "Nobody."));
        mod.chooses("Show more");
        assertThat(take()).isEqualTo("{\"type\":\"moderation\",\"before\":\"7-0\"}");
        page.send("{\"type\":\"moderation\",\"nonce\":\"" + nonce + "\",\"complete\":true,\"entries\":["
                + "{\"id\":\"6-0\",\"kind\":\"mute\",\"author\":\"user:bob\",\"by\":\"user:ann\"}]}");
        eventually(() ->
                assertThat(mod.part("panel").getText()).contains("Muted: bob").doesNotContain("Show more"));

        mod.chooses("Lift: Muted: <Troll>");
        assertThat(take()).isEqualTo("{\"type\":\"moderate\",\"action\":\"lift\",\"entry\":\"9-0\"}");
        page.send("{\"type\":\"ack\",\"nonce\":\"" + nonce + "\",\"id\":\"10-0\"}");
        assertThat(take()).isEqualTo("{\"type\":\"moderation\"}");
        page.send("{\"type\":\"moderation\",\"nonce\":\"" + nonce + "\",\"complete\":true,\"entries\":[]}");
        eventually(() -> assertThat(mod.part("panel").getText()).contains("Nothing."));

        mod.run("const it = root.querySelector('#panel select'); it.value = 30; it.dispatchEvent(new Event('change'))");
        assertThat(take()).isEqualTo("{\"type\":\"moderate\",\"action\":\"slow\",\"seconds\":30}");
        mod.run("root.querySelector('#panel form input').focus()");
        press(mod, "Restart at ten." + Keys.ENTER);
        assertThat(take()).isEqualTo("{\"type\":\"moderate\",\"action\":\"announce\",\"text\":\"Restart at ten.\"}");
        press(mod, Keys.ESCAPE);
        assertThat(mod.part("panel").isDisplayed()).isFalse();
        assertThat(mod.run("return root.activeElement.id")).isEqualTo("manage");
    }

    private Visitor visitor(String welcome, String... messages) throws Exception {
        Visitor visitor = server.visitor(BROWSER);
        page = server.next();
        welcome(welcome, messages);
        return visitor.awaitOpen();
    }

    private void welcome(String more, String... messages) throws IOException {
        page.send("{\"type\":\"welcome\",\"room\":\"chatroom1\",\"limits\":{}," + more
                + "\"complete\":true,\"messages\":[" + String.join(",", messages) + "]}");
    }

    /** What the page sends next, without the nonce. */
    private String take() throws IOException {
        String frame = page.expect(WireFrame.TEXT);
        Matcher matcher = NONCE.matcher(frame);
        assertThat(matcher.find()).as(frame).isTrue();
        nonce = matcher.group(1);
        return matcher.replaceFirst("");
    }

    /** The page asks for this, is told that it is done, says so, and undoes it. */
    private void acts(Visitor visitor, String action, String done, String undo) throws IOException {
        assertThat(take()).isEqualTo("{\"type\":\"moderate\"," + action + "}");
        page.send("{\"type\":\"ack\",\"nonce\":\"" + nonce + "\",\"id\":\"7-1\"}");
        eventually(() -> assertThat(visitor.toasts()).isEqualTo(done));
        visitor.chooses("Undo");
        assertThat(take()).isEqualTo("{\"type\":\"moderate\",\"action\":\"" + undo + "\",\"entry\":\"7-1\"}");
        page.send("{\"type\":\"ack\",\"nonce\":\"" + nonce + "\",\"id\":\"8-1\"}");
        eventually(() -> assertThat(visitor.toasts()).isEqualTo("Undone."));
        visitor.run("root.querySelector('.toast').remove()");
    }

    private void openMenuAndPass(Visitor visitor) throws IOException {
        visitor.opensMenu("spam");
        take();
        page.send("{\"type\":\"author\",\"nonce\":\"" + nonce + "\",\"message\":\"1-0\",\"connected\":1}");
    }

    private static String said(long id, String name, String more, String text) {
        return message(id, text).replace("\"Ben\"", "\"" + name + "\"" + more);
    }

    private static void awaitVisible(Visitor visitor, String texts) {
        eventually(() -> assertThat(visitor.run("return [...log.querySelectorAll('.said .text')]"
                        + ".filter(it => it.checkVisibility()).map(it => it.textContent).join('|')"))
                .isEqualTo(texts));
    }

    private static void press(Visitor visitor, CharSequence key) {
        new Actions(visitor.driver()).sendKeys(key).perform();
    }

    private static void touch(Visitor visitor, String text) {
        PointerInput finger = new PointerInput(PointerInput.Kind.TOUCH, "finger");
        PointerInput.Origin origin = PointerInput.Origin.fromElement(visitor.shown(text));
        visitor.driver()
                .perform(List.of(new Sequence(finger, 0)
                        .addAction(finger.createPointerMove(Duration.ZERO, origin, 0, 0))
                        .addAction(finger.createPointerDown(PointerInput.MouseButton.LEFT.asArg()))
                        .addAction(finger.createPointerMove(Duration.ofMillis(50), origin, 0, 0))
                        .addAction(finger.createPointerUp(PointerInput.MouseButton.LEFT.asArg()))));
    }
}
