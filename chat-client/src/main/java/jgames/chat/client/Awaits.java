package jgames.chat.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import jgames.chat.client.ChatEvent.Said;
import jgames.chat.client.ChatException.Reason;

/** The messages that callers of {@link ChatRoom#await} wait for. Owned by the loop; the predicates run on a worker. */
final class Awaits {
    private static final class Awaited {
        final Predicate<? super Said> matches;
        final CompletableFuture<Said> said;
        boolean found; // and the future will soon know; only the matching touches it

        Awaited(Predicate<? super Said> matches, CompletableFuture<Said> said) {
            this.matches = matches;
            this.said = said;
        }
    }

    private final Loop loop;
    private final Completions completions;
    private final SerialExecutor matching; // apart from the events, so that a listener can block for what it awaits
    private final List<Awaited> awaited = new ArrayList<>();

    /** @param caughtUp run on a worker whenever {@link #isBehind()} has become false */
    Awaits(Loop loop, Completions completions, Runnable caughtUp) {
        this.loop = loop;
        this.completions = completions;
        this.matching = loop.serial(caughtUp);
    }

    void add(Predicate<? super Said> matches, Duration within, CompletableFuture<Said> said) {
        forgetDone();
        if (awaited.size() == ChatRoom.MAX_WAITING) {
            String sentence = ChatRoom.MAX_WAITING + " are awaited already.";
            completions.fail(said, new ChatException(Reason.QUEUE_FULL, sentence));
            return;
        }
        awaited.add(new Awaited(matches, said));
        TimeoutException none = new TimeoutException("no such message within " + within.toMillis() + " ms");
        Loop.Timer timeOut = loop.after(within, () -> completions.fail(said, none));
        said.whenComplete((found, failure) -> timeOut.cancel());
    }

    /** Offers a message to all that are there now. */
    void offer(Said said) {
        forgetDone();
        if (!awaited.isEmpty()) {
            List<Awaited> asked = List.copyOf(awaited);
            matching.execute(() -> asked.forEach(each -> offer(said, each)));
        }
    }

    private void offer(Said said, Awaited each) {
        try {
            if (!each.found && !each.said.isDone() && each.matches.test(said)) {
                each.found = true;
                completions.complete(each.said, said);
            }
        } catch (Throwable itsAuthors) {
            completions.fail(each.said, itsAuthors);
        }
    }

    /** Whether so many messages wait for the predicates that no more should come. For any thread. */
    boolean isBehind() {
        return matching.isBehind();
    }

    /** Fails all. */
    void end(ChatException why) {
        awaited.forEach(each -> completions.fail(each.said, why));
        awaited.clear();
    }

    /** Offers no more. */
    void stop() {
        matching.stop();
    }

    private void forgetDone() {
        awaited.removeIf(each -> each.said.isDone());
    }
}
