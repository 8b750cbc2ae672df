package jgames.chat.redis;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import jgames.chat.core.log.EventLog.Announcement;
import jgames.chat.core.log.Outcome;
import jgames.chat.core.log.Proposal;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.RejectedException;
import org.jspecify.annotations.Nullable;

/** What a room's log has on its way into the stream, a batch at a time. Its log guards it by its lock. */
final class Appends {
    private static final Script APPEND = Script.load("append.lua");

    private final RedisConnection redis;
    private final RoomKeys keys;
    private final int keep;
    private final InstantSource clock;
    private final Object lock;
    private final Position position;
    private final Consumer<Added> taker;
    private final String tokens = Long.toString(UUID.randomUUID().getMostSignificantBits() >>> 1, Character.MAX_RADIX);

    // Guarded by the lock.
    private long batches;
    private @Nullable Append pending;
    private final Map<EventId, Proposal> own = new HashMap<>(); // answered, and not announced yet
    private boolean closed;

    /**
     * @param lock the log's
     * @param position how far its log has announced
     * @param taker announces what a batch has added; called with the lock
     */
    Appends(
            RedisConnection redis,
            RoomKeys keys,
            int keep,
            InstantSource clock,
            Object lock,
            Position position,
            Consumer<Added> taker) {
        this.redis = redis;
        this.keys = keys;
        this.keep = keep;
        this.clock = clock;
        this.lock = lock;
        this.position = position;
        this.taker = taker;
    }

    CompletionStage<List<Outcome>> append(List<Proposal> batch) {
        Append append;
        synchronized (lock) {
            if (closed || position.announced() == null || !redis.isUp(keys.channel())) {
                redis.observer().rejectedWhileAway(batch.size());
                return CompletableFuture.failedStage(RedisAwayException.later());
            }
            append = new Append(
                    List.copyOf(batch),
                    tokens + Long.toString(batches++, Character.MAX_RADIX),
                    position.floor(),
                    clock.millis());
            pending = append;
        }
        send(append);
        return append.outcomes;
    }

    private void send(Append append) {
        String newEpoch = UUID.randomUUID().toString();
        redis.run(APPEND, keys.toAppend(), append.arguments(newEpoch, keep, redis.publishing()))
                .whenComplete((answer, failure) -> answered(append, answer, failure));
    }

    private void answered(Append append, @Nullable List<Object> answer, @Nullable Throwable failure) {
        List<Outcome> outcomes;
        synchronized (lock) {
            append.underWay = false;
            if (append != pending) { // it was rejected meanwhile; what it has added is published
                return;
            } else if (answer == null) {
                if (!RedisAwayException.mayHaveBeenDone(failure)) {
                    reject(append, RedisAwayException.asTold(failure));
                }
                return;
            }
            outcomes = Append.outcomes(answer);
            for (int i = 0; i < outcomes.size(); i++) {
                if (outcomes.get(i) instanceof Outcome.Appended appended && position.isBefore(appended.id())) {
                    own.put(appended.id(), append.batch.get(i));
                }
            }
            taker.accept(append.added(answer));
            pending = null;
        }
        redis.observer().appended(append.batch.size(), System.nanoTime() - append.began);
        append.outcomes.complete(outcomes);
    }

    private void reject(Append append, Throwable why) {
        pending = null;
        if (why instanceof RejectedException) {
            redis.observer().rejectedWhileAway(append.batch.size());
        }
        append.outcomes.completeExceptionally(why);
    }

    /** What is not answered in time is rejected; what may not have arrived is sent again when Redis is there. */
    void tick(long nanos) {
        Append again = null;
        synchronized (lock) {
            if (pending == null) {
                return;
            } else if (nanos - pending.began > RedisConnection.TIMEOUT.toNanos()) {
                reject(pending, RedisAwayException.later());
            } else if (!pending.underWay && redis.isUp(keys.channel())) {
                again = pending;
                again.underWay = true;
            }
        }
        if (again != null) {
            send(again);
        }
    }

    /** An event of the stream, with the proposal that it comes from if it is one of this log's. With the lock. */
    Announcement announcement(Stored stored) {
        Proposal proposal = own.remove(stored.id());
        Proposal mine = pending == null ? null : pending.proposal(stored);
        return mine == null
                ? new Announcement(stored.event(), proposal)
                : new Announcement(pending.event(stored, mine), mine);
    }

    /** After a gap nobody knows what comes of what was answered. With the lock. */
    void forget() {
        own.clear();
    }

    /** What is under way is never answered. With the lock. */
    void close() {
        closed = true;
        pending = null;
    }
}
