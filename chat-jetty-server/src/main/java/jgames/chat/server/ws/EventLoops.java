package jgames.chat.server.ws;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import jgames.chat.core.room.Room;

/**
 * The loops of a server, one for each processor. They run the rooms' drains, too: a drain that a loop gives rise to is run by
 * that loop. Safe for use by many threads.
 */
public final class EventLoops implements Executor {
    /** The members of a smaller room belong to one loop, so that nothing of theirs goes from thread to thread. */
    private static final int SMALL_ROOM = 500;

    private final List<EventLoop> loops = new ArrayList<>();
    private final AtomicInteger next = new AtomicInteger();

    /** @param defects is told what failed on a loop, which goes on */
    public EventLoops(int count, Consumer<Throwable> defects) throws IOException {
        for (int i = 0; i < count; i++) {
            loops.add(new EventLoop("chat-loop-" + i, defects));
        }
    }

    public void start() {
        loops.forEach(EventLoop::start);
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
        boolean small = room.online() < SMALL_ROOM;
        return loops.get(Math.floorMod(small ? room.name().hashCode() : next.getAndIncrement(), loops.size()));
    }

    @Override
    public void execute(Runnable drain) {
        EventLoop current = EventLoop.current();
        EventLoop loop = current != null && loops.contains(current)
                ? current
                : loops.get(Math.floorMod(next.getAndIncrement(), loops.size()));
        loop.executeDrain(drain);
    }
}
