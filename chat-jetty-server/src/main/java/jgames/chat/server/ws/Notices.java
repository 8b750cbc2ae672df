package jgames.chat.server.ws;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import jgames.chat.core.moderation.Decision.Mute;
import jgames.chat.core.moderation.ModerationEvent;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.ServerFrame;
import org.jspecify.annotations.Nullable;

/**
 * Tells one member what moderators have decided about it and its room: what holds when it has caught up, and then
 * what changes. While a notice is on its way changes wait, and then only what holds is told: so what waits for a
 * member that does not read does not grow. Safe for use by many threads.
 */
final class Notices {
    private final Supplier<@Nullable ModerationEvent> mute;
    private final Supplier<Duration> pause;
    private final InstantSource clock;
    private final BiConsumer<ServerFrame, Runnable> sending;

    // Guarded by this.
    private boolean begun;
    private boolean changed;
    private int underway;
    private @Nullable EventId toldMute;
    private @Nullable Instant toldUntil;
    private Duration toldPause = Duration.ZERO;

    /**
     * @param mute which one holds for the member now, or null
     * @param pause between two messages in its room now
     * @param sending sends a frame, and runs what it is given when that is out; no lock is held meanwhile
     */
    Notices(
            Supplier<@Nullable ModerationEvent> mute,
            Supplier<Duration> pause,
            InstantSource clock,
            BiConsumer<ServerFrame, Runnable> sending) {
        this.mute = mute;
        this.pause = pause;
        this.clock = clock;
        this.sending = sending;
    }

    /** The member has all that happened before: from now on it may be told something else. */
    void begin() {
        synchronized (this) {
            begun = true;
        }
        review();
    }

    /** The member is behind again. */
    synchronized void hold() {
        begun = false;
    }

    /** Something may have changed. */
    void review() {
        List<ServerFrame> frames;
        synchronized (this) {
            changed = true;
            frames = next();
        }
        send(frames);
    }

    private void send(List<ServerFrame> frames) {
        frames.forEach(frame -> sending.accept(frame, this::told));
    }

    private void told() {
        List<ServerFrame> frames;
        synchronized (this) {
            underway--;
            frames = next();
        }
        send(frames);
    }

    private List<ServerFrame> next() {
        if (!begun || !changed || underway > 0) {
            return List.of();
        }
        changed = false;
        List<ServerFrame> frames = new ArrayList<>();
        addPause(frames);
        addMute(frames);
        underway = frames.size();
        return frames;
    }

    private void addPause(List<ServerFrame> frames) {
        Duration now = pause.get();
        if (!now.equals(toldPause)) {
            toldPause = now;
            frames.add(new ServerFrame.Slow(now));
        }
    }

    /** Tells no end of a mute that has ended by itself: its end was told with it. */
    private void addMute(List<ServerFrame> frames) {
        ModerationEvent event = mute.get();
        EventId now = event == null ? null : event.id();
        if (Objects.equals(now, toldMute)) {
            return;
        }
        if (event != null && event.decision() instanceof Mute muted) {
            Duration left = Duration.between(clock.instant(), muted.until());
            frames.add(new ServerFrame.Muted(left.isNegative() ? Duration.ZERO : left, muted.reason()));
            toldUntil = muted.until();
        } else if (toldUntil != null && toldUntil.isAfter(clock.instant())) {
            frames.add(new ServerFrame.Unmuted());
        }
        toldMute = now;
    }
}
