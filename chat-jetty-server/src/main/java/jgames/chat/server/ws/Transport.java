package jgames.chat.server.ws;

import java.nio.ByteBuffer;
import java.util.List;
import jgames.chat.core.protocol.CloseCode;
import org.jspecify.annotations.Nullable;

/**
 * One websocket connection as its {@link WebSocketMember} sees it. Only the connection's loop calls it, but for {@link
 * #loop}, and it calls the member there. No method waits; after {@link #close} and {@link #abort} nothing is written, and
 * nothing that waits for that is run.
 */
interface Transport {
    /** What a frame that waits holds in heap beyond its payload. */
    int FRAME_COST = 256;

    /** The loop that the connection belongs to. */
    EventLoop loop();

    /** Lets the next frame come. */
    void demand();

    /** Lets the next frame come if it is a whole TEXT frame and not too large. A transport may wait for {@link #demand} instead. */
    default void demandMessage() {}

    /**
     * Writes TEXT frames, unless too much waits already: where nothing waits any frames are taken, so that one large broadcast
     * cannot shut everybody out. All who are offered the same list share its bytes.
     *
     * @param limit the most that may wait, in bytes of heap
     * @return false if it is too much, and then nothing is written
     */
    boolean offer(List<ByteBuffer> frames, long limit);

    /**
     * Writes frames of this kind in any case, together with what else the loop writes before it waits for the network again.
     *
     * @param out is run when they have left
     */
    void send(byte opCode, List<ByteBuffer> payloads, Runnable out);

    /**
     * Says goodbye, after what waits.
     *
     * @param bye a TEXT frame that goes before; null for none
     * @param reason for people; of a long one as much is sent as a close frame holds
     */
    void close(@Nullable ByteBuffer bye, CloseCode code, String reason);

    /** Ends the connection at once. */
    void abort();
}
