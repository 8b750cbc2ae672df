package jgames.chat.redis;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import jgames.chat.core.moderation.Endings;
import jgames.chat.core.moderation.Ledger;
import jgames.chat.core.moderation.ModerationEvent;
import jgames.chat.core.moderation.ModerationLine;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.RejectedException;
import jgames.chat.redis.RedisModerationLog.DecisionKeys;

/**
 * Takes out of the stream of decisions what has ended {@value #KEEP_DAYS} days ago, and sooner, oldest first, where there are more than
 * {@value #MOST}. What was ended by another decision stays as long as that one does. The newest one always stays. That several servers
 * do it harms nothing.
 */
final class DecisionCleaning {
    private static final int KEEP_DAYS = 90;
    private static final int MOST = 100_000;
    private static final int AT_ONCE = 500;

    private final RedisConnection connection;
    private final DecisionKeys keys;
    private final InstantSource clock;

    DecisionCleaning(RedisConnection connection, DecisionKeys keys, InstantSource clock) {
        this.connection = connection;
        this.keys = keys;
        this.clock = clock;
    }

    private record Stored(ModerationEvent event, String key) {}

    /** Begins; where Redis goes away meanwhile the next time does the rest. */
    void begin() {
        read(EventId.ZERO, new ArrayList<>()).thenAccept(this::clean);
    }

    private CompletableFuture<List<Stored>> read(EventId from, List<Stored> all) {
        return connection
                .run(
                        RedisModerationLog.READ,
                        new String[] {keys.stream()},
                        from.toString(),
                        String.valueOf(RedisModerationLog.PAGE))
                .thenCompose(answer -> {
                    EventId last = from;
                    for (int i = 1; i + 2 < answer.size(); i += 3) {
                        last = EventId.parse(String.valueOf(answer.get(i)));
                        try {
                            ModerationEvent event = ModerationLine.read(String.valueOf(answer.get(i + 1)));
                            all.add(new Stored(event, String.valueOf(answer.get(i + 2))));
                        } catch (RejectedException damaged) {
                            // it stays, and harms nobody
                        }
                    }
                    return last.equals(from) ? CompletableFuture.completedFuture(all) : read(last, all);
                });
    }

    private void clean(List<Stored> all) {
        Endings endings = new Endings(clock);
        Ledger ledger = new Ledger(clock);
        all.forEach(stored -> {
            endings.add(stored.event());
            ledger.add(stored.event());
        });
        long since = clock.millis() - Duration.ofDays(KEEP_DAYS).toMillis();
        List<Stored> drops = new ArrayList<>();
        for (Stored stored : all.subList(0, Math.max(0, all.size() - 1))) {
            boolean ended =
                    ledger.state().find(stored.event().id()) == null && endings.of(stored.event()) <= clock.millis();
            if (ended && (endings.of(stored.event()) < since || all.size() - drops.size() > MOST)) {
                drops.add(stored);
            }
        }
        drop(drops);
    }

    private void drop(List<Stored> drops) {
        if (drops.isEmpty()) {
            return;
        }
        List<Stored> some = drops.subList(0, Math.min(AT_ONCE, drops.size()));
        String[] ids =
                some.stream().map(stored -> stored.event().id().toString()).toArray(String[]::new);
        String[] known = some.stream().map(Stored::key).toArray(String[]::new);
        connection
                .<Long>call(keys.keys(), commands -> commands.hdel(keys.keys(), known))
                .thenCompose(
                        done -> connection.<Long>call(keys.stream(), commands -> commands.xdel(keys.stream(), ids)))
                .thenAccept(done -> drop(drops.subList(some.size(), drops.size())));
    }
}
