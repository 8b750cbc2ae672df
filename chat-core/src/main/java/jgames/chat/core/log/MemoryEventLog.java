package jgames.chat.core.log;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import jgames.chat.core.log.Event.Posted;
import jgames.chat.core.protocol.EventId;

/** A log that forgets with the process. It announces within {@link #append}. */
public final class MemoryEventLog implements EventLog {
    private final EventWindow window;
    private final Sequencer sequencer;
    private Follower follower;

    /**
     * @param messages how many it keeps, at least 1
     * @param clock says when something happened, and gives the milliseconds of the ids
     */
    public MemoryEventLog(int messages, InstantSource clock) {
        this.window = new EventWindow(messages);
        this.sequencer = new Sequencer(window, clock, ids -> Set.of());
    }

    @Override
    public CompletionStage<Recent> follow(Follower follower) {
        this.follower = follower;
        return CompletableFuture.completedStage(recent());
    }

    /** The newest events, as {@link #follow} tells them. */
    public Recent recent() {
        return window.recent();
    }

    @Override
    public CompletionStage<List<Outcome>> append(List<Proposal> batch) {
        List<Announcement> announcements = new ArrayList<>(batch.size());
        List<Outcome> outcomes = sequencer.take(batch, announcements);
        if (!announcements.isEmpty()) {
            follower.announced(announcements);
        }
        return CompletableFuture.completedStage(outcomes);
    }

    @Override
    public CompletionStage<Page> before(EventId id, int count) {
        return CompletableFuture.completedStage(window.page(id, count));
    }

    @Override
    public CompletionStage<Optional<Event>> find(EventId id) {
        return CompletableFuture.completedStage(window.find(id).filter(Event::isMessage));
    }

    @Override
    public CompletionStage<List<Posted>> by(String author, EventId before, int count) {
        return CompletableFuture.completedStage(window.by(author, before, count));
    }

    @Override
    public Optional<String> problem() {
        return Optional.empty();
    }

    @Override
    public void close() {}
}
