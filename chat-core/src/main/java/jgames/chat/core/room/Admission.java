package jgames.chat.core.room;

import java.util.concurrent.CompletableFuture;
import jgames.chat.core.log.Proposal.Post;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.RejectedException;
import jgames.chat.core.protocol.Rejection;
import jgames.chat.core.protocol.ServerFrameCodec;
import jgames.chat.core.room.Polls.Poll;
import jgames.chat.core.room.Readings.Reading;

/**
 * Admits to the next drain what somebody asks of a room, while there is room for it, and rejects it else. Every method may be called
 * from any thread.
 */
final class Admission {
    /** What a message may take in a frame, in bytes. */
    private static final int MAX_MESSAGE_BYTES = 48 * 1024;

    private final Drains drains;

    Admission(Drains drains) {
        this.drains = drains;
    }

    void propose(Append append) {
        if (append.proposal() instanceof Post post
                && ServerFrameCodec.maxBytes(post.entry(EventId.ZERO, 0)) > MAX_MESSAGE_BYTES) {
            reject(append, new RejectedException(Rejection.TOO_LONG, "The message is larger than a frame."));
        } else if (!drains.appends.reserve()) {
            reject(append, drains.loop.isClosing() ? closed() : busy("The room is too busy."));
        } else if (!drains.loop.enqueue(next -> next.appends.add(append))) {
            drains.appends.release();
            reject(append, closed());
        }
    }

    private static void reject(Append append, RejectedException why) {
        append.appended().completeExceptionally(why);
        append.after().run();
    }

    <T> CompletableFuture<T> read(Reading<T> reading) {
        if (!drains.readings.reserve()) {
            reading.fail(busy("Too many read at one time."));
        } else if (!drains.loop.enqueue(next -> next.readings.add(reading))) {
            drains.readings.release();
            reading.fail(closed());
        }
        return reading.answer();
    }

    CompletableFuture<JoinSnapshot> poll(Poll poll) {
        if (!drains.polls.reserve(poll)) {
            poll.fail(busy("Too many ask at one time."));
        } else if (!drains.loop.enqueue(next -> next.polls.add(poll))) {
            poll.fail(closed());
        }
        return poll.answer();
    }

    private static RejectedException busy(String sentence) {
        return new RejectedException(Rejection.BUSY, sentence);
    }

    static RejectedException closed() {
        return new RejectedException(Rejection.CLOSED, "The room is closed.");
    }
}
