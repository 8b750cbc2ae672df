package jgames.chat.core;

/**
 * A message was not said, and its sender may be told why. It carries no stack trace: clients cause it, thousands a
 * second if they like.
 */
public final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Refusal refusal;

    /** @param sentence for people: says what is wrong, repeats nothing that the sender wrote */
    public RefusedException(Refusal refusal, String sentence) {
        super(sentence, null, false, false);
        this.refusal = refusal;
    }

    /** The reason. */
    public Refusal refusal() {
        return refusal;
    }
}
