package jgames.chat.client;

import java.net.UnknownHostException;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import jgames.chat.core.protocol.CloseCode;
import jgames.chat.core.protocol.CloseCode.Next;
import jgames.chat.core.protocol.ClientFrame;

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
    private static final int MAX_REDIRECTS = 5;
    private static final int MAX_TEXT = 16 * 1024 * 1024; // what was missed is one frame

    private final ChatRoom room;
    private final ChatClient client;
    private final StringBuilder text = new StringBuilder(); // of the socket's threads, one at a time
    private int redirects;
    private WebSocket socket; // null until it is open
    private long heardAt;
    private long silentSince; // as heardAt, but for what was the machine's own absence
    private boolean reading; // a frame is asked for

    Connection(ChatRoom room, ChatClient client) {
        this.room = room;
        this.client = client;
    }

    /** Asks for a room there; what comes of it the room is told. */
    void open(Address address) {
        if (address.isBlocking()) {
            client.callBack(() -> handshake(address));
        } else {
            handshake(address);
        }
    }

    private void handshake(Address address) {
        try {
            WebSocket.Builder handshake = client.http()
                    .newWebSocketBuilder()
                    .connectTimeout(CONNECT_WITHIN)
                    .subprotocols(ClientFrame.SUBPROTOCOL);
            if (address.authorization() != null) {
                handshake.header("Authorization", address.authorization());
            }
            handshake.buildAsync(address.connectable(), this).whenComplete((opened, failure) -> {
                if (failure != null) {
                    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
                    ifCurrent(() -> refused(address, cause));
                }
            });
        } catch (UnknownHostException | IllegalArgumentException unreachable) {
            ifCurrent(() -> refused(address, unreachable));
        }
    }

    /** Whether the server took up the extended protocol. */
    boolean isExtended() {
        return socket.getSubprotocol().equals(ClientFrame.SUBPROTOCOL);
    }

    /** Not before the last frame is out: the socket would refuse it, and that ends the connection. */
    void send(String frame) {
        socket.sendText(frame, true).whenComplete(this::sent);
    }

    boolean isOpen() {
        return socket != null;
    }

    /** When the server was heard last, as far as it was listened to. */
    long heardAt() {
        return reading ? heardAt : client.nanos();
    }

    /** The room can take a frame. */
    void readOn() {
        if (socket != null && !reading) {
            reading = true;
            listenedAnew();
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

    private void refused(Address asked, Throwable failure) {
        if (!(failure instanceof WebSocketHandshakeException answered)) {
            lost(ABNORMAL, "cannot connect: " + failure);
            return;
        }
        HttpResponse<?> answer = answered.getResponse();
        int status = answer.statusCode();
        String reason = "the server answers the handshake with " + status;
        String location = answer.headers().firstValue("Location").orElse(null);
        if (status / 100 == 3 && location != null) {
            try {
                if (++redirects > MAX_REDIRECTS) {
                    throw new IllegalArgumentException("that is the " + redirects + "th time in a row");
                }
                open(asked.redirected(location));
                return;
            } catch (IllegalArgumentException notThere) {
                reason += ", and to " + location + " it is not followed: " + notThere.getMessage();
            }
        }
        room.lost(status, reason, nextAfter(status));
    }

    /**
     * The next move after an HTTP answer, as docs/protocol.md has it. What a load balancer, a proxy or their operator may
     * mend is tried again: a program that ended because of it would need somebody to start it anew.
     */
    static Next nextAfter(int status) {
        return switch (status) {
            case 400, 410, 426 -> Next.STOP;
            case 408, 425 -> Next.RECONNECT;
            case 503 -> Next.LATER;
            default -> status >= 500 ? Next.RECONNECT : Next.LATER;
        };
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
        ifCurrent(this::listenedAnew);
    }

    private void listenedAnew() {
        heardAt = client.nanos();
        silentSince = heardAt;
    }

    /**
     * Finds the dead: a cable that was pulled sends no close frame. Where the loop itself comes late, because the machine was
     * paused, the silence may be its own: it asks, and listens once more.
     */
    private void listen() {
        long due = client.nanos() + SILENCE.toNanos();
        client.after(SILENCE, () -> {
            if (!room.isCurrent(this)) {
                return;
            }
            long silent = client.nanos() - silentSince;
            if (client.nanos() - due > Deadline.LATE.toNanos() && silent > SILENCE.toNanos()) {
                silent = SILENCE.toNanos();
                silentSince = client.nanos() - silent;
            }
            if (reading && silent >= 2 * SILENCE.toNanos()) {
                lost(ABNORMAL, "nothing heard for " + silent / 1_000_000_000 + " s");
                return;
            }
            listen();
            if (silent >= SILENCE.toNanos()) {
                socket.sendPing(ByteBuffer.allocate(0)).whenComplete(this::sent);
            }
        });
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
                listen();
                new Deadline(client, WELCOME_WITHIN, this::expectWelcome);
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
