package jgames.chat.server.api;

import java.util.HashMap;
import java.util.Map;

/** Counts the requests that wait for something to happen: those of each caller, and all. Safe for use by many threads. */
final class Waiting {
    static final int MAX = 500;
    static final int MAX_OF_A_CALLER = 10;

    private final Map<String, Integer> callers = new HashMap<>(); // guarded by this
    private int all;

    /** Counts one more; returns false, and does not count, if that is too many. */
    synchronized boolean enter(String caller) {
        int count = callers.getOrDefault(caller, 0);
        if (all == MAX || count == MAX_OF_A_CALLER) {
            return false;
        }
        callers.put(caller, count + 1);
        all++;
        return true;
    }

    synchronized void leave(String caller) {
        callers.computeIfPresent(caller, (it, count) -> count == 1 ? null : count - 1);
        all--;
    }
}
