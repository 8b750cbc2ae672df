package jgames.chat.redis;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Whether a log hears what is published on its channel, and has read what it missed before. Its log guards it, but for {@link
 * #isUpToDate}.
 */
final class Attendance {
    private final RedisConnection redis;
    private final String channel;
    private boolean subscribed;
    private boolean resting; // and then not subscribed, on purpose
    private @Nullable Session subscribedIn; // the one that it was last subscribed in
    private volatile @Nullable Session readIn; // the one that all was read in
    private @Nullable CompletableFuture<Void> attending; // until what was missed has been announced
    private long attendingSince;

    Attendance(RedisConnection redis, String channel) {
        this.redis = redis;
        this.channel = channel;
    }

    void rest() {
        resting = true;
        subscribed = false;
    }

    /** Completes when all has been read, after three seconds at most. */
    CompletionStage<Void> attend() {
        resting = false;
        readIn = null;
        attending = new CompletableFuture<>();
        attendingSince = System.nanoTime();
        return attending;
    }

    void subscribed() {
        subscribed = !resting;
        subscribedIn = redis.session(channel);
    }

    /** Whether what is read now leaves nothing out that is published later, or nobody minds. */
    boolean mayRead() {
        return subscribed || resting;
    }

    /** All has been read and announced, up to what is published from now on. */
    void hasRead() {
        if (subscribed) {
            readIn = subscribedIn;
            end();
        }
    }

    void tick(long nanos) {
        if (nanos - attendingSince > RedisConnection.TIMEOUT.toNanos()) {
            end();
        }
    }

    private void end() {
        if (attending != null) {
            attending.complete(null);
            attending = null;
        }
    }

    /** Whether nothing that others have said can be missing, as far as anybody here knows; from any thread. */
    boolean isUpToDate() {
        return redis.isUp(channel) && readIn == redis.session(channel);
    }
}
