package jgames.chat.server;

import static jgames.chat.server.HttpApi.MESSAGES;
import static jgames.chat.server.HttpApi.MODERATION;
import static jgames.chat.server.HttpApi.assertProblem;
import static jgames.chat.server.HttpApi.id;
import static jgames.chat.server.HttpApi.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the HTTP interface does for who has a token, by literal bytes. */
class HttpApiTokensTest {
    private static final String GAME = token("\"sub\":\"game\",\"name\":\"Game\",\"color\":\"gold\",\"role\":\"bot\"");
    private static final String MODERATOR = token("\"sub\":\"mo\",\"name\":\"Mo\",\"role\":\"moderator\"");
    private static final String NAMELESS = token("\"sub\":\"u7\"");

    @RegisterExtension
    final TestServer server = new TestServer().withoutSpamLimit();

    private final HttpApi api = new HttpApi(server);

    @BeforeEach
    void takeTokens() throws IOException {
        server.withTokens();
    }

    private WireClient member() throws IOException {
        return server.member("127.0.0.1", "/chatroom1", "Sec-WebSocket-Protocol: chat.v2");
    }

    // ---- saying ----

    @Test
    void whatAProgramSaysEverybodyHearsUnderTheNameOfItsToken() throws Exception {
        try (WireClient plain = server.member("127.0.0.2", "/chatroom1");
                WireClient member = member()) {
            HttpAnswer said = api.post(GAME, MESSAGES, "{'text':'Round 1','username':'Somebody','color':'red'}");
            assertThat(said.status()).isEqualTo(201);
            assertThat(said.header("Content-Type")).isEqualTo("application/json");
            assertThat(member.expectText())
                    .startsWith("{\"type\":\"messages\",\"messages\":[{\"id\":\"" + id(said) + "\"")
                    .contains("\"username\":\"Game\",\"color\":\"gold\",\"text\":\"Round 1\",\"bot\":true,"
                            + "\"user\":\"game\",\"role\":\"bot\"}");
            plain.expect("{\"username\":\"Game\",\"color\":\"gold\",\"text\":\"Round 1\"}");
        }
        assertThat(server.read("logs-chatroom1.json")).contains("\"author\":\"user:game\"");
    }

    @Test
    void aTokenWithoutANameNeedsOneInTheMessage() throws Exception {
        assertProblem(api.post(NAMELESS, MESSAGES, "{'text':'hi'}"), 400, "malformed");
        assertThat(api.post(NAMELESS, MESSAGES, "{'text':'hi','username':'Eve','color':'#123'}")
                        .status())
                .isEqualTo(201);
        assertThat(api.post(NAMELESS, MESSAGES, "{'text':'hi','username':'Eve'}")
                        .status())
                .isEqualTo(201);
        assertThat(server.get(MESSAGES).text())
                .contains("\"username\":\"Eve\",\"color\":\"#123\"", "\"username\":\"Eve\",\"color\":\"gray\"");
    }

