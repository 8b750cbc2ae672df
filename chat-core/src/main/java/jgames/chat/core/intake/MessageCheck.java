package jgames.chat.core.intake;

/**
 * Decides what becomes of a message before it is proposed to the log. An intake asks its checks in their order; the first
 * rejection ends it, and a check that changes the text changes it for those after it.
 *
 * <p>Called from many threads at once; must not block. A check that throws has the message rejected as {@code failed}.
 */
@FunctionalInterface
public interface MessageCheck {
    /** Judges one message. */
    Verdict check(Attempt attempt);
}
