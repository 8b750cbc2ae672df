package jgames.chat.server;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jgames.chat.core.intake.IntakeRules;
import jgames.chat.core.intake.RateLimiter;
import jgames.chat.core.intake.Sender;
import jgames.chat.core.intake.SlidingWindowLimiter;
import jgames.chat.core.log.EventLog;
import jgames.chat.core.log.FileEventLog;
import jgames.chat.core.protocol.ClientFrame;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.Limits;
import jgames.chat.core.room.Dialect;
import jgames.chat.core.room.Observer;
import jgames.chat.core.room.Room;
import jgames.chat.core.room.Rooms;
import jgames.chat.server.http.AllowedOrigins;
import jgames.chat.server.http.ClientAddresses;
import jgames.chat.server.http.StaticFiles;
import jgames.chat.server.ops.AddressHash;
import jgames.chat.server.ops.BlockLog;
import jgames.chat.server.ops.FolderLock;
import jgames.chat.server.ops.Metrics;
import jgames.chat.server.ops.ObserverPair;
import jgames.chat.server.ops.Outage;
import jgames.chat.server.ops.RateLimitedLog;
import jgames.chat.server.ops.RoomsFile;
import jgames.chat.server.ws.ConnectionRegistry;
import jgames.chat.server.ws.DrainExecutor;
import jgames.chat.server.ws.Handshake;
import jgames.chat.server.ws.HandshakeRefusal;
import jgames.chat.server.ws.WebSocketMember;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.component.Graceful;
import org.eclipse.jetty.websocket.core.Configuration;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.server.ServerUpgradeRequest;
import org.eclipse.jetty.websocket.core.server.ServerUpgradeResponse;
import org.eclipse.jetty.websocket.core.server.WebSocketMappings;
import org.eclipse.jetty.websocket.core.server.WebSocketNegotiator;
import org.eclipse.jetty.websocket.core.server.WebSocketServerComponents;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole chat as a Jetty handler, for a server of one's own: page, websockets, health and metrics, on the paths below
 * its context. Starting it opens the rooms, stopping it lets the members go and closes the logs. Of the options it leaves
 * {@code port}, {@code wsPort} and {@code host} to the server around it.
 *
 * <p>Rounds run on the server's thread pool; four threads of its own look after the members, the
 * folder, the rooms file and the logs: a disk that hangs holds up what needs it and nobody else.
 */
public final class ChatHandler extends Handler.Abstract implements Graceful {
    private static final Logger LOG = LoggerFactory.getLogger(ChatHandler.class);

    /** The name of a connector that is there for health and metrics alone. */
    static final String OPERATORS = "operators";

    /** How many messages a log keeps, if the history is not longer. */
    private static final int KEEP = 500;

    /** How many requests an address may make: for pages of what was said before. */
    private static final int MAX_REQUESTS = 30;

    private static final Duration REQUEST_WINDOW = Duration.ofSeconds(10);

    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(3);

    private static final HttpField NOSNIFF = new PreEncodedHttpField("X-Content-Type-Options", "nosniff");
    private static final HttpField ANY_SITE = new PreEncodedHttpField("Access-Control-Allow-Origin", "*");
    private static final HttpField NO_REFERRER = new PreEncodedHttpField("Referrer-Policy", "no-referrer");
    private static final String PAGE_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; connect-src 'self';"
                    + " img-src 'self' data:; base-uri 'none'; form-action 'none'";

    private final ServerOptions options;
    private final LongSupplier nanos;
    private final StaticFiles files = new StaticFiles();
    private final Metrics metrics;
    private final Observer observer;
    final ConnectionRegistry members;
    final ClientAddresses addresses;
    private final Outage outage;
    private final FolderLock folderLock;
    private final AllowedOrigins origins;
    private final HttpField pagePolicy;
    private final RateLimitedLog strangers;

    // From start to stop.
    private IntakeRules rules;
    private DrainExecutor drains;
    private Rooms rooms;
    private RoomsFile roomsFile;
    private WebSocketMappings websockets;
    private ScheduledThreadPoolExecutor upkeep;
    private volatile boolean shutdown;

