package jgames.chat.core.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import jgames.chat.core.log.Event.Deleted;
import jgames.chat.core.log.Event.Tombstone;
import jgames.chat.core.log.Event.Unknown;
import jgames.chat.core.log.EventLog.Page;
import jgames.chat.core.log.Outcome.Appended;
import jgames.chat.core.log.Outcome.NotFound;
import jgames.chat.core.log.Proposal.Post;
import jgames.chat.core.protocol.EventId;
import jgames.chat.testing.FollowedLog;
import org.junit.jupiter.api.Test;

/** What was deleted leaves the file, and nothing else does. */
class FileEventLogDeletionTest extends LogFolder {
    private static final EventId FIRST = new EventId(1000, 0);

    private String everything() throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path each : files.toList()) {
                all.append(Files.readString(each));
            }
        }
        return all.toString();
    }

    @Test
    void aDeletionIsALineAndTheTextIsGoneOnceTheLogWasLookedAfter() throws IOException {
        FollowedLog log = open();
        log.append(new Post(say("secret"), "n1", "ann"), new Post(say("two"), null, null));
        log.delete(FIRST);
        assertThat(content())
                .endsWith("{\"id\":\"1000-2\",\"deleted\":[\"1000-0\"]}\n")
                .contains("secret");

        log.maintain();
        assertThat(content()).isEqualTo("""
                {"id":"1000-0","tombstone":true,"nonce":"n1","author":"ann"}
                {"id":"1000-1","username":"Hello","color":"#589","text":"two"}
                {"id":"1000-2","deleted":["1000-0"]}
                """);
        assertThat(log.log().needsMaintenance()).isFalse();
        assertWell(log);
    }

    @Test
    void theNextDeletionIsOutOfTheFileWithinTenSeconds() throws IOException {
        FollowedLog log = open();
        say(log, "one", "two");
        log.delete(FIRST);
        log.maintain();
        log.delete(new EventId(1000, 1));
        int seconds = 0;
        for (; everything().contains("two"); seconds++) {
            clock.advance(Duration.ofSeconds(1));
            log.maintain();
        }
        assertThat(seconds).isBetween(1, 10);
    }

    @Test
    void theTextIsGoneFromWhatWasSetAsideToo() throws IOException {
        write(TWO + "{\"id\":\"7-0\",\"text\":\"secret\n" + "{\"id\":\"8-0\",\"text\":\"another\n");
        FollowedLog log = open();
        assertThat(bad).exists();
        log.delete(new EventId(7, 0));
        log.maintain();

        assertThat(everything())
                .doesNotContain("secret")
                .doesNotContain("\"two\"")
                .contains("another");
    }

    @Test
    void theTextIsGoneFromWhatAKillLeftWhileTheFileWasWrittenAnew() throws IOException {
        write(TWO);
        Files.writeString(next, TWO);
        FollowedLog log = open();
        log.delete(new EventId(7, 0));
        log.maintain();

        assertThat(everything()).doesNotContain("\"two\"");
    }

    @Test
    void aDeletionThatAKillOvertookIsMadeUpForAfterTheRestart() throws IOException {
        FollowedLog log = open();
        say(log, "secret", "two");
        log.delete(FIRST);

        FollowedLog again = open();
        assertThat(again.atFirst().events().get(0)).isEqualTo(new Tombstone(FIRST, null, null));
        again.maintain();
        assertThat(everything()).doesNotContain("secret").contains("\"two\"");
        assertThat(open().log().needsMaintenance()).isFalse();
    }

    @Test
    void aMessageThatOnlyTheFileHasCanBeDeleted() throws IOException {
        FollowedLog log = open(5);
        IntStream.range(0, 15).forEach(i -> say(log, "text " + i + "."));

        assertThat(log.delete(new EventId(1000, 3))).isInstanceOf(Appended.class);
        assertThat(log.delete(new EventId(1000, 3))).isEqualTo(new NotFound());
        log.maintain();
        assertThat(everything()).doesNotContain("text 3.").contains("text 2.").contains("text 4.");
        assertThat(log.delete(new EventId(1000, 3))).isEqualTo(new NotFound());
        assertWell(log);
    }

    @Test
    void aDeletedMessageThatABackupBringsBackIsTakenOutAgain() throws IOException {
        FollowedLog log = open();
        say(log, "secret", "two");
        String backup = content();
        log.delete(FIRST);
        log.maintain();
        Files.delete(file);
        write(backup);
        clock.advance(Duration.ofSeconds(10));
        log.maintain();
        clock.advance(Duration.ofSeconds(10));
        log.maintain();

        assertThat(everything()).doesNotContain("secret").contains("\"two\"");
    }

    @Test
    void whereThereIsNoRoomForASecondFileTheOperatorIsTold() throws IOException {
        FollowedLog log = open();
        say(log, "secret");
        Files.writeString(Files.createDirectories(next).resolve("obstacle"), "");
        log.delete(FIRST);
        log.maintain();
        assertThat(log.problem().orElseThrow()).startsWith(file + ": deleted messages are still in it: ");
        assertThat(observer.errors).hasSize(1);
        say(log, "the chat goes on");
        assertThat(content()).contains("the chat goes on");

        Files.delete(next.resolve("obstacle"));
        Files.delete(next);
        clock.advance(Duration.ofSeconds(5));
        log.maintain();
        assertThat(log.problem()).isEmpty();
        assertThat(everything()).doesNotContain("secret");
    }

    @Test
    void deletionsAndPlacesOutliveCompactionForAsLongAsTheyAreKept() throws IOException {
        FollowedLog log = open(3);
        log.append(new Post(say("secret"), "n1", null));
        log.delete(FIRST);
        IntStream.range(2, 20).forEach(i -> say(log, "text " + i));
        log.maintain();
        assertThat(Files.readAllLines(file)).hasSizeLessThanOrEqualTo(12);

        assertThat(open(3).atFirst().events()).noneMatch(Deleted.class::isInstance);
        assertThat(everything()).doesNotContain("secret");
    }

    @Test
    void ofTwoDeletionsOfAMessageThatOnlyTheFileHasTheFirstIsOne() {
        FollowedLog log = open(5);
        IntStream.range(0, 15).forEach(i -> say(log, "text " + i + "."));
        Proposal.Deletion deletion = new Proposal.Deletion(List.of(new EventId(1000, 3)), null, null);

        assertThat(log.append(deletion, deletion.copy()).get(1)).isEqualTo(new NotFound());
    }

    @Test
    void aDeletionOfAnOldMessageWhileTheFileIsGoneCostsNobodyElseAnything() throws IOException {
        FollowedLog log = open(5);
        IntStream.range(0, 15).forEach(i -> say(log, "text " + i + "."));
        Files.delete(file);
        List<Outcome> outcomes = log.append(
                new Post(say("one"), "k1", null),
                new Proposal.Deletion(List.of(new EventId(1000, 3)), null, null),
                new Post(say("two"), "k2", null));

        assertThat(outcomes.get(0)).isInstanceOf(Appended.class);
        assertThat(outcomes.get(1)).isEqualTo(new NotFound());
        assertThat(texts(log)).endsWith("one", "two");
    }

    @Test
    void aLineThatSomebodyElseHasWrittenIsNotTakenForOneOfOurs() throws IOException {
        FollowedLog log = open();
        say(log, "mine");
        Files.writeString(file, ONE, StandardOpenOption.APPEND);
        say(log, "secret");
        EventId secret = log.latest(1).get(0).id();
        log.delete(secret);
        log.maintain();

        assertThat(everything()).doesNotContain("secret").contains("\"one\"");
        assertThat(texts(open())).containsExactly("mine", "one");
    }

    @Test
    void anIdFromTheFutureThatSomebodyElseHasWrittenIsBuiltUpon() throws IOException {
        FollowedLog log = open();
        say(log, "mine");
        Files.writeString(file, TWO.replace("7-0", "1900000000000-0"), StandardOpenOption.APPEND);
        say(log, "later");
        EventId later = log.latest(1).get(0).id();

        assertThat(later).isGreaterThan(new EventId(1_900_000_000_000L, 0));
        assertThat(ids(open())).containsExactly("1000-0", "1900000000000-0", later.toString());
    }

    @Test
    void whatWasSetAsideAndIsOfAnyLengthStaysWhereItDoesNotNameADeletedMessage() throws IOException {
        String array = "[" + "1,".repeat(50_000) + "1]";
        write(TWO + array + "\n");
        FollowedLog log = open();
        assertThat(bad).hasContent(array);
        log.delete(new EventId(7, 0));
        log.maintain();

        assertThat(bad).hasContent(array);
    }

    // ---- what is not known ----

    @Test
    void anEventOfAKindThatIsNotKnownStaysAsItIs() throws IOException {
        String topic = "{\"id\":\"5-0\",\"topic\":{\"text\":\"é\"},\"x\":[1]}";
        String half = "{\"id\":\"6-0\",\"username\":\"Hello\",\"text\":7}";
        write(topic + "\n" + half + "\n" + TWO);
        FollowedLog log = open(3);

        assertThat(texts(log)).containsExactly("two");
        assertThat(log.atFirst().events())
                .startsWith(new Unknown(new EventId(5, 0), topic), new Unknown(new EventId(6, 0), half));
        assertThat(bad).doesNotExist();
        log.delete(new EventId(7, 0));
        log.maintain();
        assertThat(content()).startsWith(topic + "\n" + half + "\n");
        assertWell(log);
    }

    @Test
    void anObjectWithAnIdThatCanBeNoneIsDamaged() throws IOException {
        write("{\"id\":\"x\",\"topic\":1}\n" + TWO);
        FollowedLog log = open();

        assertThat(texts(log)).containsExactly("two");
        assertThat(bad).hasContent("{\"id\":\"x\",\"topic\":1}\n");
    }

    // ---- pages ----

    @Test
    void aPageReachesBackAsFarAsTheFile() throws IOException {
        FollowedLog log = open(5);
        IntStream.range(0, 15).forEach(i -> say(log, Integer.toString(i)));

        assertThat(page(log, 12, 4)).isEqualTo("[8, 9, 10, 11] false");
        assertThat(page(log, 12, 20)).isEqualTo("[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11] true");
        assertThat(page(log, 5, 3)).isEqualTo("[2, 3, 4] false");
        assertThat(page(log, 0, 3)).isEqualTo("[] true");
        log.delete(new EventId(1000, 3));
        assertThat(page(log, 5, 3)).isEqualTo("[1, 2, 4] false");
    }

    private static String page(FollowedLog log, int before, int count) {
        Page page = FollowedLog.await(log.log().before(new EventId(1000, before), count));
        List<String> texts =
                page.entries().stream().map(entry -> entry.message().text()).toList();
        return texts + " " + page.complete();
    }

    @Test
    void whoseAMessageIsTheFileKnowsPastTheWindow() throws IOException {
        FollowedLog log = open(2);
        for (int i = 0; i < 6; i++) {
            log.append(new Post(say("text " + i), null, i % 2 == 0 ? "ann" : "ben"));
        }
        assertThat(texts(log, "ann", 9)).containsExactly("text 0", "text 2", "text 4");
        assertThat(texts(log, "ann", 2)).containsExactly("text 2", "text 4");
        assertThat(FollowedLog.await(log.log().find(FIRST)).orElseThrow().author())
                .isEqualTo("ann");

        log.delete(FIRST);
        assertThat(FollowedLog.await(log.log().find(FIRST))).contains(new Tombstone(FIRST, null, "ann"));
        assertThat(texts(log, "ann", 9)).containsExactly("text 2", "text 4");
        log.maintain();
        assertThat(FollowedLog.await(log.log().find(FIRST))).contains(new Tombstone(FIRST, null, "ann"));
    }

    private static List<String> texts(FollowedLog log, String author, int count) {
        return FollowedLog.await(log.log().by(author, new EventId(9999, 0), count)).stream()
                .map(posted -> posted.message().text())
                .toList();
    }
}
