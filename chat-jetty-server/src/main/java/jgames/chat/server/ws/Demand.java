package jgames.chat.server.ws;

import org.jspecify.annotations.Nullable;

/**
 * Lets the frames of one connection come. Messages come in batches, in one drain of the room; every other frame, and the next
 * batch, comes when all before it have been dealt with and all their answers are out. So answers cannot pile up, and a
 * connection has no more under way than the bytes of two frames. For use by the connection's loop alone.
 */
final class Demand {
    private static final int MAX_MESSAGES = 16;
    private static final int MAX_BYTES = 8 * 1024;

    private final Transport transport;
    private boolean started;
    private int undone; // frames in work and answers that are not out
    private int messages; // of the batch
    private int bytes; // of its messages
    private @Nullable Runnable held; // the answer to the frame that ended the batch

    Demand(Transport transport) {
        this.transport = transport;
    }

    /** Lets the first frame come, if it has not been let. */
    void start() {
        if (!started) {
            started = true;
            transport.demand();
        }
    }

    /** A frame has come. Ends with {@link #done}. */
    void frame() {
        undone++;
    }

    /** The frame that came last is a message, and the room has it: another one may come before it is done. */
    void message(int length) {
        messages++;
        bytes += length;
        if (messages < MAX_MESSAGES && bytes < MAX_BYTES) {
            transport.demandMessage();
        }
    }

    /** An answer to a frame is on its way. Ends with {@link #done}. */
    void answer() {
        undone++;
    }

    /** Answers the frame that came last: now, or after the messages before it. The answer ends with {@link #done}. */
    void answerInOrder(Runnable answer) {
        boolean first = undone == 1;
        undone++;
        if (first) {
            answer.run();
        } else {
            held = answer;
        }
    }

    /** Lets the next frame come if this was the last of what those before gave rise to. */
    void done() {
        undone--;
        if (held != null && undone == 1) {
            Runnable answer = held;
            held = null;
            answer.run();
        }
        if (undone == 0) {
            messages = 0;
            bytes = 0;
            transport.demand();
        }
    }
}
