package jgames.chat.server;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import jgames.chat.core.intake.EntryCheck;
import jgames.chat.core.intake.MessageCheck;
import jgames.chat.core.moderation.FileModerationLog;
import jgames.chat.core.moderation.Moderation;
import jgames.chat.core.moderation.ModerationEntryCheck;
import jgames.chat.core.moderation.ModerationLog;
import jgames.chat.core.moderation.Moderators;
import jgames.chat.core.moderation.MuteCheck;
import jgames.chat.core.moderation.SlowCheck;
import jgames.chat.core.room.Observer;
import jgames.chat.core.room.Rooms;
import jgames.chat.server.ws.ConnectionRegistry;

/** What moderators decide in one server, from its start to its stop. Safe for use by many threads. */
final class Moderating {
    private static final Duration OPEN_WITHIN = Duration.ofSeconds(10);

    private final Moderation state;
    private final ModerationLog log;
    private final Moderators moderators;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private final Rooms rooms;

    /**
     * Opens the log, and returns when it is known what holds.
     *
     * @param state follows the log
     * @param writer runs what writes to a file
     * @throws IOException if that is not known in time
     */
    Moderating(
            ServerOptions options,
            Node node,
            Moderation state,
            Rooms rooms,
            ConnectionRegistry registry,
            Executor writer,
            Observer observer,
            InstantSource clock,
            LongSupplier nanos)
            throws IOException {
        this.state = state;
        this.rooms = rooms;
        this.clock = clock;
        this.nanos = nanos;
        this.log = options.moderationLog != null
                ? options.moderationLog
                : node.openModerationLog(() -> new FileModerationLog(
                        options.data.resolve("moderation.json"), options.sync, clock, nanos, writer, observer));
        this.moderators = new Moderators(log, state, rooms, options.maxText, registry::count, observer, clock, nanos);
        follow();
    }

    private void follow() throws IOException {
        try {
            log.follow(state).toCompletableFuture().get(OPEN_WITHIN.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            log.close();
            throw new IOException("what moderators have decided cannot be read", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while what moderators have decided was read", e);
        }
    }

    Moderators moderators() {
        return moderators;
    }

    /** These, and before and after them what moderators have decided: slow mode counts what all others allow. */
    List<MessageCheck> around(List<MessageCheck> others) {
        List<MessageCheck> checks = new ArrayList<>();
        checks.add(new MuteCheck(state, clock));
        checks.addAll(others);
        checks.add(new SlowCheck(this::pause, nanos));
        return checks;
    }

    private Duration pause(String room) {
        Duration operators =
                rooms.find(room).map(open -> open.settings().slow()).orElse(Duration.ZERO);
        return state.pause(room, operators);
    }

    /** Before this one, because whoever is banned is to be told that and nothing else. */
    EntryCheck before(EntryCheck other) {
        return EntryCheck.all(List.of(new ModerationEntryCheck(state), other));
    }

    /** To be called once a second. */
    void tick() {
        log.maintain();
        moderators.tick();
        state.forgetEnded();
    }

    Optional<String> problem() {
        return log.problem();
    }

    void close() {
        log.close();
    }
}
