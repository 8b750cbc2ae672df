package jgames.chat.core.protocol;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Something that a client or a program wanted is not done, and it may be told why. It carries no stack trace: clients cause
 * it, thousands a second if they like.
 */
public final class RejectedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String reason;
    private final @Nullable String key;
    private final @Nullable Duration retryAfter;

    /** @param sentence for people: says what is wrong, repeats nothing that the sender wrote */
    public RejectedException(Rejection rejection, String sentence) {
        this(rejection, sentence, null);
    }

    /**
     * @param sentence for people: says what is wrong, repeats nothing that the sender wrote
     * @param key the frame's idempotency key, if it had a valid one, else null
     */
    public RejectedException(Rejection rejection, String sentence, @Nullable String key) {
        this(rejection.code(), sentence, key, rejection.retryAfter());
    }

    /**
     * @param reason names the reason for programs
     * @param sentence for people: says what is wrong, repeats nothing that the sender wrote
     * @param key the frame's idempotency key, if it had a valid one, else null
     * @param retryAfter when the same may be welcome; null if never
     */
    public RejectedException(String reason, String sentence, @Nullable String key, @Nullable Duration retryAfter) {
        super(sentence, null, false, false);
        this.reason = reason;
        this.key = key;
        this.retryAfter = retryAfter;
    }

    /** A {@link Rejection#code()}, or a reason that a check has given. */
    public String reason() {
        return reason;
    }

    /** Whether it is this one of the known reasons. */
    public boolean is(Rejection rejection) {
        return rejection.code().equals(reason);
    }

    /** The idempotency key, or null. */
    public @Nullable String key() {
        return key;
    }

    /** When the same may be welcome; null if never. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }

    /** The same of a frame with this key. */
    public RejectedException withKey(@Nullable String framesKey) {
        return new RejectedException(reason, getMessage(), framesKey, retryAfter);
    }
}
