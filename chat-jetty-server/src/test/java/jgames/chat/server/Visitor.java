package jgames.chat.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.core.ThrowingRunnable;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chromium.ChromiumDriver;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.remote.RemoteWebDriver;
import org.openqa.selenium.support.ui.Select;

/** A window of a {@link Browser} with the page, or another page with a room in it, and the hand and eye before it. */
final class Visitor {
    private static final Duration PATIENCE = Duration.ofSeconds(60); // with a busy machine, too
    private static final String ROOT =
            "const chat = document.querySelector('chat-room'), root = chat?.shadowRoot, log = root?.getElementById('log');";

    /** A message as it is on the page; its colour as CSS computes it: {@code rgb(1, 2, 3)}. */
    record Shown(String name, String color, String text) {}

    private final RemoteWebDriver driver;
    private final String window;

    Visitor(RemoteWebDriver driver, String window) {
        this.driver = driver;
        this.window = window;
    }

    /** The browser, with this visitor's window in front. */
    RemoteWebDriver driver() {
        driver.switchTo().window(window);
        return driver;
    }

    /** Goes there and waits for the connection. */
    Visitor opens(String url) {
        driver().get(url);
        return awaitOpen();
    }

    Visitor reloads() {
        driver().navigate().refresh();
        return awaitOpen();
    }

    /** Goes where there is no chat. */
    void leaves() {
        driver().get("about:blank");
    }

    /** Closes the window. */
    void closes() {
        driver().close();
    }

    Visitor awaitOpen() {
        eventually(() -> assertThat(state()).isEqualTo("open"));
        return this;
    }

    /** What the element says of its connection. */
    String state() {
        return (String) run("return chat && chat.state");
    }

    /** What the page says of the connection. */
    String status() {
        return part("status").getText();
    }

    /** An element of the room by its id. */
    WebElement part(String id) {
        return driver().findElement(By.tagName("chat-room")).getShadowRoot().findElement(By.cssSelector("#" + id));
    }

    /** Runs a script that finds the element as {@code chat}, its inside as {@code root} and the messages in {@code log}. */
    Object run(String script, Object... arguments) {
        return driver().executeScript(ROOT + script, arguments);
    }

    /** A minute passes at once, for the page's monotonic clock: a connection that has lasted so long was no failure. */
    void waitsAMinute() {
        run("const now = performance.now.bind(performance); performance.now = () => now() + 60000");
    }

    String name() {
        return part("name").getDomProperty("value");
    }

    /** {@code #rrggbb}. */
    String color() {
        return part("color").getDomProperty("value");
    }

    /** The colour of the swatch, {@code #rrggbb}. */
    String swatch() {
        return hex((String) run("return getComputedStyle(root.getElementById('swatch')).backgroundColor"));
    }

    /** {@code rgb(1, 2, 3)} as {@code #010203}. */
    static String hex(String rgb) {
        return "#"
                + Stream.of(rgb.split("\\D+"))
                        .filter(part -> !part.isEmpty())
                        .map(part -> String.format("%02x", Integer.parseInt(part)))
                        .collect(Collectors.joining());
    }

    /** Types a name, in place of the one that is there. */
    Visitor is(String name, String color) {
        run("const it = root.getElementById('name'); it.value = ''; it.dispatchEvent(new Event('input'))");
        part("name").sendKeys(name);
        // As if picked in the browser's own window, which no driver reaches.
        run(
                "const it = root.getElementById('color'); it.value = arguments[0]; it.dispatchEvent(new Event('input'))",
                color);
        return this;
    }

    void say(String text) {
        part("text").sendKeys(text);
        part("send").click();
    }

    /** Picks a room of the list. */
    Visitor picks(String room) {
        eventually(() -> assertThat(part("room").isDisplayed()).isTrue());
        new Select(part("room")).selectByVisibleText(room);
        return this;
    }

    /** Types what no key of the keyboard has. In Chromium. */
    void paste(String id, String text) {
        part(id).click();
        ((ChromiumDriver) driver).executeCdpCommand("Input.insertText", Map.of("text", text));
    }

    /** The room's messages, not the visitor's own that it has not taken yet. */
    List<Shown> messages() {
        List<?> shown = (List<?>) run("return [...root.querySelectorAll('.said > .message')]"
                + ".map(it => ['.username', '.text'].map(part => it.querySelector(part))).map(([name, text])"
                + " => [name.textContent, getComputedStyle(name).color, text.textContent])");
        return shown.stream()
                .map(it -> (List<?>) it)
                .map(it -> new Shown((String) it.get(0), (String) it.get(1), (String) it.get(2)))
                .toList();
    }

