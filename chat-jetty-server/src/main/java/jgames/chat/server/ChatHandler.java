package jgames.chat.server;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import jgames.chat.core.intake.ConnectionHandle;
import jgames.chat.core.moderation.Moderators;
import jgames.chat.core.room.Rooms;
import jgames.chat.server.http.ClientAddresses;
import jgames.chat.server.ops.Outage;
import jgames.chat.server.ops.RateLimitedLog;
import jgames.chat.server.ws.ConnectionRegistry;
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
 * its context. Starting it opens the rooms, stopping it lets the members go and closes the logs; it may be started again. Of the options
 * it leaves {@code port}, {@code wsPort} and {@code host} to the server around it. Safe for use by many threads.
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
    private final Outage outage;
    private final RateLimitedLog strangers;
    private final Observing observing;
    final ConnectionRegistry registry;
    final ClientAddresses addresses;
    private volatile @Nullable OpenChat open; // after a stop the one that was open
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
        OptionChecks.check(Objects.requireNonNull(options, "options"));
        this.options = options;
        this.nanos = nanos;
        this.clock = clock;
        this.outage = outage;
        this.strangers = new RateLimitedLog(LOG::warn, nanos);
        this.addresses = new ClientAddresses(options.trustedProxies, strangers);
        this.registry = new ConnectionRegistry(options.maxConnections, options.maxConnectionsPerAddress, nanos);
        this.observing = Observing.of(options, registry, this::brokenLogs, this::subscriptions, nanos);
    }

    private int brokenLogs() {
        OpenChat chat = open;
        return chat == null ? 0 : chat.brokenLogs().size();
    }

    private int subscriptions() {
        OpenChat chat = open;
        return chat == null ? 0 : chat.subscriptions();
    }

    /**
     * The open rooms, for a program that takes part in them, and adds and removes some: {@code chatrooms.txt} closes none that a program
     * has added, and opens one again that a program has removed when it next changes and names it. Another object from each start to the next stop.
     *
     * @throws IllegalStateException if the handler has not started
     */
    public Rooms rooms() {
        return started().rooms();
    }

    /** Who is connected now. */
    public List<ConnectionHandle> connections() {
        return registry.all();
    }

    /**
     * What moderators can do, for a program that does it in their place: as a {@link
     * jgames.chat.core.intake.Sender} whose role is operator.
     *
     * @throws IllegalStateException if the handler has not started
     */
    public Moderators moderation() {
        return started().moderators();
    }

    private OpenChat started() {
        OpenChat chat = open;
        if (chat == null) {
            throw new IllegalStateException(
                    "the chat has not started: its rooms and its moderation are there from its start on");
        }
        return chat;
    }

    @Override
    protected void doStart() throws Exception {
        open = null;
        shutdown = false;
        open = new OpenChat(options, getServer(), observing, registry, addresses, strangers, outage, nanos, clock);
        super.doStart();
    }

    /**
     * Lets everybody go ({@code 1001}) and closes the logs. A server with a stop timeout calls this before it closes its
     * connections, so that the members hear of it.
     */
    @Override
    public CompletableFuture<Void> shutdown() {
        shutdown = true;
        OpenChat closing = open;
        if (closing == null) {
            return CompletableFuture.completedFuture(null);
        }
        closing.stopUpkeep();
        return Graceful.shutdown(closing::close);
    }

    @Override
    public boolean isShutdown() {
        return shutdown;
    }

    /** A disk that hangs is waited for, but not for ever. */
    @Override
    protected void doStop() throws Exception {
        super.doStop();
        OpenChat closing = open;
        if (closing == null) {
            return;
        }
        try {
            shutdown().get(CLOSE_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.warn("the logs could not be closed in time");
        } finally {
            closing.end();
        }
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        response.getHeaders().put(NOSNIFF);
        boolean operators =
                OPERATORS.equals(request.getConnectionMetaData().getConnector().getName());
        started().handle(path(request), operators, request, response, callback);
        return true;
    }

    /** Below the context. No path of ours has parameters; Jetty drops them, and /metrics;x would be a hidden /metrics. */
    private static String path(Request request) {
        String path = Request.getPathInContext(request).substring(1);
        return request.getHttpURI().getPath().contains(";") ? path + ';' : path;
    }
}
