package jgames.chat.server.ws;

import java.util.function.BiConsumer;

/**
 * Tells one member how many there are: one frame is on its way at a time, and meanwhile only the newest count waits. Safe for
 * use by many threads.
 */
final class OnlineCount {
    private static final int UNCHANGED = -1;

    private final BiConsumer<Integer, Runnable> sending;
    private boolean underway; // guarded by this
    private int waiting = UNCHANGED; // guarded by this

    /** @param sending sends a count, and runs what it is given when that is out; no lock is held meanwhile */
    OnlineCount(BiConsumer<Integer, Runnable> sending) {
        this.sending = sending;
    }

    void tell(int count) {
        synchronized (this) {
            if (underway) {
                waiting = count;
                return;
            }
            underway = true;
        }
        sending.accept(count, this::told);
    }

    private void told() {
        int count;
        synchronized (this) {
            count = waiting;
            waiting = UNCHANGED;
            underway = count != UNCHANGED;
        }
        if (count != UNCHANGED) {
            sending.accept(count, this::told);
        }
    }
}
