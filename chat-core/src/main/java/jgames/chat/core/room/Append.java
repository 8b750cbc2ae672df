package jgames.chat.core.room;

import java.util.concurrent.CompletableFuture;
import jgames.chat.core.log.Proposal;
import jgames.chat.core.protocol.EventId;

/**
 * A proposal on its way into the log.
 *
 * @param appended completes with the id of its event, before the members hear of it
 * @param after run exactly once: when it has been delivered, or when it never will be
 */
record Append(Proposal proposal, CompletableFuture<EventId> appended, Runnable after) {
    Append with(Proposal other) {
        return new Append(other, appended, after);
    }
}
