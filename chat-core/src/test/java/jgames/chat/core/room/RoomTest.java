package jgames.chat.core.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;
import jgames.chat.core.log.Proposal.Post;
import jgames.chat.core.protocol.CloseCode;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.Limits;
import jgames.chat.core.protocol.Message;
import jgames.chat.core.protocol.RejectedException;
import jgames.chat.core.protocol.Rejection;
import jgames.chat.testing.HandDrivenExecutor;
import jgames.chat.testing.RecordingMember;
import jgames.chat.testing.RecordingObserver;
import jgames.chat.testing.ScriptedLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoomTest {
    private static final int HISTORY = 3;

    private final HandDrivenExecutor turns = new HandDrivenExecutor();
    private final ScriptedLog log = new ScriptedLog();
    private final RecordingObserver observer = new RecordingObserver();
    private final Room room = new Room("lobby", log, HISTORY, turns, observer);

    private static Message say(String text) {
        return new Message("Hello", "#589", text);
    }

    private CompletableFuture<EventId> post(String text) {
        return room.post(say(text));
    }

    private RecordingMember joined() {
        RecordingMember member = new RecordingMember();
        room.join(member);
        return member;
    }

    private static void assertRefused(CompletableFuture<EventId> post, Rejection why) {
        assertThat(post).isCompletedExceptionally();
        assertThat(post.handle((entry, failure) -> failure).join())
                .isInstanceOfSatisfying(
                        RejectedException.class,
                        rejected -> assertThat(rejected.reason()).isEqualTo(why.code()));
    }

    // ---- rounds ----

    @Test
    void aJoinerGetsTheHistoryAndThenEachRound() {
        List.of("a", "b", "c", "d").forEach(this::post);
        turns.runAll();
        RecordingMember member = joined();
        turns.runAll();
        post("e");
        turns.runAll();
        post("f");
        turns.runAll();

        assertThat(member.events).containsExactly("joined [b c d]", "delivered [e]", "delivered [f]");
    }

    @Test
    void theHistoryOfANewRoomIsEmpty() {
        RecordingMember member = joined();
        turns.runAll();

        assertThat(member.events).containsExactly("joined []");
    }

    @Test
    void whatGathersIsOneAppendAndOneRound() {
        RecordingMember one = joined();
        RecordingMember two = joined();
        turns.runAll();
        IntStream.range(0, 1000).forEach(i -> post("x"));
        assertThat(turns.waiting()).isEqualTo(1);
        turns.runAll();

        assertThat(log.batches).containsExactly(1000);
        assertThat(one.events).hasSize(2);
        assertThat(two.seen).hasSize(1000).isEqualTo(one.seen);
        assertThat(observer.broadcasts).containsExactly("1000 to 2");
    }

    @Test
    void aRoomIsBusyWhenItsLastRoundHadMoreThanOneMessage() {
        assertThat(room.isBusy()).isFalse();
        post("a");
        post("b");
        turns.runAll();
        assertThat(room.isBusy()).isTrue();

        joined();
        turns.runAll();
        assertThat(room.isBusy()).isTrue();
        post("c");
        turns.runAll();
        assertThat(room.isBusy()).isFalse();
    }

    @Test
    void aBusyRoomsTurnLetsOthersGoFirstForAsLongAsMessagesCome() {
        post("a");
        post("b");
        turns.runAll();
        post("c");
        turns.runOne();
        post("d");
        turns.runOne();
        assertThat(log.batches).containsExactly(2);
        turns.runOne();
        assertThat(log.batches).containsExactly(2, 2);
        assertThat(turns.waiting()).isZero();

        IntStream.range(0, 64).forEach(i -> post("x"));
        turns.runOne();
        assertThat(log.batches).containsExactly(2, 2, 64);
    }

    @Test
    void aBusyRoomThatIsClosedWaitsForNothingMore() {
        post("a");
        post("b");
        turns.runAll();
        post("c");
        room.close(CloseCode.GOING_AWAY, "");
        turns.runOne();

        assertThat(log.batches).containsExactly(2, 1);
    }

    @Test
    void aMessageIsLoggedThenItsSenderIsToldThenItIsDelivered() {
        List<String> trace = new ArrayList<>();
        room.join(new RecordingMember() {
            @Override
            public void delivered(Broadcast round) {
                trace.add("delivered when " + log.all.size() + " were logged");
            }
        });
        post("a").thenRun(() -> trace.add("a is said"));
        post("b").thenAccept(id -> trace.add("b is said as " + id));
        assertThat(trace).isEmpty();
        turns.runAll();

        assertThat(trace).containsExactly("a is said", "b is said as 1000-1", "delivered when 2 were logged");
    }

    @Test
    void aMemberThatJoinsInTheTurnOfAMessageGetsItOnce() {
        post("before");
        RecordingMember member = joined();
        post("after");
        turns.runAll();

        assertThat(member.events).containsExactly("joined []", "delivered [before after]");
    }

    @Test
    void allThatJoinShareOneHistoryUntilTheNextRound() {
        List<JoinSnapshot> histories = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            room.join(new RecordingMember() {
                @Override
                public void joined(JoinSnapshot history) {
                    histories.add(history);
                }
            });
            turns.runAll();
        }
        assertThat(histories).extracting(JoinSnapshot::online).containsExactly(1, 2, 3);
        assertThat(histories.get(1).array()).isSameAs(histories.get(0).array());
        assertThat(histories.get(2).array()).isSameAs(histories.get(0).array());

        post("a");
        turns.runAll();
        RecordingMember member = joined();
        turns.runAll();
        assertThat(member.events).containsExactly("joined [a]");
    }

    @Test
    void aBusyRoomLetsTheOthersHaveTheirTurns() {
        Room other = new Room("other", new ScriptedLog(), HISTORY, turns, observer);
        List<String> trace = new ArrayList<>();
        room.join(new RecordingMember() {
            @Override
            public void delivered(Broadcast round) {
                trace.add("lobby");
                if (trace.size() < 5) {
                    post("again");
                }
            }
        });
        post("a");
        other.join(new RecordingMember() {
            @Override
            public void delivered(Broadcast round) {
                trace.add("other");
            }
        });
        other.post(say("b"));
        turns.runAll();

        assertThat(trace).startsWith("lobby", "other", "lobby");
    }

    @Test
    void aRoundCannotBeChangedByAMember() {
        room.join(new RecordingMember() {
            @Override
            public void delivered(Broadcast round) {
                round.entries().clear();
            }
        });
        RecordingMember next = joined();
        CompletableFuture<EventId> post = post("a");
        turns.runAll();

        assertThat(next.events).containsExactly("joined []", "delivered [a]");
        assertThat(post).isCompleted();
    }

    @Test
    void anIdleRoomHasNoTurns() {
        joined();
        post("a");
        turns.runAll();
        room.tick();

        assertThat(turns.waiting()).isZero();
        assertThat(room.name()).isEqualTo("lobby");
        assertThat(room.online()).isEqualTo(1);
    }

    // ---- saying it again ----

    private CompletableFuture<EventId> post(String text, String nonce) {
        return room.propose(new Post(say(text), nonce, null));
    }

    @Test
    void whatIsSaidAgainIsAnsweredWithTheEntryOfThenAndGoesToNobody() {
        RecordingMember member = joined();
        CompletableFuture<EventId> first = post("a", "n1");
        CompletableFuture<EventId> inTheSameTurn = post("a", "n1");
        turns.runAll();
        CompletableFuture<EventId> later = post("a", "n1");
        turns.runAll();

        assertThat(inTheSameTurn.join()).isEqualTo(first.join());
        assertThat(later.join()).isEqualTo(first.join());
        assertThat(member.events).containsExactly("joined []", "delivered [a]");
        assertThat(observer.broadcasts).containsExactly("1 to 1");
    }

    @Test
    void ofABatchOnlyWhatIsNewGoesOut() {
        post("a", "n1");
        turns.runAll();
        RecordingMember member = joined();
        List<CompletableFuture<EventId>> posts =
                List.of(post("b", null), post("a", "n1"), post("c", "n2"), post("b", null));
        turns.runAll();

        assertThat(member.events).containsExactly("joined [a]", "delivered [b c b]");
        assertThat(posts)
                .extracting(post -> post.join().toString())
                .containsExactly("1000-1", "1000-0", "1000-2", "1000-3");
    }

    @Test
    void aRoomOnALogWithAPastKnowsWhatWasSaidThere() {
        log.append(List.of(new Post(say("a"), "n1", null)));
        turns.runAll();
        RecordingMember member = joined();
        CompletableFuture<EventId> post = post("a", "n1");
        turns.runAll();

        assertThat(post.join()).hasToString("1000-0");
        assertThat(member.events).containsExactly("joined [a]");
    }

    // ---- resuming ----

    private RecordingMember joined(EventId since) {
        RecordingMember member = new RecordingMember();
        room.join(member, since);
        return member;
    }

    @Test
    void whoResumesGetsWhatWasSaidSinceHoweverMuchThatIs() {
        List.of("a", "b", "c", "d", "e").forEach(this::post);
        turns.runAll();
        RecordingMember all = joined(EventId.ZERO);
        RecordingMember some = joined(new EventId(1000, 3));
        RecordingMember none = joined(new EventId(1000, 4));
        post("f");
        turns.runAll();

        assertThat(all.events).containsExactly("joined [a b c d e]", "delivered [f]");
        assertThat(some.events).containsExactly("joined [e]", "delivered [f]");
        assertThat(none.events).containsExactly("joined []", "delivered [f]");
    }

    @Test
    void whoResumesFromAnIdThatTheLogDoesNotKnowGetsTheNewestAndIsToldSo() {
        List.of("a", "b", "c", "d", "e").forEach(this::post);
        turns.runAll();
        RecordingMember member = joined(new EventId(1000, 5));
        turns.runAll();

        assertThat(member.events).containsExactly("joined with a gap [c d e]");
    }

    @Test
    void thousandsThatResumeFromOneMessageCostTheLogAndTheEncoderOnce() {
        List.of("a", "b", "c").forEach(this::post);
        turns.runAll();
        List<JoinSnapshot> histories = new ArrayList<>();
        for (int turn = 0; turn < 10; turn++) {
            for (int i = 0; i < 100; i++) {
                room.join(
                        new RecordingMember() {
                            @Override
                            public void joined(JoinSnapshot history) {
                                histories.add(history);
                            }
                        },
                        new EventId(1000, i % 2));
            }
            turns.runAll();
        }
        assertThat(histories).hasSize(1000);
        assertThat(histories.stream()
                        .map(JoinSnapshot::array)
                        .map(System::identityHashCode)
                        .distinct())
                .hasSize(2);
        Limits limits = Limits.DEFAULT;
        assertThat(histories.get(98).welcome(limits)).isSameAs(histories.get(0).welcome(limits));

        post("d");
        turns.runAll();
        RecordingMember later = joined(EventId.ZERO);
        turns.runAll();
        assertThat(later.events).containsExactly("joined [a b c d]");
    }

    @Test
    void historiesFromEverywhereDoNotPileUp() {
        List.of("a", "b", "c").forEach(this::post);
        turns.runAll();
        for (int i = 0; i < 100; i++) {
            RecordingMember member = joined(new EventId(999, i));
            turns.runAll();
            assertThat(member.events).containsExactly("joined with a gap [a b c]");
        }
    }

    // ---- how many ----

    @Test
    void theMembersAreToldHowManyTheyAreWhenThatHasChanged() {
        RecordingMember one = joined();
        turns.runAll();
        room.tick();
        assertThat(turns.waiting()).as("the welcome said so").isZero();

        RecordingMember two = joined();
        turns.runAll();
        room.tick();
        turns.runAll();
        room.tick();
        assertThat(turns.waiting()).isZero();
        room.leave(two);
        turns.runAll();
        room.tick();
        turns.runAll();

        assertThat(one.events).containsExactly("joined []", "online 2", "online 1");
        assertThat(two.events).containsExactly("joined []", "online 2");
    }

    @Test
    void whoWasWelcomedToAnotherNumberIsToldToo() {
        RecordingMember one = joined();
        turns.runAll();
        RecordingMember two = joined();
        turns.runAll();
        room.leave(one);
        turns.runAll();
        room.tick();
        turns.runAll();

        assertThat(two.events).containsExactly("joined []", "online 1");
    }

    @Test
    void aLargeRoomIsToldLessOften() {
        List<RecordingMember> members = new ArrayList<>();
        for (int i = 0; i < 2500; i++) {
            members.add(joined());
        }
        turns.runAll();
        RecordingMember first = members.get(0);
        for (int second = 1; second <= 9; second++) {
            joined();
            turns.runAll();
            room.tick();
            turns.runAll();
        }
        assertThat(first.events).containsExactly("joined []", "online 2503", "online 2506", "online 2509");
    }

    // ---- coming and going ----

    @Test
    void whoHasLeftGetsNothingMore() {
        RecordingMember member = joined();
        RecordingMember other = joined();
        turns.runAll();
        room.leave(member);
        post("a");
        turns.runAll();

        assertThat(member.events).containsExactly("joined []");
        assertThat(other.events).containsExactly("joined []", "delivered [a]");
        assertThat(room.online()).isEqualTo(1);
    }

    @Test
    void whoLeavesBeforeTheTurnIsNotCalledAtAll() {
        RecordingMember member = joined();
        post("a");
        room.leave(member);
        turns.runAll();

        assertThat(member.events).isEmpty();
        assertThat(room.online()).isZero();
    }

    @Test
    void whoLeavesAndComesBackInOneTurnIsIn() {
        RecordingMember member = joined();
        turns.runAll();
        room.leave(member);
        room.join(member);
        post("a");
        turns.runAll();

        assertThat(member.events).containsExactly("joined []", "joined []", "delivered [a]");
        assertThat(room.online()).isEqualTo(1);
    }

    @Test
    void leavingWithoutHavingJoinedIsHarmless() {
        RecordingMember member = joined();
        room.leave(new RecordingMember());
        turns.runAll();
        room.leave(new RecordingMember());
        turns.runAll();

        assertThat(room.online()).isEqualTo(1);
        assertThat(member.events).containsExactly("joined []");
    }

    @Test
    void membersThatAreEqualAreStillTwo() {
        record Equal(List<String> texts) implements Member {
            @Override
            public void joined(JoinSnapshot history) {}

            @Override
            public void delivered(Broadcast round) {
                texts.add(round.entries().get(0).message().text());
            }

            @Override
            public void closed(CloseCode code, String reason) {}
        }
        Equal one = new Equal(new ArrayList<>());
        Equal two = new Equal(new ArrayList<>());
        room.join(one);
        room.join(two);
        turns.runAll();
        room.leave(one);
        post("a");
        turns.runAll();

        assertThat(one.texts).isEmpty();
        assertThat(two.texts).containsExactly("a");
    }

    @Test
    void aMemberMayPostAndLeaveWhenItIsCalled() {
        RecordingMember listener = joined();
        RecordingMember bot = new RecordingMember() {
            @Override
            public void joined(JoinSnapshot history) {
                super.joined(history);
                post("here I am");
            }

            @Override
            public void delivered(Broadcast round) {
                super.delivered(round);
                post("bye");
                room.leave(this);
            }
        };
        room.join(bot);
        turns.runAll();

        assertThat(bot.events).containsExactly("joined []", "delivered [here I am]");
        assertThat(listener.events).containsExactly("joined []", "delivered [here I am]", "delivered [bye]");
    }

    // ---- defects ----

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aMemberThatThrowsIsLetGoAndNobodyElseNotices(boolean error) {
        RecordingMember before = joined();
        RecordingMember broken = new RecordingMember() {
            @Override
            public void delivered(Broadcast round) {
                super.delivered(round);
                if (error) {
                    throw new NoClassDefFoundError("<what a client wrote>");
                }
                throw new IllegalStateException("<what a client wrote>");
            }
        };
        room.join(broken);
        RecordingMember after = joined();
        turns.runAll();
        CompletableFuture<EventId> post = post("a");
        turns.runAll();
        post("b");
        turns.runAll();

        assertThat(post).isCompleted();
        assertThat(broken.events)
                .containsExactly("joined []", "delivered [a]", "closed SERVER_ERROR The server failed.");
        assertThat(before.events).containsExactly("joined []", "delivered [a]", "delivered [b]");
        assertThat(after.events).isEqualTo(before.events);
        assertThat(room.online()).isEqualTo(2);
        assertThat(observer.errors)
                .containsExactly("room lobby: a member failed: java.lang."
                        + (error ? "NoClassDefFoundError" : "IllegalStateException"));
    }

    @Test
    void aMemberThatThrowsWheneverItIsCalledIsOutAllTheSame() {
        List<String> calls = new ArrayList<>();
        room.join(new Member() {
            @Override
            public void joined(JoinSnapshot history) {
                calls.add("joined");
                throw new IllegalStateException();
            }

            @Override
            public void delivered(Broadcast round) {
                calls.add("delivered");
                throw new IllegalStateException();
            }

            @Override
            public void closed(CloseCode code, String reason) {
                calls.add("closed");
                throw new IllegalStateException();
            }
        });
        RecordingMember other = joined();
        post("a");
        turns.runAll();
        room.close(CloseCode.GOING_AWAY, "Bye.");
        turns.runAll();

        assertThat(calls).containsExactly("joined", "closed");
        assertThat(other.events).containsExactly("joined []", "delivered [a]", "closed GOING_AWAY Bye.");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aLogThatThrowsFailsOnlyThatBatch(boolean error) {
        RecordingMember member = joined();
        turns.runAll();
        log.failure = error ? new StackOverflowError("no") : new IllegalStateException("no");
        CompletableFuture<EventId> lost = post("a");
        turns.runAll();
        assertThat(lost).isCompletedExceptionally();
        assertThatThrownBy(lost::join).hasCause(log.failure);
        assertThat(observer.errors)
                .containsExactly(
                        "room lobby: the log failed: " + log.failure.getClass().getName());

        log.failure = null;
        assertThat(post("b")).isNotDone();
        turns.runAll();
        assertThat(member.events).containsExactly("joined []", "delivered [b]");
    }

    @Test
    void aLogThatThrowsOnClosingDoesNotHoldTheCloseUp() {
        RecordingMember member = joined();
        turns.runAll();
        log.failure = new IllegalStateException("no");
        CompletableFuture<Void> closed = room.close(CloseCode.GOING_AWAY, "Bye.");
        turns.runAll();

        assertThat(closed).isCompleted();
        assertThat(member.events).containsExactly("joined []", "closed GOING_AWAY Bye.");
        assertThat(observer.errors).containsExactly("room lobby: the log failed: java.lang.IllegalStateException");
    }

    @Test
    void anObserverThatThrowsIsNotTheEndOfTheRoom() {
        Room fragile = new Room("fragile", log, HISTORY, turns, new Observer() {
            @Override
            public void broadcast(int events, int members) {
                throw new IllegalStateException("no");
            }
        });
        fragile.post(say("a"));
        assertThatThrownBy(turns::runAll).hasMessage("no");

        CompletableFuture<Void> closed = fragile.close(CloseCode.GOING_AWAY, "Bye.");
        turns.runAll();
        assertThat(closed).isCompleted();
    }

    @Test
    void anExecutorThatRefusesThrowsToTheCallerAndLeavesTheRoomAsItWas() {
        List<Runnable> taken = new ArrayList<>();
        Room refused = new Room(
                "refused",
                log,
                HISTORY,
                turn -> {
                    if (taken.isEmpty()) {
                        taken.add(turn);
                        throw new RejectedExecutionException();
                    }
                    turns.execute(turn);
                },
                observer);
        RecordingMember member = new RecordingMember();
        assertThatThrownBy(() -> refused.join(member)).isInstanceOf(RejectedExecutionException.class);

        refused.post(say("a"));
        turns.runAll();
        assertThat(member.events).containsExactly("joined []", "delivered [a]");
    }

    @Test
    void whatDependsOnAPostMayThrow() {
        CompletableFuture<EventId> first = post("a");
        first.thenRun(() -> {
            throw new IllegalStateException();
        });
        CompletableFuture<EventId> second = post("b");
        turns.runAll();

        assertThat(first).isCompleted();
        assertThat(second).isCompleted();
    }

    @Test
    void aLogWhoseStoreHasFailedIsLookedAfterWithEachTick() {
        log.problem = "disk full";
        assertThat(room.problem()).contains("disk full");
        RecordingMember member = joined();
        turns.runAll();
        room.tick();
        turns.runAll();
        room.tick();
        turns.runAll();
        assertThat(log.maintained).isEqualTo(2);

        log.problem = null;
        room.tick();
        turns.runAll();
        assertThat(log.maintained).isEqualTo(2);
        assertThat(room.problem()).isEmpty();
        assertThat(member.events).containsExactly("joined []");
        assertThat(observer.broadcasts).isEmpty();
    }

    // ---- bounds and the end ----

    @Test
    void tooManyPendingMessagesAreRefusedAtOnce() {
        IntStream.range(0, Room.MAX_PENDING).forEach(i -> post("x"));
        assertRefused(post("one too many"), Rejection.BUSY);
        turns.runAll();
        CompletableFuture<EventId> later = post("later");
        turns.runAll();

        assertThat(later).isCompleted();
        assertThat(log.batches.stream().mapToInt(size -> size).sum()).isEqualTo(Room.MAX_PENDING + 1);
    }

    @Test
    void closingDeliversWhatWasPostedBeforeThenLetsTheMembersGoAndClosesTheLog() {
        RecordingMember member = joined();
        CompletableFuture<EventId> post = post("a");
        CompletableFuture<Void> closed = room.close(CloseCode.ROOM_CLOSED, "Gone.");
        assertThat(closed).isNotDone();
        turns.runAll();

        assertThat(member.events).containsExactly("joined []", "delivered [a]", "closed ROOM_CLOSED Gone.");
        assertThat(post).isCompleted();
        assertThat(closed).isCompleted();
        assertThat(log.closed).isEqualTo(1);
        assertThat(room.online()).isZero();
    }

    @Test
    void aRoomThatIsClosedInAMembersCallStillCloses() {
        RecordingMember member = new RecordingMember() {
            @Override
            public void delivered(Broadcast round) {
                super.delivered(round);
                post("b");
                room.close(CloseCode.ROOM_CLOSED, "Gone.");
                assertRefused(post("c"), Rejection.CLOSED);
            }
        };
        room.join(member);
        post("a");
        turns.runAll();

        assertThat(member.events)
                .containsExactly("joined []", "delivered [a]", "delivered [b]", "closed ROOM_CLOSED Gone.");
        assertThat(log.closed).isEqualTo(1);
    }

    @Test
    void aClosedRoomTakesNothingMore() {
        room.close(CloseCode.GOING_AWAY, "Bye.");
        for (int i = 0; i < 2; i++) {
            assertRefused(post("a"), Rejection.CLOSED);
            assertThat(joined().events).containsExactly("closed GOING_AWAY Bye.");
            room.leave(new RecordingMember());
            room.tick();
            turns.runAll();
        }
        assertThat(log.batches).isEmpty();
        assertThat(turns.waiting()).isZero();
    }

    @Test
    void closingAgainChangesNothing() {
        RecordingMember member = joined();
        CompletableFuture<Void> first = room.close(CloseCode.GOING_AWAY, "Bye.");
        CompletableFuture<Void> second = room.close(CloseCode.ROOM_CLOSED, "Gone.");
        turns.runAll();

        assertThat(first).isCompleted();
        assertThat(second).isCompleted();
        assertThat(member.events).containsExactly("joined []", "closed GOING_AWAY Bye.");
        assertThat(log.closed).isEqualTo(1);
    }
}
