package jgames.chat.client;

import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
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

    private static final Duration WELCOME_WITHIN = Duration.ofSeconds(10);
    private static final int MAX_TEXT = 16 * 1024 * 1024; // what was missed is one frame

    private final RoomSession session;
    private final Loop loop;
    private final Handshake handshake;
    private final Silence silence;
    private final StringBuilder text = new StringBuilder(); // of the socket's threads, one at a time
    private @Nullable WebSocket socket; // null until it is open
    private boolean reading; // a frame is asked for

    Connection(RoomSession session, ChatClient client) {
        this.session = session;
        this.loop = client.loop;
        this.handshake = new Handshake(client, this);
        this.silence = new Silence(client.loop, this);
    }

    /** Asks for a room at this address. The session is told what comes of it. */
    void open(Address address) {
        handshake.begin(address);
    }

    /** The token that it was made with; null for a guest's. */
    @Nullable
    String token() {
        return handshake.token();
    }

    /** Whether the server took up the extended protocol. */
    boolean isExtended() {
        return socket.getSubprotocol().equals(ClientFrame.SUBPROTOCOL);
    }

    /** Sends a frame. The one before has to be out: else the socket takes none, and that ends the connection. */
    void send(String frame) {
        socket.sendText(frame, true).whenComplete(this::sent);
    }

    /** Asks the server whether it is there. */
    void ping() {
        socket.sendPing(ByteBuffer.allocate(0)).whenComplete(this::sent);
    }

    boolean isOpen() {
        return socket != null;
    }

    boolean isCurrent() {
        return session.isCurrent(this);
    }

    /** Whether the server, where it says nothing, has nothing to wait for. */
    boolean isListening() {
        return reading;
    }

    /** Whether the server owes an answer, and may not read on before it has given it. */
    boolean isAnswerDue() {
        return session.isAnswerDue();
    }

    /** When the server was heard last, as far as it was listened to. */
    long heardAt() {
        return reading ? silence.heardAt() : loop.nanos();
    }

    /** The session can take a frame. */
    void readOn() {
        if (socket != null && !reading) {
            reading = true;
            silence.begin();
            socket.request(1);
        }
    }

    /** Begins the closing handshake. The session is told when the server answers, or that it cannot any more. */
    void close() {
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").whenComplete(this::sent);
    }

    private void sent(WebSocket webSocket, Throwable failure) {
        if (failure != null) {
            fails(ABNORMAL, "the connection is lost", Next.RECONNECT, failure);
        }
    }

    /** Ends it without a goodbye. */
    void abort() {
        if (socket != null) {
            socket.abort();
        }
    }

    /** Tells the session that this connection has ended, or is none; for any thread. */
    void fails(int code, String reason, Next next, @Nullable Throwable cause) {
        ifCurrent(() -> session.lost(code, reason, next, cause));
    }

    /** Runs this on the loop if the session has no other connection by then; for any thread. */
    void ifCurrent(Runnable action) {
        loop.run(() -> {
            if (isCurrent()) {
                action.run();
            }
        });
    }

    /** The connection has ended unnoticed, or something else listens there that speaks WebSocket, too. */
    private void expectWelcome() {
        if (isCurrent() && !session.isWelcomed()) {
            String reason = "no welcome: it is no chat server that answers, or it is overloaded";
            session.lost(ABNORMAL, reason, Next.RECONNECT, null);
        }
    }

    @Override
    public void onOpen(WebSocket webSocket) {
        loop.run(() -> {
            socket = webSocket;
            if (isCurrent() && token() != null && !isExtended()) {
                // it would see a guest
                session.lost(ABNORMAL, "the server does not know of tokens", Next.LATER, null);
            } else if (isCurrent()) {
                readOn();
                silence.watch();
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
            fails(ABNORMAL, "a frame beyond all measure", Next.LATER, null);
        } else if (last) {
            String frame = text.toString();
            text.setLength(0);
            ifCurrent(() -> {
                reading = false;
                silence.heard(true);
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
        return heard(webSocket); // the socket answers it
    }

    @Override
    public @Nullable CompletionStage<?> onPong(WebSocket webSocket, ByteBuffer message) {
        return heard(webSocket);
    }

    private @Nullable CompletionStage<?> heard(WebSocket webSocket) {
        ifCurrent(() -> silence.heard(false));
        webSocket.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
        String told = code == ABNORMAL ? "the server has ended the connection without a word" : reason;
        fails(code, told, CloseCode.next(code), null);
        return null; // the socket answers it
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
        fails(ABNORMAL, "the connection is lost", Next.RECONNECT, error);
    }
}
