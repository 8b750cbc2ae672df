package jgames.chat.core.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import jgames.chat.core.log.Proposal.Post;
import jgames.chat.core.protocol.Message;
import jgames.chat.testing.FailingStoreContract;
import jgames.chat.testing.FollowedLog;
import jgames.chat.testing.ManualClock;
import jgames.chat.testing.Needs;
import jgames.chat.testing.RecordingObserver;
import jgames.chat.testing.Tmpfs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Needs(Needs.Tool.TMPFS)
class FileEventLogOnASmallDiskTest {
    private static final String ONE = "{\"username\": \"Hello\", \"color\": \"#589\", \"text\": \"one\"}\n";
    private static final String TWO = "{\"username\": \"Hello\", \"color\": \"#589\", \"text\": \"two\"}\n";

    private final ManualClock clock = new ManualClock(1000);
    private final RecordingObserver observer = new RecordingObserver();
    private final List<String> said = new ArrayList<>();
    private Tmpfs disk;
    private Path file;
    private Path bad;

    @BeforeEach
    void mount(@TempDir Path folder) {
        disk = new Tmpfs(folder, 64);
        file = folder.resolve("logs-lobby.json");
        bad = folder.resolve("logs-lobby.json.bad");
    }

    @AfterEach
    void unmount() {
        disk.close();
    }

    @Nested
    class ALogWhoseDiskIsFull extends FailingStoreContract {
        @Override
        protected EventLog open(InstantSource time) {
            return new FileEventLog(
                    file, 1000, false, time, FileEventLogOnASmallDiskTest.this.clock::nanos, Runnable::run, observer);
        }

        @Override
        protected boolean isOnlyWriter() {
            return true;
        }

        @Override
        protected void breakStore() throws IOException {
            disk.fill();
        }

        @Override
        protected void mendStore() throws IOException {
            disk.makeRoom();
            FileEventLogOnASmallDiskTest.this.clock.advance(Duration.ofMinutes(1)); // it tries again in a while
        }
    }

    private FollowedLog open() {
        return new FollowedLog(new FileEventLog(file, 1000, false, clock, clock::nanos, Runnable::run, observer));
    }

    /** A second later, with a text long enough to fill a disk. */
    private void say(FollowedLog log, int messages) {
        clock.advance(Duration.ofSeconds(1));
        List<Message> batch = new ArrayList<>();
        for (int i = 0; i < messages; i++) {
            said.add(said.size() + " ".repeat(450));
            batch.add(new Message("Hello", "#589", said.get(said.size() - 1)));
        }
        log.post(batch);
        assertThat(texts(log)).isEqualTo(said);
    }

    private static List<String> texts(FollowedLog log) {
        return log.latest(1000).stream().map(entry -> entry.message().text()).toList();
    }

    private void fillUntilItFails(FollowedLog log, int batch) throws IOException {
        disk.fill();
        while (log.problem().isEmpty()) {
            say(log, batch);
        }
    }

    private void assertOnlyWholeLines() throws IOException {
        RecordingObserver second = new RecordingObserver();
        String content = Files.readString(file);
        assertThat(content).endsWith("}\n");
        Path copy = Files.createTempFile("logs", ".json");
        Files.writeString(copy, content);
        FollowedLog log =
                new FollowedLog(new FileEventLog(copy, 1000, false, clock, clock::nanos, Runnable::run, second));
        assertThat(said).containsSequence(texts(log)).startsWith(texts(log).get(0));
        log.close();
        Files.delete(copy);
        assertThat(second.errors).isEmpty();
    }

    private void assertComplete(FollowedLog log) {
        assertThat(log.problem()).isEmpty();
        assertThat(observer.recoveries).containsExactly(file + ": written again");
        assertThat(texts(open())).isEqualTo(said);
        assertThat(observer.errors).hasSize(1);
    }

    @Test
    void onAFullDiskTheChatGoesOnAndTheFileHasOnlyWholeLines() throws IOException {
        FollowedLog log = open();
        say(log, 1);
        fillUntilItFails(log, 1);

        assertThat(log.problem()).contains(file + ": No space left on device; the chat goes on from memory");
        assertThat(observer.errors).containsExactly(file + ": No space left on device; the chat goes on from memory");
        assertOnlyWholeLines();

        say(log, 1);
        say(log, 1);
        assertThat(observer.errors).hasSize(1);
        assertOnlyWholeLines();

        disk.makeRoom();
        clock.advance(Duration.ofSeconds(1));
        log.append();
        assertComplete(log);
        say(log, 1);
        assertComplete(log);
    }

    @Test
    void aBatchOfWhichOnlyAPartFindsRoomLeavesNothingTorn() throws IOException {
        FollowedLog log = open();
        say(log, 1);
        fillUntilItFails(log, 20);
        assertThat(Files.readAllLines(file)).hasSize(1);
        assertOnlyWholeLines();

        disk.makeRoom();
        say(log, 20);
        assertComplete(log);
    }

