package jgames.chat.server.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * A socket to which a frame's header and payload go with one plain write, copied together: a gathering write of two such
 * small buffers costs the system more than the copy.
 */
public class OneWriteEndPoint extends SocketChannelEndPoint {
    private static final int SMALL = 4 * 1024;
    private static final ThreadLocal<ByteBuffer> WHOLE =
            ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(SMALL));

    OneWriteEndPoint(SocketChannel channel, ManagedSelector selector, SelectionKey key, Scheduler scheduler) {
        super(channel, selector, key, scheduler);
    }

    @Override
    public boolean flush(ByteBuffer... buffers) throws IOException {
        long bytes = 0;
        for (ByteBuffer buffer : buffers) {
            bytes += buffer.remaining();
        }
        if (bytes == 0 || bytes > SMALL) {
            return super.flush(buffers);
        }
        ByteBuffer whole = WHOLE.get().clear();
        for (ByteBuffer buffer : buffers) {
            whole.put(buffer.duplicate());
        }
        int written = write(whole.flip());
        for (ByteBuffer buffer : buffers) {
            int taken = Math.min(written, buffer.remaining());
            buffer.position(buffer.position() + taken);
            written -= taken;
        }
        return !whole.hasRemaining();
    }

    private int write(ByteBuffer whole) throws IOException {
        int written;
        try {
            written = getChannel().write(whole);
        } catch (IOException e) {
            throw new EofException(e);
        }
        if (written > 0) {
            notIdle();
        }
        return written;
    }
}
