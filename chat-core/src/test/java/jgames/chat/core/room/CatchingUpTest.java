package jgames.chat.core.room;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import jgames.chat.core.log.Event.Posted;
import jgames.chat.core.log.MemoryEventLog;
import jgames.chat.core.protocol.CloseCode;
import jgames.chat.core.protocol.Entry;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.Limits;
import jgames.chat.core.protocol.Message;
import jgames.chat.core.protocol.ServerFrame;
import jgames.chat.core.protocol.ServerFrameCodec;
import jgames.chat.core.protocol.Standing;
import jgames.chat.testing.HandDrivenExecutor;
import jgames.chat.testing.RecordingMember;
import org.junit.jupiter.api.Test;

/** What a member missed comes in parts, each when the one before is sent, and then it is live. */
class CatchingUpTest {
    private static final String LONG = "\u0001".repeat(Message.MAX_CODE_POINTS);
    private static final Limits LIMITS = Limits.DEFAULT;

    private final HandDrivenExecutor drains = new HandDrivenExecutor();
    private final MemoryEventLog log = new MemoryEventLog(500, () -> Instant.ofEpochMilli(1000));
    private Room room = room(30);

    private Room room(int historySize) {
        return new Room("lobby", log, historySize, drains, Observer.NONE);
    }

    /** Asks for more when the test says so. */
    private final class Paced extends RecordingMember implements PacedMember {
        final List<ByteBuffer> frames = new ArrayList<>();
        final List<Integer> texts = new ArrayList<>();
        private EventId newest;

        @Override
        public void joined(JoinSnapshot snapshot) {
            events.add(snapshot.isComplete() ? "joined" : "joined with a gap");
            newest = snapshot.welcomed();
            frame(snapshot.welcome(LIMITS, Standing.GUEST));
        }

        @Override
        public void delivered(Broadcast broadcast) {
            newest = broadcast.last();
            broadcast.extendedFrames().forEach(this::frame);
        }

        private void frame(ByteBuffer frame) {
            frames.add(frame);
            ServerFrame decoded = ServerFrameCodec.decode(
                            UTF_8.decode(frame.slice()).toString())
                    .orElseThrow();
            List<Entry> entries = decoded instanceof ServerFrame.Welcome welcome
                    ? welcome.messages()
                    : decoded instanceof ServerFrame.Messages messages ? messages.messages() : List.of();
            entries.forEach(entry -> texts.add(Integer.parseInt(entry.message().username())));
        }

        @Override
        public void caughtUp() {
            events.add("live after " + texts.size());
        }

        Paced more() {
            room.more(this, newest);
            drains.runAll();
            return this;
        }

        Paced allOfIt() {
            while (events.stream().noneMatch(event -> event.startsWith("live"))) {
                more();
            }
            return this;
        }
    }

    private Paced joined(EventId since) {
        Paced member = new Paced();
        room.join(member, since);
        drains.runAll();
        return member;
    }

    private void post(int from, int to, String text) {
        for (int i = from; i < to; i++) {
            room.post(new Message("" + i, "red", text));
        }
        drains.runAll();
    }

    private List<Entry> latest(int count) {
        List<Entry> entries = log.recent().events().stream()
                .filter(Posted.class::isInstance)
                .map(event -> ((Posted) event).entry())
                .toList();
        return entries.subList(Math.max(0, entries.size() - count), entries.size());
    }

    private static List<Integer> range(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }

    @Test
    void theRestComesPartByPartEachWhenItIsAskedForAndThenWhatIsLive() {
        post(0, 100, LONG);
        Paced member = joined(EventId.ZERO);
        assertThat(member.frames).hasSize(1);
        post(100, 105, "meanwhile");
        assertThat(member.frames).as("nothing but what it asks for").hasSize(1);

        member.allOfIt();
        assertThat(member.frames).hasSizeGreaterThan(10).allMatch(frame -> frame.remaining() < 17 * 1024);
        assertThat(member.events).containsExactly("joined", "live after 105");
        assertThat(member.texts).isEqualTo(range(0, 105));

        post(105, 107, "live");
        assertThat(member.texts).isEqualTo(range(0, 107));
    }

