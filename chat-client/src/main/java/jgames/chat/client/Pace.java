package jgames.chat.client;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntSupplier;
import jgames.chat.core.protocol.Limits;
import org.jspecify.annotations.Nullable;

/**
 * The turns of all who say something to one server from this Java machine. The server's rate limit is one for the address, so
 * what its clients send is within it together. The clients take turns, and the rooms of each client do: a room with much to say
 * holds no other one up. Used by the loop; {@link #expected} by any thread.
 */
final class Pace {
    private final SharedLoop loop;
    private final Pacer pacer = new Pacer(() -> ThreadLocalRandom.current().nextDouble()); // guarded by this, as all
    private final Map<Loop, Deque<Turn>> waiting = new LinkedHashMap<>(); // the next client first
    private @Nullable Future<?> wake;

    Pace(SharedLoop loop) {
        this.loop = loop;
    }

    /** A room's place at the server: at most one of its messages waits here at a time. */
    final class Turn {
        private final Loop client;
        private final IntSupplier messages;
        private final Runnable comes;

        /**
         * @param messages how many the room has to say, that which waits here too; for any thread
         * @param comes runs on the loop when one message may go out, which {@link #sent} tells of
         */
        Turn(Loop client, IntSupplier messages, Runnable comes) {
            this.client = client;
            this.messages = messages;
            this.comes = comes;
        }

        /** Waits for a turn, which may come at once. Asking again changes nothing. */
        void ask() {
            Pace.this.ask(this);
        }

        /** Waits no more. */
        void withdraw() {
            Pace.this.withdraw(this);
        }

        /** About how long a message waits that the room says now. */
        Duration expected() {
            return Pace.this.expected(this);
        }
    }

    private void ask(Turn turn) {
        synchronized (this) {
            Deque<Turn> turns = waiting.computeIfAbsent(turn.client, first -> new ArrayDeque<>());
            if (turns.contains(turn)) {
                return;
            }
            turns.add(turn);
        }
        serve();
    }

    private synchronized void withdraw(Turn turn) {
        Deque<Turn> turns = waiting.get(turn.client);
        if (turns != null && turns.remove(turn) && turns.isEmpty()) {
            waiting.remove(turn.client);
        }
        if (waiting.isEmpty()) {
            cancelWake();
        }
    }

    private void serve() {
        for (Turn next = next(); next != null; next = next()) {
            next.comes.run();
        }
    }

    /** Whose turn it is; null if it is nobody's now. */
    private synchronized @Nullable Turn next() {
        cancelWake();
        if (waiting.isEmpty()) {
            return null;
        }
        long delay = pacer.delay(loop.nanos());
        if (delay > 0) {
            wake = loop.after(Duration.ofNanos(delay), this::serve);
            return null;
        }
        Iterator<Map.Entry<Loop, Deque<Turn>>> first = waiting.entrySet().iterator();
        Map.Entry<Loop, Deque<Turn>> client = first.next();
        first.remove();
        Turn next = client.getValue().remove();
        if (!client.getValue().isEmpty()) {
            waiting.put(client.getKey(), client.getValue()); // behind all others
        }
        return next;
    }

    private void cancelWake() {
        if (wake != null) {
            wake.cancel(false);
            wake = null;
        }
    }

    /** The server takes so much. */
    void limit(Limits limits) {
        synchronized (this) {
            pacer.limit(limits);
        }
        serve();
    }

    synchronized Pacer.Slot sent() {
        return pacer.sent();
    }

    synchronized void answered(Pacer.Slot slot) {
        pacer.answered(slot, loop.nanos());
    }

    /** As {@link Pacer#block}. */
    synchronized Duration block(Duration time) {
        return pacer.block(time, loop.nanos());
    }

    private synchronized Duration expected(Turn turn) {
        return Duration.ofNanos(pacer.delay(before(turn), loop.nanos()));
    }

    /**
     * How many messages go out before the next one of this room: its own that wait, and of each other room that waits as many as
     * there are turns meanwhile.
     */
    private int before(Turn turn) {
        int own = turn.messages.getAsInt();
        int mine = own;
        int rooms = 1;
        for (Turn other : waiting.getOrDefault(turn.client, new ArrayDeque<>())) {
            if (other != turn) {
                mine += Math.min(other.messages.getAsInt(), own + 1);
                rooms++;
            }
        }
        int all = mine;
        for (Map.Entry<Loop, Deque<Turn>> client : waiting.entrySet()) {
            if (client.getKey() != turn.client) {
                int theirs = client.getValue().stream()
                        .mapToInt(each -> each.messages.getAsInt())
                        .sum();
                all += Math.min(theirs, (own + 1) * rooms);
            }
        }
        return all;
    }
}
