package jgames.chat.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A line to Redis that a test cuts, slows down, and sends elsewhere. */
final class Link implements AutoCloseable {
    private final ServerSocket listening;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService late = new ScheduledThreadPoolExecutor(1);
    private volatile int port;
    private volatile int delayMillis;
    private volatile boolean swallowsAnswers;

    Link(int port) {
        this.port = port;
        try {
            listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "link");
        thread.setDaemon(true);
        thread.start();
    }

    String address() {
        return "redis://127.0.0.1:" + listening.getLocalPort();
    }

    /** What is sent from now on, and the answers to it, take so long. */
    void delay(int millis) {
        delayMillis = millis;
    }

    /** From now on what is asked arrives and no answer does, until the line is cut. */
    void swallowAnswers() {
        swallowsAnswers = true;
    }

    /** Ends all connections. New ones go to this port; to none if it is 0. */
    void cut(int newPort) {
        port = newPort;
        swallowsAnswers = false;
        sockets.forEach(Link::end);
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listening.accept();
                start(() -> connect(client));
            }
        } catch (IOException closed) {
            // the end of the test
        }
    }

    private void connect(Socket client) {
        try {
            Socket server = new Socket(InetAddress.getLoopbackAddress(), port);
            sockets.add(client);
            sockets.add(server);
            start(() -> carry(client, server, false));
            carry(server, client, true);
        } catch (IOException | IllegalArgumentException noServer) {
            end(client);
        }
    }

    private void carry(Socket from, Socket to, boolean answers) {
        try {
            InputStream in = from.getInputStream();
            byte[] bytes = new byte[65536];
            for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
                byte[] part = Arrays.copyOf(bytes, n);
                if (!(answers && swallowsAnswers)) {
                    late.schedule(() -> write(part, to), delayMillis / 2, TimeUnit.MILLISECONDS);
                }
            }
        } catch (IOException ended) {
            // so is the other side
        }
        end(from);
        end(to);
    }

    private static void write(byte[] bytes, Socket to) {
        try {
            OutputStream out = to.getOutputStream();
            out.write(bytes);
        } catch (IOException ended) {
            end(to);
        }
    }

    private static void end(Socket socket) {
        try (socket) {
            socket.setSoLinger(true, 0);
        } catch (IOException ended) {
            // already
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        sockets.forEach(Link::end);
        late.shutdownNow();
    }
}
