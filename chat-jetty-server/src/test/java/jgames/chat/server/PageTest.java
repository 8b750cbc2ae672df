package jgames.chat.server;

import static jgames.chat.server.Visitor.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jgames.chat.server.Visitor.Shown;
import jgames.chat.testing.Needs;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.Point;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;

/** What a visitor sees and does on the page, in a real browser. */
@Needs(Needs.Tool.CHROMIUM)
class PageTest {
    @RegisterExtension
    static final Browser BROWSER = new Browser();

    @RegisterExtension
    final TestServer server = new TestServer();

    @BeforeEach
    void isAboutSomethingElseThanSpam() {
        server.withoutSpamLimit();
    }

    @Test
    void twoVisitorsSeeBothTheirMessagesEachNameInItsColour() throws Exception {
        Visitor ann = BROWSER.visitor().opens(url()).is("Ann", "#ff8800");
        Visitor ben = BROWSER.visitor().opens(url()).is("Бен", "#00d0ff");

        ann.say("anybody here?");
        ben.awaitTexts("anybody here?");
        ben.say("да ☺");
        ann.awaitTexts("anybody here?", "да ☺");
        ben.awaitTexts("anybody here?", "да ☺");

        assertThat(ann.messages())
                .isEqualTo(ben.messages())
                .containsExactly(
                        new Shown("Ann", "rgb(255, 136, 0)", "anybody here?"),
                        new Shown("Бен", "rgb(0, 208, 255)", "да ☺"));
        assertThat(ann.part("text").getDomProperty("value")).isEmpty();
    }

    @Test
    void whoIsAboutToChooseARoomSeesHowManyAreThere() throws Exception {
        try (WireClient ben = server.member("127.0.0.2", "/lobby")) {
            Visitor ann = BROWSER.visitor().opens(url());
            ann.awaitOpen();
            eventually(() -> assertThat(ann.run("return root.querySelector('#room').hidden"))
                    .isEqualTo(false));
            ann.run("root.querySelector('#room').dispatchEvent(new PointerEvent('pointerenter'))");
            eventually(() -> assertThat(
                            ann.run("return [...root.querySelector('#room').options].map(it => it.label).join()"))
                    .isEqualTo("chatroom1,lobby (1)"));
            ben.vanish();
        }
    }

    @Test
    void aNewVisitorIsAGuestWithAColourOfTheirOwn() throws Exception {
        Visitor guest = BROWSER.visitor().opens(url());

        assertThat(guest.run("return root.querySelector('section > h2').textContent"))
                .isEqualTo("Chat");
        assertThat(guest.name()).matches("Guest\\d{4}");
        assertThat(guest.color()).matches("#[0-9a-f]{6}");
        assertThat(guest.swatch()).isEqualTo(guest.color());
        Visitor another = BROWSER.visitor().opens(url());
        assertThat(another.name() + another.color()).isNotEqualTo(guest.name() + guest.color());
    }

    @Test
    void aReloadKeepsNameAndColour() throws Exception {
        Visitor ann = BROWSER.visitor().opens(url()).is("Ann", "#ff8800");
        ann.reloads();
        assertThat(ann.name()).isEqualTo("Ann");
        assertThat(ann.color()).isEqualTo("#ff8800");
        assertThat(ann.swatch()).isEqualTo("#ff8800");
    }

    @Test
    void nameAndColourOutliveTheBrowser(@TempDir Path profile) throws Exception {
        try (Browser before = new Browser(profile)) {
            before.owner().opens(url()).is("Ann", "#ff8800").closes();
            eventually(() -> assertThat(before.stored()).contains("Ann", "#ff8800"));
        }
        try (Browser after = new Browser(profile)) {
            Visitor ann = after.owner().opens(url());
            assertThat(ann.name()).isEqualTo("Ann");
            assertThat(ann.color()).isEqualTo("#ff8800");
        }
    }

