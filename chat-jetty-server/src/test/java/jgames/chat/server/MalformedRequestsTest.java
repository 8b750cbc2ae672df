package jgames.chat.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.Random;
import org.eclipse.jetty.util.Jetty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Requests that are none, or that no handler gets: they are answered as everything else of their address, by literal bytes. */
class MalformedRequestsTest {
    private static final String PAGE = "https://game.example";

    @RegisterExtension
    final TestServer server = new TestServer();

    @BeforeEach
    void manyFromHere() {
        server.with(it -> it.maxConnections(1000, 1000).allowedOrigins(List.of(PAGE)));
    }

    private HttpAnswer ask(String request) throws IOException {
        HttpAnswer answer = HttpAnswer.of(exchange(request));
        assertNoneOfJettys(request, answer);
        return answer;
    }

    /** What comes back when nothing more follows, so no connection is kept for that. */
    private byte[] exchange(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout(30_000);
            try {
                socket.getOutputStream().write(request.getBytes(ISO_8859_1));
                socket.shutdownOutput();
            } catch (SocketException reset) {
                // because something was left unread: the answer was sent before
            }
            return HttpAnswer.rest(socket);
        }
    }

    private static void assertNoneOfJettys(String request, HttpAnswer answer) {
        assertThat(answer.headers()).as(request).doesNotContainKeys("Server", "X-Powered-By");
        assertThat(answer.headers()).as(request).containsEntry("X-Content-Type-Options", "nosniff");
        assertThat(answer.text())
                .as(request)
                .doesNotContainIgnoringCase("jetty")
                .doesNotContain(Jetty.VERSION, "HTTP ERROR", "Exception", "<h2>", "/badMessage");
    }

    private static String get(String address) {
        return "GET " + address + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
    }

    private static void assertProblem(String request, HttpAnswer answer, int status, String reason) {
        assertThat(answer.status()).as(request).isEqualTo(status);
        assertThat(answer.header("Content-Type")).as(request).isEqualTo("application/problem+json");
        assertThat(answer.header("Cache-Control")).as(request).isEqualTo("no-store");
        assertThat(answer.header("Vary")).as(request).isEqualTo("Origin");
        assertThat(answer.text())
                .as(request)
                .matches("\\{\"type\":\"about:blank\",\"title\":\"[^\"]+\",\"status\":" + status
                        + ",\"detail\":\"[^\"]+\",\"reason\":\"" + reason + "\"}");
    }

    @Test
    void anAddressOfTheInterfaceThatCannotBeReadIsAProblem() throws Exception {
        List<String> unreadable = List.of(
                "%",
                "%zz",
                "%2",
                "%00",
                "rooms/%",
                "rooms/%zz/messages",
                "rooms/%ff",
                "rooms/%c0%ae",
                "rooms/%u0041",
                "rooms/a%2fb",
                "%2e%2e/x",
                "..%2f..%2fx",
                "rooms/..;/x",
                "rooms//messages",
                "/",
                "//",
                "rooms/%5c",
                "rooms/\\",
                "rooms/%7f",
                "rooms?%zz#",
                "rooms?a=%zz",
                "rooms/|",
                "rooms/\u00e9",
                "rooms/<>",
                "%25%32%65");
        for (String rest : unreadable) {
            String request = get("/_/api/" + rest) + "Origin: " + PAGE + "\r\n\r\n";
            HttpAnswer answer = ask(request);
            if (answer.status() == 200) {
                assertThat(rest).startsWith("rooms?"); // whose query nobody reads
                continue;
            }
            String reason = answer.status() == 404 ? "not_found" : "malformed";
            assertProblem(request, answer, answer.status() == 404 ? 404 : 400, reason);
        }
    }

    @Test
    void addressesWithParametersAndWhatLiesBesideThoseOfTheInterfaceAreNotFound() throws Exception {
        for (String address : List.of(
                "/_/api",
                "/_/api;",
                "/_/api;x=y",
                "/_/api/",
                "/_/api/;x",
                "/_/api/rooms;x=y",
                "/_/api/rooms/;/messages")) {
            String request = get(address) + "\r\n";
            HttpAnswer answer = ask(request);
            if (answer.status() == 400) {
                assertProblem(request, answer, 400, "malformed");
            } else {
                assertProblem(request, answer, 404, "not_found");
            }
        }
        assertProblem("a room's", ask(get("http://localhost/_/api/rooms/%zz") + "\r\n"), 400, "malformed");
        assertThat(ask(get("/_/api/../nothing") + "\r\n").header("Content-Type"))
                .startsWith("text/plain");
    }

    @Test
    void aPageMayReadWhyAnAddressCannotBeReadIfItMayUseTheChat() throws Exception {
        String address = get("/_/api/rooms//messages");
        HttpAnswer allowed = ask(address + "Origin: " + PAGE + "\r\n\r\n");
        assertThat(allowed.header("Access-Control-Allow-Origin")).isEqualTo(PAGE);
        HttpAnswer refused = ask(address + "Origin: https://evil.example\r\n\r\n");
        assertProblem("of another page", refused, 403, "origin");
        assertThat(refused.header("Access-Control-Allow-Origin")).isNull();
    }

    @Test
    void whatIsNoRequestIsAProblemWhereItsAddressCouldBeRead() throws Exception {
        String line = "GET /_/api/rooms HTTP/1.1\r\n";
        String host = "Host: localhost\r\nConnection: close\r\n";
        for (String request : List.of(
                line + "Connection: close\r\n\r\n",
                line + "Host: \r\n\r\n",
                line + host + host + "\r\n",
                line + "Host: a b\r\n\r\n",
                line + host + "No colon\r\n\r\n",
                line + host + "Bad\u0001name: x\r\n\r\n",
                line + host + "Content-Length: x\r\n\r\n",
                line + host + "Content-Length: 1\r\nContent-Length: 2\r\n\r\n",
                line + host + "Transfer-Encoding: chunked, gzip\r\n\r\n")) {
            assertProblem(request, ask(request), 400, "malformed");
        }
        String large = line + host + "Cookie: " + "x".repeat(20_000) + "\r\n\r\n";
        assertProblem("large headers", ask(large), 431, "too_large");
    }

    @Test
    void methodsThatNobodyKnowsAreToldWhichThereAre() throws Exception {
        for (String method : List.of("FROBNICATE", "TRACE", "get", "PRI", "M-SEARCH")) {
            String request = get("/_/api/rooms").replaceFirst("GET", method) + "\r\n";
            HttpAnswer answer = ask(request);
            assertThat(answer.status()).as(request).isEqualTo(405);
            assertThat(answer.header("Content-Type")).as(request).isEqualTo("application/problem+json");
        }
    }

    @Test
    void aHandshakeToTheInterfaceIsOneMoreRequestToIt() throws Exception {
        String handshake = "Upgrade: websocket\r\nConnection: Upgrade, close\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
        String start = " HTTP/1.1\r\nHost: localhost\r\n" + handshake;
        assertProblem("nothing", ask("GET /_/api/nothing" + start), 404, "not_found");
        assertThat(ask("GET /_/api/rooms" + start).text()).startsWith("{\"rooms\":[");
    }

    @Test
    void elsewhereAndWhereNoAddressCouldBeReadItIsASentence() throws Exception {
        for (String request : List.of(
                get("/%zz") + "\r\n",
                get("/chatroom1%00") + "\r\n",
                get("/_/%2e%2e%2f") + "\r\n",
                get("/" + "x".repeat(20_000)) + "\r\n",
                get("/_/api/" + "x".repeat(20_000)) + "\r\n",
                get("http://[localhost/_/api/rooms") + "\r\n",
                get("*") + "\r\n",
                get("nothing") + "\r\n",
                "CONNECT localhost:80 HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET /chatroom1 HTTP/1.1\r\n\r\n",
                "GET /chatroom1 HTTP/3.7\r\nHost: localhost\r\n\r\n",
                "GET /chatroom1 HTTP/1.1\r\nHost: localhost\r\nCookie: " + "x".repeat(20_000) + "\r\n\r\n",
                "GET\r\n\r\n",
                "\u0016\u0003\u0001\u0002\u0000\u0001\r\n\r\n",
                "\r\n\r\n\r\nx\r\n\r\n")) {
            HttpAnswer answer = ask(request);
            assertThat(answer.status()).as(request).isBetween(400, 505);
            assertThat(answer.header("Content-Type")).as(request).isEqualTo("text/plain;charset=utf-8");
            assertThat(answer.text()).as(request).endsWith("\n");
        }
    }

    @Test
    void noBytesThatSomebodySendsAreAnsweredWithAPageOfJettys() throws Exception {
        Random random = new Random(13);
        String good =
                get("/_/api/rooms/chatroom1/messages?since=1-0") + "Origin: " + PAGE + "\r\nAccept: text/html\r\n\r\n";
        for (int i = 0; i < 300; i++) {
            StringBuilder request = new StringBuilder(good);
            for (int n = 1 + random.nextInt(3); n > 0; n--) {
                int at = random.nextInt(random.nextBoolean() ? 60 : request.length() - 4);
                switch (random.nextInt(3)) {
                    case 0 -> request.setCharAt(at, (char) random.nextInt(256));
                    case 1 -> request.insert(at, "%;/.\\\u0000 \t:".charAt(random.nextInt(9)));
                    default -> request.deleteCharAt(at);
                }
            }
            byte[] answer = exchange(request.append("\r\n\r\n").toString());
            if (answer.length > 0) { // all is
                assertNoneOfJettys(request.toString(), HttpAnswer.of(answer));
            }
        }
        assertThat(server.warnings()).isEmpty();
    }
}
