package jgames.chat.core.intake;

import java.time.Duration;
import jgames.chat.core.log.Event.Posted;

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

    /**
     * Somebody has said this at another server of the same chat, where it was judged. A check that counts what it allows counts
     * that, too. Must neither block nor throw.
     *
     * @param room the room's name
     * @param ago since when, as far as the servers' clocks agree; not negative
     */
    default void heard(String room, Posted said, Duration ago) {}
}
