package jgames.chat.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import jgames.chat.core.intake.AllowedOrigins;
import jgames.chat.core.intake.ConnectionHandle;
import jgames.chat.core.moderation.Moderators;
import jgames.chat.core.room.Rooms;
import jgames.chat.server.api.ErrorAnswers;
import jgames.chat.server.http.AcceptLimit;
import jgames.chat.server.http.AcceptLimitHandler;
import jgames.chat.server.http.ChatConnector;
import jgames.chat.server.http.LenientRequests;
import jgames.chat.server.http.RequestBuffers;
import jgames.chat.server.ops.Outage;
import jgames.chat.server.ops.Watch;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The reference server: a {@link ChatHandler} on one or two ports. Safe for use by many threads. */
public final class ChatServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ChatServer.class);

    /** None of them waits for a client, so more than the processors can use would only take turns. */
    private static final int MAX_THREADS = Math.max(8, 4 * Runtime.getRuntime().availableProcessors());

    /** Sockets that are not, or not yet, a websocket: in all, and how many of them one address may have at the most. */
    private static final int MAX_BARE = 1000;

    private static final int MAX_BARE_PER_ADDRESS = 500;

    /** A browser opens six for a page. */
    private static final int MIN_BARE_PER_ADDRESS = 16;

    /** How long such a socket may say nothing. */
    private static final long HTTP_IDLE_MILLIS = TimeUnit.SECONDS.toMillis(15);

    /** A site that shares its host name with the chat may have set many cookies. */
    private static final int MAX_HEAD_BYTES = 16 * 1024;

    private static final Duration STOP_WITHIN = Duration.ofSeconds(8);

    private final ServerOptions options;
    final ChatHandler handler;
    private final Server server;
    final AcceptLimit limit;
    private final Outage outage;
    private final Watch watch;
    final List<ChatConnector> connectors = new ArrayList<>();
    private final Thread atShutdown = new Thread(this::closeAtShutdown, "chat-stop");

    private ChatServer(
            ServerOptions options, LongSupplier nanos, InstantSource clock, Consumer<@Nullable String> onOutage) {
        this.options = options;
        this.outage = new Outage(onOutage);
        this.handler = new ChatHandler(options, nanos, clock, outage);
        int perAddress = Math.max(options.maxConnectionsPerAddress, MIN_BARE_PER_ADDRESS);
        this.limit =
                new AcceptLimit(Math.min(perAddress, MAX_BARE_PER_ADDRESS), MAX_BARE, handler.addresses::isTrusted);
        this.watch = new Watch(
                limit::tick,
                () -> connectors.stream().map(ChatConnector::problem).filter(Objects::nonNull),
                outage);
        Optional<InetSocketAddress> metricsPort = options.metricsPlace().ownPort();
        int ports = 1 + (options.wsPort == 0 ? 0 : 1) + (metricsPort.isPresent() ? 1 : 0);
        int max = MAX_THREADS + ports; // each has one that accepts
        QueuedThreadPool threads = new QueuedThreadPool(max, max); // where one cannot be had it fails now, not later
        threads.setName("chat");
        this.server = new Server(threads, null, RequestBuffers.pool());
        server.setHandler(new AcceptLimitHandler(limit, handler));
        server.setErrorHandler(new ErrorAnswers(new AllowedOrigins(options.allowedOrigins, options.publicUrl)));
        String host = options.bindAddress().host();
        addConnector(host, options.port);
        if (options.wsPort != 0) {
            addConnector(host, options.wsPort);
        }
        metricsPort.ifPresent(
                own -> addConnector(own.getHostString(), own.getPort()).setName(ChatHandler.OPERATORS));
    }

    /**
     * Starts a server, which is ready when this returns. When the Java machine ends, on SIGTERM for example, while it runs,
     * it is closed as {@link #close} does, so that the members hear of it.
     *
     * @throws IllegalArgumentException if an option's value cannot be; the sentence names the option
     * @throws IllegalStateException if a log that {@link ServerOptions#logs} should open is not; the sentence names the room
     * @throws IOException if a port is in use or the data folder belongs to another server; the sentence says which
     */
    public static ChatServer start(ServerOptions options) throws IOException {
        return start(options, System::nanoTime);
    }

    /** The chat's own time is that of this clock; Jetty's is not. */
    static ChatServer start(ServerOptions options, LongSupplier nanos) throws IOException {
        return start(options, nanos, loss -> {});
    }

    /** @param onOutage is told, once and on any thread, what the server has lost for good and cannot serve without */
    static ChatServer start(ServerOptions options, LongSupplier nanos, Consumer<@Nullable String> onOutage)
            throws IOException {
        return start(options, nanos, InstantSource.system(), onOutage);
    }

    /** Tokens end by this clock. */
    static ChatServer start(
            ServerOptions options, LongSupplier nanos, InstantSource clock, Consumer<@Nullable String> onOutage)
            throws IOException {
        ChatServer server = new ChatServer(options, nanos, clock, onOutage);
        try {
            server.open();
            Runtime.getRuntime().addShutdownHook(server.atShutdown);
            return server;
        } catch (IOException | RuntimeException | Error e) {
            try {
                server.close();
            } catch (RuntimeException | Error half) { // what has not started need not stop
                e.addSuppressed(half);
            }
            throw e;
        }
    }

    /** Where the page is. */
    public URI uri() {
        return options.bindAddress().uri(port());
    }

    /** The port of page and websocket, the real one where the option was 0. */
    public int port() {
        return connectors.get(0).getLocalPort();
    }

    /** The port that is there for the metrics alone, or -1. */
    int metricsPort() {
        ServerConnector last = connectors.get(connectors.size() - 1);
        return ChatHandler.OPERATORS.equals(last.getName()) ? last.getLocalPort() : -1;
    }

    /** The open rooms, for a program that takes part in them, as {@link ChatHandler#rooms} has them. */
    public Rooms rooms() {
        return handler.rooms();
    }

    /** Who is connected now. */
    public List<ConnectionHandle> connections() {
        return handler.connections();
    }

    /** What moderators can do, for a program that does it in their place, as {@link ChatHandler#moderation} has it. */
    public Moderators moderation() {
        return handler.moderation();
    }

    /** Lets the members go ({@code 1001}), closes the logs and the ports; within 5 seconds. Twice is harmless. */
    @Override
    public synchronized void close() {
        watch.stop();
        try {
            boolean started = server.isStarted();
            if (started) {
                LOG.info("stopping, {} members are told", handler.registry.count());
                connectors.forEach(ServerConnector::close); // who comes back at once finds no rooms otherwise: 404
                handler.stop(); // while the connections are open, so that the members hear of it
            }
            server.stop();
            if (started) {
                LOG.info("stopped");
            }
        } catch (Exception e) {
            throw new IllegalStateException("the server did not stop cleanly", e);
        } finally {
            connectors.forEach(ServerConnector::close);
            forgetShutdown();
        }
    }

    /** The process ends when this returns, so a close that hangs does not hold it up for ever. */
    private void closeAtShutdown() {
        try {
            Thread closing = new Thread(this::close, "chat-close");
            closing.start();
            closing.join(STOP_WITHIN.toMillis());
        } catch (InterruptedException | Error failed) {
            // then the process ends without it
        }
    }

    private void forgetShutdown() {
        try {
            Runtime.getRuntime().removeShutdownHook(atShutdown);
        } catch (IllegalStateException e) {
            // it is what called this, or runs beside it
        }
    }

    private ServerConnector addConnector(@Nullable String host, int port) {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setIdleTimeout(HTTP_IDLE_MILLIS);
        http.setRequestHeaderSize(MAX_HEAD_BYTES);
        http.setHeaderCacheSize(0); // or the parser reads Connection itself
        ChatConnector connector = new ChatConnector(server, new LenientRequests(http), host, port, limit, outage);
        connector.setIdleTimeout(HTTP_IDLE_MILLIS);
        connectors.add(connector);
        server.addConnector(connector);
        return connector;
    }

    private void open() throws IOException {
        for (ChatConnector connector : connectors) {
            try {
                connector.open(); // before the rooms, so that a second server touches no log
            } catch (IOException e) {
                String host = connector.getHost() == null ? "" : connector.getHost() + " ";
                throw new IOException(host + "port " + connector.getPort() + ": " + reason(e), e);
            }
        }
        try {
            server.start();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e.getMessage(), e);
        }
        watch.start();
    }

    /** The root cause says it best, but a host that nobody knows says nothing. */
    private static @Nullable String reason(Throwable e) {
        if (e.getCause() != null) {
            return reason(e.getCause());
        }
        return e instanceof UnresolvedAddressException ? "there is no such address" : e.getMessage();
    }
}
