package jgames.chat.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import jgames.chat.client.ChatException.Reason;
import jgames.chat.core.protocol.Entry;
import jgames.chat.core.protocol.EventId;
import org.junit.jupiter.api.Test;

/** What was missed comes in parts: the welcome says that more follows, and {@code messages} have it before all that is live. */
class CatchingUpTest extends OnAFakeServer {
    private static final String LONG = "x".repeat(480);
    private static final int FULL = 40; // messages of a part

    private static String[] messages(int first, int count) {
        String[] messages = new String[count];
        for (int i = 0; i < count; i++) {
            messages[i] = message(first + i + "-0", "Bob", first + i + LONG);
        }
        return messages;
    }

    private static String part(String... messages) {
        return "{'type':'messages','messages':[" + String.join(",", messages) + "]}";
    }

    private static String more(String frame) {
        return frame.replace("'messages':[", "'more':true,'messages':[");
    }

    private FakeServer.Peer afterALongLoss() throws IOException {
        welcomed().cut();
        lost(1);
        time.pass(Duration.ofMinutes(5));
        return server.letIn();
    }

    /** How often what came was history, and not, and history again…: {@code 80 history, 1 live}. */
    private List<String> runs() {
        List<String> runs = new ArrayList<>();
        int count = 0;
        List<String> heard = heard();
        for (int i = 0; i < heard.size(); i++) {
            count++;
            boolean history = heard.get(i).endsWith("(history)");
            if (i + 1 == heard.size() || heard.get(i + 1).endsWith("(history)") != history) {
                runs.add(count + (history ? " history" : " live"));
                count = 0;
            }
        }
        return runs;
    }

    @Test
    void allPartsOfALongLossAreHistoryAndWhatFollowsIsLive() throws Exception {
        FakeServer.Peer peer = afterALongLoss();
        peer.send(more(welcome(true, messages(100, FULL))))
                .send(more(part(messages(200, FULL))))
                .send(part(messages(300, 3)))
                .send(said("400-0", "Bob", "live"));
        await().untilAsserted(() -> assertThat(runs()).containsExactly(2 * FULL + 3 + " history", "1 live"));
        assertThat(only(ChatEvent.Resumed.class)).isNotNull();
    }

    @Test
    void theRestOfALongLossStaysHistoryWhereAShortOneInterruptsIt() throws Exception {
        FakeServer.Peer peer = afterALongLoss();
        peer.send(more(welcome(true, messages(100, FULL))));
        await().until(() -> heard().size() == FULL);
        peer.cut();
        peer = backAfter(2).send(welcome(true, messages(200, FULL))).send(said("400-0", "Bob", "live"));
        await().untilAsserted(() -> assertThat(runs()).containsExactly(2 * FULL + " history", "1 live"));
        peer.cut();
        backAfter(3).send(welcome(true, message("500-0", "Bob", "short")));
        await().untilAsserted(() -> assertThat(runs()).containsExactly(2 * FULL + " history", "2 live"));
    }

    @Test
    void aFirstHistoryAndThatAfterAGapComeInPartsToo() throws Exception {
        client.start();
        FakeServer.Peer peer =
                server.letIn().send(more(welcome(true, messages(100, FULL)))).send(part(messages(200, 1)));
        await().untilAsserted(() -> assertThat(runs()).containsExactly(FULL + 1 + " history"));
        peer.cut();
        peer = backAfter(1).send(more(welcome(false, messages(300, FULL)))).send(part(messages(400, 1)));
        await().untilAsserted(() -> assertThat(runs()).containsExactly(2 * FULL + 2 + " history"));
        peer.cut();
        assertThat(backAfter(2).path()).endsWith("?since=400-0");
    }

    @Test
    void whatIsShortIsLiveAtOnce() throws Exception {
        welcomed().send(said("7-0", "Bob", "!roll"));
        await().untilAsserted(() -> assertThat(heard()).containsExactly("!roll"));
    }

    @Test
    void nothingIsSaidBeforeAllIsInAndOnesOwnIsKnownInEveryPart() throws Exception {
        FakeServer.Peer peer = welcomed();
        CompletableFuture<Entry> said = room.say("hello");
        String say = peer.receive();
        peer.cut();
        peer = backAfter(1).send(more(welcome(true, messages(100, FULL))));
        peer.send(part(message("200-0", "Ann", "hello"), message("201-0", "Ann", "hello")));
        assertThat(peer.receive()).isEqualTo(say);
        peer.send("{'type':'ack','nonce':'" + nonceOf(say) + "','id':'200-0'}");
        assertThat(said.get(10, TimeUnit.SECONDS).id()).isEqualTo(EventId.parse("200-0"));
        await().untilAsserted(() -> assertThat(heard()).endsWith("hello (own)", "hello"));
    }

    @Test
    void whoIsLostBetweenTwoPartsGoesOnAfterTheLastOneAndSaysNothingTwice() throws Exception {
        FakeServer.Peer peer = welcomed();
        CompletableFuture<Entry> said = room.say("hello");
        CompletableFuture<Entry> next = room.say("next");
        peer.receive();
        peer.cut();
        peer = backAfter(1).send(more(welcome(true, messages(100, FULL)))).send(more(part(messages(200, FULL))));
        await().until(() -> heard().size() == 2 * FULL);
        peer.cut();
        peer = backAfter(2);
        assertThat(peer.path()).isEqualTo("/chatroom1?since=" + (200 + FULL - 1) + "-0");
        peer.send(more(welcome(false, messages(900, FULL)))).send(part(messages(1000, 1)));
        assertThat(peer.receive()).contains("\"next\"");
        assertThat(said)
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .havingCause()
                .isInstanceOfSatisfying(
                        ChatException.class,
                        failure -> assertThat(failure.reason()).isEqualTo(Reason.UNCONFIRMED));
        assertThat(next).isNotDone();
    }

    @Test
    void aSlowLineIsGivenTheTimeThatItTakes() throws Exception {
        FakeServer.Peer peer = welcomed();
        room.say("hello");
        String say = peer.receive();
        peer.cut();
        peer = backAfter(1).send(more(welcome(true, messages(100, FULL))));
        await().until(() -> heard().size() == FULL);
        for (int i = 0; i < 10; i++) {
            time.pass(Duration.ofSeconds(9));
            peer.send(more(part(messages(1000 * (i + 1), FULL))));
            int parts = i + 2;
            await().until(() -> heard().size() == parts * FULL);
        }
        peer.send(part(messages(99_000, 1)));
        assertThat(peer.receive()).isEqualTo(say);
        assertThat(kinds()).containsOnlyOnce("Disconnected");
    }
}
