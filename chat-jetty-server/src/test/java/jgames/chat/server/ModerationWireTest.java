package jgames.chat.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a moderator does to whom, as everybody's sockets see it. The troll comes through a proxy, for nobody bans loopback. */
class ModerationWireTest {
    private static final String TROLL = "X-Forwarded-For: 203.0.113.7";
    private static final String OTHER = "X-Forwarded-For: 203.0.113.8";
    private static final String V2 = "Sec-WebSocket-Protocol: chat.v2";
    private static final Pattern ID = Pattern.compile("\"id\":\"(\\d+-\\d+)\"");

    @RegisterExtension
    final TestServer server = new TestServer().withoutSpamLimit().with(it -> it.trustedProxies(List.of("127.0.0.1")));

    private int nonces;

    @BeforeEach
    void takeTokens() throws IOException {
        server.withTokens();
    }

    // ---- who is there ----

    private WireClient moderator() throws IOException {
        return server.member("127.0.0.1", "/chatroom1", Jwt.offered(token("ann", "moderator")), OTHER);
    }

    private static String token(String subject, String role) {
        return Jwt.of("{\"sub\":\"" + subject + "\",\"name\":\"" + subject + "\",\"role\":\"" + role
                + "\",\"iat\":1799999999,\"exp\":1800090000}");
    }

    private WireClient troll() throws IOException {
        return server.member("127.0.0.1", "/chatroom1", V2, TROLL);
    }

    /** Says it, and returns the id that the moderator sees. */
    private static String said(WireClient from, WireClient moderator, String text) throws IOException {
        from.send("{\"type\":\"say\",\"username\":\"Troll\",\"color\":\"red\",\"text\":\"" + text + "\"}");
        String seen = moderator.expectText();
        assertThat(seen).contains("\"text\":\"" + text + "\"");
        assertThat(from.expectText()).isEqualTo(seen);
        return id(seen);
    }

    private static String id(String frame) {
        Matcher id = ID.matcher(frame);
        assertThat(id.find()).as(frame).isTrue();
        return id.group(1);
    }

    private void send(WireClient moderator, String action) throws IOException {
        moderator.send("{\"type\":\"moderate\",\"nonce\":\"m" + nonces++ + "\",\"action\":" + action + "}");
    }

    /** What comes to the moderator, and in which order with what everybody gets, the room decides. */
    private static String untilAck(WireClient moderator) throws IOException {
        String frame = moderator.expectText();
        while (!frame.startsWith("{\"type\":\"ack\"")) {
            assertThat(frame).doesNotStartWith("{\"type\":\"rejected\"");
            frame = moderator.expectText();
        }
        return id(frame);
    }

    private void assertRejected(WireClient client, String action, String reason) throws IOException {
        send(client, action);
        assertThat(client.expectText())
                .startsWith("{\"type\":\"rejected\",\"nonce\":\"m" + (nonces - 1) + "\",\"reason\":\"" + reason + "\"");
    }

    private static String say(String text) {
        return "{\"type\":\"say\",\"nonce\":\"n\",\"username\":\"Troll\",\"color\":\"red\",\"text\":\"" + text + "\"}";
    }

    // ---- messages ----

    @Test
    void aDeletedMessageIsGoneFromEveryPageAndHistoryAndFile() throws Exception {
        try (WireClient ann = moderator();
                WireClient troll = troll()) {
            String rude = said(troll, ann, "rude");
            String fine = said(troll, ann, "fine");
            send(ann, "\"delete\",\"message\":\"" + rude + "\"");
            assertThat(troll.expectText()).startsWith("{\"type\":\"deleted\"").contains(rude);
            untilAck(ann);
            try (WireClient plain = WireClient.join(server.port(), "/chatroom1", OTHER);
                    WireClient late = WireClient.join(server.port(), "/chatroom1?since=" + rude, V2, OTHER)) {
                plain.expect("[{\"username\":\"Troll\",\"color\":\"red\",\"text\":\"fine\"}]");
                assertThat(late.expectText()).contains("\"deleted\":[\"" + rude + "\"]", fine);
            }
            ann.send("{\"type\":\"history\",\"before\":\"" + fine + "\",\"count\":9}");
            String page = ann.expectText();
            page = page.startsWith("{\"type\":\"deleted\"") ? ann.expectText() : page;
            assertThat(page).endsWith("\"messages\":[]}");
            await().ignoreException(NoSuchFileException.class) // a file that another one takes the place of
                    .untilAsserted(() -> assertThat(everyFile()).doesNotContain("rude"));
        }
    }

