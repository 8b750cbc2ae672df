package jgames.chat.jakarta;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import jakarta.websocket.Extension;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jgames.chat.core.intake.AllowedOrigins;
import jgames.chat.core.intake.Goodbye;
import jgames.chat.core.intake.Identity;
import jgames.chat.core.intake.IdentityResolver;
import jgames.chat.core.intake.Sender;
import jgames.chat.core.protocol.ClientFrame;
import jgames.chat.core.protocol.CloseCode;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.room.Dialect;
import jgames.chat.core.room.Room;
import jgames.chat.core.room.Rooms;
import jgames.chat.token.InvalidTokenException;
import jgames.chat.token.Tokens;
import org.jspecify.annotations.Nullable;

/**
 * Serves the page, its files, the list of rooms, {@code healthz} and the websockets, on the paths below its own. The addresses are those that the
 * container tells: behind a proxy it has to be told which forwarded ones to believe.
 */
public final class ChatServlet extends HttpServlet {
    private static final long serialVersionUID = 1;
    private static final String TOKEN = "chat.token.";
    private static final String PROTOCOLS = "Sec-WebSocket-Protocol";

    private final transient JakartaOptions options;
    private final transient Rooms rooms;
    private final transient Connections connections;
    private final transient @Nullable Tokens tokens;
    private final transient Supplier<List<String>> problems;
    private final transient AllowedOrigins origins;
    private final transient PageFiles files;

    ChatServlet(
            JakartaOptions options,
            Rooms rooms,
            Connections connections,
            @Nullable Tokens tokens,
            Supplier<List<String>> problems) {
        this.options = options;
        this.rooms = rooms;
        this.connections = connections;
        this.tokens = tokens;
        this.problems = problems;
        this.origins = new AllowedOrigins(options.allowedOrigins, null);
        this.files = new PageFiles(origins);
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setHeader("X-Content-Type-Options", "nosniff");
        if (request.getPathInfo() == null) { // the page's files are beside it
            response.sendRedirect(request.getRequestURI() + "/");
            return;
        }
        String path = request.getPathInfo().substring(1);
        if ("websocket".equalsIgnoreCase(request.getHeader("Upgrade"))) {
            handshake(path, request, response);
        } else if (path.equals("healthz")) {
            List<String> wrong = problems.get();
            response.setHeader("Cache-Control", "no-store");
            answer(response, wrong.isEmpty() ? 200 : 503, wrong.isEmpty() ? "ok" : String.join("\n", wrong));
        } else if (path.equals("_/rooms.json")) {
            names(response);
        } else if (!files.send(path, rooms.find(path).isPresent(), request, response)) {
            answer(response, HttpServletResponse.SC_NOT_FOUND, "there is no such room or file");
        }
    }

    private void names(HttpServletResponse response) throws IOException {
        response.setHeader("Access-Control-Allow-Origin", "*");
        response.setHeader("Cache-Control", "no-store");
        response.setContentType("application/json");
        String names = rooms.all().stream()
                .map(room -> '"' + room.name() + '"') // a valid name needs no escape
                .collect(Collectors.joining(",", "[", "]"));
        response.getOutputStream().write(names.getBytes(StandardCharsets.US_ASCII));
    }

    private static void answer(HttpServletResponse response, int status, String sentence) throws IOException {
        response.setStatus(status);
        response.setContentType("text/plain;charset=utf-8");
        response.getOutputStream().write((sentence + "\n").getBytes(StandardCharsets.UTF_8));
    }

    // ---- websockets ----

    private void handshake(String path, HttpServletRequest request, HttpServletResponse response) throws IOException {
        Optional<Room> room = rooms.find(path);
        if (room.isEmpty()) {
            answer(response, HttpServletResponse.SC_NOT_FOUND, "there is no such room");
        } else if (!origins.allows(request.getHeader("Origin"), request.getHeader("Host"))) {
            answer(response, HttpServletResponse.SC_FORBIDDEN, "pages of this site may not connect");
        } else if (connections.isFull(address(request))) {
            answer(response, HttpServletResponse.SC_SERVICE_UNAVAILABLE, "there are too many connections");
        } else {
            upgrade(room.get(), request, response);
        }
    }

