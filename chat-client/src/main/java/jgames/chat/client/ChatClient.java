package jgames.chat.client;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import jgames.chat.core.Message;
import jgames.chat.core.PlainProtocol;
import jgames.chat.core.RefusedException;

/**
 * One connection to one room, in the plain protocol. It does not reconnect: {@link Listener#closed} says that it has
 * ended, and {@link jgames.chat.core.CloseCode#next(int)} whether connecting again makes sense.
 *
 * <p>Every method may be called from any thread and returns at once.
 */
public final class ChatClient implements AutoCloseable {
    /** How many messages may wait to be sent. */
    public static final int MAX_PENDING = 1000;

    /** {@link Listener#closed}'s code when the connection ended without a close frame (RFC 6455 section 7.4.1). */
    public static final int ABNORMAL = 1006;

    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(10);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);
    private static final int MAX_TEXT = 16 * 1024 * 1024; // a server's whole history is one frame

    /** One for all, because each has threads of its own. */
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(CONNECT_WITHIN).build();

    /**
     * What comes from the server. Called by one thread at a time, in the order of the room; while a call lasts no more is
     * read, so a listener may block but then falls behind, and a server lets go who falls too far behind. A listener that
     * throws ends its connection ({@link #ABNORMAL}). Frames that are not of the protocol are passed over.
     */
    public interface Listener {
        /** The newest messages from before, oldest first; the first call of all. */
        default void history(ChatClient client, List<Message> messages) {}

        /** Somebody said something; one's own messages come back too. */
        default void message(ChatClient client, Message message) {}

        /** The connection has ended; the last call of all. */
        default void closed(ChatClient client, int code, String reason) {}
    }

    private final Listener listener;
    private WebSocket socket; // set before the first call to the listener
    private CompletableFuture<?> lastSent = CompletableFuture.completedFuture(null); // guarded by this, as the next
    private int pending;

    private ChatClient(Listener listener) {
        this.listener = listener;
    }

    /**
     * Connects.
     *
     * @param room like {@code ws://localhost:8000/chatroom1}
     * @return the client once the handshake is done; fails with an {@link java.io.IOException} if it cannot be
     */
    public static CompletableFuture<ChatClient> connect(URI room, Listener listener) {
        ChatClient client = new ChatClient(listener);
        return HTTP.newWebSocketBuilder()
                .connectTimeout(CONNECT_WITHIN)
                .buildAsync(room, client.new Incoming())
                .thenApply(socket -> client);
    }

    /**
     * Says something. Messages go out one after the other in the order of the calls.
     *
     * @return completes when the message has been handed to the network. The plain protocol does not tell whether the
     *     server took it; who wants to know waits for it to come back. Fails if the connection has ended or {@link
     *     #MAX_PENDING} messages wait already
     */
    public synchronized CompletableFuture<Void> say(Message message) {
        if (pending == MAX_PENDING) {
            return CompletableFuture.failedFuture(new IllegalStateException(MAX_PENDING + " messages wait already"));
        }
        pending++;
        String json = new String(PlainProtocol.encode(message), StandardCharsets.UTF_8);
        CompletableFuture<Void> sent = lastSent.handle((before, failure) -> null)
                .thenCompose(before -> socket.sendText(json, true))
                .thenAccept(done -> {});
        sent.whenComplete((done, failure) -> sentOne());
        lastSent = sent;
        return sent;
    }

    private synchronized void sentOne() {
        pending--;
    }

    /**
     * Sends what waits, then closes; the listener hears of it when the server answers. A server that does not is cut off
     * after some seconds. Closing again changes nothing.
     */
    @Override
    public synchronized void close() {
        lastSent = lastSent.handle((before, failure) -> null)
                .thenCompose(before -> socket.sendClose(WebSocket.NORMAL_CLOSURE, ""))
                .exceptionally(alreadyEnded -> null);
        CompletableFuture.delayedExecutor(CLOSE_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
                .execute(socket::abort);
    }

    private final class Incoming implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();
        private boolean first = true;

        @Override
        public void onOpen(WebSocket webSocket) {
            socket = webSocket;
            webSocket.request(1);
        }

        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence part, boolean last) {
            text.append(part);
            if (text.length() > MAX_TEXT) {
                throw new IllegalStateException("a frame beyond all measure");
            }
            if (last) {
                String frame = text.toString();
                text.setLength(0);
                take(frame);
            }
            webSocket.request(1);
            return null;
        }

        private void take(String frame) {
            List<Message> messages;
            try {
                messages = first ? PlainProtocol.decodeAll(frame) : List.of(PlainProtocol.decode(frame));
            } catch (RefusedException notOfTheProtocol) {
                return;
            }
            if (first) {
                first = false;
                listener.history(ChatClient.this, messages);
            } else {
                listener.message(ChatClient.this, messages.get(0));
            }
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer data, boolean last) {
            webSocket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
            listener.closed(ChatClient.this, code, reason);
            return null; // answers the close
        }

        @Override
        public void onError(WebSocket webSocket, Throwable error) {
            listener.closed(ChatClient.this, ABNORMAL, "connection lost");
        }
    }
}
