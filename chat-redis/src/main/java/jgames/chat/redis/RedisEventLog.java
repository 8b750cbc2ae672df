package jgames.chat.redis;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import jgames.chat.core.cluster.ClusterObserver;
import jgames.chat.core.log.Event;
import jgames.chat.core.log.Event.Posted;
import jgames.chat.core.log.EventLog;
import jgames.chat.core.log.Outcome;
import jgames.chat.core.log.Proposal;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.Rejection;
import org.jspecify.annotations.Nullable;

/**
 * A room's log in a stream of Redis, which many servers write to and follow. A batch is one call: Redis gives the ids, knows the
 * keys, adds the events and publishes them with the id before them, all or nothing. By that id a node sees that it has missed
 * something, and reads it from the stream. So all nodes announce one sequence.
 *
 * <p>Ids rise above all that this node has seen, also where Redis has lost some of it: it replicates and writes its file after it
 * has answered, so a failover, a crash or an emptied Redis can take the last second with it. That is told as a gap. Who is
 * told that a message was taken has a promise of Redis, and no better one.
 *
 * <p>While Redis is away appends fail as {@link Rejection#BUSY}, with a time. An append that is under way when Redis goes is made
 * again, once, under its own token; after three seconds it fails, too, although Redis may have taken it: then it is
 * announced like another writer's, and whoever repeats it with its key is answered with the event of then.
 *
 * <p>A key is known as long as its event is in the stream. The text of a deleted message leaves the stream with its
 * deletion; a Redis that writes a file has it there until it next writes that anew.
 *
 * <p>The log takes calls from any thread and never waits. It announces on the library's threads.
 */
public final class RedisEventLog implements EventLog {
    private static final Script READ = Script.load("read.lua");
    private static final String MOST_AT_ONCE = "1000";

    private final RedisConnection redis;
    private final ClusterObserver observer;
    private final String room;
    private final RoomKeys keys;
    private final int newest;
    private final Consumer<Posted> others;
    private final MessageSearch search;
    private final CompletableFuture<Recent> followed = new CompletableFuture<>();
    private final Subscriber subscriber = new Following();

    // Guarded by this.
    private @Nullable Follower follower;
    private final Position position = new Position();
    private final Appends appends;
    private final Attendance attendance;
    private long followedSince;
    private boolean reading;
    private boolean readAgain; // once more has been published than can wait
    private final Backlog backlog = new Backlog(); // for the end of a reading
    private boolean closed;

    /**
     * A log of one room.
     *
     * @param newest how many messages a room begins with, at least 1
     * @param keep how many entries the stream keeps, about: messages, deletions, and what stays of deleted messages; at
     *     least as many as {@code newest}. All nodes should say the same
     * @param clock says when something happened, and gives the milliseconds of the ids
     * @param others is told what was said at other nodes, before the follower is; must neither block nor throw
     */
    public RedisEventLog(
            RedisConnection redis, String room, int newest, int keep, InstantSource clock, Consumer<Posted> others) {
        if (newest < 1 || keep < newest) {
            throw new IllegalArgumentException("a log keeps at least what a room begins with, and that is something");
        }
        this.redis = redis;
        this.observer = redis.observer();
        this.room = room;
        this.keys = RoomKeys.of(redis.prefix(), room);
        this.newest = newest;
        this.others = others;
        this.search = new MessageSearch(redis, keys);
        this.appends = new Appends(redis, keys, keep, clock, this, position, this::take);
        this.attendance = new Attendance(redis, keys.channel());
    }

    // ---- the port ----

    /** Completes with nothing if Redis is away for three seconds; a gap tells the newest events when it is there. */
    @Override
    public CompletionStage<Recent> follow(Follower follower) {
        synchronized (this) {
            this.follower = follower;
            followedSince = System.nanoTime();
        }
        redis.attach(subscriber);
        redis.subscribe(keys.channel(), subscriber);
        return followed;
    }

    /** While it rests it is subscribed to nothing. */
    @Override
    public boolean rest() {
        synchronized (this) {
            attendance.rest();
        }
        redis.unsubscribe(keys.channel(), subscriber);
        return true;
    }

    /** Takes three seconds at most: then what was missed comes later, as a gap does. */
    @Override
    public CompletionStage<Void> attend() {
        CompletionStage<Void> caughtUp;
        synchronized (this) {
            caughtUp = attendance.attend();
        }
        redis.subscribe(keys.channel(), subscriber);
        return caughtUp;
    }

    @Override
    public CompletionStage<List<Outcome>> append(List<Proposal> batch) {
        if (batch.isEmpty()) {
            return CompletableFuture.completedStage(List.of());
        }
        return appends.append(batch);
    }

    @Override
    public CompletionStage<Page> before(EventId id, int count) {
        return orLater(search.before(id, count));
    }

    @Override
    public CompletionStage<Optional<Event>> find(EventId id) {
        return orLater(search.find(id));
    }

