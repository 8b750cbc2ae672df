package jgames.chat.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A WebSocket frame in literal bytes (RFC 6455, section 5.2), for tests that send and expect what no library would. */
public record WireFrame(boolean fin, int opCode, byte[] payload) {
    public static final int CONTINUATION = 0x0;
    public static final int TEXT = 0x1;
    public static final int BINARY = 0x2;
    public static final int CLOSE = 0x8;
    public static final int PING = 0x9;
    public static final int PONG = 0xA;

    private static final int FIN = 0x80;
    private static final int MASKED = 0x80;
    private static final byte[] KEY = {1, 2, 3, 4};

    /** The bytes of a client's frame. */
    public static byte[] masked(boolean fin, int opCode, byte... payload) {
        return bytes(fin, opCode, MASKED, payload);
    }

    /** The bytes of a server's frame. */
    public static byte[] unmasked(boolean fin, int opCode, byte... payload) {
        return bytes(fin, opCode, 0, payload);
    }

    private static byte[] bytes(boolean fin, int opCode, int mask, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(payload.length + 14).put((byte) ((fin ? FIN : 0) | opCode));
        if (payload.length < 126) {
            frame.put((byte) (mask | payload.length));
        } else if (payload.length < 65_536) {
            frame.put((byte) (mask | 126)).putShort((short) payload.length);
        } else {
            frame.put((byte) (mask | 127)).putLong(payload.length);
        }
        if (mask == MASKED) {
            frame.put(KEY).put(masked(payload, KEY));
        } else {
            frame.put(payload);
        }
        return Arrays.copyOf(frame.array(), frame.position());
    }

    private static byte[] masked(byte[] payload, byte[] key) {
        byte[] masked = payload.clone();
        for (int i = 0; i < masked.length; i++) {
            masked[i] ^= key[i % key.length];
        }
        return masked;
    }

    /** The payload of a CLOSE frame. */
    public static byte[] close(int code, String reason) {
        byte[] words = reason.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(2 + words.length)
                .putShort((short) code)
                .put(words)
                .array();
    }

    /** Waits for a client's frame; another one fails the test. */
    public static WireFrame readMasked(DataInputStream in) throws IOException {
        return read(in, MASKED);
    }

    /** Waits for a server's frame; another one fails the test. */
    public static WireFrame readUnmasked(DataInputStream in) throws IOException {
        return read(in, 0);
    }

    private static WireFrame read(DataInputStream in, int mask) throws IOException {
        int first = in.readUnsignedByte();
        assertThat(first & 0x70).as("reserved bits").isZero();
        int second = in.readUnsignedByte();
        assertThat(second & MASKED).as("mask bit").isEqualTo(mask);
        int length = second & 0x7F;
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = Math.toIntExact(in.readLong());
        }
        byte[] key = new byte[mask == MASKED ? 4 : 0];
        in.readFully(key);
        byte[] payload = new byte[length];
        in.readFully(payload);
        return new WireFrame((first & FIN) != 0, first & 0xF, mask == MASKED ? masked(payload, key) : payload);
    }

    public String text() {
        return new String(payload, StandardCharsets.UTF_8);
    }

    /** Of a CLOSE frame; 1005 if it carries none. */
    public int closeCode() {
        return payload.length < 2 ? 1005 : ByteBuffer.wrap(payload).getShort() & 0xFFFF;
    }

    /** Of a CLOSE frame; empty if it carries none. */
    public String closeReason() {
        return payload.length < 2 ? "" : new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8);
    }
}
