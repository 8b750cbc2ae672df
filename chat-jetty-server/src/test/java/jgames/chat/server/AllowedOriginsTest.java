package jgames.chat.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import jgames.chat.core.intake.AllowedOrigins;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose pages may connect: what an operator writes, and what browsers send. */
class AllowedOriginsTest {
    private static boolean allows(String site, String origin) {
        return new AllowedOrigins(List.of(site), null).allows(origin, null);
    }

    @ParameterizedTest
    @CsvSource({
        "https://game.example, https://game.example",
        "HTTPS://Game.Example, https://game.example",
        "https://game.example:443, https://game.example",
        "http://game.example:80, http://game.example",
        "https://game.example:0443, https://game.example",
        "https://game.example:8443, https://game.example:8443",
        "http://localhost:3000, http://localhost:3000",
        "http://chat_server:8000, http://chat_server:8000",
        "http://10.0.0.5, http://10.0.0.5",
        "http://[::1]:3000, http://[::1]:3000",
        "http://[0:0::1], http://[::1]",
        "https://bücher.example, https://xn--bcher-kva.example",
        "https://BÜCHER.example, https://xn--bcher-kva.example",
        "https://xn--bcher-kva.example, https://xn--bcher-kva.example",
        "https://пример.испытание, https://xn--e1afmkfd.xn--80akhbyknj4f",
        "https://*.bücher.example, https://www.xn--bcher-kva.example",
        "https://*.game.example, https://www.game.example",
        "https://*.game.example, https://a.b.game.example",
        "https://*.game.example:443, https://www.game.example",
        "https://*.game.example:8443, https://www.game.example:8443",
        "capacitor://localhost, capacitor://localhost",
        "*, https://any.example",
        "*, null",
    })
    void theseMayConnect(String site, String origin) {
        assertThat(allows(site, origin)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "https://game.example, http://game.example",
        "https://game.example, https://game.example:8443",
        "https://game.example, https://game.example.evil.example",
        "https://game.example, https://evilgame.example",
        "https://game.example, https://www.game.example",
        "https://game.example:80, https://game.example",
        "https://*.game.example, https://game.example",
        "https://*.game.example, https://evilgame.example",
        "https://*.game.example, https://.game.example",
        "https://*.game.example, http://www.game.example",
        "https://*.game.example, https://www.game.example:8443",
        "https://*.game.example, https://*.game.example",
        "https://*.game.example, https://www.game.example.evil.example",
        "https://*.game.example, 'https://evil.example/.game.example'",
        "https://*.game.example, 'https://evil.example#.game.example'",
        "https://*.game.example, 'https://evil.example@www.game.example'",
        "https://game.example, null",
        "https://game.example, ''",
        "https://game.example, 'https://game.example, https://evil.example'",
        "https://game.example, 'https://game.example '",
        "https://game.example, 'nonsense \u0000 \u00ff'",
    })
    void theseMayNot(String site, String origin) {
        assertThat(allows(site, origin)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "game.example",
                "",
                " ",
                "null",
                "https://",
                "https:///",
                "https://game.example/",
                "https://game.example/play",
                "https://game.example?x",
                "https://ann@game.example",
                "https://*",
                "https://*.",
                "https://*game.example",
                "https://game.*",
                "https://*.*.example",
                "*.game.example",
                "https://game.example:*",
                "https://game.example:",
                "https://game.example:99999",
                "https://game.example:x",
                "https://game..example",
                "https://.game.example",
                "https://game example",
                "https://game%2eexample",
                "https://[::1",
                "https://[::x]",
                "https://[1.2.3.4]",
                "https://*.[::1]",
                "https://*.10.0.0.5",
                "https://10.0.0.256",
                "https://10.1",
                "https://0x7f.1",
                "https://0x7f000001",
                // Java's punycode of these is not what browsers send
                "https://straße.example",
                "https://βόλος.example",
                "https://नी\u200dx.example",
            })
    void whatCannotBeComparedWithCertaintyIsRefusedAtStart(String site) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AllowedOrigins(List.of("https://game.example", site), null))
                .withMessageStartingWith("--allowed-origins: '");
    }

    @Test
    void whoSendsNoOriginIsNoPageAndMayConnect() {
        assertThat(new AllowedOrigins(List.of("https://game.example"), null).allows(null, "chat.example"))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "http://localhost:8000, localhost:8000",
        "http://LOCALHOST:8000, localhost:8000",
        "https://chat.example, chat.example",
        "https://chat.example, chat.example:443", // as some proxies write it
        "http://chat.example, chat.example:80",
        "http://10.0.0.5:8000, 10.0.0.5:8000",
        "http://[::1]:8000, [::1]:8000",
    })
    void theChatsOwnPageMayConnectByTheHostThatItWasReachedBy(String origin, String host) {
        assertThat(new AllowedOrigins(List.of("https://game.example"), null).allows(origin, host))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "https://evil.example, chat.example",
        "https://chat.example:8443, chat.example",
        "https://chat.example, chat.example:8443",
        "https://chat.example.evil.example, chat.example",
        "https://*.example, *.example",
        "https://chat.example, ''",
        "https://chat.example, 'chat.example, evil.example'",
        "https://chat.example, 'x\u0000'",
    })
    void anotherPageIsNotTakenForIt(String origin, String host) {
        assertThat(new AllowedOrigins(List.of("https://game.example"), null).allows(origin, host))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://chat.example",
                "https://chat.example/",
                "https://chat.example:443/",
                "https://chat.example/a/chat/",
                "HTTPS://CHAT.example"
            })
    void behindAProxyThatForwardsNoHostThePublicUrlSaysWhichPageIsItsOwn(String url) {
        AllowedOrigins origins = new AllowedOrigins(List.of("https://game.example"), url);
        assertThat(origins.allows("https://chat.example", "127.0.0.1:8000")).isTrue();
        assertThat(origins.allows("https://game.example", "127.0.0.1:8000")).isTrue();
        assertThat(origins.allows("http://chat.example", "127.0.0.1:8000")).isFalse();
        assertThat(origins.allows("https://evil.example", "127.0.0.1:8000")).isFalse();
    }

    @Test
    void aPublicUrlAloneRefusesNobody() {
        AllowedOrigins origins = new AllowedOrigins(List.of(), "https://chat.example/");
        assertThat(origins.allows("https://any.example", "127.0.0.1:8000")).isTrue();
        assertThat(origins.frameAncestors()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "chat.example",
                "ftp://chat.example/",
                "https://",
                "https://*.example/",
                "https://chat.example/?x",
                "https://chat.example/#x",
                "https://ann@chat.example/",
                "https://chat.example:99999/",
                "https://chat.example/a b",
                "https://straße.example/",
                ""
            })
    void aPublicUrlThatIsNoneIsRefusedAtStart(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AllowedOrigins(List.of(), url))
                .withMessageStartingWith("--public-url: '");
    }

    @Test
    void theSameSitesMayHoldThePageInAFrame() {
        assertThat(new AllowedOrigins(
                                List.of("https://Game.example:443", "https://*.bücher.example:8443"),
                                "https://chat.example/x")
                        .frameAncestors())
                .contains("frame-ancestors 'self' https://game.example https://*.xn--bcher-kva.example:8443"
                        + " https://chat.example");
        assertThat(new AllowedOrigins(List.of(), null).frameAncestors()).isEmpty();
        assertThat(new AllowedOrigins(List.of("*"), null).frameAncestors()).isEmpty();
    }
}
