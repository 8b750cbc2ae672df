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
import jgames.chat.core.protocol.Standing;
import jgames.chat.testing.RecordingMember;
import jgames.chat.testing.ScriptedLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoomTest extends RoomFixture {
    // ---- broadcasts ----

    @Test
    void aJoinerGetsTheHistoryAndThenEachBroadcast() {
        List.of("a", "b", "c", "d").forEach(this::post);
        drains.runAll();
        RecordingMember member = joining();
        drains.runAll();
        post("e");
        drains.runAll();
        post("f");
        drains.runAll();

        assertThat(member.events).containsExactly("joined [b c d]", "delivered [e]", "delivered [f]");
    }

    @Test
    void theHistoryOfANewRoomIsEmpty() {
        RecordingMember member = joining();
        drains.runAll();

        assertThat(member.events).containsExactly("joined []");
    }

    @Test
    void whatIsEnqueuedMeanwhileIsOneAppendAndOneBroadcast() {
        RecordingMember one = joining();
        RecordingMember two = joining();
        drains.runAll();
        IntStream.range(0, 1000).forEach(i -> post("x"));
        assertThat(drains.waiting()).isEqualTo(1);
        drains.runAll();

        assertThat(log.batches).containsExactly(1000);
        assertThat(one.events).hasSize(2);
        assertThat(two.seen).hasSize(1000).isEqualTo(one.seen);
        assertThat(observer.broadcasts).containsExactly("1000 to 2");
    }

    @Test
    void aBusyRoomsDrainLetsOthersGoFirstForAsLongAsMessagesCome() {
        post("a");
        post("b");
        drains.runAll();
        post("c");
        drains.runOne();
        post("d");
        drains.runOne();
        assertThat(log.batches).containsExactly(2);
        drains.runOne();
        assertThat(log.batches).containsExactly(2, 2);
        assertThat(drains.waiting()).isZero();

        IntStream.range(0, 64).forEach(i -> post("x"));
        drains.runOne();
        assertThat(log.batches).containsExactly(2, 2, 64);
    }

    @Test
    void aBusyRoomThatIsClosedWaitsForNothingMore() {
        post("a");
        post("b");
        drains.runAll();
        post("c");
        room.close(CloseCode.GOING_AWAY, "");
        drains.runOne();

        assertThat(log.batches).containsExactly(2, 1);
    }

    @Test
    void aMessageIsLoggedThenItsSenderIsToldThenItIsDelivered() {
        List<String> trace = new ArrayList<>();
        room.join(new RecordingMember() {
            @Override
            public void delivered(Broadcast broadcast) {
                trace.add("delivered when " + log.all.size() + " were logged");
            }
        });
        post("a").thenRun(() -> trace.add("a is said"));
        post("b").thenAccept(id -> trace.add("b is said as " + id));
        assertThat(trace).isEmpty();
        drains.runAll();

        assertThat(trace).containsExactly("a is said", "b is said as 1000-1", "delivered when 2 were logged");
    }

    @Test
    void aMemberThatJoinsInTheDrainOfAMessageGetsItOnce() {
        post("before");
        RecordingMember member = joining();
        post("after");
        drains.runAll();

        assertThat(member.events).containsExactly("joined []", "delivered [before after]");
    }

    @Test
    void allThatJoinShareOneJoinSnapshotUntilTheNextBroadcast() {
        List<JoinSnapshot> histories = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            room.join(new RecordingMember() {
                @Override
                public void joined(JoinSnapshot history) {
                    histories.add(history);
                }
            });
            drains.runAll();
        }
        assertThat(histories).extracting(JoinSnapshot::online).containsExactly(1, 2, 3);
        assertThat(histories.get(1).array()).isSameAs(histories.get(0).array());
        assertThat(histories.get(2).array()).isSameAs(histories.get(0).array());

        post("a");
        drains.runAll();
        RecordingMember member = joining();
        drains.runAll();
        assertThat(member.events).containsExactly("joined [a]");
    }

    @Test
    void aBusyRoomLetsTheOthersDrainToo() {
        Room other = new Room("other", new ScriptedLog(), HISTORY, drains, observer);
        List<String> trace = new ArrayList<>();
        room.join(new RecordingMember() {
            @Override
            public void delivered(Broadcast broadcast) {
                trace.add("lobby");
                if (trace.size() < 5) {
                    post("again");
                }
            }
        });
        post("a");
        other.join(new RecordingMember() {
            @Override
            public void delivered(Broadcast broadcast) {
                trace.add("other");
            }
        });
        other.post(say("b"));
        drains.runAll();

        assertThat(trace).startsWith("lobby", "other", "lobby");
    }

    @Test
    void aBroadcastCannotBeChangedByAMember() {
        room.join(new RecordingMember() {
            @Override
            public void delivered(Broadcast broadcast) {
                broadcast.entries().clear();
            }
        });
        RecordingMember next = joining();
        CompletableFuture<EventId> post = post("a");
        drains.runAll();

        assertThat(next.events).containsExactly("joined []", "delivered [a]");
        assertThat(post).isCompleted();
    }

    @Test
    void anIdleRoomHasNoDrains() {
        joining();
        post("a");
        drains.runAll();
        room.tick();

        assertThat(drains.waiting()).isZero();
        assertThat(room.name()).isEqualTo("lobby");
        assertThat(room.online()).isEqualTo(1);
    }

    // ---- saying it again ----

    private CompletableFuture<EventId> post(String text, String nonce) {
        return room.propose(new Post(say(text), nonce, null));
    }

    @Test
    void whatIsSaidAgainIsAnsweredWithTheEntryOfThenAndGoesToNobody() {
        RecordingMember member = joining();
        CompletableFuture<EventId> first = post("a", "n1");
        CompletableFuture<EventId> inTheSameDrain = post("a", "n1");
        drains.runAll();
        CompletableFuture<EventId> later = post("a", "n1");
        drains.runAll();

        assertThat(inTheSameDrain.join()).isEqualTo(first.join());
        assertThat(later.join()).isEqualTo(first.join());
        assertThat(member.events).containsExactly("joined []", "delivered [a]");
        assertThat(observer.broadcasts).containsExactly("1 to 1");
    }

    @Test
    void ofABatchOnlyWhatIsNewGoesOut() {
        post("a", "n1");
        drains.runAll();
        RecordingMember member = joining();
        List<CompletableFuture<EventId>> posts =
                List.of(post("b", null), post("a", "n1"), post("c", "n2"), post("b", null));
        drains.runAll();

        assertThat(member.events).containsExactly("joined [a]", "delivered [b c b]");
        assertThat(posts)
                .extracting(post -> post.join().toString())
                .containsExactly("1000-1", "1000-0", "1000-2", "1000-3");
    }

    @Test
    void aRoomOnALogWithAPastKnowsWhatWasSaidThere() {
        log.append(List.of(new Post(say("a"), "n1", null)));
        drains.runAll();
        RecordingMember member = joining();
        CompletableFuture<EventId> post = post("a", "n1");
        drains.runAll();

        assertThat(post.join()).hasToString("1000-0");
        assertThat(member.events).containsExactly("joined [a]");
    }

    // ---- resuming ----

    @Test
    void whoResumesGetsWhatWasSaidSinceHoweverMuchThatIs() {
        List.of("a", "b", "c", "d", "e").forEach(this::post);
        drains.runAll();
        RecordingMember all = joining(EventId.ZERO);
        RecordingMember some = joining(new EventId(1000, 3));
        RecordingMember none = joining(new EventId(1000, 4));
        post("f");
        drains.runAll();

        assertThat(all.events).containsExactly("joined [a b c d e]", "delivered [f]");
        assertThat(some.events).containsExactly("joined [e]", "delivered [f]");
        assertThat(none.events).containsExactly("joined []", "delivered [f]");
    }

    @Test
    void whoResumesFromAnIdThatTheLogDoesNotKnowGetsTheNewestAndIsToldSo() {
        List.of("a", "b", "c", "d", "e").forEach(this::post);
        drains.runAll();
        RecordingMember member = joining(new EventId(1000, 5));
        drains.runAll();

        assertThat(member.events).containsExactly("joined with a gap [c d e]");
    }

    @Test
    void thousandsThatResumeFromOneMessageCostTheLogAndTheEncoderOnce() {
        List.of("a", "b", "c").forEach(this::post);
        drains.runAll();
        List<JoinSnapshot> histories = new ArrayList<>();
        for (int drain = 0; drain < 10; drain++) {
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
            drains.runAll();
        }
        assertThat(histories).hasSize(1000);
        assertThat(histories.stream()
                        .map(JoinSnapshot::array)
                        .map(System::identityHashCode)
                        .distinct())
                .hasSize(2);
        Limits limits = Limits.DEFAULT;
        assertThat(histories.get(98).welcome(limits, Standing.GUEST))
                .isSameAs(histories.get(0).welcome(limits, Standing.GUEST));

        post("d");
        drains.runAll();
        RecordingMember later = joining(EventId.ZERO);
        drains.runAll();
        assertThat(later.events).containsExactly("joined [a b c d]");
    }

    @Test
    void historiesFromEverywhereDoNotPileUp() {
        List.of("a", "b", "c").forEach(this::post);
        drains.runAll();
        for (int i = 0; i < 100; i++) {
            RecordingMember member = joining(new EventId(999, i));
            drains.runAll();
            assertThat(member.events).containsExactly("joined with a gap [a b c]");
        }
    }

    // ---- how many ----

    @Test
    void theMembersAreToldHowManyTheyAreWhenThatHasChanged() {
        RecordingMember one = joining();
        drains.runAll();
        room.tick();
        assertThat(drains.waiting()).as("the welcome said so").isZero();

        RecordingMember two = joining();
        drains.runAll();
        room.tick();
        drains.runAll();
        room.tick();
        assertThat(drains.waiting()).isZero();
        room.leave(two);
        drains.runAll();
        room.tick();
        drains.runAll();

        assertThat(one.events).containsExactly("joined []", "online 2", "online 1");
        assertThat(two.events).containsExactly("joined []", "online 2");
    }

    @Test
    void whoWasWelcomedToAnotherNumberIsToldToo() {
        RecordingMember one = joining();
        drains.runAll();
        RecordingMember two = joining();
        drains.runAll();
        room.leave(one);
        drains.runAll();
        room.tick();
        drains.runAll();

        assertThat(two.events).containsExactly("joined []", "online 1");
    }

    @Test
    void thoseWhoAreInTheRoomOnOtherServersCountForAll() {
        RecordingMember one = joining();
        drains.runAll();
        room.setOnlineElsewhere(2);
        room.tick();
        drains.runAll();
        List<JoinSnapshot> welcomes = new ArrayList<>();
        RecordingMember two = new RecordingMember() {
            @Override
            public void joined(JoinSnapshot welcome) {
                welcomes.add(welcome);
            }
        };
        room.join(two);
        drains.runAll();
        assertThat(room.online()).isEqualTo(4);
        assertThat(room.onlineHere()).isEqualTo(2);
        room.setOnlineElsewhere(0);
        room.tick();
        drains.runAll();
        room.tick();
        assertThat(drains.waiting()).as("they know").isZero();

        assertThat(one.events).containsExactly("joined []", "online 3", "online 2");
        assertThat(welcomes).extracting(JoinSnapshot::online).containsExactly(4);
        assertThat(two.events).containsExactly("online 2");
    }

    @Test
    void aLargeRoomIsToldLessOften() {
        List<RecordingMember> members = new ArrayList<>();
        for (int i = 0; i < 2500; i++) {
            members.add(joining());
        }
        drains.runAll();
        RecordingMember first = members.get(0);
        for (int second = 1; second <= 9; second++) {
            joining();
            drains.runAll();
            room.tick();
            drains.runAll();
        }
        assertThat(first.events).containsExactly("joined []", "online 2503", "online 2506", "online 2509");
    }

    // ---- coming and going ----

    @Test
    void whoHasLeftGetsNothingMore() {
        RecordingMember member = joining();
        RecordingMember other = joining();
        drains.runAll();
        room.leave(member);
        post("a");
        drains.runAll();

        assertThat(member.events).containsExactly("joined []");
        assertThat(other.events).containsExactly("joined []", "delivered [a]");
        assertThat(room.online()).isEqualTo(1);
    }

    @Test
    void whoLeavesBeforeTheDrainIsNotCalledAtAll() {
        RecordingMember member = joining();
        post("a");
        room.leave(member);
        drains.runAll();

        assertThat(member.events).isEmpty();
        assertThat(room.online()).isZero();
    }

    @Test
    void whoLeavesAndComesBackInOneDrainIsIn() {
        RecordingMember member = joining();
        drains.runAll();
        room.leave(member);
        room.join(member);
        post("a");
        drains.runAll();

        assertThat(member.events).containsExactly("joined []", "joined []", "delivered [a]");
        assertThat(room.online()).isEqualTo(1);
    }

    @Test
    void leavingWithoutHavingJoinedIsHarmless() {
        RecordingMember member = joining();
        room.leave(new RecordingMember());
        drains.runAll();
        room.leave(new RecordingMember());
        drains.runAll();

        assertThat(room.online()).isEqualTo(1);
        assertThat(member.events).containsExactly("joined []");
    }

    @Test
    void membersThatAreEqualAreStillTwo() {
        record Equal(List<String> texts) implements Member {
            @Override
            public void joined(JoinSnapshot history) {}

            @Override
            public void delivered(Broadcast broadcast) {
                texts.add(broadcast.entries().get(0).message().text());
            }

            @Override
            public void closed(CloseCode code, String reason) {}
        }
        Equal one = new Equal(new ArrayList<>());
        Equal two = new Equal(new ArrayList<>());
        room.join(one);
        room.join(two);
        drains.runAll();
        room.leave(one);
        post("a");
        drains.runAll();

        assertThat(one.texts).isEmpty();
        assertThat(two.texts).containsExactly("a");
    }

    @Test
    void aMemberMayPostAndLeaveWhenItIsCalled() {
        RecordingMember listener = joining();
        RecordingMember bot = new RecordingMember() {
            @Override
            public void joined(JoinSnapshot history) {
                super.joined(history);
                post("here I am");
            }

            @Override
            public void delivered(Broadcast broadcast) {
                super.delivered(broadcast);
                post("bye");
                room.leave(this);
            }
        };
        room.join(bot);
        drains.runAll();

        assertThat(bot.events).containsExactly("joined []", "delivered [here I am]");
        assertThat(listener.events).containsExactly("joined []", "delivered [here I am]", "delivered [bye]");
    }

    // ---- defects ----

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aMemberThatThrowsIsLetGoAndNobodyElseNotices(boolean error) {
        RecordingMember before = joining();
        RecordingMember broken = new RecordingMember() {
            @Override
            public void delivered(Broadcast broadcast) {
                super.delivered(broadcast);
                if (error) {
                    throw new NoClassDefFoundError("<what a client wrote>");
                }
                throw new IllegalStateException("<what a client wrote>");
            }
        };
        room.join(broken);
        RecordingMember after = joining();
        drains.runAll();
        CompletableFuture<EventId> post = post("a");
        drains.runAll();
        post("b");
        drains.runAll();

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
            public void delivered(Broadcast broadcast) {
                calls.add("delivered");
                throw new IllegalStateException();
            }

            @Override
            public void closed(CloseCode code, String reason) {
                calls.add("closed");
                throw new IllegalStateException();
            }
        });
        RecordingMember other = joining();
        post("a");
        drains.runAll();
        room.close(CloseCode.GOING_AWAY, "Bye.");
        drains.runAll();

        assertThat(calls).containsExactly("joined", "closed");
        assertThat(other.events).containsExactly("joined []", "delivered [a]", "closed GOING_AWAY Bye.");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aLogThatThrowsFailsOnlyThatBatch(boolean error) {
        RecordingMember member = joining();
        drains.runAll();
        log.failure = error ? new StackOverflowError("no") : new IllegalStateException("no");
        CompletableFuture<EventId> lost = post("a");
        drains.runAll();
        assertThat(lost).isCompletedExceptionally();
        assertThatThrownBy(lost::join).hasCause(log.failure);
        assertThat(observer.errors)
                .containsExactly(
                        "room lobby: the log failed: " + log.failure.getClass().getName());

        log.failure = null;
        assertThat(post("b")).isNotDone();
        drains.runAll();
        assertThat(member.events).containsExactly("joined []", "delivered [b]");
    }

    @Test
    void aLogThatThrowsOnClosingDoesNotHoldTheCloseUp() {
        RecordingMember member = joining();
        drains.runAll();
        log.failure = new IllegalStateException("no");
        CompletableFuture<Void> closed = room.close(CloseCode.GOING_AWAY, "Bye.");
        drains.runAll();

        assertThat(closed).isCompleted();
        assertThat(member.events).containsExactly("joined []", "closed GOING_AWAY Bye.");
        assertThat(observer.errors).containsExactly("room lobby: the log failed: java.lang.IllegalStateException");
    }

    @Test
    void anObserverThatThrowsIsNotTheEndOfTheRoom() {
        Room fragile = new Room("fragile", log, HISTORY, drains, new Observer() {
            @Override
            public void broadcast(int events, int members) {
                throw new IllegalStateException("no");
            }
        });
        fragile.post(say("a"));
        assertThatThrownBy(drains::runAll).hasMessage("no");

        CompletableFuture<Void> closed = fragile.close(CloseCode.GOING_AWAY, "Bye.");
        drains.runAll();
        assertThat(closed).isCompleted();
    }

    @Test
    void anExecutorThatRefusesThrowsToTheCallerAndLeavesTheRoomAsItWas() {
        List<Runnable> taken = new ArrayList<>();
        Room refused = new Room(
                "refused",
                log,
                HISTORY,
                drain -> {
                    if (taken.isEmpty()) {
                        taken.add(drain);
                        throw new RejectedExecutionException();
                    }
                    drains.execute(drain);
                },
                observer);
        RecordingMember member = new RecordingMember();
        assertThatThrownBy(() -> refused.join(member)).isInstanceOf(RejectedExecutionException.class);

        refused.post(say("a"));
        drains.runAll();
        assertThat(member.events).containsExactly("joined []", "delivered [a]");
    }

    @Test
    void whatDependsOnAPostMayThrow() {
        CompletableFuture<EventId> first = post("a");
        first.thenRun(() -> {
            throw new IllegalStateException();
        });
        CompletableFuture<EventId> second = post("b");
        drains.runAll();

        assertThat(first).isCompleted();
        assertThat(second).isCompleted();
    }

    @Test
    void aLogWhoseStoreHasFailedIsLookedAfterWithEachTick() {
        log.problem = "disk full";
        assertThat(room.problem()).contains("disk full");
        RecordingMember member = joining();
        drains.runAll();
        room.tick();
        drains.runAll();
        room.tick();
        drains.runAll();
        assertThat(log.maintained).isEqualTo(2);

        log.problem = null;
        room.tick();
        drains.runAll();
        assertThat(log.maintained).isEqualTo(2);
        assertThat(room.problem()).isEmpty();
        assertThat(member.events).containsExactly("joined []");
        assertThat(observer.broadcasts).isEmpty();
    }

    // ---- bounds and the end ----

    @Test
    void tooManyPendingMessagesAreRejectedAtOnce() {
        IntStream.range(0, Room.MAX_PENDING).forEach(i -> post("x"));
        assertThat(rejection(post("one too many"))).isEqualTo("busy");
        drains.runAll();
        CompletableFuture<EventId> later = post("later");
        drains.runAll();

        assertThat(later).isCompleted();
        assertThat(log.batches.stream().mapToInt(size -> size).sum()).isEqualTo(Room.MAX_PENDING + 1);
    }

    @Test
    void closingDeliversWhatWasPostedBeforeThenLetsTheMembersGoAndClosesTheLog() {
        RecordingMember member = joining();
        CompletableFuture<EventId> post = post("a");
        CompletableFuture<Void> closed = room.close(CloseCode.ROOM_CLOSED, "Gone.");
        assertThat(closed).isNotDone();
        drains.runAll();

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
            public void delivered(Broadcast broadcast) {
                super.delivered(broadcast);
                post("b");
                room.close(CloseCode.ROOM_CLOSED, "Gone.");
                assertThat(rejection(post("c"))).isEqualTo("closed");
            }
        };
        room.join(member);
        post("a");
        drains.runAll();

        assertThat(member.events)
                .containsExactly("joined []", "delivered [a]", "delivered [b]", "closed ROOM_CLOSED Gone.");
        assertThat(log.closed).isEqualTo(1);
    }

    @Test
    void aClosedRoomTakesNothingMore() {
        room.close(CloseCode.GOING_AWAY, "Bye.");
        for (int i = 0; i < 2; i++) {
            assertThat(rejection(post("a"))).isEqualTo("closed");
            assertThat(joining().events).containsExactly("closed GOING_AWAY Bye.");
            room.leave(new RecordingMember());
            room.tick();
            drains.runAll();
        }
        assertThat(log.batches).isEmpty();
        assertThat(drains.waiting()).isZero();
    }

    @Test
    void closingAgainChangesNothing() {
        RecordingMember member = joining();
        CompletableFuture<Void> first = room.close(CloseCode.GOING_AWAY, "Bye.");
        CompletableFuture<Void> second = room.close(CloseCode.ROOM_CLOSED, "Gone.");
        drains.runAll();

        assertThat(first).isCompleted();
        assertThat(second).isCompleted();
        assertThat(member.events).containsExactly("joined []", "closed GOING_AWAY Bye.");
        assertThat(log.closed).isEqualTo(1);
    }
}
