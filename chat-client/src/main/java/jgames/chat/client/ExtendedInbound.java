package jgames.chat.client;

import java.time.Duration;
import java.time.Instant;
import jgames.chat.client.ChatEvent.Behind;
import jgames.chat.client.ChatEvent.Connected;
import jgames.chat.client.ChatEvent.Deleted;
import jgames.chat.client.ChatEvent.Dialect;
import jgames.chat.client.ChatEvent.Gap;
import jgames.chat.client.ChatEvent.Moderated;
import jgames.chat.client.ChatEvent.Noticed;
import jgames.chat.client.ChatEvent.Online;
import jgames.chat.client.ChatEvent.Resumed;
import jgames.chat.client.ChatEvent.Said;
import jgames.chat.client.ChatEvent.UpToDate;
import jgames.chat.core.protocol.Entry;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.ServerFrame;
import jgames.chat.core.protocol.ServerFrameCodec;
import org.jspecify.annotations.Nullable;

/** The extended dialect. It knows the last event, from which the next connection goes on. */
final class ExtendedInbound implements Inbound {
    private final RoomSession session;
    private final Outbox outbox;
    private final RoomEvents events;
    private final Requests requests;
    private @Nullable EventId last; // what the listeners have been told up to; null if there is nothing to resume from
    private boolean catchingUp;
    private boolean pastIsHistory; // what happened before is there to be shown, not to be answered
    private Duration pause = Duration.ZERO;
    private long mutedUntil;
    private String reason = "";
    private boolean gap; // the server has told of one, and the newest messages follow

    ExtendedInbound(RoomSession session, Outbox outbox, Requests requests, RoomEvents events) {
        this.session = session;
        this.outbox = outbox;
        this.events = events;
        this.requests = requests;
        this.mutedUntil = session.nanos();
    }

    /** The event that the next connection resumes from; null if there is none. */
    @Nullable
    EventId last() {
        return last;
    }

    void resumeAfter(EventId id) {
        last = id;
    }

    boolean isAfterLast(EventId id) {
        return last == null || id.compareTo(last) > 0;
    }

    @Override
    public boolean isCatchingUp() {
        return catchingUp;
    }

    /** A gap whose messages have not come is not told: the next welcome says whether there is one. */
    @Override
    public void lost() {
        catchingUp = false;
        gap = false;
    }

    @Override
    public void take(String frame) {
        ServerFrameCodec.decode(frame).ifPresent(this::take);
    }

    private void take(ServerFrame frame) {
        if (!session.isWelcomed()) {
            if (frame instanceof ServerFrame.Welcome welcome) {
                welcome(welcome);
            }
        } else if (frame instanceof ServerFrame.Messages messages) {
            messages(messages);
        } else if (frame instanceof ServerFrame.Deleted deleted) {
            deleted(deleted);
        } else if (frame instanceof ServerFrame.Gap) {
            gap();
        } else if (frame instanceof ServerFrame.UpToDate) {
            upToDate();
        } else if (frame instanceof ServerFrame.History
                || frame instanceof ServerFrame.Moderation
                || frame instanceof ServerFrame.Author) {
            requests.answered(frame);
        } else if (frame instanceof ServerFrame.Ack ack) {
            if (!requests.answered(ack)) {
                outbox.acknowledged(ack.key(), ack.id());
            }
        } else if (frame instanceof ServerFrame.Rejected rejected) {
            if (!requests.rejected(rejected)) {
                outbox.rejected(rejected);
            }
        } else if (frame instanceof ServerFrame.Online online) {
            session.presence.online(online.count());
            events.emit(new Online(session.room, online.count()));
        } else if (frame instanceof ServerFrame.Notice notice) {
            events.emit(new Noticed(session.room, notice.message()));
        } else if (frame instanceof ServerFrame.Muted told) {
            moderated(told.retryAfter(), pause, told.reason());
        } else if (frame instanceof ServerFrame.Unmuted) {
            moderated(Duration.ZERO, pause, "");
        } else if (frame instanceof ServerFrame.Slow slow) {
            moderated(mutedFor(), slow.pause(), reason);
        } // the close code says more than a bye
    }

    private void moderated(Duration muted, Duration slow, String why) {
        mutedUntil = session.nanos() + muted.toNanos();
        pause = slow;
        reason = why;
        outbox.moderated(muted, slow);
        events.emit(new Moderated(session.room, muted, slow, why));
    }

    private Duration mutedFor() {
        return Duration.ofNanos(Math.max(0, mutedUntil - session.nanos()));
    }

    /** What moderators have decided a new connection is told anew. */
    private void nothingIsTold() {
        if (!pause.isZero() || !mutedFor().isZero()) {
            pause = Duration.ZERO;
            mutedUntil = session.nanos();
            outbox.moderated(Duration.ZERO, Duration.ZERO);
        }
    }

    private void welcome(ServerFrame.Welcome welcome) {
        nothingIsTold();
        session.presence.online(welcome.online());
        boolean complete = last != null && welcome.complete();
        pastIsHistory = !complete || !session.wasAwayShortly();
        catchingUp = welcome.more();
        if (complete) {
            events.emit(new Resumed(session.room, Dialect.EXTENDED, welcome.online()));
        } else if (last == null && !session.hasJoinedBefore()) {
            events.emit(new Connected(session.room, Dialect.EXTENDED, welcome.online()));
        } else {
            outbox.gap();
            beginAnew(welcome.online());
        }
        if (welcome.behind()) {
            events.emit(new Behind(session.room));
        }
        if (!welcome.deleted().isEmpty()) {
            events.emit(new Deleted(session.room, welcome.deleted()));
        }
        welcome.messages().forEach(entry -> take(entry, pastIsHistory));
        if (welcome.last() != null) {
            advance(welcome.last());
        }
        advance(EventId.ZERO);
        session.welcomed(welcome.limits());
    }

    private void messages(ServerFrame.Messages messages) {
        if (session.reading.takesEvents()) {
            if (gap) {
                gap = false;
                pastIsHistory = true;
                beginAnew(0);
            }
            boolean history = catchingUp && pastIsHistory;
            messages.messages().forEach(entry -> take(entry, history));
            advance(EventId.ZERO);
        }
        if (catchingUp && !messages.more()) {
            catchingUp = false;
            outbox.sendNext();
            requests.sendNext();
        }
    }

    /** Passed over by listeners that are behind, it comes again: the next connection resumes from an event before it. */
    private void deleted(ServerFrame.Deleted deleted) {
        if (session.reading.takesEvents()) {
            advance(deleted.id());
            events.emit(new Deleted(session.room, deleted.ids()));
        }
    }

    /**
     * The gap is told with the messages that follow it. If the connection is lost between the two, or the listeners are
     * behind, the last event stays what it was, and the next welcome says what is missing.
     */
    private void gap() {
        gap = true;
        catchingUp = true;
        outbox.gap();
    }

    /** Where listeners that are behind were not told what was missing, the next welcome says what is. */
    private void upToDate() {
        if (session.reading.takesEvents()) {
            events.emit(new UpToDate(session.room));
        }
    }

    /** What the server has from here on may have lower ids. */
    private void beginAnew(int online) {
        last = null;
        events.emit(new Gap(session.room, Dialect.EXTENDED, online));
    }

    private void take(Entry entry, boolean history) {
        if (isAfterLast(entry.id())) {
            last = entry.id();
            Instant time = Instant.ofEpochMilli(entry.time());
            events.said(new Said(session.room, entry, time, outbox.isOwn(entry), history));
        }
    }

    private void advance(EventId id) {
        if (isAfterLast(id)) {
            last = id;
        }
    }
}
