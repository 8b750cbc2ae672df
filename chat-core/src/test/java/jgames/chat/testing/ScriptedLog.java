package jgames.chat.testing;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import jgames.chat.core.log.Event;
import jgames.chat.core.log.EventLog;
import jgames.chat.core.log.MemoryEventLog;
import jgames.chat.core.log.Outcome;
import jgames.chat.core.log.Proposal;
import jgames.chat.core.protocol.Entry;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.Message;

/** A log in memory that counts its batches, fails as it is told to, and answers later if it is told to. */
public final class ScriptedLog implements EventLog {
    /** The sizes of the batches. */
    public final List<Integer> batches = new ArrayList<>();

    /** All messages that it has. */
    public final List<Entry> all = new ArrayList<>();

    /** What it throws, if anything. */
    public Throwable failure;

    /** What is wrong with it, if anything. */
    public volatile String problem;

    /** How often it was closed. */
    public int closed;

    /** How often it was maintained. */
    public int maintained;

    /** Whether its pages wait for {@link #answer}. */
    public boolean slowPages;

    /** Whether its answers wait for {@link #answer}. */
    public boolean slow;

    /** Whether it rests when it is told to. */
    public boolean mayRest;

    /** Whether it says that it may lack something. */
    public volatile boolean behind;

    /** How often it was told to rest. */
    public int rested;

    private final MemoryEventLog memory = new MemoryEventLog(1000, () -> Instant.ofEpochMilli(1000));
    private final List<Runnable> answers = new ArrayList<>();
    private Follower follower;

    @Override
    public CompletionStage<Recent> follow(Follower follows) {
        follower = follows;
        return memory.follow(new Follower() {
            @Override
            public void announced(List<Announcement> announcements) {
                for (Announcement announcement : announcements) {
                    if (announcement.event() instanceof Event.Posted posted) {
                        all.add(posted.entry());
                    }
                }
                later(() -> follows.announced(announcements));
            }

            @Override
            public void gap(Recent recent) {}
        });
    }

    @Override
    public CompletionStage<List<Outcome>> append(List<Proposal> batch) {
        fail();
        batches.add(batch.size());
        CompletableFuture<List<Outcome>> answer = new CompletableFuture<>();
        memory.append(batch).thenAccept(outcomes -> later(() -> answer.complete(outcomes)));
        return answer;
    }

    private void later(Runnable answer) {
        if (slow) {
            answers.add(answer);
        } else {
            answer.run();
        }
    }

    /** Gives the oldest of its answers, an announcement or the end of an append. */
    public void answer() {
        answers.remove(0).run();
    }

    /** Gives the newest of its answers before the others. */
    public void answerLast() {
        answers.remove(answers.size() - 1).run();
    }

    /** Gives all its answers. */
    public void answerAll() {
        while (!answers.isEmpty()) {
            answer();
        }
    }

    /** Loses what it has announced, but for these. */
    public void lose(List<Event> kept) {
        follower.gap(new Recent(kept, false));
    }

    @Override
    public CompletionStage<Page> before(EventId id, int count) {
        fail();
        CompletableFuture<Page> page = new CompletableFuture<>();
        memory.before(id, count).thenAccept(found -> {
            if (slowPages) {
                answers.add(() -> page.complete(found));
            } else {
                page.complete(found);
            }
        });
        return page;
    }

    @Override
    public CompletionStage<Optional<Event>> find(EventId id) {
        fail();
        return memory.find(id);
    }

    @Override
    public CompletionStage<List<Event.Posted>> by(String author, EventId before, int count) {
        fail();
        return memory.by(author, before, count);
    }

    @Override
    public boolean rest() {
        rested++;
        return mayRest;
    }

    @Override
    public boolean isBehind() {
        return behind;
    }

    @Override
    public CompletionStage<Void> attend() {
        CompletableFuture<Void> attended = new CompletableFuture<>();
        later(() -> attended.complete(null));
        return attended;
    }

    /** Somebody else has it say this. */
    public void sayElsewhere(String text) {
        memory.append(List.of(new Proposal.Post(new Message("Ben", "red", text), null, null)));
    }

    @Override
    public void maintain() {
        maintained++;
        fail();
    }

    @Override
    public Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    @Override
    public void close() {
        closed++;
        fail();
    }

    private void fail() {
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof RuntimeException exception) {
            throw exception;
        }
    }
}
