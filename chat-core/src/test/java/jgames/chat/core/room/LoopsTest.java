package jgames.chat.core.room;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;
import jgames.chat.core.protocol.CloseCode;
import jgames.chat.core.protocol.Message;
import jgames.chat.testing.HandDrivenExecutor;
import jgames.chat.testing.RecordingMember;
import jgames.chat.testing.ScriptedLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Members that belong to loops are called there, each loop at its own speed. */
class LoopsTest {
    private final HandDrivenExecutor drains = new HandDrivenExecutor();
    private final HandDrivenExecutor one = new HandDrivenExecutor();
    private final HandDrivenExecutor other = new HandDrivenExecutor();
    private final ScriptedLog log = new ScriptedLog();
    private final Room room = new Room("lobby", log, 3, drains, Observer.NONE);

    private class OnALoop extends RecordingMember implements PacedMember {
        private final Executor loop;
        boolean live;

        OnALoop(Executor loop) {
            this.loop = loop;
        }

        @Override
        public Executor loop() {
            return loop;
        }

        @Override
        public void joined(JoinSnapshot snapshot) {
            super.joined(snapshot);
            room.more(this, snapshot.last());
        }

        @Override
        public void delivered(Broadcast broadcast) {
            super.delivered(broadcast);
            if (!live) {
                room.more(this, broadcast.last());
            }
        }

        @Override
        public void caughtUp() {
            live = true;
        }

        List<String> texts() {
            return seen.stream().map(entry -> entry.message().text()).toList();
        }
    }

    private OnALoop joined(HandDrivenExecutor loop) {
        OnALoop member = new OnALoop(loop);
        room.join(member);
        for (int i = 0; i < 3; i++) {
            drains.runAll();
            loop.runAll();
        }
        assertThat(member.live).isTrue();
        return member;
    }

    private void post(String text) {
        room.post(new Message("A", "red", text));
        drains.runAll();
    }

    private static List<String> range(int from, int to) {
        return IntStream.range(from, to).mapToObj(Integer::toString).toList();
    }

    @Test
    void aDrainCallsNobodyWhoBelongsToALoop() {
        OnALoop member = joined(one);
        post("a");
        assertThat(member.texts()).isEmpty();
        one.runAll();
        assertThat(member.texts()).containsExactly("a");
    }

    @Test
    void aLoopThatIsSlowHoldsNoOtherUp() {
        OnALoop slow = joined(one);
        OnALoop quick = joined(other);
        post("a");
        post("b");
        other.runAll();
        assertThat(quick.texts()).containsExactly("a", "b");
        assertThat(slow.texts()).isEmpty();
        one.runAll();
        assertThat(slow.texts()).containsExactly("a", "b");
    }

