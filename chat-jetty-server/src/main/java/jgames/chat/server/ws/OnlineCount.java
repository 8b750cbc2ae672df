package jgames.chat.server.ws;

import java.util.function.BiConsumer;

/**
 * Tells one member how many there are: one frame is on its way at a time, and meanwhile only the newest count waits. For use
 * by the member's loop alone.
 */
final class OnlineCount {
    private static final int UNCHANGED = -1;

    private final BiConsumer<Integer, Runnable> sending;
    private boolean underway;
    private int waiting = UNCHANGED;

    /** @param sending sends a count, and runs what it is given when that is out */
    OnlineCount(BiConsumer<Integer, Runnable> sending) {
        this.sending = sending;
    }

    void tell(int count) {
        if (underway) {
            waiting = count;
        } else {
            underway = true;
            sending.accept(count, this::told);
        }
    }

    private void told() {
        int count = waiting;
        waiting = UNCHANGED;
        underway = false;
        if (count != UNCHANGED) {
            tell(count);
        }
    }
}
