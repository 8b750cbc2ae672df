package jgames.chat.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import jgames.chat.client.ChatEvent.Said;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The threads of many clients, and the order of what runs on them. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ThreadsTest {
    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("chat-client") || name.startsWith("HttpClient"))
                .count();
    }

    @Test
    void twoHundredClientsHaveTwentyThreadsAtMostAndTheirListenersMayBlock() throws Exception {
        int count = 200;
        List<ChatClient> clients = new ArrayList<>();
        List<FakeServer.Peer> peers = new ArrayList<>();
        AtomicInteger heard = new AtomicInteger();
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch blocked = new CountDownLatch(20);
        try (FakeServer server = new FakeServer()) {
            for (int i = 0; i < count; i++) {
                ChatClient client =
                        ChatClient.builder(server.uri()).name("Bot" + i).build();
                clients.add(client);
                client.on(Said.class, said -> {
                    if (said.text().equals("block")) {
                        blocked.countDown();
                        uninterrupted(release);
                    }
                    heard.incrementAndGet();
                });
                client.room("chatroom1");
                client.start();
                peers.add(server.letIn().answerPings().send(OnAFakeServer.WELCOME));
            }
            for (FakeServer.Peer peer : peers) {
                peer.send(OnAFakeServer.said("1-0", "Ann", "hello"));
            }
            long most = 0;
            while (heard.get() < count) {
                most = Math.max(most, threads());
            }
            assertThat(Math.max(most, threads())).isLessThanOrEqualTo(20);

            for (FakeServer.Peer peer : peers.subList(0, 20)) {
                peer.send(OnAFakeServer.said("2-0", "Ann", "block"));
            }
            blocked.await();
            assertThat(Thread.getAllStackTraces().keySet())
                    .map(Thread::getName)
                    .anyMatch(name -> name.matches("chat-client-Bot7-worker-\\d+"));
            for (FakeServer.Peer peer : peers.subList(20, count)) {
                peer.send(OnAFakeServer.said("2-0", "Ann", "hello"));
            }
            await().until(() -> heard.get() == 2 * count - 20);
            release.countDown();
            await().until(() -> heard.get() == 2 * count);
        } finally {
            release.countDown();
            List<Thread> closing =
                    clients.stream().map(client -> new Thread(client::close)).toList();
            closing.forEach(Thread::start);
            for (Thread each : closing) {
                each.join();
            }
        }
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("chat-client-loop")));
    }

    private static void uninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException closing) {
            // then it is over
        }
    }

    @Test
    void theFuturesOfARoomCompleteInOrderAndOneThatBlocksIsOvertaken() throws Exception {
        Completions completions = new Completions(new Workers("Ann", null));
        List<Integer> order = new CopyOnWriteArrayList<>();
        List<CompletableFuture<Integer>> futures = IntStream.range(0, 1000)
                .mapToObj(i -> new CompletableFuture<Integer>())
                .toList();
        CompletableFuture<?> all = CompletableFuture.allOf(
                futures.stream().map(each -> each.thenAccept(order::add)).toArray(CompletableFuture[]::new));
        for (int i = 0; i < futures.size(); i++) {
            completions.complete(futures.get(i), i);
        }
        all.get(10, TimeUnit.SECONDS);
        assertThat(order).isSorted().hasSize(1000);

        CompletableFuture<String> first = new CompletableFuture<>();
        CompletableFuture<String> second = new CompletableFuture<>();
        CompletableFuture<String> both = first.thenApply(one -> one + second.join());
        completions.complete(first, "one ");
        completions.complete(second, "two");
        assertThat(both.get(10, TimeUnit.SECONDS)).isEqualTo("one two");
    }

    @Test
    void listenersRunOnTheProgramsExecutorAndWhatThatRejectsOnTheSharedThreads() throws Exception {
        List<String> threads = new CopyOnWriteArrayList<>();
        ExecutorService own = Executors.newSingleThreadExecutor(task -> new Thread(task, "mine"));
        try (FakeServer server = new FakeServer();
                ChatClient client = ChatClient.builder(server.uri())
                        .name("Ann")
                        .executor(own)
                        .build()) {
            client.room("chatroom1")
                    .on(Said.class, said -> threads.add(Thread.currentThread().getName()));
            client.start();
            FakeServer.Peer peer = server.letIn().answerPings().send(OnAFakeServer.WELCOME);
            peer.send(OnAFakeServer.said("1-0", "Bob", "one"));
            await().until(() -> threads.size() == 1);
            own.shutdown();
            peer.send(OnAFakeServer.said("2-0", "Bob", "two"));
            await().until(() -> threads.size() == 2);
            peer.cut();
        }
        assertThat(threads.get(0)).isEqualTo("mine");
        assertThat(threads.get(1)).startsWith("chat-client-Ann-worker-");
    }
}
