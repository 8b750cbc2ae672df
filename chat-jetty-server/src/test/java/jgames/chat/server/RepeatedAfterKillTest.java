package jgames.chat.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} of the real server while clients talk in the extended protocol, each repeating what was not acknowledged
 * until it is, whatever happens to the server meanwhile.
 */
class RepeatedAfterKillTest {
    private static final int KILLS = 6;
    private static final int CLIENTS = 5;
    private static final int UNANSWERED = 4;
    private static final Pattern ACK =
            Pattern.compile("\\{\"type\":\"ack\",\"nonce\":\"([^\"]*)\",\"id\":\"([^\"]*)\"}");
    private static final Pattern LINE = Pattern.compile("\\{\"id\":\"([^\"]*)\",.*\"nonce\":\"([^\"]*)\".*}");

    @TempDir
    Path data;

    /** What has been acknowledged: nonce and id. */
    private final Map<String, String> acknowledged = new ConcurrentHashMap<>();

    private final long seed = new Random().nextLong();

    @Test
    @Timeout(value = 240, unit = TimeUnit.SECONDS)
    void whatIsAcknowledgedIsInTheLogExactlyOnceUnderThatId() throws Exception {
        System.out.println("RepeatedAfterKillTest: seed " + seed);
        Random random = new Random(seed);
        // A copy of all that was ever in the file, which itself forgets.
        Map<String, String> logged = new LinkedHashMap<>();
        List<Repeater> repeaters = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            repeaters.add(new Repeater("c" + i, "127.0.1." + (i + 1)));
        }
        for (int kill = 0; kill <= KILLS; kill++) {
            try (ServerProcess server = ServerProcess.start(data, "--spam-messages", "0", "--history", "1000")) {
                for (Repeater repeater : repeaters) {
                    repeater.connect(server.port(), kill < KILLS);
                }
                if (kill < KILLS) {
                    int enough = acknowledged.size() + 50;
                    await().pollInterval(Duration.ofMillis(2)).until(() -> acknowledged.size() >= enough);
                    Thread.sleep(random.nextInt(50)); // the moment of the kill
                    server.kill();
                }
                for (Repeater repeater : repeaters) {
                    repeater.join(); // the last time when all has been acknowledged
                }
            }
            collect(logged);
        }
        assertThat(acknowledged).hasSizeGreaterThan(KILLS * 50);
        assertThat(logged).containsAllEntriesOf(acknowledged);
        assertThat(repeaters).allMatch(repeater -> repeater.unanswered.isEmpty());
        System.out.println("RepeatedAfterKillTest: " + acknowledged.size() + " acknowledged, "
                + repeaters.stream().mapToInt(repeater -> repeater.repeated).sum() + " repeated");
        assertThat(logged.keySet())
                .as("nothing is in the log that was not acknowledged in the end")
                .isEqualTo(acknowledged.keySet());
    }

    /** Every nonce that the file has is in one line, and always in the one with the same id. */
    private void collect(Map<String, String> logged) throws IOException {
        List<String> nonces = new ArrayList<>();
        for (String line : Files.readString(data.resolve("logs-chatroom1.json")).split("\n")) {
            Matcher parts = LINE.matcher(line);
            if (parts.matches()) { // the last one may be torn
                nonces.add(parts.group(2));
                String before = logged.putIfAbsent(parts.group(2), parts.group(1));
                assertThat(before == null || before.equals(parts.group(1)))
                        .as(line)
                        .isTrue();
            }
        }
        assertThat(nonces).doesNotHaveDuplicates();
    }

    private final class Repeater {
        final Map<String, String> unanswered = new LinkedHashMap<>(); // nonce and frame
        int repeated;
        private final String name;
        private final String from;
        private int said;
        private Thread thread;

        Repeater(String name, String from) {
            this.name = name;
            this.from = from;
        }

        /** First what was not answered, then more, unless it is to end. */
        void connect(int port, boolean more) throws IOException {
            WireClient client = WireClient.joinFrom(from, port, "/chatroom1", "Sec-WebSocket-Protocol: chat.v2");
            client.expectText();
            thread = new Thread(() -> chat(client, more), name);
            thread.setDaemon(true);
            thread.start();
        }

        private void chat(WireClient client, boolean more) {
            try {
                for (String frame : List.copyOf(unanswered.values())) {
                    client.send(frame);
                    repeated++;
                }
                while (more || !unanswered.isEmpty()) {
                    while (more && unanswered.size() < UNANSWERED) {
                        String nonce = name + "-" + said++;
                        String frame =
                                "{\"type\":\"say\",\"username\":\"A\",\"color\":\"#fff\",\"text\":\"hi\",\"nonce\":\""
                                        + nonce + "\"}";
                        unanswered.put(nonce, frame);
                        client.send(frame);
                    }
                    Matcher ack = ACK.matcher(client.expectText());
                    if (ack.matches()) {
                        String before = acknowledged.putIfAbsent(ack.group(1), ack.group(2));
                        assertThat(before == null || before.equals(ack.group(2)))
                                .isTrue();
                        unanswered.remove(ack.group(1));
                    }
                }
                client.vanish();
            } catch (IOException killed) {
                // the next server will hear it
            }
        }

        void join() throws InterruptedException {
            thread.join(60_000);
            assertThat(thread.isAlive()).as("the connection ends").isFalse();
        }
    }
}
