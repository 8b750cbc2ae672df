package jgames.chat.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import jgames.chat.testing.WireFrame;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Many at a time, and much. */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class LoadTest {
    private static final String FACES = "\uD83D\uDE00".repeat(490); // as large as text gets

    private static final String LAST = "{\"username\":\"A\",\"color\":\"#fff\",\"text\":\"the last\"}";
    private static final byte[] HANDSHAKE = ("GET /chatroom1 HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
                    + "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
            .getBytes(StandardCharsets.UTF_8);

    @RegisterExtension
    final TestServer server = new TestServer();

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stopThreads() {
        threads.shutdownNow();
    }

    @Test
    void sixteenClientsSeeAllMessagesInOneOrderWhichIsTheLogs() throws Exception {
        server.withoutSpamLimit().with(options -> options.history(1000));
        List<WireClient> clients = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            clients.add(server.member("127.0.1." + (i + 1), "/chatroom1"));
        }
        List<Callable<List<String>>> tasks = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            WireClient client = clients.get(i);
            String name = "c" + i;
            tasks.add(() -> {
                for (int n = 0; n < 128; n++) {
                    client.send("{\"username\":\"A\",\"color\":\"#fff\",\"text\":\"" + name + "-" + n + "\"}");
                }
                List<String> seen = new ArrayList<>();
                for (int n = 0; n < 16 * 128; n++) {
                    seen.addAll(Chatter.texts(client.expectText()));
                }
                return seen;
            });
        }

        List<Future<List<String>>> results = threads.invokeAll(tasks);

        List<String> seen = results.get(0).get();
        assertThat(seen).hasSize(16 * 128).doesNotHaveDuplicates();
        for (int i = 0; i < 16; i++) {
            String name = "c" + i;
            assertThat(results.get(i).get()).isEqualTo(seen);
            assertThat(seen.stream().filter(text -> text.startsWith(name + "-")))
                    .isSortedAccordingTo((one, other) -> Integer.compare(number(one), number(other)));
        }
        assertThat(Chatter.texts(server.read("logs-chatroom1.json"))).isEqualTo(seen);
        for (WireClient client : clients) {
            client.close();
        }
        assertThat(server.metric("chat_deliveries_total")).isEqualTo(String.valueOf(16.0 * 16 * 128));
    }

    private static int number(String text) {
        return Integer.parseInt(text.substring(text.indexOf('-') + 1));
    }

    @Test
    void aLargeHistoryIsOneFrame() throws Exception {
        String history = largeHistory(40); // close to 256 KB, as they are counted
        server.with(options -> options.history(1000)).write("logs-chatroom1.json", history.replace("},{", "}\n{"));

        try (WireClient client = WireClient.join(server.port(), "/chatroom1")) {
            client.expect("[" + history + "]");
        }
    }

    // ---- those who do not read ----

    @Test
    void oneWhoNeverReadsIsLetGoAndAHundredOthersGetEverything() throws Exception {
        server.withoutSpamLimit();
        WireClient sender = server.member("127.0.1.1", "/chatroom1");
        WireClient neverReads = WireClient.joinFrom("127.0.3.1", server.port(), "/chatroom1");
        List<Future<Integer>> others = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            WireClient other = server.member("127.0.2." + (i + 1), "/chatroom1");
            others.add(threads.submit(() -> {
                try (other) {
                    int n = 0;
                    for (String message = other.expectText(); !message.equals(LAST); message = other.expectText()) {
                        assertThat(message).isEqualTo(large(n++));
                    }
                    return n;
                }
            }));
        }

        int sent = sendUntilSomebodyIsTooSlow(sender);
        sender.send(LAST);

        for (Future<Integer> other : others) {
            assertThat(other.get()).isEqualTo(sent);
        }
        assertThat(server.metric("chat_slow_members_total")).isEqualTo("1.0");
        await().untilAsserted(
                        () -> assertThat(server.metric("chat_connections")).isEqualTo("2.0"));
        server.pass(Duration.ofSeconds(6)); // it does not even answer the close
        await().untilAsserted(
                        () -> assertThat(server.metric("chat_connections")).isEqualTo("1.0"));
        assertThat(neverReads.isEnded()).isTrue();
        neverReads.vanish();
        sender.vanish();
    }

    @Test
    void oneWhoReadsTooLateFindsAllThatWasOnItsWayAndWhyItWasLetGo() throws Exception {
        server.withoutSpamLimit();
        try (WireClient sender = server.member("127.0.1.1", "/chatroom1");
                WireClient late = WireClient.joinFrom("127.0.3.1", server.port(), "/chatroom1")) {
            int sent = sendUntilSomebodyIsTooSlow(sender);
            late.send(WireFrame.PING, (byte) 1); // there is no answer to it any more, and no harm in it
            late.send(LAST); // nor in this

            late.expect("[]");
            int read = 0;
            WireFrame frame = late.next();
            while (frame.opCode() == WireFrame.TEXT) {
                assertThat(frame.text()).isEqualTo(large(read++));
                frame = late.next();
            }
            assertThat(frame.opCode()).isEqualTo(WireFrame.CLOSE);
            assertThat(frame.closeCode()).isEqualTo(4101);
            assertThat(frame.closeReason()).isEqualTo("Messages came faster than they were read.");
            assertThat(read).isPositive().isLessThan(sent + 1);
            late.send(WireFrame.CLOSE, frame.payload());
            assertThat(late.isEnded()).isTrue();
            late.vanish();
            await().untilAsserted(
                            () -> assertThat(server.metric("chat_connections")).isEqualTo("1.0"));
        }
    }

    @Test
    void aLongHistoryThatIsStillOnItsWayMakesNobodySlow() throws Exception {
        String history = largeHistory(40);
        server.withoutSpamLimit()
                .with(options -> options.history(1000))
                .write("logs-chatroom1.json", history.replace("},{", "}\n{"));
        try (WireClient joining = WireClient.joinFrom("127.0.3.1", server.port(), "/chatroom1");
                WireClient sender = server.member("127.0.1.1", "/chatroom1")) {
            for (int i = 0; i < 50; i++) {
                sender.send(large(i));
                sender.expect(large(i));
            }
            joining.expect("[" + history + "]");
            for (int i = 0; i < 50; i++) {
                joining.expect(large(i));
            }
            assertThat(server.metric("chat_slow_members_total")).isEqualTo("0.0");
        }
    }

    private static String largeHistory(int messages) {
        return IntStream.range(0, messages).mapToObj(LoadTest::large).collect(Collectors.joining(","));
    }

    private static String large(int number) {
        return "{\"username\":\"" + FACES + "\",\"color\":\"#fff\",\"text\":\"" + number + FACES + "\"}";
    }

    /** Says large messages until what is in flight to somebody passes the bound, and returns how many. */
    private int sendUntilSomebodyIsTooSlow(WireClient sender) throws IOException {
        int sent = 0;
        while (sent % 50 != 0 || server.metric("chat_slow_members_total").equals("0.0")) {
            assertThat(sent).as("messages of 4 KB").isLessThan(8000); // what sockets buffer has a bound, too
            sender.send(large(sent));
            sender.expect(large(sent));
            sent++;
        }
        return sent;
    }

    // ---- crowds ----

    @Test
    void nobodyMissesOrDoublesAnythingInAStormOfJoinsAndLeaves() throws Exception {
        server.withoutSpamLimit().with(options -> options.maxConnections(1000, 1000));
        List<Chatter> chatters = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            chatters.add(Chatter.start("127.0.1." + (i + 1), server.port(), "/chatroom1", "c" + i, 2));
        }
        // So nobody finds an empty room, after which a visitor who reads no more could not be found in what was said.
        await().until(() -> chatters.get(0).seenCount() > 0);
        List<Callable<List<List<String>>>> visits = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            Random random = new Random(i);
            visits.add(() -> {
                List<List<String>> seen = new ArrayList<>();
                for (int n = 0; n < 50; n++) {
                    seen.add(visit(random.nextInt(6), random.nextBoolean()));
                }
                return seen;
            });
        }

        List<Future<List<List<String>>>> visitors = threads.invokeAll(visits);
        await().untilAsserted(
                        () -> assertThat(server.metric("chat_connections")).isEqualTo("4.0"));
        server.stop();

        for (Chatter chatter : chatters) {
            assertThat(chatter.closeCode()).isEqualTo(1001);
        }
        List<String> all = chatters.get(0).seen();
        Map<String, Integer> places = new HashMap<>();
        for (String text : all) {
            assertThat(places.put(text, places.size())).as(text).isNull();
        }
        for (Chatter chatter : chatters) {
            assertThat(chatter.seen()).isEqualTo(all.subList(all.size() - chatter.seenCount(), all.size()));
        }
        int visited = 0;
        for (Future<List<List<String>>> visitor : visitors) {
            for (List<String> seen : visitor.get()) {
                int first = places.get(seen.get(0));
                assertThat(seen).isEqualTo(all.subList(first, first + seen.size()));
                visited++;
            }
        }
        assertThat(visited).isEqualTo(500);
    }

    /** Joins, reads the history and some messages, and leaves, with a word or without. */
    private List<String> visit(int messages, boolean politely) throws IOException {
        WireClient client = WireClient.joinFrom("127.0.2.1", server.port(), "/chatroom1");
        List<String> seen = new ArrayList<>(Chatter.texts(client.expectText()));
        for (int i = 0; i < messages; i++) {
            seen.addAll(Chatter.texts(client.expectText()));
        }
        if (politely) {
            client.send(WireFrame.CLOSE, (byte) 0x03, (byte) 0xE8);
        }
        client.vanish();
        return seen;
    }

    @Test
    void howeverAClientEndsItLeavesNothingBehind() throws Exception {
        server.withoutSpamLimit().with(options -> options.maxConnections(2000, 2000));
        byte[] hi = WireFrame.masked(true, WireFrame.TEXT, LAST.getBytes(StandardCharsets.UTF_8));
        List<byte[]> lastWords = List.of(
                new byte[0],
                hi,
                join(hi, hi, hi, hi, hi),
                Arrays.copyOf(hi, 20),
                WireFrame.masked(false, WireFrame.TEXT, (byte) '{'),
                WireFrame.masked(true, WireFrame.PING, (byte) 1),
                WireFrame.masked(true, WireFrame.CLOSE, (byte) 0x03, (byte) 0xE8),
                join(hi, WireFrame.masked(true, WireFrame.CLOSE)),
                join(WireFrame.masked(true, WireFrame.CLOSE), hi),
                WireFrame.masked(true, WireFrame.TEXT, (byte) 0xC0), // 1007
                WireFrame.masked(true, WireFrame.BINARY, new byte[17_000]), // 1009
                new byte[] {0x11, 0x22, 0x33}); // 1002
        Chatter chatter = Chatter.start("127.0.1.1", server.port(), "/chatroom1", "c", 2);
        List<Callable<Void>> clients = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Random random = new Random(i);
            clients.add(() -> {
                for (int n = 0; n < 60; n++) {
                    try (WireClient client = WireClient.socket("127.0.2.1", server.port())) {
                        client.socket().setSoLinger(random.nextBoolean(), 0); // a reset, or a quiet end
                        if (random.nextInt(5) > 0) {
                            assertThat(client.handshake("/chatroom1")).startsWith("HTTP/1.1 101 ");
                        } else {
                            client.raw(HANDSHAKE); // it does not even wait for the answer
                        }
                        client.raw(lastWords.get(random.nextInt(lastWords.size())));
                        client.vanish();
                    } catch (SocketException ended) {
                        // by the server, sooner than by this client
                    }
                }
                return null;
            });
        }

        for (Future<Void> client : threads.invokeAll(clients)) {
            client.get();
        }

        await().untilAsserted(
                        () -> assertThat(server.metric("chat_connections")).isEqualTo("1.0"));
        await().untilAsserted(() -> assertThat(
                        server.server().rooms().find("chatroom1").get().online())
                .isEqualTo(1));
        int before = chatter.seenCount();
        await().until(() -> chatter.seenCount() > before);
        chatter.vanish();
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    @Test
    void aNoisyRoomDoesNotStarveAQuietOne() throws Exception {
        server.withoutSpamLimit();
        List<Chatter> noisy = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            noisy.add(Chatter.start("127.0.1." + (i + 1), server.port(), "/chatroom1", "c" + i, 16));
        }
        await().until(() -> noisy.get(0).seenCount() > 100);
        try (WireClient a = server.member("127.0.2.1", "/lobby");
                WireClient b = server.member("127.0.2.2", "/lobby")) {
            for (int i = 0; i < 100; i++) {
                int before = noisy.get(0).seenCount();
                String message = "{\"username\":\"A\",\"color\":\"#fff\",\"text\":\"psst " + i + "\"}";
                a.send(message);
                a.expect(message);
                b.expect(message);
                if (i == 99) {
                    await().until(() -> noisy.get(0).seenCount() > before); // it has not become quiet meanwhile
                }
            }
        }
        assertThat(Collections.max(noisy.stream().map(Chatter::seenCount).toList()))
                .isGreaterThan(100);
        for (Chatter chatter : noisy) {
            chatter.vanish();
        }
    }
}
