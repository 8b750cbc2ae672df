package jgames.chat.redis;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import jgames.chat.core.log.Pause;
import jgames.chat.core.moderation.Ledger;
import jgames.chat.core.moderation.ModerationEvent;
import jgames.chat.core.moderation.ModerationLine;
import jgames.chat.core.moderation.ModerationLog;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.RejectedException;
import jgames.chat.core.protocol.Rejection;
import org.jspecify.annotations.Nullable;

/**
 * What moderators decide, in a stream that all servers append to and follow. A publication says only that there is something new, and
 * what that is comes from the stream: so none is missed for longer than {@value #LOOK_SECONDS} seconds, and there is one order.
 *
 * <p>A Redis that comes back without something that was announced has lost it: then what holds in memory and not in the stream is
 * decided again, under its own key, so that of many servers one does it.
 */
public final class RedisModerationLog implements ModerationLog {
    static final Script READ = Script.load("decisions.lua");
    static final int PAGE = 1000;
    private static final Script DECIDE = Script.load("decide.lua");
    private static final int LOOK_SECONDS = 5;
    private static final int MAX_PENDING = 1000;
    private static final Duration CLEAN_EVERY = Duration.ofDays(1);
    private static final String NO_ID = "{\"id\":\"" + EventId.ZERO + "\",";

    private final RedisConnection connection;
    private final InstantSource clock;
    private final DecisionKeys keys;
    private final DecisionCleaning cleaning;
    private final Pause betweenCleanings;
    private final CompletableFuture<Void> begun = new CompletableFuture<>();
    private final TreeMap<EventId, List<CompletableFuture<ModerationEvent>>> waiting =
            new TreeMap<>(); // guarded by this
    private @Nullable Follower follower; // guarded by this, as what follows is
    private volatile Ledger ledger;
    private @Nullable Ledger anew; // while it is read from the beginning
    private EventId last = EventId.ZERO;
    private EventId floor = EventId.ZERO; // above all that was ever announced here
    private boolean reading;
    private boolean again;
    private boolean closed;
    private int pending;
    private volatile long lookedAt;

    /** The keys and the channel of the stream, in one slot of a cluster. */
    record DecisionKeys(String stream, String keys, String channel) {
        static DecisionKeys of(String prefix) {
            String stream = prefix + ":moderation:{log}"; // which is no room's
            return new DecisionKeys(stream, stream + ":keys", stream + ":news");
        }
    }

    /**
     * Uses a connection, and does not end it.
     *
     * @param clock says when something was decided
     * @param nanos a clock that only goes forward
     */
    public RedisModerationLog(RedisConnection connection, InstantSource clock, LongSupplier nanos) {
        this.connection = connection;
        this.clock = clock;
        this.keys = DecisionKeys.of(connection.prefix());
        this.ledger = new Ledger(clock);
        this.anew = ledger;
        this.betweenCleanings = new Pause(nanos, CLEAN_EVERY.toSeconds());
        this.cleaning = new DecisionCleaning(connection, keys, clock);
    }

    // ---- the port ----

    @Override
    public CompletionStage<Void> follow(Follower followed) {
        synchronized (this) {
            follower = followed;
        }
        connection.attach(subscriber);
        connection.subscribe(keys.channel(), subscriber);
        return begun;
    }

    @Override
    public CompletionStage<ModerationEvent> append(Proposal proposal) {
        Optional<ModerationEvent> known = ledger.find(proposal.by(), proposal.key());
        if (known.isPresent()) {
            return CompletableFuture.completedStage(known.get());
        }
        EventId above;
        try {
            synchronized (this) {
                if (closed || pending >= MAX_PENDING) {
                    throw busy();
                }
                ledger.check(proposal.decision());
                pending++;
                above = floor;
            }
        } catch (RejectedException rejected) {
            return CompletableFuture.failedStage(rejected);
        }
        CompletableFuture<ModerationEvent> decided = new CompletableFuture<>();
        decide(proposal, above).whenComplete((id, failure) -> {
            if (failure == null) {
                awaitAnnouncement(id, decided);
            } else {
                decided.completeExceptionally(busy());
            }
        });
        return decided.whenComplete((event, failure) -> {
            synchronized (this) {
                pending--;
            }
        });
    }

    private static RejectedException busy() {
        return new RejectedException(Rejection.BUSY, "What is decided cannot be stored now.");
    }

    private CompletableFuture<EventId> decide(Proposal proposal, EventId above) {
        long now = Math.max(0, Math.min(clock.millis(), EventId.MAX_MILLIS));
        String key = proposal.key();
        byte[] line =
                ModerationLine.encode(new ModerationEvent(EventId.ZERO, now, proposal.decision(), proposal.by(), key));
        String rest = new String(line, StandardCharsets.UTF_8).strip().substring(NO_ID.length());
        return connection
                .run(
                        DECIDE,
                        new String[] {keys.stream(), keys.keys(), keys.channel()},
                        String.valueOf(now),
                        above.toString(),
                        key == null ? "" : key + ' ' + proposal.by(),
                        rest,
                        connection.publishing())
                .thenApply(answer -> EventId.parse(String.valueOf(answer.get(0))));
    }

