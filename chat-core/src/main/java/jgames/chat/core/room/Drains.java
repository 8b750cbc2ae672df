package jgames.chat.core.room;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import jgames.chat.core.log.Event;
import jgames.chat.core.log.Event.Deleted;
import jgames.chat.core.log.Event.Posted;
import jgames.chat.core.log.EventLog;
import jgames.chat.core.log.EventLog.Announcement;
import jgames.chat.core.log.EventLog.Recent;
import jgames.chat.core.protocol.CloseCode;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.room.Inbox.FromLog;
import jgames.chat.core.room.Inbox.Settled;
import org.jspecify.annotations.Nullable;

/**
 * What a room's drains do, one at a time, and the parts of the room that they work on. Any thread may enqueue something with {@link
 * #loop}, and call of the other parts what says so.
 */
final class Drains {
    private final String name;
    private final Observer observer;
    private final EventLog log;
    final DrainLoop loop;
    final Appends appends;
    final Readings readings;
    final Polls polls = new Polls();
    final Window window;
    final Audience audience;
    final Attendance attendance;
    final Lack lack;

    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private volatile @Nullable Closing closing; // once it is there it stays
    private volatile int members;
    private volatile boolean busy;

    /** With what the members are let go. */
    record Closing(CloseCode code, String reason) {}

    Drains(String name, EventLog log, int historySize, Executor executor, Observer observer) {
        this.name = name;
        this.log = log;
        this.observer = observer;
        this.loop = new DrainLoop(executor, () -> busy, this::run);
        this.appends = new Appends(
                log, (outcomes, failure) -> loop.enqueueFromLog(told -> told.settled = new Settled(outcomes, failure)));
        this.readings = new Readings(log, read -> loop.enqueueFromLog(told -> told.read.add(read)), this::logFailed);
        this.window = new Window(name, historySize);
        this.lack = new Lack(log, this::logFailed);
        this.audience = new Audience(
                name,
                window,
                observer,
                lack,
                member -> loop.enqueue(next -> next.leaving.add(member)),
                section -> loop.enqueue(next -> next.free.add(section)));
        this.attendance = new Attendance(log, () -> loop.enqueueFromLog(told -> told.caughtUp = true), this::logFailed);
        follow();
    }

    private void follow() {
        try {
            log.follow(new Following()).whenComplete(this::begin);
        } catch (RuntimeException defect) {
            begin(null, defect);
        }
    }

    /** How many members there are here. */
    int members() {
        return members;
    }

    /** How many there are, elsewhere too. */
    int online() {
        return audience.count(members);
    }

    @Nullable
    Closing closing() {
        return closing;
    }

    CompletableFuture<Void> close(CloseCode code, String reason) {
        loop.close(() -> closing = new Closing(code, reason));
        return closed;
    }

    // ---- what the log tells, on any thread ----

    /** A log that has nothing to begin with begins with a gap. */
    private void begin(@Nullable Recent recent, @Nullable Throwable failure) {
        boolean none = failure != null || recent == null;
        if (none) {
            logFailed(failure != null ? Appends.cause(failure) : new NullPointerException("no events to begin with"));
        }
        loop.begin(() -> {
            try {
                window.reset(none ? new Recent(List.of(), false) : recent);
            } catch (RuntimeException defect) {
                logFailed(defect);
                window.reset(new Recent(List.of(), false));
            }
        });
    }

    private final class Following implements EventLog.Follower {
        @Override
        public void announced(List<Announcement> announcements) {
            List<Announcement> all = List.copyOf(announcements); // a null in it is for the log to hear of
            loop.enqueueFromLog(told -> told.announcements.addAll(all));
        }

        @Override
        public void gap(Recent recent) {
            Objects.requireNonNull(recent, "the newest events");
            loop.enqueueFromLog(told -> {
                told.gap = recent;
                told.lost.addAll(told.announcements); // they are among the newest, or lost
                told.announcements.clear();
            });
        }
    }

    // ---- a drain ----

