package jgames.chat.redis;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Whether somebody is there at the other end of a connection. It is pinged again and again, and all that comes counts: the answer to a
 * ping comes last where much else does. All but {@link #heard} is one thread's. Times are nanoseconds of one clock that only goes
 * forward.
 */
final class Pulse {
    private final Supplier<? extends CompletableFuture<?>> ping;
    private final long every;
    private CompletableFuture<?> answer = CompletableFuture.completedFuture(null);
    private long pinged;
    private volatile long heard;

    Pulse(Supplier<? extends CompletableFuture<?>> ping, Duration every, long now) {
        this.ping = ping;
        this.every = every.toNanos();
        this.pinged = now - this.every;
        this.heard = now;
    }

    /** Something has come. From any thread. */
    void heard(long now) {
        heard = now;
    }

    /**
     * Pings if it is time.
     *
     * @return for how long nothing has come although something should; 0 if all has
     */
    long beat(long now) {
        if (!answer.isDone()) {
            return Math.max(1, now - Math.max(pinged, heard));
        }
        if (now - pinged >= every) {
            pinged = now;
            answer = ping.get();
        }
        return 0;
    }

    /** Whether the connection says that it is of no use. */
    boolean hasFailed() {
        return answer.isCompletedExceptionally();
    }
}
