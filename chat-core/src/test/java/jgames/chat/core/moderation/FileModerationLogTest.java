package jgames.chat.core.moderation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import jgames.chat.core.moderation.Decision.Announcement;
import jgames.chat.core.moderation.Decision.Ban;
import jgames.chat.core.moderation.Decision.Deletion;
import jgames.chat.core.moderation.Decision.Lift;
import jgames.chat.core.moderation.Decision.SlowMode;
import jgames.chat.core.moderation.ModerationLog.Proposal;
import jgames.chat.core.protocol.EventId;
import jgames.chat.testing.ModerationLogContract;
import jgames.chat.testing.RecordingObserver;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileModerationLogTest extends ModerationLogContract {
    @TempDir
    Path folder;

    private Path file;
    private final RecordingObserver observer = new RecordingObserver();

    @BeforeEach
    void nameTheFile() {
        file = folder.resolve("moderation.json");
    }

    @Override
    protected ModerationLog open(InstantSource clock) {
        return new FileModerationLog(file, false, clock, super.clock::nanos, Runnable::run, observer);
    }

    private List<Decision> inForceAfterReopening() {
        follow().close();
        return announced.stream().map(ModerationEvent::decision).toList();
    }

    // ---- the store ----

    @Test
    void anEventIsALineThatPeopleCanRead() throws IOException {
        try (ModerationLog log = follow()) {
            await(log.append(new Proposal(oneOfEveryKind().get(0), "user:ann", "n1")));
            decide(log, new Ban("user:ben", null, now().plusSeconds(600), ""));
            decide(log, new SlowMode("lobby", Duration.ofSeconds(10)));
            clock.set(clock.millis() - 1);
            decide(log, new Lift(announced.get(0).id()));
        }
        assertThat(file).content().isEqualTo("""
                {"id":"1700000000000-0","kind":"mute","by":"user:ann","author":"guest:5f","name":"Troll \\u0000 é 😀",\
                "until":1700000600000,"reason":"Calm down.","nonce":"n1"}
                {"id":"1700000000000-1","kind":"ban","by":"user:ann","author":"user:ben","until":1700000600000}
                {"id":"1700000000000-2","kind":"slow","by":"user:ann","room":"lobby","ms":10000}
                {"id":"1700000000000-3","time":1699999999999,"kind":"lift","by":"user:ann","entry":"1700000000000-0"}
                """);
    }

    @Test
    void theMarkThatAnEditorHasPutBeforeTheFirstLineLiftsNoBan() throws IOException {
        Files.writeString(
                file,
                "\uFEFF{\"id\":\"1700000000000-1\",\"kind\":\"ban\",\"by\":\"user:ann\",\"author\":\"user:ben\","
                        + "\"until\":1700000600000}\n");
        assertThat(inForceAfterReopening())
                .containsExactly(new Ban("user:ben", null, Instant.ofEpochMilli(1_700_000_600_000L), ""));
        assertThat(file).content().startsWith("{\"id\"");
    }

    @Test
    void theDeletionOfAMessageIsFoundAfterReopeningToo() {
        EventId message = new EventId(7, 1);
        Deletion everybodys = new Deletion("lobby", List.of(message), 3, "guest:5f", "Troll", true);
        try (ModerationLog log = follow()) {
            decide(log, new Deletion("lobby", List.of(message), 1, "guest:5f", "Pupil"));
            decide(log, everybodys);
        }
        try (ModerationLog log = follow()) {
            assertThat(log.ledger().deletionOf("lobby", message).orElseThrow().decision())
                    .isEqualTo(everybodys);
            assertThat(log.ledger().deletionOf("news", message)).isEmpty();
            assertThat(log.ledger().deletionOf("lobby", new EventId(7, 2))).isEmpty();
        }
    }

    @Test
    void whatHoldsIsThereAfterReopeningAndWhatEndedIsNot() {
        ModerationEvent lifted;
        try (ModerationLog log = follow()) {
            oneOfEveryKind().forEach(decision -> decide(log, decision));
            lifted = decide(log, mute("guest:60", Duration.ofDays(1)));
            decide(log, new Lift(lifted.id()));
            decide(log, mute("guest:61", Duration.ofDays(1)));
            decide(log, mute("guest:61", Duration.ofSeconds(1)));
        }
        clock.advance(Duration.ofSeconds(2));

        assertThat(inForceAfterReopening())
                .isEqualTo(oneOfEveryKind().subList(0, 4).stream()
                        .map(decision -> announced.stream()
                                .map(ModerationEvent::decision)
                                .filter(decision.getClass()::isInstance)
                                .findFirst()
                                .orElseThrow())
                        .toList());
        assertThat(announced).hasSize(4).extracting(ModerationEvent::by).containsOnly("user:ann");
    }

    @Test
    void keysAndIdsGoOnAfterReopening() {
        ModerationEvent first;
        try (ModerationLog log = follow()) {
            first = await(log.append(new Proposal(new Announcement(null), "user:ann", "k1")));
        }
        clock.set(5);
        try (ModerationLog log = follow()) {
            assertThat(await(log.append(new Proposal(new Announcement(null), "user:ann", "k1"))))
                    .isEqualTo(first);
            assertThat(decide(log, new Announcement(null)).id()).isGreaterThan(first.id());
        }
    }

    @Test
    void aDecisionIsInTheFileBeforeItIsAnnounced() {
        try (ModerationLog log = open(clock)) {
            boolean[] written = {false};
            log.follow(new ModerationLog.Follower() {
                @Override
                public void announced(ModerationEvent event) {
                    try {
                        written[0] = Files.readString(file).contains("\"ban\"");
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                }

                @Override
                public void gap(List<ModerationEvent> inForce) {}
            });
            decide(log, new Ban("user:ben", null, now().plusSeconds(600), ""));

            assertThat(written[0]).isTrue();
        }
    }

    // ---- damage ----

    @Test
    void damagedLinesAreSetAsideAndUnknownKindsStay() throws IOException {
        String ban =
                "{\"id\":\"7-0\",\"kind\":\"ban\",\"by\":\"user:ann\",\"author\":\"user:ben\",\"until\":1800000000000}\n";
        String later = "{\"id\":\"8-0\",\"kind\":\"curfew\",\"by\":\"user:ann\",\"from\":22}\n";
        String lacking = "{\"id\":\"9-0\",\"kind\":\"ban\",\"by\":\"user:ann\",\"author\":\"user:eve\"}\n";
        Files.writeString(
                file, ban + "{\"id\":\"7-1\",\"ki\n" + later + "\u0000\u0000\n\n" + lacking + "{\"kind\":\"ban\"}");
        try (ModerationLog log = follow()) {
            assertThat(announced).extracting(event -> event.id().toString()).containsExactly("7-0");
            decide(log, new Announcement(null));
        }

        assertThat(file).content().startsWith(ban + later + "\n" + lacking + "{\"id\":\"1700000000000-0\"");
        assertThat(folder.resolve("moderation.json.bad"))
                .content()
                .isEqualTo("{\"id\":\"7-1\",\"ki\n\u0000\u0000\n{\"kind\":\"ban\"}\n");
        assertThat(observer.errors).hasSize(3).first().isEqualTo(file + " line 2: not an event, set aside");
    }

    @Test
    void whereTheFileCannotBeWrittenADecisionHoldsFromMemoryAndIsWrittenLater() throws IOException {
        ModerationLog log = follow();
        decide(log, new Ban("user:ben", null, now().plusSeconds(600), ""));
        Files.delete(file);
        Files.createDirectory(file);
        clock.advance(Duration.ofSeconds(1));
        decide(log, new Ban("user:eve", null, now().plusSeconds(600), ""));

        assertThat(announced).hasSize(2);
        assertThat(log.problem()).contains(file + ": Is a directory; what moderators decide holds from memory");
        Files.delete(file);
        clock.advance(Duration.ofSeconds(1));
        log.maintain();
        assertThat(log.problem()).isEmpty();
        assertThat(observer.recoveries).containsExactly(file + ": written again");
        log.close();
        assertThat(inForceAfterReopening()).hasSize(2);
    }

    @Test
    void aFileThatSomebodyHasReplacedGetsWhatItLacks() throws IOException {
        ModerationLog log = follow();
        ModerationEvent ban = decide(log, new Ban("user:ben", null, now().plusSeconds(600), ""));
        String copy = Files.readString(file);
        decide(log, new Lift(ban.id()));
        decide(log, new Ban("user:eve", null, now().plusSeconds(600), ""));
        Path other = folder.resolve("other");
        Files.writeString(other, copy);
        Files.move(other, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        log.maintain();
        log.close();

        assertThat(Files.readString(file)).startsWith(copy);
        assertThat(inForceAfterReopening()).containsExactly(new Ban("user:eve", null, now().plusSeconds(600), ""));
    }

    // ---- the trail ----

    @Test
    void whatHasEndedIsKept90DaysAndWhatHoldsForAsLongAsThat() throws IOException {
        ModerationLog log = follow();
        decide(log, new Announcement("old"));
        decide(log, mute("guest:60", Duration.ofDays(10)));
        decide(log, new Ban("user:ben", null, now().plus(Duration.ofDays(1000)), ""));
        ModerationEvent lifted = decide(log, mute("guest:61", Duration.ofDays(1000)));
        clock.advance(Duration.ofDays(50));
        decide(log, new Lift(lifted.id()));
        clock.advance(Duration.ofDays(45));
        log.maintain();
        assertThat(Files.readString(file))
                .doesNotContain("\"old\"")
                .contains("guest:60", "user:ben", "guest:61", "\"lift\"");

        clock.advance(Duration.ofDays(6));
        log.maintain();
        assertThat(Files.readString(file)).doesNotContain("guest:60").contains("user:ben", "guest:61", "\"lift\"");

        clock.advance(Duration.ofDays(60));
        log.maintain();
        assertThat(Files.readString(file))
                .doesNotContain("guest:61", "\"lift\"")
                .contains("user:ben");
        decide(log, new Announcement("new"));
        log.close();
        assertThat(Files.readString(file)).contains("\"new\"");
        assertThat(inForceAfterReopening()).hasSize(1);
    }
}
