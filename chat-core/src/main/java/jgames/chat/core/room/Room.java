package jgames.chat.core.room;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import jgames.chat.core.log.Event;
import jgames.chat.core.log.Event.Posted;
import jgames.chat.core.log.EventLog;
import jgames.chat.core.log.EventLog.Page;
import jgames.chat.core.log.Proposal;
import jgames.chat.core.log.Proposal.Deletion;
import jgames.chat.core.log.Proposal.Post;
import jgames.chat.core.protocol.CloseCode;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.Message;
import jgames.chat.core.protocol.RejectedException;
import jgames.chat.core.protocol.Rejection;
import jgames.chat.core.room.Polls.Poll;
import jgames.chat.core.room.Readings.Reading;
import org.jspecify.annotations.Nullable;

/**
 * Those who follow a log. A room delivers what its log announces, in that order, and nothing else.
 *
 * <p>All that a room does it does in drains, one at a time, on the executor it was given: a drain takes everything that was
 * enqueued (members that come and go, proposals, announcements), appends the proposals to the log in one batch, and delivers
 * what the log has announced to every member as one {@link Broadcast}. While a drain works more is enqueued, so a busy room
 * needs few drains and an idle one waits for nothing. A drain that leaves more to do goes to the end of the executor's
 * queue, and a busy room's drain does so for as long as proposals come, up to {@value Inbox#FULL_BATCH} of them: its
 * broadcasts are large, and it starves no other. One append is under way at a time; what is proposed meanwhile is the next
 * batch.
 *
 * <p>Every method may be called from any thread, a member's too, and returns at once.
 */
public final class Room {
    /** How many proposals may wait for the log; past it they are rejected as {@link Rejection#BUSY}. */
    public static final int MAX_PENDING = 65_536;

    /** What a page has at most, in messages. */
    public static final int MAX_PAGE = 1000;

    /** How many pages are read at one time. */
    static final int MAX_READINGS = 1000;

    /** How many may ask what has happened, or wait until something does, at one time. */
    public static final int MAX_POLLS = 1000;

    private final String name;
    private final EventLog log;
    private final Drains drains;
    private final Admission admission;
    private final Ticks ticks;
    private volatile RoomSettings settings = RoomSettings.DEFAULT;

    /**
     * A room on a log that is from now on this room's alone: it is the log's only follower.
     *
     * @param historySize how many messages a new member gets, as long as they take no more than 256 KB, which 30 of 500
     *     characters never do
     * @param executor runs the drains; it queues them and never runs one on the thread that hands it over, and it is
     *     stopped after the room is closed: what it refuses to run throws, to whoever called the room
     * @throws IllegalArgumentException if the history is less than none
     */
    public Room(String name, EventLog log, int historySize, Executor executor, Observer observer) {
        this.name = Objects.requireNonNull(name, "name");
        this.log = Objects.requireNonNull(log, "log");
        this.drains = new Drains(
                name,
                log,
                checkHistory(historySize),
                Objects.requireNonNull(executor, "executor"),
                Objects.requireNonNull(observer, "observer"));
        this.admission = new Admission(drains);
        this.ticks = new Ticks(drains, log);
    }

    static int checkHistory(int size) {
        if (size < 0) {
            throw new IllegalArgumentException("a history of " + size + " messages");
        }
        return size;
    }

    /** The name. */
    public String name() {
        return name;
    }

    /** How many members there are: here, after the last drain, and elsewhere. */
    public int online() {
        return drains.online();
    }

    /** How many members there were here after the last drain. */
    public int onlineHere() {
        return drains.members();
    }

    /** Sets how many members this room has on other servers. Its members here are told with a tick. */
    public void setOnlineElsewhere(int count) {
        drains.audience.setElsewhere(count);
    }

    /** What the operator has set for it. */
    public RoomSettings settings() {
        return settings;
    }

    /** Sets what holds from now on. */
    public void set(RoomSettings newSettings) {
        settings = Objects.requireNonNull(newSettings, "settings");
    }

    /**
     * Whether guests may not use this name, because somebody with a token has used it, or one that looks the same.
     * The room knows the names in its newest 500 messages, or in as many as the history has.
     */
    public boolean isTaken(String username) {
        return drains.window.isTaken(username);
    }

    /** What is wrong with the log's store, in one sentence, if anything is. */
    public Optional<String> problem() {
        return log.problem();
    }

    // ---- members ----

    /**
     * Takes a member in; a member is in one room, once. {@link Member#joined} comes with the next drain, or {@link
     * Member#closed} at once, with the code that the room was closed with.
     */
    public void join(Member member) {
        join(member, null);
    }

    /**
     * Takes a member in as {@link #join(Member)} does, but its snapshot is what happened since.
     *
     * @param since the id of the last event that it has, {@link EventId#ZERO} for all that there ever was; where the room has
     *     no such event among those of its newest 500 messages, or of as many as the history has, the snapshot is that of
     *     everybody else and not complete. Null for that of everybody else
     */
    public void join(Member member, @Nullable EventId since) {
        Objects.requireNonNull(member, "member");
        if (!drains.loop.enqueue(next -> next.joining.add(new Inbox.Joining(member, since)))) {
            Drains.Closing closing = Objects.requireNonNull(drains.closing());
            member.closed(closing.code(), closing.reason());
        }
    }

    /**
     * Asks for what comes next, for a member that has sent all that it was given. Harmless for one that is not in the
     * room, or has asked already, or has all.
     *
     * @param sent the id of the newest event that it has: of its snapshot, {@link JoinSnapshot#welcomed()} or {@link
     *     JoinSnapshot#last()}, then of each part, {@link Broadcast#last()}
     */
    public void more(PacedMember member, EventId sent) {
        drains.loop.enqueue(next -> next.sent.put(member, sent));
    }

