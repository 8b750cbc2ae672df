package jgames.chat.server.ws;

import java.util.List;
import jgames.chat.server.http.HeaderElements;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.websocket.core.WebSocketConstants;
import org.jspecify.annotations.Nullable;

/** What a request for a websocket says, read leniently, and as Jetty is to see it. */
public final class Handshake {
    static final String WEBSOCKET = "websocket";
    private static final String TOKEN = "chat.token.";

    private Handshake() {}

    /** Whether a request asks for a websocket, be it among other things. */
    public static boolean isMeant(Request request) {
        return HeaderElements.contain(request.getHeaders(), HttpHeader.UPGRADE, WEBSOCKET);
    }

    /** Whether the connection is to be another one afterwards. */
    static boolean isUpgraded(HttpFields fields) {
        return HeaderElements.contain(fields, HttpHeader.CONNECTION, "upgrade");
    }

    static boolean hasVersion(HttpFields fields, String version) {
        return HeaderElements.contain(fields, HttpHeader.SEC_WEBSOCKET_VERSION, version);
    }

    /** Whether the client speaks this subprotocol. */
    public static boolean offers(Request request, String subprotocol) {
        return HeaderElements.of(request.getHeaders(), HttpHeader.SEC_WEBSOCKET_SUBPROTOCOL)
                .anyMatch(subprotocol::equals);
    }

    /** The tokens that the client offers as subprotocols. */
    public static List<String> tokens(Request request) {
        return HeaderElements.of(request.getHeaders(), HttpHeader.SEC_WEBSOCKET_SUBPROTOCOL)
                .filter(offered -> offered.startsWith(TOKEN))
                .map(offered -> offered.substring(TOKEN.length()))
                .toList();
    }

    /**
     * The same request with nothing but what a handshake has to have, so that nothing else can make it fail.
     *
     * @param path takes the place of its address: Jetty makes a {@link java.net.URI} of it, which cannot have every query
     *     that a browser sends
     * @param subprotocol the one that is chosen, or null
     */
    public static Request essence(Request request, String path, @Nullable String subprotocol) {
        HttpURI uri =
                HttpURI.build(request.getHttpURI(), "/" + path, null, null).asImmutable();
        HttpFields sent = request.getHeaders();
        HttpFields.Mutable fields = HttpFields.build().put(HttpHeader.UPGRADE, WEBSOCKET);
        if (isUpgraded(sent)) {
            fields.put(HttpHeader.CONNECTION, "Upgrade");
        }
        if (hasVersion(sent, WebSocketConstants.SPEC_VERSION_STRING)) {
            fields.put(HttpHeader.SEC_WEBSOCKET_VERSION, WebSocketConstants.SPEC_VERSION_STRING);
        }
        String key = sent.get(HttpHeader.SEC_WEBSOCKET_KEY);
        if (key != null) {
            fields.put(HttpHeader.SEC_WEBSOCKET_KEY, key);
        }
        if (subprotocol != null) {
            fields.put(HttpHeader.SEC_WEBSOCKET_SUBPROTOCOL, subprotocol);
        }
        HttpFields essence = fields.asImmutable();
        return new Request.Wrapper(request) {
            @Override
            public HttpURI getHttpURI() {
                return uri;
            }

            @Override
            public HttpFields getHeaders() {
                return essence;
            }
        };
    }
}
