package jgames.chat.server.ws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class EventLoopTest {
    /** As ten thousand pings at one moment are, of those who came at one moment and have been silent since. */
    @Test
    void manyTasksOfOtherThreadsHoldNoRoomUp() throws Exception {
        EventLoop loop = new EventLoop("loop", defect -> fail(defect));
        AtomicInteger done = new AtomicInteger();
        CompletableFuture<Integer> doneBeforeTheDrain = new CompletableFuture<>();
        CompletableFuture<Integer> all = new CompletableFuture<>();
        loop.executeDrain(() -> doneBeforeTheDrain.complete(done.get()));
        for (int i = 0; i < 10_000; i++) {
            loop.execute(done::incrementAndGet);
        }
        loop.execute(() -> all.complete(done.get()));
        loop.start();
        try {
            assertThat(doneBeforeTheDrain.get(30, TimeUnit.SECONDS)).isLessThan(500);
            assertThat(all.get(30, TimeUnit.SECONDS)).isEqualTo(10_000);
        } finally {
            loop.stop();
            loop.awaitStopped();
        }
    }
}