    @Test
    void whatIsRepeatedWithItsKeyIsSaidOnceInQuotesOrNot() throws Exception {
        String first = id(api.post(GAME, MESSAGES, "{'text':'once'}", "Idempotency-Key: k-1"));
        assertThat(id(api.post(GAME, MESSAGES, "{'text':'once'}", "Idempotency-Key: \"k-1\"")))
                .isEqualTo(first);
        assertThat(id(api.post(GAME, MESSAGES, "{'text':'once'}", "Idempotency-Key: k-2")))
                .isNotEqualTo(first);
        assertProblem(api.post(GAME, MESSAGES, "{'text':'once'}", "Idempotency-Key: k 1"), 400, "malformed");
        assertThat(server.get(MESSAGES).text().split("once", -1)).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{'text':7}", "{'text':'a'}{}", "{'text':'a','everywhere':true}"})
    void whatIsNoMessageIsMalformed(String body) throws Exception {
        assertProblem(api.post(GAME, MESSAGES, body), 400, "malformed");
    }

    @Test
    void aBodyIsJsonInUtf8AndNotTooLong() throws Exception {
        byte[] notUtf8 = "{\"text\":\"caf\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1);
        assertProblem(api.postBytes(GAME, MESSAGES, notUtf8), 400, "malformed");
        assertProblem(api.post(GAME, MESSAGES, "{'text':'" + "x".repeat(20_000) + "'}"), 413, "too_large");
        assertProblem(api.post(GAME, MESSAGES, "{'text':'" + "x".repeat(501) + "'}"), 422, "too_long");
        assertProblem(api.post(NAMELESS, MESSAGES, "{'text':'a','username':'b','color':'c'}"), 422, "bad_color");
        assertProblem(api.ask(GAME, "POST", MESSAGES, "Content-Length: 0"), 415, "unsupported_type");
        assertProblem(
                api.ask(GAME, "POST", MESSAGES, "Content-Length: 0", "Content-Type: text/plain"),
                415,
                "unsupported_type");
        assertThat(api.post(GAME, MESSAGES, "{'text':'" + "x".repeat(500) + "'}")
                        .status())
                .isEqualTo(201);
    }

    @Test
    void aBodyThatComesInChunksIsBoundedToo() throws Exception {
        String chunk = "3e8\r\n" + " ".repeat(1000) + "\r\n";
        String head = "POST " + MESSAGES + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer "
                + GAME + "\r\nContent-Type: application/json; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n";
        String tooLong = head + chunk.repeat(300) + "0\r\n\r\n";
        assertProblem(
                HttpAnswer.of(HttpAnswer.bytes(server.port(), tooLong.getBytes(StandardCharsets.US_ASCII))),
                413,
                "too_large");
        String well = head + chunk.repeat(3) + "d\r\n{\"text\":\"hi\"}\r\n0\r\n\r\n";
        assertThat(HttpAnswer.of(HttpAnswer.bytes(server.port(), well.getBytes(StandardCharsets.US_ASCII)))
                        .status())
                .isEqualTo(201);
    }

    @Test
    void aBodyThatDoesNotComeIsNoDefectOfTheServer() throws Exception {
        String half = "POST " + MESSAGES + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + GAME
                + "\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"text\":";
        try (Socket ends = new Socket("127.0.0.1", server.port());
                Socket reset = new Socket("127.0.0.1", server.port())) {
            for (Socket socket : List.of(ends, reset)) {
                socket.getOutputStream().write(half.getBytes(StandardCharsets.US_ASCII));
            }
            ends.shutdownOutput();
            assertProblem(HttpAnswer.of(ends.getInputStream().readAllBytes()), 400, "malformed");
            reset.setSoLinger(true, 0);
        }
        await().until(() -> server.server().limit.count() == 0);
        assertThat(server.warnings()).isEmpty();
    }

    // ---- who may ----

    @Test
    void whoHasNoTokenCanSayAndDecideNothing() throws Exception {
        HttpAnswer answer = server.get("/_/api/moderation");
        assertProblem(answer, 401, "token_needed");
        assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer realm=\"chat\"");
        for (String path : List.of(MESSAGES, MODERATION)) {
            assertProblem(
                    HttpAnswer.to(server.port(), "POST", path, "Content-Type: application/json", "Content-Length: 0"),
                    401,
                    "token_needed");
        }
        assertProblem(HttpAnswer.to(server.port(), "DELETE", MESSAGES + "/7-0"), 401, "token_needed");
    }

    @Test
    void aTokenThatDoesNotHoldMakesAGuestOfNobody() throws Exception {
        String forged = Jwt.of(Jwt.HS256, "{\"sub\":\"x\",\"exp\":1800000300}", new byte[32]);
        String none = Jwt.base64("{\"alg\":\"none\"}".getBytes(StandardCharsets.US_ASCII)) + "."
                + Jwt.base64("{\"sub\":\"x\",\"exp\":1800000300}".getBytes(StandardCharsets.US_ASCII)) + ".";
        for (String bad : List.of("nonsense", "", forged, none, "x".repeat(4000))) {
            HttpAnswer answer = api.ask(bad, "GET", "/_/api/rooms");
            assertProblem(answer, 401, "token_invalid");
            assertThat(answer.header("WWW-Authenticate")).contains("error=\"invalid_token\"");
        }
        HttpAnswer expired = api.ask(Jwt.of("{\"sub\":\"x\",\"exp\":1799999000}"), "GET", "/_/api/rooms");
        assertProblem(expired, 401, "token_expired");
        assertProblem(
                HttpAnswer.to(server.port(), "GET", "/_/api/rooms", "Authorization: Basic YTpi"), 401, "token_invalid");
    }

    @Test
    void aTokenForOtherRoomsIsNotForThisOne() throws Exception {
        String lobby = token("\"sub\":\"l\",\"name\":\"L\",\"rooms\":[\"lobby\"]");
        assertProblem(api.ask(lobby, "GET", MESSAGES), 403, "forbidden");
        assertProblem(api.post(lobby, MESSAGES, "{'text':'hi'}"), 403, "forbidden");
        assertThat(api.ask(lobby, "GET", "/_/api/rooms").text())
                .isEqualTo("{\"rooms\":[{\"name\":\"lobby\",\"online\":0}]}");
        assertThat(api.post(lobby, "/_/api/rooms/lobby/messages", "{'text':'hi'}")
                        .status())
                .isEqualTo(201);
    }

