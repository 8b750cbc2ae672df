package jgames.chat.client;

import java.net.UnknownHostException;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import jgames.chat.core.protocol.ClientFrame;
import jgames.chat.core.protocol.CloseCode;
import jgames.chat.core.protocol.CloseCode.Next;
import org.jspecify.annotations.Nullable;

/**
 * How a connection is made: with the client's headers and its token, and where the server sends it. What may take its time runs on
 * a worker. Used by the loop.
 */
final class Handshake {
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(10);
    private static final String TOKEN = "chat.token."; // before one that is offered as a subprotocol
    private static final int MAX_REDIRECTS = 5;

    private final ChatClient client;
    private final Connection connection;
    private int redirects;
    private volatile @Nullable String token;

    /** @param connection takes the socket, or is told why there is none */
    Handshake(ChatClient client, Connection connection) {
        this.client = client;
        this.connection = connection;
    }

    /** The token that was offered; null for none. */
    @Nullable
    String token() {
        return token;
    }

    /** Asks at this address. */
    void begin(Address address) {
        if (address.isBlocking() || client.settings.token().isBlocking()) {
            client.loop.callBack(() -> ask(address));
        } else {
            ask(address);
        }
    }

    private void ask(Address address) {
        try {
            token = address.isNamed() ? client.settings.token().get() : null;
        } catch (TokenSource.ExpiredException e) {
            connection.fails(CloseCode.TOKEN_EXPIRED.code(), e.getMessage(), Next.STOP, e);
            return;
        } catch (RuntimeException e) { // the program's
            connection.fails(Connection.ABNORMAL, "there is no token now: " + e, Next.RECONNECT, e);
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
            handshake.buildAsync(address.connectable(), connection).whenComplete((opened, failure) -> {
                if (failure != null) {
                    refused(address, failure instanceof CompletionException ? failure.getCause() : failure);
                }
            });
        } catch (UnknownHostException
                | RuntimeException notTried) { // the latter an executor's of the program, that takes nothing
            refused(address, notTried);
        }
    }

    private void refused(Address asked, Throwable failure) {
        if (!(failure instanceof WebSocketHandshakeException answered)) {
            connection.fails(
                    Connection.ABNORMAL,
                    "cannot connect to " + who(asked) + ": " + ConnectFailure.sentence(failure),
                    Next.RECONNECT,
                    failure);
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
                Address there = asked.redirected(location);
                connection.ifCurrent(() -> begin(there));
                return;
            } catch (IllegalArgumentException notThere) {
                reason += ", and to " + location + " it is not followed: " + notThere.getMessage();
            }
        }
        connection.fails(status, reason, nextAfter(status), failure);
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
}
