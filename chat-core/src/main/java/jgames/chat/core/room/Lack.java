package jgames.chat.core.room;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import jgames.chat.core.log.EventLog;

/**
 * Whether the room may lack what others have said, because the log's store is away; and who was told so, and is to hear when nothing is
 * missing any more. Only the room's drains use it, but for {@link #isOver}.
 */
final class Lack {
    private final EventLog log;
    private final Consumer<Throwable> defects;
    private final Set<Member> told = Collections.newSetFromMap(new IdentityHashMap<>());
    private volatile boolean isTold;

    /** @param defects is told what the log has thrown, which it may not */
    Lack(EventLog log, Consumer<Throwable> defects) {
        this.log = log;
        this.defects = defects;
    }

    boolean isThere() {
        try {
            return log.isBehind();
        } catch (RuntimeException defect) {
            defects.accept(defect);
            return false;
        }
    }

    /** Whether nothing is missing any more, and somebody is to hear of it; from any thread. The log has announced by then all that was. */
    boolean isOver() {
        return isTold && !isThere();
    }

    void tell(Member member) {
        told.add(member);
        isTold = true;
    }

    List<Member> told() {
        return List.copyOf(told);
    }

    void forget(Member member) {
        if (told.remove(member)) {
            isTold = !told.isEmpty();
        }
    }

    void forgetAll() {
        told.clear();
        isTold = false;
    }
}
