package jgames.chat.core;

/**
 * A message that somebody wants to say.
 *
 * @param message what
 * @param nonce names this wish: whoever is not sure that it was heard repeats it with the same nonce, and the message is
 *     said once ({@link ExtendedProtocol#isValidNonce}); null without one
 */
public record Say(Message message, String nonce) {
    /**
     * Checks the nonce.
     *
     * @throws RefusedException if it can be none
     */
    public Say {
        if (message == null || nonce != null && !ExtendedProtocol.isValidNonce(nonce)) {
            throw new RefusedException(Refusal.MALFORMED, "A nonce is 1 to 64 of the characters A-Z a-z 0-9 _ -.");
        }
    }
}
