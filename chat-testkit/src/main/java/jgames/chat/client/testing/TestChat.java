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
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Stream;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.room.Room;
import jgames.chat.server.ChatServer;
import jgames.chat.server.ServerOptions;

/**
 * A real chat server in the test's own process, on a free port of the loopback interface and a folder of its own, and people in its room. A test
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
 * <p>Not for use by several threads.
 */
public final class TestChat implements AutoCloseable {
    /** The room where everything happens. */
    public static final String ROOM = "chatroom1";

    /** How long anything may take before the test fails. */
    public static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Path data;
    private final Consumer<ServerOptions> options;
    private final List<Person> people = new ArrayList<>();
    private ChatServer server;

    private TestChat(Path data, Consumer<ServerOptions> options) {
        this.data = data;
        this.options = options;
    }

    /** A server without a rate limit, because everybody in a test has the same address. */
    public static TestChat start() {
        return start(options -> options.spam(0, Duration.ofSeconds(3), Duration.ofSeconds(60)));
    }

    /** A server with these options; address, port and folder are not theirs to choose. */
    public static TestChat start(Consumer<ServerOptions> options) {
        try {
            Path data = Files.createTempDirectory("chat");
            Files.writeString(data.resolve("chatrooms.txt"), ROOM);
            TestChat chat = new TestChat(data, options);
            chat.open(0);
            return chat;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** For {@link jgames.chat.client.ChatClient#builder}. */
    public URI uri() {
        return URI.create("ws://127.0.0.1:" + server.port());
    }

    /** Somebody who has entered the room. */
    public Person person(String name) {
        Person person = new Person(uri(), name);
        people.add(person);
        return person;
    }

    /** Deletes messages in the room, as a moderator would. */
    public void delete(EventId... ids) {
        room().delete(List.of(ids)).join();
    }

    /**
     * Waits until the room has so many members, people and bots: what is said before a bot is in is history to it.
     *
     * @throws AssertionError if it does not come to have them
     */
    public void awaitMembers(int count) {
        long start = System.nanoTime();
        while (online() != count) {
            if (System.nanoTime() - start > PATIENCE.toNanos()) {
                throw new AssertionError("there are " + online() + " members, not " + count);
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** Everybody's connection is lost; the server is back at once, on the same port and with what it had logged. */
    public void restart() {
        int port = server.port();
        server.close();
        try {
            open(port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends everything and deletes the folder. */
    @Override
    public void close() {
        people.forEach(Person::close);
        server.close();
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void open(int port) throws IOException {
        ServerOptions all = new ServerOptions();
        options.accept(all);
        server = ChatServer.start(all.host("127.0.0.1").port(port).wsPort(0).data(data));
    }

    private int online() {
        return room().online();
    }

    private Room room() {
        return server.rooms().find(ROOM).orElseThrow();
    }
}