    private void run(Inbox now) {
        try {
            appends.add(now.appends);
            if (now.ageing) {
                age();
            }
            audience.dismiss(now.leaving);
            attendance.dismiss(now.leaving);
            carryOut(now.fromLog);
            audience.admit(attendance.admitted(now.joining, now.last));
            audience.catchUp(now.sent);
            now.free.forEach(audience::resume);
            now.readings.forEach(readings::begin);
            if (now.maintaining) {
                maintain();
            }
            appends.handOver();
            boolean upToDate = now.upToDate && lack.isOver(); // then what was missing is among what is taken now
            carryOut(loop.locked(Inbox::takeFromLog)); // a log may answer at once
            if (upToDate) {
                audience.tellUpToDate();
            }
            audience.admit(attendance.admitted(List.of(), now.last));
            polls.add(now.polls);
            if (!polls.isEmpty()) {
                attendance.need();
            }
            if (attendance.isLive()) {
                polls.answer(window, audience.count(audience.size()));
            }
            if (now.counting) {
                audience.tellCount();
            }
            if (now.forgetting) {
                window.forgetSnapshots();
            }
            if (now.resting && audience.size() == 0 && polls.isEmpty() && appends.isIdle()) {
                attendance.rest();
            }
        } finally {
            members = audience.size();
            if (now.last && appends.isIdle() && !closed.isDone()) {
                end();
            }
        }
    }

    private void age() {
        readings.age();
        if (appends.age()) {
            logFailed(new TimeoutException("no answer to an append, or no announcement, for a minute"));
        }
    }

    private void maintain() {
        try {
            log.maintain();
        } catch (Throwable defect) {
            logFailed(defect);
        }
    }

    void logFailed(Throwable defect) {
        observer.defect(about("the log failed"), defect);
    }

    /** Tells those who wait for the log, then delivers, then lets senders go on. */
    private void carryOut(FromLog told) {
        if (told.gap != null) {
            appends.announced(told.lost);
            window.reset(told.gap);
            appends.gap();
            audience.gap();
        }
        appends.announced(told.announcements);
        if (told.settled != null) {
            Throwable defect = appends.settle(told.settled.outcomes(), told.settled.failure());
            if (defect != null) {
                logFailed(defect);
            }
        }
        deliver(told.announcements);
        told.read.forEach(readings::end);
        if (told.caughtUp) {
            attendance.caughtUp();
        }
        if (told.givenUp) {
            appends.giveUp();
            readings.giveUp();
        }
        letGoOn(appends.takeDone());
        if (told.settled != null) {
            appends.handOver(); // what has waited for it
        }
    }

    /** Delivers the events of the kinds that a room knows, and passes over the others. */
    private void deliver(List<Announcement> announcements) {
        List<Event> events = new ArrayList<>(announcements.size());
        EventId last = window.last();
        for (Announcement announcement : announcements) {
            if (announcement.event().id().compareTo(last) <= 0) {
                logFailed(new IllegalStateException("an event was announced after a newer one, or twice"));
                continue;
            }
            last = announcement.event().id();
            if (announcement.event() instanceof Posted || announcement.event() instanceof Deleted) {
                events.add(announcement.event());
            }
        }
        busy = events.isEmpty() ? busy : events.size() > 1;
        for (int from = 0; from < events.size(); from += Appends.MAX_BATCH) {
            List<Event> some = events.subList(from, Math.min(from + Appends.MAX_BATCH, events.size()));
            window.add(some);
            readings.deleted(some);
            audience.deliver(new Broadcast(some));
        }
    }

    /** Lets senders go on after all members have the broadcast: reading on would take the processor from that. */
    private void letGoOn(List<Append> done) {
        for (Append append : done) {
            try {
                append.after().run();
            } catch (Throwable defect) {
                observer.defect(about("what follows a proposal failed"), defect);
            }
        }
    }

    private void end() {
        CompletableFuture<Void> ended = audience.end(closing.code(), closing.reason());
        polls.end();
        members = 0;
        try {
            log.close();
        } catch (Throwable defect) {
            logFailed(defect);
        } finally {
            ended.thenRun(() -> closed.complete(null));
        }
    }

    private String about(String what) {
        return "room " + name + ": " + what;
    }
}
