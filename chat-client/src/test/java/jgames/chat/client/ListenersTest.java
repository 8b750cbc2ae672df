package jgames.chat.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import jgames.chat.client.ChatEvent.Ended;
import jgames.chat.client.ChatEvent.Said;
import jgames.chat.testing.WireFrame;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/** What a listener may do, and what it may not do to others. */
class ListenersTest extends OnAFakeServer {
    @Test
    void oneThatThrowsHarmsNobody() throws Exception {
        client.on(Said.class, said -> {
            throw new IllegalStateException("a mistake");
        });
        client.on(Said.class, said -> {
            throw new StackOverflowError();
        });
        welcomed().send(said("1-0", "Bob", "one")).send(said("2-0", "Bob", "two"));
        await().untilAsserted(() -> assertThat(heard()).containsExactly("one", "two"));
    }

    @Test
    void oneThatBlocksHoldsUpItsOwnRoomOnly() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        List<String> lobby = new CopyOnWriteArrayList<>();
        client.room("lobby").on(Said.class, said -> lobby.add(said.text()));
        room.on(Said.class, said -> uninterrupted(release));
        client.start();
        FakeServer.Peer first = server.letIn().send(WELCOME);
        FakeServer.Peer second = server.letIn().send(WELCOME);
        first.send(said("1-0", "Bob", "one")).send(said("2-0", "Bob", "two"));
        second.send(said("1-0", "Bob", "one")).send(said("2-0", "Bob", "two"));
        await().untilAsserted(() -> assertThat(lobby).containsExactly("one", "two"));
        assertThat(heard()).hasSizeLessThan(2);
        release.countDown();
        await().untilAsserted(() -> assertThat(heard()).containsExactly("one", "two"));
    }

    private static void uninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void oneMayWaitForWhatItSaysAndForAnAnswer() throws Exception {
        List<String> answers = new CopyOnWriteArrayList<>();
        room.on(Said.class, said -> {
            if (said.text().equals("!quiz")) {
                CompletableFuture<Said> answer = room.await(it -> it.username().equals("Bob"), Duration.ofSeconds(30));
                room.say("Who?").join();
                answers.add(answer.join().text());
            }
        });
        FakeServer.Peer peer = welcomed().send(said("1-0", "Bob", "!quiz"));
        String say = peer.receive();
        peer.send("{'type':'ack','nonce':'" + nonceOf(say) + "','id':'2-0'}")
                .send(said("2-0", "Ann", "Who?"))
                .send(said("3-0", "Bob", "me"));
        await().untilAsserted(() -> assertThat(answers).containsExactly("me"));
    }

    @Test
    void oneMayClose() throws Exception {
        room.on(Said.class, said -> client.close());
        FakeServer.Peer peer = welcomed().send(said("1-0", "Bob", "bye"));
        peer.expect(WireFrame.CLOSE);
        peer.sendClose(1000);
        await().until(() -> kinds().contains("Ended"));
        await().until(client.loop::isOver);
    }

    @Test
    void oneThatIsStuckIsInterruptedWhenTheClientCloses() throws Exception {
        AtomicBoolean interrupted = new AtomicBoolean();
        CountDownLatch entered = new CountDownLatch(1);
        room.on(Said.class, said -> {
            entered.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.set(true);
            }
        });
        welcomed().send(said("1-0", "Bob", "stuck")).send(said("2-0", "Bob", "never heard"));
        entered.await();
        close(client, time);
        await().until(interrupted::get);
        assertThat(heard()).doesNotContain("never heard");
    }

    @Test
    void anewRoomMayBeEnteredWhenTheLastOneHasEnded() throws Exception {
        room.on(Ended.class, ended -> client.room("lobby"));
        welcomed().sendClose(4001);
        assertThat(server.next().path()).isEqualTo("/lobby");
    }

    @Test
    void awaitingTakesTheFirstThatMatchesFromNowOn() throws Exception {
        FakeServer.Peer peer = welcomed().send(said("1-0", "Bob", "match early"));
        await().until(() -> !heard().isEmpty());
        CompletableFuture<Said> found = room.await(said -> said.text().startsWith("match"), Duration.ofSeconds(5));
        peer.send(said("2-0", "Bob", "no"))
                .send(said("3-0", "Bob", "match one"))
                .send(said("4-0", "Bob", "match two"));
        assertThat(found.get(10, TimeUnit.SECONDS).text()).isEqualTo("match one");
        await().until(() -> time.waiting().stream().noneMatch(Duration.ofSeconds(5)::equals));
    }

    @Test
    void awaitingEndsWithItsTimeOrWithTheRoomOrWithWhatItsPredicateThrows() throws Exception {
        FakeServer.Peer peer = welcomed();
        CompletableFuture<Said> late = room.await(said -> false, Duration.ofSeconds(5));
        CompletableFuture<Said> last = room.await(said -> false, Duration.ofSeconds(50));
        CompletableFuture<Said> mistake = room.await(
                said -> {
                    throw new IllegalStateException("a mistake");
                },
                Duration.ofSeconds(50));
        peer.send(said("1-0", "Bob", "hello"));
        assertFails(mistake, IllegalStateException.class);
        time.pass(Duration.ofSeconds(5));
        assertFails(late, TimeoutException.class);
        assertThat(last).isNotDone();
        peer.sendClose(4001);
        assertFails(last, ChatException.class);
        assertFails(room.await(said -> true, Duration.ofSeconds(1)), ChatException.class);
    }

    private static void assertFails(CompletableFuture<?> future, Class<? extends Throwable> failure) throws Exception {
        try {
            throw new AssertionError(future.get(10, TimeUnit.SECONDS));
        } catch (ExecutionException e) {
            assertThat(e.getCause()).isInstanceOf(failure);
        }
    }

    @Test
    void whoFallsBehindIsReadNoFurtherAndMissesNothing() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        room.on(Said.class, said -> uninterrupted(release));
        FakeServer.Peer peer = welcomed();
        int count = 3 * SerialExecutor.BOUND;
        for (int i = 1; i <= count; i++) {
            peer.send(said(i + "-0", "Bob", "m" + i));
        }
        release.countDown();
        await().until(() -> heard().size() == count);
        assertThat(events.get(count))
                .asInstanceOf(InstanceOfAssertFactories.type(Said.class))
                .extracting(Said::text)
                .isEqualTo("m" + count);
    }

    @Test
    void whoFallsBehindWhileItWaitsForAnAnswerGetsItAndThenTheRestFromTheLog() throws Exception {
        room.on(Said.class, said -> {
            if (said.text().equals("m1")) {
                room.say("answer").join();
            }
        });
        FakeServer.Peer peer = welcomed();
        int count = 3 * SerialExecutor.BOUND;
        for (int i = 1; i <= count; i++) {
            peer.send(said(i + "-0", "Bob", "m" + i));
        }
        String say = peer.receive();
        peer.send("{'type':'ack','nonce':'" + nonceOf(say) + "','id':'" + (count + 1) + "-0'}")
                .send(said(count + 1 + "-0", "Ann", "answer"));
        FakeServer.Peer again = server.letIn();
        int since = Integer.parseInt(again.path().replaceAll(".*since=([0-9]+)-0", "$1"));
        assertThat(since).isBetween(SerialExecutor.BOUND / 2, count);
        String[] rest = new String[count - since + 1];
        for (int i = since + 1; i <= count; i++) {
            rest[i - since - 1] = message(i + "-0", "Bob", "m" + i);
        }
        rest[count - since] = message(count + 1 + "-0", "Ann", "answer");
        again.send(welcome(true, rest));
        await().until(() -> heard().size() == count + 1);
        assertThat(heard()).doesNotHaveDuplicates().endsWith("m" + count, "answer (own)");
        assertThat(kinds()).doesNotContain("Disconnected").contains("Resumed");
    }
}
