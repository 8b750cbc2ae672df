package jgames.chat.server.ws;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import jgames.chat.core.intake.AllowedOrigins;
import jgames.chat.core.intake.Goodbye;
import jgames.chat.core.intake.Identity;
import jgames.chat.core.intake.IdentityResolver;
import jgames.chat.core.intake.Permission;
import jgames.chat.core.intake.Sender;
import jgames.chat.core.protocol.ClientFrame;
import jgames.chat.core.protocol.CloseCode;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.Role;
import jgames.chat.core.room.Dialect;
import jgames.chat.core.room.Room;
import jgames.chat.core.room.Rooms;
import jgames.chat.server.http.ClientAddresses;
import jgames.chat.server.http.ReleasableEndPoint;
import jgames.chat.server.http.Routes;
import jgames.chat.server.ops.RateLimitedLog;
import jgames.chat.token.InvalidTokenException;
import jgames.chat.token.Tokens;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.Configuration;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.server.ServerUpgradeRequest;
import org.eclipse.jetty.websocket.core.server.ServerUpgradeResponse;
import org.eclipse.jetty.websocket.core.server.WebSocketMappings;
import org.eclipse.jetty.websocket.core.server.WebSocketNegotiator;
import org.eclipse.jetty.websocket.core.server.WebSocketServerComponents;
import org.jspecify.annotations.Nullable;

/** Makes a request for a websocket a member of a room, or refuses it. Safe for use by many threads. */
public final class Upgrades {
    private final WebSocketMappings websockets;
    private final Rooms rooms;
    private final ClientAddresses addresses;
    private final AllowedOrigins origins;
    private final RateLimitedLog strangers;
    private final Tokens tokens;
    private final IdentityResolver identities;
    private final MemberContext context;

    /** @param strangers is told which pages may not connect */
    public Upgrades(
            Server server,
            Rooms rooms,
            ClientAddresses addresses,
            AllowedOrigins origins,
            RateLimitedLog strangers,
            Tokens tokens,
            IdentityResolver identities,
            MemberContext context) {
        this.websockets = new WebSocketMappings(WebSocketServerComponents.ensureWebSocketComponents(server));
        this.rooms = rooms;
        this.addresses = addresses;
        this.origins = origins;
        this.strangers = strangers;
        this.tokens = tokens;
        this.identities = identities;
        this.context = context;
    }

    /** @param path the room's name, if there is such a room */
    public void handle(String path, Request request, Response response, Callback callback) {
        Optional<Room> room = rooms.find(path);
        String address = addresses.of(request);
        ConnectionRegistry registry = context.registry();
        if (room.isEmpty()) {
            refuse(response, callback, HandshakeRefusal.ROOM);
        } else if (!isAllowedOrigin(request)) {
            refuse(response, callback, HandshakeRefusal.ORIGIN);
        } else if (registry.isFull()) {
            refuse(response, callback, HandshakeRefusal.FULL);
        } else if (registry.isFull(address)) {
            refuse(response, callback, HandshakeRefusal.ADDRESS);
        } else {
            upgrade(room.get(), address, path, request, response, callback);
        }
    }

    private void upgrade(
            Room room, String address, String path, Request request, Response response, Callback callback) {
        Dialect dialect = Dialect.of(Handshake.offers(request, ClientFrame.SUBPROTOCOL));
        @Nullable EventId since;
        try {
            since = dialect == Dialect.EXTENDED ? since(request.getHttpURI().getQuery()) : null;
        } catch (IllegalArgumentException notAnId) {
            refuse(response, callback, HandshakeRefusal.SINCE);
            return;
        }
        List<String> offered = Handshake.tokens(request);
        boolean nobody = offered.isEmpty() && !isAskedAbout(request);
        if (nobody && dialect == Dialect.PLAIN && !mayEnter(room)) {
            refuse(response, callback, HandshakeRefusal.GUEST);
            return;
        }
        EventLoop loop = context.loops().of(room);
        WebSocketMember member = member(
                room, since, context.hash().guest(address, addresses.isShared(request)), offered, dialect, request);
        boolean upgraded =
                request.getConnectionMetaData().getConnection().getEndPoint() instanceof ReleasableEndPoint own
                        ? HandOver.upgrade(own, loop, member, dialect.subprotocol(), request, response, callback)
                        : upgradeInJetty(loop, member, path, dialect.subprotocol(), request, response, callback);
        if (!upgraded) {
            response.getHeaders().put("Sec-WebSocket-Version", "13");
            refuse(response, callback, HandshakeRefusal.HANDSHAKE);
        }
    }