    @Test
    void guestsReadWhereTheyMayAndSeeNoOtherRoom() throws Exception {
        server.rooms("chatroom1 guests=read\nstaff guests=none");
        assertThat(server.get(MESSAGES).status()).isEqualTo(200);
        assertProblem(server.get("/_/api/rooms/staff/messages"), 401, "token_needed");
        assertThat(server.get("/_/api/rooms").text()).doesNotContain("staff");
        assertThat(api.ask(NAMELESS, "GET", "/_/api/rooms").text()).contains("staff");
    }

    @ParameterizedTest
    @ValueSource(strings = {"user", "bot"})
    void whoIsNoModeratorDecidesNothing(String role) throws Exception {
        String token = token("\"sub\":\"u\",\"name\":\"U\",\"role\":\"" + role + "\"");
        String said = id(api.post(token, MESSAGES, "{'text':'mine'}"));
        assertProblem(api.ask(token, "DELETE", MESSAGES + "/" + said), 403, "forbidden");
        assertProblem(api.post(token, MODERATION, "{'action':'slow','seconds':5}"), 403, "forbidden");
        assertProblem(api.post(token, MESSAGES, "{'text':'hear','announcement':true}"), 403, "forbidden");
        assertProblem(api.ask(token, "GET", "/_/api/moderation"), 403, "forbidden");
    }

    @Test
    void aTokenMayAskTwoHundredTimesInTenSecondsWhateverItsAddress() throws Exception {
        for (int i = 0; i < 200; i++) {
            assertThat(api.ask(GAME, "GET", "/_/api/rooms").status()).isEqualTo(200);
        }
        HttpAnswer busy = api.ask(GAME, "GET", "/_/api/rooms");
        assertProblem(busy, 429, "busy");
        assertThat(busy.header("Retry-After")).isEqualTo("10");
        assertThat(api.ask(MODERATOR, "GET", "/_/api/rooms").status()).isEqualTo(200);
        server.pass(Duration.ofSeconds(10));
        assertThat(api.ask(GAME, "GET", "/_/api/rooms").status()).isEqualTo(200);
    }

    // ---- polls ----

    private CompletableFuture<HttpAnswer> poll(String token) {
        CompletableFuture<HttpAnswer> answer = new CompletableFuture<>();
        Thread asking = new Thread(() -> {
            try {
                answer.complete(api.ask(token, "GET", MESSAGES + "?since=0-0&wait=25"));
            } catch (IOException | RuntimeException failure) {
                answer.completeExceptionally(failure);
            }
        });
        asking.setDaemon(true);
        asking.start();
        return answer;
    }

    /** Thirty that wait: ten of each of three tokens, and once the eleventh of each is refused the ten wait. */
    private List<CompletableFuture<HttpAnswer>> polls() throws IOException {
        server.port();
        List<CompletableFuture<HttpAnswer>> polls = new ArrayList<>();
        for (int i = 0; i < 33; i++) {
            polls.add(poll(token("\"sub\":\"p" + i % 3 + "\",\"name\":\"P\"")));
        }
        await().until(() -> polls.stream().filter(CompletableFuture::isDone).count() == 3);
        for (CompletableFuture<HttpAnswer> refused :
                polls.stream().filter(CompletableFuture::isDone).toList()) {
            assertProblem(refused.join(), 429, "busy");
            polls.remove(refused);
        }
        return polls;
    }

    @Test
    void thirtyWhoWaitTakeNoThreadsAndHearAtOnceWhatIsSaid() throws Exception {
        List<CompletableFuture<HttpAnswer>> polls = polls();
        assertThat(server.get("/_/api/rooms").status()).isEqualTo(200);
        assertThat(api.post(GAME, MESSAGES, "{'text':'news'}").status()).isEqualTo(201);
        for (CompletableFuture<HttpAnswer> poll : polls) {
            assertThat(poll.get(20, TimeUnit.SECONDS).text()).contains("news");
        }
        assertThat(api.ask(token("\"sub\":\"p0\""), "GET", MESSAGES + "?since=0-0&wait=1")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void whoWaitsWhenTheServerStopsIsToldToComeAgain() throws Exception {
        List<CompletableFuture<HttpAnswer>> polls = polls();
        server.stop();
        for (CompletableFuture<HttpAnswer> poll : polls) {
            assertProblem(poll.get(20, TimeUnit.SECONDS), 503, "closed");
        }
    }
}
