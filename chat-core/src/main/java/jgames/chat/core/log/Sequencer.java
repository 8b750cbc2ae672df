package jgames.chat.core.log;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import jgames.chat.core.log.Event.Deleted;
import jgames.chat.core.log.Event.Posted;
import jgames.chat.core.log.EventLog.Announcement;
import jgames.chat.core.log.Outcome.Appended;
import jgames.chat.core.log.Outcome.Known;
import jgames.chat.core.log.Outcome.NotFound;
import jgames.chat.core.log.Proposal.Deletion;
import jgames.chat.core.log.Proposal.Post;
import jgames.chat.core.protocol.Entry;
import jgames.chat.core.protocol.EventId;

/** Makes events of proposals, for a log that is its store's only writer: gives ids, knows keys. One thread at a time. */
final class Sequencer {
    private final EventWindow window;
    private final InstantSource clock;
    private final UnaryOperator<Set<EventId>> older;

    /**
     * @param window gets every event
     * @param clock gives the milliseconds of the ids
     * @param older of ids of messages that the window does not hold, those that the store does
     */
    Sequencer(EventWindow window, InstantSource clock, UnaryOperator<Set<EventId>> older) {
        this.window = window;
        this.clock = clock;
        this.older = older;
    }

    /**
     * Takes a batch, in its order.
     *
     * @param announcements gets what is new
     */
    List<Outcome> take(List<Proposal> batch, List<Announcement> announcements) {
        List<Outcome> outcomes = new ArrayList<>(batch.size());
        for (Proposal proposal : batch) {
            Optional<Event> known = window.find(proposal.key());
            if (known.isPresent()) {
                outcomes.add(new Known(known.get()));
                continue;
            }
            Event event = event(proposal);
            if (event == null) {
                outcomes.add(new NotFound());
                continue;
            }
            window.add(event);
            announcements.add(new Announcement(event, proposal));
            outcomes.add(new Appended());
        }
        return outcomes;
    }

    /** Null if it would delete nothing. */
    private Event event(Proposal proposal) {
        long now = Math.max(0, Math.min(clock.millis(), EventId.MAX_MILLIS));
        EventId id = window.last().next(now);
        if (proposal instanceof Post post) {
            return new Posted(new Entry(id, now, post.message()), post.key(), post.author());
        } else if (proposal instanceof Deletion deletion) {
            List<EventId> held = held(deletion.ids());
            return held.isEmpty() ? null : new Deleted(id, held, deletion.key(), deletion.author());
        }
        throw new IllegalArgumentException("a proposal that this log does not know: " + proposal.getClass());
    }

    /** Of these ids those of messages that are there, in their order. */
    private List<EventId> held(List<EventId> asked) {
        Set<EventId> held = new TreeSet<>();
        Set<EventId> unknown = new HashSet<>();
        for (EventId id : asked) {
            Optional<Event> event = window.find(id);
            if (event.isEmpty()) {
                unknown.add(id);
            } else if (event.get() instanceof Posted) {
                held.add(id);
            }
        }
        if (!unknown.isEmpty()) {
            held.addAll(older.apply(unknown));
        }
        return List.copyOf(held);
    }
}
