package jgames.chat.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import jgames.chat.testing.WireFrame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may say how much, and whose address it is: 3 messages in 3 seconds, then a block of 60. */
class SpamWireTest {
    private static final String HI = "{\"username\":\"A\",\"color\":\"#fff\",\"text\":\"hi\"}";

    @RegisterExtension
    final TestServer server = new TestServer();

    @Test
    void theFourthMessageWithin3SecondsIsDroppedAndBlocksFor60Seconds() throws Exception {
        try (WireClient a = server.member("127.0.0.1", "/chatroom1")) {
            isSaid(a);
            server.pass(Duration.ofSeconds(1));
            isSaid(a);
            server.pass(Duration.ofMillis(1999));
            isSaid(a);
            isDropped(a); // here the block starts
            server.pass(Duration.ofSeconds(30));
            isDropped(a);
            server.pass(Duration.ofSeconds(30).minusNanos(1));
            isDropped(a);
            server.pass(Duration.ofNanos(1));
            isSaid(a);
        }
    }

    @Test
    void theWindowSlides() throws Exception {
        try (WireClient a = server.member("127.0.0.1", "/chatroom1")) {
            isSaid(a);
            server.pass(Duration.ofSeconds(2));
            isSaid(a);
            isSaid(a);
            server.pass(Duration.ofSeconds(1)); // the first is 3 seconds old
            isSaid(a);
            server.pass(Duration.ofMillis(1999)); // the next three lie within less
            isDropped(a);
        }
    }

    @Test
    void aSteadyMessageASecondIsNeverBlocked() throws Exception {
        try (WireClient a = server.member("127.0.0.1", "/chatroom1")) {
            for (int i = 0; i < 100; i++) {
                isSaid(a);
                server.pass(Duration.ofSeconds(1));
            }
        }
    }

    @Test
    void whatIsSentDuringABlockDoesNotProlongIt() throws Exception {
        try (WireClient a = server.member("127.0.0.1", "/chatroom1")) {
            block(a);
            for (int i = 0; i < 59; i++) {
                server.pass(Duration.ofSeconds(1));
                isDropped(a);
            }
            server.pass(Duration.ofSeconds(1));
            isSaid(a);
        }
    }

    @Test
    void afterABlockTheLimitIsTheSameAsBefore() throws Exception {
        try (WireClient a = server.member("127.0.0.1", "/chatroom1")) {
            for (int i = 0; i < 3; i++) {
                block(a);
                server.pass(Duration.ofSeconds(30));
                isDropped(a);
                server.pass(Duration.ofSeconds(30));
            }
        }
    }

    @Test
    void aBlockCoversEveryRoomAndConnectionOfTheAddressAndSurvivesReconnecting() throws Exception {
        try (WireClient sameRoom = server.member("127.0.0.1", "/chatroom1");
                WireClient otherRoom = server.member("127.0.0.1", "/lobby")) {
            try (WireClient a = server.member("127.0.0.1", "/chatroom1")) {
                for (int i = 0; i < 3; i++) {
                    isSaid(a);
                    sameRoom.expect(HI);
                }
                isDropped(a);
            }
            isDropped(sameRoom);
            isDropped(otherRoom);
            try (WireClient again = server.member("127.0.0.1", "/chatroom1")) {
                isDropped(again);
            }
        }
    }

    @Test
    void theMessagesOfAllConnectionsOfAnAddressAreCountedTogether() throws Exception {
        try (WireClient a = server.member("127.0.0.1", "/chatroom1");
                WireClient b = server.member("127.0.0.1", "/lobby")) {
            isSaid(a);
            isSaid(b);
            isSaid(a);
            isDropped(b);
        }
    }

    @Test
    void otherAddressesAreNotBlocked() throws Exception {
        try (WireClient a = server.member("127.0.0.1", "/chatroom1");
                WireClient b = server.member("127.0.0.2", "/lobby")) {
            block(a);
            isSaid(b);
            isSaid(b);
            isSaid(b);
        }
    }

