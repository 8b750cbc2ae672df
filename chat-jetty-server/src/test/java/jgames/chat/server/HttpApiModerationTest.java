package jgames.chat.server;

import static jgames.chat.server.HttpApi.MESSAGES;
import static jgames.chat.server.HttpApi.MODERATION;
import static jgames.chat.server.HttpApi.assertProblem;
import static jgames.chat.server.HttpApi.id;
import static jgames.chat.server.HttpApi.token;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who keeps order by the HTTP interface. */
class HttpApiModerationTest {
    private static final String MODERATOR = token("\"sub\":\"mo\",\"name\":\"Mo\",\"role\":\"moderator\"");
    private static final String OPERATOR = token("\"sub\":\"root\",\"role\":\"operator\",\"iat\":1799999999");
    private static final String REVOCATIONS = "/_/api/revocations";
    private static final String NAMELESS = token("\"sub\":\"u7\"");

    @RegisterExtension
    final TestServer server = new TestServer().withoutSpamLimit();

    private final HttpApi api = new HttpApi(server);

    @BeforeEach
    void takeTokens() throws IOException {
        server.withTokens();
    }

    private WireClient member(String room) throws IOException {
        return server.member("127.0.0.1", room, "Sec-WebSocket-Protocol: chat.v2");
    }

    private static String saidBy(WireClient guest, String text) throws IOException {
        guest.send("{\"type\":\"say\",\"username\":\"Troll\",\"color\":\"red\",\"text\":\"" + text + "\"}");
        return guest.expectText().replaceFirst(".*\\{\"id\":\"([^\"]+)\".*", "$1");
    }

    @Test
    void aModeratorDeletesAMessageAndRestoresIt() throws Exception {
        try (WireClient guest = member("/chatroom1")) {
            String said = saidBy(guest, "rude");
            HttpAnswer deleted = api.ask(MODERATOR, "DELETE", MESSAGES + "/" + said);
            assertThat(deleted.status()).as(deleted.text()).isEqualTo(200);
            assertThat(guest.expectText()).startsWith("{\"type\":\"deleted\"").contains("\"ids\":[\"" + said + "\"]");
            assertThat(server.get(MESSAGES).text()).doesNotContain("rude");
            HttpAnswer restored = api.post(MODERATOR, MODERATION, "{'action':'restore','entry':'" + id(deleted) + "'}");
            assertThat(restored.status()).as(restored.text()).isEqualTo(200);
            assertThat(guest.expectText()).contains("\"text\":\"rude\"");
        }
        assertProblem(api.ask(MODERATOR, "DELETE", MESSAGES + "/7-0"), 404, "not_found");
        assertProblem(api.ask(MODERATOR, "DELETE", MESSAGES + "/seven"), 404, "not_found");
    }

    @Test
    void aModeratorMutesAndLiftsAndSeesWhatIsInForce() throws Exception {
        try (WireClient guest = member("/chatroom1")) {
            String said = saidBy(guest, "rude");
            String mute = "{'action':'mute','message':'" + said + "','seconds':600,'reason':'Calm down.'}";
            String entry = id(api.post(MODERATOR, MODERATION, mute, "Idempotency-Key: m1"));
            assertThat(id(api.post(MODERATOR, MODERATION, mute, "Idempotency-Key: m1")))
                    .isEqualTo(entry);
            assertThat(guest.expectText()).startsWith("{\"type\":\"muted\"").contains("Calm down.");
            assertThat(api.ask(MODERATOR, "GET", "/_/api/moderation").text())
                    .startsWith("{\"complete\":true,\"entries\":[{\"id\":\"" + entry + "\",\"kind\":\"mute\"")
                    .contains("\"name\":\"Troll\",\"by\":\"user:mo\"");
            assertThat(api.ask(MODERATOR, "GET", "/_/api/moderation?before=" + entry)
                            .text())
                    .isEqualTo("{\"complete\":true,\"entries\":[]}");

            assertThat(api.post(MODERATOR, MODERATION, "{'action':'lift','entry':'" + entry + "'}")
                            .status())
                    .isEqualTo(200);
            guest.expect("{\"type\":\"unmuted\"}");
            assertProblem(
                    api.post(MODERATOR, MODERATION, "{'action':'lift','entry':'" + entry + "'}"), 404, "not_found");
        }
    }

    @Test
    void whoIsBannedIsRefusedHereToo() throws Exception {
        String said = id(api.post(NAMELESS, MESSAGES, "{'text':'rude','username':'Eve'}"));
        assertThat(api.post(MODERATOR, MODERATION, "{'action':'ban','message':'" + said + "','seconds':60}")
                        .status())
                .isEqualTo(200);
        assertProblem(api.ask(NAMELESS, "GET", MESSAGES), 403, "banned");
        assertProblem(api.post(NAMELESS, MESSAGES, "{'text':'hi','username':'Eve'}"), 403, "banned");
        assertThat(api.ask(NAMELESS, "GET", "/_/api/rooms").text()).isEqualTo("{\"rooms\":[]}");
    }

