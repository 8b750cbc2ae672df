package jgames.chat.server.ws;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * TEXT frames with their headers, as they go to many connections: framed once, in memory that the system writes from. A
 * connection that cannot take all of it now keeps the rest in the heap, where all who lag share one copy.
 */
final class SharedFrames {
    private static final int DIRECT_BYTES = 256 * 1024;

    private final ByteBuffer direct = ByteBuffer.allocateDirect(DIRECT_BYTES);
    private List<ByteBuffer> frames = List.of();
    private byte @Nullable [] heap;
    private int length;
    private long cost;

    /** Whether this very list is framed here. */
    boolean holds(List<ByteBuffer> others) {
        return frames == others;
    }

    void hold(List<ByteBuffer> others) {
        frames = others;
        heap = null;
        length = 0;
        for (ByteBuffer payload : others) {
            length += Framing.length(payload);
        }
        cost = length + (long) Transport.FRAME_COST * others.size();
        if (length <= DIRECT_BYTES) {
            direct.clear();
            others.forEach(payload -> Framing.put(direct, Framing.TEXT, payload));
        }
    }

    /** What these hold in heap while they wait. */
    long cost() {
        return cost;
    }

    /** All of it, to be written from; null if it is too large for that. */
    @Nullable
    ByteBuffer direct() {
        return length <= DIRECT_BYTES ? direct.position(0).limit(length) : null;
    }

    /** What is left after so many bytes. */
    ByteBuffer rest(int written) {
        if (heap == null) {
            ByteBuffer copy = ByteBuffer.allocate(length);
            frames.forEach(payload -> Framing.put(copy, Framing.TEXT, payload));
            heap = copy.array();
        }
        return ByteBuffer.wrap(heap, written, length - written);
    }
}
