package jgames.chat.core;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
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

/** What each step of a message's way costs: judge, decode, append, encode, and a room's whole turn. */
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

    private final SpamPolicy policy =
            new SlidingWindow(1000, Duration.ofMillis(1), Duration.ofSeconds(60), System::nanoTime);
    private final String[] senders = new String[64];
    private int turn;

    /** A message, once decoded. */
    private Message message;

    /** Parts that work on what has gathered. */
    @State(Scope.Thread)
    public static class Batch {
        /** How many messages have gathered. */
        @Param({"1", "64"})
        public int messages;

        private Path folder;
        private FileLog log;
        private List<Say> batch;
        private List<Entry> entries;
        private Room room;
        private final ArrayDeque<Runnable> turns = new ArrayDeque<>();

        /** A log in a file, and a room in memory of 1,000 members who only look at what they get. */
        @Setup(Level.Trial)
        public void open() throws IOException {
            folder = Files.createTempDirectory("chat-bench-");
            log = new FileLog(folder.resolve("log"), 500, false, InstantSource.system(), Observer.NONE);
            batch = Collections.nCopies(
                    messages, new Say(PlainProtocol.decode(new String(FRAME, StandardCharsets.UTF_8)), null));
            entries = new MemoryLog(500, InstantSource.system()).append(batch);
            room = new Room("r0", new MemoryLog(500, InstantSource.system()), 30, turns::add, Observer.NONE);
            for (int i = 0; i < 1000; i++) {
                room.join(new Listener());
            }
            turns.poll().run();
        }

        /** Leaves nothing behind. */
        @TearDown(Level.Trial)
        public void close() throws IOException {
            log.close();
            Files.deleteIfExists(folder.resolve("log"));
            Files.delete(folder);
        }
    }

    private static final class Listener implements Member {
        private int heard;

        @Override
        public void joined(History history) {}

        @Override
        public void delivered(Round round) {
            heard += round.frames().size();
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
        message = PlainProtocol.decode(new String(FRAME, StandardCharsets.UTF_8));
    }

    /** The spam policy's verdict. */
    @Benchmark
    public Duration judge() {
        return policy.judge(senders[turn++ & 63]);
    }

    /** From the bytes of a frame to a message. */
    @Benchmark
    public Message decode() throws IOException {
        return PlainProtocol.decode(PlainProtocol.utf8(ByteBuffer.wrap(FRAME)));
    }

    /** From a message to the bytes of a frame. */
    @Benchmark
    public byte[] encode() {
        return PlainProtocol.encode(message);
    }

    /** All frames of a round. */
    @Benchmark
    public List<ByteBuffer> round(Batch batch) {
        return new Round(batch.entries).frames();
    }

    /** A batch appended to a log in a file. */
    @Benchmark
    public List<Entry> append(Batch batch) {
        return batch.log.append(batch.batch);
    }

    /** A turn of a room with 1,000 members: messages posted, appended in memory, encoded and handed over. */
    @Benchmark
    public void turn(Batch batch) {
        for (Say say : batch.batch) {
            batch.room.post(say);
        }
        batch.turns.poll().run();
    }
}
