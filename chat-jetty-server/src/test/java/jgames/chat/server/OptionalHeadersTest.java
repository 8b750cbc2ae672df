package jgames.chat.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a stranger need not send is read for what it may mean, and fails nobody. */
class OptionalHeadersTest {
    private static final List<String> OPTIONAL = List.of(
            "Accept",
            "Accept-Charset",
            "Accept-Encoding",
            "Accept-Language",
            "Authorization",
            "Cache-Control",
            "Connection",
            "Cookie",
            "DNT",
            "Expect",
            "Forwarded",
            "From",
            "If-Match",
            "If-Modified-Since",
            "If-None-Match",
            "If-Range",
            "Keep-Alive",
            "Origin",
            "Pragma",
            "Range",
            "Referer",
            "Sec-WebSocket-Extensions",
            "Sec-WebSocket-Protocol",
            "TE",
            "Trailer",
            "User-Agent",
            "Via",
            "X-Forwarded-For",
            "X-Forwarded-Proto");

    @RegisterExtension
    final TestServer server = new TestServer();

    @BeforeEach
    void manyFromHere() {
        server.with(it -> it.maxConnections(1000, 1000));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "chat.v2",
                "\"chat.v2\"",
                "\"chat.v2",
                "mqtt, \"chat.v2\"",
                "mqtt,,chat.v2,",
                "mqtt\r\nSec-WebSocket-Protocol: chat.v2",
            })
    void theSubprotocolIsFoundWhereverItStands(String offered) throws Exception {
        assertThat(handshake("Sec-WebSocket-Protocol: " + offered))
                .startsWith("HTTP/1.1 101 ")
                .containsIgnoringCase("\r\nSec-WebSocket-Protocol: chat.v2\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"", "a\"b", "\"mqtt\"", ",,,", "", "chat.v22", "CHAT.V2", "chat.v2;q=1", "\\"})
    void whatIsNoSubprotocolOfOursGetsThePlainProtocol(String offered) throws Exception {
        assertThat(handshake("Sec-WebSocket-Protocol: " + offered))
                .startsWith("HTTP/1.1 101 ")
                .doesNotContainIgnoringCase("Sec-WebSocket-Protocol");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Upgrade: websocket, h2c\r\nConnection: Upgrade",
                "Upgrade: h2c, WebSocket\r\nConnection: Upgrade, HTTP2-Settings",
                "Upgrade: h2c\r\nUpgrade: websocket\r\nConnection: Upgrade",
                "Upgrade: \"websocket\"\r\nConnection: keep-alive, Upgrade",
                "Upgrade: websocket\r\nConnection: keep-alive,upgrade,",
                "Upgrade: websocket\r\nConnection: , \"x, Upgrade",
                "Upgrade: websocket\r\nConnection: Upgrade\r\nExpect: 100-continue",
                "Upgrade: websocket\r\nConnection: Upgrade\r\nExpect: the-unexpected",
            })
    void aWebsocketThatIsAskedForAmongOtherThingsIsOne(String headers) throws Exception {
        try (WireClient client = WireClient.socket("127.0.0.1", server.port())) {
            client.raw(("GET /chatroom1 HTTP/1.1\r\nHost: localhost\r\n" + headers
                            + "\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                    .getBytes());
            assertThat(client.head()).startsWith("HTTP/1.1 101 ");
            client.expect("[]");
        }
    }

    @Test
    void nineKilobytesOfCookiesAreNoObstacle() throws Exception {
        String cookie = "Cookie: a=" + "x".repeat(9 * 1024);
        assertThat(handshake(cookie)).startsWith("HTTP/1.1 101 ");
        assertThat(server.get("/chatroom1", cookie).status()).isEqualTo(200);
        assertThat(server.get("/chatroom1", "Cookie: a=" + "x".repeat(17 * 1024))
                        .status())
                .isEqualTo(431);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%s", "W/%s", "\"x\", W/%s", "W/\"x, %s", "%s, \"", " ,, %s"})
    void aFileThatTheClientHasIsNotSentAgainHoweverItsTagIsMarked(String tags) throws Exception {
        String etag = server.get("/").header("ETag");
        assertThat(server.get("/", "If-None-Match: " + tags.formatted(etag)).status())
                .isEqualTo(304);
    }

    @ParameterizedTest
    @ValueSource(strings = {"W/\"x\"", "\"", "W/", "", "x\"y\"", "\\"})
    void aTagThatIsNoneOfOursIsAnsweredWithTheFile(String tags) throws Exception {
        assertThat(server.get("/", "If-None-Match: " + tags).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip, \"x", "GZIP", "gzip;q=0.5", "br;q=\", gzip", ";, gzip"})
    void aFileIsCompressedForWhoeverAcceptsThat(String encodings) throws Exception {
        assertThat(server.get("/", "Accept-Encoding: " + encodings).header("Content-Encoding"))
                .isEqualTo("gzip");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip;q=0", "gzip; q=0.000", "\"", ";", ",", "identity", ""})
    void aFileIsNotCompressedForWhoeverDoesNot(String encodings) throws Exception {
        HttpAnswer answer = server.get("/", "Accept-Encoding: " + encodings);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Encoding")).isNull();
    }

    @Test
    void nothingThatIsOptionalFailsARequestWhateverItSays() throws Exception {
        String alphabet = "\"\\,;=/* \tqQ0.19W()<>@[]{}xgzip-%:'?\u00e9\u00ff";
        Random random = new Random(8);
        for (int i = 0; i < 600; i++) {
            String name = OPTIONAL.get(i % OPTIONAL.size());
            StringBuilder value = new StringBuilder();
            for (int length = random.nextInt(12); length > 0; length--) {
                value.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            String header = name + ": " + value;
            assertThat(server.get("/chatroom1", header).status()).as(header).isEqualTo(200);
            assertThat(handshake(header)).as(header).startsWith("HTTP/1.1 101 ");
        }
    }

    private String handshake(String header) throws IOException {
        try (WireClient client = WireClient.socket("127.0.0.1", server.port())) {
            String answer = client.handshake("/chatroom1", header);
            client.vanish();
            return answer;
        }
    }
}