    /** @throws IllegalArgumentException if an option's value cannot be; the sentence names the option */
    public ChatHandler(ServerOptions options) {
        this(options, System::nanoTime, new Outage(loss -> {}));
    }

    /** @param nanos a clock that only goes forward */
    ChatHandler(ServerOptions options, LongSupplier nanos, Outage outage) {
        options.check();
        this.options = options;
        this.nanos = nanos;
        this.outage = outage;
        this.members = new ConnectionRegistry(options.maxConnections, options.maxConnectionsPerAddress, nanos);
        this.folderLock = new FolderLock(options.data);
        this.origins = new AllowedOrigins(options.allowedOrigins(), options.publicUrl);
        this.pagePolicy = new PreEncodedHttpField(
                "Content-Security-Policy",
                PAGE_POLICY
                        + origins.frameAncestors()
                                .map(directive -> "; " + directive)
                                .orElse(""));
        this.strangers = new RateLimitedLog(LOG::warn, nanos);
        this.addresses = new ClientAddresses(options.trustedProxies(), strangers);
        this.metrics = new Metrics(
                members::count, members::countExtended, () -> brokenLogs().size(), HandshakeRefusal.labels(), nanos);
        this.observer = options.observer == null ? metrics : new ObserverPair(metrics, options.observer);
        if (options.exportsMetrics()) {
            metrics.addProcess();
        }
    }

    /** The open rooms, for a program that takes part in them; only while the handler is started. */
    public Rooms rooms() {
        return rooms;
    }

    @Override
    protected void doStart() throws Exception {
        shutdown = false;
        websockets = new WebSocketMappings(WebSocketServerComponents.ensureWebSocketComponents(getServer()));
        drains = new DrainExecutor(getServer().getThreadPool());
        rooms = new Rooms(options.logs == null ? this::openLog : options.logs, options.history, drains, observer);
        folderLock.take();
        rules = IntakeRules.of(rateLimiter(), requestLimiter(), limits(), options.checks);
        roomsFile = new RoomsFile(options.data.resolve("chatrooms.txt"), rooms);
        roomsFile.apply();
        upkeep = new ScheduledThreadPoolExecutor(4, task -> {
            Thread thread = new Thread(task, "chat-upkeep");
            thread.setDaemon(true);
            return thread;
        });
        every(ConnectionRegistry.TICK_SECONDS * 1000, members::checkLiveness);
        every(500, folderLock::renew);
        every(500, roomsFile::poll);
        every(1000, () -> rooms.all().forEach(Room::tick));
        super.doStart();
    }

    private Limits limits() {
        return new Limits(
                options.maxText, options.maxUsername, Limits.MAX_FRAME_BYTES, 0, Duration.ZERO, Duration.ZERO);
    }

    /** Whoever scrolls up is served at the speed of a reader. */
    private RateLimiter requestLimiter() {
        return new SlidingWindowLimiter(MAX_REQUESTS, REQUEST_WINDOW, REQUEST_WINDOW, nanos);
    }

    private RateLimiter rateLimiter() {
        if (options.spamMessages == 0) {
            return RateLimiter.NONE;
        }
        return new BlockLog(
                new SlidingWindowLimiter(options.spamMessages, options.spamWindow, options.spamBlock, nanos),
                AddressHash.make(options.data),
                new RateLimitedLog(LOG::info, nanos),
                nanos);
    }

    /** What throws once must not be the end of it; after an {@link Error} nobody knows what was left undone. */
    private void every(long millis, Runnable task) {
        Runnable lasting = () -> {
            try {
                task.run();
            } catch (RuntimeException defect) {
                LOG.error("upkeep failed", defect);
            } catch (Error error) {
                outage.report("upkeep", error);
            }
        };
        upkeep.scheduleWithFixedDelay(lasting, millis, millis, TimeUnit.MILLISECONDS);
    }

