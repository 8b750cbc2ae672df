package jgames.chat.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import jgames.chat.testing.WireFrame;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A server for each test that gives out the page, and on a websocket says what the test says and nothing else: so a test
 * can let an answer wait, refuse, lose or lie, as the real server only does when it must. Only that it is alive it says by
 * itself, with a frame that no page knows: a page ends a line that has been silent for five seconds, and a test may take
 * longer. Its room is {@code chatroom1}.
 */
final class ScriptedServer implements BeforeEachCallback, AfterEachCallback {
    private static final int PATIENCE_SECONDS = 60;
    private static final Pattern HISTORY = Pattern.compile("\\{\"type\":\"history\",\"before\":\"(\\d+)-0\",.*");
    private static final Pattern NONCE = Pattern.compile("\"nonce\":\"([A-Za-z0-9_-]{1,64})\"");

    private static final String HASH = "-[0-9A-Z]{8}(?=\\.)"; // in the name of a file
    private static final Path SOURCES = Path.of("../chat-web/src/main/resources/jgames/chat/web");

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html",
            "js", "text/javascript",
            "css", "text/css",
            "svg", "image/svg+xml",
            "png", "image/png",
            "webmanifest", "application/manifest+json",
            "woff2", "font/woff2",
            "json", "application/json");

    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final BlockingQueue<Connection> connections = new LinkedBlockingQueue<>();
    private ServerSocket listener;
    private final Map<String, AtomicInteger> failing = new ConcurrentHashMap<>();
    private final AtomicInteger refusing = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final Map<String, CountDownLatch> late = new ConcurrentHashMap<>();
    private final Set<String> asked = ConcurrentHashMap.newKeySet();
    private volatile int oldest;
    private volatile boolean tellsOfThePast = true;
    private volatile boolean tellsOfItself = true;
    private volatile boolean plain;
    private volatile boolean withoutRooms;

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        listener = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        thread(this::accept);
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    /** Before what the test says there were messages from this id on, {@code earlier 7} and so on; a page that asks gets 20 at most. */
    void remembers(int oldest) {
        this.oldest = oldest;
    }

    /** From now on it does not say by itself what was before: that waits for the test, too. */
    void waitsWithThePast() {
        tellsOfThePast = false;
    }

    /** From now on it does not say by itself that it is alive. */
    void fallsSilent() {
        tellsOfItself = false;
    }

    /** Requests for this file, like {@code emoji.js}, wait for this. */
    void delays(String file, CountDownLatch until) {
        late.put(file, until);
    }

    /** Whether somebody has asked for this file. */
    boolean isAskedFor(String file) {
        return asked.contains(file);
    }

    /** From now on it knows no subprotocol and has no list of rooms, like pygames-chat. */
    void becomePlain() {
        dropSubprotocols();
        withoutRooms = true;
    }

    /** From now on no handshake tells it of a subprotocol, as if a proxy took that out. */
    void dropSubprotocols() {
        plain = true;
    }

    /** From now on it knows the extended protocol. */
    void becomeExtended() {
        plain = false;
        withoutRooms = false;
    }

    /** A proxy before it answers so many requests for this file, like {@code chat-room.js}, with a page about an error. */
    void fails(String file, int times) {
        failing.put(file, new AtomicInteger(times));
    }

    /** A proxy before it answers so many of the next handshakes that offer the extended protocol with 502. */
    void refuses(int handshakes) {
        refusing.set(handshakes);
    }

    /** How many handshakes that offer the extended protocol were refused, all in all. */
    int refused() {
        return refused.get();
    }

    private String url() {
        return "http://127.0.0.1:" + listener.getLocalPort() + "/";
    }

    /** A visitor with this server's page. */
    Visitor visitor(Browser browser) throws IOException {
        return visitor(browser, "");
    }

    /** The same, in this room. */
    Visitor visitor(Browser browser, String room) throws IOException {
        Visitor visitor = browser.visitor();
        visitor.driver().get(url() + room);
        return visitor;
    }

    /** What somebody else has said. */
    static String message(long id, String text) {
        return "{\"id\":\"" + id + "-0\",\"time\":" + id + ",\"username\":\"Ben\",\"color\":\"red\",\"text\":\"" + text
                + "\"}";
    }

    /** The page's next websocket; not one that the browser ends because it lacks the subprotocol. */
    Connection next() throws InterruptedException {
        Connection connection = connections.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(connection).as("the page connects").isNotNull();
        return connection;
    }

    /** Whether the page has opened no other connection than those that {@link #next} returned. */
    boolean isQuiet() {
        return connections.isEmpty();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                sockets.add(socket);
                thread(() -> answer(socket));
            }
        } catch (IOException stopped) {
            // the test is over
        }
    }

    private void answer(Socket socket) {
        try {
            DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
            String head = head(in);
            String path = head.split(" ")[1];
            Matcher key = Pattern.compile("(?i)sec-websocket-key: (\\S+)").matcher(head);
            Matcher protocols =
                    Pattern.compile("(?i)sec-websocket-protocol: (.*)\r\n").matcher(head);
            String offer = protocols.find() ? protocols.group(1) : "";
            boolean offered = offer.startsWith("chat.v2");
            String file = path.substring(path.lastIndexOf('/') + 1)
                    .replaceFirst("\\?.*", "")
                    .replaceFirst(HASH, "");
            if (key.find()) {
                if (offered && refusing.get() > 0 && refusing.decrementAndGet() >= 0) {
                    refused.incrementAndGet();
                    sendError(socket.getOutputStream(), "text/html");
                    socket.close();
                } else {
                    upgrade(socket, in, path, key.group(1), offer, head.contains("Firefox"));
                }
            } else {
                CountDownLatch until =
                        late.get(file); // who sees that it is asked for may delay the next request otherwise
                asked.add(file);
                if (until != null) {
                    until.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
                }
                if (failing.containsKey(file) && failing.get(file).decrementAndGet() >= 0) {
                    // Like a proxy that is told to answer with the type that was asked for.
                    sendError(socket.getOutputStream(), file.endsWith(".css") ? "text/css" : "text/html");
                } else if (file.equals("rooms.json") && withoutRooms) {
                    sendHead(socket.getOutputStream(), "404 Not Found", "text/html", 0);
                } else {
                    sendFile(socket.getOutputStream(), path.replaceFirst("\\?.*", ""));
                }
                socket.close();
            }
        } catch (IOException | InterruptedException gone) {
            // the browser has thought better of it, or the test is over
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("a connection that asked for nothing");
            }
            head.append((char) next);
        }
        return head.toString();
    }

    private void upgrade(Socket socket, DataInputStream in, String path, String key, String offer, boolean isFirefox)
            throws IOException {
        boolean offered = !offer.isEmpty();
        socket.setTcpNoDelay(true);
        boolean isPlain = plain || !offered;
        String protocol = isPlain ? "" : "Sec-WebSocket-Protocol: chat.v2\r\n";
        byte[] answer = ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" + protocol
                        + "Sec-WebSocket-Accept: " + accept(key) + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        if (isPlain && offered && !isFirefox) {
            socket.getOutputStream().write(answer);
            in.read(); // other browsers end a connection that lacks the subprotocol
            socket.close();
            return;
        }
        Connection connection = new Connection(socket, in, path, offer);
        synchronized (connection) { // what the test says comes after the answer
            connections.add(connection); // before those that the page opens once it has the answer
            socket.getOutputStream().write(answer);
        }
        connection.read(id -> tellsOfThePast ? before(id) : null, () -> tellsOfItself && !isPlain);
    }

    private String before(long id) {
        long first = Math.max(oldest, id - 20);
        String messages = oldest == 0
                ? ""
                : LongStream.range(first, id)
                        .mapToObj(it -> message(it, "earlier " + it))
                        .collect(Collectors.joining(","));
        return "{\"type\":\"history\",\"before\":\"%d-0\",\"complete\":%b,\"messages\":[%s]}"
                .formatted(id, oldest == 0 || first == oldest, messages);
    }

    private static String accept(String key) {
        try {
            byte[] text = (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII);
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-1").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static void sendFile(OutputStream out, String path) throws IOException {
        String file = path.startsWith("/_/") ? path.substring(1) : "index.html";
        String type = TYPES.get(file.substring(file.lastIndexOf('.') + 1));
        byte[] body = "[\"chatroom1\"]".getBytes(StandardCharsets.US_ASCII);
        if (!file.equals("_/rooms.json")) {
            try (InputStream in = ScriptedServer.class.getResourceAsStream("/jgames/chat/web/" + file)) {
                // A test may load a part of the element by itself.
                body = in == null ? Files.readAllBytes(SOURCES.resolve(file)) : in.readAllBytes();
            }
        }
        sendHead(out, "200 OK", type, body.length);
        out.write(body);
    }

    private static void sendError(OutputStream out, String type) throws IOException {
        byte[] body = "<!DOCTYPE html><h1>502 Bad Gateway</h1> * { color: red }".getBytes(StandardCharsets.US_ASCII);
        sendHead(out, "502 Bad Gateway", type, body.length);
        out.write(body);
    }

    private static void sendHead(OutputStream out, String status, String type, int length) throws IOException {
        out.write(("HTTP/1.1 " + status + "\r\nConnection: close\r\nContent-Type: " + type
                        + ";charset=utf-8\r\nContent-Length: " + length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    }

    private static void thread(Runnable work) {
        Thread thread = new Thread(work, "scripted server");
        thread.setDaemon(true);
        thread.start();
    }

    /** One websocket of the page. What was before it answers by itself; all else waits for the test to expect it. */
    static final class Connection {
        private final Socket socket;
        private final DataInputStream in;
        private final String path;
        private final String offer;
        private final BlockingQueue<WireFrame> frames = new LinkedBlockingQueue<>();
        private boolean closed; // has said that it closes

        private Connection(Socket socket, DataInputStream in, String path, String offer) {
            this.socket = socket;
            this.in = in;
            this.path = path;
            this.offer = offer;
        }

        /** With the query. */
        String path() {
            return path;
        }

        /** The subprotocols that it has offered. */
        String offer() {
            return offer;
        }

        /** Welcomes it with these messages, each as its JSON. */
        Connection welcome(boolean complete, String... messages) throws IOException {
            return welcome(
                    "{\"text\":500,\"username\":500,\"frame\":16384,\"messages\":0,\"windowMs\":0,\"blockMs\":0}",
                    complete,
                    messages);
        }

        /** The same, with other limits. */
        Connection welcome(String limits, boolean complete, String... messages) throws IOException {
            send("{\"type\":\"welcome\",\"room\":\"chatroom1\",\"online\":2,\"limits\":" + limits + ",\"complete\":"
                    + complete + ",\"messages\":[" + String.join(",", messages) + "]}");
            return this;
        }

        void send(String text) throws IOException {
            send(WireFrame.TEXT, text.getBytes(StandardCharsets.UTF_8));
        }

        private synchronized void send(int opCode, byte... payload) throws IOException {
            closed |= opCode == WireFrame.CLOSE;
            socket.getOutputStream().write(WireFrame.unmasked(true, opCode, payload));
        }

        /** The page says this next; returns the nonce. */
        String expectSay(String text) throws IOException {
            String frame = expect(WireFrame.TEXT);
            assertThat(frame).startsWith("{\"type\":\"say\",\"username\":").contains("\"text\":\"" + text + "\"");
            return nonce(frame);
        }

        /** The nonce of the next frame. */
        String expectNonce() throws IOException {
            return nonce(expect(WireFrame.TEXT));
        }

        private static String nonce(String frame) {
            Matcher nonce = NONCE.matcher(frame);
            assertThat(nonce.find()).as("a nonce in " + frame).isTrue();
            return nonce.group(1);
        }

        private synchronized void sayThatItIsAlive() throws IOException {
            if (!closed) {
                send("{\"type\":\"alive\"}");
            }
        }

        private void read(LongFunction<@Nullable String> before, BooleanSupplier tellsOfItself) {
            try {
                while (true) {
                    WireFrame frame = WireFrame.readMasked(in);
                    if (frame.opCode() != WireFrame.CLOSE && tellsOfItself.getAsBoolean()) {
                        sayThatItIsAlive();
                    }
                    Matcher history = HISTORY.matcher(frame.text());
                    String past = history.matches() ? before.apply(Long.parseLong(history.group(1))) : null;
                    if (past != null) {
                        send(past);
                    } else {
                        frames.add(frame);
                    }
                }
            } catch (IOException gone) {
                // the page is, or the test is over
            }
        }

        /** The next frame has this opcode; returns its payload as text. */
        String expect(int opCode) throws IOException {
            try {
                WireFrame frame = frames.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                assertThat(frame).as("a frame").isNotNull();
                assertThat(frame.fin()).as("final fragment").isTrue();
                assertThat(frame.opCode()).as("a frame: " + frame.text()).isEqualTo(opCode);
                return frame.text();
            } catch (InterruptedException e) {
                throw new InterruptedIOException();
            }
        }

        /** Closes with a code and a reason. */
        void close(int code, String reason) throws IOException {
            send(WireFrame.CLOSE, WireFrame.close(code, reason));
            socket.shutdownOutput(); // else a browser waits for it
        }

        /**
         * Closes with a code, and ends when the page has answered: Firefox does not say that a connection has been open whose
         * end it sees at the same time.
         */
        void closeAtOnce(int code) throws IOException {
            send(WireFrame.CLOSE, WireFrame.close(code, ""));
            expect(WireFrame.CLOSE);
            socket.shutdownOutput();
        }

        /** The line is cut. */
        void cut() throws IOException {
            socket.close();
        }

        /** The line is cut just when the page has been woken up, so that it does not wait for two seconds. */
        void cut(Visitor visitor) throws IOException {
            visitor.run("dispatchEvent(new Event('online'))");
            cut();
        }
    }
}
