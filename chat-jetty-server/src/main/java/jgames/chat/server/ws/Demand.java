package jgames.chat.server.ws;

/**
 * Lets the frames of one connection come one by one: the next when the one before has been dealt with and all its answers
 * are out, so that answers cannot pile up. For use by the connection's loop alone.
 */
final class Demand {
    private final Transport transport;
    private boolean started;
    private int undone; // the frame in work and its answers that are not out

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
        undone = 1;
    }

    /** An answer to the frame is on its way. Ends with {@link #done}. */
    void answer() {
        undone++;
    }

    /** Lets the next frame come if this was the last of what the one before gave rise to. */
    void done() {
        if (--undone == 0) {
            transport.demand();
        }
    }
}
