package jgames.chat.client;

import java.time.Instant;
import java.util.List;
import jgames.chat.client.ChatEvent.Connected;
import jgames.chat.client.ChatEvent.Dialect;
import jgames.chat.client.ChatEvent.Gap;
import jgames.chat.client.ChatEvent.Resumed;
import jgames.chat.client.ChatEvent.Said;
import jgames.chat.core.protocol.Entry;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.Message;
import jgames.chat.core.protocol.PlainCodec;

/** The plain dialect: a history, and then one message a frame. */
final class PlainInbound implements Inbound {
    private final RoomSession session;
    private final Outbox outbox;
    private final RoomEvents events;
    private final PlainTail tail = new PlainTail();
    private boolean joinedBefore;

    PlainInbound(RoomSession session, Outbox outbox, RoomEvents events) {
        this.session = session;
        this.outbox = outbox;
        this.events = events;
    }

    @Override
    public void take(String frame) {
        if (session.isWelcomed()) {
            take(PlainCodec.decode(frame), false);
        } else {
            welcome(PlainCodec.decodeAll(frame));
        }
    }

    private void welcome(List<Message> history) {
        PlainTail.Joined joined = tail.join(history);
        boolean complete = joinedBefore && joined.complete();
        if (!session.hasJoinedBefore()) {
            events.emit(new Connected(session.room, Dialect.PLAIN, 0));
        } else if (complete) {
            events.emit(new Resumed(session.room, Dialect.PLAIN, 0));
        } else {
            events.emit(new Gap(session.room, Dialect.PLAIN, 0));
        }
        boolean past = !complete || !session.wasAwayShortly();
        joined.unseen().forEach(message -> take(message, past));
        joinedBefore = true;
        session.welcomed(Pacer.PLAIN);
    }

    private void take(Message message, boolean history) {
        tail.add(message);
        Entry entry = new Entry(EventId.ZERO, message);
        events.said(new Said(session.room, entry, Instant.now(), outbox.isOwnEcho(message), history));
    }

    @Override
    public boolean isCatchingUp() {
        return false; // the history is one frame
    }

    @Override
    public void lost() {
        // The tail is for the next connection.
    }
}
