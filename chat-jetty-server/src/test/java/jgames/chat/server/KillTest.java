package jgames.chat.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} of the real server while several clients talk as fast as they can, again and again on one folder. */
class KillTest {
    private static final int KILLS = 10;
    private static final int CLIENTS = 6;
    private static final int HISTORY = 500;
    private static final Pattern LINE = Pattern.compile(
            "\\{\"id\":\"(\\d+)-(\\d+)\",\"username\":\"A\",\"color\":\"#fff\",\"text\":\"(\\d+\\.\\d+-\\d+)\""
                    + ",\"author\":\"[^\"]+\"}");

    @TempDir
    Path data;

    private final long seed = new Random().nextLong();
    private int deliveries;

    @Test
    @Timeout(value = 300, unit = TimeUnit.SECONDS)
    void whatAnyClientHasSeenIsInTheHistoryAfterAKill() throws Exception {
        System.out.println("KillTest: seed " + seed);
        Random random = new Random(seed);
        List<String> logged = List.of();
        for (int kill = 0; kill <= KILLS; kill++) {
            try (ServerProcess server =
                    ServerProcess.start(data, "--spam-messages", "0", "--history", String.valueOf(HISTORY))) {
                assertThat(history(server.port()))
                        .as("history after kill %s", kill)
                        .isEqualTo(logged.subList(Math.max(0, logged.size() - HISTORY), logged.size()));
                if (kill < KILLS) {
                    List<Chatter> chatters = underLoad(server, kill);
                    Thread.sleep(random.nextInt(300)); // the moment of the kill
                    server.kill();
                    logged = loggedMessages();
                    for (Chatter chatter : chatters) {
                        chatter.closeCode();
                        assertIsTheirTail(chatter.seen(), logged);
                        deliveries += chatter.seenCount();
                    }
                }
            }
        }
        System.out.println("KillTest: " + KILLS + " kills, " + deliveries + " messages seen");
    }

    private static List<Chatter> underLoad(ServerProcess server, int kill) throws IOException {
        List<Chatter> chatters = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            String name = kill + "." + i;
            chatters.add(Chatter.start("127.0.1." + (i + 1), server.port(), "/chatroom1", name, 8));
        }
        await().pollInterval(Duration.ofMillis(2))
                .until(() -> chatters.stream().allMatch(chatter -> chatter.seenCount() > 20));
        return chatters;
    }

    private static List<String> history(int port) throws IOException {
        try (WireClient client = WireClient.join(port, "/chatroom1")) {
            return Chatter.texts(client.expectText());
        }
    }

    /** Every line is a message with an id above the one before; only what follows the last line end may be torn. */
    private List<String> loggedMessages() throws IOException {
        String file = Files.readString(data.resolve("logs-chatroom1.json"));
        List<String> lines = new ArrayList<>(List.of(file.split("\n", -1)));
        String torn = lines.remove(lines.size() - 1);
        if (LINE.matcher(torn).matches()) {
            lines.add(torn); // it lacks nothing but its line end
        }
        List<String> texts = new ArrayList<>();
        long millis = 0;
        long sequence = -1;
        for (String line : lines) {
            Matcher message = LINE.matcher(line);
            assertThat(message.matches()).as(line).isTrue();
            long nextMillis = Long.parseLong(message.group(1));
            long nextSequence = Long.parseLong(message.group(2));
            assertThat(nextMillis > millis || nextMillis == millis && nextSequence > sequence)
                    .as("%s is above %s-%s", line, millis, sequence)
                    .isTrue();
            millis = nextMillis;
            sequence = nextSequence;
            texts.add(message.group(3));
        }
        assertThat(texts).doesNotHaveDuplicates();
        return texts;
    }

    /** The last message that a client saw is in the log, and so are those before it, as it saw them. */
    private static void assertIsTheirTail(List<String> seen, List<String> logged) {
        int last = logged.indexOf(seen.get(seen.size() - 1));
        assertThat(last).as("place of the last message that was seen").isNotNegative();
        assertThat(logged.size() - last).as("it is among the newest").isLessThanOrEqualTo(HISTORY);
        int common = Math.min(last + 1, seen.size()); // what is older may have been compacted away
        assertThat(logged.subList(last + 1 - common, last + 1))
                .isEqualTo(seen.subList(seen.size() - common, seen.size()));
        assertThat(Collections.frequency(logged, seen.get(seen.size() - 1))).isOne();
    }
}
