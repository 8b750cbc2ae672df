package jgames.chat.server.ws;

import java.nio.ByteBuffer;
import jgames.chat.server.http.ReleasableEndPoint;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.WebSocketConstants;
import org.eclipse.jetty.websocket.core.util.WebSocketUtils;
import org.jspecify.annotations.Nullable;

/**
 * What a connection of this server's own ports is for one moment between HTTP and websocket: it takes the socket out of
 * Jetty and gives it to a loop.
 */
final class HandOver extends AbstractConnection implements Connection.UpgradeTo {
    private final ReleasableEndPoint endPoint;
    private final EventLoop loop;
    private final WebSocketMember member;
    private byte @Nullable [] first;

    private HandOver(ReleasableEndPoint endPoint, EventLoop loop, WebSocketMember member, Request request) {
        super(endPoint, request.getConnectionMetaData().getConnector().getExecutor());
        this.endPoint = endPoint;
        this.loop = loop;
        this.member = member;
    }

    /**
     * Answers a handshake (RFC 6455, section 4.2), after which the connection is the loop's.
     *
     * @param subprotocol the one that is chosen, or null
     * @return false if it is none; then nothing is answered
     */
    static boolean upgrade(
            ReleasableEndPoint endPoint,
            EventLoop loop,
            WebSocketMember member,
            @Nullable String subprotocol,
            Request request,
            Response response,
            Callback callback) {
        String key = request.getHeaders().get(HttpHeader.SEC_WEBSOCKET_KEY);
        if (!isHandshake(request) || key == null) {
            return false;
        }
        HttpFields.Mutable fields = response.getHeaders();
        response.setStatus(HttpStatus.SWITCHING_PROTOCOLS_101);
        fields.put(HttpHeader.UPGRADE, Handshake.WEBSOCKET);
        fields.put(HttpHeader.CONNECTION, "Upgrade");
        fields.put(HttpHeader.SEC_WEBSOCKET_ACCEPT, WebSocketUtils.hashKey(key.strip()));
        if (subprotocol != null) {
            fields.put(HttpHeader.SEC_WEBSOCKET_SUBPROTOCOL, subprotocol);
        }
        request.setAttribute(HttpStream.UPGRADE_CONNECTION_ATTRIBUTE, new HandOver(endPoint, loop, member, request));
        response.write(true, null, callback);
        return true;
    }

    private static boolean isHandshake(Request request) {
        HttpFields fields = request.getHeaders();
        return HttpMethod.GET.is(request.getMethod())
                && request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_1_1
                && Handshake.isUpgraded(fields)
                && Handshake.hasVersion(fields, WebSocketConstants.SPEC_VERSION_STRING);
    }

    /** What the client has sent behind its handshake. */
    @Override
    public void onUpgradeTo(ByteBuffer buffer) {
        first = new byte[buffer.remaining()];
        buffer.get(first);
    }

    @Override
    public void onOpen() {
        super.onOpen();
        LoopConnection connection = new LoopConnection(loop, endPoint.release());
        member.on(connection);
        loop.execute(() -> connection.open(member, first));
    }

    @Override
    public void onFillable() {
        throw new IllegalStateException("nobody reads here");
    }
}
