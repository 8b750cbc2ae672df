package jgames.chat.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import jgames.chat.testing.WireFrame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The plain protocol, as pygames-chat has it: a client that was written for it notices no difference. */
class BehaviourTest {
    private static final String HI = "{\"username\":\"A\",\"color\":\"#fff\",\"text\":\"hi\"}";

    @RegisterExtension
    final TestServer server = new TestServer();

    @Test
    void anUpgradeOpensTheRoomOfThatPathOnBothPorts() throws Exception {
        int second = server.withSecondPort();
        try (WireClient a = server.member("127.0.0.1", "/chatroom1");
                WireClient b = WireClient.joinFrom("127.0.0.2", second, "/chatroom1")) {
            b.expect("[]");
            a.send(HI);
            a.expect(HI);
            b.expect(HI);
            b.send("{\"username\":\"B\",\"color\":\"#000\",\"text\":\"hello\"}");
            a.expect("{\"username\":\"B\",\"color\":\"#000\",\"text\":\"hello\"}");
            b.expect("{\"username\":\"B\",\"color\":\"#000\",\"text\":\"hello\"}");
        }
    }

    @Test
    void thePageIsOnBothPorts() throws Exception {
        int second = server.withSecondPort();
        for (int port : List.of(server.port(), second)) {
            assertThat(HttpAnswer.to(port, "GET", "/").text()).startsWith("<!DOCTYPE html>");
            assertThat(HttpAnswer.to(port, "GET", "/chatroom1").text()).startsWith("<!DOCTYPE html>");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/chatroom1?", "/chatroom1?a=b&c=%00", "/chat%72oom1", "/%63hatroom1?x=/../y"})
    void aRoomIsFoundWithAQueryAndPercentEncoded(String path) throws Exception {
        try (WireClient there = server.member("127.0.0.1", "/chatroom1");
                WireClient here = server.member("127.0.0.2", path)) {
            here.send(HI);
            here.expect(HI);
            there.expect(HI);
        }
    }

    @Test
    void theFirstFrameIsAnEmptyArrayWhereNobodyHasSaidAnything() throws Exception {
        try (WireClient a = WireClient.join(server.port(), "/chatroom1")) {
            a.expect("[]");
            a.expectNothing();
        }
    }

    @Test
    void theFirstFrameIsACompactArrayOfTheLast30MessagesOldestFirst() throws Exception {
        server.withoutSpamLimit();
        try (WireClient a = server.member("127.0.0.1", "/chatroom1")) {
            List<String> said = new ArrayList<>();
            for (int i = 1; i <= 31; i++) {
                String message = "{\"username\":\"A\",\"color\":\"red\",\"text\":\"" + i + "\"}";
                a.send(message);
                a.expect(message);
                said.add(message);
            }
            try (WireClient b = WireClient.join(server.port(), "/chatroom1")) {
                b.expect("[" + String.join(",", said.subList(1, 31)) + "]");
                b.expectNothing();
            }
        }
    }

    @Test
    void whatIsSentTogetherWithTheHandshakeIsAnsweredAfterTheHistory() throws Exception {
        try (WireClient a = WireClient.socket("127.0.0.1", server.port())) {
            byte[] request =
                    ("GET /chatroom1 HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n")
                            .getBytes();
            byte[] frame = WireFrame.masked(true, WireFrame.TEXT, HI.getBytes());
            byte[] both = new byte[request.length + frame.length];
            System.arraycopy(request, 0, both, 0, request.length);
            System.arraycopy(frame, 0, both, request.length, frame.length);
            a.raw(both);
            assertThat(a.head())
                    .startsWith("HTTP/1.1 101 ")
                    .containsIgnoringCase("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
            a.expect("[]");
            a.expect(HI);
        }
    }

    @Test
    void everyMemberGetsTheMessageTheSenderToo() throws Exception {
        try (WireClient a = server.member("127.0.0.1", "/chatroom1");
                WireClient b = server.member("127.0.0.2", "/chatroom1")) {
            a.send(" { \"text\" : \"hi\" ,\r\n\t\"color\":\"#fff\", \"username\":\"A\" } ");
            a.expect(HI);
            b.expect(HI);
            a.expectNothing();
            b.expectNothing();
        }
    }

    @Test
    void anEmptyTextAndAnEmptyNameAreAMessage() throws Exception {
        try (WireClient a = server.member("127.0.0.1", "/chatroom1")) {
            a.send("{\"username\":\"\",\"color\":\"#fff\",\"text\":\"\"}");
            a.expect("{\"username\":\"\",\"color\":\"#fff\",\"text\":\"\"}");
        }
    }

    @Test
    void allMembersSeeTheSameOrderHoweverManySpeakAtOnce() throws Exception {
        server.withoutSpamLimit();
        List<WireClient> clients = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            clients.add(server.member("127.0.0.1", "/chatroom1"));
        }
        for (int n = 0; n < 128; n++) {
            for (int i = 0; i < 16; i++) {
                clients.get(i).send("{\"username\":\"" + i + "\",\"color\":\"red\",\"text\":\"" + n + "\"}");
            }
        }
        List<List<String>> seen = new ArrayList<>();
        for (WireClient client : clients) {
            List<String> order = new ArrayList<>();
            for (int i = 0; i < 16 * 128; i++) {
                order.add(client.expectText());
            }
            client.close();
            seen.add(order);
        }
        assertThat(seen).allSatisfy(order -> assertThat(order).isEqualTo(seen.get(0)));
        for (int i = 0; i < 16; i++) {
            String name = "\"username\":\"" + i + "\"";
            assertThat(seen.get(0).stream().filter(message -> message.contains(name)))
                    .as("what one has said stays in its order")
                    .containsExactlyElementsOf(IntStream.range(0, 128)
                            .mapToObj(n -> "{" + name + ",\"color\":\"red\",\"text\":\"" + n + "\"}")
                            .toList());
        }
    }

    @Test
    void roomsAreIsolatedInBroadcastsHistoryAndLogFile() throws Exception {
        try (WireClient a = server.member("127.0.0.1", "/chatroom1");
                WireClient b = server.member("127.0.0.2", "/lobby")) {
            a.send(HI);
            a.expect(HI);
            b.expectNothing();
            b.send("{\"username\":\"B\",\"color\":\"#000\",\"text\":\"in the lobby\"}");
            b.expect("{\"username\":\"B\",\"color\":\"#000\",\"text\":\"in the lobby\"}");
            a.expectNothing();
            try (WireClient joiner = WireClient.join(server.port(), "/lobby")) {
                joiner.expect("[{\"username\":\"B\",\"color\":\"#000\",\"text\":\"in the lobby\"}]");
            }
        }
        assertThat(server.read("logs-chatroom1.json")).contains("\"hi\"").doesNotContain("in the lobby");
        assertThat(server.read("logs-lobby.json")).contains("in the lobby").doesNotContain("\"hi\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "é", "😀", "\\n", "\\ud83d\\ude00"})
    void textAndNameMayHave500CodePointsAndNoMore(String codePoint) throws Exception {
        server.withoutSpamLimit();
        String most = codePoint.repeat(500);
        try (WireClient a = server.member("127.0.0.1", "/chatroom1")) {
            String name = "A" + codePoint.repeat(499); // of nothing to be seen it would be none
            a.send("{\"username\":\"" + name + "\",\"color\":\"#fff\",\"text\":\"" + most + "\"}");
            String said = "{\"username\":\"" + name + "\",\"color\":\"#fff\",\"text\":\"" + most + "\"}";
            a.expect(said.replace("\\ud83d\\ude00", "😀"));
            a.send("{\"username\":\"A\",\"color\":\"#fff\",\"text\":\"" + most + "x\"}");
            a.send("{\"username\":\"" + most + "x\",\"color\":\"#fff\",\"text\":\"hi\"}");
            a.expectNothing();
            a.send(HI);
            a.expect(HI);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "hi", "{", "{\"username\":\"A\",\"color\":\"#fff\",\"text\":\"hi\"", "{'text':'hi'}"})
    void whatIsNotJsonIsNotSaidAndTheConnectionStaysOpen(String frame) throws Exception {
        try (WireClient a = server.member("127.0.0.1", "/chatroom1");
                WireClient b = server.member("127.0.0.2", "/chatroom1")) {
            a.send(frame);
            a.expectNothing();
            a.send(HI);
            a.expect(HI);
            b.expect(HI);
        }
    }

    @Test
    void aBinaryFrameIsNotSaidWholeOrInFragments() throws Exception {
        try (WireClient a = server.member("127.0.0.1", "/chatroom1");
                WireClient b = server.member("127.0.0.2", "/chatroom1")) {
            a.send(WireFrame.BINARY, HI.getBytes());
            a.send(WireFrame.BINARY, (byte) 0xFF);
            a.send(WireFrame.BINARY);
            a.raw(WireFrame.masked(false, WireFrame.BINARY, HI.substring(0, 9).getBytes()));
            a.raw(WireFrame.masked(true, WireFrame.CONTINUATION, HI.substring(9).getBytes()));
            a.expectNothing();
            a.send(HI);
            a.expect(HI);
            b.expect(HI);
        }
    }

    @Test
    void anUnknownRoomIsNotFound() throws Exception {
        server.port();
        for (String path :
                List.of("/nowhere", "/", "/chatroom1/", "/Chatroom1", "/chatroom1/x", "/_/rooms.json", "/healthz")) {
            try (WireClient a = WireClient.socket("127.0.0.1", server.port())) {
                assertThat(a.handshake(path)).as(path).startsWith("HTTP/1.1 404 ");
                a.vanish();
            }
        }
        assertThat(server.metric("chat_handshakes_refused_total{reason=\"room\"}"))
                .isEqualTo("7.0");
    }

    @Test
    void aPingIsAnsweredWithItsPayload() throws Exception {
        try (WireClient a = server.member("127.0.0.1", "/chatroom1")) {
            for (String payload : List.of("", "p", "x".repeat(125))) {
                a.send(WireFrame.PING, payload.getBytes());
                WireFrame pong = a.next();
                assertThat(pong.opCode()).isEqualTo(WireFrame.PONG);
                assertThat(pong.text()).isEqualTo(payload);
            }
        }
    }

    @Test
    void aPongThatNobodyAskedForDoesNoHarm() throws Exception {
        try (WireClient a = server.member("127.0.0.1", "/chatroom1")) {
            a.send(WireFrame.PONG, (byte) 1);
            a.send(WireFrame.PONG);
            a.expectNothing();
        }
    }

    @Test
    void aFloodOfPingsIsAnsweredInOrderAndBlocksNobody() throws Exception {
        try (WireClient a = server.member("127.0.0.1", "/chatroom1");
                WireClient sameAddress = server.member("127.0.0.1", "/chatroom1")) {
            for (int i = 0; i < 2000; i++) {
                a.send(WireFrame.PING, (byte) (i >> 8), (byte) i);
            }
            for (int i = 0; i < 2000; i++) {
                WireFrame pong = a.next();
                assertThat(pong.opCode()).isEqualTo(WireFrame.PONG);
                assertThat(pong.payload()).containsExactly((byte) (i >> 8), (byte) i);
            }
            sameAddress.send(HI);
            sameAddress.expect(HI);
            a.expect(HI);
        }
    }

    @Test
    void aMemberThatHasLeftIsNoLongerCounted() throws Exception {
        try (WireClient a = server.member("127.0.0.1", "/chatroom1")) {
            await().until(() -> online("chatroom1") == 1);
            a.vanish();
        }
        await().until(() -> online("chatroom1") == 0);
    }

    private int online(String room) throws Exception {
        return server.server().rooms().find(room).orElseThrow().online();
    }
}
