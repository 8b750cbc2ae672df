package jgames.chat.client;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import jgames.chat.client.ChatEvent.Disconnected;
import jgames.chat.client.ChatEvent.Ended;
import jgames.chat.client.ChatEvent.Rejected;
import jgames.chat.client.ChatException.Reason;
import jgames.chat.core.protocol.OneLine;

/**
 * Logs why a room is not connected, and why a message waits or is not said, for programs that do not listen for it. It logs why
 * a room is not connected again when another reason came between, and each reason after {@link #AGAIN_AFTER}. Owned by the loop.
 */
final class Notices {
    static final Duration AGAIN_AFTER = Duration.ofMinutes(10);

    private final LongSupplier nanos;
    private final BiConsumer<Level, String> log;
    private final String where;
    private final Map<Reason, Long> unsaidAt = new EnumMap<>(Reason.class);
    private String told = "";
    private long toldAt;

    /**
     * @param where the room and its server
     * @param log must not block
     */
    Notices(String where, LongSupplier nanos, BiConsumer<Level, String> log) {
        this.where = where;
        this.nanos = nanos;
        this.log = log;
    }

    void take(ChatEvent event) {
        if (event instanceof Disconnected lost) {
            Level level = lost.code() < 1000 ? Level.WARNING : Level.INFO; // an HTTP answer needs a look
            tell(event, level, reason(lost.code(), lost.reason()), "connecting again in " + seconds(lost.retryIn()));
        } else if (event instanceof Ended ended && ended.code() != 1000) {
            tell(event, Level.WARNING, reason(ended.code(), ended.reason()), "not connecting again");
        } else if (event instanceof Rejected rejected && !rejected.retryAfter().isZero()) {
            waits(rejected);
        }
    }

    private void waits(Rejected rejected) {
        boolean spam = rejected.reason() == Reason.SPAM;
        String shared =
                spam ? "the server's limit is one for all that this address sends, in browsers and programs; " : "";
        tell(
                rejected.reason(),
                spam ? Level.WARNING : Level.INFO,
                rejected.sentence() + "; " + shared + "again in " + seconds(rejected.retryAfter()));
    }

    /** A message is not said, and its future fails with this. */
    void unsaid(ChatException why) {
        tell(why.reason(), Level.WARNING, "a message is not said: " + why.getMessage());
    }

    private void tell(Reason reason, Level level, String line) {
        long now = nanos.getAsLong();
        Long last = unsaidAt.get(reason);
        if (last == null || now - last >= AGAIN_AFTER.toNanos()) {
            unsaidAt.put(reason, now);
            log.accept(level, OneLine.of(where + ": " + line));
        }
    }

    private void tell(ChatEvent event, Level level, String reason, String next) {
        String kind = event.getClass() + reason;
        long now = nanos.getAsLong();
        if (kind.equals(told) && now - toldAt < AGAIN_AFTER.toNanos()) {
            return;
        }
        told = kind;
        toldAt = now;
        log.accept(level, OneLine.of(where + ": " + reason + "; " + next));
    }

    private static String reason(int code, String reason) {
        boolean isClose = code >= 1000 && code != Connection.ABNORMAL;
        return isClose
                ? "the server has closed the connection with " + code + (reason.isEmpty() ? "" : " " + reason)
                : reason;
    }

    private static String seconds(Duration time) {
        return (time.toMillis() + 999) / 1000 + " s";
    }
}
