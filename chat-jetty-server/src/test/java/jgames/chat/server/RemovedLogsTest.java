package jgames.chat.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import jgames.chat.core.log.MemoryEventLog;
import jgames.chat.core.room.Observer;
import jgames.chat.core.room.Rooms;
import jgames.chat.server.ops.RemovedLogs;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of the log of a room that was removed. */
class RemovedLogsTest {
    private static final Duration DAY = Duration.ofDays(1);

    @TempDir
    Path folder;

    private Instant now = Instant.now();
    private final AtomicLong nanos = new AtomicLong();
    private final Rooms rooms = new Rooms(name -> new MemoryEventLog(30, () -> now), 30, Runnable::run, Observer.NONE);

    /** Keeps logs for three days. */
    private RemovedLogs removedLogs() {
        return new RemovedLogs(folder, DAY.multipliedBy(3), rooms, () -> now, nanos::get);
    }

    private Path file(String name, Duration age) throws IOException {
        Path file = Files.writeString(folder.resolve(name), "a line\n");
        return Files.setLastModifiedTime(file, FileTime.from(now.minus(age)));
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void aLogGoesWithWhatLiesBesideItWhenItsDaysAreOver() throws Exception {
        for (String ending : List.of("", ".bad", ".new")) {
            file("logs-old.json" + ending, DAY.multipliedBy(3).plusSeconds(1));
            file("logs-recent.json" + ending, DAY.multipliedBy(3).minusSeconds(60));
        }
        removedLogs().sweep();
        assertThat(files()).containsExactly("logs-recent.json", "logs-recent.json.bad", "logs-recent.json.new");
    }

    @Test
    void theDaysCountFromTheRemovalHoweverLongNobodyHasSaidAnything() throws Exception {
        file("logs-quiet.json", DAY.multipliedBy(400));
        file("logs-quiet.json.bad", DAY.multipliedBy(500));
        RemovedLogs logs = removedLogs();
        logs.removed("quiet");
        logs.sweep();
        assertThat(files()).hasSize(2);

        now = now.plus(DAY.multipliedBy(3)).plusSeconds(1);
        nanos.addAndGet(Duration.ofHours(1).toNanos());
        logs.sweep();
        assertThat(files()).isEmpty();
    }

    @Test
    void aLogStaysAsLongAsAnythingBesideItIsRecent() throws Exception {
        file("logs-old.json", DAY.multipliedBy(10));
        file("logs-old.json.bad", DAY);
        removedLogs().sweep();
        assertThat(files()).hasSize(2);
    }

    @Test
    void theLogOfARoomThatExistsStaysHoweverItsNameIsWritten() throws Exception {
        rooms.set(List.of("Lobby"));
        for (String name :
                List.of("logs-Lobby.json", "logs-lobby.json", "logs-LOBBY.json.bad", "logs-Lobby.json.new")) {
            file(name, DAY.multipliedBy(1000));
        }
        removedLogs().sweep();
        assertThat(files()).hasSize(4);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "chatrooms.txt",
                ".lock",
                ".address-key",
                "logs-.json",
                "logs-a b.json",
                "logs-_a.json",
                "logs-a.json.gz",
                "logs-a.json.bad.1",
                "logs-a.json~",
                "logs-a.jsonl",
                "my-logs-a.json",
                "logs-a.b.json",
                "Logs-a.json",
                "moderation.json"
            })
    void aFileThatNoRoomCanHaveMadeStays(String name) throws Exception {
        file(name, DAY.multipliedBy(1000));
        removedLogs().sweep();
        assertThat(files()).containsExactly(name);
    }

    @Test
    void linksAndFoldersStayAndSoDoesWhatALinkPointsTo(@TempDir Path elsewhere) throws Exception {
        Path target = Files.writeString(elsewhere.resolve("log"), "a line\n");
        Files.setLastModifiedTime(target, FileTime.from(now.minus(DAY.multipliedBy(1000))));
        Path link = Files.createSymbolicLink(folder.resolve("logs-linked.json"), target);
        Path directory = Files.createDirectory(folder.resolve("logs-folder.json"));
        Files.setLastModifiedTime(directory, FileTime.from(now.minus(DAY.multipliedBy(1000))));
        RemovedLogs logs = removedLogs();
        now = now.plus(DAY.multipliedBy(1000)); // a link's own time is that of its making
        logs.removed("linked");
        logs.sweep();
        assertThat(Files.exists(link, LinkOption.NOFOLLOW_LINKS)).isTrue();
        assertThat(directory).isDirectory();
        assertThat(target).hasContent("a line");
        assertThat(Files.getLastModifiedTime(target).toInstant()).isBefore(now.minus(DAY.multipliedBy(1999)));
    }

    @Test
    void withNoDaysGivenEverythingStays() throws Exception {
        file("logs-old.json", DAY.multipliedBy(1000));
        new RemovedLogs(folder, Duration.ZERO, rooms, () -> now, nanos::get).sweep();
        assertThat(files()).containsExactly("logs-old.json");
    }

    @Test
    void aFolderThatIsGoneIsOneWarning() throws Exception {
        try (Warnings warnings = new Warnings()) {
            RemovedLogs logs = new RemovedLogs(folder.resolve("gone"), DAY, rooms, () -> now, nanos::get);
            for (int i = 0; i < 3; i++) {
                logs.sweep();
                nanos.addAndGet(Duration.ofHours(1).toNanos());
            }
            assertThat(warnings.sentences()).singleElement().asString().contains("gone: the logs of removed rooms");
        }
    }

    /** With the whole server around it. */
    @Nested
    class WithAServer {
        @RegisterExtension
        final TestServer server = new TestServer().with(it -> it.deleteRemovedLogs(30));

        private Path old(String name) throws IOException {
            server.write(name, "");
            return Files.setLastModifiedTime(
                    server.data().resolve(name), FileTime.from(Instant.now().minus(DAY.multipliedBy(31))));
        }

        @Test
        void anOldLogOfNoRoomIsDeletedAndThoseOfRoomsAreNot() throws Exception {
            Path old = old("logs-old.json");
            old("logs-lobby.json");
            server.port();
            await().until(() -> Files.notExists(old));
            assertThat(server.data().resolve("logs-lobby.json")).exists();
        }

        @Test
        void aRoomThatIsRemovedWhileTheServerRunsHasAllItsDays() throws Exception {
            Path log = old("logs-lobby.json");
            server.port();
            Path other = old("logs-other.json");
            server.rooms("chatroom1");
            await().until(() -> server.get("/lobby").status() == 404);
            server.pass(Duration.ofHours(2));
            await().until(() -> Files.notExists(other));
            assertThat(log).exists();
            assertThat(Files.getLastModifiedTime(log).toInstant())
                    .isAfter(Instant.now().minus(DAY));
        }

        @ParameterizedTest
        @ValueSource(strings = {"lobby ../x", "", "# lobby"})
        void whileTheListCannotBeReadAsAWholeNothingIsDeleted(String list) throws Exception {
            server.rooms(list);
            Path old = old("logs-old.json");
            server.port();
            await().during(Duration.ofSeconds(2)).until(() -> Files.exists(old));
            server.rooms("lobby");
            await().until(() -> Files.notExists(old));
        }
    }
}
