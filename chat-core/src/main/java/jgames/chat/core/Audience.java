package jgames.chat.core;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Those who are in a room: the members that hear it live, and those that still catch up. Only the room's turns use it. */
final class Audience {
    private static final int TOLD_APART = -1;

    private final String room;
    private final Window window;
    private final Observer observer;
    private final List<Member> live = new ArrayList<>();
    private final Map<PacedMember, Integer> behind = new IdentityHashMap<>(); // with the count that each was told
    private volatile int told; // the count that all live members know, or TOLD_APART

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

    void admit(List<Gathered.Joining> joining) {
        if (joining.isEmpty()) {
            return;
        }
        List<Member> joiners = joining.stream().map(Gathered.Joining::member).toList();
        int count = size() + joining.size();
        Map<Member, History> histories = new IdentityHashMap<>();
        try {
            joining.forEach(one -> histories.put(one.member(), window.history(one.since(), count)));
        } catch (Throwable defect) {
            observer.logError("room " + room + ": the log failed: " + defect);
            joiners.forEach(member -> letGo(member, CloseCode.SERVER_ERROR, "The server failed."));
            return;
        }
        told = size() == 0 || told == count ? count : TOLD_APART;
        for (Member member : joiners) {
            if (member instanceof PacedMember paced) {
                behind.put(paced, count);
            } else {
                live.add(member);
            }
        }
        call(joiners, member -> member.joined(histories.get(member)));
    }

    /** Answers those who have sent what they were given, up to these ids. */
    void catchUp(Map<PacedMember, MessageId> sent) {
        sent.forEach((member, id) -> {
            if (!behind.containsKey(member)) {
                return; // it has left, or has all
            }
            if (!window.reaches(id)) {
                behind.remove(member);
                letGo(member, CloseCode.TOO_SLOW, "What comes next is forgotten.");
                return;
            }
            Optional<Round> part = window.after(id);
            part.ifPresent(next -> call(List.of(member), it -> it.delivered(next)));
            if (part.isEmpty() || !part.get().hasMore() && behind.containsKey(member)) {
                goLive(member); // at once, for in a busy room there would always be one more
            }
        });
        if (behind.isEmpty()) {
            window.forgetEncodings();
        }
    }

    private void goLive(PacedMember member) {
        if (behind.remove(member) != told) {
            told = TOLD_APART;
        }
        live.add(member);
        call(List.of(member), it -> member.caughtUp());
    }

    void deliver(Round round) {
        observer.round(round.entries().size(), live.size());
        call(live, member -> member.delivered(round));
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
            } catch (Throwable theirs) {
                tell(theirs);
                broken.add(member);
            }
        }
        dismiss(broken);
        broken.forEach(member -> letGo(member, CloseCode.SERVER_ERROR, "The server failed."));
    }

    private void letGo(Member member, CloseCode code, String reason) {
        try {
            member.closed(code, reason);
        } catch (Throwable theirs) {
            tell(theirs);
        }
    }

    /** Without the message, which may repeat what a client wrote. */
    void tell(Throwable theirs) {
        observer.logError(
                "room " + room + ": a member failed: " + theirs.getClass().getName());
    }
}
