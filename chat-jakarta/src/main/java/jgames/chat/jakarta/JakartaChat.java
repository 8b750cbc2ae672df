package jgames.chat.jakarta;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import jgames.chat.core.intake.AddressHash;
import jgames.chat.core.intake.ConnectionHandle;
import jgames.chat.core.intake.EntryCheck;
import jgames.chat.core.intake.Identity;
import jgames.chat.core.intake.IntakeRules;
import jgames.chat.core.intake.MessageCheck;
import jgames.chat.core.intake.RateLimiter;
import jgames.chat.core.intake.SlidingWindowLimiter;
import jgames.chat.core.moderation.Moderation;
import jgames.chat.core.moderation.ModerationEntryCheck;
import jgames.chat.core.moderation.ModerationLog;
import jgames.chat.core.moderation.Moderators;
import jgames.chat.core.moderation.MuteCheck;
import jgames.chat.core.moderation.SlowCheck;
import jgames.chat.core.protocol.Limits;
import jgames.chat.core.room.Observer;
import jgames.chat.core.room.ObserverPair;
import jgames.chat.core.room.OperatorsLog;
import jgames.chat.core.room.Room;
import jgames.chat.core.room.RoomSettings;
import jgames.chat.core.room.Rooms;
import jgames.chat.token.SecretFile;
import jgames.chat.token.Tokens;
import org.jspecify.annotations.Nullable;

/**
 * The chat for a servlet container: rooms, and the {@link #servlet} that serves page, list of rooms and websockets below a path. It is open
 * from {@link #open} to {@link #close}, whatever the container does. Safe for use by many threads.
 */
public final class JakartaChat implements AutoCloseable {
    private static final long LOOK_AFTER_MILLIS = 5000;
    private static final long TICK_MILLIS = 1000;
    private static final long OPEN_WITHIN_SECONDS = 10;
    private static final long CLOSE_WITHIN_SECONDS = 5;
    private static final int DISK_THREADS = 8;
    private static final int CLOSING_THREADS = 16;
    private static final Duration REQUEST_WINDOW = Duration.ofSeconds(10);
    private static final int MAX_REQUESTS = 30;

    private static final System.Logger LOG = System.getLogger(JakartaChat.class.getName());

    private final Observer observer;
    private final ThreadPoolExecutor drains =
            pool("chat-room", Math.max(2, Runtime.getRuntime().availableProcessors()));
    private final ThreadPoolExecutor closers = pool("chat-close", CLOSING_THREADS);
    private final ThreadPoolExecutor disk = pool("chat-log", DISK_THREADS);
    private final ScheduledThreadPoolExecutor upkeep = new ScheduledThreadPoolExecutor(2, named("chat-upkeep"));
    private final Storage storage;
    private final @Nullable SecretFile secrets;
    private final @Nullable Tokens tokens;
    private final Rooms rooms;
    private final Moderation moderation;
    private final ModerationLog trail;
    private final Moderators moderators;
    final Connections connections;
    private final ChatServlet servlet;

    /**
     * Opens the rooms.
     *
     * @throws IllegalArgumentException if an option cannot be
     * @throws IllegalStateException if a room's log cannot be opened
     * @throws IOException if the data folder belongs to another program, or cannot be used
     */
    public static JakartaChat open(JakartaOptions options) throws IOException {
        return new JakartaChat(Objects.requireNonNull(options, "options"), InstantSource.system(), System::nanoTime);
    }

    /**
     * @param clock says what time it is
     * @param nanos a clock that only goes forward
     */
    JakartaChat(JakartaOptions options, InstantSource clock, LongSupplier nanos) throws IOException {
        this.observer = new ObserverPair(
                new OperatorsLog(
                        line -> LOG.log(Level.ERROR, line),
                        line -> LOG.log(Level.WARNING, line),
                        line -> LOG.log(Level.INFO, line),
                        nanos),
                options.observer);
        this.storage = new Storage(options.data, options.logs, options.history, disk, clock, observer);
        try {
            this.moderation = new Moderation(clock, this::review);
            this.secrets = options.secretFile();
            this.tokens = secrets == null
                    ? null
                    : new Tokens(secrets, clock, user -> moderation.isRevoked(user.subject(), user.issuedAt()));
            if (secrets != null) {
                secrets.make();
                pollSecrets();
            }
            this.rooms = new Rooms(storage::open, options.history, drains, observer);
            this.trail = options.moderationLog != null ? options.moderationLog : storage.moderation(nanos);
            AddressHash hash = options.data == null ? AddressHash.make() : AddressHash.make(options.data);
            this.moderators =
                    new Moderators(trail, moderation, rooms, options.maxText, this::count, observer, clock, nanos);
            this.connections = new Connections(
                    options.maxConnections,
                    options.maxConnectionsPerAddress,
                    rules(options, clock, nanos),
                    entry(options, clock),
                    observer,
                    hash,
                    drains,
                    closers,
                    clock,
                    nanos);
            follow();
            options.rooms.forEach(name -> rooms.add(name, new RoomSettings(options.guests, Duration.ZERO)));
            this.servlet = new ChatServlet(options, rooms, connections, tokens, this::problems);
            every(LOOK_AFTER_MILLIS, connections::lookAfter);
            every(TICK_MILLIS, this::tick);
        } catch (IOException | RuntimeException | Error failure) {
            stopThreads();
            storage.close();
            throw failure;
        }
    }

