package jgames.chat.redis;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Whether somebody is there at the other end of a connection. It is pinged again and again, and all that comes counts: the answer to a
 * ping comes last where much else does. Silence is counted only while somebody listens: a process that stood for seconds knows nothing
 * about the other end. All but {@link #heard} is one thread's.
 */
final class Pulse {
    /** What counts at most between two beats. */
    static final long LONGEST_STEP = TimeUnit.MILLISECONDS.toNanos(200);

    private final Supplier<? extends CompletableFuture<?>> ping;
    private final long every;
    private CompletableFuture<?> answer = CompletableFuture.completedFuture(null);
    private long pinged;
    private long beaten;
    private long silence;
    private volatile boolean heard;

    /** @param now in nanoseconds, of a clock that only goes forward */
    Pulse(Supplier<? extends CompletableFuture<?>> ping, Duration every, long now) {
        this.ping = ping;
        this.every = every.toNanos();
        this.pinged = now - this.every;
        this.beaten = now;
    }

    /** Something has come. From any thread. */
    void heard() {
        heard = true;
    }

    /**
     * Pings if it is time. To be called a few times a second.
     *
     * @return for how long nothing has come although something should; 0 if all has
     */
    long beat(long now) {
        long step = Math.min(now - beaten, LONGEST_STEP);
        beaten = now;
        if (answer.isDone()) {
            silence = 0;
            if (now - pinged >= every) {
                pinged = now;
                answer = ping.get();
            }
            return 0;
        }
        silence = heard ? 0 : silence + step;
        heard = false;
        return Math.max(1, silence);
    }

    /** Whether the connection says that it is of no use. */
    boolean hasFailed() {
        return answer.isCompletedExceptionally();
    }
}
