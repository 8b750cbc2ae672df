package jgames.chat.examples;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jgames.chat.core.log.Author;
import jgames.chat.core.log.Event;
import jgames.chat.core.log.Event.Deleted;
import jgames.chat.core.log.Event.Posted;
import jgames.chat.core.log.Event.Tombstone;
import jgames.chat.core.log.Event.Unknown;
import jgames.chat.core.log.Proposal;
import jgames.chat.core.log.Proposal.Post;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.Message;
import jgames.chat.core.protocol.RejectedException;
import jgames.chat.core.protocol.Role;

/** The SQL of a {@link DatabaseLog}: the events of one room as rows, and the room's row, which writers lock. */
record EventTable(String room) {
    static final String TABLES = """
            create table if not exists chat_rooms (room varchar(64) primary key, millis bigint not null, seq bigint not null);
            create table if not exists chat_events (
              room varchar(64), millis bigint, seq bigint, kind varchar(16) not null, batch varchar(36) not null,
              idempotency_key varchar, author varchar, said_at bigint, username varchar, color varchar, text varchar,
              bot boolean, deleted varchar, role varchar(16), announcement boolean, primary key (room, millis, seq), unique (room, idempotency_key));
            alter table chat_events add column if not exists role varchar(16);
            alter table chat_events add column if not exists announcement boolean;
            """;

    // ---- the room's row ----

    /** Fails as a violated constraint where another program makes it at the same moment. */
    void makeRoom(Connection connection) throws SQLException {
        String insert = "insert into chat_rooms (room, millis, seq) select ?, 0, 0"
                + " where not exists (select 1 from chat_rooms where room = ?)";
        update(connection, insert, room, room);
    }

    /** Holds up every other writer to the room until the end of the transaction; the newest id, if there is the row. */
    Optional<EventId> lock(Connection connection) throws SQLException {
        String select = "select millis, seq from chat_rooms where room = ? for update";
        try (PreparedStatement statement = connection.prepareStatement(select)) {
            statement.setString(1, room);
            ResultSet row = statement.executeQuery();
            return row.next() ? Optional.of(new EventId(row.getLong(1), row.getLong(2))) : Optional.empty();
        }
    }

    void setLast(Connection connection, EventId last) throws SQLException {
        String set = "update chat_rooms set millis = ?, seq = ? where room = ?";
        update(connection, set, last.millis(), last.sequence(), room);
    }

    // ---- events ----

    List<Event> newestFirst(Connection connection, int count) throws SQLException {
        return select(connection, "order by millis desc, seq desc limit ?", count);
    }

    List<Event> after(Connection connection, EventId id, int count) throws SQLException {
        String after = "and (millis, seq) > (?, ?) order by millis, seq limit ?";
        return select(connection, after, id.millis(), id.sequence(), count);
    }

    List<Event> postedBeforeNewestFirst(Connection connection, EventId id, int count) throws SQLException {
        String before = "and kind = 'posted' and (millis, seq) < (?, ?) order by millis desc, seq desc limit ?";
        return select(connection, before, id.millis(), id.sequence(), count);
    }

    List<Event> postedByNewestFirst(Connection connection, String author, EventId before, int count)
            throws SQLException {
        String by =
                "and kind = 'posted' and author = ? and (millis, seq) < (?, ?) order by millis desc, seq desc limit ?";
        return select(connection, by, author, before.millis(), before.sequence(), count);
    }

    /** A message, or what stays of it. */
    Optional<Event> find(Connection connection, EventId id) throws SQLException {
        String message = "and kind in ('posted', 'tombstone') and millis = ? and seq = ?";
        return select(connection, message, id.millis(), id.sequence()).stream().findFirst();
    }

    /** What became of a proposal before. */
    Optional<Event> find(Connection connection, Proposal proposal) throws SQLException {
        String key = ownKey(proposal);
        return key == null
                ? Optional.empty()
                : select(connection, "and idempotency_key = ?", key).stream().findFirst();
    }

    /** Each user has keys of its own: behind its name, and no key has a space. */
    private static String ownKey(Proposal proposal) {
        String user = Author.user(proposal.author());
        return user == null || proposal.key() == null ? proposal.key() : user + " " + proposal.key();
    }

    boolean has(Connection connection, EventId id, String batch) throws SQLException {
        String same = "and millis = ? and seq = ? and batch = ?";
        return !select(connection, same, id.millis(), id.sequence(), batch).isEmpty();
    }

    void insert(Connection connection, EventId id, String batch, Post post, long time) throws SQLException {
        Message said = post.message();
        String insert = "insert into chat_events (kind, room, millis, seq, batch, idempotency_key, author,"
                + " said_at, username, color, text, bot, role, announcement)"
                + " values ('posted', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
        update(
                connection,
                insert,
                room,
                id.millis(),
                id.sequence(),
                batch,
                ownKey(post),
                post.author(),
                post.time() == null ? time : post.time(),
                said.username(),
                said.color(),
                said.text(),
                said.bot(),
                post.role().name(),
                said.announcement());
    }

    /** That these were deleted. */
    void insert(Connection connection, EventId id, String batch, Proposal by, List<EventId> ids) throws SQLException {
        String deleted = ids.stream().map(EventId::toString).collect(Collectors.joining(" "));
        String insert = "insert into chat_events (kind, room, millis, seq, batch, idempotency_key, author, deleted)"
                + " values ('deleted', ?, ?, ?, ?, ?, ?, ?)";
        update(connection, insert, room, id.millis(), id.sequence(), batch, ownKey(by), by.author(), deleted);
    }

    /** Takes out what was said; the messages among these that there were. */
    List<EventId> bury(Connection connection, List<EventId> ids) throws SQLException {
        String bury = "update chat_events set kind = 'tombstone', username = null, color = null, text = null"
                + " where room = ? and millis = ? and seq = ? and kind = 'posted'";
        List<EventId> buried = new ArrayList<>();
        for (EventId id : new TreeSet<>(ids)) {
            if (update(connection, bury, room, id.millis(), id.sequence()) == 1) {
                buried.add(id);
            }
        }
        return buried;
    }

    // ---- JDBC ----

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
        try {
            return event(id, row);
        } catch (IllegalArgumentException | RejectedException damaged) { // it costs itself alone
            return new Unknown(id, "damaged");
        }
    }

    private static Event event(EventId id, ResultSet row) throws SQLException {
        String kind = row.getString("kind");
        String ownKey = row.getString("idempotency_key");
        String key = ownKey == null ? null : ownKey.substring(ownKey.lastIndexOf(' ') + 1);
        String author = row.getString("author");
        switch (kind) {
            case "posted":
                Message said = new Message(
                        row.getString("username"),
                        row.getString("color"),
                        row.getString("text"),
                        row.getBoolean("bot"),
                        row.getBoolean("announcement"));
                String name = row.getString("role"); // null in what an older version has written
                Role role = name == null ? Role.GUEST : Role.valueOf(name);
                return new Posted(new Post(said, key, author, role).entry(id, row.getLong("said_at")), key, author);
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