    @Test
    void theSwatchOpensAPaletteWithTheWayBack() throws Exception {
        Visitor ann = BROWSER.visitor().opens(url()).is("Ann", "#ff8800");
        ann.part("swatch").click();
        assertThat(ann.run("return root.activeElement.getAttribute('role')")).isEqualTo("menuitemradio");
        new Actions(ann.driver()).sendKeys(Keys.ARROW_RIGHT, Keys.ENTER).perform();
        String picked = ann.color();
        assertThat(picked).isNotEqualTo("#ff8800").isEqualTo(ann.swatch());
        assertThat(ann.run("return root.activeElement.ariaChecked")).isEqualTo("true");
        ann.chooses("Undo");
        assertThat(ann.swatch()).isEqualTo("#ff8800");
        assertThat(ann.run("return root.activeElement.id")).isEqualTo("swatch");
        ann.part("swatch").click();
        ann.chooses("Surprise me");
        assertThat(ann.swatch()).isEqualTo(ann.color()).isNotEqualTo("#ff8800");

        ann.say("hi");
        ann.awaitTexts("hi");
        assertThat(Visitor.hex(ann.messages().get(0).color())).isEqualTo(ann.color());
    }

    @Test
    void aColourThatIsTooDarkToReadIsSentAsChosenAndShownLighter() throws Exception {
        Visitor ann = BROWSER.visitor().opens(url()).is("Ann", "#000030");
        ann.say("hi");
        ann.awaitTexts("hi");
        assertThat(server.read("logs-chatroom1.json")).contains("\"color\":\"#000030\"");
        assertThat(ann.swatch()).isEqualTo("#000030");
        assertThat(ann.messages().get(0).color()).matches("rgb\\(1\\d\\d, 1\\d\\d, 1\\d\\d\\)");
    }

    @Test
    void markupIsText() throws Exception {
        String markup = "<img src=x onerror=document.title='run'><script>document.title='run'</script>";
        try (WireClient other = server.member("127.0.0.2", "/chatroom1")) {
            Visitor ann = BROWSER.visitor().opens(url());
            String message = "{\"username\":\"" + markup + "\",\"color\":\"red\",\"text\":\"" + markup + "\"}";
            other.send(message);
            other.expect(message);
            ann.awaitTexts(markup);
            ann.say(markup);
            other.expectText();
            for (int look = 1; look <= 2; look++) {
                ann.awaitTexts(markup, markup);
                assertThat(ann.messages().get(0).name()).isEqualTo(markup);
                assertThat(ann.run("return log.querySelectorAll('img, script').length"))
                        .isEqualTo(0L);
                assertThat(ann.driver().getTitle()).isEqualTo("chatroom1 – chat");
                ann.reloads();
            }
        }
    }

    @Test
    void nothingInlineRunsUnderThePagesPolicy() throws Exception {
        assertThat(server.get("/chatroom1").header("Content-Security-Policy"))
                .contains("default-src 'none'", "script-src 'self'")
                .doesNotContain("unsafe");
        Visitor ann = BROWSER.visitor().opens(url());
        BROWSER.expectOnConsole(".*Executing inline script violates.*");
        assertThat(ann.run("const script = document.createElement('script'); script.textContent = 'window.ran = true';"
                        + "document.body.append(script); return window.ran"))
                .isNull();
    }

    @Test
    void aVisitorNeedsNothingButAKeyboard() throws Exception {
        Visitor ann = BROWSER.visitor().opens(url());
        eventually(() -> assertThat(ann.part("room").isDisplayed()).isTrue());
        String focus = "return root.activeElement?.id ?? ''";
        eventually(() -> assertThat(ann.run(focus)).as("where the page begins").isEqualTo("text"));
        List<String> stops = new ArrayList<>(); // backwards, from where the page begins
        while (!stops.contains("")) {
            assertThat(stops).as("where Tab stops").hasSizeLessThan(10);
            new Actions(ann.driver())
                    .keyDown(Keys.SHIFT)
                    .sendKeys(Keys.TAB)
                    .keyUp(Keys.SHIFT)
                    .perform();
            stops.add((String) ann.run(focus));
        }
        assertThat(stops).containsExactly("hello", "log", "room", "name", "swatch", "");
        for (int i = 0; i < 20 && !"text".equals(ann.run(focus)); i++) {
            new Actions(ann.driver()).sendKeys(Keys.TAB).perform();
        }

        new Actions(ann.driver()).sendKeys("by keyboard", Keys.ENTER).perform();

        ann.awaitTexts("by keyboard");
        assertThat(ann.run("return root.activeElement.id")).isEqualTo("text");
    }

