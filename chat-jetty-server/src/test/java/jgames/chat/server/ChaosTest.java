package jgames.chat.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jgames.chat.client.ChatClient;
import jgames.chat.client.ChatEvent;
import jgames.chat.client.ChatEvent.Connected;
import jgames.chat.client.ChatEvent.Ended;
import jgames.chat.client.ChatEvent.Gap;
import jgames.chat.client.ChatEvent.Resumed;
import jgames.chat.client.ChatEvent.Said;
import jgames.chat.client.ChatRoom;
import jgames.chat.core.protocol.Entry;
import jgames.chat.core.protocol.EventId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Fifty clients of {@code chat-client} and five of the plain protocol, on a line that breaks again and again, to a server
 * that is killed again and again.
 *
 * <p>They talk in rounds: everybody says some, and the next round begins when all of that is acknowledged. So nobody can
 * be away for more than two rounds, which are fewer messages than the log keeps, and there is no reason for a gap.
 */
class ChaosTest {
    private static final int CLIENTS = 50;
    private static final int PLAIN_CLIENTS = 5;
    private static final int EACH = 4;
    private static final int ACKNOWLEDGED_A_ROUND = CLIENTS * EACH;
    private static final int KILLS = 10;
    private static final int ROUNDS = 12;
    private static final Pattern LINE = Pattern.compile("\\{\"id\":\"([^\"]*)\",.*\"text\":\"([^\"]*)\".*}");

