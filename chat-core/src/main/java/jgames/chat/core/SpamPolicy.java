package jgames.chat.core;

import java.time.Duration;

/** Decides who has to be quiet for a while. Called from many threads at once; must not block. */
public interface SpamPolicy {
    /** Nobody has to. */
    SpamPolicy NONE = sender -> Duration.ZERO;

    /**
     * Counts a frame, valid or not, and judges it.
     *
     * @param sender who sent it: an address, as a short text
     * @return zero if the frame is welcome, else how long its sender is still blocked
     */
    Duration judge(String sender);

    /** What a client is told of it, beside the core's own limits; of itself nothing. */
    default Limits limits() {
        return new Limits(0, Duration.ZERO, Duration.ZERO);
    }
}
