package jgames.chat.core.room;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * What a program says to one member alone. It waits while the member catches up, because nothing comes between the parts of what was said
 * before. Safe for use by many threads.
 */
public final class HeldNotices {
    /** So many may wait. */
    public static final int MAX_HELD = 16;

    private final Predicate<ByteBuffer> send;

    // Guarded by this.
    private final List<ByteBuffer> held = new ArrayList<>();
    private boolean live;

    /** @param send sends a frame without waiting; false if too much waits for the client already */
    public HeldNotices(Predicate<ByteBuffer> send) {
        this.send = send;
    }

    /** Sends a frame, now or when the member has caught up; false if too many wait. */
    public synchronized boolean tell(ByteBuffer frame) {
        return live ? send.test(frame) : held.size() < MAX_HELD && held.add(frame);
    }

    /** The member has caught up: what waits is sent; false if that is too much. */
    public synchronized boolean begin() {
        live = true;
        boolean taken = held.stream().allMatch(send);
        held.clear();
        return taken;
    }

    /** The member is behind again. */
    public synchronized void hold() {
        live = false;
    }
}
