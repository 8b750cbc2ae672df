package jgames.chat.server.ws;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * What waits to be written to one socket: whole frames, in order, counted by what they hold in heap. What is shared counts in
 * full for each queue that it is in. For use by the socket's loop alone.
 */
final class WriteQueue {
    private final SocketChannel channel;
    private final ByteBuffer scratch;
    private final ArrayDeque<Piece> pieces = new ArrayDeque<>(2);
    private long cost;
    private boolean blocked; // the network took less than it was given

    private record Piece(ByteBuffer rest, long cost, Runnable out) {}

    /** @param scratch where small pieces are put together; shared with the loop's other queues */
    WriteQueue(SocketChannel channel, ByteBuffer scratch) {
        this.channel = channel;
        this.scratch = scratch;
    }

    boolean isEmpty() {
        return pieces.isEmpty();
    }

    /** How many bytes of heap wait. */
    long cost() {
        return cost;
    }

    /** Whether more can be written only when the network says so. */
    boolean waitsForNetwork() {
        return blocked;
    }

    void add(ByteBuffer bytes, long bytesCost, Runnable out) {
        pieces.add(new Piece(bytes, bytesCost, out));
        cost += bytesCost;
    }

    /** Writes these, or has them wait behind what waits; false if it has to be said when the network takes more. */
    boolean write(SharedFrames frames) throws IOException {
        int written = 0;
        ByteBuffer direct = pieces.isEmpty() ? frames.direct() : null;
        if (direct != null) {
            written = channel.write(direct);
            if (!direct.hasRemaining()) {
                return true;
            }
            blocked = true;
        }
        add(frames.rest(written), frames.cost(), () -> {});
        return direct == null && !blocked && flush();
    }

    /** Writes what waits, as far as the network takes it; true if that is all. */
    boolean flush() throws IOException {
        List<Runnable> out = new ArrayList<>(pieces.size());
        blocked = false;
        while (!pieces.isEmpty() && !blocked) {
            scratch.clear();
            for (Piece piece : pieces) {
                int fits = Math.min(scratch.remaining(), piece.rest.remaining());
                scratch.put(scratch.position(), piece.rest, piece.rest.position(), fits);
                scratch.position(scratch.position() + fits);
                if (!scratch.hasRemaining()) {
                    break;
                }
            }
            scratch.flip();
            int written = channel.write(scratch);
            blocked = scratch.hasRemaining();
            advance(written, out);
        }
        out.forEach(Runnable::run);
        return pieces.isEmpty();
    }

    private void advance(int written, List<Runnable> out) {
        int left = written;
        while (!pieces.isEmpty() && left >= pieces.peek().rest.remaining()) {
            Piece piece = pieces.poll();
            left -= piece.rest.remaining();
            cost -= piece.cost;
            out.add(piece.out);
        }
        if (left > 0) {
            ByteBuffer rest = pieces.element().rest;
            rest.position(rest.position() + left);
        }
    }

    /** Forgets what waits. */
    void clear() {
        pieces.clear();
        cost = 0;
    }
}