    @Test
    void aBlockedAddressStillConnectsAndReads() throws Exception {
        try (WireClient a = server.member("127.0.0.1", "/chatroom1");
                WireClient b = server.member("127.0.0.2", "/chatroom1")) {
            for (int i = 0; i < 3; i++) {
                isSaid(a);
                b.expect(HI);
            }
            isDropped(a);
            b.send("{\"username\":\"B\",\"color\":\"#000\",\"text\":\"1\"}");
            b.expect("{\"username\":\"B\",\"color\":\"#000\",\"text\":\"1\"}");
            a.expect("{\"username\":\"B\",\"color\":\"#000\",\"text\":\"1\"}");
            try (WireClient again = WireClient.join(server.port(), "/chatroom1")) {
                again.expect(
                        "[" + HI + "," + HI + "," + HI + ",{\"username\":\"B\",\"color\":\"#000\",\"text\":\"1\"}]");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nonsense", "[]", "{\"username\":\"A\",\"color\":\"none\",\"text\":\"hi\"}"})
    void everyTextFrameCountsValidOrNot(String frame) throws Exception {
        try (WireClient a = server.member("127.0.0.1", "/chatroom1")) {
            a.send(frame);
            a.send(frame);
            a.send(frame);
            isDropped(a);
        }
    }

    @Test
    void aTextFrameThatIsNotUtf8CountsToo() throws Exception {
        for (int i = 0; i < 3; i++) {
            try (WireClient a = server.member("127.0.0.1", "/chatroom1")) {
                a.send(WireFrame.TEXT, (byte) 0xFF);
                a.expectClose(1007);
            }
        }
        try (WireClient a = server.member("127.0.0.1", "/chatroom1")) {
            isDropped(a);
        }
    }

    @Test
    void aMessageInFragmentsCountsOnce() throws Exception {
        try (WireClient a = server.member("127.0.0.1", "/chatroom1")) {
            for (int i = 0; i < 3; i++) {
                a.raw(WireFrame.masked(
                        false, WireFrame.TEXT, HI.substring(0, 10).getBytes()));
                a.raw(WireFrame.masked(
                        false, WireFrame.CONTINUATION, HI.substring(10, 20).getBytes()));
                a.raw(WireFrame.masked(
                        true, WireFrame.CONTINUATION, HI.substring(20).getBytes()));
                a.expect(HI);
            }
            isDropped(a);
        }
    }

    @Test
    void binaryFramesPingsAndPongsDoNotCount() throws Exception {
        try (WireClient a = server.member("127.0.0.1", "/chatroom1")) {
            for (int i = 0; i < 10; i++) {
                a.send(WireFrame.BINARY, HI.getBytes());
                a.send(WireFrame.PONG);
                a.expectNothing(); // with a PING
            }
            isSaid(a);
            isSaid(a);
            isSaid(a);
        }
    }

    @Test
    void aBlockEndsByItselfInRealTimeToo() throws Exception {
        ServerOptions options = new ServerOptions()
                .port(0)
                .wsPort(0)
                .data(server.data())
                .spam(1, Duration.ofSeconds(1), Duration.ofSeconds(1));
        try (ChatServer real = ChatServer.start(options);
                WireClient a = WireClient.join(real.port(), "/chatroom1");
                WireClient other = WireClient.joinFrom("127.0.0.2", real.port(), "/chatroom1")) {
            a.expect("[]");
            other.expectText();
            byte[] hi = WireFrame.masked(true, WireFrame.TEXT, HI.getBytes());
            a.raw(ByteBuffer.allocate(2 * hi.length).put(hi).put(hi).array()); // so they are judged together
            a.expect(HI);
            a.expectNothing();
            await().until(() -> {
                a.send(HI);
                a.send(WireFrame.PING);
                return a.next().opCode() == WireFrame.TEXT;
            });
            assertThat(a.next().opCode()).isEqualTo(WireFrame.PONG);
            other.expect(HI);
            other.expect(HI);
        }
    }

    @Test
    void aBlockedAddressGetsItsPongs() throws Exception {
        try (WireClient a = server.member("127.0.0.1", "/chatroom1")) {
            block(a);
            a.send(WireFrame.PING, (byte) 'p');
            WireFrame pong = a.next();
            assertThat(pong.opCode()).isEqualTo(WireFrame.PONG);
            assertThat(pong.text()).isEqualTo("p");
        }
    }

    @Test
    void forwardedForOfAPeerThatIsNotTrustedNeitherEscapesABlockNorMutesAnother() throws Exception {
        server.with(it -> it.trustedProxies(List.of("10.0.0.0/8")));
        try (WireClient victim = server.member("127.0.0.2", "/lobby");
                WireClient liar = server.member("127.0.0.1", "/chatroom1", "X-Forwarded-For: 127.0.0.2")) {
            block(liar);
            try (WireClient again = server.member("127.0.0.1", "/chatroom1", "X-Forwarded-For: 203.0.113.5")) {
                isDropped(again);
            }
            isSaid(victim);
        }
        assertThat(server.warnings()).singleElement().asString().contains("127.0.0.1", "--trusted-proxies");
    }

    @Test
    void behindATrustedProxyOnlyItsOwnEntryCountsAndWhatTheClientWroteBeforeItDoesNot() throws Exception {
        try (WireClient victim = server.member("127.0.0.1", "/lobby", "X-Forwarded-For: 198.51.100.1");
                WireClient liar = server.member(
                        "127.0.0.1", "/chatroom1", "X-Forwarded-For: 198.51.100.1", "X-Forwarded-For: 203.0.113.7")) {
            block(liar);
            try (WireClient again =
                    server.member("127.0.0.1", "/chatroom1", "X-Forwarded-For: 192.0.2.1, 203.0.113.7")) {
                isDropped(again);
            }
            isSaid(victim);
        }
        assertThat(server.warnings()).isEmpty();
    }

    @Test
    void behindAProxyThatForwardsTheAddressEachClientHasItsOwnLimit() throws Exception {
        for (int i = 1; i <= 3; i++) {
            try (WireClient a = server.member("127.0.0.1", "/chatroom1", "X-Forwarded-For: 203.0.113." + i)) {
                block(a);
            }
        }
        try (WireClient inOneNetwork = server.member("127.0.0.1", "/lobby", "X-Forwarded-For: 2001:db8:0:1::1");
                WireClient theSame = server.member("127.0.0.1", "/chatroom1", "X-Forwarded-For: 2001:db8:0:1:f::2");
                WireClient another = server.member("127.0.0.1", "/chatroom1", "X-Forwarded-For: 2001:db8:0:2::1")) {
            block(inOneNetwork);
            isDropped(theSame);
            isSaid(another);
            theSame.expect(HI);
        }
    }

    private static void block(WireClient client) throws IOException {
        isSaid(client);
        isSaid(client);
        isSaid(client);
        isDropped(client);
    }

    private static void isSaid(WireClient client) throws IOException {
        client.send(HI);
        client.expect(HI);
    }

    private static void isDropped(WireClient client) throws IOException {
        client.send(HI);
        client.expectNothing();
    }
}
