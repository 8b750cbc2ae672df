package jgames.chat.core.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import jgames.chat.core.room.Room;
import jgames.chat.testing.FollowedLog;
import jgames.chat.testing.HandDrivenExecutor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What others do to the file of a log that is open: an editor, sed, logrotate, a backup that is restored. */
@Timeout(20) // a pipe that is opened waits for ever
class FileEventLogChangedOutsideTest extends LogFolder {
    private static final String CHANGED = ": was deleted, replaced or changed; has again what it lacked";

    /** Each leaves the file without the last message, or without any. */
    enum Change {
        DELETED {
            @Override
            void to(Path file, String content) throws IOException {
                Files.delete(file);
            }
        },
        REPLACED_BY_A_COPY { // sed -i
            @Override
            void to(Path file, String content) throws IOException {
                Path copy = file.resolveSibling("copy");
                Files.writeString(copy, content);
                Files.move(copy, file, StandardCopyOption.ATOMIC_MOVE);
            }
        },
        RENAMED_AND_MADE_ANEW { // logrotate, mv and touch
            @Override
            void to(Path file, String content) throws IOException {
                Files.move(file, file.resolveSibling("logs-lobby.json.1"));
                Files.createFile(file);
            }
        },
        EMPTIED {
            @Override
            void to(Path file, String content) throws IOException {
                Files.writeString(file, "");
            }
        },
        CUT {
            @Override
            void to(Path file, String content) throws IOException {
                Files.writeString(file, content.substring(0, content.indexOf('\n') + 1));
            }
        };

        abstract void to(Path file, String content) throws IOException;
    }

    @ParameterizedTest
    @EnumSource
    void theNextMessageFindsTheFileWhole(Change change) throws IOException {
        FollowedLog log = open();
        say(log, "one", "two");
        change.to(file, content());
        say(log, "three");

        assertThat(texts(open())).containsExactly("one", "two", "three");
        assertThat(Files.readAllLines(file)).hasSize(3);
        assertThat(observer.recoveries).containsExactly(file + CHANGED);
        assertWell(log);
    }

    @ParameterizedTest
    @EnumSource
    void withoutAMessageTheFileIsWholeOnceTheRoomHasLookedAfterIt(Change change) throws IOException {
        FollowedLog log = open();
        say(log, "one", "two");
        assertThat(log.log().needsMaintenance()).isFalse();
        change.to(file, content());

        assertThat(log.log().needsMaintenance()).isTrue();
        log.append();
        assertThat(log.log().needsMaintenance()).isFalse();
        assertThat(texts(open())).containsExactly("one", "two");
        assertWell(log);
    }

    @ParameterizedTest
    @EnumSource
    void aRoomsTickMendsTheFile(Change change) throws IOException {
        HandDrivenExecutor executor = new HandDrivenExecutor();
        Room room = new Room("lobby", unfollowed(), 10, executor, observer);
        room.post(say("one"));
        room.post(say("two"));
        executor.runAll();
        change.to(file, content());

        room.tick();
        executor.runAll();
        assertThat(texts(open())).containsExactly("one", "two");
        room.tick();
        assertThat(executor.waiting()).as("work, when all is well").isZero();
    }

    @ParameterizedTest
    @EnumSource
    void theFileIsWholeAlsoIfTheLogIsClosedBeforeAnybodyHasLooked(Change change) throws IOException {
        FollowedLog log = open();
        say(log, "one", "two");
        change.to(file, content());
        log.close();

        assertThat(texts(open())).containsExactly("one", "two");
    }

    @Test
    void whatWentToTheFileThatIsNoMoreIsNotLost() throws IOException {
        FollowedLog log = open();
        say(log, "one");
        Path copy = Files.copy(file, folder.resolve("copy")); // sed has read,
        say(log, "two");
        Files.move(copy, file, StandardCopyOption.REPLACE_EXISTING); // and writes
        log.append();

        assertThat(texts(open())).containsExactly("one", "two");
    }

    @Test
    void whatIsFoundInAFileThatWasPutThereStays() throws IOException {
        say(open(), "one", "two");
        FollowedLog log = open(2);
        for (int i = 3; i <= 6; i++) {
            say(log, Integer.toString(i));
        }
        Files.writeString(
                folder.resolve("edited"), content().replace("one", "eins").replace("\"3\"", "\"drei\""));
        Files.move(folder.resolve("edited"), file, StandardCopyOption.REPLACE_EXISTING);
        say(log, "7");

        assertThat(texts(open())).containsExactly("eins", "two", "drei", "4", "5", "6", "7");
    }

    @Test
    void aFileOfOtherMessagesStaysAndGetsAllOfThisLog() throws IOException {
        FollowedLog log = open();
        say(log, "one");
        Files.delete(file);
        write(TWO + TWO.replace("7-0", "4102444800000-0"));
        say(log, "three");

        assertThat(texts(open())).containsExactly("two", "two", "one", "three");
        assertThat(times(open())).containsExactly(7L, 4_102_444_800_000L, 1000L, 1000L);
        assertWell(log);
    }

    @Test
    void whatSomebodyElseAppendedStaysAndIsNotWrittenOver() throws IOException {
        FollowedLog log = open();
        say(log, "one");
        Files.writeString(file, ONE.replace("one", "by hand"), StandardOpenOption.APPEND);
        say(log, "two");

        assertThat(texts(open())).containsExactly("one", "by hand", "two");
        assertThat(content().lines()).hasSize(3);
    }

