package jgames.chat.server.http;

import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.eclipse.jetty.util.Jetty;

/**
 * Reads each request into a buffer that is used once. Jetty 12.1 can still be about to read into the buffer of a malformed
 * request when it gives that buffer back, and by then it may hold somebody else's bytes. Safe for use by many threads.
 */
public final class RequestBuffers extends ArrayByteBufferPool {
    /** The size of a request's buffer, which nothing else asks for. */
    static final int REQUEST_BYTES = 8 * 1024 - 1;

    private final ByteBufferPool once = new NonPooling();

    private RequestBuffers() {}

    /** A pool for a server. Jetty 12.0 does not know the methods that this one overrides, so there nothing is pooled. */
    public static ByteBufferPool pool() {
        return Jetty.VERSION.startsWith("12.0.") ? new NonPooling() : new RequestBuffers();
    }

    @Override
    public RetainableByteBuffer.Mutable acquire(int bytes, boolean direct) {
        return bytes == REQUEST_BYTES ? once.acquire(bytes, false) : super.acquire(bytes, direct);
    }
}
