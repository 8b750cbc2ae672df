package jgames.chat.core.room;

import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import jgames.chat.core.log.Event;
import jgames.chat.core.protocol.CloseCode;
import jgames.chat.core.protocol.EventId;
import org.jspecify.annotations.Nullable;

/**
 * Those who are in a room: the members that hear it live, and those that still catch up. It decides what each gets, and has
 * the {@link Section} of its loop call it. Only the room's drains use it.
 */
final class Audience {
    private static final int TOLD_APART = -1;

    private final String room;
    private final Window window;
    private final Observer observer;
    private final Lack lack;
    private final Consumer<Member> leave;
    private final Consumer<Section> free;
    private final Map<@Nullable Executor, Section> sections = new IdentityHashMap<>();
    private final Map<Member, Section> members = new IdentityHashMap<>();
    private final Map<PacedMember, Progress> behind = new IdentityHashMap<>();
    private EventId delivered = EventId.ZERO; // the last event that was
    private volatile int told; // the count that all live members know, or TOLD_APART
    private volatile int elsewhere; // how many are in the room on other servers

    /**
     * @param lack whether the window may lack what others have said, and who knows
     * @param leave has a drain dismiss a member
     * @param free has a drain {@link #resume} a section
     */
    Audience(String room, Window window, Observer observer, Lack lack, Consumer<Member> leave, Consumer<Section> free) {
        this.room = room;
        this.window = window;
        this.observer = observer;
        this.lack = lack;
        this.leave = leave;
        this.free = free;
    }

    int size() {
        return members.size();
    }

    /** How many are in the room on other servers; from any thread. */
    void setElsewhere(int count) {
        elsewhere = count;
    }

    /** How many are in the room, here and elsewhere; of those here as the caller knows it. From any thread. */
    int count(int here) {
        return here + elsewhere;
    }

    /** Whether all live members know that they are so many; from any thread. */
    boolean knows(int count) {
        return told == count;
    }

    void admit(List<Inbox.Joining> joining) {
        if (joining.isEmpty()) {
            return;
        }
        int count = count(size() + joining.size());
        boolean lacks = lack.isThere();
        told = size() == 0 || told == count ? count : TOLD_APART;
        Map<Member, JoinSnapshot> snapshots = new IdentityHashMap<>();
        Map<Section, List<Member>> joiners = new IdentityHashMap<>();
        for (Inbox.Joining one : joining) {
            Member member = one.member();
            JoinSnapshot snapshot = window.snapshot(one.since(), count, lacks);
            snapshots.put(member, snapshot);
            if (lacks) {
                lack.tell(member);
            }
            Section section = sectionOf(member);
            members.put(member, section);
            if (member instanceof PacedMember paced) {
                behind.put(paced, Progress.after(snapshot));
            }
            joiners.computeIfAbsent(section, none -> new ArrayList<>()).add(member);
        }
        joiners.forEach((section, some) -> {
            List<Member> live =
                    some.stream().filter(one -> !behind.containsKey(one)).toList();
            section.call(some, live, member -> member.joined(snapshots.get(member)));
        });
    }

    private Section sectionOf(Member member) {
        Executor loop = member instanceof PacedMember paced ? paced.loop() : null;
        return sections.computeIfAbsent(loop, none -> new Section(loop, this::failed, free));
    }

    /** Answers those who have sent what they were given, up to these ids. */
    void catchUp(Map<PacedMember, EventId> sent) {
        sent.forEach(this::catchUp);
        if (behind.isEmpty()) {
            window.forgetEncodings();
        }
    }

    private void catchUp(PacedMember member, EventId sent) {
        Progress progress = behind.get(member);
        if (progress == null || !progress.isAt(sent)) {
            return; // it has left, or has all, or speaks of what it was given before
        }
        if (!window.reaches(sent)) {
            letGo(List.of(member), CloseCode.TOO_SLOW, "What comes next is forgotten.");
            return;
        }
        Section section = members.get(member);
        Optional<Broadcast> part = window.partAfter(sent);
        part.ifPresent(next -> {
            behind.put(member, progress.after(next));
            section.call(List.of(member), List.of(), it -> it.delivered(next));
        });
        if (part.isEmpty() || !part.get().hasMore()) {
            goLive(member, section); // at once, for in a busy room there would always be one more
        }
    }

    /** What its section lacks would come to a member that has it already, so it waits for that. */
    private void goLive(PacedMember member, Section section) {
        if (section.behind() != null) {
            section.latecomers().add(member);
            return;
        }
        Progress progress = behind.remove(member);
        if (progress.told() != told) {
            told = TOLD_APART;
        }
        section.call(List.of(member), List.of(member), it -> member.caughtUp());
    }

