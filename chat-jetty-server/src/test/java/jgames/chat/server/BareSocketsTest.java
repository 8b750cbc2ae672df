package jgames.chat.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import jgames.chat.server.http.AcceptLimit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Strangers who hold sockets and say nothing, or little: nobody else notices. Loopback is trusted where a test says so. */
class BareSocketsTest {
    private static final String HI = "{\"username\":\"A\",\"color\":\"#fff\",\"text\":\"hi\"}";
    private static final String HALF_A_REQUEST = "GET / HTTP/1.1\r\nHost: loc";

    @RegisterExtension
    final TestServer server = new TestServer();

    private final List<Socket> held = new ArrayList<>();

    @BeforeEach
    void trustNobody() {
        server.with(it -> it.trustedProxies(List.of("192.0.2.1")).maxConnections(10, 500));
    }

    @AfterEach
    void letGo() throws IOException {
        for (Socket socket : held) {
            socket.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", HALF_A_REQUEST})
    void oneAddressThatHoldsManySocketsKeepsNobodyOut(String said) throws Exception {
        try (WireClient member = server.member("127.0.0.3", "/chatroom1")) {
            hold("127.0.0.2", 1100, said);
            assertServes();
            await().until(() -> server.server().limit.count() <= 501); // what has been answered may still be closing
            member.send(HI);
            member.expect(HI);
        }
    }

    @Test
    void manyAddressesThatHoldAllSocketsKeepNobodyOut() throws Exception {
        server.server();
        for (int i = 0; i < 130; i++) {
            hold("127.0.2." + (i + 1), 10, "");
        }
        await().until(() -> server.server().limit.count() >= 1000);
        assertServes();
        await().until(() -> server.server().limit.count() <= 1001);
    }

    @Test
    void socketsThatComeAndGoAroundTheBoundLeaveThePortOpen() throws Exception {
        server.server();
        for (int round = 0; round < 10; round++) {
            hold("127.0.0.2", 520, "");
            letGo();
            held.clear();
        }
        assertServes();
        await().until(() -> server.server().limit.count() <= 1);
        assertThat(server.get("/healthz").text()).isEqualTo("ok\n");
    }

    @Test
    void aVisitorOfAServerThatIsFullIsToldSoHoweverManySocketsAreHeld() throws Exception {
        server.with(it -> it.maxConnections(1, 500));
        try (WireClient member = server.member("127.0.0.3", "/chatroom1")) {
            hold("127.0.0.2", 1100, "");
            try (WireClient visitor = WireClient.socket("127.0.0.4", server.port())) {
                assertThat(visitor.handshake("/chatroom1")).startsWith("HTTP/1.1 503 ");
                visitor.vanish();
            }
            assertThat(server.get("/healthz").status()).isEqualTo(200);
            member.expectNothing();
        }
    }

    @Test
    void aTrustedProxyWithTooManySocketsIsAnswered503AndCanStillAskForTheHealth() throws Exception {
        server.with(it -> it.trustedProxies(List.of("127.0.0.1")));
        try (WireClient direct = server.member("127.0.0.5", "/chatroom1")) {
            hold("127.0.0.1", 1010, HALF_A_REQUEST);
            await().until(() -> server.server().limit.count() >= 1010);
            HttpAnswer page = server.get("/chatroom1", "X-Forwarded-For: 192.0.2.7");
            assertThat(page.status()).isEqualTo(503);
            assertThat(page.text()).isEqualTo("There are too many connections.\n");
            try (WireClient visitor = WireClient.socket("127.0.0.1", server.port())) {
                assertThat(visitor.handshake("/chatroom1", "X-Forwarded-For: 192.0.2.7"))
                        .startsWith("HTTP/1.1 503 ")
                        .containsIgnoringCase("\r\nConnection: close\r\n");
                visitor.vanish();
            }
            assertThat(server.get("/healthz").status()).isEqualTo(200);
            assertThat(handshake("127.0.0.6")).startsWith("HTTP/1.1 101 ");
            hold("127.0.0.1", 1100, ""); // as many as it may have, and more
            assertThat(server.get("/healthz").status()).isEqualTo(200);
            direct.expectNothing();
        }
    }

    @Test
    void aConnectionThatHasNotBecomeAWebsocketEndsAfterAMinuteHoweverSlowlyItTalks() throws Exception {
        try (WireClient member = server.member("127.0.0.1", "/chatroom1");
                WireClient dawdler = WireClient.socket("127.0.0.2", server.port())) {
            dawdler.raw("HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes());
            assertThat(dawdler.head()).startsWith("HTTP/1.1 200 ");
            dawdler.raw("GET /chatroom1 HT".getBytes());
            for (int i = 0; i <= AcceptLimit.LIFE_TICKS; i++) {
                server.server().limit.tick();
            }
            assertThat(dawdler.isEnded()).isTrue();
            dawdler.vanish();
            member.expectNothing();
        }
    }

    @Test
    void aConnectionThatIsKeptAliveSaysWhichAnswerIsItsLast() throws Exception {
        byte[] request = "HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes();
        try (WireClient browser = WireClient.socket("127.0.0.2", server.port())) {
            for (int i = 0; i < 3; i++) {
                browser.raw(request);
                assertThat(browser.head()).startsWith("HTTP/1.1 200 ").doesNotContainIgnoringCase("Connection:");
            }
            for (int i = 0; i < AcceptLimit.LAST_ANSWER_TICKS; i++) {
                server.server().limit.tick();
            }
            browser.raw(request);
            assertThat(browser.head()).startsWith("HTTP/1.1 200 ").containsIgnoringCase("\r\nConnection: close\r\n");
            assertThat(browser.isEnded()).isTrue();
            browser.vanish();
        }
    }

    @Test
    void anOldConnectionMayStillBecomeAWebsocket() throws Exception {
        try (WireClient client = WireClient.socket("127.0.0.2", server.port())) {
            await().until(() -> server.server().limit.count() == 1);
            for (int i = 0; i < AcceptLimit.LAST_ANSWER_TICKS; i++) {
                server.server().limit.tick();
            }
            assertThat(client.handshake("/chatroom1"))
                    .startsWith("HTTP/1.1 101 ")
                    .containsIgnoringCase("\r\nConnection: Upgrade\r\n");
            client.expect("[]");
            for (int i = 0; i < AcceptLimit.LIFE_TICKS; i++) {
                server.server().limit.tick();
            }
            client.send(HI);
            client.expect(HI);
            assertThat(server.server().limit.count()).isZero();
        }
    }

    private void assertServes() throws IOException {
        assertThat(server.get("/healthz").status()).isEqualTo(200);
        assertThat(server.get("/chatroom1").status()).isEqualTo(200);
        assertThat(handshake("127.0.0.4")).startsWith("HTTP/1.1 101 ");
    }

    private String handshake(String from) throws IOException {
        try (WireClient client = WireClient.socket(from, server.port())) {
            String answer = client.handshake("/chatroom1");
            client.vanish();
            return answer;
        }
    }

    private void hold(String from, int count, String said) throws IOException {
        for (int i = 0; i < count; i++) {
            Socket socket = new Socket();
            held.add(socket);
            socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
            socket.connect(new InetSocketAddress("127.0.0.1", server.port()), 10_000);
            try {
                socket.getOutputStream().write(said.getBytes());
            } catch (IOException closed) {
                // as it should be
            }
        }
    }
}
