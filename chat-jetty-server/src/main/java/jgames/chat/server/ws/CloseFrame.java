package jgames.chat.server.ws;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import jgames.chat.core.protocol.CloseCode;
import jgames.chat.core.protocol.PlainCodec;

/** The payload of a CLOSE (RFC 6455, sections 5.5.1 and 7.4): a code and a reason, or nothing. Stateless. */
final class CloseFrame {
    private static final int CODE_BYTES = 2;
    private static final int NORMAL_CLOSURE = 1000;

    private CloseFrame() {}

    /** Ours. Of a long reason it has as much as a close frame holds. */
    static ByteBuffer of(CloseCode code, String reason) {
        byte[] sentence = CloseCode.reason(reason).getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(CODE_BYTES + sentence.length)
                .putShort((short) code.code())
                .put(sentence)
                .flip();
    }

    /**
     * The answer to a client's: its own code, if it has sent one.
     *
     * @throws FrameReader.Violation if the client's is not what the protocol allows
     */
    static ByteBuffer answer(ByteBuffer theirs) throws FrameReader.Violation {
        int bytes = theirs.remaining();
        if (bytes == 1 || bytes > 1 && !mayBeSent(theirs.getShort(0) & 0xffff)) {
            throw new FrameReader.Violation(CloseCode.PROTOCOL_ERROR, "This is no close code.");
        }
        if (bytes > CODE_BYTES) {
            try {
                PlainCodec.utf8(theirs.duplicate().position(CODE_BYTES));
            } catch (CharacterCodingException notUtf8) {
                throw new FrameReader.Violation(CloseCode.BAD_PAYLOAD, "The reason of a close is UTF-8.");
            }
        }
        return theirs.limit(Math.min(bytes, CODE_BYTES));
    }

    /** Of the codes that RFC 6455 and its registry know, some are never sent; from 3000 on all are free. */
    private static boolean mayBeSent(int code) {
        boolean reserved = code == 1004 || code == 1005 || code == 1006 || code == 1015;
        return code >= NORMAL_CLOSURE && code <= 1014 && !reserved || code >= 3000 && code <= 4999;
    }
}
