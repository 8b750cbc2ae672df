package jgames.chat.server.http;

import java.nio.channels.SocketChannel;
import org.eclipse.jetty.io.EndPoint;

/** An end point of this server's own ports, which gives its socket away: what is no HTTP any more is not Jetty's. */
public interface ReleasableEndPoint extends EndPoint {
    /**
     * Gives the socket away, open and not blocking. Jetty must not be reading from it. For Jetty the end point is closed from
     * now on, and soon forgotten.
     */
    SocketChannel release();
}
