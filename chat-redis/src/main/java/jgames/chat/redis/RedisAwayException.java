package jgames.chat.redis;

/**
 * Redis is away, or has refused a command for now. Whether a command that was under way has been carried out is not known,
 * unless {@link #isRefusal()} says that it was not. It carries no stack trace.
 */
public final class RedisAwayException extends RuntimeException {
    private static final long serialVersionUID = 1;

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
}
