package jgames.chat.server.ws;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import jgames.chat.core.protocol.CloseCode;
import jgames.chat.core.protocol.Limits;
import org.jspecify.annotations.Nullable;

/**
 * Puts messages together from the data frames of one connection, each within {@link Limits#MAX_FRAME_BYTES}. For use
 * by one thread at a time.
 */
final class Fragments {
    private byte opCode;
    private @Nullable ByteArrayOutputStream begun; // null between two messages

    /**
     * Takes the next frame.
     *
     * @return the message if this frame is its last, else null. A message of one frame is that frame's payload, not a copy
     * @throws FrameReader.Violation if the frame does not continue what was begun, or the message would be too large
     */
    @Nullable
    ByteBuffer add(byte frameOpCode, boolean fin, ByteBuffer payload) throws FrameReader.Violation {
        boolean continues = frameOpCode == Framing.CONTINUATION;
        if (continues != (begun != null)) {
            throw new FrameReader.Violation(
                    CloseCode.PROTOCOL_ERROR,
                    continues
                            ? "There is nothing to be continued."
                            : "A message begins before the last one has ended.");
        }
        if ((begun == null ? 0 : begun.size()) + payload.remaining() > Limits.MAX_FRAME_BYTES) {
            throw FrameReader.tooBig();
        }
        if (!continues) {
            opCode = frameOpCode;
        }
        if (begun == null && fin) {
            return payload;
        }
        if (begun == null) {
            begun = new ByteArrayOutputStream();
        }
        byte[] bytes = new byte[payload.remaining()];
        payload.get(bytes);
        begun.writeBytes(bytes);
        if (!fin) {
            return null;
        }
        ByteBuffer message = ByteBuffer.wrap(begun.toByteArray());
        begun = null;
        return message;
    }

    /** Whether the message that was added to last is TEXT. */
    boolean isText() {
        return opCode == Framing.TEXT;
    }
}
