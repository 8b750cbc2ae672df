package jgames.chat.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import jgames.chat.core.cluster.ClusterObserver;
import jgames.chat.core.log.Event;
import jgames.chat.core.log.EventLog;
import jgames.chat.core.protocol.EventId;
import jgames.chat.testing.Needs;
import jgames.chat.testing.RedisServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients of {@code chat-client} and of the plain protocol, behind nginx, at three servers that are killed or ended again and again, while
 * Redis stands still, is killed and comes back with its file, and lines to it are cut. The system properties make it longer: {@code
 * -Dchaos.seconds=120 -Dchaos.clients=60 -Dchaos.plain=10 -Dchaos.rooms=20}.
 */
@Needs({Needs.Tool.REDIS, Needs.Tool.NGINX})
class ClusterChaosTest {
    private static final int SECONDS = Integer.getInteger("chaos.seconds", 20);
    private static final int CLIENTS = Integer.getInteger("chaos.clients", 15);
    private static final int PLAIN_CLIENTS = Integer.getInteger("chaos.plain", 5);
    private static final int ROOMS = Integer.getInteger("chaos.rooms", 5);
    private static final int NODES = 3;
    private static final Duration HEALED_WITHIN = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private final long seed = Long.getLong("chaos.seed", new Random().nextLong());
    private final Random random = new Random(seed);
    private final Map<String, Integer> done = new TreeMap<>(); // by what it was
    private final List<Node> nodes = new ArrayList<>();
    private final List<Link> links = new ArrayList<>();
    private final List<Listening> clients = new ArrayList<>();
    private final List<PlainClient> plainClients = new ArrayList<>();
    private RedisServer redis;

    @Test
    @Timeout(value = 400, unit = TimeUnit.SECONDS)
    void whatIsAcknowledgedIsSaidOnceAndAllSeeItInOneOrderWhateverBreaks() throws Exception {
        System.out.println("ClusterChaosTest: seed " + seed);
        ScheduledExecutorService talking = new ScheduledThreadPoolExecutor(2);
        redis = new RedisServer("--appendonly", "yes", "--appendfsync", "always");
        redis.command(
                "SET",
                "chat:rooms",
                IntStream.range(0, ROOMS).mapToObj(i -> "r" + i).collect(Collectors.joining(" ")));
        try {
            for (int i = 0; i < NODES; i++) {
                Link link = new Link(redis.port());
                links.add(link);
                nodes.add(Node.start(
                        folder.resolve("node" + i), Map.of(), "--redis=" + link.address(), "--spam-messages=0"));
            }
            nodes.forEach(Node::awaitReady);
            try (Front front = Front.start(folder.resolve("front"), nodes)) {
                for (int i = 0; i < CLIENTS; i++) {
                    clients.add(new Listening(front.port(), "r" + i % ROOMS, "c" + i));
                }
                for (int i = 0; i < PLAIN_CLIENTS; i++) {
                    plainClients.add(new PlainClient(front.port(), "r" + i % ROOMS));
                }
                await().atMost(HEALED_WITHIN).until(() -> clients.stream().allMatch(client -> client.isIn));
                clients.forEach(client -> client.talk(talking));
                long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
                while (System.nanoTime() < end) {
                    breakSomething();
                    startWhatHasEnded();
                    TimeUnit.MILLISECONDS.sleep(500 + random.nextInt(1500)); // the test's own pace
                }
                heal();
                talking.shutdown();
                assertThatAllIsAsItShouldBe();
            }
        } finally {
            talking.shutdownNow();
            clients.forEach(client -> client.sdk.close());
            plainClients.forEach(PlainClient::end);
            nodes.forEach(Node::close);
            for (Link link : links) {
                link.close();
            }
            redis.close();
        }
    }

    private void breakSomething() throws Exception {
        int which = random.nextInt(NODES);
        switch (random.nextInt(5)) {
            case 0 -> {
                count("servers killed");
                nodes.get(which).kill();
                nodes.get(which).start();
            }
            case 1 -> { // as in an upgrade
                count("servers ended");
                nodes.get(which).terminate();
                nodes.get(which).start();
            }
            case 2 -> {
                count("Redis stopped");
                redis.pause();
                TimeUnit.MILLISECONDS.sleep(SECONDS < 60 ? 1500 : 5000);
                redis.resume();
            }
            case 3 -> {
                count("Redis killed");
                redis.kill();
                TimeUnit.MILLISECONDS.sleep(random.nextInt(1500));
                redis.start();
            }
            default -> {
                count("lines cut");
                links.get(which).cut(0);
                TimeUnit.MILLISECONDS.sleep(random.nextInt(3000));
                links.get(which).cut(redis.port());
            }
        }
    }

