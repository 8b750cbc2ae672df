package jgames.chat.client;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import jgames.chat.core.CloseCode;
import jgames.chat.core.CloseCode.Next;
import jgames.chat.core.ExtendedProtocol;

/**
 * One websocket of a room, from the handshake on. What the socket's threads tell it goes to the loop at once, and from
 * there to the room for as long as this is the room's connection. Owned by the loop but for the callbacks.
 *
 * <p>The next frame is asked for when the room says so, so at most one of a connection waits.
 */
final class Connection implements WebSocket.Listener {
    /** The code where there is no close frame (RFC 6455 section 7.4.1). */
    static final int ABNORMAL = 1006;

    /**
     * A server that has said nothing for so long is asked whether it is there; after the second time it is gone. Short,
     * because the socket of JDK 17 misses now and then that a connection has ended.
     */
    static final Duration SILENCE = Duration.ofSeconds(10);

    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(10);
    private static final Duration WELCOME_WITHIN = Duration.ofSeconds(10);
    private static final int MAX_TEXT = 16 * 1024 * 1024; // what was missed is one frame

    private final ChatRoom room;
    private final ChatClient client;
    private final StringBuilder text = new StringBuilder(); // of the socket's threads, one at a time
    private WebSocket socket; // null until it is open
    private long heardAt;
    private boolean reading; // a frame is asked for

    Connection(ChatRoom room, ChatClient client) {
        this.room = room;
        this.client = client;
    }

    void open(HttpClient http, URI uri) {
        http.newWebSocketBuilder()
                .connectTimeout(CONNECT_WITHIN)
                .subprotocols(ExtendedProtocol.SUBPROTOCOL)
                .buildAsync(uri, this)
                .whenComplete((opened, failure) -> {
                    if (failure != null) {
                        ifCurrent(() -> refused(failure instanceof CompletionException ? failure.getCause() : failure));
                    }
                });
    }

    /** Whether the server took up the extended protocol. */
    boolean isExtended() {
        return socket.getSubprotocol().equals(ExtendedProtocol.SUBPROTOCOL);
    }

    /** Not before the last frame is out: the socket would refuse it, and that ends the connection. */
    void send(String frame) {
        socket.sendText(frame, true).whenComplete(this::sent);
    }

    boolean isOpen() {
        return socket != null;
    }

    /** The room can take a frame. */
    void readOn() {
        if (socket != null && !reading) {
            reading = true;
            heardAt = client.nanos();
            socket.request(1);
        }
    }

    /** A closing handshake; the room is told when the server answers, or that it cannot any more. */
    void close() {
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").whenComplete(this::sent);
    }

    private void sent(WebSocket webSocket, Throwable failure) {
        if (failure != null) {
            ifCurrent(() -> lost(ABNORMAL, "connection lost"));
        }
    }

    /** No goodbye. */
    void abort() {
        if (socket != null) {
            socket.abort();
        }
    }

    /** The HTTP answers of docs/protocol.md; a proxy's 502 and the like pass, and what else there is does not. */
    private void refused(Throwable failure) {
        if (!(failure instanceof WebSocketHandshakeException answered)) {
            lost(ABNORMAL, "cannot connect: " + failure);
            return;
        }
        int status = answered.getResponse().statusCode();
        Next next = switch (status) {
            case 404, 429, 503 -> Next.LATER;
            default -> status >= 500 ? Next.RECONNECT : Next.STOP;
        };
        room.lost(status, "the server answers the handshake with " + status, next);
    }

    private void lost(int code, String reason) {
        room.lost(code, reason, CloseCode.next(code));
    }

    private void ifCurrent(Runnable action) {
        client.run(() -> {
            if (room.isCurrent(this)) {
                action.run();
            }
        });
    }

    private void heard() {
        ifCurrent(() -> heardAt = client.nanos());
    }

    /** Finds the dead: a cable that was pulled sends no close frame. */
    private void listen() {
        if (!room.isCurrent(this)) {
            return;
        }
        long silent = client.nanos() - heardAt;
        if (reading && silent >= 2 * SILENCE.toNanos()) {
            lost(ABNORMAL, "nothing heard for " + silent / 1_000_000_000 + " s");
            return;
        }
        client.after(SILENCE, this::listen);
        if (silent >= SILENCE.toNanos()) {
            socket.sendPing(ByteBuffer.allocate(0)).whenComplete(this::sent);
        }
    }

    /** The connection has ended unnoticed, or something else listens there that speaks WebSocket, too. */
    private void expectWelcome() {
        if (room.isCurrent(this) && !room.isWelcomed()) {
            lost(ABNORMAL, "no welcome");
        }
    }

    @Override
    public void onOpen(WebSocket webSocket) {
        client.run(() -> {
            socket = webSocket;
            if (room.isCurrent(this)) {
                readOn();
                client.after(SILENCE, this::listen);
                client.after(WELCOME_WITHIN, this::expectWelcome);
            } else {
                abort();
            }
        });
    }

    @Override
    public CompletionStage<?> onText(WebSocket webSocket, CharSequence part, boolean last) {
        text.append(part);
        if (text.length() > MAX_TEXT) {
            ifCurrent(() -> room.lost(ABNORMAL, "a frame beyond all measure", Next.LATER));
        } else if (last) {
            String frame = text.toString();
            text.setLength(0);
            ifCurrent(() -> {
                reading = false;
                room.frame(frame);
            });
        } else {
            webSocket.request(1);
        }
        return null;
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer data, boolean last) {
        webSocket.request(1); // the protocol has none
        return null;
    }

    @Override
    public CompletionStage<?> onPing(WebSocket webSocket, ByteBuffer message) {
        heard();
        webSocket.request(1);
        return null; // answers it
    }

    @Override
    public CompletionStage<?> onPong(WebSocket webSocket, ByteBuffer message) {
        heard();
        webSocket.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
        ifCurrent(() -> lost(code, reason));
        return null; // answers it
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
        ifCurrent(() -> lost(ABNORMAL, "connection lost"));
    }
}