    @Test
    void aScreenReaderIsToldWhatEverythingIs() throws Exception {
        Visitor ann = BROWSER.visitor().opens(url());
        assertThat(ann.part("log").getAriaRole()).isEqualTo("log");
        assertThat(ann.part("status").getAriaRole()).isEqualTo("status");
        for (String id : List.of("name", "room", "swatch", "log", "text", "send")) {
            eventually(() -> assertThat(ann.part(id).getAccessibleName()).as(id).isNotBlank());
        }
    }

    @Test
    void whatIsTooLongIsSaidAndCannotBeSent() throws Exception {
        Visitor ann = BROWSER.visitor().opens(url());
        ann.paste("text", "\ud83d\ude00".repeat(501));
        assertThat(ann.part("hint").getText()).isEqualTo("Your message is 1 over the 500 characters that fit.");
        assertThat(ann.part("send").isEnabled()).isFalse();

        ann.part("text").sendKeys(Keys.BACK_SPACE);
        assertThat(ann.part("hint").getText()).isEmpty();
        ann.part("text").sendKeys(Keys.ENTER);
        ann.awaitTexts("\ud83d\ude00".repeat(500));
    }

    @ParameterizedTest
    @CsvSource({"320, 568", "1280, 720"})
    void nothingIsWiderThanTheWindow(int width, int height) throws Exception {
        String room = "a-room-with-a-name-as-long-as-a-name-may-be-which-is-64-letters-";
        server.rooms("chatroom1 " + room);
        Visitor ann = BROWSER.visitor().sized(width, height).opens(url());
        eventually(() -> assertThat(ann.part("room").isDisplayed()).isTrue());
        ann.is("W".repeat(100), "#ff8800").paste("text", "W".repeat(500));
        ann.part("send").click();
        ann.paste("text", "The quick brown fox jumps over the lazy dog. ".repeat(5));
        ann.part("send").click();
        eventually(() -> assertThat(ann.texts()).hasSize(2));
        eventually(() -> assertThat(ann.isAtBottom()).isTrue());
        ann.screenshot(width + "px");

        assertThat((long) ann.run("return document.documentElement.scrollWidth"))
                .isLessThanOrEqualTo(width);
        assertThat((long) ann.run("return document.documentElement.scrollHeight"))
                .isLessThanOrEqualTo(height);
        assertThat(ann.run("return log.scrollWidth <= log.clientWidth")).isEqualTo(true);
        for (String id : List.of("name", "room", "swatch", "log", "text", "send")) {
            WebElement part = ann.part(id);
            Point at = part.getLocation();
            Dimension size = part.getSize();
            assertThat(part.isDisplayed()).as(id + " is there").isTrue();
            assertThat(at.x).as(id + " begins within").isNotNegative();
            assertThat(at.x + size.width).as(id + " ends within").isLessThanOrEqualTo(width);
            assertThat(at.y + size.height).as(id + " ends within").isLessThanOrEqualTo(height);
            assertThat(Math.min(size.width, size.height))
                    .as(id + " fits a finger")
                    .isGreaterThanOrEqualTo(24);
        }
        assertThat(ann.part("name").getSize().width).isGreaterThanOrEqualTo(100);
        assertThat(ann.part("text").getSize().width).isGreaterThanOrEqualTo(200);
    }

    private String url() throws Exception {
        return server.server().uri().toString();
    }
}
