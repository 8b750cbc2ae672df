package jgames.chat.server.ws;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import jgames.chat.core.protocol.Limits;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.OpCode;
import org.jspecify.annotations.Nullable;

/**
 * Puts the messages of one connection together from data frames, within {@link Limits#MAX_FRAME_BYTES}. For use by one thread
 * at a time.
 */
final class Fragments {
    private byte opCode;
    private @Nullable ByteArrayOutputStream begun; // null between two messages

    /** Whether the message is still within the bound with this frame; if not, the frame is not to be added. */
    boolean fits(Frame frame) {
        return (begun == null ? 0 : begun.size()) + frame.getPayloadLength() <= Limits.MAX_FRAME_BYTES;
    }

    /** The message if this frame is its last, else null. A message of one frame is that frame's payload, not a copy. */
    @Nullable
    ByteBuffer add(Frame frame) {
        if (frame.getOpCode() != OpCode.CONTINUATION) {
            opCode = frame.getOpCode();
        }
        if (begun == null && frame.isFin()) {
            return frame.getPayload();
        }
        if (begun == null) {
            begun = new ByteArrayOutputStream();
        }
        begun.writeBytes(BufferUtil.toArray(frame.getPayload()));
        if (!frame.isFin()) {
            return null;
        }
        ByteBuffer message = ByteBuffer.wrap(begun.toByteArray());
        begun = null;
        return message;
    }

    /** Whether the message that was added to last is TEXT. */
    boolean isText() {
        return opCode == OpCode.TEXT;
    }
}
