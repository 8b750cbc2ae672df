package jgames.chat.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import jgames.chat.client.ChatClient;
import jgames.chat.client.ChatEvent.Said;
import jgames.chat.client.ChatRoom;
import jgames.chat.core.cluster.Cluster;
import jgames.chat.core.cluster.ClusterContents;
import jgames.chat.core.cluster.ClusterObserver;
import jgames.chat.core.log.Event;
import jgames.chat.core.log.Event.Posted;
import jgames.chat.core.log.EventLog;
import jgames.chat.core.log.EventLog.Announcement;
import jgames.chat.core.log.EventLog.Recent;
import jgames.chat.core.log.Outcome;
import jgames.chat.core.log.Proposal.Post;
import jgames.chat.core.moderation.Decision;
import jgames.chat.core.moderation.ModerationEvent;
import jgames.chat.core.moderation.ModerationLog;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.Message;
import jgames.chat.core.protocol.RejectedException;
import jgames.chat.testing.FreePort;
import jgames.chat.testing.Needs;
import jgames.chat.testing.SharedEventLogContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Servers that share a cluster of Redis: three primaries, and a replica of the first one. */
@Needs(Needs.Tool.REDIS)
@Timeout(value = 180, unit = TimeUnit.SECONDS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RedisClusterTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    static Path folder;

    private static Certificate certificate;
    private static Shards shards;
    private static RedisConnection redis;

    private final List<AutoCloseable> opened = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        certificate = new Certificate(folder);
        shards = new Shards(certificate);
        redis = RedisConnection.open(
                RedisAddress.of(shards.address(), ClusterTest.PASSWORD::toCharArray), "chat", new ClusterObserver() {});
        await().atMost(SOON).until(redis::isUp);
    }

    @AfterAll
    static void stop() {
        redis.close();
        shards.close();
    }

    @AfterEach
    void close() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    @Nested
    class ALogThatOthersWriteTo extends SharedEventLogContract {
        @Override
        protected EventLog open(InstantSource clock) {
            return new RedisEventLog(redis, "contract", 50, 100, clock, said -> {});
        }

        @BeforeEach
        void empty() {
            shards.flush();
        }
    }

    /** A server of the chat. */
    private final class Server {
        final AtomicInteger gaps = new AtomicInteger();
        final Cluster cluster;

        Server() {
            cluster = new RedisProvider()
                    .open(shards.address(), ClusterTest.PASSWORD::toCharArray, new ClusterObserver() {
                        @Override
                        public void gap(String sentence) {
                            gaps.incrementAndGet();
                        }
                    });
            opened.add(cluster);
        }

        Member room(String name) {
            Member member = new Member(cluster.openLog(name, 1000));
            opened.add(member.log::close);
            return member;
        }
    }

    private static final class Member implements EventLog.Follower {
        final EventLog log;
        private final List<Event> events = new CopyOnWriteArrayList<>();

        Member(EventLog log) {
            this.log = log;
            List<Event> before = log.follow(this).toCompletableFuture().join().events();
            events.addAll(0, before);
        }

        @Override
        public void announced(List<Announcement> announcements) {
            announcements.forEach(each -> events.add(each.event()));
        }

        @Override
        public void gap(Recent recent) {
            events.clear();
            events.addAll(recent.events());
        }

        List<String> texts() {
            return events.stream()
                    .map(event -> ((Posted) event).message().text())
                    .toList();
        }

        List<EventId> ids() {
            return events.stream().map(Event::id).toList();
        }

        /** Says it as a client does: again and again, with its key, until it is answered. */
        void say(String text) {
            AtomicReference<Outcome> outcome = new AtomicReference<>();
            await().atMost(SOON)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> {
                        try {
                            Post post = new Post(new Message("Ann", "red", text), text, null);
                            outcome.set(log.append(List.of(post))
                                    .toCompletableFuture()
                                    .join()
                                    .get(0));
                            return true;
                        } catch (CompletionException e) {
                            assertThat(e).hasCauseInstanceOf(RejectedException.class);
                            return false;
                        }
                    });
        }
    }

    private static void awaitSame(List<String> texts, Member... members) {
        for (Member member : members) {
            await().atMost(SOON).untilAsserted(() -> assertThat(member.texts()).isEqualTo(texts));
        }
        for (Member member : members) {
            assertThat(member.ids()).isEqualTo(members[0].ids()).isSorted();
        }
    }

    @Test
    @Order(1)
    void roomsOfEachShardDecisionsMembersAndTheListOfRoomsAreSharedByAllServers() throws Exception {
        Server one = new Server();
        Server two = new Server();
        assertThat(one.cluster.begin("key of one").toCompletableFuture().join()).isEqualTo("key of one");
        assertThat(two.cluster.begin("key of two").toCompletableFuture().join()).isEqualTo("key of one");
        for (int shard = 0; shard < 3; shard++) {
            Member ann = one.room(Shards.roomOf(shard));
            Member ben = two.room(Shards.roomOf(shard));
            ann.say("a");
            ben.say("b");
            ann.say("c");
            awaitSame(List.of("a", "b", "c"), ann, ben);
            assertThat(shards.primary(shard)
                            .command("PUBSUB", "SHARDNUMSUB", "chat:{" + Shards.roomOf(shard) + "}:new"))
                    .endsWith(":2\r\n+OK\r\n");
        }
        List<ModerationEvent> decided = new CopyOnWriteArrayList<>();
        ModerationLog decisions = two.cluster.openModerationLog();
        decisions.follow(new ModerationLog.Follower() {
            @Override
            public void announced(ModerationEvent event) {
                decided.add(event);
            }

            @Override
            public void gap(List<ModerationEvent> inForce) {
                decided.addAll(inForce);
            }
        });
        ModerationLog deciding = one.cluster.openModerationLog();
        deciding.follow(new ModerationLog.Follower() {
                    @Override
                    public void announced(ModerationEvent event) {}

                    @Override
                    public void gap(List<ModerationEvent> inForce) {}
                })
                .toCompletableFuture()
                .join();
        EventId announcement = deciding.append(
                        new ModerationLog.Proposal(new Decision.Announcement(null), "user:ann", "k"))
                .toCompletableFuture()
                .join()
                .id();
        await().untilAsserted(() ->
                assertThat(decided).extracting(ModerationEvent::id).containsExactly(announcement));

        two.cluster.follow(new Cluster.Peers() {
            @Override
            public void blocked(String address, Duration time) {}

            @Override
            public void said(String room, Posted message) {}
        });
        await().untilAsserted(() -> {
            one.cluster.tellOnline(Map.of("lobby", 2));
            assertThat(two.cluster.onlineElsewhere()).isEqualTo(Map.of("lobby", 2));
        });
        try (ClusterContents contents =
                new RedisProvider().contents(shards.address(), ClusterTest.PASSWORD::toCharArray)) {
            assertThat(contents.putRoomList("lobby arena")).isTrue();
            assertThat(contents.addressKey()).contains("key of one");
            assertThat(contents.log(Shards.roomOf(1)).events()).hasSize(3);
            assertThat(contents.decisions()).hasSize(1);
        }
        await().until(() -> two.cluster.roomList().equals(Optional.of("lobby arena")));
        assertThat(one.cluster.problem()).isEmpty();
    }

    private ChatRoom enter(Node node, String room, List<String> heard) {
        ChatClient client = ChatClient.builder(URI.create("ws://127.0.0.1:" + node.port()))
                .name("A visitor")
                .build();
        opened.add(client);
        ChatRoom entered = client.room(room).on(Said.class, said -> heard.add(said.text()));
        client.start();
        return entered.awaitReady()
                .orTimeout(SOON.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    @Test
    @Order(2)
    void twoProcessesOfTheServerAreOneChatByItAlsoWhereOneReachesItByTls() throws Exception {
        shards.flush(); // also of a key for addresses that is none
        List<String> rooms = List.of(Shards.roomOf(0), Shards.roomOf(1), Shards.roomOf(2));
        redis.<String>call("chat:rooms", commands -> commands.set("chat:rooms", String.join(" ", rooms)))
                .join();
        Map<String, String> plain = Map.of("CHAT_REDIS_PASSWORD", ClusterTest.PASSWORD);
        Map<String, String> trusting =
                Map.of("CHAT_REDIS_PASSWORD", ClusterTest.PASSWORD, "JDK_JAVA_OPTIONS", certificate.trusted());
        String spam = "--spam-messages=0";
        Node one = Node.start(folder.resolve("one"), plain, "--redis=" + shards.address(), spam);
        opened.add(one);
        Node two = Node.start(folder.resolve("two"), trusting, "--redis=" + shards.addressByTls(), spam);
        opened.add(two);
        one.awaitReady();
        two.awaitReady();
        for (String room : rooms) {
            List<String> heardByAnn = new CopyOnWriteArrayList<>();
            List<String> heardByBen = new CopyOnWriteArrayList<>();
            ChatRoom ann = enter(one, room, heardByAnn);
            ChatRoom ben = enter(two, room, heardByBen);
            ann.say("from one").orTimeout(SOON.toSeconds(), TimeUnit.SECONDS).join();
            ben.say("from two").orTimeout(SOON.toSeconds(), TimeUnit.SECONDS).join();
            await().untilAsserted(() -> assertThat(List.of(heardByAnn, heardByBen))
                    .allSatisfy(heard -> assertThat(heard).containsExactly("from one", "from two")));
        }
    }

    @Test
    @Order(3)
    void whileARoomMovesToAnotherPrimaryNothingIsLostDoubledOrOutOfOrder() {
        Server one = new Server();
        Server two = new Server();
        String room = Shards.roomOf(2);
        Member ann = one.room(room);
        Member ben = two.room(room);
        List<String> said = new ArrayList<>(ann.texts());
        for (int round = 0; round < 4; round++) {
            List<String> more = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                more.add("round " + round + " " + i);
            }
            CompletableFuture<Void> talking = CompletableFuture.runAsync(() -> more.forEach(ann::say));
            shards.move(room, shards.primary(2 - round % 2), shards.primary(1 + round % 2));
            talking.join();
            said.addAll(more);
            awaitSame(said, ann, ben);
            ben.say("and ben " + round);
            said.add("and ben " + round);
            awaitSame(said, ann, ben);
        }
        assertThat(one.gaps.get() + two.gaps.get()).isZero();
    }

    @Test
    void anAddressOfSeveralServersIsAClustersAndHasNoDatabase() {
        RedisProvider provider = new RedisProvider();
        provider.check("redis://chat@one:7000,two:7001");
        provider.check("rediss://one,two");
        assertThat(RedisAddress.of("rediss://chat@one,two:7001", () -> null).uris(List.of("[::1]:7002")))
                .extracting(uri -> uri.getHost() + " " + uri.getPort() + " " + uri.isSsl())
                .containsExactly("[::1] 7002 true", "one 6379 true", "two 7001 true");
        assertThatThrownBy(() -> provider.check("redis://one:7000,two:7001/1"))
                .hasMessageStartingWith("not an address of Redis");
    }

    @Test
    void aClusterOfWhichNobodyAnswersIsAway() throws IOException {
        String nobody = "redis://127.0.0.1:" + FreePort.any() + ",127.0.0.1:" + FreePort.any();
        AtomicInteger away = new AtomicInteger();
        try (RedisConnection alone =
                RedisConnection.open(RedisAddress.of(nobody, () -> null), "chat", new ClusterObserver() {
                    @Override
                    public void away(String sentence) {
                        away.incrementAndGet();
                    }
                })) {
            await().untilAsserted(() ->
                    assertThat(alone.problem().orElse("")).matches("Redis at " + nobody + " is away: [A-Z]\\w+"));
            await().until(() -> away.get() == 1);
            assertThat(alone.isUp()).isFalse();
        }
    }

    @Test
    void oneServerOfAClusterSaysThatItIsOne() {
        try (RedisConnection alone = RedisConnection.open(
                RedisAddress.of(shards.primary(1).address(), () -> null), "chat", new ClusterObserver() {})) {
            await().until(alone::isUp);
            RoomKeys elsewhere = RoomKeys.of("chat", Shards.roomOf(2));
            assertThatThrownBy(() -> alone.call(elsewhere.log(), commands -> commands.hgetall(elsewhere.log()))
                            .join())
                    .hasMessageContaining("MOVED");
            assertThat(alone.problem().orElse("")).contains("name two of its servers");
        }
    }

    @Test
    @Order(4)
    void aReplicaTakesOverFromAPrimaryThatIsKilledAndTheOtherShardsGoOnMeanwhile() {
        Server one = new Server();
        Server two = new Server();
        Member ann = one.room(Shards.roomOf(0));
        Member ben = two.room(Shards.roomOf(0));
        Member other = two.room(Shards.roomOf(1));
        List<String> said = new ArrayList<>(ann.texts());
        ann.say("before");
        said.add("before");
        awaitSame(said, ann, ben);
        shards.awaitReplica();
        shards.letFailOver();

        shards.primary(2).pause(); // which stands for a moment
        other.say("at once");
        shards.primary(2).resume();
        shards.replica().pause();
        shards.primary(0).kill();
        await().atMost(SOON)
                .until(() -> ben.log.isBehind() && one.cluster.problem().isPresent());
        other.say("meanwhile");
        assertThat(other.log.isBehind()).isFalse();
        shards.replica().resume();
        ann.say("after");
        ben.say("and after that");

        said.addAll(List.of("after", "and after that"));
        awaitSame(said, ann, ben);
        await().atMost(SOON).until(() -> one.cluster.problem().isEmpty() && !ben.log.isBehind());
        assertThat(one.gaps.get() + two.gaps.get()).isZero();
        shards.primary(0).start(); // it is the replica now
        ben.say("at last");
        said.add("at last");
        awaitSame(said, ann, ben);
    }
}
