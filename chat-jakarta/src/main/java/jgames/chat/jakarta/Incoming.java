package jgames.chat.jakarta;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.BiConsumer;

/**
 * What a client has sent and nobody has dealt with. The container reads on whatever happens, so what is too much has to be told here. Safe
 * for use by many threads.
 */
final class Incoming {
    /** So many may wait: whoever waits for answers, or keeps any rate limit, has far fewer. */
    static final int MAX_WAITING = 64;

    private final BiConsumer<String, Runnable> deal;
    private final Queue<String> waiting = new ArrayDeque<>(); // guarded by itself
    private boolean open; // from when it may be dealt with; guarded by waiting
    private boolean dealing; // guarded by waiting

    /** @param deal deals with a frame, and runs what it is given when the next one may come */
    Incoming(BiConsumer<String, Runnable> deal) {
        this.deal = deal;
    }

    /** Takes a frame; false if too many wait. */
    boolean add(String frame) {
        synchronized (waiting) {
            if (waiting.size() >= MAX_WAITING) {
                return false;
            }
            waiting.add(frame);
        }
        next();
        return true;
    }

    /** Frames may be dealt with from now on. */
    void open() {
        synchronized (waiting) {
            open = true;
        }
        next();
    }

    private void next() {
        String frame;
        synchronized (waiting) {
            if (!open || dealing || waiting.isEmpty()) {
                return;
            }
            frame = waiting.remove();
            dealing = true;
        }
        deal.accept(frame, () -> {
            synchronized (waiting) {
                dealing = false;
            }
            next();
        });
    }
}