    List<String> texts() {
        return messages().stream().map(Shown::text).toList();
    }

    /** What the visitor has said and the room has not taken: {@code pending: text}, {@code rejected: text (why)}. */
    List<String> own() {
        List<?> own = (List<?>) run("return [...root.querySelectorAll('.own > .message')].map(it => {"
                + " const note = it.querySelector('.note'), text = it.querySelector('.text').textContent;"
                + " return it.classList[1] + ': ' + text + (note ? ` (${note.textContent})` : ''); })");
        return own.stream().map(String.class::cast).toList();
    }

    void awaitOwn(String... own) {
        eventually(() -> assertThat(own()).isEqualTo(List.of(own)));
    }

    /** The message is in the field again, and the page says why. */
    void awaitRejected(String text, String why) {
        eventually(() -> {
            assertThat(part("text").getDomProperty("value")).isEqualTo(text);
            assertThat(part("hint").getText()).isEqualTo(why);
            assertThat(own()).isEmpty();
        });
    }

    /** The text of a message in the room. */
    WebElement shown(String text) {
        eventually(() -> assertThat(texts()).contains(text));
        return (WebElement) run(
                "return [...log.querySelectorAll('.said .text')].find(it => it.textContent === arguments[0])", text);
    }

    /** Points at a message and opens its menu. */
    void opensMenu(String text) {
        awaitFonts(); // a letter that is drawn anew moves the button
        AtomicInteger moves = new AtomicInteger();
        eventually(
                () -> { // the message may move meanwhile
                    new Actions(driver())
                            .moveToElement(shown(text), moves.incrementAndGet() % 2, 0)
                            .perform();
                    assertThat((String) run("return root.getElementById('more').ariaLabel"))
                            .endsWith(": " + text);
                    assertThat(part("more").isDisplayed()).isTrue();
                });
        part("more").click();
    }

    /** Clicks on what has this name, or begins with it: in the menu, in what was just done, or in the list. */
    void chooses(String item) {
        String find = "return [...root.querySelectorAll('.menu button, .toast button, #panel button')]"
                + ".find(it => it.ariaLabel === arguments[0] || it.textContent.startsWith(arguments[0]))";
        eventually(() -> assertThat(run(find, item)).isNotNull());
        ((WebElement) run(find, item)).click();
    }

    /** What has just been done, with bars between. */
    String toasts() {
        return (String)
                run("return [...root.querySelectorAll('.toast')].map(it => it.firstChild.textContent).join('|')");
    }

    /** Exactly these, in this order. */
    void awaitTexts(String... texts) {
        eventually(() -> assertThat(texts()).containsExactly(texts));
    }

    /** Whether the newest message is in view and there is nothing below it. */
    boolean isAtBottom() {
        return (boolean) run("return log.scrollHeight - log.clientHeight - log.scrollTop < 2"
                + " && log.querySelector('.message:last-child').getBoundingClientRect().bottom"
                + " <= log.getBoundingClientRect().bottom");
    }

    /** Waits for the fonts of all that is on the page, after which nothing moves by itself. */
    void awaitFonts() {
        run("document.body.getBoundingClientRect(); return document.fonts.ready.then(() => true)"); // laid out, it asks
    }

    /** How far down the messages are scrolled, once that is on the screen. */
    Object scrolled() {
        return run("return new Promise(done =>"
                + " requestAnimationFrame(() => requestAnimationFrame(() => done(log.scrollTop))))");
    }

    /** Makes the window this big, in CSS pixels. In Chromium: Firefox has a least width. */
    Visitor sized(int width, int height) {
        ((ChromiumDriver) driver())
                .executeCdpCommand(
                        "Emulation.setDeviceMetricsOverride",
                        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
        eventually(
                () -> assertThat(run("return [innerWidth, innerHeight].join()")).isEqualTo(width + "," + height));
        return this;
    }

    /** For people: {@code target/screenshots/<name>.png}. */
    void screenshot(String name) throws IOException {
        Path file = Path.of("target", "screenshots", name + ".png");
        Files.createDirectories(file.getParent());
        awaitFonts();
        Files.write(file, driver().getScreenshotAs(OutputType.BYTES));
    }

    static void eventually(ThrowingRunnable assertion) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .untilAsserted(assertion);
    }
}
