package jgames.chat.core.room;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import jgames.chat.core.protocol.CloseCode;
import jgames.chat.core.protocol.EventId;
import org.jspecify.annotations.Nullable;

/**
 * The members of a room that one loop calls. The room's drains hand it steps, and the loop carries them out in that order,
 * later, so that no drain waits for a loop and no loop for another one. Where there is no loop the drain does it at once.
 *
 * <p>What waits is bounded: a section that has more than {@value #MAX_PENDING} messages to deliver is handed no more
 * of them. It says when it has carried out what it was given, and is then handed what it lacks, from the room's window.
 */
final class Section {
    private static final int MAX_PENDING = Window.MESSAGES;

    /** How many calls it makes before the loop sees to others. */
    private static final int CALLS_IN_A_ROW = 1024;

    private final @Nullable Executor loop;
    private final BiConsumer<Member, Throwable> broken;
    private final Consumer<Section> free;

    // Guarded by steps.
    private final Deque<Step> steps = new ArrayDeque<>();
    private int pending; // messages in the steps
    private boolean scheduled;
    private boolean waitedFor; // somebody wants to hear when there are no more steps

    // The drains' alone.
    private @Nullable EventId behind;
    private final List<PacedMember> latecomers = new ArrayList<>();

    // The loop's alone.
    private final List<Member> live = new ArrayList<>();
    private final Set<Member> failed = Collections.newSetFromMap(new IdentityHashMap<>()); // and not dismissed yet
    private @Nullable Step current;
    private int called;

    /**
     * What is to be done.
     *
     * @param first is done once, before the calls
     * @param members whom to call; null for the live ones
     * @param messages how many are delivered
     */
    private record Step(
            Runnable first, @Nullable List<? extends Member> members, Consumer<Member> call, int messages) {}

    /**
     * @param loop calls the members; null if whoever hands over a step does
     * @param broken is told whom a call has failed for, and why; no step calls that member again
     * @param free is told that there are no more steps, once after {@link #fallBehind}
     */
    Section(@Nullable Executor loop, BiConsumer<Member, Throwable> broken, Consumer<Section> free) {
        this.loop = loop;
        this.broken = broken;
        this.free = free;
    }

    // ---- what the drains hand over ----

    /** Calls some members; these are live from then on. */
    void call(List<? extends Member> members, List<? extends Member> live, Consumer<Member> call) {
        hand(new Step(() -> enter(live), members, call, 0));
    }

    /** Calls the live members. */
    void callLive(Consumer<Member> call) {
        hand(new Step(() -> {}, null, call, 0));
    }

    /** Delivers to the live members. */
    void deliver(Broadcast broadcast) {
        hand(new Step(() -> {}, null, member -> member.delivered(broadcast), broadcast.messages()));
    }

    /** Calls some members; those who catch up are not live afterwards. */
    void callAnew(List<? extends Member> members, Consumer<Member> call) {
        hand(new Step(() -> live.removeIf(PacedMember.class::isInstance), members, call, 0));
    }

    void dismiss(Collection<? extends Member> leaving) {
        Set<Member> gone = Collections.newSetFromMap(new IdentityHashMap<>());
        gone.addAll(leaving);
        hand(new Step(() -> leave(gone), List.of(), member -> {}, 0));
    }

    /** Lets some members go, and calls them for the last time. */
    void letGo(List<? extends Member> members, CloseCode code, String reason) {
        dismiss(members);
        hand(new Step(() -> {}, members, member -> member.closed(code, reason), 0));
    }

    /** Runs this when all steps are done that were handed over before. */
    void afterwards(Runnable task) {
        hand(new Step(task, List.of(), member -> {}, 0));
    }

    private void hand(Step step) {
        boolean start;
        synchronized (steps) {
            steps.add(step);
            pending += step.messages;
            start = !scheduled;
            scheduled = true;
        }
        if (loop == null) {
            run();
        } else if (start) {
            loop.execute(this::run);
        }
    }

    // ---- how far it is; the drains' alone ----

    /** Whether it has too much to deliver to be handed more. */
    boolean isFull() {
        synchronized (steps) {
            return pending > MAX_PENDING;
        }
    }

    /** The newest event that it was handed, if it lacks those after it; else null. */
    @Nullable
    EventId behind() {
        return behind;
    }

    /** Hands it no broadcasts after this event until it is {@link #free}. */
    void fallBehind(EventId last) {
        behind = last;
        boolean now;
        synchronized (steps) {
            now = steps.isEmpty();
            waitedFor = !now;
        }
        if (now) {
            free.accept(this);
        }
    }

    /** Who has caught up while the section itself is behind. */
    List<PacedMember> latecomers() {
        return latecomers;
    }

    /** It lacks nothing any more. */
    void catchUp() {
        behind = null;
    }

    // ---- what the loop does ----

    private void run() {
        int calls = 0;
        for (Step step = step(); step != null; step = step()) {
            List<? extends Member> members = step.members == null ? live : step.members;
            while (called < members.size()) {
                if (loop != null && calls++ == CALLS_IN_A_ROW) {
                    loop.execute(this::run);
                    return;
                }
                call(step, members.get(called++));
            }
            end(step);
        }
    }

    /** The one in work, or the next. */
    private @Nullable Step step() {
        if (current != null) {
            return current;
        }
        boolean tell;
        synchronized (steps) {
            current = steps.peek();
            scheduled = current != null;
            tell = current == null && waitedFor;
            waitedFor &= !tell;
        }
        if (tell) {
            free.accept(this);
        }
        if (current != null) {
            called = 0;
            current.first.run();
        }
        return current;
    }

    private void end(Step step) {
        current = null;
        if (!failed.isEmpty()) {
            live.removeAll(failed);
        }
        synchronized (steps) {
            steps.remove();
            pending -= step.messages;
        }
    }

    private void enter(List<? extends Member> members) {
        for (Member member : members) {
            if (!failed.contains(member)) {
                live.add(member);
            }
        }
    }

    private void leave(Set<Member> gone) {
        live.removeIf(gone::contains);
        failed.removeAll(gone);
    }

    /** One that throws, be it an Error, is not called again, and the others do not notice. */
    private void call(Step step, Member member) {
        if (failed.contains(member)) {
            return;
        }
        try {
            step.call.accept(member);
        } catch (Throwable defect) {
            failed.add(member);
            broken.accept(member, defect);
        }
    }
}
