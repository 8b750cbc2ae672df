package jgames.chat.testing;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import jgames.chat.core.log.Event;
import jgames.chat.core.log.EventLog;
import jgames.chat.core.log.MemoryEventLog;
import jgames.chat.core.log.Outcome;
import jgames.chat.core.log.Proposal;
import jgames.chat.core.protocol.EventId;

/** A store in memory that several logs write to, as several programs would. */
public final class SharedStore {
    private final MemoryEventLog events;
    private final List<Writer> writers = new ArrayList<>();

    /** A store for so many messages. */
    public SharedStore(int messages, InstantSource clock) {
        this.events = new MemoryEventLog(messages, clock);
        events.follow(new EventLog.Follower() {
            @Override
            public void announced(List<EventLog.Announcement> announcements) {
                writers.forEach(writer -> writer.announce(announcements));
            }

            @Override
            public void gap(EventLog.Recent recent) {}
        });
    }

    /** One more log. */
    public EventLog open() {
        return new Writer();
    }

    private final class Writer implements EventLog {
        private Follower follower;
        private boolean appending;

        private void announce(List<Announcement> announcements) {
            follower.announced(
                    appending
                            ? announcements
                            : announcements.stream()
                                    .map(each -> new Announcement(each.event(), null))
                                    .toList());
        }

        @Override
        public CompletionStage<Recent> follow(Follower follows) {
            synchronized (SharedStore.this) {
                follower = follows;
                writers.add(this);
                return CompletableFuture.completedStage(events.recent());
            }
        }

        @Override
        public CompletionStage<List<Outcome>> append(List<Proposal> batch) {
            synchronized (SharedStore.this) {
                appending = true;
                try {
                    return events.append(batch);
                } finally {
                    appending = false;
                }
            }
        }

        @Override
        public CompletionStage<Page> before(EventId id, int count) {
            synchronized (SharedStore.this) {
                return events.before(id, count);
            }
        }

        @Override
        public CompletionStage<Optional<Event>> find(EventId id) {
            synchronized (SharedStore.this) {
                return events.find(id);
            }
        }

        @Override
        public CompletionStage<List<Event.Posted>> by(String author, EventId before, int count) {
            synchronized (SharedStore.this) {
                return events.by(author, before, count);
            }
        }

        @Override
        public Optional<String> problem() {
            return Optional.empty();
        }

        @Override
        public void close() {
            synchronized (SharedStore.this) {
                writers.remove(this);
            }
        }
    }
}
