package jgames.chat.redis;

import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;
import jgames.chat.core.protocol.RejectedException;
import jgames.chat.core.protocol.Rejection;
import org.jspecify.annotations.Nullable;

/**
 * Redis is away, or has refused a command for now. Whether a command that was under way has been carried out is not known,
 * unless {@link #isRefusal()} says that it was not. It carries no stack trace.
 */
public final class RedisAwayException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final int LONGEST_RETRY_MILLIS = 3000;

    private final boolean refusal;

    /** @param sentence for the operator, without anything secret and without what somebody has said */
    RedisAwayException(String sentence, boolean refusal) {
        super(sentence, null, false, false);
        this.refusal = refusal;
    }

    /** Whether the command was certainly not carried out. */
    public boolean isRefusal() {
        return refusal;
    }

    /** Whether a command failed in a way that leaves open whether it was carried out. */
    static boolean mayHaveBeenDone(@Nullable Throwable failure) {
        return cause(failure) instanceof RedisAwayException away && !away.refusal;
    }

    /** What whoever has asked is told of a failure: to come again later, where Redis is away or has said nothing. */
    static Throwable asTold(@Nullable Throwable failure) {
        Throwable cause = cause(failure);
        return cause == null || cause instanceof RedisAwayException ? later() : cause;
    }

    /** Come again later. The time has a random part: those who come again do not come all at once. */
    static RejectedException later() {
        Duration pause = Duration.ofMillis(
                LONGEST_RETRY_MILLIS / 3 + ThreadLocalRandom.current().nextInt(LONGEST_RETRY_MILLIS * 2 / 3));
        return new RejectedException(Rejection.BUSY.code(), "The room's log is away.", null, pause);
    }

    private static @Nullable Throwable cause(@Nullable Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
