package jgames.chat.core.room;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import jgames.chat.core.log.EventLog;

/**
 * Whether anybody needs what the log announces. While nobody does, a log that others write to may rest; whoever comes
 * then waits until the log has caught up. Only the room's drains use it, but for {@link #mayRest}.
 */
final class Attendance {
    private final EventLog log;
    private final Runnable caughtUp;
    private final Consumer<Throwable> defects;
    private final List<Inbox.Joining> waiting = new ArrayList<>();
    private boolean resting;
    private boolean catchingUp;
    private volatile boolean mayRest = true;

    /**
     * @param caughtUp is run, on any thread, when the log has: it has a drain call {@link #caughtUp}
     * @param defects is told what the log has thrown, which it may not
     */
    Attendance(EventLog log, Runnable caughtUp, Consumer<Throwable> defects) {
        this.log = log;
        this.caughtUp = caughtUp;
        this.defects = defects;
    }

    /** Whether the log may be asked to {@link #rest} where nobody is; from any thread. */
    boolean mayRest() {
        return mayRest;
    }

    /** Nobody is there, and nothing is under way. */
    void rest() {
        if (!resting && !catchingUp && waiting.isEmpty()) {
            mayRest = false; // again after somebody was there, if it is such a log
            try {
                resting = log.rest();
            } catch (RuntimeException defect) {
                defects.accept(defect);
            }
        }
    }

    /** Has the log attend, if it rests. */
    void need() {
        if (resting) {
            resting = false;
            catchingUp = true;
            try {
                log.attend().whenComplete((nothing, failure) -> caughtUp.run());
            } catch (RuntimeException defect) {
                defects.accept(defect);
                caughtUp.run();
            }
        }
    }

    void caughtUp() {
        catchingUp = false;
        mayRest = true;
    }

    /** Whether what the room knows is what there is, as far as it can know. */
    boolean isLive() {
        return !resting && !catchingUp;
    }

    void dismiss(Collection<Member> leaving) {
        waiting.removeIf(joining -> leaving.contains(joining.member()));
    }

    /**
     * Who may come in now.
     *
     * @param last whether nobody can wait any longer
     */
    List<Inbox.Joining> admitted(List<Inbox.Joining> joining, boolean last) {
        waiting.addAll(joining);
        if (!waiting.isEmpty() && !last) {
            need();
        }
        if (!isLive() && !last) {
            return List.of();
        }
        List<Inbox.Joining> all = List.copyOf(waiting);
        waiting.clear();
        return all;
    }
}
