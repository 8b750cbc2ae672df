package jgames.chat.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import jgames.chat.client.ChatEvent.Dialect;
import jgames.chat.client.ChatEvent.Gap;
import jgames.chat.client.ChatEvent.Said;
import jgames.chat.client.ChatException.Reason;
import jgames.chat.core.protocol.Entry;
import jgames.chat.core.protocol.EventId;
import jgames.chat.testing.WireFrame;
import org.junit.jupiter.api.Test;

/** A server that has lost something tells so on a connection that goes on, and sends its newest messages. */
class LiveGapTest extends OnAFakeServer {
    private static final String GAP = "{'type':'gap'}";

    private static void acknowledge(FakeServer.Peer peer, String say, String id) throws IOException {
        peer.send("{'type':'ack','nonce':'" + nonceOf(say) + "','id':'" + id + "'}");
    }

    private static String part(boolean more, String... messages) {
        return "{'type':'messages'," + (more ? "'more':true," : "") + "'messages':[" + String.join(",", messages)
                + "]}";
    }

    @Test
    void theNewestMessagesAreHistoryAlsoWithLowerIdsAndWhatFollowsIsLive() throws Exception {
        FakeServer.Peer peer = welcomed().send(said("9-0", "Bob", "lost"));
        await().until(() -> heard().size() == 1);
        peer.send(GAP)
                .send(part(true, message("3-0", "Bob", "three")))
                .send(part(false, message("4-0", "Bob", "four")))
                .send(said("5-0", "Bob", "live"));
        await().untilAsserted(
                        () -> assertThat(heard()).containsExactly("lost", "three (history)", "four (history)", "live"));
        assertThat(only(Gap.class)).isEqualTo(new Gap(room, Dialect.EXTENDED, 0));
        assertThat(kinds()).containsExactly("Connected", "Said", "Gap", "Said", "Said", "Said");
        peer.cut();
        assertThat(backAfter(1).path()).isEqualTo("/chatroom1?since=5-0");
    }

    @Test
    void aServerThatHasLostAllGoesOnFromNothing() throws Exception {
        FakeServer.Peer peer =
                welcomed().send(said("9-0", "Bob", "lost")).send(GAP).send(part(false));
        await().until(() -> kinds().contains("Gap"));
        peer.send(said("1-0", "Bob", "first"));
        await().untilAsserted(() -> assertThat(heard()).containsExactly("lost", "first"));
    }

    @Test
    void whatIsUnderWayIsAnsweredAndWhatWaitsIsSaidWhenTheNewestAreIn() throws Exception {
        FakeServer.Peer peer = welcomed();
        CompletableFuture<Entry> one = room.say("one");
        CompletableFuture<Entry> two = room.say("two");
        String say = peer.receive();
        peer.send(GAP);
        acknowledge(peer, say, "7-0");
        assertThat(one.get(10, TimeUnit.SECONDS).id()).isEqualTo(EventId.parse("7-0"));
        peer.sendFrame(true, WireFrame.PING);
        peer.expect(WireFrame.PONG); // and nothing was sent before it
        peer.send(part(false, message("6-0", "Bob", "six"))).send(said("7-0", "Ann", "one"));
        acknowledge(peer, peer.receive(), "8-0");
        assertThat(two.get(10, TimeUnit.SECONDS).id()).isEqualTo(EventId.parse("8-0"));
        await().untilAsserted(() -> assertThat(heard()).containsExactly("six (history)", "one (own)"));
    }

    @Test
    void whatWasRepeatedAndIsUnderWayIsAnsweredToo() throws Exception {
        FakeServer.Peer peer = welcomed();
        CompletableFuture<Entry> one = room.say("one");
        CompletableFuture<Entry> two = room.say("two");
        peer.receive();
        peer.cut();
        peer = backAfter(1).send(WELCOME);
        String say = peer.receive();
        peer.send(GAP).send(part(false));
        acknowledge(peer, say, "7-0");
        assertThat(one.get(10, TimeUnit.SECONDS).id()).isEqualTo(EventId.parse("7-0"));
        acknowledge(peer, peer.receive(), "8-0");
        assertThat(two.get(10, TimeUnit.SECONDS).id()).isEqualTo(EventId.parse("8-0"));
    }

