package jgames.chat.server;

import static jgames.chat.server.Visitor.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.MutableCapabilities;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.net.PortProber;
import org.openqa.selenium.remote.RemoteWebDriver;

/** The main paths of the page in WebKit, which is run by hand, because it wants a display: CONTRIBUTING.md says how. */
@EnabledIfSystemProperty(named = "webkit", matches = "true", disabledReason = "it wants a display")
class PageInWebKitTest {
    private static final String BROWSER = "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser";

    private static Process webDriver;
    private static RemoteWebDriver driver;

    @RegisterExtension
    final TestServer server = new TestServer();

    private Visitor ann;

    @BeforeAll
    static void startTheBrowser() throws Exception {
        int port = PortProber.findFreePort();
        webDriver = new ProcessBuilder("WebKitWebDriver", "--port=" + port)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        MutableCapabilities wanted = new MutableCapabilities();
        wanted.setCapability(
                "webkitgtk:browserOptions", Map.of("binary", BROWSER, "args", new String[] {"--automation"}));
        driver = await().ignoreExceptions()
                .until(
                        () -> new RemoteWebDriver(
                                URI.create("http://127.0.0.1:" + port).toURL(), wanted),
                        it -> true);
    }

    @AfterAll
    static void stopTheBrowser() {
        driver.quit();
        webDriver.destroy();
    }

    @BeforeEach
    void opens() throws IOException {
        server.withoutSpamLimit();
        ann = new Visitor(driver, driver.getWindowHandle())
                .opens(server.server().uri() + "");
    }

    @Test
    void whoComesWritesAtOnceAndTheOthersReadIt() throws Exception {
        try (WireClient ben = server.member("127.0.0.2", "/chatroom1")) {
            ann.is("Ann", "#ff8800");
            ann.run("chat.focus()");
            type("hi", Keys.ENTER);
            ben.expect("{\"username\":\"Ann\",\"color\":\"#ff8800\",\"text\":\"hi\"}");
            ben.send("{\"username\":\"Ben\",\"color\":\"red\",\"text\":\"hello\"}");
            ben.expectText();
            ann.awaitTexts("hi", "hello");
            type("nice :tro");
            eventually(() -> assertThat((String) ann.run("return root.getElementById('choices').innerText"))
                    .contains("trophy"));
            type(Keys.ENTER, Keys.ENTER);
            ann.awaitTexts("hi", "hello", "nice 🏆 ");
            ben.expect("{\"username\":\"Ann\",\"color\":\"#ff8800\",\"text\":\"nice 🏆 \"}");
            assertThat(ann.isAtBottom()).isTrue();
            assertThat(ann.run("return chat.matches(':state(open)')")).isEqualTo(true);
        }
    }

    @Test
    void theKeyboardLeadsToPaletteAndMenusAndBack() {
        ann.say("hi");
        ann.awaitTexts("hi");
        type(Keys.ESCAPE);
        assertThat(ann.run("return document.activeElement === document.body")).isEqualTo(true);
        ann.part("swatch").click();
        String before = ann.color();
        type(Keys.ARROW_RIGHT, Keys.ENTER, Keys.ESCAPE);
        assertThat(ann.color()).isNotEqualTo(before);
        assertThat(ann.run("return root.activeElement.id")).isEqualTo("swatch");
        ann.run("log.focus()");
        type(Keys.ARROW_UP, Keys.ENTER);
        eventually(() -> assertThat((String) ann.run("return root.querySelector('.menu').innerText"))
                .contains("Copy"));
        type(Keys.ESCAPE);
        assertThat(ann.run("return root.querySelector('.menu')")).isNull();
    }

    @Test
    void roomsReloadsAndMovesLoseNothing() {
        ann.say("hi");
        ann.awaitTexts("hi");
        ann.picks("lobby").awaitOpen().awaitTexts();
        driver.navigate().back();
        ann.awaitOpen().awaitTexts("hi");
        ann.part("text").sendKeys("a draft");
        ann.reloads().awaitTexts("hi");
        assertThat(ann.run("return chat.draft")).isEqualTo("a draft");
        ann.run("for (let i = 0; i < 40; i++) chat.system(`line ${i}`)");
        ann.scrolled();
        ann.run("log.scrollTop = 0");
        ann.scrolled();
        ann.run("chat.system('one more')");
        assertThat(ann.scrolled()).isEqualTo(0L);
        ann.run("document.body.append(chat)");
        assertThat(ann.state()).isEqualTo("open");
        ann.run("chat.lang = 'de'");
        eventually(() -> assertThat(ann.part("send").getText()).isEqualTo("Senden"));
    }

    private static void type(CharSequence... keys) {
        new Actions(driver).sendKeys(keys).perform();
    }
}
