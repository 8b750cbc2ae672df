package jgames.chat.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import jgames.chat.client.ChatException.Reason;
import jgames.chat.client.ScriptedApi.Asked;
import jgames.chat.core.protocol.Entry;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.Message;
import jgames.chat.core.protocol.MessagePage;
import jgames.chat.core.protocol.RoomSummary;
import jgames.chat.core.protocol.TokenRevocation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the SDK asks of the HTTP interface, and what it makes of the answers. */
class ChatApiTest {
    private static final String DONE = "{'id':'7-0'}";
    private static final EventId SEVEN = new EventId(7, 0);
    private static final String BUSY = "{'type':'about:blank','title':'Service Unavailable','status':503,"
            + "'detail':'The room is too busy.','reason':'busy','retryAfterMs':3000}";

    private final ManualTime time = new ManualTime();
    private ScriptedApi server;
    private ChatClient client;
    private ChatApi api;

    @BeforeEach
    void open() throws IOException {
        server = new ScriptedApi();
        client = client("/", time);
        api = client.api("t0ken");
    }

    /** Each has a time of its own, which ends with it. */
    private ChatClient client(String path, ManualTime time) {
        return ChatClient.builder(server.uri(path))
                .time(time, time::nanos)
                .chance(() -> 0)
                .build();
    }

    @AfterEach
    void shut() throws IOException {
        client.close();
        server.close();
    }

    private static <T> T done(CompletableFuture<T> future) throws Exception {
        return future.get(10, TimeUnit.SECONDS);
    }

    private static Throwable failure(CompletableFuture<?> future) throws Exception {
        try {
            return new AssertionError("it has not failed: " + done(future));
        } catch (ExecutionException failed) {
            return failed.getCause();
        }
    }

    private Asked last() {
        return server.asked.get(server.asked.size() - 1);
    }

    /** Waits until a request waits for its next attempt. */
    private Duration pause() {
        await().until(() -> !time.waiting().isEmpty());
        return time.waiting().get(0);
    }

    // ---- what is asked ----

    @Test
    void whatItSaysGoesWithTheTokenAndAKeyOfItsOwn() throws Exception {
        server.answer(201, DONE).answer(201, DONE);
        assertThat(done(api.say("lobby", "hello"))).isEqualTo(SEVEN);
        assertThat(last().line()).isEqualTo("POST /_/api/rooms/lobby/messages");
        assertThat(last().authorization()).isEqualTo("Bearer t0ken");
        assertThat(last().type()).isEqualTo("application/json");
        assertThat(last().body()).isEqualTo("{\"text\":\"hello\"}");

        done(api.say("lobby", new Message("Ann", "red", "hi", true)));
        assertThat(last().body()).isEqualTo("{\"text\":\"hi\",\"username\":\"Ann\",\"color\":\"red\",\"bot\":true}");
        assertThat(server.asked.get(0).key()).matches("[0-9a-f-]{36}").isNotEqualTo(last().key());
    }

    @Test
    void eachThingThatItCanDoIsItsRequest() throws Exception {
        for (int i = 0; i < 10; i++) {
            server.answer(200, DONE);
        }
        for (CompletableFuture<EventId> call : List.of(
                api.announce("lobby", "soon"),
                api.announceEverywhere("lobby", "soon"),
                api.delete("lobby", new EventId(5, 0)),
                api.mute("lobby", new EventId(5, 0), Duration.ofMinutes(10), "calm down"),
                api.ban("lobby", new EventId(5, 0), Duration.ofDays(1), ""),
                api.slow("lobby", Duration.ofSeconds(10)),
                api.lift("lobby", SEVEN),
                api.restore("lobby", SEVEN),
                api.revoke("ann"),
                api.revoke(new TokenRevocation(null, Instant.ofEpochMilli(1_700_000_000_000L))))) {
            assertThat(done(call)).isEqualTo(SEVEN);
        }
        assertThat(server.asked)
                .extracting(it -> it.line() + " " + it.body())
                .containsExactlyInAnyOrder(
                        "POST /_/api/rooms/lobby/messages {\"text\":\"soon\",\"announcement\":true}",
                        "POST /_/api/rooms/lobby/messages {\"text\":\"soon\",\"announcement\":true,\"everywhere\":true}",
                        "DELETE /_/api/rooms/lobby/messages/5-0 ",
                        "POST /_/api/rooms/lobby/moderation {\"action\":\"mute\",\"message\":\"5-0\",\"seconds\":600,\"reason\":\"calm down\"}",
                        "POST /_/api/rooms/lobby/moderation {\"action\":\"ban\",\"message\":\"5-0\",\"seconds\":86400}",
                        "POST /_/api/rooms/lobby/moderation {\"action\":\"slow\",\"seconds\":10}",
                        "POST /_/api/rooms/lobby/moderation {\"action\":\"lift\",\"entry\":\"7-0\"}",
                        "POST /_/api/rooms/lobby/moderation {\"action\":\"restore\",\"entry\":\"7-0\"}",
                        "POST /_/api/revocations {\"subject\":\"ann\"}",
                        "POST /_/api/revocations {\"issuedBefore\":1700000000000}");
        assertThat(server.asked).allSatisfy(it -> assertThat(it.key()).isNotNull());
    }