    @Test
    void whateverWasSeenTheRestIsExactlyWhatCameAfter() {
        post(0, 40, LONG);
        List<Entry> all = latest(500);
        for (int seen = 0; seen < all.size(); seen++) {
            Paced member = joined(all.get(seen).id()).allOfIt();
            assertThat(member.texts).isEqualTo(range(seen + 1, 40));
            room.leave(member);
        }
    }

    @Test
    void allPartsButTheFirstAreTheSameBytesForEverybody() {
        post(0, 100, LONG);
        List<Entry> all = latest(500);
        List<Paced> members = all.stream().map(entry -> joined(entry.id())).toList();
        long own = members.stream()
                .mapToLong(member -> member.frames.get(0).remaining())
                .sum();
        members.forEach(Paced::allOfIt);

        Set<ByteBuffer> different = Collections.newSetFromMap(new IdentityHashMap<>());
        members.forEach(member -> different.addAll(member.frames.subList(1, member.frames.size())));
        assertThat(different.stream().mapToLong(ByteBuffer::remaining).sum())
                .as("the window, once")
                .isLessThan(100 * 3300);
        assertThat(own).as("and a part for each").isLessThan(100 * 17 * 1024);
    }

    @Test
    void shortHistoriesAreOneFrame() {
        post(0, 30, "a usual message that somebody says to somebody else in a room");
        Paced member = joined(null);
        assertThat(UTF_8.decode(member.frames.get(0).slice()).toString()).doesNotContain("\"more\"");
        member.more();
        assertThat(member.events).containsExactly("joined", "live after 30");
    }

    @Test
    void aMemberThatIsToldAPartAndFallsOutOfTheWindowIsTooSlow() {
        post(0, 100, LONG);
        Paced member = joined(EventId.ZERO);
        post(100, 1000, "others");
        assertThat(room.online()).isOne();
        member.more();
        assertThat(member.events).containsExactly("joined", "closed TOO_SLOW What comes next is forgotten.");
        assertThat(room.online()).isZero();
        member.more();
        assertThat(member.events).hasSize(2);
    }

    @Test
    void whoLeavesWhileItCatchesUpGetsNothingMore() {
        post(0, 100, LONG);
        Paced member = joined(EventId.ZERO);
        room.more(member, member.newest);
        room.leave(member);
        drains.runAll();
        member.more();
        assertThat(member.frames).hasSize(1);
        assertThat(room.online()).isZero();
    }

    @Test
    void whoIsBehindWhenTheRoomClosesIsClosed() {
        post(0, 100, LONG);
        Paced member = joined(EventId.ZERO);
        room.close(CloseCode.GOING_AWAY, "bye");
        drains.runAll();
        assertThat(member.events).containsExactly("joined", "closed GOING_AWAY bye");
    }

    @Test
    void whoCatchesUpCountsAndHearsTheCountWhenItIsLive() {
        post(0, 100, LONG);
        Paced behind = joined(EventId.ZERO);
        Paced second = joined(null).allOfIt();
        assertThat(room.online()).isEqualTo(2);
        room.tick();
        drains.runAll();
        behind.allOfIt();
        room.tick();
        drains.runAll();
        assertThat(behind.events).endsWith("online 2");
    }

    @Test
    void aMemberThatIsNotPacedGetsAllAtOnce() {
        post(0, 100, LONG);
        RecordingMember member = new RecordingMember();
        room.join(member, EventId.ZERO);
        drains.runAll();
        assertThat(member.seen).isEqualTo(latest(100));
    }

