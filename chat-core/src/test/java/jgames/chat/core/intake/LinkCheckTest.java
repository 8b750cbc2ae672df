package jgames.chat.core.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import jgames.chat.core.intake.LinkCheck.Allowed;
import jgames.chat.core.protocol.Message;
import jgames.chat.core.protocol.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinkCheckTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://x",
                "see https://example.org/path?a=b.",
                "HTTPS://EXAMPLE.ORG",
                "steam://run/440",
                "www.example.nowhere",
                "(www.example.hu)",
                "game.com",
                "Go to GAME.COM!",
                "x.game.com.",
                "game.com/join",
                "<game.com>",
                "\"game.com\"",
                "ann@game.com",
                "ｇａｍｅ．ｃｏｍ",
                "game。com",
                "ga\u200Bme.c\u00ADom",
                "gáme.com",
                "пример.рф",
                "xn--e1afmkfd.xn--p1ai",
                "t.me/spam",
                "t.me/?x",
                "bit.ly/2x",
                "discord.gg/abc",
                "play.example.hu:25565",
                "192.0.2.1:25565",
                "192.0.2.1/x",
                "a://b http://c",
            })
    void theseAreLinks(String text) {
        assertThat(Links.isIn(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "...",
                "hello.how are you",
                "yes.it is. me.too",
                "Mr.Smith/Jones",
                "3.5/10 and 1.2.3 and 1.2.3.4",
                "and/or 10:30 12:45:10",
                "e.g. i.e. U.S.A.",
                "readme.md main.py node.js index.html game.exe",
                "://x",
                "http://",
                "http:// x",
                "a: b",
                "www. www.",
                "wwwhat.ever",
                "com. .com",
                "dot com",
                "...com",
                ":-) :/ :D ./",
                "no.1",
            })
    void theseAreNone(String text) {
        assertThat(Links.isIn(text)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "ALLOW,     GUEST,     true",
        "ALLOW,     USER,      true",
        "ALLOW,     BOT,       true",
        "ALLOW,     MODERATOR, true",
        "ALLOW,     OPERATOR,  true",
        "GUESTS_NO, GUEST,     false",
        "GUESTS_NO, USER,      true",
        "GUESTS_NO, BOT,       true",
        "GUESTS_NO, MODERATOR, true",
        "GUESTS_NO, OPERATOR,  true",
        "NONE,      GUEST,     false",
        "NONE,      USER,      false",
        "NONE,      BOT,       false",
        "NONE,      MODERATOR, true",
        "NONE,      OPERATOR,  true",
    })
    void whoMaySayALinkFollowsFromTheRole(Allowed allowed, Role role, boolean may) {
        Verdict verdict = new LinkCheck(allowed)
                .check(new Attempt("lobby", sender(role), new Message("Ann", "red", "http://x"), null));
        assertThat(verdict)
                .isEqualTo(
                        may
                                ? Verdict.allow()
                                : Verdict.reject("links", "There is a link in it, and you cannot say one here."));
    }

    @Test
    void theNameThatAGuestHasTypedIsNoLinkEither() {
        LinkCheck check = new LinkCheck(Allowed.NONE);
        Message message = new Message("game.com", "red", "hi");
        assertThat(check.check(new Attempt("lobby", Sender.guest("192.0.2.1"), message, null)))
                .isEqualTo(Verdict.reject("links", "Your name is a link, and cannot be one here."));
        assertThat(check.check(new Attempt("lobby", sender(Role.USER), message, null)))
                .isEqualTo(Verdict.allow());
    }

    @Test
    void theOperatorsPageListsTheEndings() throws Exception {
        String page = Files.readString(Path.of("..", "docs", "moderation.md"));
        String block = page.substring(page.indexOf("```endings\n") + 11).split("```", 2)[0];
        assertThat(Set.of(block.strip().split("\\s+"))).isEqualTo(Links.ENDINGS);
    }

    @Test
    void whatIsMadeOfStartsOfLinksTakesNoTime() {
        for (String part : new String[] {"a", "a.", "a ", "://", "www.", "a.b/", "1.", "-", ".a", "x://"}) {
            String text = part.repeat(200_000);
            assertTimeoutPreemptively(Duration.ofSeconds(5), () -> Links.isIn(text), part);
        }
    }

    static Sender sender(Role role) {
        return role == Role.GUEST
                ? Sender.guest("192.0.2.1")
                : Sender.user(
                        "192.0.2.1",
                        new Identity("s", "Ann", null, role, Set.of(), Instant.EPOCH, Instant.EPOCH.plusSeconds(1)));
    }
}