    @Test
    void itGoesBackPageByPage() throws Exception {
        server.answer(
                200,
                "{'before':'7-0','complete':true,'messages':[{'id':'6-0','time':6,'username':'Ann','color':'red',"
                        + "'text':'hi'}]}");
        HistoryPage page = done(api.before("lobby", SEVEN, 1000));
        assertThat(last().line()).isEqualTo("GET /_/api/rooms/lobby/messages?before=7-0&count=100");
        assertThat(page.complete()).isTrue();
        assertThat(page.entries()).extracting(Entry::id).containsExactly(new EventId(6, 0));
        assertThatThrownBy(() -> api.before("lobby", SEVEN, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void itReadsRoomsAndPagesAndPollsFromAnEvent() throws Exception {
        server.answer(200, "{'rooms':[{'name':'lobby','online':3,'new':[1]},{'name':'den','online':0}]}");
        assertThat(done(api.rooms())).containsExactly(new RoomSummary("lobby", 3), new RoomSummary("den", 0));
        assertThat(last().line()).isEqualTo("GET /_/api/rooms");
        assertThat(last().key()).isNull();

        server.answer(
                200,
                "{'complete':true,'more':true,'last':'7-0','deleted':['3-0'],'messages':[{'id':'7-0','time':7,"
                        + "'username':'Ann','color':'red','text':'hi','user':'ann','role':'moderator'}]}");
        MessagePage page = done(api.poll("lobby", new EventId(5, 1)));
        assertThat(last().line()).isEqualTo("GET /_/api/rooms/lobby/messages?since=5-1&wait=25");
        assertThat(page.more()).isTrue();
        assertThat(page.last()).isEqualTo(SEVEN);
        assertThat(page.deleted()).containsExactly(new EventId(3, 0));
        assertThat(page.messages()).singleElement().satisfies(entry -> {
            assertThat(entry.message()).isEqualTo(new Message("Ann", "red", "hi"));
            assertThat(entry.user()).isEqualTo("ann");
        });
    }

    @Test
    void whatIsInForceIsReadToItsEnd() throws Exception {
        server.answer(200, "{'complete':false,'entries':[{'id':'9-0','kind':'ban','by':'user:ann','until':99}]}")
                .answer(200, "{'complete':true,'entries':[{'id':'8-0','kind':'slow','by':'user:ann','ms':5000}]}");
        assertThat(done(api.moderation())).extracting(entry -> entry.kind()).containsExactly("ban", "slow");
        assertThat(last().line()).isEqualTo("GET /_/api/moderation?before=9-0");
    }

    @Test
    void theServersAddressMayHaveAPathAndAQuery() throws Exception {
        server.answer(200, "{'rooms':[]}")
                .answer(200, "{'complete':true,'more':false,'last':'0-0','deleted':[],'messages':[]}");
        try (ChatClient below = client("/chat/?site=7", new ManualTime())) {
            done(below.api("t").rooms());
            assertThat(last().line()).isEqualTo("GET /chat/_/api/rooms?site=7");
            done(below.api("t").messages("lobby", EventId.ZERO));
            assertThat(last().line()).isEqualTo("GET /chat/_/api/rooms/lobby/messages?site=7&since=0-0");
        }
    }

    @Test
    void aTokenThatEndsIsAskedForBeforeEachRequest() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        ChatApi renewing = client.api(() -> "t" + asked.incrementAndGet());
        server.answer(503, BUSY).answer(200, "{'rooms':[]}");
        CompletableFuture<List<RoomSummary>> rooms = renewing.rooms();
        time.pass(pause());
        done(rooms);
        assertThat(server.asked).extracting(Asked::authorization).containsExactly("Bearer t1", "Bearer t2");
    }

    // ---- what goes wrong ----

    @Test
    void whoIsNotSureAsksAgainWithTheSameKeyAfterAPause() throws Exception {
        server.cut().answer(502, "<html>").answer(503, BUSY).answer(201, DONE);
        CompletableFuture<EventId> said = api.say("lobby", "hello");
        assertThat(pause()).isEqualTo(Duration.ofSeconds(2));
        time.pass(Duration.ofSeconds(2));
        assertThat(pause()).isEqualTo(Duration.ofSeconds(4));
        time.pass(Duration.ofSeconds(4));
        assertThat(pause()).isEqualTo(Duration.ofSeconds(8));
        time.pass(Duration.ofSeconds(8));

        assertThat(done(said)).isEqualTo(SEVEN);
        assertThat(server.asked).extracting(Asked::key).hasSize(4).containsOnly(last().key());
        assertThat(server.asked).extracting(Asked::body).containsOnly("{\"text\":\"hello\"}");
    }

    @Test
    void theServerSaysHowLongToWait() throws Exception {
        server.answer(429, "{'reason':'busy','retryAfterMs':9500}")
                .answer(429, "Retry-After: 7\r\n", "")
                .answer(201, DONE);
        CompletableFuture<EventId> said = api.say("lobby", "hello");
        assertThat(pause()).isEqualTo(Duration.ofMillis(9500));
        time.pass(Duration.ofMillis(9500));
        assertThat(pause()).isEqualTo(Duration.ofSeconds(7));
        time.pass(Duration.ofSeconds(7));
        assertThat(done(said)).isEqualTo(SEVEN);
    }

    @Test
    void afterFourAttemptsTheLastAnswerCounts() throws Exception {
        server.answer(503, BUSY).answer(503, BUSY).answer(503, BUSY).answer(503, BUSY);
        CompletableFuture<EventId> said = api.say("lobby", "hello");
        for (int i = 0; i < 3; i++) {
            time.pass(pause());
        }
        assertThat(failure(said)).isInstanceOfSatisfying(ApiException.class, no -> {
            assertThat(no.status()).isEqualTo(503);
            assertThat(no.reason()).isEqualTo("busy");
        });
        assertThat(server.asked).hasSize(4);
    }

    @Test
    void aServerThatCannotBeReachedIsAnIoException() throws Exception {
        server.cut().cut().cut().cut();
        CompletableFuture<EventId> said = api.say("lobby", "hello");
        for (int i = 0; i < 3; i++) {
            time.pass(pause());
        }
        assertThat(failure(said)).isInstanceOf(IOException.class);
    }

    @Test
    void aNoIsTheProblemThatTheServerTells() throws Exception {
        server.answer(
                403,
                "{'type':'about:blank','title':'Forbidden','status':403,'detail':'A moderator has muted you.',"
                        + "'reason':'muted','retryAfterMs':600000}");
        assertThat(failure(api.say("lobby", "hello"))).isInstanceOfSatisfying(ApiException.class, no -> {
            assertThat(no).hasMessage("A moderator has muted you.");
            assertThat(no.problem().title()).isEqualTo("Forbidden");
            assertThat(no.reason()).isEqualTo("muted");
            assertThat(no.retryAfter()).isEqualTo(Duration.ofMinutes(10));
        });
        assertThat(server.asked).hasSize(1);
    }

    @Test
    void whatIsNoAnswerOfTheChatsIsNoneOfItsOwn() throws Exception {
        server.answer(404, "<html>Not here</html>").answer(200, "[1]").answer(200, "{}");
        for (int i = 0; i < 3; i++) {
            int status = i == 0 ? 404 : 200;
            assertThat(failure(api.say("lobby", "hello"))).isInstanceOfSatisfying(ApiException.class, no -> {
                assertThat(no.status()).isEqualTo(status);
                assertThat(no.reason()).isEmpty();
                assertThat(no.getMessage()).doesNotContain("html");
            });
        }
    }

    @Test
    void aRoomHasAValidName() {
        assertThatThrownBy(() -> api.say("../etc", "hello")).isInstanceOf(IllegalArgumentException.class);
        assertThat(server.asked).isEmpty();
    }

    // ---- the end ----

    @Test
    void closingTheClientFailsWhatHasNoAnswerAndWhatIsAskedLater() throws Exception {
        CompletableFuture<EventId> said = api.say("lobby", "hello"); // never answered
        await().until(() -> server.asked.size() == 1);
        server.answer(503, BUSY);
        CompletableFuture<EventId> waiting = api.say("lobby", "hello");
        pause();
        client.close();
        for (CompletableFuture<EventId> call : List.of(said, waiting, api.say("lobby", "late"))) {
            assertThat(failure(call))
                    .isInstanceOfSatisfying(
                            ChatException.class,
                            ended -> assertThat(ended.reason()).isEqualTo(Reason.ENDED));
        }
        assertThat(server.asked).hasSize(2);
    }

    @Test
    void whoTakesARequestBackIsNotAskedForAgain() throws Exception {
        server.answer(503, BUSY).answer(200, "{'rooms':[]}");
        CompletableFuture<EventId> said = api.say("lobby", "hello");
        Duration pause = pause();
        said.cancel(false);
        time.pass(pause);
        done(api.rooms());
        assertThat(server.asked)
                .extracting(Asked::line)
                .containsExactly("POST /_/api/rooms/lobby/messages", "GET /_/api/rooms");
    }

    @Test
    void oneRequestTooManyFailsAtOnce() throws Exception {
        List<CompletableFuture<?>> calls = new ArrayList<>();
        for (int i = 0; i < ChatApi.MAX_CALLS; i++) { // each waits for its second attempt
            calls.add(client.calls.send(
                    () -> {
                        throw new IOException("there is no server");
                    },
                    body -> body));
        }
        assertThat(failure(api.rooms()))
                .isInstanceOfSatisfying(
                        ChatException.class, full -> assertThat(full.reason()).isEqualTo(Reason.QUEUE_FULL));
        calls.get(0).cancel(false);
        server.answer(200, "{'rooms':[]}");
        assertThat(done(api.rooms())).isEmpty();
    }
}
