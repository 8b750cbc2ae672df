package jgames.chat.server;

import static jgames.chat.server.Visitor.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.List;
import java.util.Optional;
import jgames.chat.testing.Needs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.openqa.selenium.chromium.ChromiumDriver;

/** A moderator's evening, with the real server, in a real browser. */
@Needs(Needs.Tool.CHROMIUM)
class PageEveningTest {
    private static final String ANN = Jwt.of(
            "{\"sub\":\"ann\",\"name\":\"Ann\",\"color\":\"#ff8800\",\"role\":\"moderator\",\"exp\":1900000000}");
    private static final String FORGED = Jwt.of(
            Jwt.HS256,
            "{\"sub\":\"ann\",\"role\":\"moderator\",\"exp\":1900000000}",
            "x".repeat(40).getBytes());

    @RegisterExtension
    static final Browser BROWSER = new Browser();

    @RegisterExtension
    final TestServer server = new TestServer().withoutSpamLimit();

    @Test
    void aTrollComesAndIsKeptOutAndTheOthersGoOn() throws Exception {
        String here = server.withTokens().server().uri() + "chatroom1";
        Visitor ann = BROWSER.visitor().opens(here + "#token=" + ANN);
        Visitor leo = BROWSER.visitor().opens(here).is("Leo", "#00d0ff");
        Visitor troll =
                BROWSER.visitor().opens(here.replace("localhost", elsewhere())).is("Troll", "#ff5050");
        ann.say("Good evening!");
        leo.say("hi Ann");
        leo.awaitTexts("Good evening!", "hi Ann");

        troll.awaitTexts("Good evening!", "hi Ann");
        for (int i = 1; i <= 3; i++) {
            troll.say("BUY GOLD " + i);
        }
        ann.awaitTexts("Good evening!", "hi Ann", "BUY GOLD 1", "BUY GOLD 2", "BUY GOLD 3");
        ann.opensMenu("BUY GOLD 3");
        eventually(() -> assertThat(ann.run("return root.querySelector('.menu').textContent"))
                .asString()
                .contains("All guests from there (1 connected)"));
        shoot(ann, "evening-menu");
        ann.chooses("Delete a message of Troll");
        leo.awaitTexts("Good evening!", "hi Ann", "BUY GOLD 1", "BUY GOLD 2");
        ann.chooses("Undo");
        leo.awaitTexts("Good evening!", "hi Ann", "BUY GOLD 1", "BUY GOLD 2", "BUY GOLD 3");

        ann.opensMenu("BUY GOLD 3");
        ann.chooses("Delete all that Troll has said here");
        for (Visitor each : List.of(ann, leo, troll)) {
            each.awaitTexts("Good evening!", "hi Ann");
        }
        troll.say("and SILVER");
        ann.opensMenu("and SILVER");
        ann.chooses("Reason: spam");
        ann.chooses("Mute Troll: 10 min");
        eventually(() -> assertThat(troll.part("hint").getText())
                .startsWith("A moderator has muted you until ")
                .endsWith(": spam."));
        assertThat(troll.part("send").isEnabled()).isFalse();
        troll.part("text").sendKeys("but");
        shoot(troll, "evening-muted");

        troll.is("Ann", "#ff8800");
        troll.reloads();
        troll.say("Everybody, it is me");
        eventually(
                () -> assertThat(troll.part("hint").getText()).contains("Somebody who is known here has that name."));
        troll.run("root.getElementById('text').value = ''");
        troll.is("Anna", "#ff8800").say("Gold, anybody?");
        ann.opensMenu("Gold, anybody?");
        ann.chooses("Ban all guests from the address of Anna: 1 day");
        eventually(() -> assertThat(troll.state()).isEqualTo("closed"));
        assertThat(troll.status()).startsWith("Disconnected: ").contains("banned");
        shoot(troll, "evening-banned");
        troll.part("reconnect").click();
        eventually(() -> assertThat(troll.status()).contains("banned"));
        leo.say("peace");
        ann.shown("peace");

        ann.part("manage").click();
        eventually(() -> assertThat(ann.part("panel").getText()).contains("Muted: Troll", "“spam”", "Banned: "));
        shoot(ann, "evening-list");
        String ban = (String) ann.run("return [...root.querySelectorAll('#panel li button')]"
                + ".map(it => it.ariaLabel).find(it => it.startsWith('Lift: Banned'))");
        ann.chooses(ban);
        eventually(() -> assertThat(ann.part("panel").getText()).doesNotContain("Banned: "));
        ann.chooses("Close");
        troll.part("reconnect").click();
        troll.awaitOpen().say("sorry");
        ann.shown("sorry");
    }

    @Test
    void whoComesWithAForgedTokenIsToldSoAndStaysOutside() throws Exception {
        Visitor mallory = BROWSER.visitor();
        mallory.driver().get(server.withTokens().server().uri() + "chatroom1#token=" + FORGED);
        eventually(
                () -> assertThat(mallory.status()).startsWith("Disconnected: ").contains("token"));
        assertThat(mallory.part("guest").isDisplayed()).isTrue();
    }

    /** An address of this machine that is not loopback, whose guests nobody bans. */
    private static String elsewhere() throws Exception {
        Optional<InetAddress> address = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(it -> it instanceof Inet4Address && !it.isLoopbackAddress())
                .findFirst();
        assumeThat(address).as("an address that is not loopback").isPresent();
        return address.get().getHostAddress();
    }

    /** On a desk and, in Chromium, on a phone. */
    private static void shoot(Visitor visitor, String name) throws Exception {
        if (visitor.driver() instanceof ChromiumDriver) {
            visitor.sized(390, 844).screenshot(name + "-phone");
            visitor.sized(1280, 720).screenshot(name);
        }
    }
}
