package jgames.chat.server.ws;

import java.nio.ByteBuffer;
import jgames.chat.core.protocol.CloseCode;
import jgames.chat.core.protocol.Limits;
import org.jspecify.annotations.Nullable;

/** Reads the frames of a client (RFC 6455, section 5.2), one at a time, and takes none that is wrong or too large. */
final class FrameReader {
    private static final int MASKED = 0x80;
    private static final int RESERVED = 0x70;
    private static final int MAX_CONTROL_BYTES = 125;
    private static final int MASK_BYTES = 4;

    /** One frame, unmasked. */
    record Frame(byte opCode, boolean fin, ByteBuffer payload) {
        boolean isControl() {
            return opCode >= Framing.CLOSE;
        }
    }

    /** The client does not keep to the protocol: the connection ends with this code. */
    static final class Violation extends Exception {
        private static final long serialVersionUID = 1;

        private final transient CloseCode code;

        Violation(CloseCode code, String reason) {
            super(reason, null, false, false);
            this.code = code;
        }

        CloseCode code() {
            return code;
        }
    }

    private FrameReader() {}

    /**
     * Takes the first frame out of a buffer; null if it is not all there yet, and then the buffer is as it was.
     *
     * @throws Violation if it is none that a client may send
     */
    static @Nullable Frame read(ByteBuffer in) throws Violation {
        int start = in.position();
        int available = in.remaining();
        if (available < 2) {
            return null;
        }
        int first = in.get(start);
        int second = in.get(start + 1);
        byte opCode = (byte) (first & 0x0f);
        boolean fin = (first & Framing.FIN) != 0;
        boolean control = opCode >= Framing.CLOSE;
        check((first & RESERVED) == 0, "A reserved bit is set.");
        check(control ? opCode <= Framing.PONG : opCode <= Framing.BINARY, "There is no such kind of frame.");
        check((second & MASKED) != 0, "A client masks its frames.");
        int header = 2;
        long length = second & Framing.LENGTH;
        check(!control || fin && length <= MAX_CONTROL_BYTES, "A control frame is one frame of at most 125 bytes.");
        if (length >= Framing.LENGTH_16) {
            header = length == Framing.LENGTH_16 ? 4 : 10;
            if (available < header) {
                return null;
            }
            length = length == Framing.LENGTH_16 ? in.getShort(start + 2) & 0xffff : in.getLong(start + 2);
            check(length >= 0, "A length is positive.");
        }
        if (length > Limits.MAX_FRAME_BYTES) {
            throw tooBig();
        }
        if (available < header + MASK_BYTES + length) {
            return null;
        }
        byte[] payload = new byte[(int) length];
        in.position(start + header + MASK_BYTES).get(payload);
        unmask(payload, in.getInt(start + header));
        return new Frame(opCode, fin, ByteBuffer.wrap(payload));
    }

    /** Whether a buffer begins with a TEXT frame that a client may send and that is a message by itself. */
    static boolean isMessage(ByteBuffer in) {
        int start = in.position();
        if (in.remaining() < 4 || (in.get(start) & 0xff) != (Framing.FIN | Framing.TEXT)) {
            return false;
        }
        int length = in.get(start + 1) & 0xff;
        return length < (MASKED | Framing.LENGTH_16) && length >= MASKED
                || length == (MASKED | Framing.LENGTH_16)
                        && (in.getShort(start + 2) & 0xffff) <= Limits.MAX_FRAME_BYTES;
    }

    static Violation tooBig() {
        return new Violation(CloseCode.TOO_BIG, "A message has at most " + Limits.MAX_FRAME_BYTES + " bytes.");
    }

    private static void check(boolean holds, String sentence) throws Violation {
        if (!holds) {
            throw new Violation(CloseCode.PROTOCOL_ERROR, sentence);
        }
    }

    private static void unmask(byte[] payload, int mask) {
        for (int i = 0; i < payload.length; i++) {
            payload[i] ^= (byte) (mask >> (24 - 8 * (i & 3)));
        }
    }
}
