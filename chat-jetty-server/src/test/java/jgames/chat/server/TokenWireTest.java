package jgames.chat.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.time.Duration;
import jgames.chat.core.protocol.GuestAccess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever comes with a token. */
class TokenWireTest {
    private static final String ANN =
            "{\"sub\":\"a1\",\"name\":\"Ann\",\"color\":\"#ff8800\",\"role\":\"moderator\",\"exp\":1800000300}";
    private static final String BYE_INVALID = "{\"type\":\"bye\",\"reason\":\"token_invalid\"}";

    @RegisterExtension
    final TestServer server = new TestServer().withoutSpamLimit();

    private static String said(String name, String text) {
        return "{\"username\":\"" + name + "\",\"color\":\"#589\",\"text\":\"" + text + "\"}";
    }

    private static String say(String name, String text) {
        return "{\"type\":\"say\",\"nonce\":\"n1\"," + said(name, text).substring(1);
    }

    private WireClient comes(String token) throws Exception {
        return WireClient.join(server.port(), "/chatroom1", Jwt.offered(token));
    }

    @Test
    void whoHasATokenIsToldWhoItIsAndSpeaksUnderItsName() throws Exception {
        server.withTokens();
        try (WireClient plain = server.member("127.0.0.2", "/chatroom1");
                WireClient a = WireClient.socket("127.0.0.1", server.port())) {
            assertThat(a.handshake("/chatroom1", Jwt.offered(Jwt.of(ANN))))
                    .startsWith("HTTP/1.1 101 ")
                    .containsIgnoringCase("\r\nSec-WebSocket-Protocol: chat.v2\r\n")
                    .doesNotContain("chat.token");
            assertThat(a.expectText())
                    .contains(
                            "\"you\":{\"user\":\"a1\",\"name\":\"Ann\",\"color\":\"#ff8800\",\"role\":\"moderator\"}");
            a.send(say("Somebody else", "hello"));
            assertThat(a.expectText()).startsWith("{\"type\":\"ack\",\"nonce\":\"n1\"");
            assertThat(a.expectText())
                    .contains("\"username\":\"Ann\",\"color\":\"#ff8800\",\"text\":\"hello\","
                            + "\"user\":\"a1\",\"role\":\"moderator\"}");
            plain.expect("{\"username\":\"Ann\",\"color\":\"#ff8800\",\"text\":\"hello\"}");
        }
        assertThat(server.read("logs-chatroom1.json")).contains("\"author\":\"user:a1\",\"role\":\"moderator\"}");
        server.stop();
        try (WireClient late = WireClient.join(server.port(), "/chatroom1", "Sec-WebSocket-Protocol: chat.v2")) {
            assertThat(late.expectText())
                    .contains("\"user\":\"a1\",\"role\":\"moderator\"}")
                    .doesNotContain("\"you\"");
        }
    }

    @Test
    void aForgedTokenIsToldAndLetGoAndNeverAGuest() throws Exception {
        server.withTokens();
        String forged = Jwt.of(Jwt.HS256, ANN, "another secret of 32 bytes or more".getBytes());
        try (WireClient other = server.member("127.0.0.2", "/chatroom1", "Sec-WebSocket-Protocol: chat.v2");
                WireClient a = WireClient.socket("127.0.0.1", server.port())) {
            assertThat(a.handshake("/chatroom1", Jwt.offered(forged)))
                    .startsWith("HTTP/1.1 101 ")
                    .containsIgnoringCase("\r\nSec-WebSocket-Protocol: chat.v2\r\n");
            a.send(say("Ann", "in between"));
            a.expect(BYE_INVALID);
            a.expectClose(4003);
            other.expectNothing();
            server.passCheckingLiveness(Duration.ofSeconds(10)); // whoever does not answer the close is cut off
            assertThat(a.isEnded()).isTrue();
        }
    }

    @Test
    void withoutASecretNoTokenIsTaken() throws Exception {
        try (WireClient a = comes(Jwt.of(ANN))) {
            a.expect(BYE_INVALID);
            a.expectClose(4003);
        }
    }

