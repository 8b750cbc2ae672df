package jgames.chat.client;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import jgames.chat.client.ChatEvent.Disconnected;
import jgames.chat.client.ChatEvent.Ended;
import jgames.chat.client.ChatEvent.Rejected;
import jgames.chat.core.protocol.OneLine;

/**
 * Logs why a room is not connected and why a message waits, for programs that do not listen for it. It logs a reason again
 * when another one came between, or after {@link #AGAIN_AFTER}. Owned by the loop.
 */
final class Notices {
    static final Duration AGAIN_AFTER = Duration.ofMinutes(10);

    private final LongSupplier nanos;
    private final BiConsumer<Level, String> log;
    private String told = "";
    private long toldAt;

    /** @param log must not block */
    Notices(LongSupplier nanos, BiConsumer<Level, String> log) {
        this.nanos = nanos;
        this.log = log;
    }

    void take(ChatEvent event) {
        if (event instanceof Disconnected lost) {
            Level level = lost.code() < 1000 ? Level.WARNING : Level.INFO; // an HTTP answer needs a look
            tell(event, level, reason(lost.code(), lost.reason()), "connecting again in " + seconds(lost.retryIn()));
        } else if (event instanceof Ended ended && ended.code() != 1000) {
            tell(event, Level.WARNING, reason(ended.code(), ended.reason()), "not connecting again");
        } else if (event instanceof Rejected rejected && rejected.reason() == ChatException.Reason.SPAM) {
            String shared = "the server's limit is one for all that this address sends, in browsers and programs;";
            tell(event, Level.WARNING, rejected.sentence(), shared + " again in " + seconds(rejected.retryAfter()));
        } else if (event instanceof Rejected rejected && !rejected.retryAfter().isZero()) {
            tell(event, Level.INFO, rejected.sentence(), "again in " + seconds(rejected.retryAfter()));
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
        log.accept(level, OneLine.of(event.room().name() + ": " + reason + "; " + next));
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
