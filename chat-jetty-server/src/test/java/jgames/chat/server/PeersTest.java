package jgames.chat.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import jgames.chat.core.protocol.CloseCode;
import jgames.chat.testing.WireFrame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Members that do not read, do not answer or have gone without a word, and a server that says goodbye. */
class PeersTest {
    private static final String HI = "{\"username\":\"A\",\"color\":\"#fff\",\"text\":\"hi\"}";

    @RegisterExtension
    final TestServer server = new TestServer().withoutSpamLimit();

    @Test
    void aMemberThatNeverReadsIsLetGoToReconnectAndNobodyElseNotices() throws Exception {
        try (WireClient slow = WireClient.slow("127.0.0.1", server.port());
                WireClient a = server.member("127.0.0.2", "/chatroom1");
                WireClient b = server.member("127.0.0.3", "/chatroom1")) {
            slow.handshake("/chatroom1");
            slow.expect("[]");
            int said = sayUntilSomebodyIsTooSlow(a, b);
            for (int i = 0; i < 10; i++) {
                say(said++, a, b);
            }
            await().until(() -> online() == 2);

            slow.socket().setReceiveBufferSize(1024 * 1024);
            int seen = 0; // it gets what was on its way, in order and without a gap, and then the close
            WireFrame frame = slow.next();
            while (frame.opCode() == WireFrame.TEXT) {
                assertThat(frame.text()).isEqualTo(large(seen++));
                frame = slow.next();
            }
            assertThat(frame.opCode()).isEqualTo(WireFrame.CLOSE);
            assertThat(frame.closeCode()).isEqualTo(4101);
            assertThat(CloseCode.next(4101)).isEqualTo(CloseCode.Next.RECONNECT);
            assertThat(seen).isBetween(1, said - 10);
            slow.vanish();
        }
    }

    @Test
    void aMemberThatIsLetGoAndStillDoesNotReadIsCutOffAndNothingIsKeptForIt() throws Exception {
        try (WireClient slow = WireClient.slow("127.0.0.1", server.port());
                WireClient a = server.member("127.0.0.2", "/chatroom1");
                WireClient b = server.member("127.0.0.3", "/chatroom1")) {
            slow.handshake("/chatroom1");
            slow.expect("[]");
            sayUntilSomebodyIsTooSlow(a, b);
            server.pass(Duration.ofSeconds(4));
            server.checkLiveness();
            a.expectNothing();
            b.expectNothing();
            assertThat(server.metric("chat_connections")).isEqualTo("3.0");
            server.pass(Duration.ofSeconds(2));
            server.checkLiveness();
            await().until(() -> "2.0".equals(server.metric("chat_connections")));
            assertThatThrownBy(() -> slow.socket().getInputStream().readAllBytes())
                    .as("a reset, and not all that was on its way to it")
                    .isInstanceOf(SocketException.class);
            slow.vanish();
            a.expectNothing();
            b.expectNothing();
        }
    }

    /** Returns how many messages it took. */
    private int sayUntilSomebodyIsTooSlow(WireClient a, WireClient b) throws IOException {
        int said = 0;
        while (!"1.0".equals(server.metric("chat_slow_members_total"))) {
            assertThat(said).as("50 MB are queued for one member").isLessThan(8000);
            for (int i = 0; i < 50; i++) {
                say(said++, a, b);
            }
        }
        return said;
    }

    private static void say(int number, WireClient a, WireClient b) throws IOException {
        a.send(large(number));
        a.expect(large(number));
        b.expect(large(number));
    }

    /** Six thousand bytes. */
    private static String large(int number) {
        return "{\"username\":\"" + number + "\",\"color\":\"#fff\",\"text\":\"" + "\\u0001".repeat(500) + "\"}";
    }

