package jgames.chat.client;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import jgames.chat.client.ChatEvent.Said;
import jgames.chat.core.protocol.RejectedException;
import jgames.chat.core.protocol.RoomName;
import org.jspecify.annotations.Nullable;

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
 * <p>Every method may be called from any thread. A client has one thread that keeps the program running while any of its
 * rooms goes on, and daemon threads for its listeners. The sockets are served by {@code java.net.http}'s daemon threads,
 * which all clients share and which do not end with them.
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

    /** The options of a client. */
    public static final class Builder {
        private final URI server;
        private String name = "Bot";
        private String color = "gray";
        private boolean bot;
        private @Nullable Commands commands;
        private @Nullable Consumer<? super Frame> tap;
        private @Nullable Supplier<@Nullable String> token;
        private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        private Duration firstPause = Duration.ofSeconds(2);
        private Duration longestPause = Duration.ofSeconds(40);
        private @Nullable HttpClient http;
        private @Nullable ScheduledThreadPoolExecutor loop;
        private LongSupplier nanos = System::nanoTime;
        private DoubleSupplier chance = () -> ThreadLocalRandom.current().nextDouble();

        private Builder(URI server) {
            this.server = server;
        }

        /** The name in which it says something; {@code Bot} without this. */
        public Builder name(String name) {
            this.name = Objects.requireNonNull(name);
            return this;
        }

        /** The color in which it says something, a CSS color; {@code gray} without this. */
        public Builder color(String color) {
            this.color = Objects.requireNonNull(color);
            return this;
        }

        /** Marks what it says as a program's, so that other programs do not answer it. */
        public Builder bot() {
            this.bot = true;
            return this;
        }

        /**
         * Shows the server who it is by this token. When it has expired the rooms end. With a token the client does not speak to a
         * server that knows of none.
         */
        public Builder token(String token) {
            Objects.requireNonNull(token);
            return token(() -> token);
        }

        /**
         * Shows the server who it is by tokens.
         *
         * @param token gives one: at first, and another one each time that the server says that the last has expired. It is called
         *     on a worker and may block. Null at first makes a guest, and later ends the rooms, as does the one that has
         *     expired; if it throws it is asked again after a pause
         */
        public Builder token(Supplier<@Nullable String> token) {
            this.token = Objects.requireNonNull(token);
            return this;
        }

        /**
         * Sends a header with every handshake, for a proxy or a site that wants to know who comes: {@code header("Authorization",
         * "Basic …")}. It goes to the host of the server's address alone, not to where that redirects. Of two with one name the
         * last counts.
         *
         * @throws IllegalArgumentException if it is no header, or one that the handshake has itself
         */
        public Builder header(String name, String value) {
            if (name.regionMatches(true, 0, "Sec-WebSocket-", 0, "Sec-WebSocket-".length())) {
                throw new IllegalArgumentException("the handshake has its own " + name);
            }
            HttpRequest.newBuilder().header(name, value); // checks them
            headers.put(name, value);
            return this;
        }

        /** Answers these commands in all its rooms. That makes it a {@link #bot()}. */
        public Builder commands(Commands commands) {
            this.commands = Objects.requireNonNull(commands);
            return bot();
        }

        /** Shows every frame, for debugging. It is called like a listener, in order with the room's events. */
        public Builder tap(Consumer<? super Frame> tap) {
            this.tap = Objects.requireNonNull(tap);
            return this;
        }

        /** The first pause before connecting again, and the longest. */
        public Builder reconnect(Duration first, Duration longest) {
            if (first.isNegative() || first.isZero() || longest.compareTo(first) < 0) {
                throw new IllegalArgumentException("the first pause is above zero and not above the longest");
            }
            this.firstPause = first;
            this.longestPause = longest;
            return this;
        }

        /** Connects by this client, for a proxy or a TLS context. Its owner closes it, if anybody does. */
        public Builder http(HttpClient http) {
            this.http = Objects.requireNonNull(http);
            return this;
        }

        /** For tests: runs the loop's tasks there, and takes this for the monotonic clock. */
        Builder time(ScheduledThreadPoolExecutor loop, LongSupplier nanos) {
            this.loop = loop;
            this.nanos = nanos;
            return this;
        }

        /** For tests: gives numbers from 0 to 1. */
        Builder chance(DoubleSupplier chance) {
            this.chance = chance;
            return this;
        }

        private Settings settings() {
            return new Settings(
                    Address.of(server),
                    name,
                    color,
                    bot,
                    new TokenSource(token),
                    Map.copyOf(headers),
                    tap,
                    firstPause,
                    longestPause,
                    http,
                    chance);
        }

        /**
         * Makes a client, which does nothing before it is started. What the builder is told later does not change it.
         *
         * @throws IllegalArgumentException if the server's address is none or the color is no CSS color
         */
        public ChatClient build() {
            return new ChatClient(this);
        }
    }

    final Settings settings;
    final Loop loop;
    final Listeners listeners = new Listeners();
    final Pacer pacer; // the loop's
    private final Map<String, ChatRoom> rooms = new ConcurrentHashMap<>();
    final ApiCalls calls = new ApiCalls(this);
    private volatile boolean started;
    private volatile boolean closing;

    private ChatClient(Builder built) {
        this.settings = built.settings();
        this.loop = new Loop(settings.name(), built.loop, built.nanos);
        this.pacer = new Pacer(built.chance);
        try {
            settings.message("");
        } catch (RejectedException noColor) {
            throw new IllegalArgumentException(noColor.getMessage());
        }
        if (built.commands != null) {
            on(Said.class, built.commands);
        }
    }

    /**
     * @param server like {@code ws://localhost:8000} or {@code wss://game.example/chat}; the page's {@code http} and
     *     {@code https} will do, too. A query goes along with every handshake. {@link Builder#build()} throws an
     *     IllegalArgumentException if it is no such address, or has a user or a password: those are for {@link Builder#header}
     */
    public static Builder builder(URI server) {
        return new Builder(Objects.requireNonNull(server));
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
     * {@linkplain Builder#header Headers} do not go along.
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
        started = true;
        rooms.values().forEach(room -> loop.run(room.session::connect));
        return this;
    }

    /**
     * Says what waits to be said, for {@link #FLUSH_WITHIN} at most, leaves the rooms, waits for the listeners and ends the
     * threads. That takes ten seconds at most. What has not been said by then fails, and a listener that is still at work is
     * interrupted. A call by a listener does not wait. Closing again waits, too, and changes nothing else. A client closes
     * itself when all its rooms have {@linkplain ChatEvent.Ended ended}, unless it left the last one.
     */
    @Override
    public void close() {
        loop.run(this::beginClosing);
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
