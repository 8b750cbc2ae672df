package jgames.chat.client;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import jgames.chat.client.ChatEvent.Said;
import jgames.chat.core.protocol.RejectedException;
import org.jspecify.annotations.Nullable;

/**
 * The options of a client, from {@link ChatClient#builder}. Every method returns this builder and throws a NullPointerException at a
 * null. Not for use by several threads.
 */
public final class ChatClientBuilder {
    private final URI server;
    private String name = "Bot";
    private String color = "gray";
    private boolean bot;
    private @Nullable Commands commands;
    private @Nullable Consumer<? super ChatClient.Frame> tap;
    private @Nullable Supplier<@Nullable String> token;
    private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private Duration firstPause = Duration.ofSeconds(2);
    private Duration longestPause = Duration.ofSeconds(40);
    private @Nullable HttpClient http;
    private @Nullable Executor executor;
    private @Nullable ClientObserver observer;
    private SharedLoop loop = SharedLoop.ofAll();
    private DoubleSupplier chance = () -> ThreadLocalRandom.current().nextDouble();

    ChatClientBuilder(URI server) {
        this.server = server;
    }

    /** The name in which it says something; {@code Bot} without this. */
    public ChatClientBuilder name(String name) {
        this.name = Objects.requireNonNull(name);
        return this;
    }

    /** The color in which it says something, a CSS color; {@code gray} without this. */
    public ChatClientBuilder color(String color) {
        this.color = Objects.requireNonNull(color);
        return this;
    }

    /** Marks what it says as a program's, so that other programs do not answer it. */
    public ChatClientBuilder bot() {
        this.bot = true;
        return this;
    }

    /**
     * Shows the server who it is by this token. When it has expired the rooms end. With a token the client does not speak to a
     * server that knows of none.
     */
    public ChatClientBuilder token(String token) {
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
    public ChatClientBuilder token(Supplier<@Nullable String> token) {
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
    public ChatClientBuilder header(String name, String value) {
        if (name.regionMatches(true, 0, "Sec-WebSocket-", 0, "Sec-WebSocket-".length())) {
            throw new IllegalArgumentException("the handshake has its own " + name);
        }
        HttpRequest.newBuilder().header(name, value); // checks them
        headers.put(name, value);
        return this;
    }

    /** Answers these commands in all its rooms. That makes it a {@link #bot()}. */
    public ChatClientBuilder commands(Commands commands) {
        this.commands = Objects.requireNonNull(commands);
        return bot();
    }

    /** Shows every frame, for debugging. It is called like a listener, in order with the room's events. */
    public ChatClientBuilder tap(Consumer<? super ChatClient.Frame> tap) {
        this.tap = Objects.requireNonNull(tap);
        return this;
    }

    /** The first pause before connecting again, and the longest. */
    public ChatClientBuilder reconnect(Duration first, Duration longest) {
        if (first.isNegative() || first.isZero() || longest.compareTo(first) < 0) {
            throw new IllegalArgumentException("the first pause is above zero and not above the longest");
        }
        this.firstPause = first;
        this.longestPause = longest;
        return this;
    }

    /** Connects by this client, for a proxy or a TLS context. Its owner closes it, if anybody does. */
    public ChatClientBuilder http(HttpClient http) {
        this.http = Objects.requireNonNull(http);
        return this;
    }

    /**
     * Runs there what may block: listeners, the suppliers of tokens, and what depends on futures. Without this that is done by
     * threads that all clients share. On an executor of one thread nothing may block for what the client is to bring. Its owner
     * shuts it down, after the client; what it rejects runs on the shared threads. It must not run tasks on the thread that gives
     * them, which serves all clients.
     */
    public ChatClientBuilder executor(Executor executor) {
        this.executor = Objects.requireNonNull(executor);
        return this;
    }

    /** Tells this what the client does, for metrics. */
    public ChatClientBuilder observer(ClientObserver observer) {
        this.observer = Objects.requireNonNull(observer);
        return this;
    }

    /**
     * For tests that move time by hand: runs what the client does itself on this scheduler, which has a single thread, and takes
     * its time from this clock. Pauses, deadlines and the cooldowns of {@link Commands} are then the test's. Its owner shuts it
     * down, after the client.
     *
     * @param nanos a monotonic clock in nanoseconds, as {@link System#nanoTime}
     */
    public ChatClientBuilder time(ScheduledExecutorService scheduler, LongSupplier nanos) {
        return loop(new SharedLoop(Objects.requireNonNull(scheduler), Objects.requireNonNull(nanos)));
    }

    /** For tests: clients of one loop share their pace. */
    ChatClientBuilder loop(SharedLoop loop) {
        this.loop = loop;
        return this;
    }

    /** For tests: gives numbers from 0 to 1. */
    ChatClientBuilder chance(DoubleSupplier chance) {
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
                observer,
                firstPause,
                longestPause,
                http,
                executor,
                chance);
    }

    /**
     * Makes a client, which does nothing before it is started. What the builder is told later does not change it.
     *
     * @throws IllegalArgumentException if the server's address is none or the color is no CSS color
     */
    public ChatClient build() {
        Settings settings = settings();
        try {
            settings.message("");
        } catch (RejectedException noColor) {
            throw new IllegalArgumentException(noColor.getMessage());
        }
        ChatClient client = new ChatClient(settings, loop);
        return commands == null ? client : client.on(Said.class, commands);
    }
}
