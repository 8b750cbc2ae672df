package jgames.chat.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import jgames.chat.core.protocol.Rejection;
import jgames.chat.server.ws.HandshakeRefusal;
import jgames.chat.testing.Needs;
import jgames.chat.testing.Needs.Tool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
                        .matches("# HELP [a-z_]+ [ -~]+|# TYPE [a-z_]+ (counter|gauge|summary)"
                                + "|[a-z_]+(\\{([a-z_]+=\"[^\"]+\",?)+\\})? -?\\d+(\\.\\d+)?(E\\d+)?"));
    }

    @Test
    @Needs(Tool.PROMTOOL)
    void prometheusOwnCheckFindsNothingToSay() throws Exception {
        Path file = Files.write(
                server.data().resolve("metrics"), server.get("/metrics").body());
        Process check = new ProcessBuilder("promtool", "check", "metrics")
                .redirectInput(file.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(check.waitFor()).as(said).isZero();
        assertThat(said).isEmpty();
        Files.delete(file);
    }

    @Test
    @Needs(Tool.PROMTOOL)
    void theAlertsOfThePageForOperatorsAreRulesAndOfMetricsThatThereAre() throws Exception {
        String page = Files.readString(Path.of("../docs/operating.md"));
        String alerts = page.replaceAll("(?s).*```yaml\n(.*?)```.*", "$1");
        Path file = Files.writeString(server.data().resolve("alerts.yml"), alerts);
        Process check = new ProcessBuilder("promtool", "check", "rules", file.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(check.waitFor()).as(said).isZero();
        assertThat(Pattern.compile("(?:chat|process|jvm)_[a-z_]+")
                        .matcher(alerts)
                        .results()
                        .map(MatchResult::group))
                .isNotEmpty()
                .allMatch(server.get("/metrics").text()::contains);
    }

    @Test
    void thePageForOperatorsNamesEveryMetricAndNoOther() throws Exception {
        String page = Files.readString(Path.of("../docs/operating.md"));
        Set<String> documented = Pattern.compile("^\\| `([a-z_]+)(?:\\{[^`]*)?`", Pattern.MULTILINE)
                .matcher(page)
                .results()
                .map(row -> row.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> exported = server.get("/metrics")
                .text()
                .lines()
                .filter(line -> line.startsWith("# TYPE "))
                .map(line -> line.split(" ")[2])
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(documented).isEqualTo(exported);
    }

    @Test
    void theMetricsAreNowhereUnlessAskedFor() throws Exception {
        server.with(it -> it.metrics(new ServerOptions().metrics));
        HttpAnswer answer = server.get("/metrics");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.text()).isEqualTo("there is no such room or file\n");
    }

    @Test
    void whoAsksForThemHasThemOnTheSecondPortToo() throws Exception {
        int second = server.withSecondPort();
        server.port();
        assertThat(HttpAnswer.to(second, "GET", "/metrics").text()).contains("chat_messages_total");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "127.0.0.1:0", "localhost:0", "[::1]:0"})
    void aPortOfTheirOwnHasThemAndHealthAndNothingElse(String where) throws Exception {
        server.with(it -> it.metrics(where));
        assertThat(server.get("/metrics").status()).isEqualTo(404);
        int port = server.server().metricsPort();
        String host = where.startsWith("[") ? "::1" : "127.0.0.1";
        assertThat(HttpAnswer.from(host, port, "/metrics").text())
                .contains("chat_messages_total", "jvm_memory_used_bytes");
        assertThat(HttpAnswer.from(host, port, "/healthz").text()).isEqualTo("ok\n");
        for (String path : List.of("/", "/chatroom1", "/_/rooms.json", "/_/chat-room.js")) {
            assertThat(HttpAnswer.from(host, port, path).status()).as(path).isEqualTo(404);
        }
    }

    @Test
    void aPortOfTheirOwnHasNoWebsockets() throws Exception {
        server.with(it -> it.metrics("0"));
        try (WireClient a = WireClient.socket("127.0.0.1", server.server().metricsPort())) {
            assertThat(a.handshake("/chatroom1")).startsWith("HTTP/1.1 404 ");
            a.vanish();
        }
    }

    @Test
    void theyTellTheVersionTheProcessAndItsJava() throws Exception {
        String text = server.get("/metrics").text();
        assertThat(text.lines())
                .anyMatch(line -> line.matches("chat_build_info\\{commit=\"[^\"]+\",version=\"[^\"]+\"} 1"))
                .anyMatch(line -> line.matches("process_resident_memory_bytes \\d.*"))
                .anyMatch(line -> line.matches("process_cpu_seconds_total \\d.*"))
                .anyMatch(line -> line.matches("process_open_fds \\d.*"))
                .anyMatch(line -> line.matches("jvm_memory_used_bytes\\{area=\"heap\"} \\d.*"));
    }

    @Test
    void everyReasonIsThereBeforeItHappens() throws Exception {
        assertThat(server.get("/metrics")
                        .text()
                        .lines()
                        .filter(line -> line.startsWith("chat_handshakes_refused_total{")))
                .hasSameSizeAs(HandshakeRefusal.values())
                .allMatch(line -> line.endsWith(" 0.0"));
        assertThat(server.get("/metrics").text().lines().filter(line -> line.startsWith("chat_rejections_total{")))
                .hasSameSizeAs(Rejection.values())
                .allMatch(line -> line.endsWith(" 0.0"));
    }

    @Test
    void aLogThatCannotBeWrittenIsCountedForAsLongAsThatIsSo() throws Exception {
        assertThat(server.metric("chat_logs_broken")).isEqualTo("0.0");
        server.stop();
        Files.delete(server.data().resolve("logs-lobby.json"));
        Files.createDirectory(server.data().resolve("logs-lobby.json"));
        assertThat(server.metric("chat_logs_broken")).isEqualTo("1.0");
    }

    @Test
    void messagesDeliveriesAndBroadcastsAreCountedOverAllRooms() throws Exception {
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
            assertThat(server.metric("chat_broadcasts_total")).isEqualTo("3.0");
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
    void framesThatAreRejectedAreCountedByReason() throws Exception {
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
            assertThat(server.metric("chat_rejections_total{reason=\"malformed\"}"))
                    .isEqualTo("2.0");
            assertThat(server.metric("chat_rejections_total{reason=\"bad_color\"}"))
                    .isEqualTo("1.0");
            assertThat(server.metric("chat_rejections_total{reason=\"too_long\"}"))
                    .isEqualTo("1.0");
            assertThat(server.metric("chat_rejections_total{reason=\"spam\"}")).isEqualTo("2.0");
            assertThat(server.metric("chat_rejections_total{reason=\"busy\"}")).isEqualTo("0.0");
            assertThat(server.metric("chat_rejections_total{reason=\"closed\"}"))
                    .isEqualTo("0.0");
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
