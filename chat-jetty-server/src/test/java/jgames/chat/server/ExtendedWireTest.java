package jgames.chat.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.Message;
import jgames.chat.core.room.Room;
import jgames.chat.testing.WireFrame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The extended protocol over restarts, in crowds and at the end of connections; the rest is in docs/conformance. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
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
    void messagesThatComeTogetherAreSaidInTheirOrderAndAnsweredInTheirOrder() throws Exception {
        try (WireClient a = join("127.0.0.1", "/chatroom1")) {
            a.expectText();
            ByteArrayOutputStream together = new ByteArrayOutputStream();
            for (int i = 0; i < 40; i++) {
                together.writeBytes(text(i % 10 == 5 ? "{\"nonce\":\"n" + i + "\"}" : say("m" + i, "n" + i)));
            }
            together.writeBytes(WireFrame.masked(true, WireFrame.PING, (byte) 7));
            together.writeBytes(text(say("last", "last")));
            together.writeBytes(WireFrame.masked(true, WireFrame.CLOSE, (byte) 3, (byte) 0xe8));
            a.raw(together.toByteArray());

            List<String> answered = new ArrayList<>();
            List<String> heard = new ArrayList<>();
            WireFrame frame = a.next();
            for (; frame.opCode() != WireFrame.CLOSE; frame = a.next()) {
                if (frame.opCode() == WireFrame.PONG) {
                    answered.add("PONG");
                } else if (frame.text().startsWith("{\"type\":\"messages\"")) {
                    heard.addAll(found(TEXT, frame.text()));
                } else {
                    answered.add(frame.text().replaceFirst(".*\"type\":\"(\\w+)\",\"nonce\":\"(\\w+)\".*", "$1 $2"));
                }
            }
            assertThat(answered)
                    .containsExactlyElementsOf(Stream.concat(
                                    IntStream.range(0, 40).mapToObj(i -> (i % 10 == 5 ? "rejected n" : "ack n") + i),
                                    Stream.of("PONG", "ack last"))
                            .toList());
            assertThat(heard)
                    .containsExactlyElementsOf(Stream.concat(
                                    IntStream.range(0, 40)
                                            .filter(i -> i % 10 != 5)
                                            .mapToObj(i -> "m" + i),
                                    Stream.of("last"))
                            .toList());
            a.vanish();
        }
    }

    @Test
    void whatIsNoTextEndsTheConnectionAfterWhatWasSaidBefore() throws Exception {
        for (byte[] broken : List.of( // no UTF-8, no kind of frame, no mask
                WireFrame.masked(true, WireFrame.TEXT, (byte) 0xff), WireFrame.masked(true, 3), new byte[] {1, 1})) {
            try (WireClient a = join("127.0.0.1", "/chatroom1")) {
                a.expectText();
                ByteArrayOutputStream together = new ByteArrayOutputStream();
                together.writeBytes(text(say("one", "one" + broken.length)));
                together.writeBytes(text(say("two", "two" + broken.length)));
                together.writeBytes(broken);
                a.raw(together.toByteArray());
                assertThat(a.expectText()).startsWith("{\"type\":\"ack\",\"nonce\":\"one");
                List<String> after = new ArrayList<>();
                for (WireFrame frame = a.next(); frame.opCode() != WireFrame.CLOSE; frame = a.next()) {
                    after.add(frame.text());
                }
                assertThat(after).anyMatch(frame -> frame.startsWith("{\"type\":\"ack\",\"nonce\":\"two"));
                a.vanish();
                assertThat(String.join("", after)).contains("\"text\":\"one\"", "\"text\":\"two\"");
            }
        }
    }

    private static byte[] text(String text) {
        return WireFrame.masked(true, WireFrame.TEXT, text.getBytes(UTF_8));
    }

    @Test
    void aBroadcastIsOneFrameHoweverManyMessages() throws Exception {
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
            ids.add(room.post(new Message("A", "#fff", "m" + i)).join().toString());
        }
        for (int restart = 0; restart < 2; restart++) {
            try (WireClient a = join("127.0.0.1", "/chatroom1?since=" + ids.get(1));
                    WireClient b = join("127.0.0.2", "/chatroom1?since=" + ids.get(0));
                    WireClient c = join("127.0.0.3", "/chatroom1?since=0-0")) {
                String complete = past(a);
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
            b.send(WireFrame.TEXT, (byte) 0xFF);
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
            a.send(WireFrame.BINARY);
            a.expectOnline(1);
        }
    }

    @Test
    void aLongResumeComesInFramesBelow64KilobytesAndThenTheAnswersAndThenWhatIsLive() throws Exception {
        String longest = "\u0001".repeat(500);
        Room room = server.server().rooms().find("chatroom1").orElseThrow();
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            ids.add(room.post(new Message(longest, "#fff", longest)).join().toString());
        }
        for (String since : List.of("0-0", ids.get(0), ids.get(171), ids.get(398), ids.get(399))) {
            try (WireClient a = WireClient.socket("127.0.0.1", server.port())) {
                a.handshake("/chatroom1?since=" + since, OFFER);
                a.send(say("question", "no"));
                a.send(WireFrame.BINARY, (byte) 1);
                List<String> past = new ArrayList<>();
                do {
                    past.add(a.expectText());
                } while (past.get(past.size() - 1).contains("\"more\":true,"));

                assertThat(past.get(0)).startsWith("{\"type\":\"welcome\",").contains("\"complete\":true,");
                assertThat(past).allMatch(frame -> frame.length() < 64 * 1024);
                assertThat(found(ID, String.join("", past))).isEqualTo(ids.subList(ids.indexOf(since) + 1, ids.size()));
                assertThat(a.expectText()).as("nothing is said twice").startsWith("{\"type\":\"ack\",\"nonce\":\"no\"");
                String next = a.expectText();
                if (found(TEXT, next).contains("question")) { // the first time: then it is live
                    ids.addAll(found(ID, next));
                    next = a.expectText();
                }
                assertThat(next).startsWith("{\"type\":\"rejected\",\"reason\":\"malformed\"");
            }
        }
    }

    @Test
    void aLargeBroadcastComesInFramesBelow64Kilobytes() throws Exception {
        try (WireClient a = join("127.0.0.1", "/chatroom1")) {
            a.expectText();
            Room room = server.server().rooms().find("chatroom1").orElseThrow();
            String longest = "\u0001".repeat(500);
            IntStream.range(0, 60).forEach(i -> room.post(new Message(longest, "#fff", longest)));
            int messages = 0;
            while (messages < 60) {
                String frame = a.expectText();
                assertThat(frame.length()).isLessThan(64 * 1024);
                messages += found(ID, frame).size();
            }
        }
    }

    /** The server reads the next frame when the answer to the last one is out. */
    @ParameterizedTest
    @ValueSource(ints = {WireFrame.TEXT, WireFrame.BINARY})
    void whoDoesNotReadItsAnswersIsNotReadAndEndsAsTheSilentDo(int opCode) throws Exception {
        WireClient a = WireClient.slow("127.0.0.1", server.port());
        AtomicLong sent = new AtomicLong();
        try {
            a.handshake("/chatroom1", OFFER);
            byte[] frame = WireFrame.masked(true, opCode, new byte[opCode == WireFrame.BINARY ? 0 : 100]);
            ByteBuffer many = ByteBuffer.allocate(1000 * frame.length);
            while (many.hasRemaining()) {
                many.put(frame);
            }
            Thread flooding = new Thread(() -> {
                try {
                    while (true) {
                        a.raw(many.array());
                        sent.incrementAndGet();
                    }
                } catch (IOException cutOff) {
                    // as it should be
                }
            });
            flooding.start();
            AtomicLong before = new AtomicLong();
            await().atMost(Duration.ofSeconds(40))
                    .pollInterval(Duration.ofSeconds(1))
                    .until(() -> before.getAndSet(sent.get()) == sent.get());
            await().atMost(Duration.ofSeconds(40)).until(() -> {
                server.passCheckingLiveness(Duration.ofSeconds(46));
                return !flooding.isAlive();
            });
            await().until(() -> server.metric("chat_connections_extended"), "0.0"::equals);
        } finally {
            a.vanish();
        }
    }

    @Test
    void whoDoesNotTakeWhatWasSaidBeforeWithinSecondsIsLetGo() throws Exception {
        String longest = "\u0001".repeat(500);
        server.with(options -> options.history(1000)); // and as much is kept: more than the network takes
        Room room = server.server().rooms().find("chatroom1").orElseThrow();
        EventId first = room.post(new Message(longest, "#fff", longest)).join();
        for (int i = 1; i < 1000; i++) {
            room.post(new Message(longest, "#fff", longest)).join();
        }
        try (WireClient reading = join("127.0.0.2", "/chatroom1")) {
            past(reading);
            WireClient a = WireClient.slow("127.0.0.1", server.port());
            a.handshake("/chatroom1?since=" + first, OFFER);
            await().until(() -> room.online() == 2);
            await().atMost(Duration.ofSeconds(40))
                    .until(
                            () -> { // the network takes the first parts
                                reading.expectNothing(); // and is heard
                                server.passCheckingLiveness(Duration.ofSeconds(11));
                                return "1.0".equals(server.metric("chat_slow_members_total"));
                            });
            await().until(() -> room.online() == 1);
            a.vanish();
        }
    }

    /** What was said before, all parts of it. */
    private static String past(WireClient client) throws IOException {
        StringBuilder past = new StringBuilder();
        String part;
        do {
            part = client.expectText();
            past.append(part);
        } while (part.contains("\"more\":true,"));
        return past.toString();
    }
}
