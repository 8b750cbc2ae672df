package jgames.chat.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import jgames.chat.core.cluster.ClusterObserver;
import jgames.chat.core.log.Event;
import jgames.chat.core.log.Event.Posted;
import jgames.chat.core.log.Event.Tombstone;
import jgames.chat.core.log.EventLog;
import jgames.chat.core.log.EventLog.Announcement;
import jgames.chat.core.log.EventLog.Recent;
import jgames.chat.core.log.Outcome;
import jgames.chat.core.log.Outcome.Appended;
import jgames.chat.core.log.Outcome.Known;
import jgames.chat.core.log.Proposal;
import jgames.chat.core.log.Proposal.Deletion;
import jgames.chat.core.log.Proposal.Post;
import jgames.chat.core.protocol.CloseCode;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.Message;
import jgames.chat.core.protocol.RejectedException;
import jgames.chat.core.room.Observer;
import jgames.chat.core.room.Room;
import jgames.chat.testing.Needs;
import jgames.chat.testing.RedisServer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a node does when Redis, or the line to it, fails. */
@Needs(Needs.Tool.REDIS)
class RedisFailuresTest {
    private static final int KEEP = 200;
    private static final Duration HEALED_WITHIN =
            Duration.ofSeconds(60); // a sentinel that stood for two seconds decides nothing for thirty

    @BeforeAll
    static void bePatient() {
        Awaitility.setDefaultTimeout(HEALED_WITHIN);
    }

    @AfterAll
    static void reset() {
        Awaitility.reset();
    }

    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    private <T extends AutoCloseable> T closedAtTheEnd(T one) {
        opened.add(one);
        return one;
    }

    private RedisServer server(String... options) {
        return closedAtTheEnd(new RedisServer(options));
    }

    /** What one node does with Redis, counted. */
    private static final class Counts implements ClusterObserver {
        final AtomicInteger connected = new AtomicInteger();
        final AtomicInteger away = new AtomicInteger();
        final AtomicInteger rejected = new AtomicInteger();
        final AtomicInteger filled = new AtomicInteger();
        final AtomicInteger gaps = new AtomicInteger();
        final AtomicInteger batches = new AtomicInteger();

        @Override
        public void connected() {
            connected.incrementAndGet();
        }

        @Override
        public void away(String sentence) {
            away.incrementAndGet();
        }

        @Override
        public void rejectedWhileAway(int proposals) {
            rejected.addAndGet(proposals);
        }

        @Override
        public void holeFilled(int events) {
            filled.addAndGet(events);
        }

        @Override
        public void gap(String sentence) {
            gaps.incrementAndGet();
        }

        @Override
        public void appended(int proposals, long nanos) {
            batches.incrementAndGet();
        }
    }

    /** A node with a room or several. */
    private final class Node {
        final Counts counts = new Counts();
        final List<String> heard = new CopyOnWriteArrayList<>(); // of what other nodes' members have said
        final RedisConnection redis;

        Node(String address) {
            this(address, () -> null);
        }

        Node(String address, Supplier<char @Nullable []> password) {
            redis = closedAtTheEnd(RedisConnection.open(RedisAddress.of(address, password), "chat", counts));
        }

        Member room(String name) {
            return closedAtTheEnd(new Member(log(name)));
        }

        EventLog log(String name) {
            return new RedisEventLog(
                    redis,
                    name,
                    KEEP / 2,
                    KEEP,
                    InstantSource.system(),
                    said -> heard.add(said.message().text()));
        }
    }

    /** Who follows a log as a room does: a gap begins anew. */
    private static final class Member implements EventLog.Follower, AutoCloseable {
        final EventLog log;
        private final List<Event> events = new ArrayList<>();
        private final List<Proposal> own = new ArrayList<>();
        final CompletableFuture<Void> begun;
        private int gaps;

        Member(EventLog log) {
            this.log = log;
            begun = log.follow(this).thenAccept(recent -> add(recent.events())).toCompletableFuture();
        }

