package jgames.chat.client;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import jgames.chat.core.protocol.ClientFrame;
import jgames.chat.core.protocol.ClientFrameCodec;
import jgames.chat.core.protocol.Entry;
import jgames.chat.core.protocol.Message;
import jgames.chat.core.protocol.PlainCodec;
import org.jspecify.annotations.Nullable;

/** A message that is to be said. Owned by the loop. */
final class Outgoing {
    private static final Duration MIN_RETRY_AFTER = Duration.ofMillis(100); // doubled with every rejection
    private static final int MAX_DOUBLINGS = 9;
    private static final SecureRandom RANDOM = new SecureRandom();

    final Message message;
    final CompletableFuture<Entry> said;
    final long since;
    final String key = newKey();
    boolean uncertain; // sent on a connection that was lost before the answer
    boolean seen; // by its content, while it is uncertain
    private int rejections;
    private byte @Nullable [] frame;
    private boolean extended; // the frame is

    /** @param since when the program said it, by the monotonic clock */
    Outgoing(Message message, CompletableFuture<Entry> said, long since) {
        this.message = message;
        this.said = said;
        this.since = since;
    }

    /** What goes out, in one of the dialects. */
    byte[] frame(boolean inExtended) {
        if (frame == null || extended != inExtended) {
            extended = inExtended;
            frame = inExtended
                    ? ClientFrameCodec.encode(new ClientFrame.Say(message, key))
                    : PlainCodec.encode(message);
        }
        return frame;
    }

    /** The server has rejected it for now; how long it waits at least, which is longer each time. */
    Duration rejectedAgain() {
        return MIN_RETRY_AFTER.multipliedBy(1L << Math.min(rejections++, MAX_DOUBLINGS));
    }

    /** Whether the other one says the same. Plain messages carry no mark of a program. */
    boolean isSame(Message other) {
        return message.text().equals(other.text())
                && message.username().equals(other.username())
                && message.color().equals(other.color());
    }

    /** An idempotency key that nobody has had. */
    static String newKey() {
        byte[] random = new byte[16];
        RANDOM.nextBytes(random);
        return HexFormat.of().formatHex(random);
    }
}