    @Test
    void whatMayHaveBeenSaidBeforeItAndWaitsIsNotSaidAgain() throws Exception {
        FakeServer.Peer peer = welcomed();
        CompletableFuture<Entry> said = room.say("hello");
        room.say("next");
        peer.receive();
        peer.cut();
        peer = backAfter(1).send(WELCOME);
        String again = peer.receive();
        peer.send("{'type':'rejected','nonce':'" + nonceOf(again)
                + "','reason':'spam','message':'Not now.','retryAfterMs':1000}");
        await().until(() -> kinds().contains("Rejected"));
        peer.send(GAP).send(part(false));
        assertThat(failure(said)).isEqualTo(Reason.UNCONFIRMED);
        time.pass(Duration.ofMinutes(1));
        assertThat(peer.receive()).contains("\"next\"");
    }

    @Test
    void aLossBeforeTheNewestAreInLeavesItToTheNextWelcome() throws Exception {
        FakeServer.Peer peer = welcomed().send(said("9-0", "Bob", "nine")).send(GAP);
        peer.sendFrame(true, WireFrame.PING);
        peer.expect(WireFrame.PONG);
        await().until(() -> heard().size() == 1);
        peer.cut();
        peer = backAfter(1);
        assertThat(peer.path()).isEqualTo("/chatroom1?since=9-0");
        peer.send(welcome(true, message("10-0", "Bob", "ten"))).send(said("11-0", "Bob", "eleven"));
        await().untilAsserted(() -> assertThat(heard()).containsExactly("nine", "ten (history)", "eleven"));
        assertThat(kinds()).doesNotContain("Gap").contains("Resumed");
    }

    @Test
    void listenersThatAreBehindHearOfItFromTheNextWelcome() throws Exception {
        room.on(Said.class, said -> {
            if (said.text().equals("m1")) {
                room.say("answer").join();
            }
        });
        FakeServer.Peer peer = welcomed();
        int count = SerialExecutor.BOUND + 100;
        for (int i = 1; i <= count; i++) {
            peer.send(said(i + "-0", "Bob", "m" + i));
        }
        String say = peer.receive();
        peer.send(GAP).send(part(false, message("5000-0", "Bob", "newest")));
        acknowledge(peer, say, "5001-0");
        FakeServer.Peer again = server.letIn();
        assertThat(again.path()).contains("since=").doesNotContain("since=0-0");
        again.send(welcome(false, message("5000-0", "Bob", "newest"), message("5001-0", "Ann", "answer")));
        await().untilAsserted(() -> assertThat(heard()).endsWith("newest (history)", "answer (history)"));
        assertThat(heard()).doesNotHaveDuplicates();
        assertThat(only(Gap.class).online()).isEqualTo(3);
    }

    private static Reason failure(CompletableFuture<?> future) throws Exception {
        try {
            throw new AssertionError(future.get(10, TimeUnit.SECONDS));
        } catch (ExecutionException e) {
            return ((ChatException) e.getCause()).reason();
        }
    }

    @Test
    void aSecondGapBeforeTheNewestAreInIsTheSameOne() throws Exception {
        CountDownLatch told = new CountDownLatch(1);
        room.on(Gap.class, gap -> told.countDown());
        welcomed().send(GAP).send(GAP).send(part(false, message("3-0", "Bob", "three")));
        assertThat(told.await(10, TimeUnit.SECONDS)).isTrue();
        await().untilAsserted(() -> assertThat(heard()).containsExactly("three (history)"));
        assertThat(only(Gap.class)).isNotNull();
    }
}
