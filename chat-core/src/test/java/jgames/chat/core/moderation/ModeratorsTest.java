package jgames.chat.core.moderation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import jgames.chat.core.intake.Identity;
import jgames.chat.core.intake.Sender;
import jgames.chat.core.log.MemoryEventLog;
import jgames.chat.core.log.Proposal.Post;
import jgames.chat.core.moderation.Decision.Deletion;
import jgames.chat.core.moderation.Decision.Restoration;
import jgames.chat.core.protocol.ClientFrame;
import jgames.chat.core.protocol.Entry;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.InForce;
import jgames.chat.core.protocol.Message;
import jgames.chat.core.protocol.ModeratorAction;
import jgames.chat.core.protocol.ModeratorAction.Announce;
import jgames.chat.core.protocol.ModeratorAction.Ban;
import jgames.chat.core.protocol.ModeratorAction.Delete;
import jgames.chat.core.protocol.ModeratorAction.DeleteAll;
import jgames.chat.core.protocol.ModeratorAction.Lift;
import jgames.chat.core.protocol.ModeratorAction.Mute;
import jgames.chat.core.protocol.ModeratorAction.Restore;
import jgames.chat.core.protocol.ModeratorAction.Slow;
import jgames.chat.core.protocol.RejectedException;
import jgames.chat.core.protocol.Rejection;
import jgames.chat.core.protocol.Role;
import jgames.chat.core.protocol.ServerFrame;
import jgames.chat.core.room.Observer;
import jgames.chat.core.room.Room;
import jgames.chat.core.room.Rooms;
import jgames.chat.testing.HandDrivenExecutor;
import jgames.chat.testing.ManualClock;
import jgames.chat.testing.ScriptedLog;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a moderator's action does, and to whom. */
class ModeratorsTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final ManualClock clock = new ManualClock(1_700_000_000_000L);
    private final HandDrivenExecutor drains = new HandDrivenExecutor();
    private final ScriptedLog annex = new ScriptedLog();
    private final Rooms rooms = new Rooms(
            name -> name.equals("annex") ? annex : new MemoryEventLog(5000, clock), 30, drains, Observer.NONE);
    private final MemoryModerationLog log = new MemoryModerationLog(clock);
    private final Moderation state = new Moderation(clock);
    private Moderators moderators = start();
    private final Sender ann = user("ann", Role.MODERATOR);
    private final Sender operator = user("root", Role.OPERATOR);
    private Room lobby;
    private Room news;
    private int keys;

    @BeforeEach
    void open() {
        log.follow(state);
        rooms.set(List.of("lobby", "news"));
        lobby = rooms.find("lobby").orElseThrow();
        news = rooms.find("news").orElseThrow();
    }

    /** As a server does that starts with these logs. */
    private Moderators start() {
        return new Moderators(
                log, state, rooms, 20, author -> author.equals("guest:5f") ? 3 : 0, Observer.NONE, clock, clock::nanos);
    }

    private static Sender user(String subject, Role role) {
        return Sender.user(
                "192.0.2.7",
                new Identity(subject, subject.toUpperCase(), "gold", role, Set.of(), Instant.EPOCH, Instant.MAX));
    }

    private <T> T done(CompletableFuture<T> future) {
        drains.runAll();
        assertThat(future).isDone();
        return future.join();
    }

    private EventId said(Room room, String author, Role role, String username, String text) {
        return done(room.propose(new Post(new Message(username, "red", text), null, author, role)));
    }

    private EventId troll(Room room, String text) {
        return said(room, "guest:5f", Role.GUEST, "Troll", text);
    }

    private EventId act(Sender sender, ModeratorAction action) {
        return done(moderators.act(lobby, sender, action, "k" + keys++));
    }

    private void assertRejected(Sender sender, ModeratorAction action, String reason) {
        int before = state.inForce().size();
        CompletableFuture<EventId> acted = moderators.act(lobby, sender, action, "k" + keys++);
        drains.runAll();
        assertThatThrownBy(acted::join)
                .cause()
                .isInstanceOfSatisfying(
                        RejectedException.class,
                        rejected -> assertThat(rejected.reason()).isEqualTo(reason));
        assertThat(state.inForce()).hasSize(before);
    }

    private List<String> texts(Room room) {
        return entries(room).stream().map(entry -> entry.message().text()).toList();
    }

    private List<Entry> entries(Room room) {
        return done(room.before(new EventId(EventId.MAX_MILLIS, 0), 1000)).entries();
    }

    // ---- messages ----

    @Test
    void aDeletedMessageIsGoneAndTheTrailSaysWhose() {
        EventId rude = troll(lobby, "rude");
        troll(lobby, "other");
        EventId entry = act(ann, new Delete(rude));

        assertThat(texts(lobby)).containsExactly("other");
        ModerationEvent event = log.ledger().find(entry).orElseThrow();
        assertThat(event.by()).isEqualTo("user:ann");
        assertThat(event.decision()).isEqualTo(new Deletion("lobby", List.of(rude), 1, "guest:5f", "Troll"));
        assertRejected(ann, new Delete(rude), "not_found");
        assertRejected(ann, new Delete(new EventId(7, 7)), "not_found");
    }

    @Test
    void allOfAGuestsAreThoseUnderTheNameOfTheMessage() {
        EventId one = troll(lobby, "1");
        said(lobby, "guest:5f", Role.GUEST, "TROLL", "2");
        said(lobby, "guest:5f", Role.GUEST, "Pupil", "3");
        said(lobby, "guest:60", Role.GUEST, "Troll", "4");
        troll(news, "5");
        act(ann, new DeleteAll(one, false, false));
        assertThat(texts(lobby)).containsExactly("3", "4");
        assertThat(texts(news)).containsExactly("5");
    }

    @Test
    void allOfEverybodyAtAnAddressInAllRooms() {
        EventId one = troll(lobby, "1");
        said(lobby, "guest:5f", Role.GUEST, "Pupil", "2");
        said(news, "guest:5f", Role.GUEST, "Pupil", "3");
        said(news, "user:ben", Role.USER, "Troll", "4");
        EventId entry = act(ann, new DeleteAll(one, true, true));

        assertThat(texts(lobby)).isEmpty();
        assertThat(texts(news)).containsExactly("4");
        assertThat(((Deletion) log.ledger().find(entry).orElseThrow().decision()).count())
                .isEqualTo(3);
    }

    @Test
    void moreThanOneDeletionCanNameAreDeletedToo() {
        EventId first = troll(lobby, "0");
        for (int i = 1; i < 2500; i++) {
            lobby.propose(new Post(new Message("Troll", "red", "" + i), null, "guest:5f"));
        }
        act(ann, new DeleteAll(first, false, false));

        assertThat(texts(lobby)).isEmpty();
    }

    @Test
    void whatWasDeletedIsSaidAgainWithinTenSecondsOnce() {
        EventId one = said(lobby, "user:ben", Role.USER, "Ben", "1");
        said(news, "user:ben", Role.USER, "Ben", "2");
        Entry before = entries(lobby).get(0);
        EventId entry = act(ann, new DeleteAll(one, true, false));
        clock.advance(Duration.ofSeconds(10));
        act(ann, new Restore(entry));

        Entry after = entries(lobby).get(0);
        assertThat(after.id()).isGreaterThan(before.id());
        assertThat(after).isEqualTo(new Entry(after.id(), before.time(), before.message(), "ben", Role.USER));
        assertThat(texts(news)).containsExactly("2");
        assertRejected(ann, new Restore(entry), "not_found");
    }

    @Test
    void oneMessageOfASweepIsSaidAgainAloneAndTheOthersStillCanBe() {
        EventId one = troll(lobby, "1");
        EventId two = troll(lobby, "2");
        EventId three = troll(lobby, "3");
        EventId elsewhere = troll(news, "4");
        EventId entry = act(ann, new DeleteAll(one, true, false));
        clock.advance(Duration.ofSeconds(6));
        EventId restored = act(ann, new Restore(entry, two));

        assertThat(texts(lobby)).containsExactly("2");
        assertThat(log.ledger().find(restored).orElseThrow().decision())
                .isEqualTo(new Restoration(entry, "lobby", two));
        assertRejected(ann, new Restore(entry, two), "not_found");
        assertRejected(ann, new Restore(entry, new EventId(1, 9)), "not_found");
        act(ann, new Restore(entry, three));
        clock.advance(Duration.ofSeconds(4));
        act(ann, new Restore(entry));

        assertThat(texts(lobby)).containsExactly("2", "3", "1");
        assertThat(texts(news)).containsExactly("4");
        assertThat(elsewhere).isNotNull();
        assertRejected(ann, new Restore(entry), "not_found");
    }

    @Test
    void whatIsLeftOfASweepIsRestorableNoLongerBecauseOneMessageWas() {
        EventId one = troll(lobby, "1");
        troll(lobby, "2");
        EventId entry = act(ann, new DeleteAll(one, false, false));
        clock.advance(Duration.ofSeconds(6));
        act(ann, new Restore(entry, one));
        clock.advance(Duration.ofSeconds(4).plusNanos(1));

        assertRejected(ann, new Restore(entry), "not_found");
    }

    @Test
    void oneMessageThatItsRoomDoesNotTakeBackCanBeRestoredLaterWithTheOthers() {
        rooms.set(List.of("lobby", "annex"));
        Room refusing = rooms.find("annex").orElseThrow();
        troll(refusing, "1");
        EventId two = troll(refusing, "2");
        EventId entry = done(moderators.act(refusing, ann, new DeleteAll(two, false, false), "k"));
        annex.failure = new RejectedException(Rejection.BUSY, "The store is away.");
        assertFails(moderators.act(refusing, ann, new Restore(entry, two), "r"), "busy");
        annex.failure = null;
        done(moderators.act(refusing, ann, new Restore(entry), "s"));

        assertThat(texts(refusing)).containsExactly("1", "2");
    }

    @Test
    void afterTenSecondsNothingIsRestored() {
        EventId entry = act(ann, new Delete(troll(lobby, "rude")));
        clock.advance(Duration.ofSeconds(10).plusNanos(1));

        assertRejected(ann, new Restore(entry), "not_found");
    }

    @Test
    void anAnnouncementHasTheModeratorsNameAndIsMarked() {
        act(ann, new Announce("Tea!", true));

        for (Room room : List.of(lobby, news)) {
            Entry announced = entries(room).get(0);
            assertThat(announced.message()).isEqualTo(new Message("ANN", "gold", "Tea!", false, true));
            assertThat(announced.user()).isEqualTo("ann");
            assertThat(announced.role()).isEqualTo(Role.MODERATOR);
        }
        assertRejected(ann, new Announce("x".repeat(21), false), "too_long");
    }

    private void assertFails(CompletableFuture<EventId> acted, String reason) {
        drains.runAll();
        assertThatThrownBy(acted::join)
                .cause()
                .isInstanceOfSatisfying(
                        RejectedException.class,
                        rejected -> assertThat(rejected.reason()).isEqualTo(reason));
    }

    @Test
    void whereARoomRefusesTheOthersAreSweptAndTheSameAgainDeletesTheRest() {
        rooms.set(List.of("lobby", "annex", "news"));
        Room refusing = rooms.find("annex").orElseThrow();
        EventId one = troll(lobby, "1");
        troll(refusing, "2");
        troll(news, "3");
        annex.failure = new RejectedException(Rejection.BUSY, "The store is away.");
        DeleteAll all = new DeleteAll(one, true, false);
        assertFails(moderators.act(lobby, ann, all, "k"), "busy");

        assertThat(texts(lobby)).isEmpty();
        assertThat(texts(news)).isEmpty();
        assertThat(log.ledger().find("user:ann", "k")).isEmpty();
        assertThat(log.ledger().deletionOf("lobby", one).orElseThrow().decision())
                .isEqualTo(new Deletion("lobby", List.of(one), 2, "guest:5f", "Troll"));

        annex.failure = null;
        assertThat(texts(refusing)).containsExactly("2");
        EventId entry = done(moderators.act(lobby, ann, all, "k"));
        assertThat(texts(refusing)).isEmpty();
        assertThat(log.ledger().find(entry).orElseThrow().decision())
                .isEqualTo(new Deletion("lobby", List.of(), 1, "guest:5f", "Troll"));
    }

    @Test
    void whatWasDeletedBeforeARoomRefusedCanBeRestored() {
        rooms.set(List.of("lobby", "news", "annex"));
        EventId one = troll(lobby, "1");
        troll(rooms.find("annex").orElseThrow(), "2");
        annex.failure = new RejectedException(Rejection.BUSY, "The store is away.");
        assertFails(moderators.act(lobby, ann, new DeleteAll(one, true, false), "k"), "busy");
        act(ann, new Restore(log.ledger().deletionOf("lobby", one).orElseThrow().id()));

        assertThat(texts(lobby)).containsExactly("1");
    }

    @Test
    void whereNothingCanBeDeletedTheTrailSaysNothing() {
        rooms.set(List.of("lobby", "news", "annex"));
        Room refusing = rooms.find("annex").orElseThrow();
        EventId one = troll(refusing, "1");
        annex.failure = new RejectedException(Rejection.BUSY, "The store is away.");
        assertFails(moderators.act(refusing, ann, new DeleteAll(one, false, false), "k"), "busy");

        assertThat(log.ledger().deletionOf("annex", one)).isEmpty();
    }

    @Test
    void whatARoomDoesNotTakeBackCanBeRestoredLater() {
        rooms.set(List.of("lobby", "news", "annex"));
        Room refusing = rooms.find("annex").orElseThrow();
        EventId one = troll(lobby, "1");
        troll(refusing, "2");
        EventId entry = act(ann, new DeleteAll(one, true, false));
        annex.failure = new RejectedException(Rejection.BUSY, "The store is away.");
        assertFails(moderators.act(lobby, ann, new Restore(entry), "r"), "busy");
        assertThat(texts(lobby)).containsExactly("1");

        annex.failure = null;
        done(moderators.act(lobby, ann, new Restore(entry), "r"));
        assertThat(texts(lobby)).containsExactly("1");
        assertThat(texts(refusing)).containsExactly("2");
        assertRejected(ann, new Restore(entry), "not_found");
    }

    // ---- people ----

    @Test
    void aGuestIsMutedUnderTheirNameOrWithEverybodyAtTheAddress() {
        EventId rude = troll(lobby, "rude");
        act(ann, new Mute(rude, HOUR, false, "Calm down."));
        assertThat(state.mute("guest:5f", "TROLL")).isNotNull();
        assertThat(state.mute("guest:5f", "Pupil")).isNull();
        act(ann, new Mute(rude, HOUR, true, ""));
        assertThat(state.mute("guest:5f", "Pupil")).isNotNull();
    }

    @Test
    void whoseMessageWasDeletedCanStillBeMutedAndBanned() {
        EventId rude = troll(lobby, "rude");
        act(ann, new Delete(rude));
        act(ann, new Mute(rude, HOUR, false, ""));
        act(ann, new Ban(rude, HOUR, ""));

        assertThat(state.mute("guest:5f", "Troll")).isNotNull();
        assertThat(state.ban("guest:5f")).isNotNull();
    }

    @Test
    void whoseMessageWasDeletedCanBeMutedUnderItsNameEvenAfterARestart() {
        EventId rude = troll(lobby, "rude");
        EventId worse = troll(lobby, "worse");
        act(ann, new Delete(rude));
        act(ann, new DeleteAll(worse, false, false));
        moderators = start();
        act(ann, new Mute(rude, HOUR, false, ""));
        assertThat(state.mute("guest:5f", "TROLL")).isNotNull();
        assertThat(state.mute("guest:5f", "Pupil")).isNull();
        act(ann, new Mute(worse, HOUR, false, ""));
    }

    @Test
    void whoWasDeletedWithEverybodyAtTheAddressHasNoNameAfterARestart() {
        EventId rude = troll(lobby, "rude");
        EventId other = said(lobby, "guest:5f", Role.GUEST, "Pupil", "hi");
        act(ann, new DeleteAll(rude, false, true));
        moderators = start();

        assertRejected(ann, new Mute(other, HOUR, false, ""), "not_found");
        act(ann, new Mute(other, HOUR, true, ""));
    }

    @Test
    void whatIsInForceIsListedAndLifted() {
        EventId mute = act(ann, new Mute(troll(lobby, "rude"), HOUR, false, "Calm down."));
        EventId slow = act(ann, new Slow(Duration.ofSeconds(10)));
        InForce first = new InForce(
                mute,
                "mute",
                null,
                "guest:5f",
                "Troll",
                "user:ann",
                clock.instant().plus(HOUR),
                null,
                "Calm down.");
        InForce second = new InForce(slow, "slow", "lobby", null, null, "user:ann", null, Duration.ofSeconds(10), "");
        assertThat(moderators.inForce(null)).containsExactly(second, first);
        assertThat(moderators.inForce(slow)).containsExactly(first);

        act(ann, new Lift(mute));
        act(ann, new Slow(Duration.ZERO));
        assertThat(moderators.inForce(null)).isEmpty();
        assertThat(state.mute("guest:5f", "Troll")).isNull();
        assertRejected(ann, new Lift(mute), "not_found");
    }

    @Test
    void anAddressThatIsEverybodysIsNotBannedNorMutedAsAWhole() {
        EventId rude = said(lobby, "guest:shared-5f", Role.GUEST, "Troll", "rude");

        assertRejected(ann, new Ban(rude, HOUR, ""), "forbidden");
        assertRejected(ann, new Mute(rude, HOUR, true, ""), "forbidden");
        assertRejected(operator, new DeleteAll(rude, false, true), "forbidden");
        act(ann, new Mute(rude, HOUR, false, ""));
        act(ann, new DeleteAll(rude, false, false));
    }

    @Test
    void ofWhomTheLogDoesNotNameOnlyTheMessageCanBeDeleted() {
        EventId old = said(lobby, null, Role.GUEST, "Troll", "rude");

        assertRejected(ann, new Ban(old, HOUR, ""), "not_found");
        assertRejected(ann, new DeleteAll(old, false, false), "not_found");
        act(ann, new Delete(old));
    }

    // ---- who may ----

    @ParameterizedTest
    @EnumSource(
            value = Role.class,
            names = {"USER", "BOT"})
    void whoIsNoModeratorMayDoNothing(Role role) {
        EventId own = said(lobby, "user:ben", role, "Ben", "mine");
        Sender ben = user("ben", role);

        for (ModeratorAction action : List.of(
                new Delete(own),
                new DeleteAll(own, false, false),
                new Mute(own, HOUR, false, ""),
                new Ban(own, HOUR, ""),
                new Lift(own),
                new Restore(own),
                new Slow(HOUR),
                new Announce("Tea!", false))) {
            assertRejected(ben, action, "forbidden");
            assertRejected(Sender.guest("192.0.2.1", "5f"), action, "forbidden");
            assertRejected(Sender.guest("192.0.2.1"), action, "forbidden");
        }
        assertThat(texts(lobby)).containsExactly("mine");
    }

    @ParameterizedTest
    @CsvSource({
        "MODERATOR, GUEST, true",
        "MODERATOR, USER, true",
        "MODERATOR, BOT, true",
        "MODERATOR, MODERATOR, false",
        "MODERATOR, OPERATOR, false",
        "OPERATOR, GUEST, true",
        "OPERATOR, USER, true",
        "OPERATOR, BOT, true",
        "OPERATOR, MODERATOR, true",
        "OPERATOR, OPERATOR, true",
    })
    void moderatorsDoNotActOnEachOtherAndTheOperatorActsOnAll(Role actor, Role author, boolean may) {
        String name = author == Role.GUEST ? "guest:5f" : "user:ben";
        EventId said = said(lobby, name, author, "Ben", "hey");
        for (ModeratorAction action :
                List.of(new Mute(said, HOUR, false, ""), new Ban(said, HOUR, ""), new DeleteAll(said, false, false))) {
            if (may) {
                act(user("actor", actor), action);
            } else {
                assertRejected(user("actor", actor), action, "forbidden");
            }
        }
        assertThat(texts(lobby)).hasSize(may ? 0 : 1);
    }

    @Test
    void aModeratorMayDeleteTheirOwn() {
        act(ann, new Delete(said(lobby, "user:ann", Role.MODERATOR, "Ann", "oops")));

        assertThat(texts(lobby)).isEmpty();
    }

    @Test
    void aModeratorLiftsNeitherWhatConcernsThemselvesNorARevocation() {
        EventId said = said(lobby, "user:ann", Role.MODERATOR, "Ann", "hey");
        EventId mute = act(operator, new Mute(said, HOUR, false, ""));
        EventId revoked = log.append(
                        new ModerationLog.Proposal(new Decision.Revocation("ben", clock.instant()), "user:root", null))
                .toCompletableFuture()
                .join()
                .id();

        assertRejected(ann, new Lift(mute), "forbidden");
        assertRejected(ann, new Lift(revoked), "forbidden");
        act(operator, new Lift(mute));
        act(operator, new Lift(revoked));
    }

    // ---- once ----

    @Test
    void whatIsRepeatedWithItsKeyIsNotDoneAgain() {
        EventId rude = troll(lobby, "rude");
        EventId deleted = done(moderators.act(lobby, ann, new Delete(rude), "same"));
        EventId again = done(moderators.act(lobby, ann, new Delete(rude), "same"));
        EventId announced = done(moderators.act(lobby, ann, new Announce("Tea!", false), "tea"));
        done(moderators.act(lobby, ann, new Announce("Tea!", false), "tea"));

        assertThat(again).isEqualTo(deleted);
        assertThat(announced).isNotEqualTo(deleted);
        assertThat(texts(lobby)).containsExactly("Tea!");
    }

    // ---- frames ----

    @Test
    void framesAreAnswered() {
        EventId rude = troll(lobby, "rude");
        assertThat(answer(new ClientFrame.Author(rude, "q1"))).isEqualTo(new ServerFrame.Author("q1", rude, 3));
        ServerFrame ack = answer(new ClientFrame.Moderate(new Mute(rude, HOUR, false, ""), "m1"));
        EventId entry = ((ServerFrame.Ack) ack).id();
        assertThat(ack).isEqualTo(new ServerFrame.Ack("m1", entry));
        assertThat(((ServerFrame.Moderation) answer(new ClientFrame.Moderation(null, "q2"))).entries())
                .extracting(InForce::id)
                .containsExactly(entry);
        assertThatThrownBy(() ->
                        moderators.take(lobby, Sender.guest("192.0.2.1", "5f"), new ClientFrame.Moderation(null, null)))
                .isInstanceOf(RejectedException.class);
    }

    private ServerFrame answer(ClientFrame frame) {
        return done(moderators.take(lobby, ann, frame).toCompletableFuture());
    }
}