    @Override
    public CompletionStage<List<Posted>> by(String author, EventId before, int count) {
        return orLater(search.by(author, before, count));
    }

    @Override
    public boolean isBehind() {
        return !attendance.isUpToDate();
    }

    /** There is nothing to maintain: Redis is made whole by whoever runs it. */
    @Override
    public boolean needsMaintenance() {
        return false;
    }

    @Override
    public Optional<String> problem() {
        return redis.problem();
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            appends.close();
            backlog.clear();
        }
        redis.unsubscribe(keys.channel(), subscriber);
        redis.detach(subscriber);
    }

    private static <T> CompletionStage<T> orLater(CompletableFuture<T> stage) {
        return stage.exceptionallyCompose(
                failure -> CompletableFuture.failedFuture(RedisAwayException.asTold(failure)));
    }

    // ---- announcing ----

    private final class Following implements Subscriber {
        @Override
        public void subscribed() {
            synchronized (RedisEventLog.this) {
                attendance.subscribed();
                read();
            }
        }

        /** Most of what this node hears of itself it has announced already. */
        @Override
        public void published(String text) {
            synchronized (RedisEventLog.this) {
                if (reading || position.isBefore(Added.last(text)) || !position.isPublishedIn(text)) {
                    take(Added.of(text));
                }
            }
        }

        @Override
        public void tick(long nanos) {
            appends.tick(nanos);
            synchronized (RedisEventLog.this) {
                if (closed) {
                    return;
                }
                if (readAgain && redis.isUp(keys.channel())) {
                    read();
                }
                attendance.tick(nanos);
                if (!followed.isDone()
                        && redis.isSilent(keys.channel())
                        && nanos - followedSince > RedisConnection.TIMEOUT.toNanos()) {
                    followed.complete(new Recent(List.of(), false));
                }
            }
        }
    }

    /** What comes without a hole is announced; where there is one, the stream is read. */
    private void take(Added added) {
        if (closed || follower == null) {
            return;
        } else if (reading) {
            readAgain |= !backlog.add(added);
        } else if (position.announced() == null || !position.isIn(added.epoch())) {
            read();
        } else if (position.isContinuedBy(added) && !added.events().isEmpty()) {
            position.enter(added.epoch());
            announce(added.events());
        } else if (position.isBefore(added.last())) {
            read();
        }
    }

    private void announce(List<Stored> events) {
        List<Announcement> announcements = new ArrayList<>(events.size());
        for (Stored stored : events) {
            if (position.isBefore(stored.id())) {
                announcements.add(announcement(stored));
                position.advance(stored.id());
            }
        }
        if (!announcements.isEmpty()) {
            follower.announced(announcements);
        }
    }

    private Announcement announcement(Stored stored) {
        Announcement announcement = appends.announcement(stored);
        if (announcement.proposal() == null && announcement.event() instanceof Posted posted) {
            others.accept(posted);
        }
        return announcement;
    }

    // ---- reading the stream ----

    /** Reads what follows what was announced, or, in the beginning and after a gap, the newest events. */
    private void read() {
        if (reading || closed || !attendance.mayRead()) {
            readAgain = true;
            return;
        }
        reading = true;
        readAgain = false;
        EventId from = position.announced();
        redis.inTurn(
                        keys.channel(),
                        () -> redis.run(
                                READ,
                                keys.toRead(),
                                from == null ? "" : from.toString(),
                                from == null ? Integer.toString(newest) : MOST_AT_ONCE))
                .whenComplete((answer, failure) -> wasRead(from, answer));
    }

    private synchronized void wasRead(@Nullable EventId from, @Nullable List<Object> answer) {
        reading = false;
        if (closed) {
            return;
        } else if (answer == null) {
            readAgain = true;
            return;
        }
        Reading found = Reading.of(answer);
        if (from == null) {
            beginWith(found);
        } else if (!found.isContinuous() || !position.isIn(found.epoch())) {
            position.lose(); // and the newest events come as a gap
            read();
            return;
        } else {
            position.enter(found.epoch());
            if (!found.events().isEmpty()) {
                observer.holeFilled(found.events().size());
            }
            announce(found.events());
            readAgain |= found.hasMore();
        }
        for (Added next = backlog.poll(); next != null; next = reading ? null : backlog.poll()) {
            take(next);
        }
        if (readAgain && !reading) {
            read();
        } else if (!reading) {
            attendance.hasRead();
        }
    }

    private void beginWith(Reading found) {
        boolean hasAnnounced = position.hasBegun();
        position.enter(found.epoch());
        position.advance(found.last());
        appends.forget();
        if (!followed.complete(found.recent())) {
            if (hasAnnounced) { // else the room has begun with nothing, and lacks nothing now
                observer.gap("room " + room + ": Redis has lost events, or more was missed than it keeps");
            }
            follower.gap(found.recent());
        }
    }
}
