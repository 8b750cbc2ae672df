package jgames.chat.client;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import jgames.chat.client.ChatEvent.Said;
import jgames.chat.core.protocol.RoomName;

/**
 * A member of one or more rooms of a chat server. It stays connected until it is closed. It speaks the extended protocol, and
 * the plain one with a server that knows no other ({@link ChatEvent.Dialect} says what that one lacks).
 *
 * <pre>{@code
 * ChatClient client = ChatClient.builder(URI.create("ws://localhost:8000")).name("Echo").build();
 * client.room("chatroom1").on(Said.class, said -> System.out.println(OneLine.of(said.username() + ": " + said.text())));
 * client.start();
 * }</pre>
 *
 * <p>It makes a lost connection again after 2 seconds, and after twice as long each time that this fails, up to 40 seconds.
 * Where the server says later it waits 30 seconds at least, and where the server says stop it does not come back. Chance makes
 * every pause up to a half longer. It follows redirects, but never from TLS to no TLS; {@code docs/protocol.md} says what each
 * HTTP answer means.
 *
 * <p>It logs why it is not connected and why a message has to wait, by {@link System.Logger} in the name of this class: each
 * reason when it is new, and then every ten minutes. So no program has to listen for that.
 *
 * <p>What all clients of the Java machine say to one server goes out at one pace, because the server's rate limit is one for
 * the address. The clients take turns, and so do the rooms of each: {@link ChatRoom#expectedWait} says how long that takes.
 *
 * <p>Every method may be called from any thread. All clients share one thread that keeps the program running while one of them
 * has started and has a room that goes on, a few daemon threads for their listeners, and one {@link java.net.http.HttpClient}
 * with its daemon threads. Where listeners block there are more threads, and fewer again afterwards. A thread has the client's
 * name while it works for one.
 */
public final class ChatClient implements AutoCloseable {
    /** How long {@link #close()} waits at most for what is still to be said. */
    public static final Duration FLUSH_WITHIN = Duration.ofSeconds(5);

    /** How long it then waits for the server's answer and for listeners that are at work. */
    private static final Duration END_WITHIN = Duration.ofSeconds(3);

    /**
     * A frame as it went over the wire.
     *
     * @param sent false if it was received
     */
    public record Frame(String room, boolean sent, String text) {
        @Override
        public String toString() {
            return room + (sent ? " > " : " < ") + text;
        }
    }

    final Settings settings;
    final Loop loop;
    final Pace pace;
    final Listeners listeners = new Listeners();
    private final Map<String, ChatRoom> rooms = new ConcurrentHashMap<>();
    final ApiCalls calls = new ApiCalls(this);
    private volatile boolean started;
    private volatile boolean closing;

    ChatClient(Settings settings, SharedLoop shared) {
        this.settings = settings;
        this.loop = new Loop(settings.name(), shared, settings.executor());
        this.pace = shared.pace(settings.server().origin());
    }

    /**
     * @param server like {@code ws://localhost:8000} or {@code wss://game.example/chat}; the page's {@code http} and
     *     {@code https} will do, too. A query goes along with every handshake. {@link ChatClientBuilder#build()} throws an
     *     IllegalArgumentException if it is no such address, or has a user or a password: those are for {@link ChatClientBuilder#header}
     */
    public static ChatClientBuilder builder(URI server) {
        return new ChatClientBuilder(Objects.requireNonNull(server));
    }

    /**
     * A room that this client is in, or enters: at once if the client has been started, else when it is.
     *
     * @throws IllegalArgumentException if a room cannot have this name
     * @throws IllegalStateException if the client is closed
     */
    public ChatRoom room(String name) {
        if (!RoomName.isValid(name)) {
            throw new IllegalArgumentException("not a room's name: " + name);
        }
        if (closing) {
            throw new IllegalStateException("the client is closed");
        }
        ChatRoom room =
                rooms.compute(name, (it, old) -> old == null || old.session.hasEnded() ? new ChatRoom(this, it) : old);
        if (started) {
            loop.run(room.session::connect);
        }
        return room;
    }

    /**
     * The server's HTTP interface, for who has this token. It needs no {@link #start()}, and works until the client is closed.
     * {@linkplain ChatClientBuilder#header Headers} do not go along.
     */
    public ChatApi api(String token) {
        Objects.requireNonNull(token);
        return api(() -> token);
    }

    /**
     * The same for tokens that end.
     *
     * @param token is asked before each request, on a thread where it may block; what it throws fails the request
     */
    public ChatApi api(Supplier<String> token) {
        return new ChatApi(this, Objects.requireNonNull(token));
    }

    /**
     * Calls the listener for the events of every room, as {@link ChatRoom#on} does for one. Calls from different rooms
     * overlap.
     *
     * @return this client
     */
    public <E extends ChatEvent> ChatClient on(Class<E> type, Consumer<? super E> listener) {
        listeners.add(Objects.requireNonNull(type), Objects.requireNonNull(listener));
        return this;
    }

    /**
     * Calls the listener for what people say in every room, as {@link ChatRoom#onPerson} does for one.
     *
     * @return this client
     */
    public ChatClient onPerson(Consumer<? super Said> listener) {
        listeners.addForPeople(Objects.requireNonNull(listener));
        return this;
    }

    /**
     * Calls a listener of the client's no more, as {@link ChatRoom#off} does for a room's.
     *
     * @return this client
     */
    public ChatClient off(Consumer<?> listener) {
        listeners.remove(Objects.requireNonNull(listener));
        return this;
    }

    /**
     * Enters its rooms, and returns at once. Starting again changes nothing.
     *
     * @return this client
     */
    public ChatClient start() {
        loop.need();
        started = true;
        rooms.values().forEach(room -> loop.run(room.session::connect));
        return this;
    }

    /**
     * Says what waits to be said, for {@link #FLUSH_WITHIN} at most, leaves the rooms and waits for the listeners.
     * That takes ten seconds at most. What has not been said by then fails, and a listener that is still at work is
     * interrupted. A call by a listener does not wait. Closing again waits, too, and changes nothing else. A client closes
     * itself when all its rooms have {@linkplain ChatEvent.Ended ended}, unless it left the last one.
     */
    @Override
    public void close() {
        if (!loop.run(this::beginClosing)) {
            loop.end(); // somebody's executor takes nothing any more
        }
        if (loop.isCalling()) {
            return;
        }
        try {
            loop.awaitEnd();
        } catch (InterruptedException e) {
            loop.run(this::cutOff);
            Thread.currentThread().interrupt();
        }
    }

    private void beginClosing() {
        if (closing) {
            return;
        }
        closing = true;
        calls.close();
        for (ChatRoom room : rooms.values()) {
            if (started) {
                room.session.leave();
            } else {
                room.session.cutOff();
            }
        }
        loop.after(FLUSH_WITHIN, () -> rooms.values().forEach(room -> room.session.cutOff()));
        loop.after(FLUSH_WITHIN.plus(END_WITHIN), this::cutOff);
        if (rooms.isEmpty()) {
            loop.end();
        }
    }

    /** A room's last event has been taken. */
    void ended(ChatRoom room) {
        rooms.remove(room.name(), room);
        if (rooms.isEmpty() && (closing || !room.session.isLeft())) {
            closing = true;
            loop.end();
        }
    }

    /** Whoever is still at work has to stop. */
    private void cutOff() {
        rooms.values().forEach(room -> room.session.stop());
        loop.interrupt();
        loop.end();
    }
}
