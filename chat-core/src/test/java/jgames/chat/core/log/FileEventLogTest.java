package jgames.chat.core.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.stream.IntStream;
import jgames.chat.core.log.Event.Posted;
import jgames.chat.core.log.Outcome.Known;
import jgames.chat.core.log.Proposal.Post;
import jgames.chat.core.protocol.Entry;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.Message;
import jgames.chat.core.protocol.Role;
import jgames.chat.testing.FollowedLog;
import jgames.chat.testing.StoredEventLogContract;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class FileEventLogTest extends LogFolder {
    @Nested
    class Contract extends StoredEventLogContract {
        @Override
        protected EventLog open(InstantSource clock) {
            return new FileEventLog(file, KEEP, false, clock, Runnable::run, observer);
        }

        @Override
        protected void deleteStore() throws IOException {
            Files.delete(file);
        }
    }

    @Nested
    class SyncedContract extends StoredEventLogContract {
        @Override
        protected EventLog open(InstantSource clock) {
            return new FileEventLog(file, KEEP, true, clock, Runnable::run, observer);
        }

        @Override
        protected void deleteStore() throws IOException {
            Files.delete(file);
        }
    }

    // ---- appending ----

    @Test
    void aMessageIsALineAndIsThereBeforeAppendReturns() throws IOException {
        FollowedLog log = open();
        say(log, "Hey");
        log.maintain();
        assertThat(content()).isEqualTo("""
                {"id":"1000-0","username":"Hello","color":"#589","text":"Hey"}
                """);

        clock.set(1001);
        say(log, "é 😀", "\n");
        assertThat(content()).isEqualTo("""
                {"id":"1000-0","username":"Hello","color":"#589","text":"Hey"}
                {"id":"1001-0","username":"Hello","color":"#589","text":"é 😀"}
                {"id":"1001-1","username":"Hello","color":"#589","text":"\\n"}
                """);
        assertWell(log);
    }

    @Test
    void aBatchIsOneWrite() throws IOException {
        assumeTrue(Files.isReadable(Path.of("/proc/thread-self/io")), "counts this thread's writes");
        FollowedLog log = open(1000);
        Post[] batch = IntStream.range(0, 900)
                .mapToObj(i -> new Post(say("text " + i), "n" + i, null))
                .toArray(Post[]::new);

        long before = writesOfThisThread();
        log.append(batch);

        assertThat(writesOfThisThread() - before).isEqualTo(1);
        assertThat(Files.readAllLines(file)).hasSize(900);
    }

    private static long writesOfThisThread() throws IOException {
        return Files.readAllLines(Path.of("/proc/thread-self/io")).stream()
                .filter(line -> line.startsWith("syscw: "))
                .mapToLong(line -> Long.parseLong(line.substring(7)))
                .sum();
    }

    @Test
    void itMakesTheFoldersThatAreMissing() throws IOException {
        file = folder.resolve("a/b/logs-lobby.json");
        FollowedLog log = open();
        say(log, "Hey");

        assertThat(content()).contains("\"Hey\"");
        assertWell(log);
    }

    @Test
    void itKeepsOneEntryAtLeast() {
        assertThatThrownBy(() -> open(0)).isInstanceOf(IllegalArgumentException.class);
        assertThat(file).doesNotExist();
    }

    @Test
    void anInterruptedThreadWritesAllTheSame() throws IOException {
        FollowedLog log = open();
        Thread.currentThread().interrupt();
        say(log, "Hey");

        assertThat(Thread.interrupted()).isTrue();
        assertThat(content()).contains("\"Hey\"");
        assertWell(log);
    }

    @Test
    void theNonceAndTheMarkOfABotStandAfterTheMessage() throws IOException {
        FollowedLog log = open();
        log.append(
                new Post(new Message("Hello", "#589", "Hey", true), null, null),
                new Post(say("you"), "n1", null),
                new Post(new Message("Hello", "#589", "Hey", true), "n2", null));

        assertThat(content()).isEqualTo("""
                {"id":"1000-0","username":"Hello","color":"#589","text":"Hey","bot":true}
                {"id":"1000-1","username":"Hello","color":"#589","text":"you","nonce":"n1"}
                {"id":"1000-2","username":"Hello","color":"#589","text":"Hey","nonce":"n2","bot":true}
                """);
    }

    @Test
    void theRoleOfWhoHasATokenStandsAfterTheAuthor() throws IOException {
        FollowedLog log = open();
        log.append(
                new Post(new Message("Hello", "#589", "Hey", true), "n1", "user:b 1", Role.BOT),
                new Post(say("you"), null, "guest:0a1b2c", Role.GUEST));

        assertThat(content()).isEqualTo("""
                {"id":"1000-0","username":"Hello","color":"#589","text":"Hey","nonce":"n1","author":"user:b 1","role":"bot","bot":true}
                {"id":"1000-1","username":"Hello","color":"#589","text":"you","author":"guest:0a1b2c"}
                """);
        assertThat(log.latest(2).get(0).user()).isEqualTo("b 1");
        assertThat(log.latest(2).get(0).role()).isEqualTo(Role.BOT);
        assertThat(log.latest(2).get(1).user()).isNull();
    }

    @Test
    void whatWasSaidBeforeIsNotWrittenAgain() throws IOException {
        FollowedLog log = open();
        log.append(new Post(say("one"), "n1", null));
        String content = content();
        log.append(new Post(say("one"), "n1", null));

        assertThat(content()).isEqualTo(content);
        assertWell(log);
    }

    @Test
    void noncesOutliveCompactionAndReopening() throws IOException {
        FollowedLog log = open(3);
        for (int i = 1; i <= 13; i++) {
            log.append(new Post(say("text " + i), "n" + i, null));
        }
        log.maintain();
        assertThat(Files.readAllLines(file)).hasSize(3);
        FollowedLog again = open(3);
        for (int i = 11; i <= 13; i++) {
            assertThat(again.append(new Post(say("text " + i), "n" + i, null))).hasOnlyElementsOfType(Known.class);
        }
        assertThat(texts(again)).containsExactly("text 11", "text 12", "text 13");
        assertThat(again.atFirst().complete()).isFalse();
    }

    @Test
    void aNonceThatIsInTheFileTwiceOrIsNoneDoesNoHarm() throws IOException {
        String line = "{\"id\":\"7-0\",\"username\":\"Hello\",\"color\":\"#589\",\"text\":\"two\",\"nonce\":\"n1\"}\n";
        write(line + line.replace("7-0", "7-1") + line.replace("\"n1\"", "7") + line.replace("\"n1\"", "\"no nonce\""));
        FollowedLog log = open();

        assertThat(texts(log)).hasSize(4);
        assertThat(log.append(new Post(say("two"), "n1", null)))
                .containsExactly(new Known(new Posted(new Entry(new EventId(7, 1), say("two")), "n1", null)));
        assertThat(texts(log)).hasSize(4);
        assertWell(log);
    }

    // ---- compaction ----

    @Test
    void aFileOfFourTimesWhatIsKeptIsWrittenAnew() throws IOException {
        FollowedLog log = open(3);
        for (int i = 1; i <= 12; i++) {
            say(log, "text " + i);
        }
        assertThat(Files.readAllLines(file)).hasSize(12);

        say(log, "text 13");
        assertThat(log.needsMaintenance()).isTrue();
        log.maintain();
        assertThat(log.needsMaintenance()).isFalse();
        assertThat(content()).isEqualTo("""
                {"id":"1000-10","username":"Hello","color":"#589","text":"text 11"}
                {"id":"1000-11","username":"Hello","color":"#589","text":"text 12"}
                {"id":"1000-12","username":"Hello","color":"#589","text":"text 13"}
                """);
        assertThat(next).doesNotExist();

        say(log, "text 14");
        assertThat(Files.readAllLines(file)).hasSize(4);
        assertThat(texts(open(3))).containsExactly("text 12", "text 13", "text 14");
        assertWell(log);
    }

    @Test
    void aFileIsNotWrittenAnewAllTheTimeHoweverManyMessagesCome() throws IOException {
        FollowedLog log = open(2);
        for (int i = 1; i < 10; i++) {
            say(log, "text " + i);
        }
        log.maintain();
        assertThat(Files.readAllLines(file)).hasSize(2);

        clock.advance(Duration.ofMillis(9_999));
        for (int i = 10; i < 100; i++) {
            say(log, "text " + i);
            log.maintain();
        }
        assertThat(Files.readAllLines(file)).hasSize(92);

        clock.advance(Duration.ofMillis(1));
        say(log, "last");
        log.maintain();
        assertThat(texts(open(2))).containsExactly("text 99", "last");
        assertThat(Files.readAllLines(file)).hasSize(2);
        assertWell(log);
    }

    @Test
    void aBatchLargerThanWhatIsKeptIsNotWrittenWhole() throws IOException {
        FollowedLog log = open(2);
        say(log, IntStream.rangeClosed(1, 50).mapToObj(Integer::toString).toArray(String[]::new));

        assertThat(texts(log)).endsWith("49", "50");
        assertThat(texts(open(2))).containsExactly("49", "50");
        assertThat(Files.readAllLines(file)).hasSizeLessThanOrEqualTo(8);
        assertWell(log);
    }

    @Test
    void aLongFileIsReadWholeAndWrittenAnewAfterTheNextMessage() throws IOException {
        write(ONE.repeat(1000));
        FollowedLog log = open(2);
        assertThat(ids(log)).containsExactly("0-999", "0-1000");
        assertThat(Files.readAllLines(file)).hasSize(1000);

        say(log, "Hey");
        log.maintain();
        assertThat(content()).isEqualTo("""
                {"id":"0-1000","username":"Hello","color":"#589","text":"one"}
                {"id":"1000-0","username":"Hello","color":"#589","text":"Hey"}
                """);
        assertWell(log);
    }

    @Test
    void whatAKillLeftOfWritingAnewIsHarmless() throws IOException {
        write(ONE);
        Files.writeString(next, "{\"id\":\"9-9\",\"userna");
        FollowedLog log = open(1);
        assertThat(texts(log)).containsExactly("one");

        say(log, "2");
        say(log, "3");
        say(log, "4");
        say(log, "5");
        log.maintain();
        assertThat(content()).isEqualTo("""
                {"id":"1000-3","username":"Hello","color":"#589","text":"5"}
                """);
        assertThat(next).doesNotExist();
        assertWell(log);
    }

    @Test
    void whereASecondFileCannotBeTheFirstOneGrowsUntilItCan() throws IOException {
        Path obstacle = Files.createDirectories(next).resolve("obstacle");
        Files.writeString(obstacle, "");
        FollowedLog log = open(1);
        for (int i = 1; i <= 9; i++) {
            say(log, "text " + i);
            log.maintain();
        }
        assertThat(Files.readAllLines(file)).hasSize(9);
        assertWell(log);

        Files.delete(obstacle);
        Files.delete(next);
        say(log, "text 10");
        say(log, "text 11");
        log.maintain();
        assertThat(Files.readAllLines(file).size()).isLessThanOrEqualTo(2);
        assertThat(texts(open(1))).containsExactly("text 11");
        assertWell(log);
    }

    // ---- troubles ----

    @Test
    void aDeletedFileIsWrittenAgain() throws IOException {
        FollowedLog log = open();
        say(log, "one", "two");
        Files.delete(file);
        say(log, "three");

        assertThat(texts(open())).containsExactly("one", "two", "three");
        assertWell(log);
    }

    @Test
    void aDeletedFolderIsMadeAgain() throws IOException {
        file = folder.resolve("data/logs-lobby.json");
        FollowedLog log = open();
        say(log, "one");
        Files.delete(file);
        Files.delete(file.getParent());
        say(log, "two");

        assertThat(texts(open())).containsExactly("one", "two");
        assertWell(log);
    }

    @Test
    void aFileThatCannotBeReadIsLeftAlone() throws IOException {
        Files.createDirectories(file);
        FollowedLog log = open();
        assertThat(log.problem()).contains(file + ": Is a directory; the chat goes on from memory");
        assertThat(observer.errors).containsExactly(file + ": Is a directory; the chat goes on from memory");

        say(log, "one");
        clock.advance(Duration.ofHours(1));
        say(log, "two");
        log.close();

        assertThat(texts(log)).containsExactly("one", "two");
        assertThat(observer.errors).hasSize(1);
        assertThat(file).isEmptyDirectory();
        assertThat(Files.list(folder)).containsExactly(file);
    }

    @Test
    void aFileThatIsNotToBeSeenOnOpeningIsNotOverwrittenLater() throws IOException {
        Path link = folder.resolve("data");
        Files.createSymbolicLink(link, link); // now nobody can say what there is behind it
        file = link.resolve("logs-lobby.json");
        FollowedLog log = open();
        assertThat(log.problem()).isPresent();

        Path real = Files.createDirectories(folder.resolve("real"));
        Files.writeString(real.resolve("logs-lobby.json"), ONE);
        Files.delete(link);
        Files.createSymbolicLink(link, real);
        clock.advance(Duration.ofHours(1));
        say(log, "Hey");
        log.close();

        assertThat(content()).isEqualTo(ONE);
    }

    @Nested
    class WhenTheFolderIsNotThere {
        @BeforeEach
        void nameTheFile() {
            file = folder.resolve("data/logs-lobby.json");
        }

        /** In its place there is a link to nowhere, so that it cannot be made either. */
        private void theFolderIsGone() throws IOException {
            Files.createSymbolicLink(file.getParent(), folder.resolve("nowhere"));
        }

        private void theFolderIsBack() throws IOException {
            Files.delete(file.getParent());
        }

        @Test
        void theChatGoesOnFromMemoryAndTheObserverIsToldOnce() throws IOException {
            FollowedLog log = open();
            say(log, "one");
            Files.delete(file);
            Files.delete(file.getParent());
            theFolderIsGone();
            for (int i = 2; i <= 5; i++) {
                say(log, Integer.toString(i));
                clock.advance(Duration.ofSeconds(1));
            }

            assertThat(texts(log)).containsExactly("one", "2", "3", "4", "5");
            assertThat(log.problem().orElseThrow())
                    .isEqualTo(file + ": FileAlreadyExistsException; the chat goes on from memory");
            assertThat(observer.errors).containsExactly(log.problem().orElseThrow());
            assertThat(observer.recoveries).isEmpty();

            theFolderIsBack();
            log.append();
            assertThat(log.problem()).isEmpty();
            assertThat(observer.errors).hasSize(1);
            assertThat(observer.recoveries).containsExactly(file + ": written again");
            assertThat(texts(open())).containsExactly("one", "2", "3", "4", "5");
        }

        @Test
        void theFileIsTriedAtMostOnceASecond() throws IOException {
            theFolderIsGone();
            FollowedLog log = open();
            theFolderIsBack();

            clock.advance(Duration.ofMillis(999));
            say(log, "one");
            assertThat(file).doesNotExist();
            assertThat(log.problem()).isPresent();

            clock.advance(Duration.ofMillis(1));
            say(log, "two");
            assertThat(texts(open())).containsExactly("one", "two");
            assertThat(log.problem()).isEmpty();
        }

        @Test
        void aClockThatIsSetNeitherKeepsItFromTryingNorLetsItTryTooOften() throws IOException {
            theFolderIsGone();
            FollowedLog log = open();
            theFolderIsBack();

            clock.set(4_102_444_800_000L);
            say(log, "zero");
            assertThat(log.problem()).isPresent();

            clock.advance(Duration.ofSeconds(1));
            clock.set(0);
            say(log, "one");
            assertThat(log.problem()).isEmpty();
            assertThat(texts(open())).containsExactly("zero", "one");
        }

        @Test
        void closingTriesOnceMore() throws IOException {
            theFolderIsGone();
            FollowedLog log = open();
            say(log, "one");
            theFolderIsBack();
            log.close();

            assertThat(texts(open())).containsExactly("one");
        }

        @Test
        void theFileGetsWhatIsStillInMemory() throws IOException {
            theFolderIsGone();
            FollowedLog log = open(3);
            say(log, "1", "2", "3", "4", "5");
            theFolderIsBack();
            log.close();

            assertThat(texts(open(10))).containsExactly("3", "4", "5");
        }
    }
}
