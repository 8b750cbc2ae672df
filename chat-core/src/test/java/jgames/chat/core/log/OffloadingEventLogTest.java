package jgames.chat.core.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import jgames.chat.core.log.Proposal.Post;
import jgames.chat.core.protocol.Message;
import jgames.chat.testing.HandDrivenExecutor;
import jgames.chat.testing.ScriptedLog;
import org.junit.jupiter.api.Test;

/** A log that lets nobody wait for another one's store. */
class OffloadingEventLogTest {
    private final HandDrivenExecutor elsewhere = new HandDrivenExecutor();
    private final List<Throwable> defects = new ArrayList<>();
    private final ScriptedLog store = new ScriptedLog();
    private boolean here = true;
    private final OffloadingEventLog log = new OffloadingEventLog(
            store,
            append -> {
                if (here) {
                    append.run();
                }
                return here;
            },
            elsewhere,
            defects::add);

    private CompletionStage<List<Outcome>> append(String text) {
        return log.append(List.of(new Post(new Message("A", "red", text), null, null)));
    }

    private List<String> texts() {
        return store.all.stream().map(entry -> entry.message().text()).toList();
    }

    private void following() {
        log.follow(new EventLog.Follower() {
            @Override
            public void announced(List<EventLog.Announcement> announcements) {}

            @Override
            public void gap(EventLog.Recent recent) {}
        });
    }

    @Test
    void anAppendIsDoneAtOnceWhereThatIsPossible() {
        following();
        assertThat(append("a").toCompletableFuture()).isCompleted();
        assertThat(elsewhere.waiting()).isZero();
    }

    @Test
    void whatFollowsMaintenanceWaitsForItElsewhere() {
        following();
        log.maintain();
        assertThat(log.needsMaintenance()).isFalse();
        CompletionStage<List<Outcome>> first = append("a");
        CompletionStage<List<Outcome>> second = append("b");
        assertThat(first.toCompletableFuture()).isNotDone();
        assertThat(store.maintained).isZero();
        elsewhere.runOne();
        assertThat(store.maintained).isEqualTo(1);
        elsewhere.runAll();
        assertThat(second.toCompletableFuture()).isCompleted();
        assertThat(texts()).containsExactly("a", "b");
        append("c");
        assertThat(texts()).containsExactly("a", "b", "c");
    }

    @Test
    void whatCannotBeDoneAtOnceIsDoneElsewhereInItsOrder() {
        following();
        here = false;
        append("a");
        here = true;
        append("b");
        assertThat(texts()).isEmpty();
        elsewhere.runAll();
        assertThat(texts()).containsExactly("a", "b");
    }

    @Test
    void theStoreIsClosedAfterWhatItWasGivenBefore() {
        following();
        here = false;
        append("a");
        log.close();
        assertThat(store.closed).isZero();
        elsewhere.runAll();
        assertThat(store.closed).isEqualTo(1);
        assertThat(texts()).containsExactly("a");
    }

    @Test
    void aStoreThatThrowsFailsItsBatchAndHoldsNothingUp() {
        following();
        log.maintain();
        store.failure = new IllegalStateException("a defect");
        CompletionStage<List<Outcome>> failing = append("a");
        elsewhere.runAll();
        assertThat(failing.toCompletableFuture()).isCompletedExceptionally();
        assertThat(defects).containsExactly(store.failure);
        store.failure = null;
        assertThat(append("b").toCompletableFuture()).isCompleted();
    }
}
