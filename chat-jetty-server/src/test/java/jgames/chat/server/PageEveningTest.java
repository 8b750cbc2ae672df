package jgames.chat.server;

import static jgames.chat.server.Visitor.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import jgames.chat.testing.Needs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A moderator's evening, with the real server, in a real browser. */
@Needs(Needs.Tool.CHROMIUM)
class PageEveningTest {
    private static final String FORGED = Jwt.of(
            Jwt.HS256,
            "{\"sub\":\"ann\",\"role\":\"moderator\",\"exp\":1900000000}",
            "x".repeat(40).getBytes());

    @RegisterExtension
    static final Browser BROWSER = new Browser();

    @RegisterExtension
    final TestServer server = new TestServer().withoutSpamLimit();

    @Test
    void whoComesWithAForgedTokenIsToldSoAndStaysOutside() throws Exception {
        Visitor mallory = BROWSER.visitor();
        mallory.driver().get(server.withTokens().server().uri() + "chatroom1#token=" + FORGED);
        eventually(
                () -> assertThat(mallory.status()).startsWith("Disconnected: ").contains("token"));
        assertThat(mallory.part("guest").isDisplayed()).isTrue();
    }
}