    @Test
    void aLoopSeesToOthersBetweenTheMembersOfALargeRoom() {
        List<OnALoop> members = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            members.add(new OnALoop(one));
            room.join(members.get(i));
        }
        for (int i = 0; i < 10; i++) {
            drains.runAll();
            one.runAll();
        }
        post("a");
        boolean[] served = {false};
        one.execute(() -> served[0] = true);
        one.runOne();
        assertThat(members.stream().filter(member -> !member.seen.isEmpty()).count())
                .isBetween(1L, 2999L);
        one.runOne();
        assertThat(served[0]).isTrue();
        one.runAll();
        assertThat(members).allSatisfy(member -> assertThat(member.texts()).containsExactly("a"));
    }

    @Test
    void aLoopThatLagsIsHandedNoMoreAndThenGetsWhatItLacksOnce() {
        OnALoop lagging = joined(one);
        for (int i = 0; i < 700; i++) {
            post("" + i);
        }
        OnALoop late = new OnALoop(one);
        room.join(late);
        drains.runAll();
        for (int i = 700; i < 900; i++) {
            post("" + i);
        }
        assertThat(one.waiting()).isLessThan(10);
        for (int i = 0; i < 10; i++) {
            one.runAll();
            drains.runAll();
        }
        post("last");
        one.runAll();
        List<String> all = new ArrayList<>(range(0, 900));
        all.add("last");
        assertThat(lagging.texts()).isEqualTo(all);
        assertThat(late.texts()).isEqualTo(all.subList(697, 901));
    }

    @Test
    void onALoopThatLagsWhoWasToldThatMessagesMayBeMissingHearsThatNoneIsAfterThem() {
        log.behind = true;
        OnALoop lagging = joined(one);
        for (int i = 0; i < 700; i++) {
            post("" + i);
        }
        log.behind = false;
        for (int i = 0; i < 10; i++) {
            room.tick();
            drains.runAll();
            one.runAll();
        }
        assertThat(lagging.texts()).isEqualTo(range(0, 700));
        assertThat(lagging.events).endsWith("up to date").containsOnlyOnce("up to date");
    }

    @Test
    void whoFallsOutOfTheWindowBehindItsLoopIsTooSlow() {
        OnALoop lagging = joined(one);
        OnALoop quick = joined(other);
        for (int i = 0; i < 3000; i++) {
            post("" + i);
            other.runAll();
        }
        for (int i = 0; i < 5; i++) {
            one.runAll();
            drains.runAll();
        }
        assertThat(lagging.events.get(lagging.events.size() - 1)).startsWith("closed TOO_SLOW");
        assertThat(lagging.texts()).isEqualTo(range(0, lagging.seen.size()));
        assertThat(quick.texts()).isEqualTo(range(0, 3000));
        assertThat(room.online()).isEqualTo(1);
    }

    @Test
    void aMemberThatThrowsOnItsLoopIsLetGoAndCalledNoMore() {
        OnALoop broken = new OnALoop(one) {
            @Override
            public void delivered(Broadcast broadcast) {
                super.delivered(broadcast);
                throw new IllegalStateException("a defect");
            }
        };
        room.join(broken);
        OnALoop sound = joined(one);
        post("a");
        post("b");
        one.runAll();
        drains.runAll();
        one.runAll();
        assertThat(broken.events)
                .containsExactly("joined []", "delivered [a]", "closed SERVER_ERROR The server failed.");
        assertThat(sound.texts()).containsExactly("a", "b");
        assertThat(room.online()).isEqualTo(1);
    }

    @Test
    void aRoomIsClosedWhenEveryLoopHasLetItsMembersGo() {
        OnALoop a = joined(one);
        OnALoop b = joined(other);
        post("a");
        CompletableFuture<Void> closed = room.close(CloseCode.GOING_AWAY, "Bye.");
        drains.runAll();
        other.runAll();
        assertThat(closed).isNotDone();
        one.runAll();
        assertThat(closed).isDone();
        assertThat(a.events).containsExactly("joined []", "delivered [a]", "closed GOING_AWAY Bye.");
        assertThat(b.events).isEqualTo(a.events);
    }

    /** Joins, broadcasts and ends keep their order on every loop, whichever of all that can happen next happens. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void everyLoopKeepsTheOrderWhateverHappensWhen(long seed) {
        Random random = new Random(seed);
        List<HandDrivenExecutor> executors = List.of(drains, one, other);
        List<OnALoop> members = new ArrayList<>();
        List<OnALoop> gone = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            switch (random.nextInt(12)) {
                case 0 -> {
                    OnALoop member = new OnALoop(random.nextBoolean() ? one : other);
                    members.add(member);
                    room.join(member);
                }
                case 1 -> {
                    if (members.size() > 3) {
                        OnALoop leaving = members.remove(random.nextInt(members.size()));
                        room.leave(leaving);
                        gone.add(leaving);
                    }
                }
                case 2, 3, 4 -> room.post(new Message("A", "red", "" + i));
                default -> {
                    HandDrivenExecutor executor = executors.get(random.nextInt(3));
                    if (executor.waiting() > 0) {
                        executor.runOne();
                    }
                }
            }
        }
        for (int i = 0; i < 20; i++) {
            executors.forEach(HandDrivenExecutor::runAll);
        }
        List<String> all = log.all.stream().map(entry -> entry.message().text()).toList();
        assertThat(members).isNotEmpty().allSatisfy(member -> {
            assertThat(member.live).isTrue();
            assertThat(all.subList(all.size() - member.seen.size(), all.size())).isEqualTo(member.texts());
        });
        assertThat(gone).isNotEmpty().allSatisfy(member -> {
            int from = member.seen.isEmpty() ? 0 : all.indexOf(member.texts().get(0));
            assertThat(all.subList(from, from + member.seen.size())).isEqualTo(member.texts());
        });
        assertThat(room.online()).isEqualTo(members.size());
    }
}