    private void count(String what) {
        done.merge(what, 1, Integer::sum);
    }

    /** Whoever runs servers starts one again that could not join the others. */
    private void startWhatHasEnded() throws IOException {
        for (Node node : nodes) {
            if (!node.isAlive()) {
                count("servers that could not start");
                node.start();
            }
        }
    }

    private void heal() {
        await().atMost(HEALED_WITHIN).pollInterval(Duration.ofMillis(200)).until(() -> {
            startWhatHasEnded();
            return nodes.stream().allMatch(node -> node.status("/healthz") == 200);
        });
        clients.forEach(client -> client.ends = true);
        await().atMost(HEALED_WITHIN).until(() -> clients.stream().allMatch(client -> client.isQuiet));
    }

    private void assertThatAllIsAsItShouldBe() throws Exception {
        Map<String, Map<EventId, String>> streams = new TreeMap<>();
        for (int i = 0; i < ROOMS; i++) {
            streams.put("r" + i, stream("r" + i));
        }
        for (Listening client : clients) {
            Map<EventId, String> stream = streams.get(client.room);
            await().atMost(HEALED_WITHIN).until(() -> client.heard.size() >= stream.size());
            await("told that nothing is missing any more").atMost(HEALED_WITHIN).until(() -> !client.mayLackMessages);
            assertThat(client.unwelcome).as("gaps, ends and what was not said").isEmpty();
            assertThat(client.heard).as("one order, once").isEqualTo(List.copyOf(stream.values()));
            assertThat(stream).as("what was acknowledged").containsAllEntriesOf(client.acknowledged);
        }
        streams.values()
                .forEach(stream -> assertThat(stream.values()).as("said once").doesNotHaveDuplicates());
        for (PlainClient client : plainClients) {
            List<String> stream = List.copyOf(streams.get(client.room).values());
            client.connections.forEach(seen -> assertThat(Collections.indexOfSubList(stream, seen))
                    .as("%s", seen)
                    .isNotNegative());
        }
        tellFigures(streams.values().stream().mapToInt(Map::size).sum());
    }

    /** All that there is of a room, as one more server reads it. */
    private Map<EventId, String> stream(String room) throws Exception {
        Map<EventId, String> all = new TreeMap<>();
        try (RedisConnection connection = RedisConnection.open(
                RedisAddress.of(redis.address(), () -> null), RedisCluster.PREFIX, new ClusterObserver() {})) {
            await().atMost(HEALED_WITHIN).until(connection::isUp);
            EventLog log = new RedisEventLog(connection, room, 2000, 8000, InstantSource.system(), said -> {});
            log.follow(new EventLog.Follower() {
                        @Override
                        public void announced(List<EventLog.Announcement> announcements) {
                            // nobody says anything any more
                        }

                        @Override
                        public void gap(EventLog.Recent recent) {
                            throw new AssertionError("a gap");
                        }
                    })
                    .toCompletableFuture()
                    .get(HEALED_WITHIN.toSeconds(), TimeUnit.SECONDS)
                    .events()
                    .forEach(event ->
                            all.put(event.id(), ((Event.Posted) event).message().text()));
            log.close();
        }
        return all;
    }

    private void tellFigures(int messages) throws IOException {
        List<Long> times = clients.stream()
                .flatMap(client -> client.millis.stream())
                .sorted()
                .toList();
        double rejected = 0;
        double filled = 0;
        for (Node node : nodes) {
            rejected += node.metric("chat_cluster_rejected_while_away_total");
            filled += node.metric("chat_cluster_holes_filled_total");
        }
        System.out.printf(
                "ClusterChaosTest: %s in %d s; %d messages of %d clients in %d rooms, once and in one order at each;"
                        + " acknowledged in %d ms (median), %d (99 %%), %d (last); resumed %d times;"
                        + " since the last start of each server %.0f rejected while away, %.0f events of holes read%n",
                done,
                SECONDS,
                messages,
                CLIENTS,
                ROOMS,
                times.get(times.size() / 2),
                times.get(times.size() * 99 / 100),
                times.get(times.size() - 1),
                clients.stream().mapToInt(client -> client.resumed.get()).sum(),
                rejected,
                filled);
        System.out.printf(
                "ClusterChaosTest: %d connections of %d plain clients%n",
                plainClients.stream()
                        .mapToInt(client -> client.connections.size())
                        .sum(),
                plainClients.size());
    }
}
