package jgames.chat.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import jgames.chat.testing.WireFrame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may connect, how many, and that those who only hold a connection hold nobody up. */
class ConnectionLimitsTest {
    private static final String HI = "{\"username\":\"A\",\"color\":\"#fff\",\"text\":\"hi\"}";

    @RegisterExtension
    final TestServer server = new TestServer();

    @Test
    void aServerThatIsFullSays503UntilSomebodyLeaves() throws Exception {
        server.with(it -> it.maxConnections(2, 100));
        try (WireClient a = server.member("127.0.0.1", "/chatroom1");
                WireClient b = server.member("127.0.0.2", "/lobby")) {
            assertThat(handshake("127.0.0.3", "/chatroom1")).startsWith("HTTP/1.1 503 ");
            assertThat(server.get("/").status()).isEqualTo(200);
            a.send(HI);
            a.expect(HI);
            b.send(WireFrame.CLOSE, (byte) 0x03, (byte) 0xE8);
            b.expectClose(1000);
            await().until(() -> handshake("127.0.0.3", "/chatroom1").startsWith("HTTP/1.1 101 "));
        }
        assertThat(server.metric("chat_handshakes_refused_total{reason=\"full\"}"))
                .isNotNull();
    }

    @Test
    void anAddressThatHasManyConnectionsGets429UntilItClosesOne() throws Exception {
        server.with(it -> it.maxConnections(100, 2));
        try (WireClient a = server.member("127.0.0.1", "/chatroom1");
                WireClient b = server.member("127.0.0.1", "/lobby");
                WireClient other = server.member("127.0.0.2", "/chatroom1")) {
            assertThat(handshake("127.0.0.1", "/chatroom1")).startsWith("HTTP/1.1 429 ");
            assertThat(handshake("127.0.0.2", "/chatroom1")).startsWith("HTTP/1.1 101 ");
            b.vanish(); // a lost connection is as good as a closed one
            await().until(() -> handshake("127.0.0.1", "/chatroom1").startsWith("HTTP/1.1 101 "));
            a.expectNothing();
            other.expectNothing();
        }
        assertThat(server.metric("chat_handshakes_refused_total{reason=\"address\"}"))
                .isNotNull();
    }

    @Test
    void manyConnectionsOneAfterTheOtherLeaveNoSlotTaken() throws Exception {
        server.with(it -> it.maxConnections(3, 3));
        for (int i = 0; i < 200; i++) {
            boolean politely = i % 2 == 0;
            await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(5)).until(() -> joinedAndLeft(politely));
        }
        await().until(() -> "0.0".equals(server.metric("chat_connections")));
    }

    private boolean joinedAndLeft(boolean politely) throws Exception {
        try (WireClient a = WireClient.socket("127.0.0.1", server.port())) {
            boolean accepted = a.handshake("/chatroom1").startsWith("HTTP/1.1 101 ");
            if (accepted && politely) {
                a.expect("[]");
            } else {
                a.vanish();
            }
            return accepted;
        }
    }

    /** The head of the answer to one who leaves at once. */
    private String handshake(String from, String path, String... headers) throws Exception {
        try (WireClient client = WireClient.socket(from, server.port())) {
            String answer = client.handshake(path, headers);
            client.vanish();
            return answer;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "https://game.example, 101",
        "https://GAME.example, 101",
        "http://localhost:3000, 101",
        "http://game.example, 403",
        "https://game.example:8443, 403",
        "https://game.example.evil.example, 403",
        "https://evil.example, 403",
        "null, 403",
    })
    void onlyPagesOfAllowedOriginsConnect(String origin, int status) throws Exception {
        server.with(it -> it.allowedOrigins(List.of("https://game.example", "http://localhost:3000")));
        assertThat(handshake("127.0.0.1", "/chatroom1", "Origin: " + origin)).startsWith("HTTP/1.1 " + status + " ");
        assertThat(server.metric("chat_handshakes_refused_total{reason=\"origin\"}"))
                .isEqualTo(status == 403 ? "1.0" : "0.0");
    }

    @Test
    void aClientThatIsNoPageSendsNoOriginAndIsWelcome() throws Exception {
        server.with(it -> it.allowedOrigins(List.of("https://game.example")));
        assertThat(handshake("127.0.0.1", "/chatroom1")).startsWith("HTTP/1.1 101 ");
    }

    @Test
    void theChatsOwnPageConnectsWhereOnlyOthersAreNamed() throws Exception {
        server.with(it -> it.allowedOrigins(List.of("https://game.example")));
        assertThat(handshake("127.0.0.1", "/chatroom1", "Origin: http://localhost")) // the Host is localhost
                .startsWith("HTTP/1.1 101 ");
    }

    @Test
    void theOperatorIsToldOnceOfAnOriginThatMayNotAndNeverMoreThanTenLinesAMinute() throws Exception {
        server.with(it -> it.allowedOrigins(List.of("https://game.example")));
        for (int i = 0; i < 3; i++) {
            handshake("127.0.0.1", "/chatroom1", "Origin: https://other.example");
        }
        assertThat(server.warnings())
                .containsExactly("pages of https://other.example may not connect: --allowed-origins does not name them,"
                        + " nor are they the chat's own, by the Host that reaches it or by --public-url");

        handshake("127.0.0.1", "/chatroom1", "Origin: \u00e9[31m" + "x".repeat(1000));
        assertThat(server.warnings().get(1)).startsWith("pages of ?[31mxxx").hasSizeLessThan(300);

        for (int i = 0; i < 20; i++) {
            handshake("127.0.0.1", "/chatroom1", "Origin: https://other" + i + ".example");
        }
        assertThat(server.warnings()).hasSize(10);
        assertThat(server.metric("chat_handshakes_refused_total{reason=\"origin\"}"))
                .isEqualTo("24.0");
    }

    @Test
    void everyOriginIsAllowedUnlessTheOperatorSaysOtherwise() throws Exception {
        assertThat(handshake("127.0.0.1", "/chatroom1", "Origin: https://any.example"))
                .startsWith("HTTP/1.1 101 ");
        server.stop();
        server.with(it -> it.allowedOrigins(List.of("*")));
        assertThat(handshake("127.0.0.1", "/chatroom1", "Origin: https://any.example"))
                .startsWith("HTTP/1.1 101 ");
    }

    @Test
    void idleConnectionsStallNobody() throws Exception {
        List<WireClient> idle = new ArrayList<>();
        try {
            for (int i = 0; i < 200; i++) { // more than there are threads
                idle.add(WireClient.socket("127.0.0.1", server.port()));
                if (i % 2 == 0) {
                    idle.get(i).raw("GET / HTTP/1.1\r\nHost: loc".getBytes());
                }
            }
            assertThat(server.get("/").status()).isEqualTo(200);
            try (WireClient a = server.member("127.0.0.1", "/chatroom1")) {
                a.send(HI);
                a.expect(HI);
            }
        } finally {
            for (WireClient client : idle) {
                client.vanish();
            }
        }
    }
}
