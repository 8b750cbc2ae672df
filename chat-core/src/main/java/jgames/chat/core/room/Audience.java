package jgames.chat.core.room;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import jgames.chat.core.protocol.CloseCode;
import jgames.chat.core.protocol.EventId;

/** Those who are in a room: the members that hear it live, and those that still catch up. Only the room's drains use it. */
final class Audience {
    private static final int TOLD_APART = -1;

    private final String room;
    private final Window window;
    private final Observer observer;
    private final List<Member> live = new ArrayList<>();
    private final Map<PacedMember, Progress> behind = new IdentityHashMap<>();
    private volatile int told; // the count that all live members know, or TOLD_APART

    /**
     * How far one is that catches up.
     *
     * @param told the count that it knows
     * @param first up to which id it has sent what it was given: what it says of another id is from before
     * @param orFirst the same in the dialect that gets all at first
     */
    private record Progress(int told, EventId first, EventId orFirst) {
        static Progress after(JoinSnapshot snapshot) {
            return new Progress(snapshot.online(), snapshot.welcomed(), snapshot.last());
        }

        Progress after(Broadcast part) {
            return new Progress(told, part.last(), part.last());
        }

        boolean isAt(EventId sent) {
            return sent.equals(first) || sent.equals(orFirst);
        }
    }

    Audience(String room, Window window, Observer observer) {
        this.room = room;
        this.window = window;
        this.observer = observer;
    }

    int size() {
        return live.size() + behind.size();
    }

    /** Whether all live members know that they are so many; from any thread. */
    boolean knows(int count) {
        return told == count;
    }

    void admit(List<Inbox.Joining> joining) {
        if (joining.isEmpty()) {
            return;
        }
        int count = size() + joining.size();
        told = size() == 0 || told == count ? count : TOLD_APART;
        Map<Member, JoinSnapshot> snapshots = new IdentityHashMap<>();
        for (Inbox.Joining one : joining) {
            JoinSnapshot snapshot = window.snapshot(one.since(), count);
            snapshots.put(one.member(), snapshot);
            take(one.member(), snapshot);
        }
        List<Member> joiners = joining.stream().map(Inbox.Joining::member).toList();
        call(joiners, member -> member.joined(snapshots.get(member)));
    }

    private void take(Member member, JoinSnapshot snapshot) {
        if (member instanceof PacedMember paced) {
            behind.put(paced, Progress.after(snapshot));
        } else {
            live.add(member);
        }
    }

    /** Answers those who have sent what they were given, up to these ids. */
    void catchUp(Map<PacedMember, EventId> sent) {
        sent.forEach((member, id) -> {
            Progress progress = behind.get(member);
            if (progress == null || !progress.isAt(id)) {
                return; // it has left, or has all, or speaks of what it was given before
            }
            if (!window.reaches(id)) {
                behind.remove(member);
                letGo(member, CloseCode.TOO_SLOW, "What comes next is forgotten.");
                return;
            }
            Optional<Broadcast> part = window.partAfter(id);
            part.ifPresent(next -> {
                behind.put(member, progress.after(next));
                call(List.of(member), it -> it.delivered(next));
            });
            if (part.isEmpty() || !part.get().hasMore() && behind.containsKey(member)) {
                goLive(member); // at once, for in a busy room there would always be one more
            }
        });
        if (behind.isEmpty()) {
            window.forgetEncodings();
        }
    }

    private void goLive(PacedMember member) {
        if (behind.remove(member).told() != told) {
            told = TOLD_APART;
        }
        live.add(member);
        call(List.of(member), it -> member.caughtUp());
    }

    void deliver(Broadcast broadcast) {
        observer.broadcast(broadcast.messages(), live.size());
        call(live, member -> member.delivered(broadcast));
    }

    /** Everybody begins anew, from a window that has. */
    void gap() {
        List<Member> all = new ArrayList<>(live);
        all.addAll(behind.keySet());
        live.clear();
        behind.clear();
        JoinSnapshot snapshot = window.snapshot(null, all.size());
        all.forEach(member -> take(member, snapshot));
        call(all, member -> member.gap(snapshot));
    }

    void tellCount() {
        int count = size();
        if (told != count) {
            told = count;
            call(live, member -> member.online(count));
        }
    }

    void dismiss(Collection<Member> leaving) {
        if (!leaving.isEmpty()) {
            Set<Member> gone = Collections.newSetFromMap(new IdentityHashMap<>());
            gone.addAll(leaving);
            live.removeIf(gone::contains);
            behind.keySet().removeIf(gone::contains);
        }
    }

    void end(CloseCode code, String reason) {
        live.forEach(member -> letGo(member, code, reason));
        behind.keySet().forEach(member -> letGo(member, code, reason));
        live.clear();
        behind.clear();
    }

    /** Calls each. One that throws, be it an Error, is let go, and the others do not notice. */
    private void call(Collection<? extends Member> some, Consumer<Member> call) {
        List<Member> broken = new ArrayList<>();
        for (Member member : some) {
            try {
                call.accept(member);
            } catch (Throwable defect) {
                observer.defect("room " + room + ": a member failed", defect);
                broken.add(member);
            }
        }
        dismiss(broken);
        broken.forEach(member -> letGo(member, CloseCode.SERVER_ERROR, "The server failed."));
    }

    private void letGo(Member member, CloseCode code, String reason) {
        try {
            member.closed(code, reason);
        } catch (Throwable defect) {
            observer.defect("room " + room + ": a member failed", defect);
        }
    }
}
