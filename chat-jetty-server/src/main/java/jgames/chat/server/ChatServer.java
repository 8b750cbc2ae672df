package jgames.chat.server;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import jgames.chat.core.Rooms;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.websocket.core.WebSocketConnection;

/** The reference server: a {@link ChatHandler} on one or two ports. Safe for use by many threads. */
public final class ChatServer implements AutoCloseable {
    /** None of them waits for a client, so more than the processors can use would only take turns. */
    private static final int MAX_THREADS = Math.max(8, 4 * Runtime.getRuntime().availableProcessors());

    /** Sockets that are not, or not yet, a websocket may be so many more than those that are. */
    private static final int SPARE_SOCKETS = 1000;

    /** A connection that has not become a websocket: how long it may say nothing, and how long it may last. */
    private static final long HTTP_IDLE_MILLIS = TimeUnit.SECONDS.toMillis(15);

    private static final long HTTP_LIFE_MILLIS = TimeUnit.SECONDS.toMillis(60);

    private final ServerOptions options;
    final ChatHandler handler;
    private final Server server;
    private final List<ServerConnector> connectors = new ArrayList<>();
    private FileChannel folderLock;

    private ChatServer(ServerOptions options, LongSupplier nanos) {
        this.options = options;
        this.handler = new ChatHandler(options, nanos);
        QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS);
        threads.setName("chat");
        this.server = new Server(threads, null, new Buffers());
        server.setHandler(handler);
        addConnector(options.port);
        if (options.wsPort != 0) {
            addConnector(options.wsPort);
        }
        server.addBean(new NetworkConnectionLimit(options.maxConnections + SPARE_SOCKETS, server));
    }

    /**
     * Starts a server, which is ready when this returns.
     *
     * @throws IllegalArgumentException if an option's value cannot be; the sentence names the option
     * @throws IOException if a port is in use or the data folder belongs to another server; the sentence says which
     */
    public static ChatServer start(ServerOptions options) throws IOException {
        return start(options, System::nanoTime);
    }

    /** The chat's own time is that of this clock; Jetty's is not. */
    static ChatServer start(ServerOptions options, LongSupplier nanos) throws IOException {
        ChatServer server = new ChatServer(options, nanos);
        try {
            server.open();
            return server;
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /** Where the page is. */
    public URI uri() {
        return options.uri(port());
    }

    /** The port of page and websocket, the real one where the option was 0. */
    public int port() {
        return connectors.get(0).getLocalPort();
    }

    /** The open rooms, for a program that takes part in them. */
    public Rooms rooms() {
        return handler.rooms();
    }

    /** Lets the members go ({@code 1001}), closes the logs and the ports; within 5 seconds. Twice is harmless. */
    @Override
    public void close() {
        try {
            if (server.isStarted()) {
                connectors.forEach(ServerConnector::close); // who comes back at once finds no rooms otherwise: 404
                handler.stop(); // while the connections are open, so that the members hear of it
            }
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the server did not stop cleanly", e);
        } finally {
            connectors.forEach(ServerConnector::close);
            unlock();
        }
    }

    private void addConnector(int port) {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setIdleTimeout(HTTP_IDLE_MILLIS);
        HttpConnectionFactory requests = new HttpConnectionFactory(http);
        requests.setInputBufferSize(Buffers.REQUEST_BYTES);
        ServerConnector connector = new ServerConnector(server, 0, -1, requests) {
            @Override
            protected SocketChannelEndPoint newEndPoint(
                    SocketChannel channel, ManagedSelector selector, SelectionKey key) {
                OneWriteEndPoint endPoint = new OneWriteEndPoint(channel, selector, key, getScheduler());
                endPoint.setIdleTimeout(getIdleTimeout());
                return endPoint;
            }
        };
        connector.setHost(options.host);
        connector.setPort(port);
        connector.setIdleTimeout(HTTP_IDLE_MILLIS);
        connector.setAcceptQueueSize(1024);
        connectors.add(connector);
        server.addConnector(connector);
    }

    private void open() throws IOException {
        for (ServerConnector connector : connectors) {
            try {
                connector.open(); // before the rooms, so that a second server touches no log
            } catch (IOException e) {
                String host = options.host == null ? "" : options.host + " ";
                throw new IOException(host + "port " + connector.getPort() + ": " + reason(e), e);
            }
        }
        lock();
        try {
            server.start();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e.getMessage(), e);
        }
        watch();
    }

    /** Two servers on one folder would write over each other. Where no lock can be made none can write either. */
    private void lock() throws IOException {
        Path file = options.data.resolve(".lock");
        try {
            Files.createDirectories(options.data);
            folderLock = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException readOnly) {
            return; // the logs say so
        }
        try {
            if (folderLock.tryLock() != null) {
                return;
            }
        } catch (OverlappingFileLockException sameProcess) {
            // as if it were another process
        }
        throw new IOException(options.data + ": another server uses this folder");
    }

    private void unlock() {
        try {
            if (folderLock != null) {
                folderLock.close();
            }
        } catch (IOException e) {
            // the lock ends with the process at the latest
        }
    }

    private void watch() {
        endDawdlers(System.currentTimeMillis());
        connectors.get(0).getScheduler().schedule(this::watch, HTTP_IDLE_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** A client may drip a request so slowly that it never idles: its time is up all the same. */
    void endDawdlers(long now) {
        for (ServerConnector connector : connectors) {
            for (EndPoint endPoint : connector.getConnectedEndPoints()) {
                if (!(endPoint.getConnection() instanceof WebSocketConnection)
                        && now - endPoint.getCreatedTimeStamp() > HTTP_LIFE_MILLIS) {
                    endPoint.close();
                }
            }
        }
    }

    /** The root cause says it best, but a host that nobody knows says nothing. */
    private static String reason(Throwable e) {
        if (e.getCause() != null) {
            return reason(e.getCause());
        }
        return e instanceof UnresolvedAddressException ? "there is no such address" : e.getMessage();
    }

    /**
     * Jetty 12.1 can still be about to read into the buffer of a malformed request when it gives that buffer back, and by
     * then it may hold somebody else's bytes. So what a request is read into is used once.
     */
    private static final class Buffers extends ArrayByteBufferPool {
        /** A size that nothing else asks for. */
        static final int REQUEST_BYTES = 8 * 1024 - 1;

        private final ByteBufferPool once = new NonPooling();

        @Override
        public RetainableByteBuffer.Mutable acquire(int bytes, boolean direct) {
            return bytes == REQUEST_BYTES ? once.acquire(bytes, false) : super.acquire(bytes, direct);
        }
    }
}