    /** To be mapped to {@code /*} or to {@code /chat/*}, of a context that has a {@code ServerContainer}. */
    public ChatServlet servlet() {
        return servlet;
    }

    /** The open rooms, for a program that takes part in them, and adds and removes some. */
    public Rooms rooms() {
        return rooms;
    }

    /** Who is connected now. */
    public List<ConnectionHandle> connections() {
        return connections.all();
    }

    /** What moderators can do, for a program that does it in their place: as a {@link jgames.chat.core.intake.Sender} whose role is operator. */
    public Moderators moderation() {
        return moderators;
    }

    /**
     * Makes a token for somebody whom the program knows: for its page, or for a bot.
     *
     * @throws IllegalArgumentException if this cannot be in a token
     * @throws IllegalStateException if the chat has no {@linkplain JakartaOptions#tokenSecretFile secret}, or cannot read it
     */
    public String issue(Identity identity) {
        if (tokens == null) {
            throw new IllegalStateException("there is no secret for tokens");
        }
        return tokens.issue(identity);
    }

    /** What is wrong, a sentence each. */
    public List<String> problems() {
        return Stream.of(
                        Stream.of(trail.problem()),
                        secrets == null ? Stream.<Optional<String>>of() : Stream.of(secrets.problem()),
                        rooms.all().stream().map(Room::problem))
                .flatMap(each -> each)
                .flatMap(Optional::stream)
                .toList();
    }

    /**
     * Lets everybody go ({@code 1001}) and closes the logs, before the container closes the connections. It waits until they are gone,
     * for five seconds at most. Twice is harmless.
     */
    @Override
    public void close() {
        upkeep.shutdownNow();
        rooms.close();
        trail.close();
        try {
            connections.awaitNobody(Duration.ofSeconds(CLOSE_WITHIN_SECONDS)); // what they are told is on its way
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            stopThreads();
            storage.close();
        } catch (IOException e) {
            // the lock ends with the process at the latest
        }
    }

    private void stopThreads() {
        for (ExecutorService threads : List.of(upkeep, closers, drains, disk)) {
            threads.shutdown();
        }
        try {
            for (ExecutorService threads : List.of(upkeep, closers, drains, disk)) {
                threads.awaitTermination(CLOSE_WITHIN_SECONDS, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private IntakeRules rules(JakartaOptions options, InstantSource clock, LongSupplier nanos) {
        List<MessageCheck> checks = new ArrayList<>(List.of(new MuteCheck(moderation, clock)));
        checks.addAll(options.checks);
        checks.add(new SlowCheck(
                room -> moderation.pause(
                        room,
                        rooms.find(room).map(open -> open.settings().slow()).orElse(Duration.ZERO)),
                nanos));
        RateLimiter messages = options.spamMessages == 0
                ? RateLimiter.NONE
                : new SlidingWindowLimiter(options.spamMessages, options.spamWindow, options.spamBlock, nanos);
        RateLimiter requests = new SlidingWindowLimiter(MAX_REQUESTS, REQUEST_WINDOW, REQUEST_WINDOW, nanos);
        Limits limits = new Limits(
                options.maxText, options.maxUsername, Limits.MAX_FRAME_BYTES, 0, Duration.ZERO, Duration.ZERO);
        return IntakeRules.of(messages, requests, limits, checks).with(moderators);
    }

    private EntryCheck entry(JakartaOptions options, InstantSource clock) {
        List<EntryCheck> checks = new ArrayList<>();
        checks.add(new ModerationEntryCheck(moderation));
        checks.add(EntryCheck.ofIdentity(clock));
        checks.addAll(options.entryChecks);
        return EntryCheck.all(checks);
    }

    private void follow() throws IOException {
        try {
            trail.follow(moderation).toCompletableFuture().get(OPEN_WITHIN_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("what moderators have decided cannot be read", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while what moderators have decided was read", e);
        }
    }

    private int count(String author) {
        return connections.count(author);
    }

    private void review() {
        if (connections != null) { // while the trail is read nobody is connected
            connections.lookAfter();
        }
    }

    private void tick() {
        rooms.all().forEach(Room::tick);
        trail.maintain();
        moderators.tick();
        moderation.forgetEnded();
        pollSecrets();
    }

    private void pollSecrets() {
        if (secrets != null && secrets.poll() && tokens != null) {
            tokens.rehearse();
        }
    }

    private void every(long millis, Runnable chore) {
        Runnable lasting = () -> {
            try {
                chore.run();
            } catch (RuntimeException defect) {
                observer.defect("upkeep failed", defect);
            }
        };
        upkeep.scheduleWithFixedDelay(lasting, millis, millis, TimeUnit.MILLISECONDS);
    }

    private static ThreadPoolExecutor pool(String name, int threads) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads, threads, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), named(name));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private static ThreadFactory named(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }
}
