package jgames.chat.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import jgames.chat.client.ChatEvent.Said;
import jgames.chat.core.protocol.EventId;
import org.junit.jupiter.api.Test;

/** What a bot asks of its room besides what it hears there. */
class PresenceTest extends OnAFakeServer {
    @Test
    void theRoomSaysWhetherTheClientIsInAndWithHowManyAndWhoWaitsForThatIsTold() throws Exception {
        CompletableFuture<ChatRoom> ready = room.awaitReady();
        assertThat(room.state()).isEqualTo(ChatRoom.State.CONNECTING);
        assertThat(room.online()).isZero();
        FakeServer.Peer peer = welcomed();
        assertThat(ready.get(10, TimeUnit.SECONDS)).isSameAs(room);
        assertThat(room.state()).isEqualTo(ChatRoom.State.READY);
        assertThat(room.online()).isEqualTo(3);
        peer.send("{'type':'online','count':7}");
        await().until(() -> room.online() == 7);
        assertThat(room.awaitReady().get(10, TimeUnit.SECONDS)).isSameAs(room);

        peer.cut();
        await().until(() -> room.state() == ChatRoom.State.CONNECTING);
        assertThat(room.online()).isZero();
        CompletableFuture<ChatRoom> again = room.awaitReady();
        FakeServer.Peer back = backAfter(1).send(WELCOME);
        assertThat(again.get(10, TimeUnit.SECONDS)).isSameAs(room);

        back.sendClose(4001);
        await().until(() -> room.state() == ChatRoom.State.ENDED);
        assertThatThrownBy(() -> room.awaitReady().get(10, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(ChatException.class);
    }

    @Test
    void peopleAreThoseWhoSpeakNowAndAreNoBotsAndListenersCanBeTakenAway() throws Exception {
        List<String> people = new ArrayList<>();
        Consumer<Said> listener = said -> people.add(said.text());
        room.onPerson(listener);
        client.onPerson(listener);
        FakeServer.Peer peer = welcomed();
        peer.send(said("1-0", "Bob", "one"));
        peer.send(said("2-0", "Bot", "beep").replace("'text'", "'bot':true,'text'"));
        await().until(() -> heard().contains("beep"));
        client.off(listener);
        peer.send(said("3-0", "Bob", "two"));
        await().until(() -> heard().contains("two"));
        room.off(listener);
        peer.send(said("4-0", "Bob", "three"));
        await().until(() -> heard().contains("three"));
        assertThat(people).containsExactly("one", "one", "two");

        Said last = (Said) events.get(events.size() - 1);
        assertThat(last.id()).isEqualTo(EventId.parse("4-0"));
        last.reply("four");
        assertThat(peer.receive()).contains("\"four\"");
    }

    @Test
    void threadsHaveTheClientsName() throws Exception {
        List<String> threads = new ArrayList<>();
        room.on(Said.class, said -> threads.add(Thread.currentThread().getName()));
        welcomed().send(said("1-0", "Bob", "one"));
        await().until(() -> !threads.isEmpty());
        assertThat(threads.get(0)).startsWith("chat-client-Ann-worker-");
    }
}
