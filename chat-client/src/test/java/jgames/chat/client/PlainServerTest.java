package jgames.chat.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import jgames.chat.client.ChatEvent.Connected;
import jgames.chat.client.ChatEvent.Dialect;
import jgames.chat.client.ChatException.Reason;
import jgames.chat.core.protocol.Entry;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.Message;
import org.junit.jupiter.api.Test;

/** A client of a server that knows the plain protocol only, as pygames-chat does. */
class PlainServerTest extends OnAFakeServer {
    private static String plain(String username, String text) {
        return "{'username':'" + username + "','color':'#ff8800','text':'" + text + "'}";
    }

    private FakeServer.Peer in(String history) throws IOException {
        client.start();
        return server.next().switchProtocols(null).send(history);
    }

    private static Reason failure(CompletableFuture<?> said) throws Exception {
        try {
            throw new AssertionError(said.get(10, TimeUnit.SECONDS));
        } catch (ExecutionException e) {
            return ((ChatException) e.getCause()).reason();
        }
    }

    @Test
    void tellsThatItIsOneAndWhatIsSaid() throws Exception {
        in("[" + plain("Bob", "before") + ",7]").send("[]").send(plain("Bob", "now"));
        await().untilAsserted(() -> assertThat(heard()).containsExactly("before (history)", "now"));
        assertThat(only(Connected.class)).isEqualTo(new Connected(room, Dialect.PLAIN, 0));
    }

    @Test
    void aMessageIsSaidWhenItComesBack() throws Exception {
        FakeServer.Peer peer = in("[]");
        CompletableFuture<Entry> said = room.say("hello");
        assertThat(peer.receive()).isEqualTo("{\"username\":\"Ann\",\"color\":\"#ff8800\",\"text\":\"hello\"}");
        peer.send(plain("Bob", "hello"));
        await().untilAsserted(() -> assertThat(heard()).containsExactly("hello"));
        assertThat(said).isNotDone();
        peer.send(plain("Ann", "hello"));
        assertThat(said.get(10, TimeUnit.SECONDS))
                .isEqualTo(new Entry(EventId.ZERO, new Message("Ann", "#ff8800", "hello")));
        await().untilAsserted(() -> assertThat(heard()).containsExactly("hello", "hello (own)"));
    }

    @Test
    void whatDoesNotComeBackIsUnconfirmedAndTheNextGoesOut() throws Exception {
        FakeServer.Peer peer = in("[]");
        CompletableFuture<Entry> said = room.say("dropped");
        room.say("next");
        peer.receive();
        await().untilAsserted(() -> assertThat(time.waiting()).contains(Outbox.ECHO_WITHIN));
        time.pass(Outbox.ECHO_WITHIN);
        assertThat(failure(said)).isEqualTo(Reason.UNCONFIRMED);
        assertThat(peer.receive()).contains("\"next\"");
    }

    @Test
    void anEchoMayComeAfterAPauseOfTheMachine() throws Exception {
        FakeServer.Peer peer = in("[]");
        CompletableFuture<Entry> said = room.say("hello");
        peer.receive();
        await().untilAsserted(() -> assertThat(time.waiting()).contains(Outbox.ECHO_WITHIN));
        time.pass(Outbox.ECHO_WITHIN.plusSeconds(30));
        peer.send(plain("Ann", "hello"));
        said.get(10, TimeUnit.SECONDS);
    }

    @Test
    void nothingIsSentTwice() throws Exception {
        FakeServer.Peer peer = in("[]");
        CompletableFuture<Entry> said = room.say("hello");
        room.say("next");
        peer.receive();
        peer.cut();
        assertThat(failure(said)).isEqualTo(Reason.UNCONFIRMED);
        time.pass(lost(1).retryIn());
        peer = server.next().switchProtocols(null).send("[" + plain("Ann", "hello") + "]");
        assertThat(peer.receive()).contains("\"next\"");
    }

    @Test
    void keepsToPygamesChatsSpamLimit() throws Exception {
        FakeServer.Peer peer = in("[]");
        for (int i = 0; i < 3; i++) {
            CompletableFuture<Entry> said = room.say("m" + i);
            assertThat(peer.receive()).contains("\"m" + i + "\"");
            peer.send(plain("Ann", "m" + i));
            said.get(10, TimeUnit.SECONDS);
        }
        room.say("fourth");
        await().untilAsserted(() -> assertThat(time.waiting()).contains(Duration.ofMillis(3050)));
        time.pass(Duration.ofMillis(3050));
        assertThat(peer.receive()).contains("\"fourth\"");
    }

    @Test
    void anOverlapOfTheHistoriesTellsWhatWasMissed() throws Exception {
        FakeServer.Peer peer =
                in("[" + plain("Bob", "a") + "," + plain("Bob", "b") + "]").send(plain("Bob", "b"));
        await().until(() -> heard().size() == 3);
        peer.cut();
        time.pass(lost(1).retryIn());
        server.next()
                .switchProtocols(null)
                .send("[" + plain("Bob", "b") + "," + plain("Bob", "b") + "," + plain("Bob", "c") + "]");
        await().untilAsserted(() -> assertThat(heard()).containsExactly("a (history)", "b (history)", "b", "c"));
        assertThat(kinds()).containsSubsequence("Disconnected", "Resumed", "Said");
    }

    @Test
    void whereNothingOverlapsThereIsAGap() throws Exception {
        FakeServer.Peer peer = in("[" + plain("Bob", "a") + "]");
        await().until(() -> heard().size() == 1);
        peer.cut();
        time.pass(lost(1).retryIn());
        server.next().switchProtocols(null).send("[" + plain("Bob", "z") + "]");
        await().untilAsserted(() -> assertThat(heard()).containsExactly("a (history)", "z (history)"));
        assertThat(kinds()).contains("Gap");
    }

    @Test
    void nothingOfAnEmptyRoomCanHaveBeenMissedUnseen() throws Exception {
        FakeServer.Peer peer = in("[]");
        await().until(() -> kinds().contains("Connected"));
        peer.cut();
        time.pass(lost(1).retryIn());
        server.next().switchProtocols(null).send("[" + plain("Bob", "first") + "]");
        await().untilAsserted(() -> assertThat(heard()).containsExactly("first"));
        assertThat(kinds()).contains("Resumed");
    }
}
