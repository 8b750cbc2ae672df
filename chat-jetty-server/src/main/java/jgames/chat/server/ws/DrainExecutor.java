package jgames.chat.server.ws;

import java.util.concurrent.Executor;
import jgames.chat.core.room.Room;
import org.jspecify.annotations.Nullable;

/**
 * Runs the rooms' drains on the server's pool. There is one exception: the thread that has read a frame runs the drain that
 * the frame starts, as soon as it has dealt with the frame. In a small room that is cheaper than to wake a second thread for
 * the drain and a third one to read on. In a busy room the pool runs it, so that other messages have time to join the
 * broadcast. Safe for use by many threads.
 */
public final class DrainExecutor implements Executor {
    private final Executor pool;
    private final ThreadLocal<Slot> slots = ThreadLocal.withInitial(Slot::new);

    public DrainExecutor(Executor pool) {
        this.pool = pool;
    }

    private static final class Slot {
        boolean free;

        @Nullable
        Runnable drain;
    }

    /** Runs an action, and then the drain of this room that the action may have started. */
    void after(Room room, Runnable action) {
        Slot slot = slots.get();
        slot.free = !room.isBusy();
        try {
            action.run();
        } finally {
            slot.free = false;
            Runnable drain = slot.drain;
            slot.drain = null;
            if (drain != null) {
                drain.run();
            }
        }
    }

    /** Runs an action on the pool, after everything that waits there now. */
    void later(Runnable action) {
        pool.execute(action);
    }

    /** A drain that another drain starts goes to the pool, so no busy room keeps the thread that reads. */
    @Override
    public void execute(Runnable drain) {
        Slot slot = slots.get();
        if (slot.free) {
            slot.free = false;
            slot.drain = drain;
        } else {
            pool.execute(drain);
        }
    }
}
