package jgames.chat.server.ws;

import java.util.concurrent.Executor;
import jgames.chat.core.room.Room;

/**
 * Where rooms take their turns: on the server's pool, but for a turn that a frame gives rise to in a room that is not busy.
 * That one the thread that has read the frame takes itself as soon as it is done with it: in a small room waking a second
 * thread, and a third one to read on, costs more than the turn. In a busy room it gives others the time to join the round.
 */
public final class DrainExecutor implements Executor {
    private final Executor pool;
    private final ThreadLocal<Slot> slots = ThreadLocal.withInitial(Slot::new);

    public DrainExecutor(Executor pool) {
        this.pool = pool;
    }

    private static final class Slot {
        boolean free;
        Runnable turn;
    }

    /** Does that, which may give rise to a turn of this room, and then takes that. */
    void after(Room room, Runnable action) {
        Slot slot = slots.get();
        slot.free = !room.isBusy();
        try {
            action.run();
        } finally {
            slot.free = false;
            Runnable turn = slot.turn;
            slot.turn = null;
            if (turn != null) {
                turn.run();
            }
        }
    }

    /** Does that after everything else that waits now. */
    void later(Runnable action) {
        pool.execute(action);
    }

    /** A turn that follows from a turn goes to the pool, so no busy room keeps the thread that reads. */
    @Override
    public void execute(Runnable turn) {
        Slot slot = slots.get();
        if (slot.free) {
            slot.free = false;
            slot.turn = turn;
        } else {
            pool.execute(turn);
        }
    }
}
