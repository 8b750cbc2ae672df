package jgames.chat.server;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import jgames.chat.core.cluster.ClusterObserver;
import jgames.chat.core.intake.AddressHash;
import jgames.chat.core.intake.AllowedOrigins;
import jgames.chat.core.intake.ConnectionHandle;
import jgames.chat.core.intake.EntryCheck;
import jgames.chat.core.intake.IntakeRules;
import jgames.chat.core.moderation.Moderation;
import jgames.chat.core.moderation.Moderators;
import jgames.chat.core.room.Observer;
import jgames.chat.core.room.Room;
import jgames.chat.core.room.RoomSettings;
import jgames.chat.core.room.Rooms;
import jgames.chat.server.api.Api;
import jgames.chat.server.http.ClientAddresses;
import jgames.chat.server.http.RestOfBody;
import jgames.chat.server.http.Routes;
import jgames.chat.server.ops.BlockedWordsFile;
import jgames.chat.server.ops.ClusterLog;
import jgames.chat.server.ops.FolderLock;
import jgames.chat.server.ops.Metrics;
import jgames.chat.server.ops.ObserverPair;
import jgames.chat.server.ops.OperatorsLog;
import jgames.chat.server.ops.Outage;
import jgames.chat.server.ops.PrometheusMetrics;
import jgames.chat.server.ops.RateLimitedLog;
import jgames.chat.server.ops.RemovedLogs;
import jgames.chat.server.ops.RoomsFile;
import jgames.chat.server.ops.Upkeep;
import jgames.chat.server.ws.ConnectionRegistry;
import jgames.chat.server.ws.EventLoops;
import jgames.chat.server.ws.Handshake;
import jgames.chat.server.ws.HandshakeRefusal;
import jgames.chat.server.ws.MemberContext;
import jgames.chat.server.ws.Upgrades;
import jgames.chat.token.SecretFile;
import jgames.chat.token.Tokens;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.component.Graceful;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole chat as a Jetty handler, for a server of one's own: page, websockets, health and metrics, on the paths below
 * its context. Starting it opens the rooms, stopping it lets the members go and closes the logs. Of the options it leaves
 * {@code port}, {@code wsPort} and {@code host} to the server around it.
 *
 * <p>Websockets and the rooms' drains have loops. The members' liveness, the lock on the folder, the files of rooms and of words,
 * and the logs have a thread each, so a disk that hangs holds up what needs it and nothing else.
 */
public final class ChatHandler extends Handler.Abstract implements Graceful {
    private static final Logger LOG = LoggerFactory.getLogger(ChatHandler.class);

    /** The name of a connector that is there for health and metrics alone. */
    static final String OPERATORS = "operators";

    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(3);

    private static final HttpField NOSNIFF = new PreEncodedHttpField("X-Content-Type-Options", "nosniff");
    private final ServerOptions options;
    private final LongSupplier nanos;
    private final InstantSource clock;
    private final SecretFile secrets;
    private final Moderation moderation;
    private final Tokens tokens;
    private final Metrics metrics;
    private final Observer observer;
    private final ClusterObserver clusterObserver;
    final ConnectionRegistry registry;
    final ClientAddresses addresses;
    private final Outage outage;
    private final FolderLock folderLock;
    private final AllowedOrigins origins;
    private final RateLimitedLog strangers;

    // From start to stop.
    private Rooms rooms;
    private Moderating moderating;
    private RoomsFile roomsFile;
    private BlockedWordsFile blockedWords;
    private Routes routes;
    private Upgrades upgrades;
    private Api api;
    private Upkeep upkeep;
    private EventLoops loops;
    private RoomLogs logs;
    private Node node;
    private volatile boolean shutdown;

    /** @throws IllegalArgumentException if an option's value cannot be; the sentence names the option */
    public ChatHandler(ServerOptions options) {
        this(options, System::nanoTime, InstantSource.system(), new Outage(loss -> {}));
    }

