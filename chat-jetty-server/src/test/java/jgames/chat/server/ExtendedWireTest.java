package jgames.chat.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import jgames.chat.core.Message;
import jgames.chat.core.Room;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The extended protocol over restarts, in crowds and at the end of connections; the rest is in docs/conformance. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ExtendedWireTest {
    private static final String OFFER = "Sec-WebSocket-Protocol: chat.v2";
    private static final Pattern ID = Pattern.compile("\"id\":\"([^\"]*)\"");
    private static final Pattern TEXT = Pattern.compile("\"text\":\"([^\"]*)\"");

    @RegisterExtension
    final TestServer server = new TestServer().withoutSpamLimit();

    private WireClient join(String from, String path) throws IOException {
        return WireClient.joinFrom(from, server.port(), path, OFFER);
    }

    private static String say(String text, String nonce) {
        return "{\"type\":\"say\",\"username\":\"A\",\"color\":\"#fff\",\"text\":\"" + text + "\",\"nonce\":\"" + nonce
                + "\"}";
    }

    private static List<String> found(Pattern pattern, String frame) {
        return pattern.matcher(frame).results().map(found -> found.group(1)).toList();
    }

    /** Says it and returns its id. */
    private static String said(WireClient client, String text, String nonce) throws IOException {
        client.send(say(text, nonce));
        String ack = client.expectText();
        assertThat(ack).startsWith("{\"type\":\"ack\",\"nonce\":\"" + nonce + "\",");
        assertThat(client.expectText()).startsWith("{\"type\":\"messages\",").contains("\"text\":\"" + text + "\"");
        return found(ID, ack).get(0);
    }

    @Test
    void theAnswerNamesTheProtocolOnlyIfItWasOffered() throws Exception {
        for (String offer : List.of("chat.v2", "chat.v9,chat.v2", "chat.v9\r\nSec-WebSocket-Protocol: chat.v2")) {
            try (WireClient a = WireClient.socket("127.0.0.1", server.port())) {
                assertThat(a.handshake("/chatroom1", "Sec-WebSocket-Protocol: " + offer))
                        .startsWith("HTTP/1.1 101 ")
                        .containsIgnoringCase("\r\nSec-WebSocket-Protocol: chat.v2\r\n");
                assertThat(a.expectText()).startsWith("{\"type\":\"welcome\",");
            }
        }
        for (String offer : List.of("X: y", "Sec-WebSocket-Protocol: chat.v9, CHAT.V2", "Sec-WebSocket-Protocol: ")) {
            try (WireClient a = WireClient.socket("127.0.0.1", server.port())) {
                assertThat(a.handshake("/chatroom1", offer))
                        .startsWith("HTTP/1.1 101 ")
                        .doesNotContainIgnoringCase("Sec-WebSocket-Protocol");
                a.expect("[]");
            }
        }
    }

    @Test
    void aRoundIsOneFrameHoweverManyMessages() throws Exception {
        try (WireClient a = join("127.0.0.1", "/chatroom1")) {
            a.expectText();
            Room room = server.server().rooms().find("chatroom1").orElseThrow();
            int messages = 2000;
            IntStream.range(0, messages).forEach(i -> room.post(new Message("A", "#fff", "m" + i)));
            List<String> texts = new ArrayList<>();
            int frames = 0;
            for (; texts.size() < messages; frames++) {
                texts.addAll(found(TEXT, a.expectText()));
            }
            assertThat(texts)
                    .isEqualTo(
                            IntStream.range(0, messages).mapToObj(i -> "m" + i).toList());
            assertThat(frames).isLessThan(messages);
        }
    }

    @Test
    void theAcknowledgementAlwaysComesBeforeTheMessage() throws Exception {
        try (WireClient a = join("127.0.0.1", "/chatroom1")) {
            a.expectText();
            for (int i = 0; i < 1000; i++) {
                said(a, "m" + i, "n" + i);
            }
        }
    }

    @Test
    void aMessageIsSaidOnceThoughItsSenderRepeatsItAfterARestart() throws Exception {
        String id;
        try (WireClient a = join("127.0.0.1", "/chatroom1")) {
            a.expectText();
            id = said(a, "once", "n1");
        }
        server.stop();
        try (WireClient a = join("127.0.0.1", "/chatroom1?since=" + id)) {
            assertThat(a.expectText()).contains("\"complete\":true,\"messages\":[]}");
            a.send(say("once", "n1"));
            a.expect("{\"type\":\"ack\",\"nonce\":\"n1\",\"id\":\"" + id + "\"}");
            a.expectNothing();
        }
        assertThat(server.read("logs-chatroom1.json")).hasLineCount(1).contains("\"nonce\":\"n1\"");
    }

    @Test
    void whereTheLogDoesNotReachBackThereIsAGap() throws Exception {
        Room room = server.server().rooms().find("chatroom1").orElseThrow();
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 501; i++) {
            ids.add(room.post(new Message("A", "#fff", "m" + i)).join().id().toString());
        }
        for (int restart = 0; restart < 2; restart++) {
            try (WireClient a = join("127.0.0.1", "/chatroom1?since=" + ids.get(1));
                    WireClient b = join("127.0.0.2", "/chatroom1?since=" + ids.get(0));
                    WireClient c = join("127.0.0.3", "/chatroom1?since=0-0")) {
                String complete = a.expectText();
                assertThat(complete).contains("\"complete\":true,");
                assertThat(found(ID, complete)).isEqualTo(ids.subList(2, 501));
                for (WireClient client : List.of(b, c)) {
                    String gap = client.expectText();
                    assertThat(gap).contains("\"complete\":false,");
                    assertThat(found(ID, gap)).isEqualTo(ids.subList(471, 501));
                }
            }
            server.stop();
        }
    }

    @Test
    void aCrowdThatResumesFromOneMessageGetsExactlyWhatItLacks() throws Exception {
        List<String> ids = new ArrayList<>();
        try (WireClient a = join("127.0.0.1", "/chatroom1")) {
            a.expectText();
            for (int i = 0; i < 40; i++) {
                ids.add(said(a, "m" + i, "n" + i));
            }
        }
        server.stop();
        List<WireClient> crowd = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            crowd.add(WireClient.socket("127.0.1." + (i + 1), server.port()));
        }
        for (WireClient client : crowd) {
            assertThat(client.handshake("/chatroom1?since=" + ids.get(4), OFFER))
                    .startsWith("HTTP/1.1 101 ");
        }
        for (WireClient client : crowd) {
            String welcome = client.expectText();
            assertThat(welcome).contains("\"complete\":true,");
            assertThat(found(ID, welcome)).isEqualTo(ids.subList(5, 40));
        }
        for (WireClient client : crowd) {
            client.close();
        }
    }

    @Test
    void theMembersAreToldHowManyTheyAre() throws Exception {
        try (WireClient a = join("127.0.0.1", "/chatroom1")) {
            assertThat(a.expectText()).contains("\"online\":1,");
            try (WireClient b = join("127.0.0.2", "/chatroom1")) {
                assertThat(b.expectText()).contains("\"online\":2,");
                a.expectOnline(2);
                b.expectOnline(2);
                assertThat(server.metric("chat_connections_extended")).isEqualTo("2.0");
            }
            a.expectOnline(1);
        }
    }

    @Test
    void aCloseThatTheServerBeginsComesAfterABye() throws Exception {
        try (WireClient a = join("127.0.0.1", "/chatroom1");
                WireClient b = join("127.0.0.2", "/lobby");
                WireClient c = join("127.0.0.3", "/lobby")) {
            a.expectText();
            b.expectText();
            c.expectText();
            b.send(WireClient.TEXT, (byte) 0xFF);
            b.expect("{\"type\":\"bye\",\"reason\":\"bad_payload\"}");
            b.expectClose(1007);
            server.rooms("lobby");
            a.expect("{\"type\":\"bye\",\"reason\":\"room_closed\"}");
            a.expectClose(4001);
            server.stop();
            c.expect("{\"type\":\"bye\",\"reason\":\"going_away\"}");
            c.expectClose(1001);
        }
    }

    @Test
    void anEmptyBinaryFrameIsAnsweredWithTheNumberOfMembers() throws Exception {
        try (WireClient a = join("127.0.0.1", "/chatroom1")) {
            assertThat(a.expectText()).contains("\"online\":1,");
            a.send(WireClient.BINARY);
            a.expectOnline(1);
        }
    }

    @Test
    void whoDoesNotReadItsAnswersIsLetGo() throws Exception {
        WireClient a = WireClient.socket("127.0.0.1", server.port());
        try {
            a.handshake("/chatroom1", OFFER);
            byte[] frame = WireClient.frame(true, WireClient.TEXT, (byte) 'x');
            Thread flooding = new Thread(() -> {
                try {
                    while (true) {
                        a.raw(frame);
                    }
                } catch (IOException cutOff) {
                    // as it should be
                }
            });
            flooding.start();
            await().until(() -> server.metric("chat_slow_members_total"), "1.0"::equals);
            server.pass(Duration.ofSeconds(6));
            server.lookAfterMembers();
            flooding.join();
        } finally {
            a.vanish();
        }
    }
}
