package jgames.chat.core.moderation;

import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import jgames.chat.core.moderation.Ledger.Taken;
import jgames.chat.core.protocol.RejectedException;
import org.jspecify.annotations.Nullable;

/** A log that forgets with the process. It announces within {@link #append}. */
public final class MemoryModerationLog implements ModerationLog {
    private final Ledger ledger;
    private @Nullable Follower follower;

    /** @param clock says when something was decided */
    public MemoryModerationLog(InstantSource clock) {
        this.ledger = new Ledger(clock);
    }

    @Override
    public synchronized CompletionStage<Void> follow(Follower followed) {
        follower = followed;
        followed.gap(ledger.state().inForce());
        return CompletableFuture.completedStage(null);
    }

    @Override
    public synchronized CompletionStage<ModerationEvent> append(Proposal proposal) {
        try {
            Taken taken = ledger.take(proposal);
            if (taken.isNew() && follower != null) {
                follower.announced(taken.event());
            }
            return CompletableFuture.completedStage(taken.event());
        } catch (RejectedException rejected) {
            return CompletableFuture.failedStage(rejected);
        }
    }

    @Override
    public Ledger ledger() {
        return ledger;
    }

    @Override
    public void maintain() {
        ledger.state().forgetEnded();
    }

    @Override
    public synchronized void close() {
        follower = null;
    }
}
