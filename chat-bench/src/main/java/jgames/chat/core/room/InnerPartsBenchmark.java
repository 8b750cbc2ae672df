package jgames.chat.core.room;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import jgames.chat.core.intake.Attempt;
import jgames.chat.core.intake.RateLimiter;
import jgames.chat.core.intake.Sender;
import jgames.chat.core.intake.SlidingWindowLimiter;
import jgames.chat.core.log.Event;
import jgames.chat.core.log.Event.Posted;
import jgames.chat.core.log.EventLog;
import jgames.chat.core.log.FileEventLog;
import jgames.chat.core.log.MemoryEventLog;
import jgames.chat.core.log.Proposal;
import jgames.chat.core.log.Proposal.Post;
import jgames.chat.core.moderation.Decision;
import jgames.chat.core.moderation.Decision.Mute;
import jgames.chat.core.moderation.Decision.SlowMode;
import jgames.chat.core.moderation.Moderation;
import jgames.chat.core.moderation.ModerationEvent;
import jgames.chat.core.moderation.MuteCheck;
import jgames.chat.core.moderation.SlowCheck;
import jgames.chat.core.protocol.CloseCode;
import jgames.chat.core.protocol.Entry;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.Message;
import jgames.chat.core.protocol.PlainCodec;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What each step of a message's way costs: judge, decode, append, encode, and a room's whole drain. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class InnerPartsBenchmark {
    private static final byte[] FRAME =
            "{\"username\":\"Guest00001\",\"color\":\"#ff8800\",\"text\":\"Sixty-four characters, which is what people say on average, at most\"}"
                    .getBytes(StandardCharsets.UTF_8);

    private final RateLimiter limiter =
            new SlidingWindowLimiter(1000, Duration.ofMillis(1), Duration.ofSeconds(60), System::nanoTime);
    private final String[] senders = new String[64];
    private int next;

    /** A message, once decoded. */
    private Message message;

    /** What moderators have decided, and those whom it concerns or not. */
    @State(Scope.Thread)
    public static class Decided {
        private final Moderation moderation = new Moderation(InstantSource.system());
        private final MuteCheck mutes = new MuteCheck(moderation, InstantSource.system());
        private final SlowCheck slow = new SlowCheck(room -> moderation.pause(room, Duration.ZERO), System::nanoTime);
        private final Attempt[] attempts = new Attempt[64];

        /** A thousand mutes, a quarter of them at the addresses of who speaks; a room in slow mode without a pause to wait for. */
        @Setup
        public void decide() {
            Message said = PlainCodec.decode(new String(FRAME, StandardCharsets.UTF_8));
            for (int i = 0; i < 1000; i++) {
                Mute mute = new Mute("guest:" + 4 * i, "Troll", Instant.ofEpochMilli(EventId.MAX_MILLIS), "");
                moderation.announced(new ModerationEvent(new EventId(1, i), 1, mute, "user:ann", null));
            }
            Decision decision = new SlowMode("slow", Duration.ofNanos(1));
            moderation.announced(new ModerationEvent(new EventId(2, 0), 1, decision, "user:ann", null));
            for (int i = 0; i < attempts.length; i++) {
                attempts[i] =
                        new Attempt(i % 2 == 0 ? "lobby" : "slow", Sender.guest("127.0.0.1", "" + i / 2), said, null);
            }
        }
    }

    /** Parts that work on what has gathered. */
    @State(Scope.Thread)
    public static class Batch {
        /** How many messages have gathered. */
        @Param({"1", "64"})
        public int messages;

        private Path folder;
        private FileEventLog log;
        private List<Proposal> batch;
        private List<Event> events;
        private Room room;
        private final ArrayDeque<Runnable> drains = new ArrayDeque<>();

        /** A log in a file, and a room in memory of 1,000 members who only look at what they get. */
        @Setup(Level.Trial)
        public void open() throws IOException {
            folder = Files.createTempDirectory("chat-bench-");
            log = new FileEventLog(
                    folder.resolve("log"), 500, false, InstantSource.system(), Runnable::run, Observer.NONE);
            log.follow(new Nobody());
            Message said = PlainCodec.decode(new String(FRAME, StandardCharsets.UTF_8));
            batch = Stream.generate(() -> (Proposal) new Post(said, null, null))
                    .limit(messages)
                    .toList();
            events = IntStream.range(0, messages)
                    .mapToObj(i -> (Event) new Posted(new Entry(new EventId(1, i), said), null, null))
                    .toList();
            room = new Room("r0", new MemoryEventLog(500, InstantSource.system()), 30, drains::add, Observer.NONE);
            for (int i = 0; i < 1000; i++) {
                room.join(new Listener());
            }
            drains.poll().run();
        }

        /** Leaves nothing behind. */
        @TearDown(Level.Trial)
        public void close() throws IOException {
            log.close();
            Files.deleteIfExists(folder.resolve("log"));
            Files.delete(folder);
        }
    }

    private static final class Nobody implements EventLog.Follower {
        @Override
        public void announced(List<EventLog.Announcement> announcements) {}

        @Override
        public void gap(EventLog.Recent recent) {}
    }

    private static final class Listener implements Member {
        private int heard;

        @Override
        public void joined(JoinSnapshot snapshot) {}

        @Override
        public void delivered(Broadcast broadcast) {
            heard += broadcast.plainFrames().size();
        }

        @Override
        public void closed(CloseCode code, String reason) {}
    }

    /** Sixty-four addresses. */
    @Setup
    public void names() {
        for (int i = 0; i < senders.length; i++) {
            senders[i] = "127.0.0." + i;
        }
        message = PlainCodec.decode(new String(FRAME, StandardCharsets.UTF_8));
    }

    /** The rate limiter's verdict. */
    @Benchmark
    public Duration judge() {
        return limiter.judge(senders[next++ & 63]);
    }

    /** Whether moderators let a message pass: in a room without slow mode, and in one with it, in turns. */
    @Benchmark
    public boolean moderate(Decided decided) {
        Attempt attempt = decided.attempts[next++ & 63];
        return decided.mutes.check(attempt) == decided.slow.check(attempt);
    }

    /** From the bytes of a frame to a message. */
    @Benchmark
    public Message decode() throws IOException {
        return PlainCodec.decode(PlainCodec.utf8(ByteBuffer.wrap(FRAME)));
    }

    /** From a message to the bytes of a frame. */
    @Benchmark
    public byte[] encode() {
        return PlainCodec.encode(message);
    }

    /** All frames of a broadcast. */
    @Benchmark
    public List<ByteBuffer> broadcast(Batch batch) {
        return new Broadcast(batch.events).plainFrames();
    }

    /** A batch appended to a log in a file. */
    @Benchmark
    public Object append(Batch batch) {
        return batch.log.append(batch.batch);
    }

    /** A drain of a room with 1,000 members: messages posted, appended in memory, encoded and handed over. */
    @Benchmark
    public void drain(Batch batch) {
        for (Proposal proposal : batch.batch) {
            batch.room.propose(proposal);
        }
        batch.drains.poll().run();
    }
}