        private synchronized void add(List<Event> more) {
            events.addAll(more);
        }

        @Override
        public synchronized void announced(List<Announcement> announcements) {
            for (Announcement announcement : announcements) {
                events.add(announcement.event());
                if (announcement.proposal() != null) {
                    own.add(announcement.proposal());
                }
            }
        }

        @Override
        public synchronized void gap(Recent recent) {
            gaps++;
            events.clear();
            events.addAll(recent.events());
        }

        synchronized List<Event> events() {
            return List.copyOf(events);
        }

        synchronized List<String> texts() {
            List<String> texts = new ArrayList<>();
            for (Event event : events) {
                if (event instanceof Posted posted) {
                    texts.add(posted.message().text());
                }
            }
            return texts;
        }

        synchronized int gaps() {
            return gaps;
        }

        synchronized List<Proposal> own() {
            return List.copyOf(own);
        }

        CompletableFuture<List<Outcome>> append(Proposal... batch) {
            return log.append(List.of(batch)).toCompletableFuture();
        }

        /** Says it as a client does: again and again, with its key, until it is answered. */
        EventId say(String text) {
            AtomicReference<EventId> id = new AtomicReference<>();
            await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(20)).until(() -> {
                try {
                    Outcome outcome =
                            append(post(text, text.replace(' ', '-'))).join().get(0);
                    id.set(outcome instanceof Known known ? known.event().id() : ((Appended) outcome).id());
                    return true;
                } catch (CompletionException e) {
                    assertThat(e).hasCauseInstanceOf(RejectedException.class);
                    return false;
                }
            });
            return id.get();
        }

