package jgames.chat.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import jgames.chat.client.ChatEvent.Said;
import jgames.chat.client.ChatException.Reason;
import jgames.chat.core.protocol.Entry;
import jgames.chat.core.protocol.EventId;
import jgames.chat.testing.WireFrame;
import org.junit.jupiter.api.Test;

/** Pages of what was said before. */
class ScrollingUpTest extends OnAFakeServer {
    private static final EventId NINE = EventId.parse("9-0");
    private static final String ASKED = "{\"type\":\"history\",\"before\":\"9-0\",\"count\":20}";

    private static String page(String before, boolean complete, String... messages) {
        return "{'type':'history','before':'" + before + "','complete':" + complete + ",'messages':["
                + String.join(",", messages) + "]}";
    }

    private static HistoryPage got(CompletableFuture<HistoryPage> page) throws Exception {
        return page.get(10, TimeUnit.SECONDS);
    }

    private static Reason failure(CompletableFuture<?> future) throws Exception {
        try {
            throw new AssertionError(future.get(10, TimeUnit.SECONDS));
        } catch (ExecutionException e) {
            return ((ChatException) e.getCause()).reason();
        }
    }

    private static List<String> texts(HistoryPage page) {
        return page.entries().stream().map(entry -> entry.message().text()).toList();
    }

    @Test
    void aPageIsAskedForAndComesToTheCallerAlone() throws Exception {
        FakeServer.Peer peer = welcomed();
        CompletableFuture<HistoryPage> page = room.before(NINE, 20);
        assertThat(peer.receive()).isEqualTo(ASKED);
        peer.send(page("9-0", true, message("7-0", "Bob", "seven"), "{'id':'7-1'}", message("8-0", "Bob", "eight")));
        assertThat(texts(got(page))).containsExactly("seven", "eight");
        assertThat(page.get().complete()).isTrue();
        assertThat(heard()).isEmpty();
        peer.cut();
        assertThat(backAfter(1).path()).isEqualTo("/chatroom1?since=0-0");
    }

    @Test
    void oneIsUnderWayAndAnswersToNothingThatWasAskedAreNone() throws Exception {
        FakeServer.Peer peer = welcomed().send(page("9-0", true)).send(said("1-0", "Bob", "hello"));
        await().until(() -> heard().size() == 1);
        CompletableFuture<HistoryPage> first = room.before(NINE, 20);
        CompletableFuture<HistoryPage> second = room.before(EventId.parse("5-0"), 20);
        assertThat(peer.receive()).isEqualTo(ASKED);
        peer.send(page("5-0", true)).send("{'type':'history','before':'9-0'}");
        peer.sendFrame(true, WireFrame.PING);
        peer.expect(WireFrame.PONG); // and no second request
        assertThat(first).isNotDone();
        peer.send(page("9-0", false, message("5-0", "Bob", "five")));
        assertThat(texts(got(first))).containsExactly("five");
        assertThat(peer.receive()).contains("\"before\":\"5-0\"");
        peer.send(page("5-0", true));
        assertThat(got(second).entries()).isEmpty();
    }

    @Test
    void whatIsLostOnTheWayIsAskedAgainFirst() throws Exception {
        FakeServer.Peer peer = welcomed();
        CompletableFuture<HistoryPage> first = room.before(NINE, 20);
        CompletableFuture<HistoryPage> second = room.before(EventId.parse("5-0"), 20);
        peer.receive();
        peer.cut();
        peer = backAfter(1).send(WELCOME);
        assertThat(peer.receive()).isEqualTo(ASKED);
        peer.send(page("9-0", true));
        got(first);
        peer.receive();
        peer.send(page("5-0", true));
        got(second);
    }

    @Test
    void itWaitsForTheWelcomeAndForAllThatWasMissed() throws Exception {
        CompletableFuture<HistoryPage> page = room.before(NINE, 20);
        client.start();
        FakeServer.Peer peer = server.letIn()
                .send(welcome(true, message("1-0", "Bob", "one")).replace("'messages':[", "'more':true,'messages':["));
        await().until(() -> heard().size() == 1);
        peer.sendFrame(true, WireFrame.PING);
        peer.expect(WireFrame.PONG); // and no request, which would not be read yet
        peer.send(said("2-0", "Bob", "two"));
        assertThat(peer.receive()).isEqualTo(ASKED);
        peer.send(page("9-0", true));
        got(page);
    }

    @Test
    void aServerThatIsAskedTooOftenSaysSoAndTheNextRequestGoesOut() throws Exception {
        FakeServer.Peer peer = welcomed();
        CompletableFuture<HistoryPage> first = room.before(NINE, 20);
        CompletableFuture<HistoryPage> second = room.before(EventId.parse("5-0"), 20);
        peer.receive();
        peer.send("{'type':'rejected','reason':'busy','message':'Too many requests.','retryAfterMs':1000}");
        assertThat(failure(first)).isEqualTo(Reason.BUSY);
        assertThatThrownBy(first::get).hasRootCauseMessage("Too many requests.");
        peer.receive();
        peer.send("{'type':'rejected','reason':'something_new','message':'No.'}");
        assertThat(failure(second)).isEqualTo(Reason.OTHER);
        assertThat(kinds()).containsExactly("Connected");
    }