    @Test
    void aDiskThatIsFullAgainIsToldAgain() throws IOException {
        FollowedLog log = open();
        say(log, 1);
        fillUntilItFails(log, 1);
        disk.makeRoom();
        say(log, 1);
        assertComplete(log);

        fillUntilItFails(log, 1);
        assertThat(observer.errors).hasSize(2);
        disk.makeRoom();
        say(log, 1);
        assertThat(observer.recoveries).hasSize(2);
        assertThat(texts(open())).isEqualTo(said);
    }

    @Test
    void aDiskThatIsFullWhenTheLogIsClosedCostsOnlyWhatFoundNoRoom() throws IOException {
        FollowedLog log = open();
        say(log, 3);
        fillUntilItFails(log, 20);
        log.close();
        assertOnlyWholeLines();

        assertThat(texts(open())).isEqualTo(said.subList(0, 3));
    }

    @Test
    void aFileIsWrittenAnewOnlyWhereThereIsRoomForTwo() throws IOException {
        FollowedLog log =
                new FollowedLog(new FileEventLog(file, 20, false, clock, clock::nanos, Runnable::run, observer));
        for (int i = 0; i < 80; i++) { // some 40 KB
            log.append(new Post(new Message("Hello", "#589", i + " ".repeat(450)), null, null));
        }
        disk.fill();
        for (int i = 80; log.problem().isEmpty(); i++) {
            log.append(new Post(new Message("Hello", "#589", i + " ".repeat(450)), null, null));
        }
        List<String> kept = texts(log);
        kept = kept.subList(kept.size() - 20, kept.size());

        disk.makeRoom();
        clock.advance(Duration.ofSeconds(1));
        log.append();
        assertThat(log.problem()).isEmpty();
        assertThat(texts(new FollowedLog(
                        new FileEventLog(file, 20, false, clock, clock::nanos, Runnable::run, observer))))
                .isEqualTo(kept);
        try (var files = Files.list(disk.folder())) {
            assertThat(files).containsExactly(file);
        }
    }

    /** What is left may be too little for the bad lines, or enough for them but not for the good ones. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void aDamagedFileOnAFullDiskIsRepairedWhenThereIsRoom(int pagesLeft) throws IOException {
        String damaged = ONE + "x".repeat(5000) + "\n" + TWO + "{\"torn";
        Files.writeString(file, damaged);
        Path spare = Files.write(disk.folder().resolve("spare"), new byte[pagesLeft * 4096]);
        disk.fill();
        Files.delete(spare);
        said.addAll(List.of("one", "two"));
        FollowedLog log = open();
        for (int i = 0; i < 3; i++) {
            say(log, 1);
            assertThat(Files.readString(file)).isEqualTo(damaged);
        }
        assertThat(observer.errors)
                .containsExactly(
                        file + " line 2: not an event, set aside",
                        file + " line 4: not an event, set aside",
                        file + ": No space left on device; the chat goes on from memory");

        disk.makeRoom();
        say(log, 1);
        assertThat(log.problem()).isEmpty();
        assertThat(observer.errors).hasSize(3);
        assertThat(Files.readString(bad)).isEqualTo("x".repeat(5000) + "\n{\"torn\n");
        assertThat(Files.readString(file)).startsWith(ONE + TWO + "{\"id\"");
        assertThat(texts(open())).isEqualTo(said);
        assertThat(observer.errors).hasSize(3);
    }

    @Test
    void aFolderThatIsReadOnlyIsWrittenWhenItCanBe() throws IOException {
        Files.writeString(file, ONE + TWO);
        disk.makeReadOnly();
        said.addAll(List.of("one", "two"));
        FollowedLog log = open();
        assertThat(texts(log)).isEqualTo(said);
        say(log, 1);
        say(log, 2);

        assertThat(log.problem()).contains(file + ": Read-only file system; the chat goes on from memory");
        assertThat(observer.errors).containsExactly(file + ": Read-only file system; the chat goes on from memory");
        assertThat(Files.readString(file)).isEqualTo(ONE + TWO);

        disk.makeWritable();
        say(log, 1);
        assertComplete(log);
    }

    @Test
    void aDamagedFileInAReadOnlyFolderIsRepairedWhenItCanBe() throws IOException {
        String damaged = "x\n" + ONE + TWO.strip();
        Files.writeString(file, damaged);
        disk.makeReadOnly();
        said.addAll(List.of("one", "two"));
        FollowedLog log = open();
        say(log, 1);
        assertThat(Files.readString(file)).isEqualTo(damaged);
        assertThat(bad).doesNotExist();

        disk.makeWritable();
        say(log, 1);
        assertThat(log.problem()).isEmpty();
        assertThat(Files.readString(bad)).isEqualTo("x\n");
        assertThat(Files.readString(file)).startsWith(ONE + TWO);
        assertThat(texts(open())).isEqualTo(said);
    }

    @Test
    void aDiskThatBecomesReadOnlyLaterIsToldAsTheProblemAndIsWrittenWhenItCanBe() throws IOException {
        FollowedLog log = open();
        say(log, 1);
        fillUntilItFails(log, 1);
        disk.makeReadOnly();
        say(log, 1);
        assertThat(log.problem()).contains(file + ": Read-only file system; the chat goes on from memory");
        assertOnlyWholeLines();

        disk.makeWritable();
        disk.makeRoom();
        say(log, 1);
        assertComplete(log);
    }
}
