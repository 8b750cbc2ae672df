package jgames.chat.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import jgames.chat.core.log.Event;
import jgames.chat.core.log.Event.Posted;
import jgames.chat.core.log.EventLog;
import jgames.chat.core.log.EventLog.Announcement;
import jgames.chat.core.log.EventLog.Recent;
import jgames.chat.core.log.Outcome;
import jgames.chat.core.log.Proposal;
import jgames.chat.core.protocol.Entry;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.Message;

/** A log with its follower, which keeps all that it is told. It waits for what the log does, but not for ever. */
public final class FollowedLog implements EventLog.Follower, AutoCloseable {
    private static final int PATIENCE_SECONDS = 30;

    private final EventLog log;
    private final Recent atFirst;
    private final List<Announcement> announced = new ArrayList<>();
    private int gaps;

    /** Follows the log. */
    public FollowedLog(EventLog log) {
        this.log = log;
        this.atFirst = await(log.follow(this));
    }

    /** The log itself. */
    public EventLog log() {
        return log;
    }

    /** What there was at first. */
    public Recent atFirst() {
        return atFirst;
    }

    /** All that it was told, a copy. */
    public synchronized List<Announcement> announced() {
        return List.copyOf(announced);
    }

    /** How many gaps it was told. */
    public synchronized int gaps() {
        return gaps;
    }

    /** What there was at first and what was announced. */
    public List<Event> events() {
        List<Event> events = new ArrayList<>(atFirst.events());
        announced().forEach(announcement -> events.add(announcement.event()));
        return events;
    }

    /** The newest messages that it knows, deleted or not, at most so many, oldest first. */
    public List<Entry> latest(int count) {
        List<Entry> entries = new ArrayList<>();
        for (Event event : events()) {
            if (event instanceof Posted posted) {
                entries.add(posted.entry());
            }
        }
        return entries.subList(Math.max(0, entries.size() - count), entries.size());
    }

    /** Appends a batch. */
    public List<Outcome> append(Proposal... batch) {
        return await(log.append(List.of(batch)));
    }

    /** Appends messages without keys, as one batch, and waits for their announcement. */
    public List<Entry> post(List<Message> messages) {
        int before = announced().size();
        await(log.append(messages.stream()
                .<Proposal>map(message -> new Proposal.Post(message, null, null))
                .toList()));
        return awaitAnnounced(before + messages.size()).subList(before, before + messages.size()).stream()
                .map(announcement -> ((Posted) announcement.event()).entry())
                .toList();
    }

    /** Appends one message with a key. */
    public Outcome post(Message message, String key) {
        return append(new Proposal.Post(message, key, null)).get(0);
    }

    /** As the log has it. */
    public Optional<String> problem() {
        return log.problem();
    }

    /** Whether the log wants to be maintained. */
    public boolean needsMaintenance() {
        return log.needsMaintenance();
    }

    /** Has the log maintain its store, if it wants to. */
    public void maintain() {
        if (log.needsMaintenance()) {
            log.maintain();
        }
    }

    /** Deletes messages. */
    public Outcome delete(EventId... ids) {
        return append(new Proposal.Deletion(List.of(ids), null, null)).get(0);
    }

    /** Waits until so many events have been announced in all. */
    public synchronized List<Announcement> awaitAnnounced(int count) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (announced.size() < count) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                throw new AssertionError("announced " + announced.size() + " of " + count);
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
        return announced();
    }

    /** What a stage completes with. */
    public static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture()
                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    @Override
    public synchronized void announced(List<Announcement> announcements) {
        announced.addAll(announcements);
        notifyAll();
    }

    @Override
    public synchronized void gap(Recent recent) {
        gaps++;
    }

    @Override
    public void close() {
        log.close();
    }
}