    @TempDir
    Path data;

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);
    private final Semaphore acknowledgements = new Semaphore(0);
    private final Map<String, CompletableFuture<Entry>> said = new LinkedHashMap<>(); // by text
    private final Map<EventId, String> logged = new TreeMap<>(); // all that ever was in the file, which forgets

    @Test
    @Timeout(value = 300, unit = TimeUnit.SECONDS)
    void whatIsAcknowledgedIsSaidOnceAndAllSeeItInOneOrderWhateverBreaks() throws Exception {
        System.out.println("ChaosTest: seed " + seed);
        List<Listening> clients = new ArrayList<>();
        List<PlainClient> plainClients = new ArrayList<>();
        ServerProcess server = server();
        try (LossyLink link = new LossyLink(random.nextLong())) {
            link.to(server.port());
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(new Listening(link.port()));
            }
            for (int i = 0; i < PLAIN_CLIENTS; i++) {
                plainClients.add(new PlainClient(link.port(), "p" + i));
            }
            await().until(() -> clients.stream().allMatch(client -> client.isIn));
            for (int round = 0; round < ROUNDS; round++) {
                sayAll(clients, plainClients, round);
                int before = round < KILLS ? random.nextInt(ACKNOWLEDGED_A_ROUND) : 0;
                awaitAcknowledgements(before);
                if (round < KILLS) {
                    link.toNobody();
                    server.kill();
                    server = server();
                    link.to(server.port());
                }
                awaitAcknowledgements(ACKNOWLEDGED_A_ROUND - before);
                collectLogged();
            }
            link.mend();
            plainClients.forEach(PlainClient::end);
            // Something more from everybody, so that whoever has heard the last of it has heard all.
            sayAll(clients, List.of(), ROUNDS);
            awaitAcknowledgements(ACKNOWLEDGED_A_ROUND);
            collectLogged();
            await().until(() -> clients.stream().allMatch(client -> client.heard.size() >= logged.size()));
            System.out.println("ChaosTest: " + link.cuts() + " cuts");
        } finally {
            clients.forEach(client -> client.sdk.close());
            server.kill();
        }
        collectLogged();
        assertThatAllIsAsItShouldBe(clients, plainClients);
    }

    private ServerProcess server() throws IOException {
        return ServerProcess.start(data, "--spam-messages", "0");
    }

    private void sayAll(List<Listening> clients, List<PlainClient> plainClients, int round) {
        for (int n = 0; n < EACH; n++) {
            for (int i = 0; i < CLIENTS; i++) {
                String text = "c" + i + "-" + round + "-" + n;
                CompletableFuture<Entry> future = clients.get(i).room.say(text);
                said.put(text, future);
                future.whenComplete((entry, failure) -> acknowledgements.release());
            }
            plainClients.forEach(PlainClient::say);
        }
    }

    private void awaitAcknowledgements(int count) throws InterruptedException {
        assertThat(acknowledgements.tryAcquire(count, 60, TimeUnit.SECONDS))
                .as("%s answers; there are %s", count, acknowledgements.availablePermits())
                .isTrue();
    }

    /** After each round: in two of them the file cannot have forgotten anything. */
    private void collectLogged() throws IOException {
        for (String line : Files.readString(data.resolve("logs-chatroom1.json")).split("\n")) {
            Matcher parts = LINE.matcher(line);
            if (parts.matches()) { // the last one may not be whole yet
                String before = logged.put(EventId.parse(parts.group(1)), parts.group(2));
                assertThat(before).as(line).isIn(null, parts.group(2));
            }
        }
    }

    private void assertThatAllIsAsItShouldBe(List<Listening> clients, List<PlainClient> plainClients) {
        Map<EventId, String> acknowledged = new TreeMap<>();
        said.forEach((text, entry) -> acknowledged.put(entry.join().id(), text));
        assertThat(acknowledged)
                .as("everything is acknowledged, each by its own id")
                .hasSize(said.size());
        assertThat(logged).containsAllEntriesOf(acknowledged);
        List<String> inOrder = List.copyOf(logged.values());
        assertThat(inOrder).as("nothing is said twice").doesNotHaveDuplicates();
        for (Listening client : clients) {
            assertThat(client.unwelcome).as("gaps and ends").isEmpty();
            assertThat(client.heard).isEqualTo(inOrder);
        }
        for (PlainClient client : plainClients) {
            client.connections.forEach(seen -> assertThat(Collections.indexOfSubList(inOrder, seen))
                    .as("%s", seen)
                    .isNotNegative());
        }
        System.out.printf(
                "ChaosTest: %d acknowledged, %d in the log, resumed %d times%n",
                acknowledged.size(),
                logged.size(),
                clients.stream().mapToInt(client -> client.resumed.get()).sum());
    }

    /** A client of {@code chat-client} that hears everything from the first message on. */
    private static final class Listening {
        final List<String> heard = new CopyOnWriteArrayList<>();
        final List<ChatEvent> unwelcome = new CopyOnWriteArrayList<>();
        final AtomicInteger resumed = new AtomicInteger();
        final ChatClient sdk;
        final ChatRoom room;
        volatile boolean isIn;

        Listening(int port) {
            sdk = ChatClient.builder(URI.create("ws://127.0.0.1:" + port))
                    .reconnect(Duration.ofMillis(50), Duration.ofMillis(500))
                    .build();
            room = sdk.room("chatroom1")
                    .on(Connected.class, in -> isIn = true)
                    .on(Resumed.class, again -> resumed.incrementAndGet())
                    .on(Said.class, said -> heard.add(said.text()))
                    .on(Gap.class, unwelcome::add)
                    .on(Ended.class, ended -> {
                        if (ended.code() != 1000) {
                            unwelcome.add(ended);
                        }
                    });
            sdk.start();
        }
    }

    /** A client of the plain protocol: what it says may be lost, and it does not know. */
    private static final class PlainClient {
        final List<List<String>> connections = new CopyOnWriteArrayList<>(); // what each has seen, history first
        private final int port;
        private final String name;
        private final Thread thread = new Thread(this::run, "plain");
        private volatile WireClient current;
        private volatile boolean ending;
        private int said;

        PlainClient(int port, String name) {
            this.port = port;
            this.name = name;
            thread.setDaemon(true);
            thread.start();
        }

        void say() {
            WireClient client = current;
            try {
                if (client != null) {
                    client.send("{\"username\":\"P\",\"color\":\"#fff\",\"text\":\"" + name + "-" + said++ + "\"}");
                }
            } catch (IOException lost) {
                // and so is what it would have said
            }
        }

        private void run() {
            while (!ending) {
                List<String> seen = new CopyOnWriteArrayList<>();
                try {
                    WireClient client = WireClient.join(port, "/chatroom1");
                    current = client;
                    seen.addAll(Chatter.texts(client.expectText()));
                    connections.add(seen);
                    while (true) {
                        seen.addAll(Chatter.texts(client.expectText()));
                    }
                } catch (IOException | AssertionError lost) {
                    vanish();
                    LockSupport.parkNanos(50_000_000); // a pause, as every client makes
                }
            }
        }

        void end() {
            ending = true;
            vanish();
        }

        private void vanish() {
            try {
                if (current != null) {
                    current.vanish();
                }
            } catch (IOException gone) {
                // that will do
            }
        }
    }
}
