package jgames.chat.core.room;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import jgames.chat.core.protocol.CloseCode;
import jgames.chat.core.protocol.Message;
import jgames.chat.testing.HandDrivenExecutor;
import jgames.chat.testing.RecordingMember;
import jgames.chat.testing.RecordingObserver;
import jgames.chat.testing.ScriptedLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No gap, no repetition, one order for all, whatever comes when. */
class RoomOrderTest {
    private static final int HISTORY = 3;

    private static Message say(String text) {
        return new Message("Hello", "#589", text);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyMemberGetsTheHistoryAndThenEveryBroadcastWhateverComesWhen(long seed) {
        Random random = new Random(seed);
        for (int run = 0; run < 25; run++) {
            HandDrivenExecutor drains = new HandDrivenExecutor();
            ScriptedLog log = new ScriptedLog();
            Room room = new Room("lobby", log, HISTORY, drains, Observer.NONE);
            List<RecordingMember> in = new ArrayList<>();
            List<RecordingMember> out = new ArrayList<>();
            int posts = 0;
            for (int step = 0; step < 200; step++) {
                switch (random.nextInt(6)) {
                    case 0 -> {
                        RecordingMember member = new RecordingMember() {
                            @Override
                            public void joined(JoinSnapshot history) {
                                super.joined(history);
                                int size = log.all.size();
                                assertThat(seen).isEqualTo(log.all.subList(Math.max(0, size - HISTORY), size));
                            }
                        };
                        in.add(member);
                        room.join(member);
                    }
                    case 1 -> {
                        if (!in.isEmpty()) {
                            RecordingMember member = in.remove(random.nextInt(in.size()));
                            out.add(member);
                            room.leave(member);
                        }
                    }
                    case 2, 3 -> room.post(say("message " + ++posts));
                    default -> {
                        if (drains.waiting() > 0) {
                            drains.runOne();
                        }
                    }
                }
            }
            drains.runAll();

            assertThat(log.all)
                    .extracting(entry -> entry.message().text())
                    .isEqualTo(IntStream.rangeClosed(1, posts)
                            .mapToObj(i -> "message " + i)
                            .toList());
            assertThat(room.online()).isEqualTo(in.size());
            for (RecordingMember member : in) {
                assertThat(member.events.get(0)).startsWith("joined");
                assertThat(member.seen).isEqualTo(log.all.subList(log.all.size() - member.seen.size(), log.all.size()));
            }
            for (RecordingMember member : out) {
                if (!member.seen.isEmpty()) {
                    int from = log.all.indexOf(member.seen.get(0));
                    assertThat(member.seen).isEqualTo(log.all.subList(from, from + member.seen.size()));
                }
            }
        }
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void eightThreadsPostAndAllMembersSeeTheSameOrder() throws Exception {
        ScriptedLog log = new ScriptedLog();
        RecordingObserver observer = new RecordingObserver();
        int threads = 8;
        int each = 1000;
        ExecutorService workers = Executors.newFixedThreadPool(4);
        ExecutorService posters = Executors.newFixedThreadPool(threads);
        AtomicInteger said = new AtomicInteger();
        List<RecordingMember> members = new ArrayList<>();
        try {
            Room room = new Room("lobby", log, HISTORY, workers, observer);
            for (int i = 0; i < 3; i++) {
                members.add(new RecordingMember());
                room.join(members.get(i));
            }
            List<CompletableFuture<Void>> posting = IntStream.range(0, threads)
                    .mapToObj(thread -> CompletableFuture.runAsync(
                            () -> {
                                for (int i = 0; i < each; i++) {
                                    room.post(say(thread + " " + i)).thenRun(said::incrementAndGet);
                                }
                            },
                            posters))
                    .toList();
            while (!posting.stream().allMatch(CompletableFuture::isDone)) {
                RecordingMember passing = new RecordingMember();
                room.join(passing);
                room.leave(passing);
                RecordingMember later = new RecordingMember();
                room.join(later);
                if (members.size() < 50) {
                    members.add(later);
                } else {
                    room.leave(later);
                }
            }
            room.close(CloseCode.GOING_AWAY, "Bye.").get();
            CompletableFuture.allOf(posting.toArray(CompletableFuture[]::new)).get();
        } finally {
            posters.shutdown();
            workers.shutdown();
        }

        assertThat(said).hasValue(threads * each);
        assertThat(log.all).hasSize(threads * each);
        for (int thread = 0; thread < threads; thread++) {
            String poster = thread + " ";
            assertThat(log.all.stream().map(entry -> entry.message().text()).filter(text -> text.startsWith(poster)))
                    .as("each thread's messages are in its order")
                    .containsExactlyElementsOf(
                            IntStream.range(0, each).mapToObj(i -> poster + i).toList());
        }
        assertThat(members.subList(0, 3))
                .allSatisfy(member -> assertThat(member.seen).isEqualTo(log.all));
        assertThat(members).allSatisfy(member -> {
            assertThat(member.events.get(0)).startsWith("joined");
            assertThat(member.events.get(member.events.size() - 1)).isEqualTo("closed GOING_AWAY Bye.");
            assertThat(member.seen).isEqualTo(log.all.subList(log.all.size() - member.seen.size(), log.all.size()));
        });
        assertThat(observer.errors).isEmpty();
        assertThat(observer.broadcasts.size()).isLessThan(threads * each);
    }
}