    private static boolean mayEnter(Room room) {
        return Permission.READ.isGranted(Role.GUEST, room.settings().guests());
    }

    private WebSocketMember member(
            Room room, @Nullable EventId since, Sender guest, List<String> offered, Dialect dialect, Request request) {
        Sender sender = guest;
        Goodbye refused = null;
        try {
            sender = (offered.isEmpty()
                            ? resolved(room, guest.address(), request)
                            : Optional.of(identity(offered, dialect)))
                    .map(identity -> Sender.user(guest.address(), identity))
                    .orElse(guest);
        } catch (InvalidTokenException invalid) {
            refused = invalid.goodbye();
        } catch (RuntimeException defect) {
            context.observer().defect("room " + room.name() + ": an identity could not be found out", defect);
            refused = new Goodbye(CloseCode.SERVER_ERROR, "Who you are could not be found out.");
        }
        return new WebSocketMember(room, since, sender, refused, dialect, context);
    }

    /** Whatever page a browser shows, it sends the cookies of this server with a handshake. */
    private boolean isAskedAbout(Request request) {
        return identities != IdentityResolver.NONE
                && origins.isKnown(
                        request.getHeaders().get(HttpHeader.ORIGIN),
                        request.getHeaders().get(HttpHeader.HOST));
    }

    private Optional<Identity> resolved(Room room, String address, Request request) {
        return isAskedAbout(request)
                ? identities.identify(new Asking(room.name(), address, request))
                : Optional.empty();
    }

    /** What an identity is found out by. */
    private record Asking(String room, String address, Request request) implements IdentityResolver.Handshake {
        @Override
        public @Nullable String header(String name) {
            return request.getHeaders().get(name);
        }
    }

    /**
     * The identity of the token that was offered. A token counts if it comes alone, and with the extended protocol.
     */
    private Identity identity(List<String> offered, Dialect dialect) throws InvalidTokenException {
        boolean one = offered.size() == 1 && dialect == Dialect.EXTENDED;
        return tokens.verify(one ? offered.get(0) : "");
    }

    private boolean upgradeInJetty(
            EventLoop loop,
            WebSocketMember member,
            String path,
            @Nullable String subprotocol,
            Request request,
            Response response,
            Callback callback) {
        Request essence = Handshake.essence(request, path, subprotocol);
        return websockets.upgrade(new Negotiator(loop, member, subprotocol), essence, response, callback, null);
    }

    /** An id needs no escapes in a query, so none are looked for. */
    private static @Nullable EventId since(@Nullable String query) {
        return Stream.of(query == null ? new String[0] : query.split("&"))
                .filter(parameter -> parameter.startsWith("since="))
                .findFirst()
                .map(parameter -> EventId.parse(parameter.substring("since=".length())))
                .orElse(null);
    }

    private void refuse(Response response, Callback callback, HandshakeRefusal refusal) {
        context.metrics().handshakeRefused(refusal.label());
        Routes.answer(response, callback, refusal.status(), refusal.sentence() + "\n");
    }

    private boolean isAllowedOrigin(Request request) {
        String origin = request.getHeaders().get(HttpHeader.ORIGIN);
        boolean allowed = origins.allows(origin, request.getHeaders().get(HttpHeader.HOST));
        if (!allowed) {
            strangers.once(
                    "pages of " + RateLimitedLog.printable(origin) + " may not connect: --allowed-origins does not"
                            + " name them, nor are they the chat's own, by the Host that reaches it or by --public-url");
        }
        return allowed;
    }

    /**
     * Gives a connection no extensions, no timeout but the registry's, and no bound on frames but the member's: Jetty's
     * bound would hold for what goes out, too, where a whole history is one frame.
     */
    private record Negotiator(
            EventLoop loop,
            WebSocketMember member,
            @Nullable String subprotocol) implements WebSocketNegotiator {
        @Override
        public FrameHandler negotiate(ServerUpgradeRequest request, ServerUpgradeResponse response, Callback callback) {
            // Compression would make every member's bytes its own, at tens of kilobytes a connection.
            response.setExtensions(List.of());
            if (subprotocol != null) {
                response.setAcceptedSubProtocol(subprotocol);
            }
            return new JettySession(loop, member);
        }

        @Override
        public void customize(Configuration connection) {
            connection.setMaxFrameSize(0);
            connection.setOutputBufferSize(32 * 1024);
            connection.setIdleTimeout(Duration.ZERO);
        }
    }
}
