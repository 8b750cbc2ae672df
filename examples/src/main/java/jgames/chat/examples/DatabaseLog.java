package jgames.chat.examples;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import jgames.chat.core.log.Event;
import jgames.chat.core.log.Event.Posted;
import jgames.chat.core.log.EventLog;
import jgames.chat.core.log.Outcome;
import jgames.chat.core.log.Proposal;
import jgames.chat.core.log.Proposal.Deletion;
import jgames.chat.core.log.Proposal.Post;
import jgames.chat.core.protocol.Entry;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.RejectedException;
import jgames.chat.core.protocol.Rejection;

/**
 * A room's log in a database, through JDBC. Several programs may write to one room: an append locks the room's row until it
 * is committed, so everybody sees the ids rise, and each program asks for new events again and again. A database blocks, so
 * all of it happens on a thread of the log's own.
 *
 * <p>{@link #TABLES} makes the tables, as H2 has them. Events are added to them and never taken away.
 */
public final class DatabaseLog implements EventLog {
    /** Two statements. What was deleted keeps its row, without what was said; a deletion has the ids of what it deleted. */
    public static final String TABLES = EventTable.TABLES;

    private static final int MOST_AT_ONCE = 1000;

    private final DataSource database;
    private final EventTable table;
    private final int newest;
    private final Duration poll;
    private final InstantSource clock;
    private final ScheduledExecutorService thread;
    private volatile String problem;

    // The thread's.
    private Follower follower;
    private EventId announced; // the newest one; null until the newest events have been read
    private final Map<EventId, Proposal> own = new HashMap<>(); // appended, and not announced yet

