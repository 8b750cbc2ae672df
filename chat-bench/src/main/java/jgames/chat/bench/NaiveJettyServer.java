package jgames.chat.bench;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.Configuration;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.server.ServerUpgradeRequest;
import org.eclipse.jetty.websocket.core.server.ServerUpgradeResponse;
import org.eclipse.jetty.websocket.core.server.WebSocketMappings;
import org.eclipse.jetty.websocket.core.server.WebSocketNegotiator;
import org.eclipse.jetty.websocket.core.server.WebSocketServerComponents;

/** A room is a set of sessions, and what one says is sent to each. No history, no limits: the control of the benchmark. */
final class NaiveJettyServer extends Handler.Abstract {
    private final Map<String, Set<CoreSession>> rooms = new ConcurrentHashMap<>();
    private WebSocketMappings websockets;

    private NaiveJettyServer() {}

    public static void main(String[] args) throws Exception {
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server, 1, -1);
        connector.setHost("127.0.0.1");
        connector.setPort(Integer.parseInt(args[0]));
        connector.setAcceptQueueSize(1024);
        server.addConnector(connector);
        server.setHandler(new NaiveJettyServer());
        server.start();
    }

    @Override
    protected void doStart() throws Exception {
        websockets = new WebSocketMappings(WebSocketServerComponents.ensureWebSocketComponents(getServer()));
        super.doStart();
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        Set<CoreSession> room =
                rooms.computeIfAbsent(request.getHttpURI().getPath(), r -> ConcurrentHashMap.newKeySet());
        return websockets.upgrade(new Upgrade(room), request, response, callback, null);
    }

    private record Upgrade(Set<CoreSession> room) implements WebSocketNegotiator {
        @Override
        public FrameHandler negotiate(ServerUpgradeRequest request, ServerUpgradeResponse response, Callback callback) {
            response.setExtensions(List.of());
            return new Member(room);
        }

        @Override
        public void customize(Configuration connection) {
            connection.setIdleTimeout(Duration.ZERO);
        }
    }

    private static final class Member implements FrameHandler {
        private final Set<CoreSession> room;
        private CoreSession connection;

        Member(Set<CoreSession> room) {
            this.room = room;
        }

        @Override
        public void onOpen(CoreSession connection, Callback callback) {
            this.connection = connection;
            room.add(connection);
            callback.succeeded();
            connection.demand();
        }

        @Override
        public void onFrame(Frame frame, Callback callback) {
            if (frame.getOpCode() == OpCode.TEXT) {
                ByteBuffer message = BufferUtil.copy(frame.getPayload());
                for (CoreSession member : room) {
                    member.sendFrame(new Frame(OpCode.TEXT, message.slice()), Callback.NOOP, false);
                }
            }
            callback.succeeded();
            connection.demand();
        }

        @Override
        public void onError(Throwable cause, Callback callback) {
            callback.succeeded();
        }

        @Override
        public void onClosed(CloseStatus status, Callback callback) {
            room.remove(connection);
            callback.succeeded();
        }
    }
}
