package jgames.chat.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A client that sends and reads frames as they are on the wire. */
final class Wire implements WebSocket.Listener, AutoCloseable {
    private final BlockingQueue<String> frames = new LinkedBlockingQueue<>();
    private final StringBuilder frame = new StringBuilder();
    private final CompletableFuture<Integer> code = new CompletableFuture<>();
    private WebSocket socket;

    private Wire() {}

    /** A member with the plain protocol, which has read its history. */
    static Wire plain(URI room) {
        return join(room, HttpClient.newHttpClient().newWebSocketBuilder());
    }

    /** A member with the extended protocol, which has read its welcome. */
    static Wire extended(URI room) {
        return join(room, HttpClient.newHttpClient().newWebSocketBuilder().subprotocols("chat.v2"));
    }

    private static Wire join(URI room, WebSocket.Builder builder) {
        Wire wire = connect(room, builder);
        wire.next();
        return wire;
    }

    /** A member with this subprotocol, which has read nothing. */
    static Wire joined(URI room, String subprotocol) {
        return connect(room, HttpClient.newHttpClient().newWebSocketBuilder().subprotocols(subprotocol));
    }

    private static Wire connect(URI room, WebSocket.Builder builder) {
        Wire wire = new Wire();
        wire.socket = builder.buildAsync(room, wire).join();
        return wire;
    }

    /** With which code the server has closed. */
    int closed() throws Exception {
        return code.get(30, TimeUnit.SECONDS);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket webSocket, int status, String reason) {
        code.complete(status);
        return null;
    }

    void send(String text) {
        socket.sendText(text, true).join();
    }

    /** The next frame but those that tell how many members there are. */
    String next() {
        try {
            String next;
            do {
                next = frames.poll(30, TimeUnit.SECONDS);
                assertThat(next).as("a frame").isNotNull();
            } while (next.startsWith("{\"type\":\"online\""));
            return next;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public CompletionStage<?> onText(WebSocket webSocket, CharSequence part, boolean last) {
        frame.append(part);
        if (last) {
            frames.add(frame.toString());
            frame.setLength(0);
        }
        webSocket.request(1);
        return null;
    }

    @Override
    public void close() {
        socket.abort();
    }
}
