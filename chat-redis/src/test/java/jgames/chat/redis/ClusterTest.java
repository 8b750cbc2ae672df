package jgames.chat.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jgames.chat.client.ChatClient;
import jgames.chat.client.ChatClientBuilder;
import jgames.chat.client.ChatEvent.Behind;
import jgames.chat.client.ChatEvent.Connected;
import jgames.chat.client.ChatEvent.Disconnected;
import jgames.chat.client.ChatEvent.Moderated;
import jgames.chat.client.ChatEvent.Online;
import jgames.chat.client.ChatEvent.Said;
import jgames.chat.client.ChatEvent.UpToDate;
import jgames.chat.client.ChatException;
import jgames.chat.client.ChatRoom;
import jgames.chat.core.cluster.ClusterContents;
import jgames.chat.core.cluster.ClusterObserver;
import jgames.chat.core.intake.Identity;
import jgames.chat.core.log.Proposal.Post;
import jgames.chat.core.protocol.Entry;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.Message;
import jgames.chat.core.protocol.ModeratorAction;
import jgames.chat.core.protocol.Role;
import jgames.chat.testing.FreePort;
import jgames.chat.testing.Needs;
import jgames.chat.testing.RedisServer;
import jgames.chat.token.SecretFile;
import jgames.chat.token.Tokens;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two servers, each a process, that are one chat by a real Redis, whose user has the rights of the compose file. The second one
 * reaches it by TLS.
 */
