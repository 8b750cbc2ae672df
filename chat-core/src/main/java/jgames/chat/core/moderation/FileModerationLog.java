package jgames.chat.core.moderation;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import jgames.chat.core.log.AppendFile;
import jgames.chat.core.log.HealingFile;
import jgames.chat.core.log.LogObserver;
import jgames.chat.core.log.Pause;
import jgames.chat.core.moderation.Ledger.Taken;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.PlainCodec;
import jgames.chat.core.protocol.RejectedException;
import jgames.chat.core.protocol.Rejection;
import org.jspecify.annotations.Nullable;

/**
 * A log in a file of JSON Lines, one event a line. An event is written before it is announced, so what has had an effect
 * survives the process. When a write fails, what it left is cut off, what is decided holds from memory, and the file gets what
 * it lacks once it takes it.
 *
 * <p>On opening, every line is checked. Those that hold no event are moved to {@code <file>.bad}, so that each costs itself alone;
 * what is of a kind that this version does not know stays. What has ended {@value #KEEP_DAYS} days ago is taken out once a
 * day, and sooner, oldest first, where the file is longer than {@value #MAX_BYTES} bytes.
 *
 * <p>The file is this log's alone while it is open. Whatever is found in its place gets what holds and what was decided lately, as
 * far as it lacks that; what else it has counts when it is next opened.
 */
public final class FileModerationLog implements ModerationLog {
    private static final int KEEP_DAYS = 90;
    private static final long MAX_BYTES = 64 * 1024 * 1024;
    private static final int MAX_PENDING = 1000;
    private static final int MAX_UNSAVED = 10_000;
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration COMPACT_EVERY = Duration.ofDays(1);

    private final InstantSource clock;
    private final Pause betweenCompactions;
    private final Pause betweenTriesToCompact;
    private final Executor executor;
    private final Ledger ledger;
    private final AppendFile lines;
    private final HealingFile healing;
    private final Deque<ModerationEvent> unsaved = new ArrayDeque<>(); // guarded by this, as what follows is
    private boolean closed;
    private @Nullable Follower follower;
    private final Object turns = new Object();
    private CompletableFuture<?> last = CompletableFuture.completedFuture(null); // guarded by turns
    private final AtomicInteger pending = new AtomicInteger();

    /**
     * Opens the log, or makes it. Does not fail because of the file: what is wrong with it is told to the observer and in
     * {@link #problem()}, and the log goes on in memory.
     *
     * @param sync whether each decision is on the disk, and not only with the operating system, before it has an effect
     * @param clock says when something was decided
     * @param nanos a clock that only goes forward, for the pauses between tries
     * @param executor runs what writes to the file, one task of this log at a time
     */
    public FileModerationLog(
            Path file, boolean sync, InstantSource clock, LongSupplier nanos, Executor executor, LogObserver observer) {
        this.clock = clock;
        this.betweenCompactions = new Pause(nanos, COMPACT_EVERY.toSeconds());
        this.betweenTriesToCompact = new Pause(nanos, RETRY.toSeconds());
        this.executor = executor;
        this.ledger = new Ledger(clock);
        this.lines = new AppendFile(file, sync, observer);
        this.healing = new HealingFile(lines, owner, "what moderators decide holds from memory", nanos, observer);
        healing.begin(() -> lines.read(each(ledger::add)));
    }

    // ---- the port ----

    @Override
    public synchronized CompletionStage<Void> follow(Follower followed) {
        follower = followed;
        followed.gap(ledger.state().inForce());
        return CompletableFuture.completedStage(null);
    }

    @Override
    public CompletionStage<ModerationEvent> append(Proposal proposal) {
        if (pending.incrementAndGet() > MAX_PENDING) {
            pending.decrementAndGet();
            return CompletableFuture.failedStage(busy());
        }
        return inTurn(() -> take(proposal));
    }

    private static RejectedException busy() {
        return new RejectedException(Rejection.BUSY, "Too much is to be decided.");
    }

