package jgames.chat.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import jgames.chat.core.log.Event;
import jgames.chat.core.log.EventLog;
import jgames.chat.core.log.Outcome;
import jgames.chat.core.log.Outcome.Appended;
import jgames.chat.core.log.Outcome.Known;
import jgames.chat.core.log.Proposal.Post;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.Message;
import jgames.chat.core.protocol.RejectedException;
import org.junit.jupiter.api.Test;

/**
 * What a room relies on in a log whose store fails for a while. A log that is its store's only writer goes on from memory and makes the store whole
 * later; one whose store has other writers takes nothing, and says so.
 */
public abstract class FailingStoreContract {
    private static final EventId LAST = new EventId(8_000_000_000_000_000L, 0);

    /** A date of this century. */
    protected final ManualClock clock = new ManualClock(1_700_000_000_000L);

    /** Opens the log of this test. */
    protected abstract EventLog open(InstantSource clock);

    /** Whether the log is its store's only writer. */
    protected abstract boolean isOnlyWriter();

    /** From now on the store takes nothing that has more than 4 KB. */
    protected abstract void breakStore() throws Exception;

    /** From now on it does again. */
    protected abstract void mendStore() throws Exception;

    private static Post post(String text) {
        return new Post(new Message("Ann", "red", text + " ".repeat(10_000)), text, null);
    }

    private static String text(Event event) {
        return ((Event.Posted) event).message().text().strip();
    }

    private static void awaitWell(FollowedLog log) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (log.problem().isPresent()) {
            assertThat(System.nanoTime()).as(log.problem().toString()).isLessThan(end);
            log.maintain();
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    @Test
    void nothingIsLostAndNothingIsSaidTwiceWhileTheStoreFails() throws Exception {
        try (FollowedLog log = new FollowedLog(open(clock))) {
            log.append(post("one"));
            log.awaitAnnounced(1);
            breakStore();
            if (isOnlyWriter()) {
                assertThat(log.append(post("two"))).hasOnlyElementsOfType(Appended.class);
                log.awaitAnnounced(2);
            } else {
                assertRejected(log.log(), post("two"));
                assertThat(log.announced()).hasSize(1);
            }
            assertThat(log.problem())
                    .isPresent()
                    .hasValueSatisfying(sentence -> assertThat(sentence).doesNotContain("two"));

            mendStore();
            awaitWell(log);
            Outcome again = log.append(post("two")).get(0); // as a client does that has no answer
            assertThat(again).isInstanceOf(isOnlyWriter() ? Known.class : Appended.class);
            log.append(post("three"));
            log.awaitAnnounced(3);
            assertThat(log.events().stream().map(FailingStoreContract::text)).containsExactly("one", "two", "three");
            EventLogContract.assertIdsRise(log.latest(3));
        }
        try (FollowedLog log = new FollowedLog(open(clock))) {
            assertThat(log.events().stream().map(FailingStoreContract::text)).containsExactly("one", "two", "three");
            assertThat(log.problem()).isEmpty();
        }
    }

    /** With a sentence for the sender and a time, and not as a defect of the log's. */
    private static void assertRejected(EventLog log, Post post) {
        CompletableFuture<List<Outcome>> stage = log.append(List.of(post)).toCompletableFuture();
        assertThat(stage.handle((outcomes, failure) ->
                                failure instanceof CompletionException wrapped ? wrapped.getCause() : failure)
                        .orTimeout(20, TimeUnit.SECONDS)
                        .join())
                .isInstanceOfSatisfying(
                        RejectedException.class,
                        rejected -> assertThat(rejected.retryAfter()).isNotNull());
    }

    @Test
    void readingEndsOneWayOrTheOtherWhileTheStoreFails() throws Exception {
        try (FollowedLog log = new FollowedLog(open(clock))) {
            log.append(post("one"));
            breakStore();
            assertEnds(log.log().before(LAST, 10).toCompletableFuture());
            assertEnds(log.log().find(LAST).toCompletableFuture());
            assertEnds(log.log().by("user:a1", LAST, 10).toCompletableFuture());
            mendStore();
        }
    }

    private static void assertEnds(CompletableFuture<?> reading) {
        reading.handle((answer, failure) -> true)
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }
}
