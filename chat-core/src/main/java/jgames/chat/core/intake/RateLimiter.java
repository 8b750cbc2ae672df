package jgames.chat.core.intake;

import java.time.Duration;
import jgames.chat.core.protocol.Limits;

/** Decides who has to be quiet for a while. Called from many threads at once; must not block. */
public interface RateLimiter {
    /** Nobody has to. */
    RateLimiter NONE = sender -> Duration.ZERO;

    /**
     * Counts a frame, valid or not, and judges it.
     *
     * @param sender who sent it: an address, as a short text
     * @return zero if the frame is welcome, else how long its sender is still blocked
     */
    Duration judge(String sender);

    /** What a client is told of it: these limits with its own among them. */
    default Limits announced(Limits limits) {
        return limits;
    }
}
