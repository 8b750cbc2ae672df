package jgames.chat.bench;

import java.nio.ByteBuffer;

/**
 * What makes a message of ours recognizable wherever it turns up: {@code ~}, then sender, number and send time in digits
 * of fixed width. It stands in the message's text and needs no escape in JSON. Buffers are little-endian.
 */
final class Mark {
    private static final byte FIRST = '~';
    private static final long EIGHT_FIRSTS = 0x7E7E_7E7E_7E7E_7E7EL;
    private static final long EIGHT_ONES = 0x0101_0101_0101_0101L;
    private static final long EIGHT_TOPS = 0x8080_8080_8080_8080L;

    private static final int NUMBER_AT = 1 + 5;
    private static final int TIME_AT = NUMBER_AT + 8;

    /** In bytes. */
    static final int LENGTH = TIME_AT + 14;

    private Mark() {}

    /** Where the next mark begins, or {@code to} if none does; eight bytes at a step. */
    static int find(ByteBuffer in, int from, int to) {
        int at = from;
        for (; at + Long.BYTES <= to; at += Long.BYTES) {
            long differing = in.getLong(at) ^ EIGHT_FIRSTS;
            long zeros = (differing - EIGHT_ONES) & ~differing & EIGHT_TOPS;
            if (zeros != 0) {
                return at + (Long.numberOfTrailingZeros(zeros) >>> 3);
            }
        }
        while (at < to && in.get(at) != FIRST) {
            at++;
        }
        return at;
    }

    static int sender(ByteBuffer in, int at) {
        return (int) number(in, at + 1, at + NUMBER_AT);
    }

    static int number(ByteBuffer in, int at) {
        return (int) number(in, at + NUMBER_AT, at + TIME_AT);
    }

    static long nanos(ByteBuffer in, int at) {
        return number(in, at + TIME_AT, at + LENGTH);
    }

    /** A mark whose number and time are still to be {@linkplain #stamp stamped}. */
    static String of(int sender) {
        return String.format("%c%05d%022d", FIRST, sender, 0);
    }

    /** Writes number and time into a masked frame's payload. */
    static void stamp(ByteBuffer frame, int payloadAt, int at, byte[] key, int number, long nanos) {
        digits(frame, payloadAt, at + NUMBER_AT, at + TIME_AT, key, number);
        digits(frame, payloadAt, at + TIME_AT, at + LENGTH, key, nanos);
    }

    private static void digits(ByteBuffer frame, int payloadAt, int from, int to, byte[] key, long value) {
        long left = value;
        for (int at = to - 1; at >= from; at--, left /= 10) {
            frame.put(at, (byte) ('0' + left % 10 ^ key[(at - payloadAt) & 3]));
        }
    }

    private static long number(ByteBuffer in, int from, int to) {
        long number = 0;
        for (int at = from; at < to; at++) {
            number = number * 10 + (in.get(at) - '0');
        }
        return number;
    }
}