    @Test
    void aClientThatSendsPingsAndNeverReadsIsNotReadAnyMore() throws Exception {
        try (SocketChannel flood = SocketChannel.open();
                WireClient a = server.member("127.0.0.2", "/chatroom1");
                WireClient b = server.member("127.0.0.3", "/chatroom1")) {
            flood.setOption(StandardSocketOptions.SO_RCVBUF, 4096);
            flood.connect(new InetSocketAddress("127.0.0.1", server.port()));
            flood.write(ByteBuffer.wrap(("GET /chatroom1 HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
                            + "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                            + "Sec-WebSocket-Version: 13\r\n\r\n")
                    .getBytes()));
            flood.configureBlocking(false);
            ByteBuffer pings = ByteBuffer.allocate(131 * 500);
            while (pings.hasRemaining()) {
                pings.put(WireFrame.masked(true, WireFrame.PING, new byte[125]));
            }
            long[] sent = {0};
            pings.flip();
            await().during(Duration.ofMillis(500)).until(() -> {
                long before = sent[0];
                while (sent[0] - before < 1_000_000) {
                    if (!pings.hasRemaining()) {
                        pings.rewind();
                    }
                    int written = flood.write(pings);
                    if (written == 0) {
                        break;
                    }
                    sent[0] += written;
                }
                return sent[0] == before;
            });
            assertThat(sent[0]).as("what the operating system's buffers hold").isLessThan(64_000_000);
            a.send(HI);
            a.expect(HI);
            b.expect(HI);
        }
    }

    @Test
    void whoIsSilentIsPingedAndADeadPeerLeavesWithinAMinute() throws Exception {
        try (WireClient dead = server.member("127.0.0.1", "/chatroom1");
                WireClient reader = server.member("127.0.0.2", "/chatroom1")) {
            dead.expectNothing(); // so the server knows that the history is out
            reader.expectNothing();
            server.passCheckingLiveness(Duration.ofSeconds(19));
            server.pass(Duration.ofSeconds(5));
            reader.expectPing(); // without our help: the server looks every five seconds
            reader.send(WireFrame.PONG);
            reader.expectNothing();
            server.passCheckingLiveness(Duration.ofSeconds(20));
            assertThat(server.metric("chat_connections")).isEqualTo("2.0");
            server.pass(Duration.ofSeconds(2));
            server.checkLiveness();
            reader.expectPing();
            await().until(() -> online() == 1);
            assertThat(server.metric("chat_connections")).isEqualTo("1.0");
            assertThat(dead.isEnded()).isTrue();
            dead.vanish();
            reader.send(HI);
            reader.expect(HI);
        }
    }

    @Test
    void aMachineThatWasPausedAsksItsMembersAgainBeforeItEndsAnybody() throws Exception {
        try (WireClient dead = server.member("127.0.0.1", "/chatroom1");
                WireClient member = server.member("127.0.0.2", "/chatroom1")) {
            server.pass(Duration.ofHours(8));
            server.checkLiveness();
            member.expectPing();
            member.send(WireFrame.PONG);
            member.expectNothing();
            server.passCheckingLiveness(Duration.ofSeconds(24));
            assertThat(server.metric("chat_connections")).isEqualTo("2.0");
            server.passCheckingLiveness(Duration.ofSeconds(2)); // nobody hears from the dead one
            await().until(() -> "1.0".equals(server.metric("chat_connections")));
            assertThat(dead.isEnded()).isTrue();
            dead.vanish();
            member.send(HI);
            member.expect(HI);
        }
    }

    @Test
    void membersAreToldThatTheServerStops() throws Exception {
        try (WireClient a = server.member("127.0.0.1", "/chatroom1");
                WireClient b = server.member("127.0.0.2", "/lobby")) {
            server.stop();
            a.expectClose(1001);
            b.expectClose(1001);
            assertThat(CloseCode.next(1001)).isEqualTo(CloseCode.Next.RECONNECT);
        }
    }

    private int online() throws IOException {
        return server.server().rooms().find("chatroom1").orElseThrow().online();
    }
}
