package jgames.chat.server.ops;

import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does the server's chores, again and again, on threads of its own. A chore that hangs, on a disk for example, holds up no
 * other one, because each has a thread. Safe for use by many threads.
 */
public final class Upkeep {
    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);

    private final Outage outage;
    private final ScheduledThreadPoolExecutor threads;

    /**
     * @param chores how many there will be
     * @param outage is told of a chore's {@link Error}, because nobody knows what was left undone then
     */
    public Upkeep(int chores, Outage outage) {
        this.outage = outage;
        this.threads = new ScheduledThreadPoolExecutor(chores, chore -> {
            Thread thread = new Thread(chore, "chat-upkeep");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Does a chore so many milliseconds from now, and again so many after each end. One that throws is done again, too. */
    public void every(long millis, Runnable chore) {
        Runnable lasting = () -> {
            try {
                chore.run();
            } catch (RuntimeException defect) {
                LOG.error("upkeep failed", defect);
            } catch (Error error) {
                outage.report("upkeep", error);
            }
        };
        threads.scheduleWithFixedDelay(lasting, millis, millis, TimeUnit.MILLISECONDS);
    }

    /** Interrupts the chores and begins none any more. */
    public void stop() {
        threads.shutdownNow();
    }

    /** Waits until the chores have ended, a second at most. */
    public void awaitStopped() throws InterruptedException {
        threads.awaitTermination(1, TimeUnit.SECONDS);
    }
}