    @Test
    void aRejectionOfAMessageIsNotThatOfARequest() throws Exception {
        FakeServer.Peer peer = welcomed();
        CompletableFuture<Entry> said = room.say("hello");
        String say = peer.receive();
        CompletableFuture<HistoryPage> page = room.before(NINE, 20);
        assertThat(peer.receive()).isEqualTo(ASKED);
        peer.send("{'type':'rejected','nonce':'" + nonceOf(say) + "','reason':'too_long','message':'Too long.'}");
        assertThat(failure(said)).isEqualTo(Reason.TOO_LONG);
        assertThat(page).isNotDone();
        peer.send(page("9-0", true));
        got(page);
    }

    @Test
    void whoGivesUpIsNotAskedForAndHarmsNobodyWhileUnderWay() throws Exception {
        CompletableFuture<HistoryPage> never = room.before(EventId.parse("1-0"), 20);
        never.cancel(false);
        FakeServer.Peer peer = welcomed();
        CompletableFuture<HistoryPage> underWay = room.before(NINE, 20);
        assertThat(peer.receive()).isEqualTo(ASKED);
        underWay.cancel(false);
        CompletableFuture<HistoryPage> next = room.before(EventId.parse("5-0"), 20);
        peer.send(page("9-0", true));
        assertThat(peer.receive()).contains("\"before\":\"5-0\"");
        peer.send(page("5-0", true));
        got(next);
    }

    @Test
    void aServerThatDoesNotAnswerDoesNotKnowItAndTheConnectionStays() throws Exception {
        FakeServer.Peer peer = welcomed();
        CompletableFuture<HistoryPage> page = room.before(NINE, 20);
        peer.receive();
        time.pass(Requests.ANSWER_WITHIN);
        assertThat(failure(page)).isEqualTo(Reason.UNSUPPORTED);
        assertThat(kinds()).containsExactly("Connected");
    }

    @Test
    void thePlainDialectHasNone() throws Exception {
        CompletableFuture<HistoryPage> early = room.before(NINE, 20);
        client.start();
        server.next().switchProtocols(null).send("[]");
        assertThat(failure(early)).isEqualTo(Reason.UNSUPPORTED);
        assertThat(failure(room.before(NINE, 20))).isEqualTo(Reason.UNSUPPORTED);
    }

    @Test
    void whatWaitsFailsWhenTheRoomEnds() throws Exception {
        FakeServer.Peer peer = welcomed();
        List<CompletableFuture<HistoryPage>> pages = List.of(room.before(NINE, 20), room.before(NINE, 20));
        peer.receive();
        peer.sendClose(4001);
        assertThat(failure(pages.get(0))).isEqualTo(Reason.ENDED);
        assertThat(failure(pages.get(1))).isEqualTo(Reason.ENDED);
        assertThat(failure(room.before(NINE, 20))).isEqualTo(Reason.ENDED);
    }

    @Test
    void whatWaitsFailsWhenTheClientCloses() throws Exception {
        CompletableFuture<HistoryPage> page = room.before(NINE, 20);
        client.close();
        assertThat(failure(page)).isEqualTo(Reason.ENDED);
        assertThat(failure(room.before(NINE, 20))).isEqualTo(Reason.ENDED);
    }

    @Test
    void beyondTheBoundAskingFailsAndWhatWasGivenUpDoesNotCount() throws Exception {
        List<CompletableFuture<HistoryPage>> pages = IntStream.range(0, ChatRoom.MAX_WAITING)
                .mapToObj(i -> room.before(NINE, 20))
                .toList();
        assertThat(failure(room.before(NINE, 20))).isEqualTo(Reason.QUEUE_FULL);
        pages.get(7).cancel(false);
        assertThat(room.before(NINE, 20)).isNotDone();
        assertThatThrownBy(() -> room.before(NINE, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aListenerMayWaitForAPageWhileItIsBehind() throws Exception {
        room.on(Said.class, said -> {
            if (said.text().equals("m1")) {
                room.before(NINE, 20).join();
            }
        });
        FakeServer.Peer peer = welcomed();
        for (int i = 1; i <= 3 * SerialExecutor.BOUND; i++) {
            peer.send(said(i + "-0", "Bob", "m" + i));
        }
        peer.receive();
        peer.send(page("9-0", true));
        assertThat(server.next().path()).contains("since=");
        await().until(() -> heard().size() >= SerialExecutor.BOUND / 2);
    }
}
