package jgames.chat.server;

import static jgames.chat.server.Visitor.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import jgames.chat.testing.Needs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.interactions.Actions;

/** Where one writes, on the page in a real browser: the focus, the name, and why something cannot be said now. */
@Needs(Needs.Tool.CHROMIUM)
class PageComposerTest {
    @RegisterExtension
    static final Browser BROWSER = new Browser();

    @RegisterExtension
    final ScriptedServer server = new ScriptedServer();

    @Test
    void whoComesMayWriteAtOnceAndWhoSendsMayGoOnAndWhoIsHeldBackIsToldWhy() throws Exception {
        Visitor ann = server.visitor(BROWSER);
        ScriptedServer.Connection page = server.next().welcome(true);
        ann.awaitOpen();
        new Actions(ann.driver()).sendKeys("hi").perform();
        ann.part("send").click();
        String nonce = page.expectSay("hi");
        assertThat(ann.run("return root.activeElement.id")).isEqualTo("text");

        page.send("{\"type\":\"rejected\",\"nonce\":\"" + nonce + "\",\"reason\":\"spam\",\"message\":"
                + "\"Too many messages in a short time.\",\"retryAfterMs\":60000}");
        eventually(() -> assertThat(ann.part("send").isEnabled()).isFalse());
        new Actions(ann.driver()).sendKeys("again").perform();
        assertThat(ann.part("hint").getText()).isEmpty();
        new Actions(ann.driver()).sendKeys(Keys.ENTER).perform();
        eventually(() -> assertThat(ann.part("hint").getText()).startsWith("Not yet: the button says when"));
        assertThat(ann.run("return chat.draft")).isEqualTo("again");
        new Actions(ann.driver()).sendKeys("!").perform();
        assertThat(ann.part("hint").getText()).isEmpty();

        new Actions(ann.driver()).sendKeys(Keys.ESCAPE).perform();
        assertThat(ann.run("return document.activeElement === document.body")).isEqualTo(true);
        ann.run("chat.focus()");
        assertThat(ann.run("return root.activeElement.id")).isEqualTo("text");
        page.close(4001, "The room has been removed by its operator.");
        eventually(() -> assertThat(ann.part("reconnect").isDisplayed()).isTrue());
        new Actions(ann.driver()).sendKeys(Keys.ENTER).perform();
        eventually(() -> assertThat(ann.part("hint").getText()).startsWith("There is no connection."));
    }

    @Test
    @InOneBrowser
    void aFullOutboxSaysSo() throws Exception {
        Visitor ann = server.visitor(BROWSER);
        server.next().welcome(true);
        ann.awaitOpen();
        assertThat(ann.run(
                        "return Array.from({ length: 21 }, (_, i) => chat.send(`line ${i}`)).filter(it => it).length"))
                .isEqualTo(20L);
        eventually(() -> assertThat(ann.part("hint").getText()).startsWith("So many of your messages have no answer"));
        assertThat(ann.part("send").isEnabled()).isFalse();
    }

    @Test
    void aNameOfOneTabIsTheOthersAndAnAddressThatIsNoneIsRefusedInWords() throws Exception {
        Visitor ann = server.visitor(BROWSER);
        server.next().welcome(true);
        ann.awaitOpen();
        String tab = ann.driver().getCurrentUrl();
        ann.run(
                "const frame = document.createElement('iframe'); frame.src = arguments[0];"
                        + "document.body.append(frame); window.other = () => frame.contentDocument.querySelector('chat-room')",
                tab);
        server.next().welcome(true);
        eventually(() -> assertThat(ann.run("return other().state")).isEqualTo("open"));
        ann.is("Annie", "#00ff88");
        eventually(() -> assertThat(ann.run(
                        "return ['name', 'color'].map(id => other().shadowRoot.getElementById(id).value).join()"))
                .isEqualTo("Annie,#00ff88"));

        ann.run("chat.server = 'ftp://chat.example'");
        eventually(() -> assertThat(ann.status())
                .isEqualTo("Disconnected: ftp://chat.example/ is no address of a chat server:"
                        + " such a one begins with https:// or http://."));
    }
}
