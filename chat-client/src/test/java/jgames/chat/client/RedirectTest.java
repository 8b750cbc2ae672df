package jgames.chat.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a server sends a client that asks for a room. */
class RedirectTest extends OnAFakeServer {
    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void aRedirectIsFollowedAtOnce(int status) throws Exception {
        client.start();
        server.next().redirect(status, "/moved/chatroom1");
        FakeServer.Peer peer = server.letIn().send(WELCOME);
        assertThat(peer.path()).isEqualTo("/moved/chatroom1");
        assertThat(peer.header("Sec-WebSocket-Protocol")).isEqualTo("chat.v2");
        await().untilAsserted(() -> assertThat(kinds()).containsExactly("Connected"));
    }

    @Test
    void itLeadsToAnotherServerAlsoByTheWebsocketsScheme() throws Exception {
        try (FakeServer other = new FakeServer()) {
            client.start();
            server.next().redirect(307, other.uri() + "/chatroom1");
            other.letIn().send(WELCOME);
            await().untilAsserted(() -> assertThat(kinds()).containsExactly("Connected"));
        }
    }

    @Test
    void whoComesBackAsksAtTheOldPlaceAndResumesAtTheNew() throws Exception {
        welcomed().cut();
        time.pass(lost(1).retryIn());
        FakeServer.Peer asked = server.next();
        assertThat(asked.path()).isEqualTo("/chatroom1?since=0-0");
        asked.redirect(308, "/moved/chatroom1");
        assertThat(server.next().path()).isEqualTo("/moved/chatroom1?since=0-0");
    }

    @Test
    void aCircleIsLeftAndTriedAgainLater() throws Exception {
        client.start();
        for (int i = 0; i < 6; i++) {
            server.next().redirect(302, "/chatroom1");
        }
        assertThat(lost(1).code()).isEqualTo(302);
        assertThat(lost(1).reason()).contains("/chatroom1", "in a row");
        assertThat(lost(1).retryIn()).isGreaterThanOrEqualTo(Duration.ofSeconds(30));
        backAfter(1).send(WELCOME);
        await().until(() -> kinds().contains("Connected"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://localhost/x", "http://", "::", "mailto:ann@example.org", "ws://a..b/"})
    void whereNobodyCanGoIsNamedAndTriedAgainLater(String location) throws Exception {
        client.start();
        server.next().redirect(301, location);
        assertThat(lost(1).code()).isEqualTo(301);
        assertThat(lost(1).reason()).contains(location);
        assertThat(lost(1).retryIn()).isGreaterThanOrEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void aNameThatJavaDoesNotTakeForAHostAndAHeaderReachTheServer() throws Exception {
        ManualTime time = new ManualTime();
        int port = server.uri().getPort();
        ChatClient other = ChatClient.builder(URI.create("HTTP://127.1:" + port + "/?token=t"))
                .header("Authorization", "Basic YW5uOnNlY3JldA==")
                .time(time, time::nanos)
                .build();
        other.room("lobby");
        other.start();
        FakeServer.Peer peer = server.next();
        assertThat(peer.path()).isEqualTo("/lobby?token=t");
        assertThat(peer.header("Authorization")).isEqualTo("Basic YW5uOnNlY3JldA==");
        close(other, time);
    }

    @Test
    void aNameThatNobodyKnowsIsTriedAgain() throws Exception {
        ManualTime time = new ManualTime();
        ChatClient other = ChatClient.builder(URI.create("ws://no_such_host.invalid:1"))
                .time(time, time::nanos)
                .build();
        other.room("lobby").on(ChatEvent.class, events::add);
        other.start();
        assertThat(lost(1).reason()).contains("no address");
        close(other, time);
    }
}
