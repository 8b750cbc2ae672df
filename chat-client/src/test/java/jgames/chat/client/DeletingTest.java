package jgames.chat.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import jgames.chat.client.ChatEvent.Deleted;
import jgames.chat.client.ChatEvent.Said;
import jgames.chat.core.protocol.EventId;
import org.junit.jupiter.api.Test;

/** Messages that are deleted after they were said. */
class DeletingTest extends OnAFakeServer {
    private static String deleted(String id, String... ids) {
        return "{'type':'deleted','id':'" + id + "','ids':['" + String.join("','", ids) + "']}";
    }

    private List<List<String>> deletions() {
        return events.stream()
                .filter(Deleted.class::isInstance)
                .map(event ->
                        ((Deleted) event).ids().stream().map(EventId::toString).toList())
                .toList();
    }

    @Test
    void aDeletionIsToldAndTheNextConnectionGoesOnAfterIt() throws Exception {
        FakeServer.Peer peer = welcomed().send(said("1-0", "Bob", "rude")).send(deleted("2-0", "1-0"));
        await().untilAsserted(() -> assertThat(deletions()).containsExactly(List.of("1-0")));
        peer.cut();
        assertThat(backAfter(1).path()).isEqualTo("/chatroom1?since=2-0");
    }

    @Test
    void whatWasDeletedMeanwhileComesWithTheWelcomeBeforeWhatWasSaid() throws Exception {
        FakeServer.Peer peer = welcomed().send(said("1-0", "Bob", "rude"));
        await().until(() -> heard().size() == 1);
        peer.cut();
        peer = backAfter(1)
                .send(welcome(true, message("2-0", "Bob", "sorry"))
                        .replace("'complete'", "'deleted':['1-0'],'last':'3-0','complete'"));
        await().untilAsserted(() -> assertThat(heard()).containsExactly("rude", "sorry"));
        assertThat(kinds()).containsExactly("Connected", "Said", "Disconnected", "Resumed", "Deleted", "Said");
        peer.cut();
        assertThat(backAfter(2).path()).isEqualTo("/chatroom1?since=3-0");
    }

    @Test
    void aDeletionAmongThePartsOfALongWelcomeIsToldWhereItHappened() throws Exception {
        welcomed().cut();
        FakeServer.Peer peer = backAfter(1)
                .send(welcome(true, message("1-0", "Bob", "one")).replace("'messages':[", "'more':true,'messages':["))
                .send(deleted("2-0", "1-0"))
                .send(said("3-0", "Bob", "two"));
        await().untilAsserted(() -> assertThat(heard()).containsExactly("one", "two"));
        assertThat(kinds()).endsWith("Resumed", "Said", "Deleted", "Said");
        room.say("hello");
        assertThat(peer.receive()).contains("\"hello\"");
    }

    @Test
    void idsThatAreNoneAndFieldsThatAreNotKnownArePassedOver() throws Exception {
        welcomed()
                .send("{'type':'deleted','id':'2-0','ids':['1-0',7,'x',null],'by':{'name':'Mod'}}")
                .send("{'type':'deleted','id':'nonsense','ids':['1-0']}")
                .send("{'type':'deleted','id':'3-0'}")
                .send("{'type':'pinned','id':'4-0'}")
                .send(said("5-0", "Bob", "hello"));
        await().untilAsserted(() -> assertThat(heard()).containsExactly("hello"));
        assertThat(deletions()).containsExactly(List.of("1-0"));
        assertThat(kinds()).doesNotContain("Disconnected");
    }

    @Test
    void aDeletionThatListenersAreTooFarBehindForComesAgainWithTheNextWelcome() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<?>[] answer = {null};
        room.on(Said.class, said -> {
            if (said.text().equals("m1")) {
                answer[0] = room.say("answer");
                answer[0].join();
                join(release);
            }
        });
        FakeServer.Peer peer = welcomed();
        int count = SerialExecutor.BOUND + 100;
        for (int i = 1; i <= count; i++) {
            peer.send(said(i + "-0", "Bob", "m" + i));
        }
        peer.send(deleted(count + 1 + "-0", "1-0"));
        String say = peer.receive();
        peer.send("{'type':'ack','nonce':'" + nonceOf(say) + "','id':'" + (count + 2) + "-0'}")
                .send(said(count + 2 + "-0", "Ann", "answer"));
        await().until(() -> answer[0].isDone());
        assertThat(deletions()).isEmpty();
        release.countDown();
        FakeServer.Peer again = server.letIn();
        int since = Integer.parseInt(again.path().replaceAll(".*since=([0-9]+)-0", "$1"));
        assertThat(since).isLessThanOrEqualTo(count);
        String[] rest = new String[count - since + 1];
        for (int i = since + 1; i <= count; i++) {
            rest[i - since - 1] = message(i + "-0", "Bob", "m" + i);
        }
        rest[count - since] = message(count + 2 + "-0", "Ann", "answer");
        again.send(welcome(true, rest)
                .replace("'complete'", "'deleted':['1-0'],'last':'" + (count + 2) + "-0','complete'"));
        await().until(() -> heard().size() == count + 1);
        assertThat(heard()).doesNotHaveDuplicates().endsWith("m" + count, "answer (own)");
        assertThat(deletions()).containsExactly(List.of("1-0"));
    }

    private static void join(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