@Needs(Needs.Tool.REDIS)
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class ClusterTest {
    private static final Path COMPOSE = Path.of("../docker/docker-compose.cluster.yml");
    private static final Pattern RIGHTS = Pattern.compile("user (chat on >%s [^\\\\]*)");
    static final String PASSWORD = "correct-horse-battery";
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    static Path folder;

    private static RedisServer redis;
    private static String byTls;
    private static final List<Node> NODES = new ArrayList<>();
    private static String moderator;
    private final List<ChatClient> clients = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        List<String> options = new ArrayList<>(List.of("--appendonly", "yes"));
        options.addAll(List.of("--user", "default", "off", "~*", "&*", "+@all"));
        options.addAll(user());
        Certificate certificate = new Certificate(folder);
        int tlsPort = FreePort.any();
        options.addAll(List.of(certificate.options(tlsPort)));
        redis = new RedisServer(options.toArray(String[]::new));
        byTls = "rediss://chat@127.0.0.1:" + tlsPort;
        Path file = Files.writeString(folder.resolve("password"), "\uFEFF" + PASSWORD + "\n");
        for (int i = 0; i < 2; i++) {
            Path data = Files.createDirectories(folder.resolve("node" + i));
            Files.writeString(data.resolve(SecretFile.IN_DATA), "0123456789abcdef0123456789abcdef\n");
            NODES.add(Node.start(
                    data,
                    i == 0
                            ? Map.of("CHAT_REDIS_PASSWORD", PASSWORD)
                            : Map.of("JDK_JAVA_OPTIONS", certificate.trusted()),
                    "--redis=" + (i == 0 ? redis.address().replace("//", "//chat@") : byTls),
                    i == 0 ? "--history=30" : "--redis-password-file=" + file,
                    i == 0 ? "--spam-messages=20" : "--spam-messages=0",
                    "--repeat-window=1m"));
        }
        NODES.forEach(Node::awaitReady);
        SecretFile secrets = new SecretFile(folder.resolve("node0").resolve(SecretFile.IN_DATA), true);
        secrets.read();
        Instant now = Instant.now();
        moderator = new Tokens(secrets, Instant::now, none -> false)
                .issue(new Identity("ann", "Ann", null, Role.MODERATOR, Set.of(), now, now.plusSeconds(3600)));
    }

    /** The options for a user with the rights of the compose file. */
    static List<String> user() throws IOException {
        Matcher rights = RIGHTS.matcher(Files.readString(COMPOSE));
        assertThat(rights.find()).isTrue();
        List<String> options = new ArrayList<>(List.of("--user"));
        options.addAll(List.of(rights.group(1).replace("%s", PASSWORD).strip().split("\\s+")));
        return options;
    }

    @AfterAll
    static void stop() {
        NODES.forEach(Node::close);
        redis.close();
    }

    @AfterEach
    void closeClients() {
        clients.forEach(ChatClient::close);
    }

    private final class Member {
        final List<String> heard = new CopyOnWriteArrayList<>();
        final List<Integer> online = new CopyOnWriteArrayList<>();
        final List<String> behind = new CopyOnWriteArrayList<>(); // that something may be missing, and that nothing is
        final List<Disconnected> lost = new CopyOnWriteArrayList<>();
        final List<String> muted = new CopyOnWriteArrayList<>(); // for these reasons
        final ChatRoom room;

        Member(int node, String name, String token) {
            ChatClientBuilder builder = ChatClient.builder(
                            URI.create("ws://127.0.0.1:" + NODES.get(node).port()))
                    .name(name);
            ChatClient client = (token == null ? builder : builder.token(token)).build();
            clients.add(client);
            List<String> in = new CopyOnWriteArrayList<>();
            room = client.room("chatroom1")
                    .on(Connected.class, connected -> {
                        in.add("in");
                        online.add(connected.online());
                    })
                    .on(Online.class, count -> online.add(count.count()))
                    .on(Behind.class, told -> behind.add("behind"))
                    .on(UpToDate.class, told -> behind.add("up to date"))
                    .on(Disconnected.class, lost::add)
                    .on(Moderated.class, moderated -> muted.add(moderated.reason()))
                    .on(Said.class, said -> heard.add(said.text()));
            client.start();
            await().atMost(SOON).until(() -> !in.isEmpty());
        }

        Entry say(String text) {
            return room.say(text).orTimeout(SOON.toSeconds(), TimeUnit.SECONDS).join();
        }
    }

    @Test
    void whatOneServersMembersSayAndDecideHoldsAtTheOther() {
        Member a = new Member(0, "A", null);
        Member b = new Member(1, "B", null);
        Member ann = new Member(1, "Ann", moderator);
        List<String> said = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            a.say("a" + i);
            b.say("b" + i);
            said.addAll(List.of("a" + i, "b" + i));
        }
        ann.say("I am Ann");
        said.add("I am Ann");
        await("one order at all").atMost(SOON).untilAsserted(() -> {
            assertThat(a.heard).endsWith(said.toArray(String[]::new));
            assertThat(b.heard).endsWith(said.toArray(String[]::new));
        });
        await("all are counted").atMost(SOON).untilAsserted(() -> {
            assertThat(a.online).endsWith(3);
            assertThat(b.online).endsWith(3);
        });

        Member pretender = new Member(0, "Ann", null);
        assertThatThrownBy(() -> pretender.say("I am Ann, too"))
                .as("a name that is taken at the other server")
                .rootCause()
                .isInstanceOf(ChatException.class)
                .hasMessageContaining("name");
        a.say("Buy gold!");
        await().atMost(SOON).untilAsserted(() -> assertThat(b.heard).endsWith("Buy gold!"));
        assertThatThrownBy(() -> b.say("buy gold!"))
                .as("what the same guest has said at the other server")
                .rootCause()
                .isInstanceOf(ChatException.class)
                .hasMessageContaining("said the same");
        Entry rude = a.say("something rude");
        ann.room
                .moderate(new ModeratorAction.Mute(rude.id(), Duration.ofSeconds(60), false, "Calm down."))
                .orTimeout(SOON.toSeconds(), TimeUnit.SECONDS)
                .join();
        await("muted by a moderator at the other server")
                .atMost(SOON)
                .untilAsserted(() -> assertThat(a.muted).contains("Calm down."));
    }

    @Test
    void whileRedisIsAwayMembersStayAndWhatTheySayIsSaidOnceWhenItIsBack() throws Exception {
        Member a = new Member(0, "Cleo", null);
        Member b = new Member(1, "Dan", null);
        a.say("before");
        redis.kill();
        await().atMost(SOON).until(() -> NODES.get(0).status("/healthz") == 503);
        assertHealthSaysWhy();
        var saying = a.room.say("meanwhile");
        Member c = new Member(1, "Eve", null);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(c.heard)
                        .as("who joins gets what there was")
                        .contains("before")
                        .doesNotContain("meanwhile"));
        await().atMost(SOON).untilAsserted(() -> assertThat(c.behind).containsExactly("behind"));
        assertThat(saying).isNotDone();
        redis.start();
        saying.orTimeout(SOON.toSeconds(), TimeUnit.SECONDS).join();
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(List.of(b.heard, c.heard))
                        .allSatisfy(heard -> assertThat(heard).endsWith("before", "meanwhile")));
        await().atMost(SOON).untilAsserted(() -> assertThat(c.behind).containsExactly("behind", "up to date"));
        assertThat(List.of(a, b, c))
                .allSatisfy(member -> assertThat(member.lost).isEmpty());
        await().atMost(SOON).until(() -> NODES.get(0).status("/healthz") == 200);
        Member late = new Member(1, "Flo", null);
        await().atMost(SOON).untilAsserted(() -> assertThat(late.heard).endsWith("before", "meanwhile"));
        assertThat(List.of(a, b, late))
                .allSatisfy(member -> assertThat(member.behind).isEmpty());
        assertThat(NODES.get(0).metric("chat_cluster_reconnects_total")).isPositive();
        assertThat(NODES.get(0).metric("chat_cluster_rejected_while_away_total"))
                .isPositive();
    }

    @Test
    void whereNobodySaysAnythingWhoWasToldThatMessagesMayBeMissingIsToldWhenNoneIs() throws Exception {
        Member before = new Member(1, "Kim", null);
        redis.pause();
        await().atMost(SOON).until(() -> NODES.get(1).status("/healthz") == 503);
        Member meanwhile = new Member(1, "Lea", null);
        await().atMost(SOON).untilAsserted(() -> assertThat(meanwhile.behind).containsExactly("behind"));
        redis.resume();
        await().atMost(SOON).untilAsserted(() -> assertThat(meanwhile.behind).containsExactly("behind", "up to date"));
        assertThat(before.behind).isEmpty();
        assertThat(meanwhile.lost).isEmpty();
        await().atMost(SOON).until(() -> NODES.stream().allMatch(node -> node.status("/healthz") == 200));
    }

    private static void assertHealthSaysWhy() {
        try {
            assertThat(NODES.get(0).text("/healthz"))
                    .startsWith("Redis at redis://127.0.0.1:" + redis.port() + " is away: ")
                    .doesNotContain(PASSWORD)
                    .hasLineCount(1);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void theListOfRoomsIsSharedAndFollowed() {
        Member a = new Member(0, "F", null);
        a.say("hi");
        set("chat:rooms", "chatroom1 lobby");
        await().atMost(SOON).until(() -> NODES.stream().allMatch(node -> node.status("/lobby") == 200));
        set("chat:rooms", "chatroom1");
        await().atMost(SOON).until(() -> NODES.stream().allMatch(node -> node.status("/lobby") == 404));
    }

    private static RedisConnection connection(String address) {
        return RedisConnection.open(RedisAddress.of(address, PASSWORD::toCharArray), "test", new ClusterObserver() {});
    }

    private static void set(String key, String value) {
        try (RedisConnection connection = connection(redis.address().replace("//", "//chat@"))) {
            await().until(connection::isUp);
            connection.<String>call(key, commands -> commands.set(key, value)).join();
        }
    }

    @Test
    void whatTheyShareIsExportedAndIntoAnotherRedisImportedWithItsIds() throws Exception {
        Member a = new Member(0, "Gil", null);
        Entry kept = a.say("kept");
        Entry gone = a.say("gone");
        Member ann = new Member(1, "Ann", moderator);
        ann.room
                .moderate(new ModeratorAction.Delete(gone.id()))
                .orTimeout(SOON.toSeconds(), TimeUnit.SECONDS)
                .join();
        set("chat:rooms", "chatroom1");
        String url = redis.address().replace("//", "//chat@");
        Path copy = folder.resolve("copy");
        transfer("export", "--redis=" + url, "--data=" + copy);
        assertThat(copy.resolve("chatrooms.txt")).hasContent("chatroom1");
        assertThat(Files.readString(copy.resolve("logs-chatroom1.json")))
                .contains("{\"id\":\"" + kept.id() + "\",", "\"text\":\"kept\"", "\"deleted\":[\"" + gone.id() + "\"]")
                .doesNotContain("\"gone\"");
        assertThat(copy.resolve("moderation.json")).content().contains("\"kind\":\"delete\"");

        transfer("import", "--redis=" + url + "/1", "--data=" + copy);
        RedisProvider provider = new RedisProvider();
        try (ClusterContents before = provider.contents(url, PASSWORD::toCharArray);
                ClusterContents after = provider.contents(url + "/1", PASSWORD::toCharArray)) {
            assertThat(after.log("chatroom1")).isEqualTo(before.log("chatroom1"));
            assertThat(after.decisions()).isEqualTo(before.decisions()).isNotEmpty();
            assertThat(after.roomList()).isEqualTo(before.roomList());
            assertThat(after.addressKey()).isEqualTo(before.addressKey());
            assertThat(after.putLog("chatroom1", before.log("chatroom1")))
                    .as("what is there stays")
                    .isFalse();
        }
    }

    private static void transfer(String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "jgames.chat.server.Main"));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("CHAT_REDIS_PASSWORD", PASSWORD);
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    @Test
    void whatAPublicationHasNotToldIsReadAndCounted() throws Exception {
        Member a = new Member(0, "Hal", null);
        Member b = new Member(1, "Ida", null);
        a.say("told");
        String[] keys = RoomKeys.of(RedisCluster.PREFIX, "chatroom1").toAppend();
        keys[keys.length - 1] = "chat:nobody";
        Post post = new Post(new Message("Jo", "red", "untold"), null, null);
        Append untold = new Append(List.of(post), "jo", EventId.ZERO, System.currentTimeMillis());
        try (RedisConnection connection = connection(redis.address().replace("//", "//chat@"))) {
            await().until(connection::isUp);
            connection
                    .run(Script.load("append.lua"), keys, untold.arguments("new", 2000, "PUBLISH"))
                    .join();
        }
        b.say("told, too");
        for (Member member : List.of(a, b)) {
            await().atMost(SOON).untilAsserted(() -> assertThat(member.heard).endsWith("told", "untold", "told, too"));
        }
        for (Node node : NODES) {
            assertThat(node.metric("chat_cluster_holes_filled_total")).isPositive();
            assertThat(node.metric("chat_cluster_append_seconds_count")).isPositive();
            assertThat(node.metric("chat_cluster_append_seconds_sum")).isPositive();
            assertThat(node.metric("chat_cluster_subscriptions")).isGreaterThan(3);
        }
    }

    @Test
    void whoseCertificateNobodyTrustsIsNotSpokenTo() {
        try (RedisConnection connection = connection(byTls)) {
            await().atMost(SOON) // a first attempt may take too long for a busy machine
                    .untilAsserted(() -> assertThat(connection.problem().orElseThrow())
                            .startsWith("Redis at rediss://127.0.0.1:")
                            .contains(" is away: SSLHandshakeException"));
        }
    }

    @Test
    void thePasswordIsInNoCommandLineAndNoLog() throws Exception {
        for (Node node : NODES) {
            assertThat(Files.readString(Path.of("/proc/" + node.pid() + "/cmdline")))
                    .doesNotContain(PASSWORD);
            assertThat(node.output()).doesNotContain(PASSWORD);
            assertThat(node.metric("chat_cluster_subscriptions")).isGreaterThanOrEqualTo(3);
        }
        Node refused =
                Node.start(folder.resolve("refused"), Map.of(), "--redis=redis://chat:" + PASSWORD + "@127.0.0.1:1");
        await().atMost(SOON).until(() -> !refused.isAlive());
        assertThat(refused.output()).contains("--redis: ").doesNotContain(PASSWORD);
    }
}
