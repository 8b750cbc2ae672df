package jgames.chat.client;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import jgames.chat.client.ChatEvent.Disconnected;
import jgames.chat.client.ChatEvent.Ended;
import jgames.chat.client.ChatEvent.Refused;
import jgames.chat.core.protocol.OneLine;

/**
 * Tells the program's log why a room is not there and why what was said waits, for authors who listen to neither. A reason
 * is told again when another one came between or {@link #AGAIN_AFTER} has passed. Owned by the loop.
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
        } else if (event instanceof Refused refused && refused.reason() == ChatException.Reason.SPAM) {
            String shared = "the server's limit is one for all that this address sends, in browsers and programs;";
            tell(event, Level.WARNING, refused.sentence(), shared + " again in " + seconds(refused.retryAfter()));
        } else if (event instanceof Refused refused && !refused.retryAfter().isZero()) {
            tell(event, Level.INFO, refused.sentence(), "again in " + seconds(refused.retryAfter()));
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
