package jgames.chat.core.moderation;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import jgames.chat.core.moderation.Decision.Deletion;
import jgames.chat.core.moderation.Decision.Lift;
import jgames.chat.core.moderation.ModerationLog.Proposal;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.RejectedException;
import jgames.chat.core.protocol.Rejection;
import org.jspecify.annotations.Nullable;

/**
 * What a log remembers of its store: what holds, the newest events and their keys. For a log that is its store's only writer it also
 * makes events of proposals and gives ids. Safe for use by many threads.
 */
public final class Ledger {
    /** How many events it remembers beside what holds. */
    public static final int RECENT = 1000;

    private final InstantSource clock;
    private final Moderation state;
    private final NavigableMap<EventId, ModerationEvent> recent = new TreeMap<>();
    private final Map<String, ModerationEvent> byKey = new HashMap<>();
    private EventId last = EventId.ZERO;

    /** It remembers nothing. */
    public Ledger(InstantSource clock) {
        this.clock = clock;
        this.state = new Moderation(clock);
    }

    /** What becomes of a proposal. */
    record Taken(ModerationEvent event, boolean isNew) {}

    /** @throws RejectedException as {@link ModerationLog#append} has it; nothing has changed then */
    synchronized Taken take(Proposal proposal) {
        Optional<ModerationEvent> known = find(proposal.by(), proposal.key());
        if (known.isPresent()) {
            return new Taken(known.get(), false);
        }
        check(proposal.decision());
        long now = Math.max(0, Math.min(clock.millis(), EventId.MAX_MILLIS));
        ModerationEvent event =
                new ModerationEvent(last.next(now), now, proposal.decision(), proposal.by(), proposal.key());
        add(event);
        return new Taken(event, true);
    }

    /** @throws RejectedException if it cannot be decided now, as {@link ModerationLog#append} has it */
    public synchronized void check(Decision decision) {
        if (decision instanceof Lift lift && state.find(lift.entry()) == null) {
            throw new RejectedException(Rejection.NOT_FOUND, "There is nothing in force with that id.");
        }
        if (decision.lasts() && state.size() >= ModerationLog.MAX_IN_FORCE) {
            state.forgetEnded();
            if (state.size() >= ModerationLog.MAX_IN_FORCE) {
                throw new RejectedException(
                        Rejection.FULL, "There are " + ModerationLog.MAX_IN_FORCE + " decisions in force already.");
            }
        }
    }

    /** Takes an event that is in the store. */
    public synchronized void add(ModerationEvent event) {
        raise(event.id());
        state.apply(event);
        recent.put(event.id(), event);
        if (event.key() != null) {
            byKey.put(scoped(event.by(), event.key()), event);
        }
        if (recent.size() > RECENT) {
            ModerationEvent oldest = recent.pollFirstEntry().getValue();
            if (oldest.key() != null) {
                byKey.remove(scoped(oldest.by(), oldest.key()), oldest);
            }
        }
    }

    /** No event of ours has this id or one before it. */
    synchronized void raise(EventId id) {
        last = id.compareTo(last) > 0 ? id : last;
    }

    /** What this one has decided with this idempotency key, if it is one of the newest {@value #RECENT} decisions; empty without a key. */
    public synchronized Optional<ModerationEvent> find(String by, @Nullable String key) {
        return key == null ? Optional.empty() : Optional.ofNullable(byKey.get(scoped(by, key)));
    }

    /** A key is its author's. */
    private static String scoped(String by, String key) {
        return key + ' ' + by;
    }

    /** The decision with this id, if it is one of the newest {@value #RECENT}, or holds. */
    public synchronized Optional<ModerationEvent> find(EventId id) {
        ModerationEvent event = recent.get(id);
        return Optional.ofNullable(event != null ? event : state.find(id));
    }

    /**
     * The deletion of a message, by its room's name and its id, if it is one of the newest {@value #RECENT} decisions; the last one of
     * several.
     */
    public synchronized Optional<ModerationEvent> deletionOf(String room, EventId message) {
        return recent.descendingMap().values().stream()
                .filter(event -> event.decision() instanceof Deletion deletion
                        && deletion.room().equals(room)
                        && deletion.messages().contains(message))
                .findFirst();
    }

    /** What holds by the events that it has taken. */
    public Moderation state() {
        return state;
    }

    /** What holds and what is new, in its order. */
    synchronized List<ModerationEvent> kept() {
        NavigableMap<EventId, ModerationEvent> kept = new TreeMap<>(recent);
        state.inForce().forEach(event -> kept.put(event.id(), event));
        return new ArrayList<>(kept.values());
    }
}
