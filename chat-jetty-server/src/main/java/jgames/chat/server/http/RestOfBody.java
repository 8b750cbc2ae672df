package jgames.chat.server.http;

import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Callback;

/**
 * Reads and drops what is left of a request's body after the answer, up to a bound. A connection that is closed with unread
 * bytes is reset, and a reset can overtake the answer (RFC 9112, section 9.6).
 */
public final class RestOfBody extends Callback.Nested implements Runnable {
    private static final long MAX_BYTES = 1024 * 1024;

    private final Request request;
    private long left = MAX_BYTES;

    private RestOfBody(Request request, Callback callback) {
        super(callback);
        this.request = request;
    }

    /** What a handler completes in place of {@code callback}; the same where a request has no body. */
    public static Callback before(Callback callback, Request request) {
        return request.getLength() == 0 ? callback : new RestOfBody(request, callback);
    }

    @Override
    public void succeeded() {
        run();
    }

    /** It is there again when more has come; no thread waits. */
    @Override
    public void run() {
        while (left > 0) {
            Content.Chunk chunk = request.read();
            if (chunk == null) {
                request.demand(this);
                return;
            }
            left = chunk.isLast() || Content.Chunk.isFailure(chunk) ? 0 : left - chunk.remaining();
            chunk.release();
        }
        super.succeeded();
    }
}
