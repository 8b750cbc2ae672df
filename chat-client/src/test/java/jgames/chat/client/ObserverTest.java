package jgames.chat.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import jgames.chat.client.ChatEvent.Said;
import org.junit.jupiter.api.Test;

/** What a client tells whoever counts. */
class ObserverTest extends OnAFakeServer {
    private final List<String> told = new CopyOnWriteArrayList<>();

    private final ClientObserver observer = new ClientObserver() {
        @Override
        public void connected(ChatRoom room, Duration took) {
            told.add("connected to " + room + " in " + took);
        }

        @Override
        public void disconnected(ChatRoom room, int code) {
            told.add("disconnected " + code);
            throw new IllegalStateException("a mistake"); // harms nobody
        }

        @Override
        public void said(ChatRoom room, Duration took) {
            told.add("said in " + took);
        }

        @Override
        public void unsaid(ChatRoom room, ChatException.Reason reason) {
            told.add("unsaid " + reason);
        }

        @Override
        public void frame(ChatRoom room, boolean sent, int chars) {
            told.add((sent ? "sent " : "received ") + chars);
        }

        @Override
        public void thrown(ChatRoom room, Throwable error) {
            told.add("thrown " + error.getMessage());
        }
    };

    @Override
    ChatClientBuilder client(ManualTime time) {
        return super.client(time).observer(observer);
    }

    @Test
    void isToldInOrderWhatThereIsToBeCounted() throws Exception {
        FakeServer.Peer peer = welcomed();
        room.say("hello");
        String say = peer.receive();
        time.pass(Duration.ofMillis(7));
        String ack = "{'type':'ack','nonce':'" + nonceOf(say) + "','id':'7-0'}";
        peer.send(ack);
        await().until(() -> told.contains("said in PT0.007S"));
        room.say("x".repeat(501));
        await().until(() -> told.contains("unsaid TOO_LONG"));
        room.on(Said.class, said -> {
            throw new IllegalStateException("no");
        });
        String hello = said("8-0", "Bob", "hello");
        peer.send(hello);
        await().until(() -> told.contains("thrown no"));
        peer.sendClose(1001);
        await().until(() -> told.contains("disconnected 1001"));
        assertThat(told)
                .containsExactly(
                        "received " + WELCOME.length(),
                        "connected to chatroom1 in PT0S",
                        "sent " + say.length(),
                        "received " + ack.length(),
                        "said in PT0.007S",
                        "unsaid TOO_LONG",
                        "received " + hello.length(),
                        "thrown no",
                        "disconnected 1001");
    }
}
