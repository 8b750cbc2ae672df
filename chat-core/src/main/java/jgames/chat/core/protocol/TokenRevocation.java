package jgames.chat.core.protocol;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which tokens are to hold no longer: those of somebody, those made before some time, or those of which both is true.
 *
 * @param subject whose; null for everybody's
 * @param issuedBefore those that were made before then; null for all that are made already
 */
public record TokenRevocation(
        @Nullable String subject, @Nullable Instant issuedBefore) {
    /** What metrics call it. */
    public static final String ACTION = "revoke";

    /** The most Unicode code points of a token's subject. */
    public static final int MAX_SUBJECT = 128;

    /** @throws RejectedException as malformed, if it names neither, or a subject that no token has */
    public TokenRevocation {
        if (subject == null && issuedBefore == null) {
            throw new RejectedException(Rejection.MALFORMED, "It says whose tokens are revoked, or of which time.");
        } else if (subject != null && !isSubject(subject)) {
            throw new RejectedException(Rejection.MALFORMED, "No token has this subject.");
        }
    }

    private static boolean isSubject(String text) {
        return !text.isBlank()
                && text.codePointCount(0, text.length()) <= MAX_SUBJECT
                && OneLine.of(text).equals(text);
    }
}
