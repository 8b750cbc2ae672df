package jgames.chat.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import jgames.chat.testing.WireFrame;

/**
 * A chat server that does what a test says, in literal frames, on the test's own thread: whoever connects waits until the
 * test takes the connection up. Closing it closes all.
 */
final class FakeServer implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 30_000;

    private final ServerSocket listening;
    private final List<Peer> peers = new ArrayList<>();

    FakeServer() throws IOException {
        listening = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        listening.setSoTimeout(PATIENCE_MILLIS);
    }

    URI uri() {
        return URI.create("ws://127.0.0.1:" + listening.getLocalPort());
    }

    /** The next one that connects, whose handshake has been read and waits for its answer. */
    Peer next() throws IOException {
        Peer peer = new Peer(listening.accept());
        peers.add(peer);
        return peer;
    }

    /**
     * The next one, let in with the extended protocol, once it reads frames: of more than 16 KB that come together with the
     * answer to the handshake the JDK's client (17 to 25) now and then loses what does not fit into its first read.
     */
    Peer letIn() throws IOException {
        Peer peer = next().switchProtocols("chat.v2").sendFrame(true, WireFrame.PING);
        peer.expect(WireFrame.PONG);
        return peer;
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Peer peer : peers) {
            peer.cut();
        }
    }

    /** One connection. */
    static final class Peer {
        private final Socket socket;
        private final DataInputStream in;
        private final String request;

        private Peer(Socket socket) throws IOException {
            this.socket = socket;
            socket.setSoTimeout(PATIENCE_MILLIS);
            in = new DataInputStream(socket.getInputStream());
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) in.readUnsignedByte());
            }
            request = head.toString();
        }

        /** Path and query. */
        String path() {
            return request.split(" ")[1];
        }

        String header(String name) {
            return request.lines()
                    .filter(line -> line.toLowerCase().startsWith(name.toLowerCase() + ": "))
                    .map(line -> line.substring(name.length() + 2))
                    .findFirst()
                    .orElse(null);
        }

        /** Answers 101 with this subprotocol, or with none if it is null. */
        Peer switchProtocols(String subprotocol) throws IOException {
            String accept;
            try {
                byte[] key = (header("Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")
                        .getBytes(StandardCharsets.US_ASCII);
                accept = Base64.getEncoder()
                        .encodeToString(MessageDigest.getInstance("SHA-1").digest(key));
            } catch (NoSuchAlgorithmException e) {
                throw new AssertionError(e);
            }
            write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Accept: " + accept + "\r\n"
                    + (subprotocol == null ? "" : "Sec-WebSocket-Protocol: " + subprotocol + "\r\n")
                    + "\r\n");
            return this;
        }

        void refuse(int status) throws IOException {
            refuse(status, "");
        }

        /** With more header lines, each with its end. */
        void refuse(int status, String header) throws IOException {
            write("HTTP/1.1 " + status + " No\r\n" + header + "Content-Length: 0\r\nConnection: close\r\n\r\n");
        }

        /** Sends whoever asks to another place. */
        void redirect(int status, String location) throws IOException {
            refuse(status, "Location: " + location + "\r\n");
        }

        /** A TEXT frame with each {@code '} made a double quote. */
        Peer send(String json) throws IOException {
            return sendFrame(true, WireFrame.TEXT, json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
        }

        Peer sendFrame(boolean fin, int opCode, byte... payload) throws IOException {
            socket.getOutputStream().write(WireFrame.unmasked(fin, opCode, payload));
            return this;
        }

        /** Begins the closing handshake. */
        void sendClose(int code) throws IOException {
            sendFrame(true, WireFrame.CLOSE, WireFrame.close(code, ""));
        }

        /** The payload of the next frame, which is a TEXT; PINGs may come at any time. */
        String receive() throws IOException {
            WireFrame frame = receiveFrame();
            while (frame.opCode() == WireFrame.PING) {
                frame = receiveFrame();
            }
            assertThat(frame.opCode()).isEqualTo(WireFrame.TEXT);
            return frame.text();
        }

        /** The next frame is of this kind; so may be others before it, if they are PINGs. */
        void expect(int opCode) throws IOException {
            int received = receiveFrame().opCode();
            while (received == WireFrame.PING && opCode != WireFrame.PING) {
                received = receiveFrame().opCode();
            }
            assertThat(received).isEqualTo(opCode);
        }

        /** From now on each PING is answered, and nothing else is read: who has its time from the system leaves a mute server. */
        Peer answerPings() throws IOException {
            socket.setSoTimeout(0);
            Thread reading = new Thread(
                    () -> {
                        try {
                            while (true) {
                                if (receiveFrame().opCode() == WireFrame.PING) {
                                    sendFrame(true, WireFrame.PONG);
                                }
                            }
                        } catch (IOException ended) {
                            // so has the connection
                        }
                    },
                    "peer");
            reading.setDaemon(true);
            reading.start();
            return this;
        }

        int receiveOpCode() throws IOException {
            return receiveFrame().opCode();
        }

        private WireFrame receiveFrame() throws IOException {
            return WireFrame.readMasked(in);
        }

        /** Sends nothing more, and reads on. */
        void end() throws IOException {
            socket.shutdownOutput();
        }

        /** Without a word. */
        void cut() throws IOException {
            if (!socket.isClosed()) {
                socket.setSoLinger(true, 0); // a reset: the JDK's websocket misses an end of stream now and then
            }
            socket.close();
        }

        private void write(String head) throws IOException {
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        }
    }
}
