package jgames.chat.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What browsers, programs and scanners send before there is a websocket. */
class HandshakeTest {
    private static final String HI = "{\"username\":\"A\",\"color\":\"#fff\",\"text\":\"hi\"}";

    @RegisterExtension
    final TestServer server = new TestServer();

    @ParameterizedTest
    @ValueSource(
            strings = {
                // as Firefox has it
                "GET /chatroom1 HTTP/1.1\r\nHost: localhost\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n"
                        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
                // any case, any space
                "GET /chatroom1 HTTP/1.1\r\nhost:localhost\r\nconnection:  UPGRADE  \r\nupgrade:WebSocket\r\n"
                        + "sec-websocket-version:13\r\nsec-websocket-key:dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
                // two lines of one header, and an absolute address
                "GET http://localhost/chatroom1 HTTP/1.1\r\nHost: localhost\r\nConnection: keep-alive\r\n"
                        + "Connection: Upgrade\r\nUpgrade: websocket\r\n"
                        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
            })
    void everyFormOfTheHandshakeThatClientsUseIsAccepted(String request) throws Exception {
        try (WireClient a = WireClient.socket("127.0.0.1", server.port())) {
            a.raw(request.getBytes());
            assertThat(a.head())
                    .startsWith("HTTP/1.1 101 ")
                    .containsIgnoringCase("\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n")
                    .containsIgnoringCase("\r\nUpgrade: websocket\r\n")
                    .containsIgnoringCase("\r\nConnection: Upgrade\r\n");
            a.expect("[]");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"?", "?a=b", "?{}", "?a|b", "?%", "?%zz", "?%c0%af", "?[\"^\\`]"})
    void aQueryMakesNoDifference(String query) throws Exception {
        try (WireClient a = WireClient.join(server.port(), "/chatroom1" + query)) {
            a.expect("[]");
            a.send(HI);
            a.expect(HI);
        }
    }