    @Test
    void thirtyMessagesAlwaysFitTheHistory() {
        for (String character : List.of("\u0001", "\ud83d\ude00", "\u20ac", "\"")) {
            for (int i = 0; i < 30; i++) {
                String longest = character.repeat(Message.MAX_CODE_POINTS);
                room.post(new Message(longest, "red", longest, true));
            }
            drains.runAll();
            RecordingMember member = new RecordingMember() {
                @Override
                public void joined(JoinSnapshot snapshot) {
                    super.joined(snapshot);
                    assertThat(snapshot.array().remaining()).isLessThan(Window.HISTORY_BYTES);
                }
            };
            room.join(member);
            drains.runAll();
            room.leave(member);
            assertThat(member.seen.size()).isEqualTo(30);
        }
    }

    @Test
    void ofALongerHistoryTheNewestThatFitAreGiven() {
        room = room(1000);
        String longest = "\u0001".repeat(Message.MAX_CODE_POINTS);
        for (int i = 0; i < 400; i++) {
            room.post(new Message(
                    "x" + longest.substring(1), "red", longest)); // a name that can be seen stays what it is
        }
        drains.runAll();
        RecordingMember member = new RecordingMember();
        room.join(member);
        drains.runAll();
        assertThat(member.seen.size()).isBetween(30, 50);
        assertThat(member.seen.equals(latest(member.seen.size()))).isTrue();
        assertThat(member.events.get(0).substring(0, 8)).isEqualTo("joined [");
    }

    @Test
    void aGapGivesTheNewestAsWithoutAnId() {
        post(0, 600, "x");
        Paced member = joined(new EventId(7, 0)).allOfIt();
        assertThat(member.events).containsExactly("joined with a gap", "live after 30");
        assertThat(member.texts).isEqualTo(range(570, 600));
    }

    @Test
    void theLastFrameOfWhatWasMissedSaysThatThereIsNoMoreWhateverWasDeleted() {
        post(0, 10, LONG);
        room.delete(List.of(latest(1).get(0).id()));
        drains.runAll();
        Paced member = joined(EventId.ZERO).allOfIt();

        assertThat(member.texts).isEqualTo(range(0, 9));
        assertThat(UTF_8.decode(member.frames.get(member.frames.size() - 1).slice())
                        .toString())
                .doesNotContain("\"more\"")
                .startsWith("{\"type\":\"messages\",");
        assertThat(member.frames.subList(0, member.frames.size() - 1))
                .filteredOn(frame -> !UTF_8.decode(frame.slice()).toString().contains("\"deleted\",\"id\""))
                .allSatisfy(frame ->
                        assertThat(UTF_8.decode(frame.slice()).toString()).contains("\"more\":true"));
    }

    @Test
    void oneMessageThatIsLargerThanAPartIsAllThereIs() {
        room.post(new Message("0", "red", "x".repeat(40_000)));
        drains.runAll();
        Paced member = joined(null).allOfIt();

        assertThat(member.frames).hasSize(1);
        assertThat(member.texts).containsExactly(0);
        assertThat(UTF_8.decode(member.frames.get(0).slice()).toString()).doesNotContain("\"more\"");
    }

    @Test
    void whatAMemberSaysOfAPartFromBeforeChangesNothing() {
        post(0, 100, LONG);
        Paced member = joined(EventId.ZERO);
        EventId welcomed = member.newest;
        member.more();
        int frames = member.frames.size();
        room.more(member, welcomed);
        drains.runAll();
        assertThat(member.frames).hasSize(frames);

        member.allOfIt();
        assertThat(member.texts).isEqualTo(range(0, 100));
    }

    @Test
    void whoHasSeenAMessageThatWasDeletedResumesFromThere() {
        post(0, 3, "x");
        List<Entry> all = latest(3);
        room.delete(List.of(all.get(1).id()));
        drains.runAll();

        Paced member = joined(all.get(1).id()).allOfIt();
        assertThat(member.events).startsWith("joined");
        assertThat(member.texts).containsExactly(2);
    }
}
