package jgames.chat.examples;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Extension;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import jgames.chat.core.intake.IntakeRules;
import jgames.chat.core.intake.SlidingWindowLimiter;
import jgames.chat.core.log.MemoryEventLog;
import jgames.chat.core.protocol.ClientFrame;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.Limits;
import jgames.chat.core.room.Observer;
import jgames.chat.core.room.Room;
import jgames.chat.core.room.Rooms;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.websocket.server.WsSci;

/**
 * The core behind Jakarta WebSocket, in both dialects; here on Tomcat, but nothing below {@link #start} is Tomcat's. The
 * rooms are forgotten with the process, silent connections are not looked after, and there is no page.
 */
public final class JakartaChat implements AutoCloseable {
    // Those who are let go may each make a thread wait for a moment, so their number must not be bounded by a pool's.
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final Rooms rooms =
            new Rooms(name -> new MemoryEventLog(500, InstantSource.system()), 30, executor, Observer.NONE);
    private final IntakeRules rules = IntakeRules.of(
            new SlidingWindowLimiter(3, Duration.ofSeconds(3), Duration.ofSeconds(60), System::nanoTime),
            new SlidingWindowLimiter(10, Duration.ofSeconds(10), Duration.ofSeconds(10), System::nanoTime),
            Limits.DEFAULT,
            List.of());
    private final Tomcat tomcat = new Tomcat();

    /** Runs until the process is stopped. */
    public static void main(String[] args) throws Exception {
        start(8080, Path.of("target"));
    }

    /** A server on this port with the room {@code chatroom1}. Tomcat needs a folder of its own. */
    public static JakartaChat start(int port, Path folder) throws LifecycleException {
        JakartaChat chat = new JakartaChat();
        chat.rooms.set(List.of("chatroom1"));
        chat.tomcat.setBaseDir(folder.toString());
        chat.tomcat.setPort(port);
        chat.tomcat.getConnector(); // makes it
        Context context = chat.tomcat.addContext("", null);
        context.addServletContainerInitializer(new WsSci(), null);
        Tomcat.addServlet(context, "chat", chat.new Handshake()).addMapping("/*");
        chat.tomcat.start();
        return chat;
    }

    /** The real port. */
    public int port() {
        return tomcat.getConnector().getLocalPort();
    }

    /** The open rooms. */
    public Rooms rooms() {
        return rooms;
    }

    /** Lets everybody go, and ends. */
    @Override
    public void close() throws LifecycleException {
        rooms.close();
        tomcat.stop();
        tomcat.destroy();
        executor.shutdown();
    }

    /** Knows the address and can answer with a status; the endpoint could do neither. */
    private final class Handshake extends HttpServlet {
        private static final long serialVersionUID = 1;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            Optional<Room> room = rooms.find(request.getPathInfo().substring(1));
            if (room.isEmpty()) {
                response.sendError(HttpServletResponse.SC_NOT_FOUND);
                return;
            }
            EventId since;
            try {
                String id = request.getParameter("since");
                since = id == null ? null : EventId.parse(id);
            } catch (IllegalArgumentException notAnId) {
                response.sendError(HttpServletResponse.SC_BAD_REQUEST);
                return;
            }
            JakartaMember member = new JakartaMember(room.get(), since, request.getRemoteAddr(), rules, executor);
            ServerEndpointConfig config = ServerEndpointConfig.Builder.create(JakartaMember.class, "/")
                    .subprotocols(List.of(ClientFrame.SUBPROTOCOL))
                    .configurator(new This(member))
                    .build();
            ServerContainer container =
                    (ServerContainer) getServletContext().getAttribute(ServerContainer.class.getName());
            try {
                container.upgradeHttpToWebSocket(request, response, config, Map.of());
            } catch (DeploymentException noHandshake) {
                response.sendError(HttpServletResponse.SC_BAD_REQUEST);
            }
        }
    }

    /** One member for one connection, and no compression, which would make every member's bytes its own. */
    private static final class This extends ServerEndpointConfig.Configurator {
        private final JakartaMember member;

        This(JakartaMember member) {
            this.member = member;
        }

        @Override
        public <T> T getEndpointInstance(Class<T> type) {
            return type.cast(member);
        }

        @Override
        public List<Extension> getNegotiatedExtensions(List<Extension> installed, List<Extension> requested) {
            return List.of();
        }
    }
}
