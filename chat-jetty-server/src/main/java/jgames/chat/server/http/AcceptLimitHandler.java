package jgames.chat.server.http;

import java.nio.channels.SelectableChannel;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * What the {@link AcceptLimit} means for a request: on a spare socket everything but the health is answered with 503, and
 * a connection whose time is nearly up says with an answer that it was its last.
 */
public final class AcceptLimitHandler extends Handler.Wrapper {
    private static final String HEALTH = "/healthz";

    private final AcceptLimit limit;

    /** @param handler answers the requests that the limit lets through */
    public AcceptLimitHandler(AcceptLimit limit, Handler handler) {
        super(handler);
        this.limit = limit;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        Object transport =
                request.getConnectionMetaData().getConnection().getEndPoint().getTransport();
        if (!(transport instanceof SelectableChannel socket)) {
            return super.handle(request, response, callback);
        }
        if (limit.isLastAnswer(socket)) {
            response.getHeaders().put(HttpFields.CONNECTION_CLOSE);
        }
        if (limit.isSpare(socket) && !Request.getPathInContext(request).equals(HEALTH)) {
            Response.writeError(request, response, callback, HttpStatus.SERVICE_UNAVAILABLE_503);
            return true;
        }
        return super.handle(request, response, callback);
    }
}