    /**
     * @param nanos a clock that only goes forward
     * @param clock says when tokens end
     */
    ChatHandler(ServerOptions options, LongSupplier nanos, InstantSource clock, Outage outage) {
        OptionChecks.check(options);
        this.options = options;
        this.nanos = nanos;
        this.clock = clock;
        this.secrets = options.secretFile();
        this.outage = outage;
        this.registry = new ConnectionRegistry(options.maxConnections, options.maxConnectionsPerAddress, nanos);
        this.moderation = new Moderation(clock, registry::review);
        this.tokens =
                new Tokens(secrets, clock, identity -> moderation.isRevoked(identity.subject(), identity.issuedAt()));
        this.folderLock = new FolderLock(options.data);
        this.origins = new AllowedOrigins(options.allowedOrigins, options.publicUrl);
        this.strangers = new RateLimitedLog(LOG::warn, nanos);
        this.addresses = new ClientAddresses(options.trustedProxies, strangers);
        this.metrics = options.metricsPlace().isOff() ? Metrics.NONE : prometheus();
        Observer ours = new ObserverPair(metrics, new OperatorsLog(nanos));
        this.observer = options.observer == null ? ours : new ObserverPair(ours, options.observer);
        this.clusterObserver = options.redis == null
                ? new ClusterObserver() {}
                : new ClusterLog(observer, metrics.cluster(() -> node == null ? 0 : node.subscriptions()));
    }

    private Metrics prometheus() {
        try {
            return new PrometheusMetrics(
                    registry::count,
                    registry::countExtended,
                    () -> rooms == null ? 0 : brokenLogs().size(),
                    HandshakeRefusal.labels());
        } catch (NoClassDefFoundError missing) {
            throw new IllegalArgumentException(
                    "--metrics: needs the libraries io.prometheus:prometheus-metrics-core, -exposition-textformats and"
                            + " -instrumentation-jvm, which are not there",
                    missing);
        }
    }

    /**
     * The open rooms, for a program that takes part in them, and adds and removes some: {@code chatrooms.txt} closes none that a program
     * has added, and opens one again that a program has removed when it next changes and names it. Another object from each start to the next stop.
     *
     * @throws IllegalStateException if the handler has not started
     */
    public Rooms rooms() {
        return started(rooms);
    }

    /** Who is connected now. */
    public List<ConnectionHandle> connections() {
        return registry.all();
    }