        @Override
        public void close() {
            log.close();
        }
    }

    private static Post post(String text, String key) {
        return new Post(new Message("Ann", "red", text), key, null);
    }

    private static void awaitTexts(Member member, String... texts) {
        await().untilAsserted(() -> assertThat(member.texts()).containsExactly(texts));
    }

    private static void assertRejectedWithATime(CompletionStage<?> stage) {
        assertThatThrownBy(() -> stage.toCompletableFuture().join())
                .cause()
                .isInstanceOfSatisfying(RejectedException.class, rejected -> {
                    assertThat(rejected.reason()).isEqualTo("busy");
                    assertThat(rejected.retryAfter()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(3));
                });
    }

    // ---- Redis is away ----

    @Test
    void aServerThatStandsForFiveSecondsCostsNobodyAnythingThatWasSaid() {
        RedisServer server = server();
        Node one = new Node(server.address());
        Node two = new Node(server.address());
        Member ann = one.room("lobby");
        Member ben = two.room("lobby");
        ann.say("before");
        awaitTexts(ben, "before");
        long began = System.nanoTime();
        server.pause();
        Member late = one.room("another");
        try {
            assertRejectedWithATime(ann.append(post("meanwhile", "meanwhile"))); // after three seconds
            await().until(() -> one.redis.problem().orElse("").contains("is away: it does not answer"));
            assertRejectedWithATime(ann.append(post("and at once", null)));
            await().until(() -> late.begun.isDone()); // with nothing
            await().until(() ->
                    System.nanoTime() - began > Duration.ofSeconds(5).toNanos());
        } finally {
            server.resume();
        }
        EventId meanwhile = ann.say("meanwhile"); // which Redis has taken, as it turns out
        ben.say("after");

        awaitTexts(ann, "before", "meanwhile", "after");
        awaitTexts(ben, "before", "meanwhile", "after");
        assertThat(ben.events().get(1).id()).isEqualTo(meanwhile);
        assertThat(one.redis.problem()).isEmpty();
        assertThat(one.counts.rejected.get()).isGreaterThanOrEqualTo(2);
        assertThat(ann.gaps() + ben.gaps()).isZero();
        await().until(() -> late.gaps() == 1); // it is told what there is
        assertThat(one.counts.gaps.get()).as("nothing was lost").isZero();
    }

    @Test
    void aServerThatIsKilledAndComesBackWithItsFileIsGoneOnWith() {
        RedisServer server = server("--appendonly", "yes", "--appendfsync", "always");
        Node one = new Node(server.address());
        Node two = new Node(server.address());
        Member ann = one.room("lobby");
        Member ben = two.room("lobby");
        ann.say("before");
        awaitTexts(ben, "before");

        server.kill();
        await().until(() -> one.redis.problem().isPresent());
        assertRejectedWithATime(ann.append(post("meanwhile", "meanwhile")));
        assertRejectedWithATime(ann.log.before(new EventId(1, 0), 10));
        Member late = one.room("another"); // and begins with nothing, for now
        server.start();
        ann.say("meanwhile");
        ben.say("after");

        awaitTexts(ann, "before", "meanwhile", "after");
        awaitTexts(ben, "before", "meanwhile", "after");
        assertThat(late.say("first")).isNotNull();
        awaitTexts(late, "first");
        assertThat(ann.gaps() + ben.gaps()).isZero();
        assertThat(one.counts.away.get()).isEqualTo(1);
        assertThat(one.counts.connected.get()).isEqualTo(2);
    }

    @Test
    void aServerThatComesBackEmptyIsAGapAndIdsGoOnRising() {
        RedisServer server = server();
        Node one = new Node(server.address());
        Node two = new Node(server.address());
        Member ann = one.room("lobby");
        Member ben = two.room("lobby");
        EventId lost = ann.say("lost");
        awaitTexts(ben, "lost");

        server.kill();
        server.start();
        await().until(() -> ann.gaps() == 1 && ben.gaps() == 1);
        EventId again = ann.say("lost");

        assertThat(again).isGreaterThan(lost);
        awaitTexts(ann, "lost");
        awaitTexts(ben, "lost");
        assertThat(ann.events()).isEqualTo(ben.events());
        server.command("FLUSHALL"); // under its feet
        EventId third = ben.say("lost");
        assertThat(third).isGreaterThan(again);
        await().until(() -> ann.gaps() == 2 && ben.gaps() == 2);
        awaitTexts(ann, "lost");
        awaitTexts(ben, "lost");
    }

    @Test
    void afterAFailoverWhatTheReplicaLackedIsAGapAndNothingIsTwiceOrOutOfOrder() {
        RedisServer primary = server();
        RedisServer replica = server("--replicaof", "127.0.0.1 " + primary.port());
        Link first = closedAtTheEnd(new Link(primary.port()));
        Link second = closedAtTheEnd(new Link(primary.port()));
        Node one = new Node(first.address());
        Node two = new Node(second.address());
        Member ann = one.room("lobby");
        Member ben = two.room("lobby");
        await().until(() -> replica.command("INFO", "replication").contains("master_link_status:up"));
        ann.say("kept");
        await().until(() -> replica.command("XLEN", "chat:{lobby}:events").startsWith(":1"));
        replica.command("REPLICAOF", "NO", "ONE"); // it hears no more
        EventId seen = ann.say("seen and lost");
        awaitTexts(ben, "kept", "seen and lost");

        primary.kill();
        first.cut(replica.port());
        second.cut(replica.port());
        EventId other = ben.say("new");
        EventId again = ann.say("seen and lost");

        assertThat(other).isGreaterThan(seen);
        assertThat(again).isGreaterThan(other);
        awaitTexts(ann, "kept", "new", "seen and lost");
        awaitTexts(ben, "kept", "new", "seen and lost");
        assertThat(ann.gaps()).isEqualTo(1);
        assertThat(ben.gaps()).isEqualTo(1);
        assertThat(ann.events().stream().map(Event::id).toList()).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void whomSentinelsPromoteIsGoneOnWith() throws Exception {
        String user = "--user chat on >secret ~* &* +@all";
        RedisServer primary = server(user.split(" "));
        RedisServer replica = server((user + " --replicaof 127.0.0.1 " + primary.port()).split(" "));
        await().until(() -> replica.command("INFO", "replication").contains("master_link_status:up"));
        RedisSentinel sentinel = closedAtTheEnd(new RedisSentinel(primary.port()));
        Node one = new Node("redis-sentinel://chat@127.0.0.1:" + sentinel.port() + "/0#main", "secret"::toCharArray);
        Member ann = one.room("lobby");
        EventId before = ann.say("before");
        await().until(() -> replica.command("XLEN", "chat:{lobby}:events").startsWith(":1"));
        await("the sentinel knows whom it can promote").until(() -> sentinel.knowsReplica(replica.port()));

        primary.kill();
        EventId after = ann.say("after");

        assertThat(after).isGreaterThan(before);
        assertThat(number(replica.command("XLEN", "chat:{lobby}:events"))).isEqualTo(2);
        awaitTexts(ann, "before", "after");
        assertThat(ann.gaps()).isZero();
        assertThat(one.redis.problem()).isEmpty();
    }

    @Test
    void aServerThatIsNoLongerThePrimaryIsLeft() {
        RedisServer old = server();
        RedisServer primary = server();
        Link link = closedAtTheEnd(new Link(old.port()));
        Node one = new Node(link.address());
        Member ann = one.room("lobby");
        ann.say("one");

        old.command("REPLICAOF", "127.0.0.1", Integer.toString(primary.port()));
        CompletableFuture<List<Outcome>> refused = ann.append(post("two", "two"));
        assertRejectedWithATime(refused);
        link.cut(primary.port()); // as a name or an address that moves does
        assertThat(ann.say("two")).isNotNull();
        awaitTexts(ann, "two");
    }

    @Test
    void aServerWithoutMemoryIsAProblemWithoutWhatWasSaid() {
        RedisServer server = server();
        Node one = new Node(server.address());
        Member ann = one.room("lobby");
        ann.say("one");
        server.command("CONFIG", "SET", "maxmemory", "1");

        assertRejectedWithATime(ann.append(post("secret", "secret")));
        assertThat(ann.log.problem().orElseThrow()).contains("refuses: OOM").doesNotContain("secret");
        server.command("CONFIG", "SET", "maxmemory", "0");
        ann.say("secret");
        awaitTexts(ann, "one", "secret");
    }

    // ---- the line ----

    @Test
    void anAppendWhoseAnswerIsLostIsMadeOnceWithAndWithoutKeys() {
        RedisServer server = server();
        Link link = closedAtTheEnd(new Link(server.port()));
        Node one = new Node(link.address());
        Node two = new Node(server.address());
        Member ann = one.room("lobby");
        Member ben = two.room("lobby");
        EventId old = ann.say("old");
        awaitTexts(ben, "old");

        int rejected = one.counts.rejected.get(); // before Redis was there at first
        link.swallowAnswers();
        Proposal deletion = new Deletion(List.of(old), null, null);
        List<Proposal> batch = List.of(post("one", null), post("two", "k2"), deletion, post("three", null));
        CompletableFuture<List<Outcome>> appended = ann.append(batch.toArray(Proposal[]::new));
        awaitTexts(ben, "old", "one", "two", "three");
        ben.append(new Deletion(List.of(ben.events().get(1).id()), null, null)).join();
        link.cut(server.port());

        assertThat(appended.join()).hasSize(4).allMatch(Appended.class::isInstance);
        await().until(() -> ann.events().size() == 6);
        assertThat(ann.own()).hasSize(5).endsWith(batch.toArray(Proposal[]::new));
        awaitTexts(ben, "old", "one", "two", "three");
        assertThat(ann.events().get(1)).isInstanceOf(Tombstone.class);
        assertThat(ann.events().stream().map(Event::id).toList())
                .isEqualTo(ben.events().stream().map(Event::id).toList());
        assertThat(one.counts.rejected.get()).isEqualTo(rejected);
        assertThat(ann.gaps()).isZero();
    }

    @Test
    void whatIsSaidWhileALineIsCutIsReadFromTheStream() {
        RedisServer server = server();
        Link link = closedAtTheEnd(new Link(server.port()));
        Node one = new Node(link.address());
        Node two = new Node(server.address());
        Member ann = one.room("lobby");
        Member ben = two.room("lobby");
        ben.say("0");
        awaitTexts(ann, "0");

        link.cut(0);
        await().until(() -> !one.redis.isUp());
        for (int i = 1; i < 50; i++) {
            ben.say(Integer.toString(i));
        }
        ben.append(new Deletion(List.of(ben.events().get(7).id()), null, null)).join();
        link.cut(server.port());

        await().until(() -> ann.events().size() == 51);
        assertThat(ann.events().get(7)).isInstanceOf(Tombstone.class);
        assertThat(ann.gaps()).isZero();
        assertThat(one.counts.filled.get()).isEqualTo(50);

        link.cut(0); // and for so long that the stream has been cut back
        await().until(() -> !one.redis.isUp());
        for (int i = 0; i < 2 * KEEP; i += 100) {
            ben.append(IntStream.range(i, i + 100)
                            .mapToObj(each -> post("n" + each, null))
                            .toArray(Proposal[]::new))
                    .join();
        }
        link.cut(server.port());
        await().until(() -> ann.gaps() == 1);
        assertThat(ann.texts()).hasSize(KEEP / 2).endsWith("n" + (2 * KEEP - 1));
    }

    @Test
    void whileAnswersAreLateWhatIsSaidMeanwhileIsOneBatchAndOtherRoomsAndNodesGoOn() {
        RedisServer server = server();
        Link link = closedAtTheEnd(new Link(server.port()));
        Node slow = new Node(link.address());
        Member ben = new Node(server.address()).room("busy");
        ExecutorService drains = Executors.newSingleThreadExecutor();
        closedAtTheEnd(drains::shutdown);
        List<Room> rooms = Stream.of("busy", "one", "two", "three")
                .map(name -> new Room(name, slow.log(name), 10, drains, Observer.NONE))
                .toList();
        ben.say("ready");
        await().until(slow.redis::isUp);
        rooms.forEach(room -> await().until(() -> room.post(new Message("Ann", "red", "0"))
                .handle((id, failure) -> failure == null)
                .join()));
        int before = slow.counts.batches.get();
        int inRedis = length(server, "busy");

        link.holdAnswers();
        List<CompletableFuture<EventId>> said = new ArrayList<>();
        rooms.forEach(room -> said.add(room.post(new Message("Ann", "red", "first"))));
        for (String name : List.of("one", "two", "three")) { // though nobody is answered
            await().until(() -> length(server, name) == 2);
        }
        await().until(() -> length(server, "busy") == inRedis + 1);
        for (int i = 0; i < 100; i++) {
            said.add(rooms.get(0).post(new Message("Ann", "red", "n" + i)));
        }
        ben.append(post("quick", null)).join();
        assertThat(said).noneMatch(CompletableFuture::isDone);
        assertThat(length(server, "busy")).as("one call of a room at a time").isEqualTo(inRedis + 2);
        CompletableFuture.runAsync(() -> {}, drains).join(); // what was said has been drained
        link.release();

        said.forEach(CompletableFuture::join);
        await().untilAsserted(() -> assertThat(slow.counts.batches.get() - before)
                .as("four, and one of the hundred, or of those that were drained by then")
                .isBetween(5, 8));
        await().until(() -> ben.texts().size() == inRedis + 102);
        assertThat(ben.texts()).endsWith("n98", "n99");
        assertThat(slow.heard).endsWith("quick").doesNotContain("first", "n0");
        rooms.forEach(room -> room.close(CloseCode.GOING_AWAY, "").join());
    }

    private static int length(RedisServer server, String room) {
        return number(server.command("XLEN", "chat:{" + room + "}:events"));
    }

    // ---- nobody is there ----

    @Test
    void aLogThatRestsIsSubscribedToNothingAnnouncesWhatItIsGivenAndCatchesUp() {
        RedisServer server = server();
        Node one = new Node(server.address());
        Member ann = one.room("lobby");
        Member ben = new Node(server.address()).room("lobby");
        ann.say("0");
        awaitTexts(ben, "0");
        assertThat(one.redis.subscriptions()).isEqualTo(1);

        assertThat(ann.log.rest()).isTrue();
        assertThat(one.redis.subscriptions()).isZero();
        ben.say("1");
        ann.say("2");
        awaitTexts(ann, "0", "1", "2");
        await().until(() ->
                server.command("PUBSUB", "NUMSUB", "chat:{lobby}:new").contains(":1\r\n"));
        ben.say("3");
        assertThat(ann.texts()).hasSize(3);
        ann.log.attend().toCompletableFuture().join();
        assertThat(ann.texts()).containsExactly("0", "1", "2", "3");
        ben.say("4");
        awaitTexts(ann, "0", "1", "2", "3", "4");

        ann.log.rest();
        server.pause();
        try {
            ann.log.attend().toCompletableFuture().join(); // after three seconds
        } finally {
            server.resume();
        }
        ben.say("5");
        awaitTexts(ann, "0", "1", "2", "3", "4", "5");
        assertThat(ann.gaps()).isZero();
    }

    // ---- bounds ----

    @Test
    void aPublicationThatWouldCutOffItsReadersCarriesItsIdsAlone() {
        RedisServer server = server();
        Member ann = new Node(server.address()).room("lobby");
        Node two = new Node(server.address());
        Member ben = two.room("lobby");
        ann.say("small");
        awaitTexts(ben, "small");
        Proposal[] large = IntStream.range(0, 10)
                .mapToObj(i -> post(i + "x".repeat(40_000), null))
                .toArray(Proposal[]::new);
        ann.append(large).join();

        await().until(() -> ben.events().size() == 11);
        assertThat(ben.events()).isEqualTo(ann.events());
        assertThat(two.counts.filled.get()).isEqualTo(10);
    }

    @Test
    void nothingOfWhatIsForgottenOrDeletedStaysInRedis() {
        RedisServer server = server();
        Member ann = new Node(server.address()).room("lobby");
        EventId secret = ann.say("secret");
        ann.append(new Deletion(List.of(secret), null, "mo")).join();
        assertThat(server.command("XRANGE", "chat:{lobby}:events", "-", "+")).doesNotContain("\"text\":\"secret\"");
        assertThat(server.command("HGETALL", "chat:{lobby}:deleted")).doesNotContain("\"text\"");

        for (int round = 0; round < 20; round++) { // a deletion can stand for many messages
            String key = "r" + round + "-";
            List<Outcome> said = ann.append(IntStream.range(0, 50)
                            .mapToObj(i -> post("x", key + i))
                            .toArray(Proposal[]::new))
                    .join();
            List<EventId> ids =
                    said.stream().map(outcome -> ((Appended) outcome).id()).toList();
            ann.append(new Deletion(ids, null, null)).join();
        }
        int events = number(server.command("XLEN", "chat:{lobby}:events"));
        int deleted = number(server.command("HLEN", "chat:{lobby}:deleted"));
        int keys = number(server.command("HLEN", "chat:{lobby}:keys"));
        assertThat(events + deleted).isBetween(KEEP / 2, KEEP + KEEP / 10);
        assertThat(keys).isLessThanOrEqualTo(events + deleted);
        assertThat(ann.log
                        .before(new EventId(8_000_000_000_000_000L, 0), 10)
                        .toCompletableFuture()
                        .join()
                        .complete())
                .isFalse();
    }

    private static int number(String answer) {
        return Integer.parseInt(answer.substring(1, answer.indexOf('\r')));
    }
}
