package jgames.chat.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an operator counts: every number is that of things that have happened. */
class MetricsTest {
    private static final String HI = "{\"username\":\"A\",\"color\":\"#fff\",\"text\":\"hi\"}";

    @RegisterExtension
    final TestServer server = new TestServer();

    @Test
    void everyLineIsInTheFormThatPrometheusReads() throws Exception {
        HttpAnswer metrics = server.get("/metrics");
        assertThat(metrics.status()).isEqualTo(200);
        assertThat(metrics.header("Content-Type")).isEqualTo("text/plain; version=0.0.4; charset=utf-8");
        assertThat(metrics.text()).endsWith("\n");
        assertThat(metrics.text().lines())
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line)
                        .matches("# HELP [a-z_]+ [ -~]+|# TYPE [a-z_]+ (counter|gauge)"
                                + "|[a-z_]+(\\{reason=\"[a-z_]+\"})? \\d+\\.\\d+"));
        assertThat(metrics.text().lines())
                .contains(
                        "# TYPE chat_messages_total counter",
                        "# TYPE chat_deliveries_total counter",
                        "# TYPE chat_rounds_total counter",
                        "# TYPE chat_slow_members_total counter",
                        "# TYPE chat_refusals_total counter",
                        "# TYPE chat_log_errors_total counter",
                        "# TYPE chat_connections gauge");
    }

    @Test
    void messagesDeliveriesAndRoundsAreCountedOverAllRooms() throws Exception {
        try (WireClient a = server.member("127.0.0.1", "/chatroom1");
                WireClient b = server.member("127.0.0.2", "/chatroom1");
                WireClient c = server.member("127.0.0.3", "/lobby")) {
            for (int i = 0; i < 2; i++) {
                a.send(HI);
                a.expect(HI);
                b.expect(HI);
            }
            c.send(HI);
            c.expect(HI);
            assertThat(server.metric("chat_messages_total")).isEqualTo("3.0");
            assertThat(server.metric("chat_deliveries_total")).isEqualTo("5.0");
            assertThat(server.metric("chat_rounds_total")).isEqualTo("3.0");
            assertThat(server.metric("chat_slow_members_total")).isEqualTo("0.0");
            assertThat(server.metric("chat_log_errors_total")).isEqualTo("0.0");
        }
    }

    @Test
    void connectionsAreThoseThatAreOpen() throws Exception {
        assertThat(server.metric("chat_connections")).isEqualTo("0.0");
        try (WireClient a = server.member("127.0.0.1", "/chatroom1");
                WireClient b = server.member("127.0.0.2", "/lobby")) {
            assertThat(server.metric("chat_connections")).isEqualTo("2.0");
            b.vanish();
            await().until(() -> "1.0".equals(server.metric("chat_connections")));
            a.expectNothing();
        }
        await().until(() -> "0.0".equals(server.metric("chat_connections")));
    }

    @Test
    void framesThatAreRefusedAreCountedByReason() throws Exception {
        try (WireClient a = server.member("127.0.0.1", "/chatroom1");
                WireClient b = server.member("127.0.0.2", "/chatroom1")) {
            a.send("nonsense");
            a.send("{\"username\":\"A\",\"color\":\"none\",\"text\":\"hi\"}");
            a.send("{\"username\":\"A\",\"color\":\"#fff\",\"text\":\"" + "x".repeat(501) + "\"}");
            a.send(HI);
            a.send("nonsense during a block");
            a.expectNothing();
            b.send("{}");
            b.expectNothing();
            assertThat(server.metric("chat_refusals_total{reason=\"malformed\"}"))
                    .isEqualTo("2.0");
            assertThat(server.metric("chat_refusals_total{reason=\"bad_color\"}"))
                    .isEqualTo("1.0");
            assertThat(server.metric("chat_refusals_total{reason=\"too_long\"}"))
                    .isEqualTo("1.0");
            assertThat(server.metric("chat_refusals_total{reason=\"spam\"}")).isEqualTo("2.0");
            assertThat(server.metric("chat_refusals_total{reason=\"busy\"}")).isEqualTo("0.0");
            assertThat(server.metric("chat_refusals_total{reason=\"closed\"}")).isEqualTo("0.0");
            assertThat(server.metric("chat_messages_total")).isEqualTo("0.0");
        }
    }

    @Test
    void handshakesThatAreRefusedAreCountedByReason() throws Exception {
        for (String path : new String[] {"/nowhere", "/nowhere", "/chatroom1"}) {
            try (WireClient a = WireClient.socket("127.0.0.1", server.port())) {
                a.raw(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                                + "Sec-WebSocket-Version: 8\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                        .getBytes());
                assertThat(a.head()).startsWith("HTTP/1.1 4");
                a.vanish();
            }
        }
        assertThat(server.metric("chat_handshakes_refused_total{reason=\"room\"}"))
                .isEqualTo("2.0");
        assertThat(server.metric("chat_handshakes_refused_total{reason=\"handshake\"}"))
                .isEqualTo("1.0");
    }

    @Test
    void troublesOfTheLogsAreCounted() throws Exception {
        server.write("logs-chatroom1.json", "nonsense\n{}\n" + HI + "\n");
        assertThat(server.metric("chat_log_errors_total")).isEqualTo("2.0");
        assertThat(server.warnings()).hasSize(2);
    }
}
