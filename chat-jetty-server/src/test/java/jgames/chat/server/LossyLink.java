package jgames.chat.server;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A line to a server that breaks: every connection is cut after a random number of bytes, be it in the middle of a frame
 * or of the handshake. Where the server is may change; while there is none, connections end at once.
 */
final class LossyLink implements AutoCloseable {
    private static final int MOST_BYTES = 100_000;

    private final ServerSocket listening = new ServerSocket(0, 200, InetAddress.getByName("127.0.0.1"));
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "lossy-link");
        thread.setDaemon(true);
        return thread;
    });
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicLong cuts = new AtomicLong();
    private final Random random;
    private volatile int serverPort;
    private volatile boolean whole;

    LossyLink(long seed) throws IOException {
        random = new Random(seed);
        threads.execute(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    /** The server is at this port from now on. */
    void to(int port) {
        serverPort = port;
    }

    /** There is no server: before it goes, since another program may be given the port that it leaves. */
    void toNobody() {
        serverPort = 0;
    }

    /** From now on nothing is cut any more. */
    void mend() {
        whole = true;
    }

    long cuts() {
        return cuts.get();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listening.accept();
                AtomicLong bytesLeft = new AtomicLong(random.nextInt(MOST_BYTES));
                threads.execute(() -> connect(client, bytesLeft));
            }
        } catch (IOException closed) {
            // the end of the test
        }
    }

    private void connect(Socket client, AtomicLong bytesLeft) {
        sockets.add(client);
        try {
            Socket server = new Socket("127.0.0.1", serverPort);
            sockets.add(server);
            threads.execute(() -> carry(client, server, bytesLeft));
            carry(server, client, bytesLeft);
        } catch (IOException noServer) {
            end(client);
        }
    }

    private void carry(Socket from, Socket to, AtomicLong bytesLeft) {
        boolean cut = false;
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] bytes = new byte[4096];
            for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
                long left = bytesLeft.addAndGet(-n);
                cut = left < 0 && !whole;
                out.write(bytes, 0, (int) (cut ? Math.max(0, n + left) : n));
                if (cut) {
                    cuts.incrementAndGet();
                    break;
                }
            }
        } catch (IOException ended) {
            // so is the other side
        }
        end(from);
        end(to);
    }

    /**
     * With a reset, which also loses what was on its way. An end of the stream without a close frame would not do: JDK 17's
     * websocket may fail to notice it, and its user then finds out by silence.
     */
    private void end(Socket socket) {
        sockets.remove(socket);
        try (socket) {
            socket.setSoLinger(true, 0);
        } catch (IOException ended) {
            // already
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Closeable socket : sockets) {
            socket.close();
        }
        threads.shutdown();
    }
}
