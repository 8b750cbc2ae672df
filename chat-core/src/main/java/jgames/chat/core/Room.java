package jgames.chat.core;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * A log and those who follow it.
 *
 * <p>All that a room does it does in turns, one at a time, on the executor it was given: a turn takes everything that has
 * gathered (members that come and go, messages), appends the messages to the log in one batch, and delivers them to
 * every member as one {@link Round}. While a turn works the next one gathers, so a busy room needs few turns and an idle
 * one waits for nothing. A turn that leaves more to do goes to the end of the executor's queue: a busy room starves no
 * other.
 *
 * <p>Every method may be called from any thread, a member's too, and returns at once.
 */
public final class Room {
    /** How many messages may wait for their round; past it they are refused as {@link Refusal#BUSY}. */
    public static final int MAX_PENDING = 65_536;

    private final String name;
    private final int historySize;
    private final Executor executor;
    private final Observer observer;

    // The turns alone touch these three.
    private final MessageLog log;
    private final List<Member> members = new ArrayList<>();
    private Round history;

    // What the next turn finds, and whether it is on its way. Guarded by lock.
    private final Object lock = new Object();
    private Gathered gathered = new Gathered();
    private boolean turning;
    private boolean closing;

    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private volatile int online;

    /**
     * A room on a log that is from now on this room's alone.
     *
     * @param historySize how many entries a new member gets
     * @param executor runs the turns; it queues them and never runs one on the thread that hands it over
     */
    public Room(String name, MessageLog log, int historySize, Executor executor, Observer observer) {
        this.name = name;
        this.log = log;
        this.historySize = historySize;
        this.executor = executor;
        this.observer = observer;
    }

    /** The name. */
    public String name() {
        return name;
    }

    /** How many members there were after the last turn. */
    public int online() {
        return online;
    }

    /** What is wrong with the log's store, in one sentence, if anything is. */
    public Optional<String> problem() {
        return log.problem();
    }

    /**
     * Takes a member in; a member is in one room, once. {@link Member#joined} comes with the next turn, or {@link
     * Member#closed} at once if the room is closed.
     */
    public void join(Member member) {
        if (!gather(next -> next.joining.add(member))) {
            member.closed(CloseCode.ROOM_CLOSED, "The room is closed.");
        }
    }

    /** Lets a member go that wants to, or has gone already. Harmless if it is not in the room. */
    public void leave(Member member) {
        gather(next -> next.leaving.add(member));
    }

    /**
     * Says something in the room.
     *
     * @return completes on the room's turn once the message is in the log and has been handed to every member, so what
     *     depends on it must not block; fails with {@link RefusedException} if the room is closed or too busy
     */
    public CompletableFuture<Entry> post(Message message) {
        Post post = new Post(message, new CompletableFuture<>());
        boolean open = gather(next -> {
            if (next.posts.size() < MAX_PENDING) {
                next.posts.add(post);
            } else {
                next.refused.add(post);
            }
        });
        if (!open) {
            post.done.completeExceptionally(new RefusedException(Refusal.CLOSED, "The room is closed."));
        }
        return post.done;
    }

    /** Tries the log's store again if it has failed, without waiting for the next message. */
    public void mend() {
        if (log.problem().isPresent()) {
            gather(next -> {});
        }
    }

    /**
     * Closes the room: what was posted before still goes out, then every member is let go with this code and reason, and
     * the log is closed. Closing again changes nothing.
     *
     * @return completes when that is done
     */
    public CompletableFuture<Void> close(CloseCode code, String reason) {
        gather(next -> {
            closing = true;
            next.closing = new Closing(code, reason);
        });
        return closed;
    }

    /** Hands something to the next turn and sees that there is one; false if the room takes nothing any more. */
    private boolean gather(Consumer<Gathered> what) {
        boolean start;
        synchronized (lock) {
            if (closing) {
                return false;
            }
            what.accept(gathered);
            start = !turning;
            turning = true;
        }
        if (start) {
            executor.execute(this::turn);
        }
        return true;
    }

    private void turn() {
        Gathered now;
        synchronized (lock) {
            now = gathered;
            gathered = new Gathered();
        }
        admit(now.joining);
        dismiss(now.leaving);
        carryOut(now.posts);
        online = members.size();
        for (Post post : now.refused) {
            post.done.completeExceptionally(new RefusedException(Refusal.BUSY, "The room is too busy."));
        }
        if (now.closing != null) {
            end(now.closing);
            return;
        }
        boolean more;
        synchronized (lock) {
            more = turning = !gathered.isEmpty();
        }
        if (more) {
            executor.execute(this::turn);
        }
    }

    private void admit(List<Member> joining) {
        if (joining.isEmpty()) {
            return;
        }
        if (history == null) {
            history = new Round(log.latest(historySize));
        }
        members.addAll(joining);
        call(joining, member -> member.joined(history));
    }

    private void dismiss(List<Member> leaving) {
        if (!leaving.isEmpty()) {
            Set<Member> gone = new HashSet<>(leaving);
            members.removeIf(gone::contains);
        }
    }

    /** Append, then deliver, then tell the senders. With nothing to say it mends the log, if that is needed. */
    private void carryOut(List<Post> posts) {
        if (posts.isEmpty() && log.problem().isEmpty()) {
            return;
        }
        List<Entry> entries;
        try {
            entries = log.append(posts.stream().map(Post::message).toList());
        } catch (RuntimeException defect) {
            observer.logError("room " + name + ": the log failed: " + defect);
            posts.forEach(post -> post.done.completeExceptionally(defect));
            return;
        }
        if (!entries.isEmpty()) {
            history = null;
            Round round = new Round(entries);
            observer.round(entries.size(), members.size());
            call(members, member -> member.delivered(round));
            for (int i = 0; i < entries.size(); i++) {
                posts.get(i).done.complete(entries.get(i));
            }
        }
    }

    private void end(Closing closing) {
        List<Member> last = List.copyOf(members);
        members.clear();
        online = 0;
        call(last, member -> member.closed(closing.code, closing.reason));
        log.close();
        closed.complete(null);
    }

    /** Calls each; those who throw are out. */
    private void call(List<Member> some, Consumer<Member> call) {
        List<Member> broken = new ArrayList<>();
        for (Member member : some) {
            try {
                call.accept(member);
            } catch (RuntimeException theirs) {
                broken.add(member);
            }
        }
        dismiss(broken);
    }

    private record Post(Message message, CompletableFuture<Entry> done) {}

    private record Closing(CloseCode code, String reason) {}

    private static final class Gathered {
        final List<Member> joining = new ArrayList<>();
        final List<Member> leaving = new ArrayList<>();
        final List<Post> posts = new ArrayList<>();
        final List<Post> refused = new ArrayList<>();
        Closing closing;

        boolean isEmpty() {
            return joining.isEmpty() && leaving.isEmpty() && posts.isEmpty() && closing == null;
        }
    }
}
