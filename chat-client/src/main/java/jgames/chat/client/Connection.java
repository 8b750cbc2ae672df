package jgames.chat.client;

import java.net.UnknownHostException;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import jgames.chat.core.protocol.ClientFrame;
import jgames.chat.core.protocol.CloseCode;
import jgames.chat.core.protocol.CloseCode.Next;
import org.jspecify.annotations.Nullable;

/**
 * One websocket of a room, from the handshake on. The socket's threads hand what they hear to the loop, which tells the
 * session for as long as this is its connection. Owned by the loop but for the callbacks.
 *
 * <p>The next frame is asked for when the session says so, so at most one frame of a connection waits.
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
    private static final String TOKEN = "chat.token."; // before one that is offered as a subprotocol
    private static final int MAX_REDIRECTS = 5;
    private static final int MAX_TEXT = 16 * 1024 * 1024; // what was missed is one frame

    private final RoomSession session;
    private final ChatClient client;
    private final Loop loop;
    private final StringBuilder text = new StringBuilder(); // of the socket's threads, one at a time
    private int redirects;
    private volatile @Nullable String token; // that was offered; null for none
    private @Nullable WebSocket socket; // null until it is open
    private long heardAt;
    private long silentSince; // as heardAt, without the time that the machine was paused
    private boolean reading; // a frame is asked for

    Connection(RoomSession session, ChatClient client) {
        this.session = session;
        this.client = client;
        this.loop = client.loop;
    }

    /** Asks for a room at this address. The session is told what comes of it. */
    void open(Address address) {
        if (address.isBlocking() || client.settings.token().isBlocking()) {
            loop.callBack(() -> handshake(address));
        } else {
            handshake(address);
        }
    }

    private void handshake(Address address) {
        try {
            token = address.isNamed() ? client.settings.token().get() : null;
        } catch (TokenSource.ExpiredException e) {
            ifCurrent(() -> session.lost(CloseCode.TOKEN_EXPIRED.code(), e.getMessage(), Next.STOP, e));
            return;
        } catch (RuntimeException e) { // the program's
            ifCurrent(() -> lost(ABNORMAL, "there is no token now: " + e, e));
            return;
        }
        try {
            WebSocket.Builder handshake = client.settings
                    .http()
                    .newWebSocketBuilder()
                    .connectTimeout(CONNECT_WITHIN)
                    .subprotocols(
                            ClientFrame.SUBPROTOCOL, token == null ? new String[0] : new String[] {TOKEN + token});
            if (address.isNamed()) {
                client.settings.headers().forEach(handshake::header);
            }
            handshake.buildAsync(address.connectable(), this).whenComplete((opened, failure) -> {
                if (failure != null) {
                    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
                    ifCurrent(() -> refused(address, cause));
                }
            });
        } catch (UnknownHostException
                | RuntimeException notTried) { // the latter an executor's of the program, that takes nothing
            ifCurrent(() -> refused(address, notTried));
        }
    }

    /** The token that it was made with; null for a guest's. */
    @Nullable
    String token() {
        return token;
    }

    /** Whether the server took up the extended protocol. */
    boolean isExtended() {
        return socket.getSubprotocol().equals(ClientFrame.SUBPROTOCOL);
    }

    /** Sends a frame. The one before has to be out: else the socket takes none, and that ends the connection. */
    void send(String frame) {
        socket.sendText(frame, true).whenComplete(this::sent);
    }

    boolean isOpen() {
        return socket != null;
    }

    /** When the server was heard last, as far as it was listened to. */
    long heardAt() {
        return reading ? heardAt : loop.nanos();
    }

    /** The session can take a frame. */
    void readOn() {
        if (socket != null && !reading) {
            reading = true;
            listenedAnew();
            socket.request(1);
        }
    }

    /** Begins the closing handshake. The session is told when the server answers, or that it cannot any more. */
    void close() {
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").whenComplete(this::sent);
    }

    private void sent(WebSocket webSocket, Throwable failure) {
        if (failure != null) {
            ifCurrent(() -> lost(ABNORMAL, "the connection is lost", failure));
        }
    }

    /** Ends it without a goodbye. */
    void abort() {
        if (socket != null) {
            socket.abort();
        }
    }

    private void refused(Address asked, Throwable failure) {
        if (!(failure instanceof WebSocketHandshakeException answered)) {
            lost(ABNORMAL, "cannot connect to " + who(asked) + ": " + ConnectFailure.sentence(failure), failure);
            return;
        }
        HttpResponse<?> answer = answered.getResponse();
        int status = answer.statusCode();
        String reason = who(asked) + " answers the handshake with " + status;
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
        session.lost(status, reason, nextAfter(status), failure);
    }

    /**
     * The next move after an HTTP answer, as docs/protocol.md has it. What a load balancer, a proxy or an operator may mend
     * is tried again, because a program that ends needs somebody to start it anew.
     */
    static Next nextAfter(int status) {
        return switch (status) {
            case 400, 410, 426 -> Next.STOP;
            case 408, 425 -> Next.RECONNECT;
            case 503 -> Next.LATER;
            default -> status >= 500 ? Next.RECONNECT : Next.LATER;
        };
    }

    /** The server, or where it has sent this client. */
    private String who(Address asked) {
        boolean redirected = !asked.origin().equals(client.settings.server().origin());
        return redirected ? asked.origin() + " (the server redirects there)" : "the server";
    }

    private void lost(int code, String reason, @Nullable Throwable cause) {
        session.lost(code, reason, CloseCode.next(code), cause);
    }

    private void ifCurrent(Runnable action) {
        loop.run(() -> {
            if (session.isCurrent(this)) {
                action.run();
            }
        });
    }

    private void heard() {
        ifCurrent(this::listenedAnew);
    }

    private void listenedAnew() {
        heardAt = loop.nanos();
        silentSince = heardAt;
    }

    /**
     * Finds a connection that is dead: a cable that was pulled sends no close frame. If the loop itself is late, the machine
     * was paused, and the silence may be its own: then it asks the server and listens once more.
     */
    private void listen() {
        long due = loop.nanos() + SILENCE.toNanos();
        loop.after(SILENCE, () -> {
            if (!session.isCurrent(this)) {
                return;
            }
            long silent = loop.nanos() - silentSince;
            if (loop.nanos() - due > Deadline.LATE.toNanos() && silent > SILENCE.toNanos()) {
                silent = SILENCE.toNanos();
                silentSince = loop.nanos() - silent;
            }
            if (reading && silent >= 2 * SILENCE.toNanos()) {
                lost(ABNORMAL, "nothing heard for " + silent / 1_000_000_000 + " s", null);
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
        if (session.isCurrent(this) && !session.isWelcomed()) {
            lost(ABNORMAL, "no welcome: it is no chat server that answers, or it is overloaded", null);
        }
    }

    @Override
    public void onOpen(WebSocket webSocket) {
        loop.run(() -> {
            socket = webSocket;
            if (session.isCurrent(this) && token != null && !isExtended()) {
                // it would see a guest
                session.lost(ABNORMAL, "the server does not know of tokens", Next.LATER, null);
            } else if (session.isCurrent(this)) {
                readOn();
                listen();
                new Deadline(loop, WELCOME_WITHIN, this::expectWelcome);
            } else {
                abort();
            }
        });
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence part, boolean last) {
        text.append(part);
        if (text.length() > MAX_TEXT) {
            ifCurrent(() -> session.lost(ABNORMAL, "a frame beyond all measure", Next.LATER, null));
        } else if (last) {
            String frame = text.toString();
            text.setLength(0);
            ifCurrent(() -> {
                reading = false;
                session.frame(frame);
            });
        } else {
            webSocket.request(1);
        }
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer data, boolean last) {
        webSocket.request(1); // the protocol has none
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPing(WebSocket webSocket, ByteBuffer message) {
        heard();
        webSocket.request(1);
        return null; // the socket answers it
    }

    @Override
    public @Nullable CompletionStage<?> onPong(WebSocket webSocket, ByteBuffer message) {
        heard();
        webSocket.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
        ifCurrent(() -> lost(code, reason, null));
        return null; // the socket answers it
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
        ifCurrent(() -> lost(ABNORMAL, "the connection is lost", error));
    }
}
