package jgames.chat.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import jgames.chat.testing.WireFrame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the real program writes to stdout and stderr while clients do their worst. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class OperatorsLogTest {
    private static final String HI = "{\"username\":\"A\",\"color\":\"#fff\",\"text\":\"hi\"}";

    @TempDir
    Path folder;

    @Test
    void nothingThatClientsSendReachesItAndItStaysShort() throws Exception {
        List<byte[]> requests = new ArrayList<>();
        for (String evil : List.of(
                "EVIL", "EVIL\u001b[31m", "EVIL%0d%0aEVIL", "EVIL\r\n EVIL", "../EVIL", "EVIL\u0000", "EVIL\u00e9")) {
            requests.add(http("GET /" + evil + " HTTP/1.1", "Host: localhost"));
            requests.add(http("GET /?" + evil + " HTTP/1.1", "Host: localhost"));
            requests.add(http("GET / HTTP/1.1", "Host: " + evil));
            requests.add(http("GET / HTTP/1.1", "Host: localhost", evil + ": " + evil));
            requests.add(http("GET / HTTP/1.1", "Host: localhost", "X-Forwarded-For: " + evil));
            requests.add(http("GET / " + evil, "Host: localhost"));
            requests.add(http(evil + " / HTTP/1.1", "Host: localhost"));
            requests.add(http(evil));
            requests.add(handshake("/" + evil));
            requests.add(handshake("/chatroom1?" + evil));
            requests.add(handshake("/chatroom1", "Origin: " + evil));
            requests.add(handshake("/chatroom1", "Sec-WebSocket-Protocol: " + evil));
            requests.add(handshake("/chatroom1", "Sec-WebSocket-Extensions: " + evil));
            requests.add(handshake("/chatroom1", "Sec-WebSocket-Key: " + evil));
            requests.add(joined(bytes(HI.replace("hi", evil))));
            requests.add(joined(bytes("{\"username\":\"" + evil)));
            requests.add(joined(bytes(HI.replace("#fff", evil))));
        }
        requests.add(http("GET /" + "EVIL".repeat(5000) + " HTTP/1.1", "Host: localhost"));
        requests.add(http("GET / HTTP/1.1", "Host: localhost", "EVIL: " + "EVIL".repeat(5000)));
        requests.add(http("POST / HTTP/1.1", "Host: localhost", "Content-Length: EVIL"));
        requests.add(http("POST / HTTP/1.1", "Host: localhost", "Transfer-Encoding: chunked", "", "EVIL"));
        requests.add(http("OPTIONS * HTTP/1.1", "Host: localhost"));
        requests.add(http("CONNECT evil.example:80 HTTP/1.1", "Host: localhost"));
        requests.add(http("GET http://evil.example HTTP/1.1", "Host: localhost"));
        requests.add(http("GET * HTTP/1.1", "Host: localhost"));
        requests.add(http("PRI * HTTP/2.0", "", "SM"));
        requests.add(bytes("\u0016\u0003\u0001\u0002\u0000\u0001EVIL"));
        requests.add(joined((byte) 0xC0, (byte) 0xAF));
        requests.add(joined(new byte[20_000]));
        requests.add(join(handshake("/chatroom1"), bytes("EVIL not a frame"))); // unmasked, reserved bits
        requests.add(join(handshake("/chatroom1"), WireFrame.masked(true, WireFrame.CLOSE, bytes("EVIL"))));
        requests.add(join(handshake("/chatroom1"), WireFrame.masked(false, WireFrame.PING, bytes("EVIL"))));
        requests.add(join(handshake("/chatroom1"), WireFrame.masked(true, WireFrame.CONTINUATION, bytes("EVIL"))));
        requests.add(join(
                handshake("/chatroom1"), WireFrame.masked(true, WireFrame.TEXT, bytes("EVIL")), "EVIL".getBytes()));
        try (ServerProcess server = ServerProcess.start(folder, "--spam-messages", "0")) {
            int sent = 0;
            while (sent < 3000) {
                for (byte[] request : requests) {
                    send(server.port(), request);
                    sent++;
                }
            }

            assertThat(HttpAnswer.to(server.port(), "GET", "/healthz").text()).isEqualTo("ok\n");
            server.terminate();
            server.exitCode();
            assertThat(server.out()).hasSize(1);
            assertThat(server.err()).hasSizeLessThan(10);
            assertThat(String.join("\n", server.err()))
                    .doesNotContainIgnoringCase("evil")
                    .doesNotContain("Exception")
                    .matches("[\\n -~]*");
        }
    }

    /** All of it, and whatever comes back within a moment. */
    private static void send(int port, byte[] request) throws IOException {
        try (WireClient client = WireClient.socket("127.0.0.1", port)) {
            client.raw(request);
            client.socket().shutdownOutput();
            client.isEnded();
            client.vanish();
        } catch (SocketException ended) {
            // it has heard enough
        }
    }

    private static byte[] http(String... lines) {
        return bytes(String.join("\r\n", lines) + "\r\n\r\n");
    }

    private static byte[] handshake(String path, String... headers) {
        List<String> lines = new ArrayList<>(
                List.of("GET " + path + " HTTP/1.1", "Host: localhost", "Upgrade: websocket", "Connection: Upgrade"));
        lines.add("Sec-WebSocket-Version: 13");
        lines.add("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");
        lines.addAll(List.of(headers));
        return http(lines.toArray(String[]::new));
    }

    private static byte[] joined(byte... text) {
        return join(handshake("/chatroom1"), WireFrame.masked(true, WireFrame.TEXT, text));
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] bytes(String latin1) {
        return latin1.getBytes(StandardCharsets.ISO_8859_1);
    }
}