    private void awaitAnnouncement(EventId id, CompletableFuture<ModerationEvent> decided) {
        synchronized (this) {
            waiting.computeIfAbsent(id, none -> new ArrayList<>()).add(decided);
        }
        look();
    }

    @Override
    public Ledger ledger() {
        return ledger;
    }

    @Override
    public void maintain() {
        ledger.state().forgetEnded();
        if (begun.isDone() && connection.isUp(keys.stream()) && betweenCleanings.isOver()) {
            betweenCleanings.begin();
            cleaning.begin();
        }
    }

    /** Whether Redis is away its connection tells for all. */
    @Override
    public Optional<String> problem() {
        return Optional.empty();
    }

    @Override
    public synchronized void close() {
        closed = true;
        follower = null;
        connection.unsubscribe(keys.channel(), subscriber);
        connection.detach(subscriber);
    }

    // ---- the stream ----

    private final Subscriber subscriber = new Subscriber() {
        @Override
        public void subscribed() {
            look();
        }

        @Override
        public void published(String text) {
            look();
        }

        @Override
        public void tick(long nanos) {
            if (nanos - lookedAt >= TimeUnit.SECONDS.toNanos(LOOK_SECONDS)) {
                lookedAt = nanos;
                look();
            }
        }
    };

    /** Reads what comes after the last one. One reading is under way at a time, and another one follows it if it may have missed something. */
    private void look() {
        EventId from;
        synchronized (this) {
            again = reading;
            if (closed || reading) {
                return;
            }
            reading = true;
            from = last;
        }
        connection
                .run(READ, new String[] {keys.stream()}, from.toString(), String.valueOf(PAGE))
                .orTimeout(RedisConnection.TIMEOUT.toMillis(), TimeUnit.MILLISECONDS) // an answer may never come
                .whenComplete((answer, failure) -> {
                    boolean more = failure == null && read(answer);
                    synchronized (this) {
                        reading = false;
                        more |= again && failure == null;
                    }
                    if (more) {
                        look();
                    }
                });
    }

    /** Returns whether there may be more. */
    private boolean read(List<Object> answer) {
        List<Proposal> lost = List.of();
        List<Runnable> heard = List.of();
        boolean more;
        synchronized (this) {
            if (closed || follower == null) {
                return false;
            }
            boolean known = answer.get(0).equals(1L);
            if (!known) {
                anew = new Ledger(clock);
                last = EventId.ZERO;
                return true;
            }
            for (int i = 1; i + 2 < answer.size(); i += 3) {
                last = EventId.parse(String.valueOf(answer.get(i)));
                floor = last.compareTo(floor) > 0 ? last : floor;
                take(String.valueOf(answer.get(i + 1)));
            }
            more = answer.size() > 3 * (PAGE - 1);
            if (!more && anew != null) {
                lost = begin(anew);
            }
            if (!more) {
                heard = takeThoseWhoWait();
            }
        }
        heard.forEach(Runnable::run);
        lost.forEach(this::append);
        return more;
    }

    private void take(String line) {
        try {
            ModerationEvent event = ModerationLine.read(line);
            (anew != null ? anew : ledger).add(event);
            if (anew == null && follower != null) {
                follower.announced(event);
            }
        } catch (RejectedException damaged) {
            // it costs itself alone
        }
    }

    /** What holds is known from the beginning. Returns what is lost. */
    private List<Proposal> begin(Ledger read) {
        List<Proposal> lost = new ArrayList<>();
        for (ModerationEvent before : ledger.state().inForce()) {
            if (ledger != read && read.find(before.id()).isEmpty()) {
                String key = before.key() == null ? before.id().toString() : before.key();
                lost.add(new Proposal(before.decision(), before.by(), key));
            }
        }
        ledger = read;
        anew = null;
        if (follower != null) {
            follower.gap(ledger.state().inForce());
        }
        begun.complete(null);
        return lost;
    }

    private List<Runnable> takeThoseWhoWait() {
        List<Runnable> heard = new ArrayList<>();
        Map<EventId, List<CompletableFuture<ModerationEvent>>> come = waiting.headMap(last, true);
        come.forEach((id, some) -> {
            Optional<ModerationEvent> event = ledger.find(id);
            some.forEach(one ->
                    heard.add(() -> event.ifPresentOrElse(one::complete, () -> one.completeExceptionally(busy()))));
        });
        come.clear();
        return heard;
    }
}