    /**
     * A log of one room.
     *
     * @param newest how many events a room begins with
     * @param poll how often new events are asked for
     */
    public DatabaseLog(DataSource database, String room, int newest, Duration poll, InstantSource clock) {
        this.database = database;
        this.table = new EventTable(room);
        this.newest = newest;
        this.poll = poll;
        this.clock = clock;
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread daemon = new Thread(task, "chat-log-" + room);
            daemon.setDaemon(true);
            return daemon;
        });
        thread.scheduleWithFixedDelay(this::announce, poll.toMillis(), poll.toMillis(), TimeUnit.MILLISECONDS);
    }

    // ---- the port ----

    @Override
    public CompletionStage<Recent> follow(Follower follows) {
        return ask(() -> {
            follower = follows;
            return begin();
        });
    }

    @Override
    public CompletionStage<List<Outcome>> append(List<Proposal> batch) {
        return ask(() -> {
            if (announced == null) {
                follower.gap(begin());
            }
            Append append = new Append(batch);
            List<Outcome> outcomes = untilKnown(append);
            own.putAll(append.appended); // and now they are there
            announce();
            return outcomes;
        });
    }

    @Override
    public CompletionStage<Page> before(EventId id, int count) {
        return ask(() -> {
            List<Event> events = transaction(connection -> table.postedBeforeNewestFirst(connection, id, count + 1));
            List<Entry> entries = new ArrayList<>();
            for (Event event : events.subList(0, Math.min(count, events.size()))) {
                if (event instanceof Posted posted) {
                    entries.add(0, posted.entry());
                }
            }
            return new Page(entries, events.size() <= count);
        });
    }

    @Override
    public CompletionStage<Optional<Event>> find(EventId id) {
        return ask(() -> transaction(connection -> table.find(connection, id)));
    }

    @Override
    public CompletionStage<List<Posted>> by(String author, EventId before, int count) {
        return ask(() -> {
            List<Posted> newest = new ArrayList<>();
            for (Event event :
                    transaction(connection -> table.postedByNewestFirst(connection, author, before, count))) {
                if (event instanceof Posted posted) {
                    newest.add(0, posted);
                }
            }
            return newest;
        });
    }

    @Override
    public Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(5, TimeUnit.SECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** On the thread. Clients are told to try again later, and nothing of what the database says of their texts. */
    private <T> CompletionStage<T> ask(Callable<T> what) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        thread.execute(() -> {
            try {
                answer.complete(what.call());
            } catch (SQLException e) {
                answer.completeExceptionally(new RejectedException(Rejection.BUSY, "The room's log is away."));
            } catch (Throwable defect) {
                answer.completeExceptionally(defect);
            }
        });
        return answer;
    }

    // ---- reading, on the thread ----

    private Recent begin() throws SQLException {
        try {
            transaction(connection -> {
                table.makeRoom(connection);
                return null;
            });
        } catch (SQLIntegrityConstraintViolationException made) {
            // by another program, at the same moment
        }
        own.clear();
        List<Event> events = transaction(connection -> table.newestFirst(connection, newest + 1));
        boolean complete = events.size() <= newest;
        List<Event> kept = new ArrayList<>(complete ? events : events.subList(0, newest));
        Collections.reverse(kept);
        announced = kept.isEmpty() ? EventId.ZERO : kept.get(kept.size() - 1).id();
        return new Recent(kept, complete);
    }

    /** Tells what is new, or, where the newest events could not be read at first, these. */
    private void announce() {
        try {
            if (follower != null && announced == null) {
                follower.gap(begin());
            } else if (follower != null) {
                List<Event> events = transaction(connection -> table.after(connection, announced, MOST_AT_ONCE));
                if (!events.isEmpty()) {
                    announced = events.get(events.size() - 1).id();
                    follower.announced(events.stream()
                            .map(event -> new Announcement(event, own.remove(event.id())))
                            .toList());
                }
            }
        } catch (SQLException | RuntimeException away) {
            // problem() says so; the next time, then
        }
    }

    // ---- writing, on the thread ----

    /**
     * A commit that fails may have been one all the same. So it is asked for until that is known; the lock makes the answer
     * wait for the end of the first attempt.
     */
    private List<Outcome> untilKnown(Append append) throws SQLException, InterruptedException {
        while (true) {
            try {
                return transaction(append);
            } catch (SQLException e) {
                if (!append.committing) {
                    throw e; // and nothing of it is there
                }
                Thread.sleep(poll.toMillis());
            }
        }
    }

    /** A batch on its way into the database, in one transaction: where one of its events is, there all are. */
    private final class Append implements Work<List<Outcome>> {
        private final List<Proposal> batch;
        private final String key = UUID.randomUUID().toString();
        private final Map<EventId, Proposal> appended = new LinkedHashMap<>();
        private List<Outcome> outcomes;
        private boolean committing;

        Append(List<Proposal> batch) {
            this.batch = batch;
        }

        @Override
        public List<Outcome> on(Connection connection) throws SQLException {
            Optional<EventId> locked = table.lock(connection);
            if (locked.isEmpty()) { // somebody has emptied the tables
                announced = null;
                committing = false;
                throw new SQLException("the room's row is gone");
            } else if (committing && table.has(connection, first(), key)) {
                return outcomes;
            }
            EventId last = locked.get();
            committing = false;
            appended.clear();
            outcomes = new ArrayList<>(batch.size());
            for (Proposal proposal : batch) {
                long now = clock.millis();
                EventId next = last.next(now);
                Outcome outcome = append(connection, next, now, proposal);
                outcomes.add(outcome);
                if (outcome instanceof Outcome.Appended) {
                    appended.put(next, proposal);
                    last = next;
                }
            }
            table.setLast(connection, last);
            committing = !appended.isEmpty();
            return outcomes;
        }

        private EventId first() {
            return appended.keySet().iterator().next();
        }

        private Outcome append(Connection connection, EventId id, long now, Proposal proposal) throws SQLException {
            Optional<Event> known = table.find(connection, proposal);
            if (known.isPresent()) {
                return new Outcome.Known(known.get());
            } else if (proposal instanceof Post post) {
                table.insert(connection, id, key, post, now);
                return new Outcome.Appended(id);
            } else if (proposal instanceof Deletion deletion) {
                List<EventId> buried = table.bury(connection, deletion.ids());
                if (buried.isEmpty()) {
                    return new Outcome.NotFound();
                }
                table.insert(connection, id, key, deletion, buried);
                return new Outcome.Appended(id);
            }
            throw new IllegalArgumentException("a proposal that this log does not know: " + proposal.getClass());
        }
    }

    // ---- transactions ----

    private interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    private <T> T transaction(Work<T> work) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            T result;
            try {
                result = work.on(connection);
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            }
            connection.commit();
            problem = null;
            return result;
        } catch (SQLException e) { // its message may repeat what somebody has said
            problem = "room " + table.room() + ": the database fails, SQLSTATE " + e.getSQLState();
            throw e;
        }
    }
}