    private void upgrade(Room room, HttpServletRequest request, HttpServletResponse response) throws IOException {
        List<String> offered = protocols(request);
        Dialect dialect = Dialect.of(offered.contains(ClientFrame.SUBPROTOCOL));
        EventId since;
        try {
            String id = request.getParameter("since");
            since = id == null || dialect == Dialect.PLAIN ? null : EventId.parse(id);
        } catch (IllegalArgumentException notAnId) {
            answer(response, HttpServletResponse.SC_BAD_REQUEST, "since is not the id of an event");
            return;
        }
        // Its class only has to be public: the configurator hands over the endpoint itself.
        ServerEndpointConfig config = ServerEndpointConfig.Builder.create(Endpoint.class, "/chat")
                .subprotocols(List.of(ClientFrame.SUBPROTOCOL))
                .configurator(new This(member(room, since, dialect, offered, request)))
                .build();
        ServerContainer container = (ServerContainer) getServletContext().getAttribute(ServerContainer.class.getName());
        if (container == null) {
            answer(response, HttpServletResponse.SC_NOT_IMPLEMENTED, "this servlet container has no WebSocket API");
            return;
        }
        try {
            container.upgradeHttpToWebSocket(request, response, config, Map.of());
        } catch (DeploymentException noHandshake) {
            answer(response, HttpServletResponse.SC_BAD_REQUEST, "this is not a handshake");
        }
    }

    /** What counts as one client: an IPv4 address, or the /64 of an IPv6 one. */
    private static String address(HttpServletRequest request) {
        String remote = request.getRemoteAddr();
        if (remote.indexOf(':') < 0) {
            return remote;
        }
        try {
            byte[] bytes = InetAddress.getByName(remote).getAddress(); // a literal, which nobody looks up
            if (bytes.length == 4) {
                return InetAddress.getByAddress(bytes).getHostAddress();
            }
            Arrays.fill(bytes, 8, 16, (byte) 0);
            return InetAddress.getByAddress(bytes).getHostAddress() + "/64";
        } catch (UnknownHostException notAnAddress) {
            return remote;
        }
    }

    private static List<String> protocols(HttpServletRequest request) {
        return Collections.list(request.getHeaders(PROTOCOLS)).stream()
                .flatMap(line -> Stream.of(line.split(",")))
                .map(String::strip)
                .toList();
    }

    private JakartaMember member(
            Room room, @Nullable EventId since, Dialect dialect, List<String> offered, HttpServletRequest request) {
        String address = address(request);
        Sender guest = connections.hash().guest(address, false);
        Sender sender = guest;
        Goodbye refused = null;
        try {
            sender = identity(room, dialect, offered, request)
                    .map(user -> Sender.user(address, user))
                    .orElse(guest);
        } catch (InvalidTokenException invalid) {
            refused = invalid.goodbye();
        } catch (RuntimeException defect) {
            connections.observer().defect("room " + room.name() + ": an identity could not be found out", defect);
            refused = new Goodbye(CloseCode.SERVER_ERROR, "Who you are could not be found out.");
        }
        return new JakartaMember(room, since, sender, refused, dialect, connections);
    }

    /** A token comes alone, and with the extended protocol; one that does not hold makes a guest of nobody. */
    private Optional<Identity> identity(Room room, Dialect dialect, List<String> offered, HttpServletRequest request)
            throws InvalidTokenException {
        List<String> given = offered.stream()
                .filter(one -> one.startsWith(TOKEN))
                .map(one -> one.substring(TOKEN.length()))
                .toList();
        if (!given.isEmpty()) {
            boolean one = given.size() == 1 && dialect == Dialect.EXTENDED && tokens != null;
            if (!one) {
                throw InvalidTokenException.invalid();
            }
            return Optional.of(tokens.verify(given.get(0)));
        }
        return origins.isKnown(request.getHeader("Origin"), request.getHeader("Host"))
                ? options.identities.identify(new Asking(room.name(), request))
                : Optional.empty();
    }

    private record Asking(String room, HttpServletRequest request) implements IdentityResolver.Handshake {
        @Override
        public String address() {
            return ChatServlet.address(request);
        }

        @Override
        public @Nullable String header(String name) {
            return request.getHeader(name);
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
