package jgames.chat.core;

/**
 * A message was not said, and its sender may be told why. It carries no stack trace: clients cause it, thousands a
 * second if they like.
 */
public final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Refusal refusal;
    private final String nonce;

    /** @param sentence for people: says what is wrong, repeats nothing that the sender wrote */
    public RefusedException(Refusal refusal, String sentence) {
        this(refusal, sentence, null);
    }

    /**
     * @param sentence for people: says what is wrong, repeats nothing that the sender wrote
     * @param nonce the message's, if it had a valid one, else null
     */
    public RefusedException(Refusal refusal, String sentence, String nonce) {
        super(sentence, null, false, false);
        this.refusal = refusal;
        this.nonce = nonce;
    }

    /** The reason. */
    public Refusal refusal() {
        return refusal;
    }

    /** What names the message, or null. */
    public String nonce() {
        return nonce;
    }
}