    @Test
    void aHandshakeThatComesByteByByteIsAcceptedAndHoldsNobodyUp() throws Exception {
        byte[] request = ("GET /chatroom1 HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                .getBytes();
        try (WireClient slow = WireClient.socket("127.0.0.1", server.port());
                WireClient other = server.member("127.0.0.2", "/chatroom1")) {
            for (int i = 0; i < request.length; i++) {
                slow.raw(request[i]);
                if (i % 10 == 0) {
                    other.expectNothing();
                }
            }
            assertThat(slow.head()).startsWith("HTTP/1.1 101 ");
            slow.expect("[]");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "an older version, 'Sec-WebSocket-Version: 8\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n'",
        "no version, 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n'",
        "a version that is no number, 'Sec-WebSocket-Version: x\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n'",
    })
    void anotherVersionIsToldWhichOneIsSpoken(String what, String headers) throws Exception {
        try (WireClient a = WireClient.socket("127.0.0.1", server.port())) {
            a.raw(("GET /chatroom1 HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                            + headers + "\r\n")
                    .getBytes());
            assertThat(a.head()).startsWith("HTTP/1.1 426 ").containsIgnoringCase("\r\nSec-WebSocket-Version: 13\r\n");
            a.vanish();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /chatroom1 HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                        + "Sec-WebSocket-Version: 13\r\n\r\n", // no key
                "GET /chatroom1 HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
                        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
                "POST /chatroom1 HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
                "GET /chatroom1 HTTP/1.0\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
            })
    void whatIsNotAHandshakeIsRefused(String request) throws Exception {
        try (WireClient a = WireClient.socket("127.0.0.1", server.port())) {
            a.raw(request.getBytes());
            assertThat(a.head()).matches("(?s)HTTP/1.1 4\\d\\d .*");
            a.vanish();
        }
        assertThat(server.metric("chat_connections")).isEqualTo("0.0");
    }

    @Test
    void compressionThatIsOfferedIsNotAgreedOn() throws Exception {
        try (WireClient a = WireClient.socket("127.0.0.1", server.port())) {
            assertThat(
                            a.handshake(
                                    "/chatroom1",
                                    "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits, x-webkit-deflate-frame"))
                    .startsWith("HTTP/1.1 101 ")
                    .doesNotContainIgnoringCase("Sec-WebSocket-Extensions");
            a.expect("[]");
            a.send(HI);
            a.expect(HI);
        }
    }

    @Test
    void aSubprotocolThatNobodyKnowsIsNotChosen() throws Exception {
        try (WireClient a = WireClient.socket("127.0.0.1", server.port())) {
            assertThat(a.handshake("/chatroom1", "Sec-WebSocket-Protocol: graphql-ws, mqtt"))
                    .startsWith("HTTP/1.1 101 ")
                    .doesNotContainIgnoringCase("Sec-WebSocket-Protocol");
            a.expect("[]");
            a.send(HI);
            a.expect(HI);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r\n\r\n",
                "GET\r\n\r\n",
                "GET /chatroom1\r\n\r\n",
                " / HTTP/1.1\r\n\r\n",
                "GET / HTTP/1.1\r\n\r\n", // no Host
                "GET / HTTP/9.9\r\nHost: localhost\r\n\r\n",
                "GET / FTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET  /  HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "G\u0000T / HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET chatroom1 HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET http://localhost HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                "GET ? HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                "OPTIONS * HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                "CONNECT localhost:80 HTTP/1.1\r\nHost: localhost:80\r\nConnection: close\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: localhost\r\nNo colon here\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                "\u0016\u0003\u0001\u0000\u00a5\u0001\u0000\u0000\u00a1\u0003\u0003", // the start of TLS
                "\u0000\u0001\u0002\u00ff\u00fe\r\n\r\n",
                "\u0081\u0082\u0001\u0002\u0003\u0004ii", // a frame without a handshake
            })
    void aMalformedRequestHurtsNobodyElse(String request) throws Exception {
        try (WireClient there = server.member("127.0.0.2", "/chatroom1")) {
            try (WireClient a = WireClient.socket("127.0.0.1", server.port())) {
                a.raw(request.getBytes(StandardCharsets.ISO_8859_1));
                a.socket().shutdownOutput();
                String answer = new String(a.socket().getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
                assertThat(answer)
                        .doesNotContain(" 101 ")
                        .doesNotContain(" 500 ")
                        .doesNotContain("Exception");
                a.vanish();
            }
            there.send(HI);
            there.expect(HI);
        }
    }

    @Test
    void headersWithoutEndAreRefused() throws Exception {
        String much = "x".repeat(100_000);
        for (String request : new String[] {
            "GET /chatroom1 HTTP/1.1\r\nHost: localhost\r\nX-Long: " + much + "\r\n\r\n",
            "GET /" + much + " HTTP/1.1\r\nHost: localhost\r\n\r\n",
            "GET /chatroom1?" + much + " HTTP/1.1\r\nHost: localhost\r\n\r\n",
            much
        }) {
            String answer =
                    new String(HttpAnswer.bytes(server.port(), request.getBytes()), StandardCharsets.ISO_8859_1);
            assertThat(answer).matches("(?s)|HTTP/1.1 4\\d\\d .*"); // or nothing, where the rest was not read any more
        }
        assertThat(server.get("/").status()).isEqualTo(200);
    }

    @Test
    void randomBytesHurtNobodyElse() throws Exception {
        Random random = new Random(1);
        try (WireClient there = server.member("127.0.0.2", "/chatroom1")) {
            for (int i = 0; i < 50; i++) {
                byte[] bytes = new byte[500];
                random.nextBytes(bytes);
                try (WireClient a = WireClient.socket("127.0.0.1", server.port())) {
                    a.raw(bytes);
                    a.vanish();
                }
                try (WireClient a = server.member("127.0.0.1", "/chatroom1")) {
                    a.raw(bytes);
                    a.vanish();
                }
            }
            there.send(HI);
            there.expect(HI);
        }
    }

    @Test
    void whatOneSendsMalformedBeforeVanishingNeverMeetsAnothersConnection() throws Exception {
        byte[] malformed = "äöü".repeat(50).getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 400; i++) { // about one in 200 used to
            for (int n = 0; n < 3; n++) {
                try (WireClient a = WireClient.socket("127.0.0.1", server.port())) {
                    a.raw(malformed);
                    a.vanish();
                }
            }
            try (WireClient b = WireClient.join(server.port(), "/chatroom1")) {
                b.expect("[]");
                b.vanish();
            }
        }
    }

    @Test
    void http10GetsThePage() throws Exception {
        byte[] answer = HttpAnswer.bytes(server.port(), "GET / HTTP/1.0\r\n\r\n".getBytes());
        assertThat(HttpAnswer.of(answer).status()).isEqualTo(200);
        assertThat(HttpAnswer.of(answer).text()).startsWith("<!DOCTYPE html>");
    }
}
