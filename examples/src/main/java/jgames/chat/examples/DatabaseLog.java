package jgames.chat.examples;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.sql.DataSource;
import jgames.chat.core.log.Event;
import jgames.chat.core.log.Event.Deleted;
import jgames.chat.core.log.Event.Posted;
import jgames.chat.core.log.Event.Tombstone;
import jgames.chat.core.log.Event.Unknown;
import jgames.chat.core.log.EventLog;
import jgames.chat.core.log.Outcome;
import jgames.chat.core.log.Proposal;
import jgames.chat.core.log.Proposal.Deletion;
import jgames.chat.core.log.Proposal.Post;
import jgames.chat.core.protocol.Entry;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.Message;
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
    public static final String TABLES = """
            create table if not exists chat_rooms (room varchar(64) primary key, millis bigint not null, seq bigint not null);
            create table if not exists chat_events (
              room varchar(64), millis bigint, seq bigint, kind varchar(16) not null, batch varchar(36) not null,
              idempotency_key varchar, author varchar, said_at bigint, username varchar, color varchar, text varchar,
              bot boolean, deleted varchar, primary key (room, millis, seq), unique (room, idempotency_key));
            """;

    private static final int MOST_AT_ONCE = 1000;

    private final DataSource database;
    private final String room;
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
        this.room = room;
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
            List<Event> events = transaction(connection -> select(
                    connection,
                    "and kind = 'posted' and (millis, seq) < (?, ?) order by millis desc, seq desc limit ?",
                    id.millis(),
                    id.sequence(),
                    count + 1));
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
        makeRoom();
        own.clear();
        List<Event> events =
                transaction(connection -> select(connection, "order by millis desc, seq desc limit ?", newest + 1));
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
                List<Event> events = transaction(connection -> select(
                        connection,
                        "and (millis, seq) > (?, ?) order by millis, seq limit ?",
                        announced.millis(),
                        announced.sequence(),
                        MOST_AT_ONCE));
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
            EventId last = lock(connection);
            if (committing && isThere(connection)) {
                return outcomes;
            }
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
            String move = "update chat_rooms set millis = ?, seq = ? where room = ?";
            update(connection, move, last.millis(), last.sequence(), room);
            committing = !appended.isEmpty();
            return outcomes;
        }

        private boolean isThere(Connection connection) throws SQLException {
            EventId first = appended.keySet().iterator().next();
            return !select(
                            connection,
                            "and millis = ? and seq = ? and batch = ?",
                            first.millis(),
                            first.sequence(),
                            key)
                    .isEmpty();
        }

        private Outcome append(Connection connection, EventId id, long now, Proposal proposal) throws SQLException {
            List<Event> known =
                    proposal.key() == null ? List.of() : select(connection, "and idempotency_key = ?", proposal.key());
            if (!known.isEmpty()) {
                return new Outcome.Known(known.get(0));
            } else if (proposal instanceof Post post) {
                Message said = post.message();
                insert(
                        connection,
                        id,
                        post,
                        "posted",
                        now,
                        said.username(),
                        said.color(),
                        said.text(),
                        said.bot(),
                        null);
                return new Outcome.Appended(id);
            } else if (proposal instanceof Deletion deletion) {
                String deleted = delete(connection, deletion);
                if (deleted.isEmpty()) {
                    return new Outcome.NotFound();
                }
                insert(connection, id, deletion, "deleted", null, null, null, null, null, deleted);
                return new Outcome.Appended(id);
            }
            throw new IllegalArgumentException("a proposal that this log does not know: " + proposal.getClass());
        }

        private void insert(Connection connection, EventId id, Proposal proposal, Object... kindAndContent)
                throws SQLException {
            List<Object> values = new ArrayList<>(
                    Arrays.asList(room, id.millis(), id.sequence(), key, proposal.key(), proposal.author()));
            values.addAll(Arrays.asList(kindAndContent));
            String columns = "room, millis, seq, batch, idempotency_key, author,"
                    + " kind, said_at, username, color, text, bot, deleted";
            String sql = "insert into chat_events (" + columns + ") values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
            update(connection, sql, values.toArray());
        }
    }

    /** The ids of what it has deleted. */
    private String delete(Connection connection, Deletion deletion) throws SQLException {
        String bury = "update chat_events set kind = 'tombstone', username = null, color = null, text = null"
                + " where room = ? and millis = ? and seq = ? and kind = 'posted'";
        StringJoiner deleted = new StringJoiner(" ");
        for (EventId id : new TreeSet<>(deletion.ids())) {
            if (update(connection, bury, room, id.millis(), id.sequence()) == 1) {
                deleted.add(id.toString());
            }
        }
        return deleted.toString();
    }

    /** Holds up every other writer to the room until the end of the transaction. */
    private EventId lock(Connection connection) throws SQLException {
        String sql = "select millis, seq from chat_rooms where room = ? for update";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, room);
            ResultSet row = statement.executeQuery();
            if (!row.next()) { // somebody has emptied the tables
                announced = null;
                throw new SQLException("the room's row is gone");
            }
            return new EventId(row.getLong(1), row.getLong(2));
        }
    }

    private void makeRoom() throws SQLException {
        try {
            transaction(connection -> update(
                    connection,
                    "insert into chat_rooms (room, millis, seq) select ?, 0, 0"
                            + " where not exists (select 1 from chat_rooms where room = ?)",
                    room,
                    room));
        } catch (SQLIntegrityConstraintViolationException made) {
            // by another program, at the same moment
        }
    }

    // ---- JDBC ----

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
            problem = "room " + room + ": the database fails, SQLSTATE " + e.getSQLState();
            throw e;
        }
    }

    private static int update(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            return statement.executeUpdate();
        }
    }

    private List<Event> select(Connection connection, String which, Object... values) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("select * from chat_events where room = ? " + which)) {
            statement.setString(1, room);
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 2, values[i]);
            }
            ResultSet row = statement.executeQuery();
            List<Event> events = new ArrayList<>();
            while (row.next()) {
                events.add(event(row));
            }
            return events;
        }
    }

    private static Event event(ResultSet row) throws SQLException {
        EventId id = new EventId(row.getLong("millis"), row.getLong("seq"));
        String kind = row.getString("kind");
        String key = row.getString("idempotency_key");
        String author = row.getString("author");
        switch (kind) {
            case "posted":
                Message said = new Message(
                        row.getString("username"),
                        row.getString("color"),
                        row.getString("text"),
                        row.getBoolean("bot"));
                return new Posted(new Entry(id, row.getLong("said_at"), said), key, author);
            case "tombstone":
                return new Tombstone(id, key, author);
            case "deleted":
                Stream<String> ids = Stream.of(row.getString("deleted").split(" "));
                return new Deleted(id, ids.map(EventId::parse).toList(), key, author);
            default: // of a version to come
                return new Unknown(id, kind);
        }
    }
}
