package jgames.chat.client;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import jgames.chat.client.ChatEvent.Disconnected;
import jgames.chat.client.ChatEvent.Said;
import jgames.chat.core.protocol.EventId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A client on manual time that is called Ann and in {@code chatroom1}, and a server that does what the test says. */
abstract class OnAFakeServer {
    static final String WELCOME = "{'type':'welcome','room':'chatroom1','online':3,'limits':{'text':500,'username':500,"
            + "'frame':16384,'messages':0,'windowMs':0,'blockMs':0},'complete':true,'messages':[]}";

    ManualTime time = new ManualTime();
    final List<ChatEvent> events = new CopyOnWriteArrayList<>();
    FakeServer server;
    ChatClient client;
    ChatRoom room;

    @BeforeEach
    void open() throws IOException {
        server = new FakeServer();
        client = client(time).build();
        room = client.room("chatroom1").on(ChatEvent.class, events::add);
    }

    @AfterEach
    void shut() throws Exception {
        close(client, time);
        server.close();
    }

    /** Each has a time of its own, which ends with it. */
    ChatClientBuilder client(ManualTime time) {
        return ChatClient.builder(server.uri()).name("Ann").color("#ff8800").time(time, time::nanos);
    }

    /** Closes a client that has nobody who answers it. */
    static void close(ChatClient client, ManualTime time) throws InterruptedException {
        Thread closing = new Thread(client::close);
        closing.start();
        while (closing.isAlive()) {
            time.pass(Duration.ofSeconds(10));
            closing.join(10);
        }
        time.shutdown();
    }

    /** The client is in. */
    FakeServer.Peer welcomed() throws IOException {
        client.start();
        FakeServer.Peer peer = server.letIn().send(WELCOME);
        await().until(() -> !events.isEmpty());
        return peer;
    }

    /** The frame of a broadcast with one message. */
    static String said(String id, String username, String text) {
        return "{'type':'messages','messages':[" + message(id, username, text) + "]}";
    }

    static String message(String id, String username, String text) {
        return "{'id':'" + id + "','time':" + EventId.parse(id).millis() + ",'username':'" + username
                + "','color':'#ff8800','text':'" + text + "'}";
    }

    static String welcome(boolean complete, String... messages) {
        return WELCOME.replace("true", "" + complete).replace("[]", "[" + String.join(",", messages) + "]");
    }

    static String nonceOf(String say) {
        return say.replaceAll(".*\"nonce\":\"([^\"]+)\".*", "$1");
    }

    /** The texts that have come so far, marked by {@code own} and {@code history}. */
    List<String> heard() {
        return events.stream()
                .filter(Said.class::isInstance)
                .map(Said.class::cast)
                .map(said -> said.text() + (said.own() ? " (own)" : "") + (said.history() ? " (history)" : ""))
                .toList();
    }

    /** Waits until the connection has been lost so often, and returns the last time. */
    Disconnected lost(int times) {
        await().until(() -> kinds().stream().filter("Disconnected"::equals).count() == times);
        return (Disconnected) events.get(kinds().lastIndexOf("Disconnected"));
    }

    /** The next connection after so many losses, let in. */
    FakeServer.Peer backAfter(int losses) throws IOException {
        time.pass(lost(losses).retryIn());
        return server.letIn();
    }

    /** The kinds of events so far. */
    List<String> kinds() {
        return events.stream().map(event -> event.getClass().getSimpleName()).toList();
    }

    <E extends ChatEvent> E only(Class<E> type) {
        List<E> found = events.stream().filter(type::isInstance).map(type::cast).toList();
        if (found.size() != 1) {
            throw new AssertionError("one " + type.getSimpleName() + " of " + events);
        }
        return found.get(0);
    }
}
