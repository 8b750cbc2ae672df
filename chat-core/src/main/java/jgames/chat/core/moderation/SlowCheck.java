package jgames.chat.core.moderation;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongSupplier;
import jgames.chat.core.intake.Attempt;
import jgames.chat.core.intake.MessageCheck;
import jgames.chat.core.intake.Permission;
import jgames.chat.core.intake.Sender;
import jgames.chat.core.intake.Verdict;
import jgames.chat.core.log.Event.Posted;
import jgames.chat.core.protocol.Rejection;
import jgames.chat.core.protocol.Role;

/**
 * Slow mode: has each author wait between two messages in a room. Who has a token waits alone, guests of one address together.
 * Moderators do not wait. It is to be the last check, because it counts what it allows.
 *
 * <p>Of {@value #MAX_AUTHORS} authors it knows when they have last said something in a room. Those beyond that count as one.
 */
public final class SlowCheck implements MessageCheck {
    static final int MAX_AUTHORS = 65_536;

    private static final long FORGET_EVERY = 1_000_000_000; // a pass over all takes time

    private final Function<String, Duration> pauses;
    private final LongSupplier nanos;
    private final Map<String, Map<String, AtomicLong>> next = new ConcurrentHashMap<>(); // when the next one is welcome
    private final AtomicInteger known = new AtomicInteger(); // how many authors there are in all rooms
    private final AtomicLong others;
    private final AtomicLong forgotten;

    /**
     * @param pauses of a room by its name: zero where nobody waits
     * @param nanos a clock that only goes forward
     */
    public SlowCheck(Function<String, Duration> pauses, LongSupplier nanos) {
        this.pauses = pauses;
        this.nanos = nanos;
        this.others = new AtomicLong(nanos.getAsLong());
        this.forgotten = new AtomicLong(nanos.getAsLong() - FORGET_EVERY);
    }

    @Override
    public Verdict check(Attempt attempt) {
        Duration pause = pauses.apply(attempt.room());
        return pause.isZero() || isExempt(attempt.sender().role())
                ? Verdict.allow()
                : check(attempt.room(), who(attempt.sender()), pause.toNanos());
    }

    private static boolean isExempt(Role role) {
        return role != Role.GUEST && Permission.SAY_AT_ONCE.isGranted(role);
    }

    private static String who(Sender sender) {
        return sender.author() == null ? sender.address() : sender.author();
    }

    /** Its author waits here as long as there. */
    @Override
    public void heard(String room, Posted said, Duration ago) {
        long left = said.author() == null ? 0 : pauses.apply(room).toNanos() - ago.toNanos();
        if (left > 0) {
            long now = nanos.getAsLong();
            welcome(room, said.author(), now)
                    .accumulateAndGet(now + left, (one, other) -> one - other > 0 ? one : other);
        }
    }

    private Verdict check(String room, String who, long pause) {
        long now = nanos.getAsLong();
        AtomicLong welcome = welcome(room, who, now);
        while (true) {
            long at = welcome.get();
            long left = Math.min(at - now, pause); // the pause may have become shorter
            if (left > 0) {
                return Verdict.reject(Rejection.SLOW.code(), "This room is in slow mode.", Duration.ofNanos(left));
            }
            if (welcome.compareAndSet(at, now + pause)) {
                return Verdict.allow();
            }
        }
    }

    private AtomicLong welcome(String room, String who, long now) {
        Map<String, AtomicLong> authors = next.get(room);
        AtomicLong welcome = authors == null ? null : authors.get(who);
        return welcome == null ? add(room, who, now) : welcome;
    }

    private AtomicLong add(String room, String who, long now) {
        if (known.get() >= MAX_AUTHORS && now - forgotten.get() > FORGET_EVERY) {
            forgotten.set(now); // two at once do no harm
            List.copyOf(next.keySet()).forEach(each -> forget(each, now));
        }
        if (known.get() >= MAX_AUTHORS) {
            return others;
        }
        AtomicLong added = new AtomicLong(now);
        Map<String, AtomicLong> authors = next.compute(room, (name, before) -> {
            Map<String, AtomicLong> all = before == null ? new ConcurrentHashMap<>() : before;
            if (all.putIfAbsent(who, added) == null) {
                known.incrementAndGet();
            }
            return all;
        });
        AtomicLong there = authors.get(who);
        return there == null ? added : there; // it may be forgotten already
    }

    /** Forgets those in a room who need not wait, and the room if there is nobody else. */
    private void forget(String room, long now) {
        next.computeIfPresent(room, (name, authors) -> {
            for (Iterator<AtomicLong> each = authors.values().iterator(); each.hasNext(); ) {
                if (each.next().get() - now <= 0) {
                    each.remove();
                    known.decrementAndGet();
                }
            }
            return authors.isEmpty() ? null : authors;
        });
    }
}
