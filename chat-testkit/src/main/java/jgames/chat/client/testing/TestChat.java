package jgames.chat.client.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Stream;
import jgames.chat.client.ChatClient;
import jgames.chat.client.ChatClientBuilder;
import jgames.chat.core.intake.Verdict;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.room.Room;
import jgames.chat.server.ChatServer;
import jgames.chat.server.ServerOptions;
import org.jspecify.annotations.Nullable;

/**
 * A real chat server in the test's own process, on a free port of the loopback interface and a folder of its own, and people in its rooms. A test
 * waits for what it expects, at most {@link #PATIENCE}, and never for a fixed time:
 *
 * <pre>{@code
 * try (TestChat chat = TestChat.start()) {
 *     DiceBot.start(chat.uri());
 *     Person ann = chat.person("Ann");
 *     chat.awaitMembers(2);
 *     ann.says("!roll");
 *     ann.hears("Ann rolls a [1-6]");
 * }
 * }</pre>
 *
 * <p>What can go wrong between a bot and its server a test can bring about: {@link #cut}, {@link #refuse}, {@link #restart}, {@link
 * #forget}, {@link #rejectNext}. A bot from {@link #bot} has its time from the test: {@link #time}.
 *
 * <p>Not for use by several threads.
 */
public final class TestChat implements AutoCloseable {
    /** The room where everything happens, unless the test has others. */
    public static final String ROOM = "chatroom1";

    /** How long anything may take before the test fails. */
    public static final Duration PATIENCE = Duration.ofSeconds(10);

    /** SLF4J tells on the console where it has no binding, and a test need not have one. */
    private static final String SLF4J_VERBOSITY = "slf4j.internal.verbosity";

    private final Path data;
    private final Consumer<ServerOptions> options;
    private final List<String> rooms;
    private final Gate gate;
    private final TestTime time = new TestTime();
    private final Queue<Verdict> rejections = new ConcurrentLinkedQueue<>();
    private final List<Person> people = new ArrayList<>();
    private ChatServer server;

    private TestChat(Path data, Consumer<ServerOptions> options, List<String> rooms) throws IOException {
        this.data = data;
        this.options = options;
        this.rooms = rooms;
        this.gate = new Gate();
        open();
    }

    /** A server without a rate limit, because everybody in a test has the same address. */
    public static TestChat start() {
        return start(options -> options.spam(0, Duration.ofSeconds(3), Duration.ofSeconds(60)));
    }

    /**
     * A server with these options; address, ports and folder are not theirs to choose.
     *
     * @param rooms that are open; {@value #ROOM} if there are none
     */
    public static TestChat start(Consumer<ServerOptions> options, String... rooms) {
        if (System.getProperty(SLF4J_VERBOSITY) == null) {
            System.setProperty(SLF4J_VERBOSITY, "ERROR");
        }
        try {
            Path data = Files.createTempDirectory("chat");
            return new TestChat(data, options, rooms.length == 0 ? List.of(ROOM) : List.of(rooms));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** For {@link ChatClient#builder}. It stays the same when the server starts anew. */
    public URI uri() {
        return URI.create("ws://127.0.0.1:" + gate.port());
    }

    /** A client at this server, for a bot whose time is that of {@link #time}. The test closes it. */
    public ChatClientBuilder bot(String name) {
        return ChatClient.builder(uri()).name(name).bot().time(time.scheduler(), time::nanoTime);
    }

    /** The time of every {@link #bot}: pauses before it connects again, deadlines, cooldowns of commands. */
    public TestTime time() {
        return time;
    }

    /** Somebody who has entered the first room. */
    public Person person(String name) {
        return person(name, rooms.get(0));
    }

    /** Somebody who has entered a room. */
    public Person person(String name, String room) {
        Person person = new Person(uri(), name, room);
        people.add(person);
        return person;
    }

    /** Deletes messages in the first room, as a moderator would. */
    public void delete(EventId... ids) {
        room(rooms.get(0)).delete(List.of(ids)).join();
    }

    /** As {@link #awaitMembers(String, int)}, of the first room. */
    public void awaitMembers(int count) {
        awaitMembers(rooms.get(0), count);
    }

    /**
     * Waits until a room has so many members, people and bots: what is said before a bot is in is history to it.
     *
     * @throws AssertionError if it does not come to have them
     */
    public void awaitMembers(String room, int count) {
        long start = System.nanoTime();
        while (room(room).online() != count) {
            if (System.nanoTime() - start > PATIENCE.toNanos()) {
                throw new AssertionError("there are " + room(room).online() + " members, not " + count);
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    // ---- what goes wrong ----

    /** Everybody's connection breaks at once, without a close, and the server goes on. */
    public void cut() {
        gate.cut();
    }

    /** From now on handshakes are answered with this HTTP status, like 404 or 503, until {@link #admit}. Who is in stays. */
    public void refuse(int status) {
        gate.refuse(status);
    }

    /** Whoever comes is let in again. */
    public void admit() {
        gate.refuse(0);
    }

    /** The server closes everybody's connection, and is back at once with what it had logged. */
    public void restart() {
        end();
        try {
            open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As {@link #restart}, but the server has lost its logs: for who comes back there is a gap. */
    public void forget() {
        end();
        try (Stream<Path> files = Files.list(data)) {
            for (Path log : files.filter(each -> each.getFileName().toString().startsWith("logs-"))
                    .toList()) {
                Files.delete(log);
            }
            open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The server rejects the next message, whoever says it. Where the options have checks of their own, it does not.
     *
     * @param reason the protocol's, like {@code spam} or {@code links}, or any other of the characters {@code a-z 0-9 _}
     * @param retryAfter when the same message would be welcome; null for never
     */
    public void rejectNext(String reason, @Nullable Duration retryAfter) {
        String sentence = "The test does not want it.";
        rejections.add(
                retryAfter == null ? Verdict.reject(reason, sentence) : Verdict.reject(reason, sentence, retryAfter));
    }

    private Verdict verdict() {
        Verdict rejection = rejections.poll();
        return rejection == null ? Verdict.allow() : rejection;
    }

    /** Ends everything and deletes the folder. */
    @Override
    public void close() {
        people.forEach(Person::close);
        gate.close();
        server.close();
        time.close();
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void end() {
        gate.leadNowhere();
        server.close();
    }

    private void open() throws IOException {
        ServerOptions all = new ServerOptions().rooms(rooms).checks(List.of(attempt -> verdict()));
        options.accept(all);
        server = ChatServer.start(all.host("127.0.0.1").port(0).wsPort(0).data(data));
        gate.leadTo(server.port());
    }

    private Room room(String name) {
        return server.rooms().find(name).orElseThrow();
    }
}