    @Test
    void aModeratorAnnouncesInOneRoomOrInAll() throws Exception {
        try (WireClient here = member("/chatroom1");
                WireClient lobby = member("/lobby")) {
            HttpAnswer one = api.post(MODERATOR, MESSAGES, "{'text':'Here','announcement':true}");
            assertThat(one.status()).as(one.text()).isEqualTo(201);
            assertThat(here.expectText()).contains("\"text\":\"Here\"", "\"announcement\":true");
            assertThat(api.post(MODERATOR, MESSAGES, "{'text':'All','announcement':true,'everywhere':true}")
                            .status())
                    .isEqualTo(201);
            assertThat(here.expectText()).contains("\"text\":\"All\"", "\"announcement\":true");
            assertThat(lobby.expectText()).contains("\"text\":\"All\"", "\"announcement\":true");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "{'action':'dance'}",
                "{'action':'mute','message':'7-0'}",
                "{'action':'mute','message':'7-0','seconds':0}",
                "{'action':'slow','seconds':'5'}"
            })
    void whatIsNoActionIsMalformed(String body) throws Exception {
        assertProblem(api.post(MODERATOR, MODERATION, body), 400, "malformed");
    }

    // ---- tokens ----

    @Test
    void anOperatorRevokesTheTokensOfSomebodyAndWhoIsConnectedWithOneIsLetGoAtOnce() throws Exception {
        String made = token("\"sub\":\"ben\",\"name\":\"Ben\",\"iat\":1799999000");
        String later = token("\"sub\":\"ben\",\"name\":\"Ben\",\"iat\":1800000010");
        try (WireClient ben = server.member("127.0.0.1", "/chatroom1", Jwt.offered(made));
                WireClient ann = server.member("127.0.0.1", "/chatroom1", Jwt.offered(token("\"sub\":\"ann\"")))) {
            String revocation = "{'subject':'ben'}";
            HttpAnswer revoked = api.post(OPERATOR, REVOCATIONS, revocation, "Idempotency-Key: r1");
            assertThat(revoked.status()).as(revoked.text()).isEqualTo(200);
            ben.expect("{\"type\":\"bye\",\"reason\":\"token_invalid\"}");
            ben.expectClose(4003);
            ann.expectNothing();
            assertThat(id(api.post(OPERATOR, REVOCATIONS, revocation, "Idempotency-Key: r1")))
                    .isEqualTo(id(revoked));
            assertThat(server.metric("chat_moderations_total{action=\"revoke\"}"))
                    .isEqualTo("1.0");

            assertProblem(api.ask(made, "GET", "/_/api/rooms"), 401, "token_invalid");
            assertThat(api.ask(later, "GET", "/_/api/rooms").status()).isEqualTo(200);
            assertThat(api.ask(MODERATOR, "GET", "/_/api/moderation").text())
                    .isEqualTo("{\"complete\":true,\"entries\":[{\"id\":\"" + id(revoked)
                            + "\",\"kind\":\"revoked\",\"author\":\"user:ben\",\"by\":\"user:root\"}]}");
            String lift = "{'action':'lift','entry':'" + id(revoked) + "'}";
            assertProblem(api.post(MODERATOR, MODERATION, lift), 403, "forbidden");
            assertThat(api.post(OPERATOR, MODERATION, lift).status()).isEqualTo(200);
            assertThat(api.ask(made, "GET", "/_/api/rooms").status()).isEqualTo(200);
        }
    }

    @Test
    void anOperatorRevokesWhateverWasMadeBeforeATimeEvenAcrossARestart() throws Exception {
        String made = token("\"sub\":\"ben\",\"name\":\"Ben\",\"iat\":1799999000");
        String later = token("\"sub\":\"ann\",\"name\":\"Ann\",\"iat\":1799999001");
        try (WireClient ben = server.member("127.0.0.1", "/chatroom1", Jwt.offered(made));
                WireClient ann = server.member("127.0.0.1", "/chatroom1", Jwt.offered(later))) {
            String revocation = "{'issuedBefore':1799999001000}";
            assertThat(api.post(OPERATOR, REVOCATIONS, revocation).status()).isEqualTo(200);
            ben.expectText();
            ben.expectClose(4003);
            ann.expectNothing();
        }
        server.stop();
        assertProblem(api.ask(made, "GET", "/_/api/rooms"), 401, "token_invalid");
        assertThat(api.ask(later, "GET", "/_/api/rooms").status()).isEqualTo(200);
    }

    @Test
    void onlyAnOperatorRevokesAndSaysWhich() throws Exception {
        assertProblem(api.post(MODERATOR, REVOCATIONS, "{'subject':'ben'}"), 403, "forbidden");
        assertProblem(
                HttpAnswer.to(server.port(), "POST", REVOCATIONS, "Content-Type: application/json"),
                401,
                "token_needed");
        for (String body : List.of(
                "",
                "{}",
                "[]",
                "{'subject':7}",
                "{'subject':' '}",
                "{'subject':null}",
                "{'subject':'ben','issuedBefore':'now'}",
                "{'issuedBefore':-1}",
                "{'issuedBefore':1800000061000}")) {
            assertProblem(api.post(OPERATOR, REVOCATIONS, body), 400, "malformed");
        }
        assertThat(api.ask(MODERATOR, "GET", "/_/api/moderation").text())
                .isEqualTo("{\"complete\":true,\"entries\":[]}");
    }
}