    @Test
    void aTokenForAnotherRoomIsInvalidHere() throws Exception {
        server.withTokens();
        String token = Jwt.of("{\"sub\":\"a1\",\"rooms\":[\"lobby\"],\"exp\":1800000300}");
        try (WireClient a = comes(token);
                WireClient b = WireClient.join(server.port(), "/lobby", Jwt.offered(token))) {
            a.expect(BYE_INVALID);
            a.expectClose(4003);
            assertThat(b.expectText()).contains("\"you\":{\"user\":\"a1\",\"role\":\"user\"}");
        }
    }

    @Test
    void anExpiredTokenIsToldToBeRenewed() throws Exception {
        server.withTokens();
        try (WireClient a = comes(Jwt.of("{\"sub\":\"a1\",\"exp\":1799999940}"))) {
            a.expect("{\"type\":\"bye\",\"reason\":\"token_expired\"}");
            a.expectClose(4201);
        }
    }

    @Test
    void aTokenThatExpiresEndsItsConnectionAndNoOther() throws Exception {
        server.withTokens();
        try (WireClient a = comes(Jwt.of("{\"sub\":\"a1\",\"exp\":1799999960}"));
                WireClient b = comes(Jwt.of(ANN))) {
            a.expectText();
            b.expectText();
            server.pass(Duration.ofSeconds(19));
            server.checkLiveness();
            a.expectNothing();
            server.pass(Duration.ofSeconds(1));
            server.checkLiveness();
            a.expect("{\"type\":\"bye\",\"reason\":\"token_expired\"}");
            a.expectClose(4201);
            b.expectNothing();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "chat.v2, chat.token.",
                "chat.token.x, chat.v2",
                "chat.v2, chat.token.TOKEN, chat.token.TOKEN",
                "chat.token.TOKEN",
                "chat.token.TOKEN, chat.v1",
            })
    void aTokenComesAloneAndWithTheExtendedProtocol(String offered) throws Exception {
        server.withTokens();
        String header = "Sec-WebSocket-Protocol: " + offered.replace("TOKEN", Jwt.of(ANN));
        boolean extended = offered.contains("chat.v2");
        try (WireClient a = WireClient.join(server.port(), "/chatroom1", header)) {
            if (extended) {
                a.expect(BYE_INVALID);
            }
            a.expectClose(4003);
        }
    }

    @Test
    void aTokenOfMoreThanTwoKilobytesIsInvalid() throws Exception {
        server.withTokens();
        try (WireClient a = comes(Jwt.of("{\"x\":\"" + "x".repeat(3000) + "\"," + ANN.substring(1)))) {
            a.expect(BYE_INVALID);
            a.expectClose(4003);
        }
    }

    @Test
    void aNameThatATokenHasUsedIsNotForGuestsOfEitherProtocol() throws Exception {
        server.withTokens();
        try (WireClient a = comes(Jwt.of(ANN));
                WireClient plain = server.member("127.0.0.2", "/chatroom1");
                WireClient extended = server.member("127.0.0.3", "/chatroom1", "Sec-WebSocket-Protocol: chat.v2")) {
            a.expectText();
            a.send(say("", "mine"));
            a.expectText();
            a.expectText();
            plain.expectText();
            extended.expectText();
            plain.send(said("\u0410nn", "not mine"));
            extended.send(say("A N N", "nor mine"));
            extended.expect("{\"type\":\"rejected\",\"nonce\":\"n1\",\"reason\":\"name_taken\","
                    + "\"message\":\"Somebody who is known here has that name.\"}");
            plain.expectNothing();
            plain.send(said("Anna", "another one"));
            plain.expect(said("Anna", "another one"));
            extended.expectText();
            a.expectText();
        }
    }

    @Test
    void aSecretThatComesWhileTheServerRunsCounts() throws Exception {
        server.port();
        server.withTokens();
        await().untilAsserted(() -> {
            try (WireClient a = comes(Jwt.of(ANN))) {
                assertThat(a.expectText()).startsWith("{\"type\":\"welcome\"");
            }
        });
    }

