package jgames.chat.core.intake;

import jgames.chat.core.protocol.Rejection;

/**
 * Rejects {@linkplain Links links}, in the text and in the name that its sender has typed. Who may is
 * a {@link Permission}.
 *
 * @param allowed who else may
 */
public record LinkCheck(Allowed allowed) implements MessageCheck {
    /** Who may say a link. */
    public enum Allowed {
        /** All. */
        ALLOW,
        /** All who have a token. */
        GUESTS_NO,
        /** Only moderators and operators. */
        NONE
    }

    @Override
    public Verdict check(Attempt attempt) {
        Permission needed = allowed == Allowed.NONE ? Permission.SAY_ANYTHING : Permission.SAY_LINKS;
        if (allowed == Allowed.ALLOW || needed.isGranted(attempt.sender().role())) {
            return Verdict.allow();
        }
        if (Links.isIn(attempt.message().text())) {
            return Verdict.reject(Rejection.LINKS.code(), "There is a link in it, and you cannot say one here.");
        }
        if (attempt.sender().choosesName() && Links.isIn(attempt.message().username())) {
            return Verdict.reject(Rejection.LINKS.code(), "Your name is a link, and cannot be one here.");
        }
        return Verdict.allow();
    }
}
