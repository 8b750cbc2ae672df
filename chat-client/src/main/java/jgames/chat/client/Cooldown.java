package jgames.chat.client;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Who was served when, and so has to wait. Safe for use by many threads. */
final class Cooldown {
    /** So many are remembered; beyond that whoever was served longest ago is forgotten. */
    private static final int MAX_SERVED = 10_000;

    private static final class Served {
        final long at;
        boolean told;

        Served(long at) {
            this.at = at;
        }
    }

    /**
     * What comes of it.
     *
     * @param left how long they have to wait; zero if they are served now
     * @param first whether they have to wait and were not told before
     */
    record Answer(Duration left, boolean first) {}

    private static final Answer SERVED = new Answer(Duration.ZERO, false);

    private final Map<String, Served> served = new LinkedHashMap<>(); // guarded by this; longest ago first

    /**
     * Somebody wants to be served.
     *
     * @param who and with what
     * @param time how long they wait between two times
     */
    synchronized Answer ask(String who, Duration time, long now) {
        if (time.isZero()) {
            return SERVED;
        }
        Served last = served.get(who);
        long left = last == null ? 0 : last.at + time.toNanos() - now;
        if (left > 0) {
            boolean first = !last.told;
            last.told = true;
            return new Answer(Duration.ofNanos(left), first);
        }
        served.remove(who);
        served.put(who, new Served(now));
        if (served.size() > MAX_SERVED) {
            served.remove(served.keySet().iterator().next());
        }
        return SERVED;
    }
}
