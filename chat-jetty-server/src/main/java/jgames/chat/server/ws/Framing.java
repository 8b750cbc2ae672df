package jgames.chat.server.ws;

import java.nio.ByteBuffer;
import java.util.List;

/** How a server's frames look on the wire (RFC 6455, section 5.2): whole messages, not masked. */
final class Framing {
    static final byte CONTINUATION = 0;
    static final byte TEXT = 1;
    static final byte BINARY = 2;
    static final byte CLOSE = 8;
    static final byte PING = 9;
    static final byte PONG = 10;

    static final int FIN = 0x80;
    static final int LENGTH = 0x7f;
    static final int LENGTH_16 = 126;
    static final int LENGTH_64 = 127;

    private Framing() {}

    /** How many bytes a frame has with this payload. */
    static int length(ByteBuffer payload) {
        int bytes = payload.remaining();
        return bytes + (bytes < LENGTH_16 ? 2 : bytes <= 0xffff ? 4 : 10);
    }

    /** Puts a frame into a buffer that has room for it. The payload stays as it is. */
    static void put(ByteBuffer to, byte opCode, ByteBuffer payload) {
        int bytes = payload.remaining();
        to.put((byte) (FIN | opCode));
        if (bytes < LENGTH_16) {
            to.put((byte) bytes);
        } else if (bytes <= 0xffff) {
            to.put((byte) LENGTH_16).putShort((short) bytes);
        } else {
            to.put((byte) LENGTH_64).putLong(bytes);
        }
        to.put(payload.duplicate());
    }

    /** The frames of these payloads in a row. */
    static ByteBuffer frames(byte opCode, List<ByteBuffer> payloads) {
        int bytes = 0;
        for (ByteBuffer payload : payloads) {
            bytes += length(payload);
        }
        ByteBuffer frames = ByteBuffer.allocate(bytes);
        payloads.forEach(payload -> put(frames, opCode, payload));
        return frames.flip();
    }
}
