package jgames.chat.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The clients of a Java machine at one server, whose rate limit is one for all of them: two messages a second. */
class SharedPaceTest {
    private static final String WELCOME =
            OnAFakeServer.WELCOME.replace("'messages':0,'windowMs':0", "'messages':2,'windowMs':1000");
    private static final Duration WINDOW = Duration.ofMillis(1050); // and a little more than the server's

    private final ManualTime time = new ManualTime();
    private final SharedLoop loop = new SharedLoop(time, time::nanos);
    private final Map<String, FakeServer.Peer> peers = new TreeMap<>(); // by room
    private final List<ChatClient> clients = new ArrayList<>();
    private FakeServer server;

    @BeforeEach
    void open() throws IOException {
        server = new FakeServer();
    }

    @AfterEach
    void shut() throws Exception {
        for (ChatClient client : clients) {
            Thread closing = new Thread(client::close);
            closing.start();
            while (closing.isAlive()) {
                time.pass(Duration.ofSeconds(10));
                closing.join(10);
            }
        }
        time.shutdown();
        server.close();
    }

    /** A client that is in these rooms. */
    private ChatClient in(String... rooms) throws Exception {
        ChatClient client = ChatClient.builder(server.uri()).loop(loop).build();
        clients.add(client);
        client.start();
        for (String room : rooms) {
            ChatRoom entered = client.room(room);
            peers.put(room, server.letIn().send(WELCOME));
            entered.awaitReady().get(10, TimeUnit.SECONDS);
        }
        return client;
    }

    /** The next message in a room, which is acknowledged. */
    private String takes(String room, int number) throws IOException {
        String say = peers.get(room).receive();
        peers.get(room).send("{'type':'ack','nonce':'" + OnAFakeServer.nonceOf(say) + "','id':'" + number + "-0'}");
        return say.replaceAll(".*\"text\":\"([^\"]*)\".*", "$1");
    }

    /** Waits until the window of the last two is what the next one waits for. */
    private void nextWindow() throws Exception {
        CompletableFuture<Void> allIsTaken = new CompletableFuture<>();
        loop.run(() -> allIsTaken.complete(null));
        allIsTaken.get(10, TimeUnit.SECONDS);
        await().until(() -> time.waiting().contains(WINDOW));
        time.pass(WINDOW);
    }

    @Test
    void whatTwoClientsSayIsWithinTheLimitTogetherAndTheyTakeTurns() throws Exception {
        ChatRoom first = in("a", "b").room("a");
        ChatRoom second = clients.get(0).room("b");
        ChatRoom other = in("c").room("c");
        for (int i = 1; i <= 3; i++) {
            first.say("a" + i);
            second.say("b" + i);
        }
        assertThat(takes("a", 1)).isEqualTo("a1");
        await().until(() -> first.waiting() == 2); // its answer has come, and so it waits before the other room
        assertThat(takes("b", 1)).isEqualTo("b1");
        await().until(() -> second.waiting() == 2);
        other.say("c1");
        other.say("c2");
        nextWindow();
        assertThat(List.of(takes("a", 2), takes("c", 2))).containsExactly("a2", "c1");
        await().until(() -> first.waiting() == 1 && other.waiting() == 1);
        nextWindow();
        assertThat(List.of(takes("b", 3), takes("c", 3))).containsExactly("b2", "c2");
        await().until(() -> second.waiting() == 1 && other.waiting() == 0);
        nextWindow();
        assertThat(List.of(takes("a", 4), takes("b", 4))).containsExactly("a3", "b3");
    }

    @Test
    void howLongAMessageWaitsCanBeAsked() throws Exception {
        ChatRoom room = in("a").room("a");
        ChatRoom other = in("b").room("b");
        assertThat(room.expectedWait()).isZero();
        room.say("one");
        takes("a", 1);
        room.say("two");
        takes("a", 2);
        await().until(() -> room.waiting() == 0);
        assertThat(List.of(room.expectedWait(), other.expectedWait())).containsOnly(WINDOW);
        room.say("three");
        room.say("four");
        await().until(() -> room.expectedWait().equals(WINDOW.multipliedBy(2)));
        assertThat(other.expectedWait()).isEqualTo(WINDOW); // in turns, so it waits for one of the others
        assertThat(room.waiting()).isEqualTo(2);
    }

    @Test
    void aBlockHoldsForAll() throws Exception {
        ChatRoom room = in("a").room("a");
        ChatRoom other = in("b").room("b");
        room.say("one");
        String say = peers.get("a").receive();
        peers.get("a")
                .send("{'type':'rejected','nonce':'" + OnAFakeServer.nonceOf(say)
                        + "','reason':'spam','message':'No.','retryAfterMs':60000}");
        await().until(() -> other.expectedWait().compareTo(Duration.ofSeconds(60)) > 0);
    }

    @Test
    void theWayToAnotherServerHasAPaceOfItsOwnAndNoneIsKeptForNobody() throws Exception {
        Pace here = in("a").pace;
        assertThat(in("b").pace).isSameAs(here);
        assertThat(loop.pace("ws://elsewhere")).isNotSameAs(here);
        for (int i = 0; i < 100; i++) {
            loop.pace("ws://server-" + i);
        }
        await().until(() -> {
            System.gc();
            loop.pace("ws://elsewhere");
            return loop.paces() < 10;
        });
    }
}
