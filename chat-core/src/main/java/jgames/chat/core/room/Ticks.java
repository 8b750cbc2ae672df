package jgames.chat.core.room;

import jgames.chat.core.log.EventLog;

/** Finds out once a second what a room has to do, and enqueues a drain only if there is something. For use by one thread at a time. */
final class Ticks {
    private static final int MEMBERS_A_TICK = 1000;
    private static final int FORGET_AFTER_TICKS = 10;
    private static final int REST_AFTER_TICKS = 30;

    private final Drains drains;
    private final EventLog log;
    private int sinceCount; // ticks since the count was last told
    private int withSnapshots; // ticks while there were any
    private int empty; // ticks in a row without members

    Ticks(Drains drains, EventLog log) {
        this.drains = drains;
        this.log = log;
    }

    void tick() {
        boolean counting =
                ++sinceCount * (long) MEMBERS_A_TICK >= drains.members() && !drains.audience.knows(drains.online());
        if (counting) {
            sinceCount = 0;
        }
        boolean maintaining = needsMaintenance();
        boolean forgetting = drains.window.hasSnapshots() && ++withSnapshots % FORGET_AFTER_TICKS == 0;
        boolean upToDate = drains.lack.isOver();
        boolean ageing = !drains.appends.isEmpty() || !drains.readings.isEmpty();
        empty = drains.members() == 0 ? empty + 1 : 0;
        boolean resting = empty > REST_AFTER_TICKS && drains.attendance.mayRest();
        if (counting || maintaining || forgetting || upToDate || ageing || resting) {
            drains.loop.enqueue(next -> {
                next.counting |= counting;
                next.maintaining |= maintaining;
                next.forgetting |= forgetting;
                next.upToDate |= upToDate;
                next.ageing |= ageing;
                next.resting |= resting;
            });
        }
    }

    /** One log that throws must not keep the others of a timer from being maintained. */
    private boolean needsMaintenance() {
        try {
            return log.needsMaintenance();
        } catch (RuntimeException defect) {
            drains.logFailed(defect);
            return false;
        }
    }
}
