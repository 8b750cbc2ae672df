package jgames.chat.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import jgames.chat.testing.WireFrame;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Strangers who read nothing of what they make the server say: a heap of 128 MB outlives them, and others are served. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class UnreadTest {
    private static final String EXTENDED = "Sec-WebSocket-Protocol: chat.v2";
    private static final String SIX_KILOBYTES = "\\u0001".repeat(500);
    private static final long FIRST = 1_700_000_000_000L;

    @TempDir
    Path data;

    private final List<WireClient> strangers = new ArrayList<>();

    @AfterEach
    void strangersVanish() throws IOException {
        for (WireClient stranger : strangers) {
            stranger.vanish();
        }
    }

    private ServerProcess server() throws IOException {
        StringBuilder log = new StringBuilder();
        for (int i = 0; i < 500; i++) {
            log.append("{\"id\":\"" + (FIRST + i) + "-0\",\"username\":\"" + SIX_KILOBYTES
                    + "\",\"color\":\"red\",\"text\":\"" + SIX_KILOBYTES + "\"}\n");
        }
        Files.writeString(data.resolve("chatrooms.txt"), "chatroom1 lobby");
        Files.writeString(data.resolve("logs-chatroom1.json"), log);
        return ServerProcess.start(data, "--spam-messages", "0");
    }

    private void join(ServerProcess server, int count, IntFunction<String> path, String... headers) throws IOException {
        for (int i = 0; i < count; i++) {
            WireClient stranger = WireClient.slow("127.0.0.1", server.port());
            strangers.add(stranger);
            assertThat(stranger.handshake(path.apply(i), headers)).startsWith("HTTP/1.1 101 ");
        }
    }

    /** Somebody who has joined in between has read it all. */
    private static void readOn(WireClient member, String text) throws IOException {
        while (!member.expectText().contains(text)) {
            // and the next one
        }
    }

    /** Somebody else comes, is welcomed, says something and hears it. */
    private static void assertServes(ServerProcess server, String room) throws IOException {
        try (WireClient member = WireClient.joinFrom("127.0.0.2", server.port(), room, EXTENDED)) {
            member.socket().setSoTimeout(60_000); // the flood has filled the server's sockets
            String past = member.expectText();
            assertThat(past.substring(0, 17)).isEqualTo("{\"type\":\"welcome\"");
            while (past.contains("\"more\":true")) {
                past = member.expectText();
            }
            String nonce = UUID.randomUUID().toString();
            member.send("{\"type\":\"say\",\"username\":\"A\",\"color\":\"red\",\"text\":\"hi\",\"nonce\":\"" + nonce
                    + "\"}");
            assertThat(member.expectText()).startsWith("{\"type\":\"ack\",\"nonce\":\"" + nonce + "\"");
            assertThat(member.expectText())
                    .startsWith("{\"type\":\"messages\",")
                    .contains("\"hi\"");
        }
        assertThat(server.isAlive()).isTrue();
        assertThat(server.err()).noneMatch(line -> line.contains("Error") || line.contains("ERROR"));
    }

    @Test
    void whoeverResumesFromWherever() throws Exception {
        try (ServerProcess server = server()) {
            join(server, 400, i -> "/chatroom1?since=" + (FIRST + i) + "-" + i % 3, EXTENDED);
            assertServes(server, "/chatroom1");
        }
    }

    @Test
    void whoeverResumesFromWhatIsOutOfReach() throws Exception {
        try (ServerProcess server = server()) {
            join(server, 400, i -> "/chatroom1?since=" + (7 + i) + "-" + i, EXTENDED);
            assertServes(server, "/chatroom1");
        }
    }

    @Test
    void whoeverJoinsBetweenTwoMessagesInThePlainProtocol() throws Exception {
        String message =
                "{\"username\":\"" + SIX_KILOBYTES + "\",\"color\":\"red\",\"text\":\"" + SIX_KILOBYTES + "\"}";
        try (ServerProcess server = server();
                WireClient speaker = WireClient.joinFrom("127.0.0.3", server.port(), "/chatroom1")) {
            speaker.expectText();
            for (int i = 0; i < 150; i++) {
                join(server, 2, n -> "/chatroom1");
                speaker.send(message);
                speaker.expectText();
            }
            assertServes(server, "/chatroom1");
            readOn(speaker, "\"hi\"");
        }
    }

    @Test
    void whoeverAsksWithoutListening() throws Exception {
        for (int opCode : new int[] {WireFrame.BINARY, WireFrame.PING, WireFrame.TEXT}) {
            try (ServerProcess server = server()) {
                flood(server, 40, WireFrame.masked(true, opCode));
            }
        }
    }

    /** As much as the network takes, until it takes no more for a second. */
    private static void flood(ServerProcess server, int count, byte[] frame) throws Exception {
        ByteBuffer frames = ByteBuffer.allocateDirect(frame.length * 10_000);
        while (frames.hasRemaining()) {
            frames.put(frame);
        }
        frames.flip();
        List<SocketChannel> channels = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                SocketChannel channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", server.port()));
                channels.add(channel);
                channel.write(UTF_8.encode("GET /lobby HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
                        + "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                        + "Sec-WebSocket-Version: 13\r\n" + EXTENDED + "\r\n\r\n"));
                channel.configureBlocking(false);
            }
            long end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
            long taken = System.nanoTime();
            List<ByteBuffer> rest =
                    channels.stream().map(channel -> frames.duplicate()).toList();
            while (System.nanoTime() < end
                    && System.nanoTime() - taken < Duration.ofSeconds(1).toNanos()) {
                for (int i = 0; i < count; i++) {
                    if (channels.get(i).write(rest.get(i)) > 0) {
                        taken = System.nanoTime();
                    }
                    if (!rest.get(i).hasRemaining()) {
                        rest.get(i).rewind();
                    }
                }
            }
            assertServes(server, "/lobby");
        } finally {
            for (SocketChannel channel : channels) {
                channel.close();
            }
        }
    }

    @Test
    void whoeverHearsABusyRoomWithoutListening() throws Exception {
        try (ServerProcess server = server();
                WireClient speaker = WireClient.joinFrom("127.0.0.3", server.port(), "/lobby")) {
            speaker.expectText();
            join(server, 150, i -> "/lobby");
            join(server, 150, i -> "/lobby", EXTENDED);
            String message = "{\"username\":\"A\",\"color\":\"red\",\"text\":\"x\"}";
            for (int i = 0; i < 3_000; i++) {
                speaker.send(message);
                speaker.expectText();
            }
            assertServes(server, "/lobby");
            readOn(speaker, "\"hi\"");
        }
    }
}
