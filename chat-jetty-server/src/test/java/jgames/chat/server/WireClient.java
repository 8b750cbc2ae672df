package jgames.chat.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import jgames.chat.testing.WireFrame;

/**
 * A websocket client made of a socket and literal bytes, so that it can send what no library would, from any loopback
 * address. It reads when it is asked to, on the calling thread. Closing it fails if the server sent a TEXT frame that
 * nobody expected.
 */
final class WireClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 30_000;
    private static final String ONLINE = "{\"type\":\"online\",";

    private final Socket socket;
    private final DataInputStream in;
    private boolean checked = true;

    private WireClient(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream()));
    }

    /** A plain connection, before any handshake. */
    static WireClient socket(String from, int port) throws IOException {
        return connect(new Socket(), from, port);
    }

    /**
     * A plain connection of somebody who takes 4 KB and no more unless it reads. The buffer is small from the start: who makes
     * it smaller later takes back what TCP has promised, and then neither side's acknowledgements reach the other.
     */
    static WireClient slow(String from, int port) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        return connect(socket, from, port);
    }

    private static WireClient connect(Socket socket, String from, int port) throws IOException {
        socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress("127.0.0.1", port), PATIENCE_MILLIS);
        return new WireClient(socket);
    }

    /** A member of a room, from 127.0.0.1. */
    static WireClient join(int port, String path, String... headers) throws IOException {
        return joinFrom("127.0.0.1", port, path, headers);
    }

    /** A member of a room, from another loopback address: another client as far as spam is concerned. */
    static WireClient joinFrom(String from, int port, String path, String... headers) throws IOException {
        WireClient client = socket(from, port);
        String answer = client.handshake(path, headers);
        assertThat(answer).startsWith("HTTP/1.1 101 ");
        return client;
    }

    /** Sends the handshake and returns the head of the answer. */
    String handshake(String path, String... headers) throws IOException {
        StringBuilder request = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n"
                + "Upgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        raw(request.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        return head();
    }

    /** The head of an HTTP answer, up to its empty line. */
    String head() throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            head.write(in.readByte());
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    void raw(byte... bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    void send(String text) throws IOException {
        send(WireFrame.TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    void send(int opCode, byte... payload) throws IOException {
        raw(WireFrame.masked(true, opCode, payload));
    }

    /** The next frame, whatever it is, but what may come at any time: PINGs and the number of members. */
    WireFrame next() throws IOException {
        while (true) {
            WireFrame frame = nextOfAny();
            if (frame.opCode() != WireFrame.PING && !frame.text().startsWith(ONLINE)) {
                return frame;
            }
        }
    }

    /** The next frame but PINGs is the number of members. */
    void expectOnline(int count) throws IOException {
        WireFrame frame = nextOfAny();
        assertThat(frame.text()).isEqualTo(ONLINE + "\"count\":" + count + "}");
    }

    private WireFrame nextOfAny() throws IOException {
        WireFrame frame = WireFrame.readUnmasked(in);
        assertThat(frame.fin()).as("final fragment").isTrue();
        return frame;
    }

    /** The next frame is a PING of the server's own. */
    void expectPing() throws IOException {
        assertThat(nextOfAny().opCode()).isEqualTo(WireFrame.PING);
    }

    /** The next frame is this TEXT. */
    void expect(String text) throws IOException {
        WireFrame frame = next();
        assertThat(frame.opCode())
                .as("opcode of the frame that should be: " + text)
                .isEqualTo(WireFrame.TEXT);
        assertThat(frame.text()).isEqualTo(text);
    }

    /** The next frame is TEXT, and JSON like this. */
    void expect(Template template, String json) throws IOException {
        expect(template, Template.parse(json));
    }

    /** The next frame is TEXT, and JSON like this value. */
    void expect(Template template, Object value) throws IOException {
        String text = expectText();
        assertThat(template.matches(value, Template.parse(text)))
                .as("%s is like %s", text, value)
                .isTrue();
    }

    /** The next frame is TEXT, and is returned. */
    String expectText() throws IOException {
        WireFrame frame = next();
        assertThat(frame.opCode()).isEqualTo(WireFrame.TEXT);
        return frame.text();
    }

    /** The next frame closes, with this code; then the socket ends. */
    WireFrame expectClose(int code) throws IOException {
        WireFrame frame = next();
        assertThat(frame.opCode()).as("a close with " + code).isEqualTo(WireFrame.CLOSE);
        assertThat(frame.closeCode()).isEqualTo(code);
        checked = false;
        return frame;
    }

    /** Nothing has been sent but what was expected: a PING, and its PONG is the next frame. */
    void expectNothing() throws IOException {
        expectNothing("what comes next");
    }

    /** @param what is said if something comes */
    void expectNothing(String what) throws IOException {
        send(WireFrame.PING, (byte) 42);
        WireFrame frame = next();
        assertThat(frame.opCode())
                .as(what + ": only the PONG, and not " + frame.text())
                .isEqualTo(WireFrame.PONG);
    }

    /** The server has ended the connection (waits for it). */
    boolean isEnded() throws IOException {
        try {
            while (in.read() >= 0) {
                // what was still on its way
            }
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (SocketException e) {
            return true; // reset
        }
    }

    Socket socket() {
        return socket;
    }

    /** Ends the socket without asking what else has come: for clients that vanish. */
    void vanish() throws IOException {
        checked = false;
        socket.close();
    }

    @Override
    public void close() throws IOException {
        try (socket) {
            if (checked && !socket.isClosed()) {
                send(WireFrame.CLOSE, (byte) 0x03, (byte) 0xE8);
                WireFrame last = next();
                assertThat(last.opCode())
                        .as("a frame that nobody expected: " + last.text())
                        .isEqualTo(WireFrame.CLOSE);
            }
        } catch (EOFException | SocketException ended) {
            throw new AssertionError("the server ended the connection without a close", ended);
        }
    }
}