    private EventLog openLog(String room) {
        Path file = options.data.resolve("logs-" + room + ".json");
        return new FileEventLog(
                file,
                Math.max(KEEP, options.history),
                options.sync,
                InstantSource.system(),
                getServer().getThreadPool(),
                observer);
    }

    /**
     * Lets everybody go ({@code 1001}) and closes the logs. A server with a stop timeout calls this before it closes its
     * connections, so that the members hear of it.
     */
    @Override
    public CompletableFuture<Void> shutdown() {
        shutdown = true;
        upkeep.shutdownNow();
        return Graceful.shutdown(() -> {
            upkeep.awaitTermination(1, TimeUnit.SECONDS);
            rooms.close();
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
            folderLock.release();
        }
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        String path = path(request);
        response.getHeaders().put(NOSNIFF);
        boolean operators =
                OPERATORS.equals(request.getConnectionMetaData().getConnector().getName());
        if (!operators && Handshake.isMeant(request)) {
            upgrade(path, request, response, callback);
        } else if (!HttpMethod.GET.is(request.getMethod()) && !HttpMethod.HEAD.is(request.getMethod())) {
            response.getHeaders().put(HttpHeader.ALLOW, "GET, HEAD");
            answer(response, callback, HttpStatus.METHOD_NOT_ALLOWED_405, "GET or HEAD only\n");
        } else if (path.equals("healthz")) {
            health(response, callback);
        } else if (path.equals("metrics") && (operators || options.exportsMetricsOnEveryPort())) {
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8");
            response.write(true, ByteBuffer.wrap(metrics.text()), callback);
        } else if (operators) {
            answer(response, callback, HttpStatus.NOT_FOUND_404, "there are healthz and metrics\n");
        } else {
            get(path, request, response, callback);
        }
        return true;
    }

    /** Below the context. No path of ours has parameters; Jetty drops them, and /metrics;x would be a hidden /metrics. */
    private static String path(Request request) {
        String path = Request.getPathInContext(request).substring(1);
        return request.getHttpURI().getPath().contains(";") ? path + ';' : path;
    }

    private void get(String path, Request request, Response response, Callback callback) {
        if (path.equals("_/rooms.json")) {
            String names = rooms.all().stream()
                    .map(room -> '"' + room.name() + '"') // a valid name needs no escape
                    .collect(Collectors.joining(",", "[", "]"));
            response.getHeaders().put(ANY_SITE);
            response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
            response.write(true, ByteBuffer.wrap(names.getBytes(StandardCharsets.US_ASCII)), callback);
        } else {
            file(path, request, response, callback);
        }
    }

    private void file(String path, Request request, Response response, Callback callback) {
        boolean found = false;
        if (path.isEmpty() || rooms.find(path).isPresent()) {
            response.getHeaders().put(pagePolicy);
            response.getHeaders().put(NO_REFERRER);
            found = files.send("index.html", request, response, callback);
        } else if (StaticFiles.isAsset(path)) {
            response.getHeaders().put(ANY_SITE); // other sites may use the element
            found = files.send(path, request, response, callback);
        }
        if (!found) {
            answer(response, callback, HttpStatus.NOT_FOUND_404, "there is no such room or file\n");
        }
    }

    private void health(Response response, Callback callback) {
        List<String> problems = Stream.concat(
                        Stream.of(outage.sentence(), folderLock.problem(), roomsFile.problem())
                                .flatMap(Optional::stream),
                        brokenLogs().stream())
                .toList();
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        if (problems.isEmpty()) {
            answer(response, callback, HttpStatus.OK_200, "ok\n");
        } else {
            answer(response, callback, HttpStatus.SERVICE_UNAVAILABLE_503, String.join("\n", problems) + "\n");
        }
    }

    /** Of the logs, a sentence each. */
    private List<String> brokenLogs() {
        return rooms.all().stream().map(Room::problem).flatMap(Optional::stream).toList();
    }

    private static void answer(Response response, Callback callback, int status, String sentence) {
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain;charset=utf-8");
        response.write(true, ByteBuffer.wrap(sentence.getBytes(StandardCharsets.UTF_8)), callback);
    }

    // ---- websockets ----

    private void upgrade(String path, Request request, Response response, Callback callback) {
        Optional<Room> room = rooms.find(path);
        String address = addresses.of(request);
        if (room.isEmpty()) {
            refuse(response, callback, HandshakeRefusal.ROOM);
        } else if (!isAllowedOrigin(request)) {
            refuse(response, callback, HandshakeRefusal.ORIGIN);
        } else if (members.isFull()) {
            refuse(response, callback, HandshakeRefusal.FULL);
        } else if (members.isFull(address)) {
            refuse(response, callback, HandshakeRefusal.ADDRESS);
        } else {
            upgrade(room.get(), address, path, request, response, callback);
        }
    }

    private void upgrade(
            Room room, String address, String path, Request request, Response response, Callback callback) {
        Dialect dialect = Dialect.of(Handshake.offers(request, ClientFrame.SUBPROTOCOL));
        EventId since;
        try {
            since = dialect == Dialect.EXTENDED ? since(request.getHttpURI().getQuery()) : null;
        } catch (IllegalArgumentException notAnId) {
            refuse(response, callback, HandshakeRefusal.SINCE);
            return;
        }
        Upgrade upgrade = new Upgrade(room, since, address, dialect);
        Request essence = Handshake.essence(request, path, dialect.subprotocol());
        if (!websockets.upgrade(upgrade, essence, response, callback, null)) {
            response.getHeaders().put("Sec-WebSocket-Version", "13");
            refuse(response, callback, HandshakeRefusal.HANDSHAKE);
        }
    }

    /** An id needs no escapes in a query, so none are looked for. */
    private static EventId since(String query) {
        return Stream.of(query == null ? new String[0] : query.split("&"))
                .filter(parameter -> parameter.startsWith("since="))
                .findFirst()
                .map(parameter -> EventId.parse(parameter.substring("since=".length())))
                .orElse(null);
    }

    private void refuse(Response response, Callback callback, HandshakeRefusal refusal) {
        metrics.handshakeRefused(refusal.label());
        answer(response, callback, refusal.status(), refusal.sentence() + "\n");
    }

    private boolean isAllowedOrigin(Request request) {
        String origin = request.getHeaders().get(HttpHeader.ORIGIN);
        boolean allowed = origins.allows(origin, request.getHeaders().get(HttpHeader.HOST));
        if (!allowed) {
            strangers.once(
                    "pages of " + RateLimitedLog.printable(origin) + " may not connect: --allowed-origins does not"
                            + " name them, nor are they the chat's own, by the Host that reaches it or by --public-url");
        }
        return allowed;
    }

    /** What a connection gets: no extensions, no timer but ours, and what comes in as it comes; its member bounds it. */
    private final class Upgrade implements WebSocketNegotiator {
        private final Room room;
        private final EventId since;
        private final String address;
        private final Dialect dialect;

        Upgrade(Room room, EventId since, String address, Dialect dialect) {
            this.room = room;
            this.since = since;
            this.address = address;
            this.dialect = dialect;
        }

        @Override
        public FrameHandler negotiate(ServerUpgradeRequest request, ServerUpgradeResponse response, Callback callback) {
            // Compression would make every member's bytes its own, at tens of kilobytes a connection.
            response.setExtensions(List.of());
            if (dialect.subprotocol() != null) {
                response.setAcceptedSubProtocol(dialect.subprotocol());
            }
            return new WebSocketMember(
                    room, since, Sender.guest(address), dialect, rules, drains, members, metrics, observer, nanos);
        }

        @Override
        public void customize(Configuration connection) {
            connection.setMaxFrameSize(0); // the bound would hold for what goes out too: a whole history is one frame
            connection.setOutputBufferSize(32 * 1024);
            connection.setIdleTimeout(Duration.ZERO);
        }
    }
}
