package jgames.chat.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A line to Redis that a test cuts, holds up, and sends elsewhere. */
final class Link implements AutoCloseable {
    private final ServerSocket listening;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile int port;
    private final List<Runnable> held = new ArrayList<>(); // guarded by itself
    private boolean holds; // guarded by held
    private volatile boolean swallowsAnswers;
    private volatile int cuts;

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

    /** From now on what is asked arrives, and the answers do when {@link #release} is called. */
    void holdAnswers() {
        synchronized (held) {
            holds = true;
        }
    }

    /** Those who wait are answered. */
    void release() {
        synchronized (held) {
            holds = false;
            held.forEach(Runnable::run);
            held.clear();
        }
    }

    /** From now on what is asked arrives and no answer does, until the line is cut. */
    void swallowAnswers() {
        swallowsAnswers = true;
    }

    /** Ends all connections. New ones go to this port; to none if it is 0. */
    void cut(int newPort) {
        port = newPort;
        swallowsAnswers = false;
        cuts++; // the test's thread alone
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
        int cutsBefore = cuts;
        try {
            Socket server = new Socket(InetAddress.getLoopbackAddress(), port);
            sockets.add(client);
            sockets.add(server);
            if (cuts != cutsBefore) { // which has not seen these two, and they may lead to the old port
                end(server);
                end(client);
                return;
            }
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
            boolean swallows = false; // to its end: the next answer would be taken for the one that is lost
            for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
                byte[] part = Arrays.copyOf(bytes, n);
                swallows |= answers && swallowsAnswers;
                if (!swallows) {
                    write(part, to, answers);
                }
            }
        } catch (IOException ended) {
            // so is the other side
        }
        end(from);
        end(to);
    }

    private void write(byte[] bytes, Socket to, boolean answers) {
        synchronized (held) {
            if (answers && holds) {
                held.add(() -> write(bytes, to));
                return;
            }
        }
        write(bytes, to);
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
    }
}