    private String everyFile() throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.walk(server.data())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.append(Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1));
            }
        }
        return all.toString();
    }

    @Test
    void whatWasDeletedIsSaidAgain() throws Exception {
        try (WireClient ann = moderator();
                WireClient troll = troll()) {
            String one = said(troll, ann, "one");
            send(ann, "\"delete_all\",\"message\":\"" + one + "\"");
            troll.expectText();
            String entry = untilAck(ann);
            send(ann, "\"restore\",\"entry\":\"" + entry + "\"");
            assertThat(troll.expectText()).contains("\"text\":\"one\"").doesNotContain(one);
            untilAck(ann);
        }
    }

    @Test
    void anAnnouncementIsMarkedForAllRooms() throws Exception {
        try (WireClient ann = moderator();
                WireClient lobby = server.member("127.0.0.1", "/lobby", V2, OTHER)) {
            send(ann, "\"announce\",\"text\":\"Tea!\",\"everywhere\":true");
            assertThat(lobby.expectText())
                    .contains("\"username\":\"ann\"", "\"text\":\"Tea!\"", "\"announcement\":true")
                    .contains("\"user\":\"ann\",\"role\":\"moderator\"");
            untilAck(ann);
            lobby.send("{\"type\":\"say\",\"nonce\":\"n\",\"username\":\"Ben\",\"color\":\"red\",\"text\":\"hi\","
                    + "\"announcement\":true}");
            assertThat(lobby.expectText()).startsWith("{\"type\":\"ack\"");
            assertThat(lobby.expectText()).doesNotContain("announcement");
        }
    }

    // ---- mute ----

    @Test
    void whoIsMutedIsToldAtOnceAndOnTheNextConnectionAndUntilItEnds() throws Exception {
        try (WireClient ann = moderator()) {
            try (WireClient troll = troll();
                    WireClient elsewhere = server.member("127.0.0.1", "/lobby", TROLL)) {
                String rude = said(troll, ann, "rude");
                send(ann, "\"mute\",\"message\":\"" + rude + "\",\"seconds\":60,\"reason\":\"Calm down.\"");
                troll.expect("{\"type\":\"muted\",\"retryAfterMs\":60000,\"reason\":\"Calm down.\"}");
                untilAck(ann);
                server.pass(Duration.ofSeconds(20));
                troll.send(say("no"));
                troll.expect("{\"type\":\"rejected\",\"nonce\":\"n\",\"reason\":\"muted\","
                        + "\"message\":\"A moderator has muted you: Calm down.\",\"retryAfterMs\":40000}");
                elsewhere.send("{\"username\":\"TROLL\",\"color\":\"red\",\"text\":\"no\"}");
                elsewhere.send("{\"username\":\"Pupil\",\"color\":\"red\",\"text\":\"yes\"}");
                elsewhere.expect("{\"username\":\"Pupil\",\"color\":\"red\",\"text\":\"yes\"}");
                server.pass(Duration.ofSeconds(19));
                troll.send(say("no"));
                assertThat(troll.expectText()).contains("\"muted\"", "\"retryAfterMs\":21000");
                ann.expectNothing();
            }
        }
    }

    @Test
    void aMuteOfEverybodyIsToldOnTheNextConnectionAndItsLiftAtOnce() throws Exception {
        try (WireClient ann = moderator();
                WireClient troll = troll()) {
            String rude = said(troll, ann, "rude");
            send(ann, "\"mute\",\"message\":\"" + rude + "\",\"seconds\":60,\"everyone\":true");
            troll.expect("{\"type\":\"muted\",\"retryAfterMs\":60000}");
            String entry = untilAck(ann);
            try (WireClient again = troll()) {
                again.expect("{\"type\":\"muted\",\"retryAfterMs\":60000}");
                send(ann, "\"lift\",\"entry\":\"" + entry + "\"");
                troll.expect("{\"type\":\"unmuted\"}");
                again.expect("{\"type\":\"unmuted\"}");
                untilAck(ann);
                again.send(say("sorry"));
                assertThat(again.expectText()).startsWith("{\"type\":\"ack\"");
                assertThat(again.expectText()).contains("sorry");
                assertThat(troll.expectText()).contains("sorry");
                assertThat(ann.expectText()).contains("sorry");
            }
        }
    }

    // ---- ban ----

    @Test
    void whoIsBannedIsLetGoFromAllRoomsAndCannotEnterEvenAfterARestartUntilItEnds() throws Exception {
        String reason = "Spam. ".repeat(33) + "é.";
        String sentence = "A moderator has banned you until 2027-01-15 08:01 UTC: " + reason;
        String bye = "{\"type\":\"bye\",\"reason\":\"banned\",\"message\":\"" + sentence + "\"}";
        try (WireClient ann = moderator();
                WireClient other = server.member("127.0.0.1", "/chatroom1", V2, OTHER);
                WireClient user = server.member("127.0.0.1", "/lobby", Jwt.offered(token("ben", "user")), TROLL);
                WireClient elsewhere = server.member("127.0.0.1", "/lobby", TROLL);
                WireClient troll = troll()) {
            String rude = said(troll, ann, "rude");
            assertThat(other.expectText()).contains("rude");
            send(ann, "\"ban\",\"message\":\"" + rude + "\",\"seconds\":60,\"reason\":\"" + reason + "\"");
            troll.expect(bye);
            assertThat(troll.expectClose(4002).closeReason()).isEqualTo(sentence.substring(0, 123));
            elsewhere.expectClose(4002);
            untilAck(ann);
            other.expectNothing();
            user.expectNothing();
            try (WireClient again = WireClient.join(server.port(), "/lobby", V2, TROLL)) {
                again.expect(bye);
                again.expectClose(4002);
            }
        }
        server.stop();
        try (WireClient again = WireClient.join(server.port(), "/chatroom1", V2, TROLL);
                WireClient plain = WireClient.join(server.port(), "/chatroom1", TROLL)) {
            again.expect(bye);
            again.expectClose(4002);
            plain.expectClose(4002);
        }
        server.pass(Duration.ofSeconds(60));
        try (WireClient again = troll()) {
            again.expectNothing();
        }
        assertThat(server.read("moderation.json")).doesNotContain("203.0.113");
    }

    @Test
    void loopbackAndProxiesAreNotBanned() throws Exception {
        try (WireClient ann = moderator();
                WireClient local = server.member("127.0.0.2", "/chatroom1", V2)) {
            String rude = said(local, ann, "rude");
            assertRejected(ann, "\"ban\",\"message\":\"" + rude + "\",\"seconds\":60", "forbidden");
            local.expectNothing();
        }
    }

    // ---- slow mode ----

    @Test
    void slowModeIsToldToAllAndToWhoComesAndHoldsAfterARestart() throws Exception {
        try (WireClient ann = moderator();
                WireClient troll = troll()) {
            send(ann, "\"slow\",\"seconds\":10");
            troll.expect("{\"type\":\"slow\",\"ms\":10000}");
            untilAck(ann);
            troll.send(say("one"));
            assertThat(troll.expectText()).startsWith("{\"type\":\"ack\"");
            assertThat(troll.expectText()).contains("one");
            troll.send(say("two").replace("\"n\"", "\"n2\""));
            troll.expect("{\"type\":\"rejected\",\"nonce\":\"n2\",\"reason\":\"slow\","
                    + "\"message\":\"This room is in slow mode.\",\"retryAfterMs\":10000}");
            server.pass(Duration.ofSeconds(10));
            troll.send(say("two").replace("\"n\"", "\"n2\""));
            assertThat(troll.expectText()).startsWith("{\"type\":\"ack\"");
            assertThat(troll.expectText()).contains("two");
            ann.vanish();
        }
        server.stop();
        try (WireClient troll = troll();
                WireClient lobby = server.member("127.0.0.1", "/lobby", V2, TROLL)) {
            troll.expect("{\"type\":\"slow\",\"ms\":10000}");
            lobby.expectNothing();
        }
    }

    // ---- questions, and who may not ----

    @Test
    void aModeratorAsksHowManyAndWhatIsInForce() throws Exception {
        try (WireClient ann = moderator();
                WireClient troll = troll();
                WireClient again = server.member("127.0.0.1", "/lobby", V2, TROLL)) {
            String rude = said(troll, ann, "rude");
            ann.send("{\"type\":\"author\",\"nonce\":\"q1\",\"message\":\"" + rude + "\"}");
            ann.expect("{\"type\":\"author\",\"nonce\":\"q1\",\"message\":\"" + rude + "\",\"connected\":2}");
            send(ann, "\"mute\",\"message\":\"" + rude + "\",\"seconds\":60");
            String entry = untilAck(ann);
            troll.expectText();
            again.expectNothing();
            ann.send("{\"type\":\"moderation\"}");
            assertThat(ann.expectText())
                    .startsWith("{\"type\":\"moderation\",\"complete\":true,\"entries\":[{\"id\":\"" + entry
                            + "\",\"kind\":\"mute\",\"author\":\"guest:")
                    .endsWith("\"name\":\"Troll\",\"by\":\"user:ann\",\"until\":1800000060000}]}");
            assertThat(server.metric("chat_moderations_total{action=\"mute\"}")).isEqualTo("1.0");
        }
    }

    @Test
    void whoIsNoModeratorIsRefusedAndUnknownMessagesAreNotFound() throws Exception {
        try (WireClient ann = moderator();
                WireClient troll = troll()) {
            String rude = said(troll, ann, "rude");
            assertRejected(troll, "\"delete\",\"message\":\"" + rude + "\"", "forbidden");
            troll.send("{\"type\":\"moderation\",\"nonce\":\"q\"}");
            assertThat(troll.expectText())
                    .startsWith("{\"type\":\"rejected\",\"nonce\":\"q\",\"reason\":\"forbidden\"");
            assertRejected(ann, "\"delete\",\"message\":\"7-7\"", "not_found");
            assertRejected(ann, "\"mute\",\"message\":\"7-7\",\"seconds\":60", "not_found");
            assertRejected(ann, "\"kick\",\"message\":\"" + rude + "\"", "malformed");
        }
    }

    @Test
    void moreThanThirtyFramesInTenSecondsAreBusyAndNoSpam() throws Exception {
        server.with(it -> it.spam(3, Duration.ofSeconds(3), Duration.ofSeconds(60)));
        try (WireClient ann = moderator()) {
            for (int i = 0; i < 30; i++) {
                assertRejected(ann, "\"delete\",\"message\":\"7-7\"", "not_found");
            }
            send(ann, "\"delete\",\"message\":\"7-7\"");
            assertThat(ann.expectText())
                    .startsWith("{\"type\":\"rejected\",\"nonce\":\"m30\",\"reason\":\"busy\"")
                    .contains("\"retryAfterMs\":10000");
            ann.send(say("fine"));
            assertThat(ann.expectText()).startsWith("{\"type\":\"ack\"");
            assertThat(ann.expectText()).contains("fine");
        }
    }
}
