package jgames.chat.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A member that speaks: one frame, encoded and masked once, in which each message only changes number and time. */
final class Sender {
    private static final byte[] KEY = {0x37, (byte) 0xFA, 0x21, 0x3D};
    private static final int TEXT_LENGTH = 64;
    private static final int UNDER_WAY = 64;
    private static final int PAYLOAD_AT = 8; // a length of two bytes, and the key

    final Client client;
    /** Its place among the senders of its room. */
    final int slot;
    /** Whether it speaks at a given pace, and not as fast as it is heard. */
    boolean paced;
    /** How many messages it has sent, which is the number of the last one. */
    int sent;

    // Of each message that may be under way, how many members have not heard it.
    private final int[] unheard = new int[UNDER_WAY];
    private final ByteBuffer frame;
    private final int markAt;

    /** @param extended whether it speaks the extended protocol */
    Sender(int id, int slot, Client client, boolean extended) {
        this.client = client;
        this.slot = slot;
        String mark = Mark.of(id);
        String type = extended ? "\"type\":\"say\"," : "";
        String start = String.format("{%s\"username\":\"Guest%05d\",\"color\":\"#ff8800\",\"text\":\"", type, id);
        String json = start + mark + " ".repeat(TEXT_LENGTH - mark.length()) + "\"}";
        byte[] payload = json.getBytes(StandardCharsets.US_ASCII);
        frame = ByteBuffer.allocateDirect(PAYLOAD_AT + payload.length);
        frame.put((byte) 0x81)
                .put((byte) (0x80 | 126))
                .putShort((short) payload.length)
                .put(KEY);
        for (int i = 0; i < payload.length; i++) {
            frame.put((byte) (payload[i] ^ KEY[i & 3]));
        }
        markAt = PAYLOAD_AT + start.length();
    }

    void send(long nanos) throws IOException {
        sent++;
        unheard[sent % UNDER_WAY] = client.room.readers;
        Mark.stamp(frame, PAYLOAD_AT, markAt, KEY, sent, nanos);
        client.write(frame.clear());
    }

    /** A member has heard this message; true if it was the last one. */
    boolean heard(int number) {
        return --unheard[number % UNDER_WAY] == 0;
    }
}
