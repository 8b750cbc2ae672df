package jgames.chat.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import jgames.chat.client.ChatEvent.Ended;
import jgames.chat.client.ChatEvent.Said;
import jgames.chat.core.protocol.Role;
import org.junit.jupiter.api.Test;

/** A client that shows who it is. */
class TokenTest extends OnAFakeServer {
    private static final String BYE = "{'type':'bye','reason':'token_expired'}";

    private final Deque<String> tokens = new ArrayDeque<>();

    private void with(String... given) throws Exception {
        tokens.addAll(List.of(given));
        close(client, time);
        events.clear();
        client = client(time = new ManualTime()).token(this::next).build();
        room = client.room("chatroom1").on(ChatEvent.class, events::add);
        client.start();
    }

    private synchronized String next() {
        String token = tokens.poll();
        if ("none".equals(token)) {
            throw new IllegalStateException("the site is away");
        }
        return token;
    }

    private static String offered(FakeServer.Peer peer) {
        return peer.header("Sec-WebSocket-Protocol").replace(" ", "");
    }

    @Test
    void aTokenIsOfferedAndShownInWhatIsSaid() throws Exception {
        with("a.b.c");
        FakeServer.Peer peer = server.letIn();
        assertThat(offered(peer)).isEqualTo("chat.v2,chat.token.a.b.c");
        peer.send(WELCOME)
                .send(said("1-0", "Ann", "mine").replace("}]", ",'user':'a1','role':'moderator'}]"))
                .send(said("2-0", "Bob", "a guest"));
        await().until(() -> heard().size() == 2);

        List<Said> said = events.stream()
                .filter(Said.class::isInstance)
                .map(Said.class::cast)
                .toList();
        assertThat(said).extracting(Said::user).containsExactly("a1", null);
        assertThat(said).extracting(Said::role).containsExactly(Role.MODERATOR, Role.GUEST);
        assertThat(said).extracting(Said::isVerified).containsExactly(true, false);
    }

    @Test
    void aTokenIsAskedForOnceAndOfferedAgain() throws Exception {
        with("a.b.c", "d.e.f");
        server.letIn().send(WELCOME).cut();
        assertThat(offered(backAfter(1))).endsWith("chat.token.a.b.c");
    }

    @Test
    void anExpiredTokenIsRenewedAtOnceAndTheRoomResumed() throws Exception {
        with("a.b.c", "d.e.f");
        FakeServer.Peer peer = server.letIn().send(WELCOME).send(said("1-0", "Bob", "one"));
        await().until(() -> heard().size() == 1);
        peer.send(BYE).sendClose(4201);

        assertThat(lost(1).retryIn()).isEqualTo(Duration.ZERO);
        FakeServer.Peer again = backAfter(1);
        assertThat(offered(again)).isEqualTo("chat.v2,chat.token.d.e.f");
        assertThat(again.path()).isEqualTo("/chatroom1?since=1-0");
        again.send(BYE).sendClose(4201); // and the next one after a pause
        assertThat(lost(2).retryIn()).isPositive();
    }

    @Test
    void withoutANewTokenTheRoomEndsAndNobodyIsAGuest() throws Exception {
        with("a.b.c", "a.b.c");
        server.letIn().send(BYE).sendClose(4201);
        time.pass(lost(1).retryIn());
        await().until(() -> kinds().contains("Ended"));

        assertThat(only(Ended.class).code()).isEqualTo(4201);
    }

    @Test
    void aTokenThatIsNotValidEndsTheRoom() throws Exception {
        with("a.b.c", "d.e.f");
        server.letIn().send(BYE.replace("expired", "invalid")).sendClose(4003);
        await().until(() -> kinds().contains("Ended"));

        assertThat(only(Ended.class).code()).isEqualTo(4003);
    }

    @Test
    void whileTheSiteIsAwayTheClientAsksAgain() throws Exception {
        with("none", "a.b.c");
        assertThat(lost(1).reason()).contains("the site is away");
        assertThat(offered(backAfter(1))).isEqualTo("chat.v2,chat.token.a.b.c");
    }

    @Test
    void aServerThatKnowsOfNoTokensSeesNoGuest() throws Exception {
        with("a.b.c");
        server.next().switchProtocols(null).send("[]");
        assertThat(lost(1).retryIn()).isGreaterThanOrEqualTo(Duration.ofSeconds(30));
        assertThat(kinds()).containsExactly("Disconnected");
    }

    @Test
    void aTokenGoesToTheServersHostAlone() throws Exception {
        with("a.b.c");
        try (FakeServer other = new FakeServer()) {
            server.next().redirect(302, other.uri() + "/chatroom1");
            assertThat(other.next().header("Sec-WebSocket-Protocol")).isEqualTo("chat.v2");
        }
    }
}
