package jgames.chat.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * A log and those who follow it.
 *
 * <p>All that a room does it does in turns, one at a time, on the executor it was given: a turn takes everything that has
 * gathered (members that come and go, messages), appends the messages to the log in one batch, and delivers them to
 * every member as one {@link Round}. While a turn works the next one gathers, so a busy room needs few turns and an idle
 * one waits for nothing. A turn that leaves more to do goes to the end of the executor's queue, and a busy room's turn does
 * so for as long as messages come, up to {@value Gathered#ROUND_TO_GO} of them: its rounds are large, and it starves no other.
 *
 * <p>Every method may be called from any thread, a member's too, and returns at once.
 */
public final class Room {
    /** How many messages may wait for their round; past it they are refused as {@link Refusal#BUSY}. */
    public static final int MAX_PENDING = 65_536;

    private static final int MEMBERS_A_TICK = 1000;

    private final String name;
    private final Executor executor;
    private final Observer observer;

    // The turns alone touch these three.
    private final MessageLog log;
    private final Window window;
    private final Audience audience;

    // What the next turn finds, whether it is on its way, and whether it is the last. Guarded by lock.
    private final Object lock = new Object();
    private Gathered gathered = new Gathered();
    private boolean turning;
    private int ticks; // since the count was last told
    private volatile Closing closing; // once it is there it stays, and can be read without the lock

    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private volatile int online;
    private volatile boolean busy;

    /**
     * A room on a log that is from now on this room's alone.
     *
     * @param historySize how many entries a new member gets, as long as they take no more than 256 KB, which 30 never do
     * @param executor runs the turns; it queues them and never runs one on the thread that hands it over, and it is
     *     stopped after the room is closed: what it refuses to run throws, to whoever called the room
     */
    public Room(String name, MessageLog log, int historySize, Executor executor, Observer observer) {
        this.name = name;
        this.log = log;
        this.executor = executor;
        this.observer = observer;
        this.window = new Window(name, log, historySize);
        this.audience = new Audience(name, window, observer);
    }

    /** The name. */
    public String name() {
        return name;
    }

    /** How many members there were after the last turn. */
    public int online() {
        return online;
    }

    /** Whether the last round had more than one message: then the next one can wait for a thread, so that more gather. */
    public boolean isBusy() {
        return busy;
    }

    /** What is wrong with the log's store, in one sentence, if anything is. */
    public Optional<String> problem() {
        return log.problem();
    }

    /**
     * Takes a member in; a member is in one room, once. {@link Member#joined} comes with the next turn, or {@link
     * Member#closed} at once, with the code that the room was closed with.
     */
    public void join(Member member) {
        join(member, null);
    }

    /**
     * Takes a member in as {@link #join(Member)} does, but its history is what was said since.
     *
     * @param since the id of the last message that it has; where the log does not reach back so far, or by more than 500
     *     entries and the size of the history, or knows no such id, the history is that of everybody else and not
     *     complete. Null for that of everybody else
     */
    public void join(Member member, MessageId since) {
        if (!gather(next -> next.joining.add(new Gathered.Joining(member, since)))) {
            member.closed(closing.code, closing.reason);
        }
    }

    /**
     * Asks for what comes next, for a member that has sent all that it was given. Harmless for one that is not in the
     * room, or has asked already, or has all.
     *
     * @param sent the id of the newest entry that it has: of its history, {@link History#welcomed()} or {@link
     *     History#last()}, then of each part, {@link Round#last()}
     */
    public void more(PacedMember member, MessageId sent) {
        gather(next -> next.sent.put(member, sent));
    }

    /**
     * Lets a member go that wants to, or has gone already. One whose {@link Member#joined} has not come yet is not called
     * at all. Harmless if it is not in the room; it may join again.
     */
    public void leave(Member member) {
        gather(next -> {
            next.joining.removeIf(joining -> joining.member() == member);
            next.sent.remove(member);
            next.leaving.add(member);
        });
    }

    /** Says something in the room, as {@link #post(Say)} does, without a nonce. */
    public CompletableFuture<Entry> post(Message message) {
        return post(new Say(message, null));
    }

    /**
     * Says something in the room, unless it was said already: with the same nonce, as far as the log reaches back.
     *
     * @return completes on the room's turn once the message is in the log, before it is handed to the members, so what
     *     depends on it must not block; with the entry of then if it was said already; has failed already, with
     *     {@link RefusedException}, if the room is closed or too busy; fails with what the log threw if it threw
     */
    public CompletableFuture<Entry> post(Say say) {
        CompletableFuture<Entry> said = new CompletableFuture<>();
        post(say, said, () -> {});
        return said;
    }

    /**
     * The same for who has to hear of it before the members do: what depends on the future is there from the start.
     *
     * @param after run exactly once, when it has been handed to the members, or at once if it was refused
     */
    void post(Say say, CompletableFuture<Entry> said, Runnable after) {
        boolean[] busy = {false};
        boolean open = gather(next -> {
            busy[0] = next.posts.size() == MAX_PENDING;
            if (!busy[0]) {
                next.posts.add(new Gathered.Post(say, said, after));
            }
        });
        if (!open) {
            said.completeExceptionally(new RefusedException(Refusal.CLOSED, "The room is closed."));
            after.run();
        } else if (busy[0]) {
            said.completeExceptionally(new RefusedException(Refusal.BUSY, "The room is too busy."));
            after.run();
        }
    }

    /**
     * To be called once a second, from a thread that may wait for the log's store. Looks whether that needs mending, and mends
     * it in a turn, without waiting for the next message; and
     * tells the members how many they are if that has changed: in a room of n thousand with every n-th call.
     */
    public void tick() {
        boolean count;
        synchronized (lock) {
            count = ++ticks * (long) MEMBERS_A_TICK >= online && !audience.knows(online);
            if (count) {
                ticks = 0;
            }
        }
        boolean mending = log.needsMending();
        if (count || mending) {
            gather(next -> {
                next.counting |= count;
                next.mending |= mending;
            });
        }
    }

    /**
     * Closes the room: what was posted before still goes out, then every member is let go with this code and reason, and
     * the log is closed. Closing again changes nothing.
     *
     * @return completes when that is done
     */
    public CompletableFuture<Void> close(CloseCode code, String reason) {
        gather(next -> closing = new Closing(code, reason));
        return closed;
    }

    /** Hands something to the next turn and sees that there is one; false if the room takes nothing any more. */
    private boolean gather(Consumer<Gathered> what) {
        boolean start;
        synchronized (lock) {
            if (closing != null) {
                return false;
            }
            what.accept(gathered);
            start = !turning;
            turning = true;
        }
        if (start) {
            start();
        }
        return true;
    }

    private void start() {
        try {
            executor.execute(this::turn);
        } catch (RuntimeException refused) {
            synchronized (lock) {
                turning = false;
            }
            throw refused;
        }
    }

    private void turn() {
        Gathered now;
        boolean last;
        boolean early;
        synchronized (lock) {
            now = gathered;
            last = closing != null;
            early = busy && !last && now.grows();
            if (!early) {
                gathered = new Gathered();
            }
        }
        if (early) {
            start();
            return;
        }
        try {
            audience.dismiss(now.leaving);
            audience.admit(now.joining);
            audience.catchUp(now.sent);
            carryOut(now);
            if (now.counting) {
                audience.tellCount();
            }
        } finally { // whatever happens, it is not the end of the room
            online = audience.size();
            if (last) {
                end();
            } else {
                turnAgain();
            }
        }
    }

    private void turnAgain() {
        boolean more;
        synchronized (lock) {
            more = turning = closing != null || !gathered.isEmpty();
        }
        if (more) {
            start();
        }
    }

    /** Append, then tell the senders, then deliver. With nothing to say it mends the log, if that is needed. */
    private void carryOut(Gathered now) {
        List<Gathered.Post> posts = now.posts;
        if (posts.isEmpty() && !now.mending) {
            return;
        }
        List<Entry> entries;
        Round round;
        try {
            window.open();
            entries = log.append(posts.stream().map(Gathered.Post::say).toList());
            round = new Round(unheard(entries));
        } catch (Throwable defect) {
            observer.logError("room " + name + ": the log failed: " + defect);
            posts.forEach(post -> post.said().completeExceptionally(defect));
            after(posts);
            return;
        }
        for (int i = 0; i < posts.size(); i++) {
            posts.get(i).said().complete(entries.get(i));
        }
        if (!round.entries().isEmpty()) {
            window.add(round.entries());
            busy = round.entries().size() > 1;
            audience.deliver(round);
        }
        after(posts);
    }

    /** Not before all have the round: whoever is read on meanwhile takes the processor from it. */
    private void after(List<Gathered.Post> posts) {
        for (Gathered.Post post : posts) {
            try {
                post.after().run();
            } catch (Throwable theirs) {
                audience.tell(theirs);
            }
        }
    }

    /** Those above all before them: the others were said already. */
    private List<Entry> unheard(List<Entry> entries) {
        List<Entry> unheard = new ArrayList<>(entries.size());
        MessageId heard = window.last();
        for (Entry entry : entries) {
            if (entry.id().compareTo(heard) > 0) {
                heard = entry.id();
                unheard.add(entry);
            }
        }
        return unheard;
    }

    private void end() {
        audience.end(closing.code, closing.reason);
        online = 0;
        try {
            log.close();
        } catch (Throwable defect) {
            observer.logError("room " + name + ": the log failed: " + defect);
        } finally {
            closed.complete(null);
        }
    }

    private record Closing(CloseCode code, String reason) {}
}
