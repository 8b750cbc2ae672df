package jgames.chat.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import jgames.chat.client.ChatClient;
import jgames.chat.client.ChatEvent;
import jgames.chat.client.ChatEvent.Connected;
import jgames.chat.client.ChatEvent.Said;
import jgames.chat.client.ChatRoom;
import jgames.chat.core.log.Event;
import jgames.chat.core.log.Event.Posted;
import jgames.chat.core.log.EventLog;
import jgames.chat.core.log.EventLog.Announcement;
import jgames.chat.core.log.EventLog.Recent;
import jgames.chat.core.log.Outcome;
import jgames.chat.core.log.Proposal;
import jgames.chat.core.log.Proposal.Deletion;
import jgames.chat.core.log.Proposal.Post;
import jgames.chat.core.protocol.Entry;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.Message;
import jgames.chat.core.protocol.RejectedException;
import jgames.chat.examples.FaultyDatabase.Fault;
import jgames.chat.server.ChatServer;
import jgames.chat.server.ServerOptions;
import jgames.chat.testing.FailingStoreContract;
import jgames.chat.testing.FollowedLog;
import jgames.chat.testing.SharedEventLogContract;
import jgames.chat.testing.StoredEventLogContract;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DatabaseLogTest {
    private static final int NEWEST = 100;
    private static final Duration POLL = Duration.ofMillis(20);

    private final JdbcDataSource database = new JdbcDataSource();
    private final FaultyDatabase faulty = new FaultyDatabase(database);

    @BeforeEach
    void makeTheTables() throws SQLException {
        database.setUrl("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=30000");
        execute(DatabaseLog.TABLES);
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private EventLog open(InstantSource clock) {
        return new DatabaseLog(faulty.source(), "lobby", NEWEST, POLL, clock);
    }

    @Nested
    class ALogThatStays extends StoredEventLogContract {
        @Override
        protected EventLog open(InstantSource clock) {
            return DatabaseLogTest.this.open(clock);
        }

        @Override
        protected void deleteStore() throws IOException {
            try {
                execute("delete from chat_events; delete from chat_rooms");
            } catch (SQLException e) {
                throw new IOException(e);
            }
        }
    }

    @Nested
    class ALogThatOthersWriteTo extends SharedEventLogContract {
        @Override
        protected EventLog open(InstantSource clock) {
            return DatabaseLogTest.this.open(clock);
        }
    }

    @Nested
    class ALogWhoseDatabaseIsAway extends FailingStoreContract {
        @Override
        protected EventLog open(InstantSource clock) {
            return DatabaseLogTest.this.open(clock);
        }

        @Override
        protected boolean isOnlyWriter() {
            return false;
        }

        @Override
        protected void breakStore() {
            faulty.away = true;
        }

        @Override
        protected void mendStore() {
            faulty.away = false;
        }
    }

    // ---- a database that fails ----

    private static Post post(String text, String key) {
        return new Post(new Message("Ann", "red", text), key, null);
    }

    private static List<String> texts(List<Event> events) {
        return events.stream().map(event -> ((Posted) event).message().text()).toList();
    }

    private FollowedLog follow() {
        return new FollowedLog(open(InstantSource.system()));
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void whetherACommitThatFailedWasOneIsFoundOutWithAndWithoutKeys(Fault fault) {
        try (FollowedLog here = follow();
                FollowedLog there = follow()) {
            faulty.commits.addAll(List.of(fault, fault, fault));
            List<Proposal> batch = List.of(post("one", null), post("two", "k2"), post("three", null));
            List<Outcome> outcomes = here.append(batch.toArray(Proposal[]::new));

            assertThat(outcomes).hasSize(3).allMatch(Outcome.Appended.class::isInstance);
            assertThat(here.awaitAnnounced(3))
                    .extracting(Announcement::proposal)
                    .isEqualTo(batch);
            here.post(List.of(new Message("Ann", "red", "four")));
            there.awaitAnnounced(4);
            assertThat(texts(here.events())).containsExactly("one", "two", "three", "four");
            assertThat(there.events()).isEqualTo(here.events());
            assertThat(here.problem()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void aDeletionWhoseCommitFailedIsOneDeletion(Fault fault) {
        try (FollowedLog log = follow()) {
            EventId id =
                    log.post(List.of(new Message("Ann", "red", "one"))).get(0).id();
            faulty.commits.add(fault);

            assertThat(log.append(new Deletion(List.of(id), null, null))).hasOnlyElementsOfType(Outcome.Appended.class);
            assertThat(log.awaitAnnounced(2)).hasSize(2);
        }
    }

    @Test
    void aDatabaseThatIsAwayTakesNothingAndSaysSoWithoutWhatWasSaid() {
        try (FollowedLog log = follow()) {
            faulty.away = true;
            assertThatThrownBy(() -> log.append(post("secret", "k1")))
                    .hasCauseInstanceOf(RejectedException.class)
                    .hasMessageContaining("The room's log is away.");
            assertThat(log.problem()).contains("room lobby: the database fails, SQLSTATE 08001");

            faulty.away = false;
            await().until(() -> log.problem().isEmpty());
            assertThat(log.announced()).isEmpty();
            log.post(post("again", "k1").message(), "k1");
            assertThat(texts(log.awaitAnnounced(1).stream()
                            .map(Announcement::event)
                            .toList()))
                    .containsExactly("again");
        }
    }

    @Test
    void aLogThatCouldNotReadAtFirstTellsTheNewestEventsOnceItCan() {
        try (FollowedLog other = follow()) {
            other.post(post("before", null).message(), null);
            Newest newest = new Newest();
            faulty.away = true;
            try (EventLog log = open(InstantSource.system())) {
                assertThat(log.follow(newest).toCompletableFuture()).failsWithin(Duration.ofSeconds(30));
                faulty.away = false;
                await().until(() -> !newest.gaps.isEmpty());
                assertThat(texts(newest.gaps.get(0).events())).containsExactly("before");

                Post after = post("after", null);
                FollowedLog.await(log.append(List.of(after)));
                await().until(() -> !newest.announced.isEmpty());
                assertThat(newest.announced).extracting(Announcement::proposal).containsExactly(after);
                assertThat(newest.gaps).hasSize(1);
            }
        }
    }

    private static final class Newest implements EventLog.Follower {
        final List<Recent> gaps = new CopyOnWriteArrayList<>();
        final List<Announcement> announced = new CopyOnWriteArrayList<>();

        @Override
        public void announced(List<Announcement> announcements) {
            announced.addAll(announcements);
        }

        @Override
        public void gap(Recent recent) {
            gaps.add(recent);
        }
    }

    @Test
    void anEmptiedDatabaseIsBegunAnew() throws SQLException {
        try (FollowedLog log = follow()) {
            log.post(List.of(new Message("Ann", "red", "old")));
            execute("delete from chat_events; delete from chat_rooms");
            assertThatThrownBy(() -> log.append(post("lost", null))).hasCauseInstanceOf(RejectedException.class);
            log.append(post("new", null));

            assertThat(log.gaps()).isEqualTo(1);
            assertThat(texts(log.awaitAnnounced(2).stream()
                            .map(Announcement::event)
                            .toList()))
                    .containsExactly("old", "new");
        }
    }

    @Test
    void anEventOfAVersionToComeIsPassedOver() throws SQLException {
        try (FollowedLog log = follow()) {
            log.post(List.of(new Message("Ann", "red", "one")));
            execute("insert into chat_events (room, millis, seq, kind, batch)"
                    + " select room, millis, seq + 1, 'sung', 'x' from chat_events;"
                    + " update chat_rooms set seq = seq + 1");
            log.append(post("two", null));

            assertThat(log.awaitAnnounced(3).get(1).event()).isInstanceOf(Event.Unknown.class);
        }
    }

    @Test
    void aDamagedRowCostsItselfAlone() throws SQLException {
        try (FollowedLog log = follow()) {
            log.post(List.of(new Message("Ann", "red", "one")));
            execute("insert into chat_events (room, millis, seq, kind, batch, username, color, text)"
                    + " select room, millis, seq + 1, kind, batch, username, 'nocolor', text from chat_events;"
                    + " update chat_rooms set seq = seq + 1");
            log.append(post("two", null));

            assertThat(log.awaitAnnounced(3).get(1).event()).isInstanceOf(Event.Unknown.class);
        }
    }

    // ---- servers ----

    private ChatServer start(Path data) throws IOException {
        return ChatServer.start(new ServerOptions()
                .port(0)
                .wsPort(0)
                .data(data)
                .spam(0, Duration.ofSeconds(3), Duration.ofSeconds(60))
                .logs(room -> new DatabaseLog(faulty.source(), room, NEWEST, POLL, InstantSource.system())));
    }

    @Test
    void theMembersOfTwoServersOnOneDatabaseSeeOneSequence(@TempDir Path data, @TempDir Path others) throws Exception {
        try (ChatServer one = start(data);
                ChatServer two = start(others);
                Listener ann = new Listener(one.uri(), "Ann");
                Listener ben = new Listener(two.uri(), "Ben")) {
            for (int i = 0; i < 20; i++) {
                ann.room.say("a" + i);
                ben.room.say("b" + i);
            }
            await().until(() -> ann.heard.size() == 40 && ben.heard.size() == 40);
            assertThat(ann.heard).isEqualTo(ben.heard).doesNotHaveDuplicates();

            EventId first = ann.heard.get(0);
            two.rooms().find("chatroom1").orElseThrow().delete(List.of(first)).join();
            await().until(() -> ann.deleted.equals(List.of(first)) && ben.deleted.equals(List.of(first)));
        }
    }

    @Test
    void aServerGoesOnWhereItWasAndItsOperatorHearsOfADatabaseThatIsAway(@TempDir Path data) throws Exception {
        EventId one;
        try (ChatServer server = start(data);
                Listener ann = new Listener(server.uri(), "Ann")) {
            one = ann.room.say("one").join().id();
        }
        try (ChatServer server = start(data);
                Listener ben = new Listener(server.uri(), "Ben")) {
            await().until(() -> ben.heard.equals(List.of(one)));
            faulty.away = true;
            await().until(() ->
                    server.rooms().find("chatroom1").orElseThrow().problem().isPresent());
            CompletableFuture<Entry> said = ben.room.say("two");
            faulty.away = false;
            Entry two = said.join(); // the client has said it again
            await().until(() -> ben.heard.equals(List.of(one, two.id())));
        }
    }

    /** Somebody in a room who remembers what there was. */
    private static final class Listener implements AutoCloseable {
        final List<EventId> heard = new CopyOnWriteArrayList<>();
        final List<EventId> deleted = new CopyOnWriteArrayList<>();
        final ChatClient client;
        final ChatRoom room;

        Listener(URI server, String name) {
            List<Connected> in = new CopyOnWriteArrayList<>();
            client = ChatClient.builder(server).name(name).build();
            room = client.room("chatroom1")
                    .on(Connected.class, in::add)
                    .on(Said.class, said -> heard.add(said.id()))
                    .on(ChatEvent.Deleted.class, event -> deleted.addAll(event.ids()));
            client.start();
            await().until(() -> !in.isEmpty());
        }

        @Override
        public void close() {
            client.close();
        }
    }
}