    private static <T> T started(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException(
                    "the chat has not started: its rooms and its moderation are there from its start on");
        }
        return part;
    }

    /**
     * What moderators can do, for a program that does it in their place: as a {@link
     * jgames.chat.core.intake.Sender} whose role is operator.
     *
     * @throws IllegalStateException if the handler has not started
     */
    public Moderators moderation() {
        return started(moderating).moderators();
    }

    @Override
    protected void doStart() throws Exception {
        shutdown = false;
        node = Node.of(options, clusterObserver);
        loops = new EventLoops(Math.max(1, Runtime.getRuntime().availableProcessors() / 2), this::loopFailed);
        loops.start();
        logs = new RoomLogs(options, node, loops, observer);
        try {
            open();
        } catch (Exception | Error failure) {
            stopThreads();
            throw failure;
        }
        super.doStart();
    }

    private void open() throws IOException {
        rooms = new Rooms(logs::open, options.history, loops, observer);
        folderLock.take();
        if (options.tokenSecretFile != null) {
            secrets.make();
        }
        pollSecrets();
        AddressHash hash = node.join(options);
        RemovedLogs removedLogs = removedLogs();
        roomsFile = new RoomsFile(
                options.data.resolve("chatrooms.txt"), node::roomList, options.guests, rooms, removedLogs::removed);
        options.rooms.forEach(name -> rooms.add(name, new RoomSettings(options.guests, Duration.ZERO)));
        roomsFile.apply();
        routes = new Routes(
                rooms, this::problems, metrics, options.metricsPlace().isEveryPort(), origins);
        blockedWords = new BlockedWordsFile(options.data.resolve("blocked-words.txt"));
        blockedWords.apply();
        moderating = new Moderating(options, node, moderation, rooms, registry, logs.threads(), observer, clock, nanos);
        IntakeRules rules = new RulesOfOptions(options, node, clock, nanos).with(moderating, blockedWords, hash);
        MemberContext context = new MemberContext(
                rules,
                moderating.before(entryCheck()),
                moderation,
                loops,
                registry,
                metrics,
                observer,
                hash,
                nanos,
                clock);
        upgrades = new Upgrades(getServer(), rooms, addresses, origins, strangers, tokens, options.identities, context);
        api = new Api(
                rooms, context, addresses, origins, tokens, hash, getServer().getThreadPool());
        upkeep = new Upkeep(6, outage);
        upkeep.every(EventLoops.LOOK_MILLIS, loops::relieveThoseThatWait);
        upkeep.every(ConnectionRegistry.TICK_SECONDS * 1000, registry::checkLiveness);
        upkeep.every(500, folderLock::renew);
        upkeep.every(500, () -> {
            pollSecrets();
            roomsFile.poll();
            if (roomsFile.isFollowed() && folderLock.problem().isEmpty()) {
                removedLogs.sweep();
            }
        });
        upkeep.every(500, blockedWords::poll);
        upkeep.every(1000, () -> {
            node.tick(rooms);
            rooms.all().forEach(Room::tick);
            moderating.tick();
        });
    }

    private EntryCheck entryCheck() {
        List<EntryCheck> checks = new ArrayList<>(List.of(EntryCheck.ofIdentity(clock)));
        checks.addAll(options.entryChecks);
        return EntryCheck.all(checks);
    }

    /** After an Error nobody knows what was left undone. */
    private void loopFailed(Throwable defect) {
        observer.defect("a loop failed", defect);
        if (defect instanceof Error && !(defect instanceof StackOverflowError)) {
            outage.report("a loop", defect);
        }
    }

    private void pollSecrets() {
        if (secrets.poll()) {
            tokens.rehearse();
        }
    }

    /** Logs that are no files in the data folder are not this server's to delete. */
    private RemovedLogs removedLogs() {
        Duration keep = Duration.ofDays(options.logs == null && node.isAlone() ? options.deleteRemovedLogs : 0);
        return new RemovedLogs(options.data, keep, rooms, InstantSource.system(), nanos);
    }

    /**
     * Lets everybody go ({@code 1001}) and closes the logs. A server with a stop timeout calls this before it closes its
     * connections, so that the members hear of it.
     */
    @Override
    public CompletableFuture<Void> shutdown() {
        shutdown = true;
        upkeep.stop();
        return Graceful.shutdown(() -> {
            upkeep.awaitStopped();
            rooms.close();
            if (moderating != null) {
                moderating.close();
            }
            api.awaitAnswers();
        });
    }

    @Override
    public boolean isShutdown() {
        return shutdown;
    }

    /** A disk that hangs is waited for, but not for ever. */
    @Override
    protected void doStop() throws Exception {
        super.doStop();
        try {
            if (upkeep != null) {
                shutdown().get(CLOSE_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (TimeoutException e) {
            LOG.warn("the logs could not be closed in time");
        } finally {
            if (loops != null) {
                stopThreads();
            }
            folderLock.release();
        }
    }

    private void stopThreads() throws InterruptedException {
        loops.stop();
        logs.stop();
        node.close();
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        String path = path(request);
        response.getHeaders().put(NOSNIFF);
        boolean operators =
                OPERATORS.equals(request.getConnectionMetaData().getConnector().getName());
        if (!operators && Handshake.isMeant(request)) {
            upgrades.handle(path, request, response, callback);
        } else if (!operators && Api.isMeant(path)) {
            api.handle(path, request, response, RestOfBody.before(callback, request));
        } else {
            routes.handle(path, operators, request, response, RestOfBody.before(callback, request));
        }
        return true;
    }

    /** Below the context. No path of ours has parameters; Jetty drops them, and /metrics;x would be a hidden /metrics. */
    private static String path(Request request) {
        String path = Request.getPathInContext(request).substring(1);
        return request.getHttpURI().getPath().contains(";") ? path + ';' : path;
    }

    /** What is wrong, a sentence each. */
    private List<String> problems() {
        return Stream.concat(
                        Stream.of(
                                        outage.sentence(),
                                        node.problem(),
                                        folderLock.problem(),
                                        roomsFile.problem(),
                                        blockedWords.problem(),
                                        secrets.problem(),
                                        moderating.problem())
                                .flatMap(Optional::stream),
                        brokenLogs().stream())
                .distinct() // what is wrong with the store of all is said once
                .toList();
    }

    /** Of the logs, a sentence each. */
    private List<String> brokenLogs() {
        return rooms.all().stream().map(Room::problem).flatMap(Optional::stream).toList();
    }
}
