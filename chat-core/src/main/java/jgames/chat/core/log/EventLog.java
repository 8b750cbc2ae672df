package jgames.chat.core.log;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import jgames.chat.core.protocol.Entry;
import jgames.chat.core.protocol.EventId;
import org.jspecify.annotations.Nullable;

/**
 * The events of one room, in the one order in which every member sees them. A room delivers what its log announces, and
 * nothing else: its own events and those of other writers to the same store alike.
 *
 * <p>A log takes calls from one thread at a time, {@link #before}, {@link #find} and {@link #by} beside others that are under way. The calls come from a
 * room's drains: a log that has to wait for its store does so on a thread of its own. It announces from any thread, one call at a time, in the
 * order of the ids, each event once; it may do so within {@link #append}. Stages complete on any thread, before or after
 * what they are about is announced.
 *
 * <p>What a stage fails with is told to the client if it is a {@link jgames.chat.core.protocol.RejectedException}: so a log
 * says that its store is away, and when to come again. Anything else is a defect of the log.
 *
 * <p>A log that is its store's only writer never loses an event because the store fails: it announces from memory, says so
 * in {@link #problem()}, and makes the store whole when the store is back. A log whose store has other writers fails the
 * append instead. A log that cannot tell whether its store has taken a proposal asks again under the same key, or under
 * one of its own where the proposal has none, until it knows.
 */
public interface EventLog extends AutoCloseable {
    /**
     * An event, and where it comes from.
     *
     * @param proposal the very object that was handed to {@link EventLog#append} of this log; null where another writer
     *     caused the event
     */
    record Announcement(Event event, @Nullable Proposal proposal) {
        /** There is an event. */
        public Announcement {
            Objects.requireNonNull(event, "event");
        }
    }

    /** Who hears what a log announces. Neither method blocks or throws. */
    interface Follower {
        /**
         * These events were appended, after all that were announced before. The list is not empty; a log that has missed
         * thousands tells a gap instead.
         */
        void announced(List<Announcement> announcements);

        /**
         * The store has lost events that were announced, or holds some that never will be: what is announced from now on
         * does not continue what came before. These are the newest events of the store, which are not announced again.
         * What was appended and not announced is lost, unless it is among them.
         */
        void gap(Recent recent);
    }

    /**
     * The newest events of a log: those that belong to its newest 500 messages, or to as many as the history has, at least.
     *
     * @param events oldest first; a deleted message is there as a {@link Event.Tombstone}, or as it was and before its
     *     {@link Event.Deleted}
     * @param complete whether there never was an event before these
     */
    record Recent(List<Event> events, boolean complete) {
        /** Keeps a copy of the events. */
        public Recent {
            events = List.copyOf(events);
        }
    }

    /**
     * Messages that lie before another one.
     *
     * @param entries oldest first; none that was deleted
     * @param complete whether the log holds no message before these
     */
    record Page(List<Entry> entries, boolean complete) {
        /** Keeps a copy of the entries. */
        public Page {
            entries = List.copyOf(entries);
        }
    }

    /**
     * Begins the announcements. Called once, before everything else.
     *
     * @return the newest events, which the follower is not told again; completes when the store can be read. A log whose
     *     store is away tries again by itself. A gap comes after that
     */
    CompletionStage<Recent> follow(Follower follower);

    /**
     * Appends what of a batch the log does not hold yet, in its order, with one write where there is a store. Each event
     * gets an id above every id of this log, those from before a restart too.
     *
     * @param batch at least one proposal
     * @return completes with an outcome for each proposal, in the same order, when all are known; fails if the store takes
     *     nothing for now, and then nothing of the batch was or will be appended
     */
    CompletionStage<List<Outcome>> append(List<Proposal> batch);

    /**
     * Reads the newest messages before an id, as far as the store reaches back, without those whose deletion was announced
     * when it was called.
     *
     * @param count the most messages that it answers with, at least 1
     */
    CompletionStage<Page> before(EventId id, int count);

    /**
     * Finds a message, as far as the store reaches back.
     *
     * @return completes with a {@link Event.Posted}, or with a {@link Event.Tombstone} if it was deleted; empty if there is no such message
     */
    CompletionStage<Optional<Event>> find(EventId id);

    /**
     * Reads the newest messages of one author before an id, as far as the store reaches back, without those whose deletion was
     * announced when it was called.
     *
     * @param author as {@link Event#author()} has it
     * @param count the most messages that it answers with, at least 1
     * @return completes with them, oldest first
     */
    CompletionStage<List<Event.Posted>> by(String author, EventId before, int count);

    /**
     * Nobody needs the announcements for now: a log whose store has other writers may stop hearing of them until {@link
     * #attend}. It goes on taking calls, and announces what is appended here, after all that came before it. Called when no
     * append is under way.
     *
     * @return whether it does; a log that answers false is not asked again
     */
    default boolean rest() {
        return false;
    }

    /**
     * The announcements are needed again. Called after {@link #rest} has answered true, maybe while an append is under way.
     *
     * @return completes when all that was missed has been announced, or a gap told, or when that takes too long; never fails
     */
    default CompletionStage<Void> attend() {
        return CompletableFuture.completedStage(null);
    }

    /**
     * Whether other writers may have appended what has not been announced, because the store is away: then a room tells so whoever
     * joins, and when it is over as well. So all that was missed has been announced, or a gap told, before this is false again. From any thread.
     */
    default boolean isBehind() {
        return false;
    }

    /** Whether {@link #maintain} has something to do. From any thread; asked about once a second. */
    default boolean needsMaintenance() {
        return problem().isPresent();
    }

    /** Maintains the store: makes it whole, and takes out of it what was deleted. */
    default void maintain() {}

    /** Why the store is not whole, in one sentence for the operator; empty when all is well. From any thread. */
    Optional<String> problem();

    /**
     * Ends the use of the store and the announcements; the log is not called again. Stages that have not completed may
     * never do so. Closing twice is harmless.
     */
    @Override
    void close();
}
