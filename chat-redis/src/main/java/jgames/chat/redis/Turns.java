package jgames.chat.redis;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** Has some calls under way at one time; the others wait in their order. Each log has one at most. */
final class Turns {
    private static final int AT_ONCE = 64;

    private final Executor executor;
    private final Queue<Runnable> waiting = new ArrayDeque<>(); // guarded by this
    private int underWay; // guarded by this

    /** @param executor makes the calls, one at a time; whoever wants one may hold a lock */
    Turns(Executor executor) {
        this.executor = executor;
    }

    <T> CompletableFuture<T> take(Supplier<CompletableFuture<T>> call) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        Runnable turn = () -> call.get().whenComplete((value, failure) -> {
            ended();
            if (failure != null) {
                answer.completeExceptionally(failure);
            } else {
                answer.complete(value);
            }
        });
        synchronized (this) {
            waiting.add(turn);
        }
        executor.execute(this::next);
        return answer;
    }

    private void ended() {
        synchronized (this) {
            underWay--;
        }
        executor.execute(this::next);
    }

    private void next() {
        Runnable turn;
        synchronized (this) {
            if (underWay == AT_ONCE || waiting.isEmpty()) {
                return;
            }
            underWay++;
            turn = waiting.remove();
        }
        turn.run();
    }
}
