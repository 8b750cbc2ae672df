package jgames.chat.server.http;

import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.internal.HttpConnection;

/**
 * Reads requests without {@code Expect}, because no answer waits for a body here and Jetty has 417 for what it does not
 * expect, and {@code Connection} without quotes, because Jetty has 400 for those that are not balanced. Of a
 * request whose address it cannot read it keeps the start, so that who answers it knows what it was meant for.
 */
public final class LenientRequests extends HttpConnectionFactory {
    /** @param http how the connector's requests are read apart from that */
    public LenientRequests(HttpConfiguration http) {
        super(http);
        setInputBufferSize(RequestBuffers.REQUEST_BYTES);
    }

    @Override
    public Connection newConnection(Connector connector, EndPoint endPoint) {
        HttpConnection connection = new HttpConnection(getHttpConfiguration(), connector, endPoint) {
            @Override
            protected RequestHandler newRequestHandler() {
                return new LenientHandler();
            }

            private final class LenientHandler extends RequestHandler {
                @Override
                public void startRequest(String method, String target, HttpVersion version) {
                    try {
                        super.startRequest(method, target, version);
                    } catch (IllegalArgumentException unreadable) {
                        super.startRequest(method, target.split("%", 2)[0], version); // what it can fail at in a path
                        throw unreadable;
                    }
                }

                @Override
                public void parsedHeader(HttpField field) {
                    if (field.getHeader() == HttpHeader.CONNECTION && field.getValue() != null) {
                        String words = field.getValue().replace("\"", "");
                        super.parsedHeader(new HttpField(HttpHeader.CONNECTION, words));
                    } else if (field.getHeader() != HttpHeader.EXPECT) {
                        super.parsedHeader(field);
                    }
                }
            }
        };
        return configure(connection, connector, endPoint);
    }
}