    @Test
    void aSecretFileThatIsNamedIsMade() throws Exception {
        server.with(options -> options.tokenSecretFile(server.data().resolve("secrets")));
        server.port();
        assertThat(server.data().resolve("secrets")).exists();
        assertThat(server.data().resolve(".token-secret")).doesNotExist();
    }

    @Test
    void aSecretFileThatIsLostIsToldAndTokensHoldAllTheSame() throws Exception {
        server.withTokens();
        server.port();
        Files.delete(server.data().resolve(".token-secret"));
        await().untilAsserted(() -> assertThat(server.get("/healthz").text()).contains(".token-secret"));
        try (WireClient a = comes(Jwt.of(ANN))) {
            assertThat(a.expectText()).startsWith("{\"type\":\"welcome\"");
        }
    }

    // ---- guests ----

    @Test
    void whereGuestsMayOnlyReadTheyAreToldAndRejected() throws Exception {
        server.withTokens().rooms("chatroom1 guests=read");
        try (WireClient guest = WireClient.joinFrom(
                        "127.0.0.2", server.port(), "/chatroom1", "Sec-WebSocket-Protocol: chat.v2");
                WireClient plain = server.member("127.0.0.3", "/chatroom1");
                WireClient a = comes(Jwt.of(ANN))) {
            assertThat(guest.expectText()).contains("\"guests\":\"read\"").doesNotContain("\"you\"");
            guest.send(say("Bob", "hello"));
            assertThat(guest.expectText())
                    .startsWith("{\"type\":\"rejected\",\"nonce\":\"n1\",\"reason\":\"forbidden\"");
            plain.send(said("Bob", "hello"));
            plain.expectNothing();
            a.expectText();
            a.send(say("", "news"));
            a.expectText();
            a.expectText();
            plain.expectText();
            guest.expectText();
        }
    }

    @Test
    void whereGuestsMayNotEnterTheyAreRefusedInEitherProtocol() throws Exception {
        server.withTokens().rooms("chatroom1 guests=none");
        try (WireClient plain = WireClient.socket("127.0.0.3", server.port());
                WireClient guest = WireClient.join(server.port(), "/chatroom1", "Sec-WebSocket-Protocol: chat.v2");
                WireClient a = comes(Jwt.of(ANN))) {
            assertThat(plain.handshake("/chatroom1")).startsWith("HTTP/1.1 403 ");
            plain.vanish();
            guest.expect("{\"type\":\"bye\",\"reason\":\"token_needed\"}");
            guest.expectClose(4004);
            assertThat(a.expectText()).startsWith("{\"type\":\"welcome\"");
        }
    }

    @Test
    void guestsHaveToGoWhenTheirRoomIsNotForThemAnyMore() throws Exception {
        server.withTokens();
        try (WireClient guest = server.member("127.0.0.2", "/chatroom1");
                WireClient elsewhere = server.member("127.0.0.2", "/lobby");
                WireClient a = comes(Jwt.of(ANN))) {
            a.expectText();
            server.rooms("chatroom1 guests=none lobby");
            await().until(() -> isAnswered("/chatroom1", 403));
            server.checkLiveness();
            guest.expectClose(4004);
            elsewhere.expectNothing();
            a.expectNothing();
        }
    }

    @Test
    void whatGuestsMayDoIsAnOptionOfTheServerWhereARoomSaysNothing() throws Exception {
        server.with(options -> options.guests(GuestAccess.NONE)).rooms("chatroom1 lobby guests=say");
        assertThat(isAnswered("/chatroom1", 403)).isTrue();
        assertThat(isAnswered("/lobby", 101)).isTrue();
    }

    private boolean isAnswered(String path, int status) throws Exception {
        try (WireClient client = WireClient.socket("127.0.0.9", server.port())) {
            String head = client.handshake(path);
            client.vanish();
            return head.startsWith("HTTP/1.1 " + status + " ");
        }
    }
}
