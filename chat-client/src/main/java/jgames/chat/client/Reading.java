package jgames.chat.client;

/**
 * When a room's connection is read: not while the listeners are behind, unless an answer is due, because a listener may be
 * waiting for it. The events that come with the answers are passed over, and fetched by another connection when the listeners
 * have caught up. Owned by the loop.
 */
final class Reading {
    private final RoomSession session;
    private final RoomEvents events;
    private boolean behind; // the listeners are: nothing is read, and no connection is made
    private boolean passingOver; // the events that this connection brings; the next one brings them again

    Reading(RoomSession session, RoomEvents events) {
        this.session = session;
        this.events = events;
    }

    /** Whether there should be no new connection now. It is made when the listeners have caught up. */
    boolean holdsBack() {
        behind = events.isBehind();
        return behind;
    }

    /** A frame has been taken. */
    void taken() {
        behind = events.isBehind();
        goOn();
    }

    /** Asks for the next frame, if it may come. */
    void goOn() {
        if (!behind || session.isAnswerDue()) {
            session.readOn();
        }
    }

    /** Whether the events that have come can go to the listeners. If not, no later ones can before the next connection. */
    boolean takesEvents() {
        passingOver |= behind;
        return !passingOver;
    }

    /** Shows a frame to whoever debugs, as long as its events are told. */
    void tap(ChatClient.Frame frame) {
        if (!passingOver) {
            events.tap(frame);
        }
    }

    /** The connection is no more. */
    void dropped() {
        passingOver = false;
    }

    /** The connection was lost: the next one begins anew. */
    void lost() {
        behind = false;
    }

    /** The listeners have caught up. */
    void caughtUp() {
        if (events.isBehind() || !behind && !passingOver) { // a frame may have seen it before
            return;
        }
        behind = false;
        if (passingOver) {
            session.drop();
        }
        session.connect();
        goOn();
    }
}
