package jgames.chat.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import jgames.chat.core.cluster.Cluster;
import jgames.chat.core.cluster.ClusterObserver;
import jgames.chat.core.log.Event.Posted;
import jgames.chat.testing.Needs;
import jgames.chat.testing.RedisServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@Needs(Needs.Tool.REDIS)
class NodesTest {
    private static RedisServer redis;
    private static int tests;

    private final String prefix = "nodes" + ++tests;
    private final AtomicLong nanos = new AtomicLong();
    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<String> blocked = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void startRedis() {
        redis = new RedisServer();
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
    }

    private Nodes node() {
        RedisConnection connection =
                RedisConnection.open(RedisAddress.of(redis.address(), () -> null), prefix, new ClusterObserver() {});
        Nodes nodes = new Nodes(connection, nanos::get);
        open.add(connection);
        await().until(connection::isUp);
        nodes.follow(new Cluster.Peers() {
            @Override
            public void blocked(String address, Duration time) {
                blocked.add(address + " " + time);
            }

            @Override
            public void said(String room, Posted message) {
                throw new AssertionError("the logs' to tell");
            }
        });
        return nodes;
    }

    @Test
    void membersOnOtherServersAreCountedUntilTheyLeaveOrTheirServerIsSilentForTenSeconds() {
        Nodes one = node();
        Nodes two = node();
        Nodes three = node();
        await().untilAsserted(
                        () -> { // each call is another second
                            nanos.addAndGet(Duration.ofSeconds(1).toNanos());
                            one.tellOnline(Map.of("lobby", 2, "arena", 1));
                            two.tellOnline(Map.of("lobby", 3));
                            three.tellOnline(Map.of());
                            assertThat(one.onlineElsewhere()).isEqualTo(Map.of("lobby", 3));
                            assertThat(two.onlineElsewhere()).isEqualTo(Map.of("lobby", 2, "arena", 1));
                            assertThat(three.onlineElsewhere()).isEqualTo(Map.of("lobby", 5, "arena", 1));
                        });
        one.tellOnline(Map.of("lobby", 1));
        await().untilAsserted(() -> assertThat(three.onlineElsewhere()).isEqualTo(Map.of("lobby", 4)));
        two.close();
        await().untilAsserted(() -> assertThat(three.onlineElsewhere()).isEqualTo(Map.of("lobby", 1)));
        nanos.addAndGet(Duration.ofSeconds(11).toNanos()); // in which the first one was killed
        assertThat(three.onlineElsewhere()).isEmpty();
    }

    @Test
    void aServerThatStartsLaterOrHasMissedALineAsksForAll() throws Exception {
        Nodes one = node();
        one.tellOnline(Map.of("lobby", 2));
        one.tellOnline(Map.of("lobby", 3));
        Nodes two = node();
        await().untilAsserted(() -> {
            nanos.addAndGet(Duration.ofSeconds(1).toNanos());
            two.tellOnline(Map.of());
            one.tellOnline(Map.of("lobby", 3));
            assertThat(two.onlineElsewhere()).isEqualTo(Map.of("lobby", 3));
        });
        redis.command("PUBLISH", prefix + ":servers", "stranger 7 some lobby 1");
        redis.command("PUBLISH", prefix + ":servers", "stranger 9 some arena 1");
        redis.command("PUBLISH", prefix + ":servers", "nonsense x y");
        await().untilAsserted(() -> assertThat(two.onlineElsewhere()).isEqualTo(Map.of("lobby", 4, "arena", 1)));
    }

    @Test
    void whomOneServerBlocksTheOthersBlock() {
        Nodes one = node();
        node();
        await().untilAsserted(() -> {
            one.tellBlocked("2001:db8::7", Duration.ofSeconds(60));
            assertThat(blocked).contains("2001:db8::7 PT1M");
        });
    }
}
