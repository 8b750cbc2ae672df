package jgames.chat.server.api;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Counts the requests that have no answer yet. Safe for use by many threads. */
final class Unanswered {
    private int count; // guarded by this

    synchronized void add() {
        count++;
    }

    synchronized void remove() {
        count--;
        if (count == 0) {
            notifyAll();
        }
    }

    /** Waits until there are none, but not longer than this. */
    synchronized void awaitNone(Duration most) throws InterruptedException {
        long end = System.nanoTime() + most.toNanos();
        for (long left = most.toNanos(); count > 0 && left > 0; left = end - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }
}
