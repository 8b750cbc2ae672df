package jgames.chat.server.ws;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.websocket.core.WebSocketCoreSession;

/**
 * Ends a connection at once. A plain close leaves what the peer has not taken, up to megabytes of it, to the system, which
 * offers it for minutes more to a peer that takes nothing. A reset drops it.
 */
final class Reset {
    private Reset() {}

    static void reset(WebSocketCoreSession connection) {
        Object transport = connection.getConnection().getEndPoint();
        while (transport instanceof EndPoint endPoint) { // with TLS there is another one below
            transport = endPoint.getTransport();
        }
        if (transport instanceof SocketChannel socket) {
            prepare(socket);
        }
        connection.abort();
    }

    /** The close of this socket will be a reset. */
    static void prepare(SocketChannel socket) {
        try {
            socket.setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException e) {
            // it is closed already
        }
    }
}