    /**
     * Lets a member go that wants to, or has gone already. One whose {@link Member#joined} has not come yet is not called
     * at all. Harmless if it is not in the room; it may join again.
     */
    public void leave(Member member) {
        drains.loop.enqueue(next -> {
            next.joining.removeIf(joining -> joining.member() == member);
            next.sent.remove(member);
            next.leaving.add(member);
        });
    }

    // ---- events ----

    /** Says something in the room, without an idempotency key. */
    public CompletableFuture<EventId> post(Message message) {
        return propose(new Post(message, null, null));
    }

    /**
     * Deletes messages: from every member that can be told, from what others get who join, and from the log's store.
     * Those that the log does not hold are passed over.
     *
     * @param ids at least one
     * @return as {@link #propose} has it; fails with {@link Rejection#NOT_FOUND} if the log holds none of them
     */
    public CompletableFuture<EventId> delete(List<EventId> ids) {
        return propose(new Deletion(ids, null, null));
    }

    /**
     * Has something happen in the room, unless it did already: with the same idempotency key, as far as the log reaches
     * back.
     *
     * @return completes on the room's drain when the log has announced the event, before the members hear of it, so what
     *     depends on it must not block; with the id of then if the log knows the key; has failed already, with {@link
     *     RejectedException}, if the room is closed or too busy, or the message is larger than a frame; fails with what
     *     the log failed with, and as {@link Rejection#FAILED} if it answers or announces nothing for a minute: then nobody
     *     knows whether the event will come, and the same key finds out
     */
    public CompletableFuture<EventId> propose(Proposal proposal) {
        Objects.requireNonNull(proposal, "proposal");
        CompletableFuture<EventId> appended = new CompletableFuture<>();
        propose(proposal, appended, () -> {});
        return appended;
    }

    /**
     * The same with a future of the caller's own. What depends on the future before this call hears of the event
     * before the members do.
     *
     * @param appended completes as the returned future does
     * @param after run exactly once, when the event has been delivered or never will be; on the room's drain, or on
     *     this thread if the proposal is rejected at once. It must not block
     */
    public void propose(Proposal proposal, CompletableFuture<EventId> appended, Runnable after) {
        admission.propose(new Append(proposal, appended, after));
    }

    /**
     * Reads the newest messages before an id, as far as the log reaches back, also past what the room has in memory.
     *
     * @param count how many at most, at least 1; of more than {@value #MAX_PAGE} so many are read
     * @return completes on the room's drain, so what depends on it must not block; fails with {@link RejectedException} if the
     *     room is closed or {@value #MAX_READINGS} readings are under way, or with what the log failed with
     * @throws IllegalArgumentException if {@code count} is less than 1
     */
    public CompletableFuture<Page> before(EventId id, int count) {
        if (count < 1) {
            throw new IllegalArgumentException("a page has at least one message");
        }
        return admission.read(Reading.before(id, Math.min(count, MAX_PAGE)));
    }

    /**
     * Finds a message, as far as the log reaches back.
     *
     * @return completes as {@link #before} has it, with a {@link Event.Posted}, or with a {@link Event.Tombstone} if it was
     *     deleted; empty if there is no such message
     */
    public CompletableFuture<Optional<Event>> find(EventId id) {
        return admission.read(Reading.find(id));
    }

    /**
     * Reads the newest messages of one author before an id, as far as the log reaches back.
     *
     * @param author as {@link Event#author()} has it
     * @param count how many at most, at least 1; of more than {@value #MAX_PAGE} so many are read
     * @return completes as {@link #before} has it, with the messages, oldest first
     */
    public CompletableFuture<List<Posted>> by(String author, EventId before, int count) {
        return admission.read(Reading.by(author, before, Math.min(count, MAX_PAGE)));
    }

    /**
     * Tells what a member would be told first that joined with this, and takes nobody in.
     *
     * @param since as in {@link #join(Member, EventId)}
     * @return completes on the room's drain, so what depends on it must not block; fails with {@link
     *     RejectedException} if the room is closed or {@value #MAX_POLLS} such questions are open
     */
    public CompletableFuture<JoinSnapshot> snapshot(@Nullable EventId since) {
        return admission.poll(new Poll(since, false, new CompletableFuture<>()));
    }

    /**
     * Tells the same as soon as the room's newest event is another one than that: at once if it is already. To wait
     * no longer, complete the future.
     *
     * @param since the id of the newest event that is known, {@link EventId#ZERO} for none
     */
    public CompletableFuture<JoinSnapshot> news(EventId since) {
        return admission.poll(new Poll(since, true, new CompletableFuture<>()));
    }

    // ---- upkeep ----

    /**
     * To be called once a second, by one thread at a time: what waits for the log goes by it. Has the log maintain its store, and tells
     * the members how many they are if that has changed: in a room of n thousand with every n-th call; and those who were told that
     * something may be missing, when nothing is. Where nobody was for half a minute the log may rest.
     */
    public void tick() {
        ticks.tick();
    }

    /** What waits for the log fails, and a room that closes waits no longer. */
    void giveUpOnTheLog() {
        drains.loop.enqueueFromLog(told -> told.givenUp = true);
    }

    /**
     * Closes the room: what was proposed before still goes out, then every member is let go with this code and reason, and
     * the log is closed. Closing again changes nothing.
     *
     * @return completes when that is done, which is not before the log has answered to all that it was given; {@link
     *     Rooms} waits ten seconds for that
     */
    public CompletableFuture<Void> close(CloseCode code, String reason) {
        return drains.close(code, reason);
    }
}
