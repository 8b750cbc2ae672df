package jgames.chat.client.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The way to a test's server, on the loopback interface: it can be cut and barred, and stays the same when the server starts anew.
 * Safe for use by many threads.
 */
final class Gate implements AutoCloseable {
    private final ServerSocket listening;
    /** No websocket may send this: the JDK's notices it at once, while it misses an end that comes right behind a frame. */
    private static final byte[] BROKEN = {(byte) 0xff, (byte) 0xff};

    private final Set<Socket> open = ConcurrentHashMap.newKeySet(); // both sides
    private final Set<Socket> clients = ConcurrentHashMap.newKeySet();
    private volatile int server; // 0 while there is none
    private volatile int refusal; // an HTTP status; 0 for none

    Gate() throws IOException {
        listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start("accept", this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    /** Leads to this port. */
    void leadTo(int port) {
        server = port;
    }

    /** Leads nowhere: the port of a server that has ended may soon be another one's. */
    void leadNowhere() {
        server = 0;
    }

    /** Answers whoever comes with this status, or lets them through if it is 0. */
    void refuse(int status) {
        refusal = status;
    }

    /** Breaks what is connected. */
    void cut() {
        for (Socket client : clients) {
            try {
                client.getOutputStream().write(BROKEN);
                client.shutdownOutput();
            } catch (IOException broken) {
                reset(client);
            }
        }
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        open.forEach(Gate::reset);
    }

    private static void start(String name, Runnable task) {
        Thread thread = new Thread(task, "test-chat-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                open.add(client);
                start("in", () -> serve(client));
            } catch (IOException closed) {
                // the loop sees it
            }
        }
    }

    private void serve(Socket client) {
        try {
            if (refusal != 0) {
                refuse(client);
                return;
            }
            int port = server;
            if (port == 0) {
                throw new ConnectException("there is no server");
            }
            Socket to = new Socket(InetAddress.getLoopbackAddress(), port);
            open.add(to);
            clients.add(client);
            start("out", () -> pass(to, client));
            pass(client, to);
        } catch (IOException notThere) {
            reset(client);
        } finally {
            open.remove(client);
            clients.remove(client);
        }
    }

    private void refuse(Socket client) throws IOException {
        StringBuilder head = new StringBuilder();
        InputStream in = client.getInputStream();
        for (int c = in.read(); c >= 0; c = head.indexOf("\r\n\r\n") < 0 ? in.read() : -1) {
            head.append((char) c);
        }
        client.getOutputStream()
                .write(("HTTP/1.1 " + refusal + " No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        client.close();
    }

    /** Until one side ends, then for both. */
    private void pass(Socket from, Socket to) {
        try {
            from.setTcpNoDelay(true);
            to.setTcpNoDelay(true);
            InputStream in = from.getInputStream();
            in.transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException lost) {
            reset(from);
            reset(to);
        } finally {
            open.remove(from);
        }
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException closed) {
            // it is closed
        }
    }
}
