package jgames.chat.core.log;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import jgames.chat.core.log.Event.Deleted;
import jgames.chat.core.log.Event.Posted;
import jgames.chat.core.log.EventLog.Announcement;
import jgames.chat.core.log.Outcome.Appended;
import jgames.chat.core.log.Outcome.Known;
import jgames.chat.core.log.Outcome.NotFound;
import jgames.chat.core.log.Proposal.Deletion;
import jgames.chat.core.log.Proposal.Post;
import jgames.chat.core.protocol.EventId;
import org.jspecify.annotations.Nullable;

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
     * Takes a batch, in its order. What it throws it throws before anything is taken.
     *
     * @param announcements gets what is new
     */
    List<Outcome> take(List<Proposal> batch, List<Announcement> announcements) {
        Set<EventId> inStore = inStoreAlone(batch);
        List<Outcome> outcomes = new ArrayList<>(batch.size());
        for (Proposal proposal : batch) {
            Optional<Event> known = window.find(proposal.key(), proposal.author());
            if (known.isPresent()) {
                outcomes.add(new Known(known.get()));
                continue;
            }
            Event event = event(proposal, inStore);
            if (event == null) {
                outcomes.add(new NotFound());
                continue;
            }
            window.add(event);
            announcements.add(new Announcement(event, proposal));
            outcomes.add(new Appended(event.id()));
        }
        return outcomes;
    }

    /** Of the messages that are to be deleted those that the window does not hold, and the store does. */
    private Set<EventId> inStoreAlone(List<Proposal> batch) {
        Set<EventId> asked = new HashSet<>();
        for (Proposal proposal : batch) {
            if (proposal instanceof Deletion deletion) {
                asked.addAll(deletion.ids());
            }
        }
        asked.removeIf(id -> window.find(id).isPresent());
        return asked.isEmpty() ? asked : new HashSet<>(older.apply(asked));
    }

    /** Null if it would delete nothing. */
    private @Nullable Event event(Proposal proposal, Set<EventId> inStore) {
        long now = Math.max(0, Math.min(clock.millis(), EventId.MAX_MILLIS));
        EventId id = window.last().next(now);
        if (proposal instanceof Post post) {
            return new Posted(post.entry(id, now), post.key(), post.author());
        } else if (proposal instanceof Deletion deletion) {
            List<EventId> held = deletion.ids().stream()
                    .distinct()
                    .filter(each -> window.find(each)
                            .map(event -> event instanceof Posted)
                            .orElseGet(() -> inStore.remove(each)))
                    .sorted()
                    .toList();
            return held.isEmpty() ? null : new Deleted(id, held, deletion.key(), deletion.author());
        }
        throw new IllegalArgumentException("a proposal that this log does not know: " + proposal.getClass());
    }
}