    /** Runs a task that counts as pending after those before it. */
    private <T> CompletableFuture<T> inTurn(Supplier<T> task) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        answer.whenComplete((done, failure) -> pending.decrementAndGet());
        CompletableFuture<?> turn;
        synchronized (turns) {
            turn = last.handleAsync((before, failure) -> answer.complete(task.get()), executor);
            last = turn;
        }
        turn.whenComplete((done, failure) -> {
            if (failure != null) { // an executor that was stopped takes no task
                answer.completeExceptionally(failure.getCause() == null ? failure : failure.getCause());
            }
        });
        return answer;
    }

    private synchronized ModerationEvent take(Proposal proposal) {
        if (closed || unsaved.size() >= MAX_UNSAVED) {
            throw busy();
        }
        healing.lookAround();
        Taken taken = ledger.take(proposal);
        if (taken.isNew()) {
            unsaved.add(taken.event());
            healing.write(true);
            if (follower != null) {
                follower.announced(taken.event());
            }
        }
        return taken.event();
    }

    @Override
    public Ledger ledger() {
        return ledger;
    }

    @Override
    public void maintain() {
        ledger.state().forgetEnded();
        if (pending.get() == 0) { // else it is looked after all the same
            pending.incrementAndGet();
            inTurn(() -> {
                maintainNow();
                return true;
            });
        }
    }

    private synchronized void maintainNow() {
        if (closed) {
            return;
        }
        healing.heal();
        boolean due = betweenCompactions.isOver() || lines.length() > MAX_BYTES;
        if (healing.isWell() && due && betweenTriesToCompact.isOver()) {
            healing.run(this::compact);
        }
    }

    @Override
    public Optional<String> problem() {
        return healing.problem();
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            healing.healAtOnce();
            healing.close();
            follower = null;
            closed = true;
        }
    }

    // ---- the file ----

    /** Of the lines of a file, whether each does no harm; what is an event goes to whom it may concern. */
    private static Predicate<byte[]> each(Consumer<ModerationEvent> found) {
        return line -> {
            try {
                String json = PlainCodec.utf8(ByteBuffer.wrap(line));
                if (!json.isBlank()) {
                    found.accept(ModerationLine.read(json));
                }
                return true;
            } catch (CharacterCodingException | RejectedException notAnEvent) {
                return false;
            }
        };
    }

    private final HealingFile.Owner owner = new HealingFile.Owner() {
        @Override
        public void made() {
            lacks(Set.of());
        }

        @Override
        public void found() throws IOException {
            Set<EventId> has = new HashSet<>();
            lines.read(each(event -> {
                has.add(event.id());
                ledger.raise(event.id());
            }));
            lacks(has);
        }

        @Override
        public void write() throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            unsaved.forEach(event -> bytes.writeBytes(ModerationLine.encode(event)));
            lines.append(bytes.toByteArray(), unsaved.size());
            unsaved.clear();
        }
    };

    /** All that is kept in memory, and all that could not be written, is to be written if it is not there. */
    private void lacks(Set<EventId> has) {
        List<ModerationEvent> before = List.copyOf(unsaved);
        unsaved.clear();
        Set<EventId> kept = new HashSet<>(has);
        ledger.kept().stream().filter(event -> kept.add(event.id())).forEach(unsaved::add);
        before.stream().filter(event -> kept.add(event.id())).forEach(unsaved::add);
    }

    private void compact() throws IOException {
        betweenCompactions.begin();
        betweenTriesToCompact.begin();
        long days = KEEP_DAYS;
        do {
            compact(clock.millis() - Duration.ofDays(days).toMillis());
            days /= 2;
        } while (lines.length() > MAX_BYTES && days > 0);
    }

    /** What was ended by another event stays as long as that one does: without it, it would hold again. */
    private void compact(long since) throws IOException {
        Endings endings = new Endings(clock);
        lines.read(each(endings::add));
        boolean[] drops = {false};
        lines.read(each(event -> drops[0] |= !isKept(event, endings, since)));
        if (drops[0]) {
            boolean[] keeps = {true};
            Predicate<byte[]> check = each(event -> keeps[0] = isKept(event, endings, since));
            lines.retain(line -> {
                keeps[0] = true;
                return check.test(line) && keeps[0];
            });
            healing.reopen();
        }
    }

    private boolean isKept(ModerationEvent event, Endings endings, long since) {
        return ledger.state().find(event.id()) != null || endings.of(event) >= since;
    }
}