    @Test
    void damageIsSetAsideAndToldAsOnOpening() throws IOException {
        FollowedLog log = open();
        say(log, "one", "two");
        write("{\"user");
        say(log, "three");

        assertThat(texts(open())).containsExactly("one", "two", "three");
        assertThat(observer.errors).containsExactly(file + " line 1: not an event, set aside");
        assertThat(bad).hasContent("{\"user\n");
        assertThat(log.problem()).isEmpty();
    }

    // ---- what is no file ----

    @ParameterizedTest
    @ValueSource(strings = {"/dev/full", "/dev/null"})
    void aLinkToADeviceIsAProblemUntilThereIsAFileAgain(String device) throws IOException {
        FollowedLog log = open();
        say(log, "one");
        Files.delete(file);
        Files.createSymbolicLink(file, Path.of(device));
        log.append();
        say(log, "two");
        assertThat(log.problem()).contains(file + ": Is not a regular file; the chat goes on from memory");
        assertThat(observer.errors).hasSize(1);

        Files.delete(file);
        clock.advance(Duration.ofSeconds(1));
        assertThat(log.log().needsMaintenance()).isTrue();
        log.append();
        assertThat(log.problem()).isEmpty();
        assertThat(texts(open())).containsExactly("one", "two");
    }

    @Test
    void aPipeInItsPlaceStopsNobody() throws Exception {
        FollowedLog log = open();
        say(log, "one");
        Files.delete(file);
        pipe(file);
        say(log, "two");
        assertThat(log.problem()).contains(file + ": Is not a regular file; the chat goes on from memory");
        log.close();

        FollowedLog again = open();
        say(again, "three");
        assertThat(again.problem()).contains(file + ": Is not a regular file; the chat goes on from memory");
    }

    @Test
    void badLinesStayWhereTheyAreUntilThereIsAFileForThem() throws Exception {
        String damaged = ONE + "x\n" + TWO;
        write(damaged);
        Files.createSymbolicLink(bad, Path.of("/dev/null"));
        FollowedLog log = open();
        say(log, "three");
        assertThat(log.problem())
                .contains(file + ": logs-lobby.json.bad: Is not a regular file; the chat goes on from memory");
        assertThat(content()).isEqualTo(damaged);

        Files.delete(bad);
        pipe(bad);
        clock.advance(Duration.ofSeconds(1));
        say(log, "four");
        assertThat(log.problem()).isPresent();
        assertThat(content()).isEqualTo(damaged);

        Files.delete(bad);
        clock.advance(Duration.ofSeconds(1));
        log.append();
        assertThat(log.problem()).isEmpty();
        assertThat(bad).hasContent("x\n");
        assertThat(texts(open())).containsExactly("one", "two", "three", "four");
    }

    @Test
    void aDamagedFileThatIsReplacedBeforeItsRepairIsReadAnew() throws Exception {
        write(ONE + "x\n" + TWO);
        Files.createDirectories(bad.resolve("obstacle"));
        FollowedLog log = open();
        assertThat(log.problem()).isPresent();

        Files.delete(bad.resolve("obstacle"));
        Files.delete(bad);
        write(ONE + TWO + "yy\n");
        clock.advance(Duration.ofSeconds(1));
        say(log, "three");
        assertThat(log.problem()).isEmpty();
        assertThat(bad).hasContent("yy\n");
        assertThat(texts(open())).containsExactly("one", "two", "three");
    }

    private static void pipe(Path path) throws Exception {
        assertThat(new ProcessBuilder("mkfifo", path.toString()).start().waitFor())
                .isZero();
    }

    // ---- mode, owner, link ----

    @Test
    void writingAnewKeepsTheModeAndTheLink() throws IOException {
        Path real = Files.createDirectories(folder.resolve("elsewhere")).resolve("log");
        Files.writeString(real, "x\n" + ONE);
        Files.setPosixFilePermissions(real, PosixFilePermissions.fromString("rw-r-----"));
        Files.createSymbolicLink(file, real);
        FollowedLog log = open(1);
        List<Object> files = new ArrayList<>(List.of(FileState.of(real).key()));
        for (int i = 1; i <= 5; i++) {
            say(log, "text " + i);
        }
        log.maintain();
        files.add(FileState.of(real).key());

        assertThat(files).as("it was written anew").doesNotHaveDuplicates();
        assertThat(Files.readSymbolicLink(file)).isEqualTo(real);
        assertThat(Files.readAllLines(real)).hasSizeLessThan(4);
        for (Path kept : List.of(real, bad)) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kept)))
                    .as("%s", kept)
                    .isEqualTo("rw-r-----");
        }
        assertThat(log.problem()).isEmpty();
    }

    @Test
    void writingAnewKeepsOwnerAndGroupWhereThatIsAllowed() throws Exception {
        write(ONE);
        assumeTrue(new ProcessBuilder("chown", "1:2", file.toString()).start().waitFor() == 0, "needs root");
        FollowedLog log = open(1);
        for (int i = 1; i <= 5; i++) {
            say(log, "text " + i);
        }
        log.maintain();

        assertThat(content()).doesNotContain("one");
        assertThat(Files.getAttribute(file, "unix:uid")).isEqualTo(1);
        assertThat(Files.getAttribute(file, "unix:gid")).isEqualTo(2);
    }
}