    void deliver(Broadcast broadcast) {
        observer.broadcast(broadcast.messages(), size() - behind.size());
        for (Section section : sections.values()) {
            if (section.behind() == null && section.isFull()) {
                section.fallBehind(delivered);
            } else if (section.behind() == null) {
                section.deliver(broadcast);
            }
        }
        delivered = broadcast.last();
    }

    /** Gives a section what it lacks, now that it has dealt with what it was given. */
    void resume(Section section) {
        EventId last = section.behind();
        if (last == null) {
            return; // it has begun anew since
        }
        section.catchUp();
        if (window.reaches(last)) {
            List<Event> missed = window.after(last);
            if (!missed.isEmpty()) {
                section.deliver(new Broadcast(missed));
            }
        } else {
            letGo(liveOf(section), CloseCode.TOO_SLOW, "What comes next is forgotten.");
        }
        List<PacedMember> latecomers = List.copyOf(section.latecomers());
        section.latecomers().clear();
        for (PacedMember member : latecomers) {
            Progress progress = behind.get(member);
            if (progress != null) {
                catchUp(member, progress.first());
            }
        }
    }

    private List<Member> liveOf(Section section) {
        return members.keySet().stream()
                .filter(member -> members.get(member) == section && !behind.containsKey(member))
                .toList();
    }

    /** Everybody begins anew, from a window that has. */
    void gap() {
        JoinSnapshot snapshot = window.snapshot(null, count(size()), false);
        delivered = snapshot.last();
        behind.clear();
        lack.forgetAll();
        bySection().forEach((section, all) -> {
            section.catchUp();
            section.latecomers().clear();
            all.forEach(member -> {
                if (member instanceof PacedMember paced) {
                    behind.put(paced, Progress.after(snapshot));
                }
            });
            section.callAnew(all, member -> member.gap(snapshot));
        });
    }

    /** Whoever does not have all yet that was missing is told another time. */
    void tellUpToDate() {
        for (Member member : lack.told()) {
            Section section = members.get(member);
            if (section.behind() == null && !behind.containsKey(member)) {
                lack.forget(member);
                section.call(List.of(member), List.of(), Member::upToDate);
            }
        }
    }

    private Map<Section, List<Member>> bySection() {
        Map<Section, List<Member>> bySection = new IdentityHashMap<>();
        members.forEach((member, section) ->
                bySection.computeIfAbsent(section, none -> new ArrayList<>()).add(member));
        return bySection;
    }

    void tellCount() {
        int count = count(size());
        if (told != count) {
            told = count;
            sections.values().forEach(section -> section.callLive(member -> member.online(count)));
        }
    }

    void dismiss(Collection<Member> leaving) {
        remove(leaving).forEach(Section::dismiss);
    }

    private void letGo(List<? extends Member> some, CloseCode code, String reason) {
        remove(some).forEach((section, theirs) -> section.letGo(theirs, code, reason));
    }

    /** Returns those that were in the room. */
    private Map<Section, List<Member>> remove(Collection<? extends Member> some) {
        Map<Section, List<Member>> gone = new IdentityHashMap<>();
        for (Member member : some) {
            Section section = members.remove(member);
            if (section != null) {
                behind.remove(member);
                lack.forget(member);
                gone.computeIfAbsent(section, none -> new ArrayList<>()).add(member);
            }
        }
        return gone;
    }

    /**
     * Lets everybody go.
     *
     * @return completes when every loop has
     */
    CompletableFuture<Void> end(CloseCode code, String reason) {
        sections.values().forEach(this::resume);
        letGo(List.copyOf(members.keySet()), code, reason);
        List<CompletableFuture<Void>> ended = new ArrayList<>();
        for (Section section : sections.values()) {
            CompletableFuture<Void> done = new CompletableFuture<>();
            section.afterwards(() -> done.complete(null));
            ended.add(done);
        }
        return CompletableFuture.allOf(ended.toArray(CompletableFuture[]::new));
    }

    /** On the member's loop. */
    private void failed(Member member, Throwable defect) {
        tell(defect);
        leave.accept(member);
        try {
            member.closed(CloseCode.SERVER_ERROR, "The server failed.");
        } catch (Throwable again) {
            tell(again);
        }
    }

    private void tell(Throwable defect) {
        observer.defect("room " + room + ": a member failed", defect);
    }
}
