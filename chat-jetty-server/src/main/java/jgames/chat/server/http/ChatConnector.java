package jgames.chat.server.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import jgames.chat.server.ops.Outage;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One listening port. A thread of its own accepts, and nothing suspends it: what is too much is accepted and closed, because
 * a port that is taken out of Jetty's selector and put back can be lost on the way.
 */
public final class ChatConnector extends ServerConnector {
    private static final Logger LOG = LoggerFactory.getLogger(ChatConnector.class);

    private static final int ACCEPTORS = 1;
    private static final int BACKLOG = 1024;

    /** As long as the system has no socket to give; who tries to connect waits in its queue meanwhile. */
    private static final long PAUSE_MILLIS = 100;

    private static final int FAILURES_A_LINE = (int) (60_000 / PAUSE_MILLIS);

    private final AcceptLimit limit;
    private final Outage outage;
    private int failures; // in a row; the acceptor's

    /** @param outage is told if nothing is accepted on the port any more */
    public ChatConnector(
            Server server, HttpConnectionFactory requests, String host, int port, AcceptLimit limit, Outage outage) {
        super(server, ACCEPTORS, -1, requests);
        this.limit = limit;
        this.outage = outage;
        setHost(host);
        setPort(port);
        setAcceptQueueSize(BACKLOG);
        addBean(limit, false); // so that it hears which sockets end
    }

    @Override
    public void accept(int acceptor) throws IOException {
        ServerSocketChannel listening = (ServerSocketChannel) getTransport();
        if (listening == null) {
            throw new ClosedChannelException();
        }
        SocketChannel channel = listening.accept();
        failures = 0;
        try {
            if (!limit.admit(channel, ((InetSocketAddress) channel.getRemoteAddress()).getAddress())) {
                channel.close();
                return;
            }
            channel.configureBlocking(false);
            configure(channel.socket());
        } catch (IOException | NullPointerException gone) { // it has an address only while it is connected
            limit.remove(channel);
            channel.close();
            return;
        }
        getSelectorManager().accept(channel);
    }

    /** Goes on for as long as the port is open; that it is not, the server's watch tells. */
    @Override
    protected boolean handleAcceptFailure(Throwable failure) {
        if (!isRunning() || !isOpen()) {
            return false;
        }
        if (failure instanceof Error) {
            outage.report("the thread that accepts on port " + getLocalPort(), failure);
        }
        if (failures++ % FAILURES_A_LINE == 0) {
            LOG.error("port {} cannot accept: {}", getLocalPort(), failure.toString());
        }
        limit.makeRoom();
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException stopping) {
            return false;
        }
        return true;
    }

    @Override
    protected SocketChannelEndPoint newEndPoint(SocketChannel channel, ManagedSelector selector, SelectionKey key) {
        LimitedEndPoint endPoint = new LimitedEndPoint(channel, selector, key);
        endPoint.setIdleTimeout(getIdleTimeout());
        limit.opened(channel, endPoint);
        return endPoint;
    }

    /** What is wrong with the port while the server runs, or null. */
    public @Nullable String problem() {
        if (!isOpen()) {
            return "port " + getLocalPort() + " is not listened on any more";
        }
        boolean selecting = getSelectorManager().getBeans(ManagedSelector.class).stream()
                .allMatch(selector -> selector.getSelector() != null);
        return selecting ? null : "port " + getLocalPort() + " is not read from any more";
    }

    /** An end point that counts until it gives its socket away, and whose idle time passes only while the server runs. */
    private final class LimitedEndPoint extends SocketChannelEndPoint implements ReleasableEndPoint {
        private final ManagedSelector selector;
        private final SelectionKey key;
        private volatile int lastUsed = limit.ticks();
        private volatile boolean released;

        LimitedEndPoint(SocketChannel channel, ManagedSelector selector, SelectionKey key) {
            super(channel, selector, key, ChatConnector.this.getScheduler());
            this.selector = selector;
            this.key = key;
        }

        /** The selector forgets the key between two looks: a key that it finds cancelled makes it close the socket. */
        @Override
        public SocketChannel release() {
            released = true;
            limit.remove(getChannel());
            selector.submit(its -> {
                key.cancel();
                close();
            });
            return getChannel();
        }

        @Override
        public void doClose() {
            if (!released) {
                super.doClose();
            }
        }

        @Override
        public void notIdle() {
            lastUsed = limit.ticks();
            super.notIdle();
        }

        /** Grants the whole time again when the machine was paused: Jetty goes by the clock, which went on. */
        @Override
        protected void onIdleExpired(TimeoutException timeout) {
            if (2 * (limit.ticks() - lastUsed) >= TimeUnit.MILLISECONDS.toSeconds(getIdleTimeout())) {
                super.onIdleExpired(timeout);
            }
        }
    }
}
