package jgames.chat.server.ws;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import jgames.chat.core.room.Room;

/**
 * The loops of a server. They also run the rooms' drains: a drain that a loop gives rise to runs on that loop. Safe
 * for use by many threads.
 */
public final class EventLoops implements Executor {
    /** The members of a smaller room belong to one loop, so that nothing of theirs goes from thread to thread. */
    private static final int SMALL_ROOM = 500;

    /** How often to look for a loop that waits. */
    public static final long LOOK_MILLIS = 50;

    private final List<EventLoop> loops = new ArrayList<>();
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger waitedFor = new AtomicInteger(); // by threads that are no loop's any more

    /** @param defects is told what failed on a loop, which goes on */
    public EventLoops(int count, Consumer<Throwable> defects) throws IOException {
        for (int i = 0; i < count; i++) {
            loops.add(new EventLoop("chat-loop-" + i, defects));
        }
    }

    /** Starts their threads. Once. */
    public void start() {
        loops.forEach(EventLoop::start);
    }

    /**
     * Runs what nearly never waits, and may wait for long, at once and on this thread; or says that it cannot, because
     * something of that kind is being waited for already.
     */
    public boolean runWhatMayWait(Runnable task) {
        EventLoop current = EventLoop.current();
        if (waitedFor.get() > 0) {
            return false;
        } else if (current == null) {
            task.run();
        } else {
            current.runWhatMayWait(task, waitedFor::decrementAndGet);
        }
        return true;
    }

    /** To be called every {@value #LOOK_MILLIS} milliseconds, by one thread: no loop waits longer for a disk. */
    public void relieveThoseThatWait() {
        for (EventLoop loop : loops) {
            if (loop.relieveIfWaiting(TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS))) {
                waitedFor.incrementAndGet();
            }
        }
    }

    /** Ends them, and the connections that are left. */
    public void stop() throws InterruptedException {
        loops.forEach(EventLoop::stop);
        for (EventLoop loop : loops) {
            loop.awaitStopped();
        }
    }

    /** The loop of somebody who joins this room. */
    EventLoop of(Room room) {
        boolean small = room.onlineHere() < SMALL_ROOM;
        return loops.get(Math.floorMod(small ? room.name().hashCode() : next.getAndIncrement(), loops.size()));
    }

    @Override
    public void execute(Runnable drain) {
        EventLoop current = EventLoop.current();
        EventLoop loop = current != null && loops.contains(current) // and not another server's
                ? current
                : loops.get(Math.floorMod(next.getAndIncrement(), loops.size()));
        loop.executeDrain(drain);
    }
}
