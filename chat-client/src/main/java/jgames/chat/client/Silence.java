package jgames.chat.client;

import java.time.Duration;
import jgames.chat.core.protocol.CloseCode.Next;

/**
 * Finds a connection that is dead: a cable that was pulled sends no close frame. A server that has said nothing for some time is
 * asked whether it is there, and is gone if it does not answer. Owned by the loop.
 *
 * <p>The socket of the JDK (17 to 25) often misses the end of a stream that comes right behind a frame. So after a frame the
 * server is asked soon, unless it owes an answer, because then it may not read yet. That is one PING for each time that a
 * room falls silent.
 *
 * <p>If the loop itself is late, the machine was paused, and the silence may be its own: then the server is asked once more.
 */
final class Silence {
    /**
     * How much of it there may be.
     *
     * @param asked after how long the server is asked
     * @param gone after how long it is gone
     */
    record Bounds(Duration asked, Duration gone) {}

    static final Bounds USUAL = new Bounds(Duration.ofSeconds(10), Duration.ofSeconds(20));

    static final Bounds AFTER_A_FRAME = new Bounds(Duration.ofMillis(1500), Duration.ofMillis(4500));

    private final Loop loop;
    private final Connection connection;
    private long heardAt;
    private long silentSince; // as heardAt, without the time that the machine was paused
    private boolean afterAFrame;
    private Loop.Timer alarm;
    private long due;

    Silence(Loop loop, Connection connection) {
        this.loop = loop;
        this.connection = connection;
    }

    /** When the server was heard last. */
    long heardAt() {
        return heardAt;
    }

    /** Listening begins, so the silence does. */
    void begin() {
        begin(false);
    }

    /**
     * The server was heard.
     *
     * @param frame whether it has sent a frame of the chat, and not only said that it is there
     */
    void heard(boolean frame) {
        boolean changed = afterAFrame != frame;
        afterAFrame = frame;
        begin(changed);
    }

    private void begin(boolean changed) {
        heardAt = loop.nanos();
        silentSince = heardAt;
        if (alarm != null && (changed || due - silentSince > bounds().asked().toNanos())) {
            alarm.cancel();
            watch();
        }
    }

    private Bounds bounds() {
        return afterAFrame && !connection.isAnswerDue() ? AFTER_A_FRAME : USUAL;
    }

    /** Looks when the server has been silent for too long, for as long as the connection is the room's. */
    void watch() {
        long now = loop.nanos();
        long silent = now - silentSince;
        long asked = bounds().asked().toNanos();
        long gone = bounds().gone().toNanos();
        due = silentSince + (silent < asked ? asked : Math.max(gone, silent + asked));
        alarm = loop.after(Duration.ofNanos(due - now), this::look);
    }

    private void look() {
        if (!connection.isCurrent()) {
            return;
        }
        long now = loop.nanos();
        long asked = bounds().asked().toNanos();
        if (now - due > Deadline.LATE.toNanos() && now - silentSince > asked) {
            silentSince = now - asked;
        }
        long silent = now - silentSince;
        if (connection.isListening() && silent >= bounds().gone().toNanos()) {
            String reason = "nothing heard for " + silent / 1_000_000_000 + " s";
            connection.fails(Connection.ABNORMAL, reason, Next.RECONNECT, null);
            return;
        }
        if (silent >= asked) {
            connection.ping();
        }
        watch();
    }
}
