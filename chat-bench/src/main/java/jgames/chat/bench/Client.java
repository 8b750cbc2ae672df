package jgames.chat.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Arrays;

/**
 * One websocket connection. Frames are parsed in the load generator's buffer, right where they were read; only the start
 * of a header or of a mark that is not whole yet is kept until the next read.
 */
final class Client {
    private static final int CONTINUATION = 0;
    private static final int TEXT = 1;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final byte[] PONG = {(byte) 0x8A, (byte) 0x80, 0, 0, 0, 0};

    private static final int END_OF_HEAD = 0x0A0D_0A0D; // CR LF CR LF, little-endian
    private static final int STATUS_AT = "HTTP/1.1 ".length();

    private enum State {
        HANDSHAKE,
        HISTORY,
        MEMBER
    }

    final Room room;
    /** Never reads, once it is a member. */
    final boolean mute;

    private final LoadGenerator load;
    private final SocketChannel channel;
    private final int expectedHistory;

    private State state = State.HANDSHAKE;
    private int historySeen;
    private byte[] rest = new byte[64];
    private int restLength;

    private boolean inFrame;
    private int opCode;
    private long left; // of the frame's payload

    // For each sender of the room: the highest number received, and whether it and the 63 before it were.
    private int[] newest = {};
    private long[] received = {};

    Client(LoadGenerator load, Room room, SocketChannel channel, boolean mute, int expectedHistory) {
        this.load = load;
        this.room = room;
        this.channel = channel;
        this.mute = mute;
        this.expectedHistory = expectedHistory;
    }

    boolean isMember() {
        return state == State.MEMBER;
    }

    void write(ByteBuffer bytes) throws IOException {
        channel.write(bytes);
        if (bytes.hasRemaining()) {
            throw new IOException("the server does not read what it is sent");
        }
    }

    void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // it is gone all the same
        }
    }

    // ---- what was received ----

    /** Reads once. False at the end of the stream. */
    boolean read(ByteBuffer in) throws IOException {
        in.clear().put(rest, 0, restLength);
        if (channel.read(in) < 0) {
            return false;
        }
        in.flip();
        int end = in.limit();
        int at = state == State.HANDSHAKE ? handshake(in, end) : 0;
        if (state != State.HANDSHAKE) {
            at = mute ? end : frames(in, at, end);
        }
        restLength = end - at;
        if (restLength > rest.length) {
            rest = new byte[restLength];
        }
        in.get(at, rest, 0, restLength);
        return true;
    }

    /** Where the frames begin, or 0 if the head is not whole yet. */
    private int handshake(ByteBuffer in, int end) throws IOException {
        int at = 0;
        while (at + Integer.BYTES <= end && in.getInt(at) != END_OF_HEAD) {
            at++;
        }
        if (at + Integer.BYTES > end) {
            return 0;
        }
        if (in.get(STATUS_AT) != '1' || in.get(STATUS_AT + 1) != '0' || in.get(STATUS_AT + 2) != '1') {
            throw new IOException("the handshake was refused: " + (char) in.get(STATUS_AT)
                    + (char) in.get(STATUS_AT + 1) + (char) in.get(STATUS_AT + 2));
        }
        boolean more = load.history() == Peer.History.ARRAY || expectedHistory > 0;
        state = State.HISTORY;
        if (mute || !more) {
            joined();
        }
        return at + Integer.BYTES;
    }

    private int frames(ByteBuffer in, int from, int end) throws IOException {
        int at = from;
        while (true) {
            if (!inFrame) {
                int header = header(in, at, end);
                if (header == 0) {
                    return at;
                }
                at += header;
            }
            int stop = (int) Math.min(end, at + left);
            int reached = opCode == TEXT || opCode == CONTINUATION ? marks(in, at, stop) : stop;
            left -= reached - at;
            at = reached;
            if (left > 0) {
                return at;
            }
            inFrame = false;
            endOfFrame();
        }
    }

    /** The header's length, 0 if it is not whole yet. A server's frames are not masked. */
    private int header(ByteBuffer in, int at, int end) {
        if (end - at < 2) {
            return 0;
        }
        int length = in.get(at + 1) & 0x7F;
        int header = length < 126 ? 2 : length == 126 ? 4 : 10;
        if (end - at < header) {
            return 0;
        }
        left = header == 2 ? length : 0;
        for (int i = at + 2; i < at + header; i++) {
            left = left << 8 | in.get(i) & 0xFF;
        }
        opCode = in.get(at) & 0x0F;
        inFrame = true;
        return header;
    }

    /** Takes in the marks of a piece of payload; returns its end, or where a mark begins that goes on in the next one. */
    private int marks(ByteBuffer in, int from, int to) throws IOException {
        for (int at = Mark.find(in, from, to); at < to; at = Mark.find(in, at + Mark.LENGTH, to)) {
            if (at + Mark.LENGTH > to) {
                return left > to - from ? at : to;
            }
            if (state == State.HISTORY) {
                historySeen++;
            } else {
                delivered(Mark.sender(in, at), Mark.number(in, at), Mark.nanos(in, at));
            }
        }
        return to;
    }

    private void endOfFrame() throws IOException {
        if (opCode == PING) {
            write(ByteBuffer.wrap(PONG));
        } else if (opCode == CLOSE) {
            throw new IOException("the server closed the connection");
        } else if (state == State.HISTORY && (load.history() == Peer.History.ARRAY || historySeen == expectedHistory)) {
            joined();
        }
    }

    private void joined() {
        state = State.MEMBER;
        if (!mute) {
            load.tally().missing += Math.abs(expectedHistory - historySeen);
        }
        load.joined(this);
    }

    // ---- what was counted ----

    /** From now on it counts the messages of all senders of its room. */
    void countSenders() {
        int known = newest.length;
        newest = Arrays.copyOf(newest, room.senders.size());
        received = Arrays.copyOf(received, newest.length);
        for (int slot = known; slot < newest.length; slot++) {
            newest[slot] = room.senders.get(slot).sent;
            received[slot] = -1;
        }
    }

    private void delivered(int id, int number, long sentAt) throws IOException {
        Tally tally = load.tally();
        Sender sender = load.sender(id);
        if (sender == null || sender.client.room != room || number < 1 || number > sender.sent) {
            tally.stray++;
            return;
        }
        tally.deliveries++;
        int slot = sender.slot;
        int ahead = number - newest[slot];
        if (ahead > 0) {
            advance(slot, number);
            received[slot] |= 1;
            tally.missing--;
        } else if (ahead > -Long.SIZE && (received[slot] >> -ahead & 1) == 0) {
            received[slot] |= 1L << -ahead;
            tally.missing--;
            tally.disordered++;
        } else {
            tally.doubled++;
        }
        load.delivered(sender, number, sentAt);
    }

    /** All up to this number, and itself, count as missing for now. */
    private void advance(int slot, int number) {
        int ahead = number - newest[slot];
        load.tally().missing += ahead;
        received[slot] = ahead < Long.SIZE ? received[slot] << ahead : 0;
        newest[slot] = number;
    }

    /** Whether there are messages that may still come, beyond those that a later one has shown to be missing. */
    boolean isBehind() {
        for (int slot = 0; slot < newest.length; slot++) {
            if (newest[slot] < room.senders.get(slot).sent) {
                return true;
            }
        }
        return false;
    }

    /** Counts those as missing, until they come. */
    void giveUp() {
        for (int slot = 0; slot < newest.length; slot++) {
            advance(slot, room.senders.get(slot).sent);
        }
    }
}
