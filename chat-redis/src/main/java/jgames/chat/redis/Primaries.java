package jgames.chat.redis;

import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.models.partitions.Partitions;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Which server has which key: one that has all of them, or those of a cluster. A cluster is asked every {@value #SECONDS_BETWEEN} seconds,
 * and sooner, with growing pauses, where something tells that it may have changed.
 *
 * <p>What changes them runs on the timer's thread; the rest may be called from any thread.
 */
final class Primaries {
    private static final int SECONDS_BETWEEN = 10;
    private static final long SHORTEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long LONGEST_PAUSE = TimeUnit.SECONDS.toNanos(3);

    private final RedisAddress address;
    private final Dialer dialer;
    private final ScheduledExecutorService timer;
    private final Primary.Owner owner;
    private final Runnable changed;
    private volatile String unknown = "not connected yet"; // why there is no layout, if there is none
    private volatile Layout layout = new Layout(Map.of(), new Primary[SlotHash.SLOT_COUNT], false);

    // The timer's alone.
    private boolean asking;
    private boolean askSoon;
    private long askedAt;
    private long pause = SHORTEST_PAUSE;
    private boolean closed;

    /** Who has what. */
    private record Layout(
            Map<String, Primary> byName, @Nullable Primary[] bySlot, boolean isComplete) {}

    /** @param changed is run on the timer's thread when keys may have come to be others' */
    Primaries(
            RedisAddress address,
            Dialer dialer,
            ScheduledExecutorService timer,
            Primary.Owner owner,
            Runnable changed) {
        this.address = address;
        this.dialer = dialer;
        this.timer = timer;
        this.owner = owner;
        this.changed = changed;
    }

    /** Who has a key; null if nobody is known to. */
    @Nullable
    Primary of(String key) {
        return layout.bySlot()[SlotHash.getSlot(key)];
    }

    /** Whether every key has a server that answers. */
    boolean areUp() {
        Layout now = layout;
        return now.isComplete() && now.byName().values().stream().allMatch(Primary::isUp);
    }

    /** Why some of it is of no use, in one sentence for the operator without anything secret; null when all is well. */
    @Nullable
    String problem() {
        Layout now = layout;
        for (Primary each : now.byName().values()) {
            String problem = each.problem();
            if (problem != null) {
                return problem;
            }
        }
        String why = now.byName().isEmpty() ? unknown : "some of its keys are at no server";
        return now.isComplete() ? null : "Redis at " + address + " is away: " + why;
    }

    // ---- on the timer's thread ----

    void begin() {
        if (address.isCluster()) {
            ask();
        } else {
            Primary one = new Primary(address.toString(), () -> dialer.dial(address.uri()), timer, owner);
            @Nullable Primary[] slots = new Primary[SlotHash.SLOT_COUNT];
            Arrays.fill(slots, one);
            layout = new Layout(Map.of("", one), slots, true);
            one.dial();
        }
    }

    /** Something may have changed. */
    void askSoon() {
        askSoon = address.isCluster();
    }

    void tick(long now) {
        layout.byName().values().forEach(each -> each.tick(now));
        boolean isTime = now - askedAt >= (askSoon ? pause : TimeUnit.SECONDS.toNanos(SECONDS_BETWEEN));
        if (address.isCluster() && isTime && !asking) {
            pause = askSoon ? Math.min(LONGEST_PAUSE, pause + pause / 2) : SHORTEST_PAUSE;
            ask();
        }
    }

    private void ask() {
        asking = true;
        askSoon = false;
        askedAt = System.nanoTime();
        CompletableFuture<Partitions> answer;
        try {
            answer = dialer.ask(address.uris(layout.byName().keySet()));
        } catch (RuntimeException e) { // the password cannot be read
            answer = CompletableFuture.failedFuture(e);
        }
        answer.whenCompleteAsync(this::answered, timer);
    }

    private void answered(@Nullable Partitions partitions, @Nullable Throwable failure) {
        asking = false;
        if (closed) {
            return;
        } else if (partitions != null) {
            take(partitions);
        } else {
            askSoon = true;
            pause = Math.max(
                    pause, LONGEST_PAUSE / 4 + ThreadLocalRandom.current().nextLong(LONGEST_PAUSE / 4));
            if (layout.byName().isEmpty()) {
                unknown = Primary.reason(failure);
                owner.isAway("Redis at " + address + " is away: " + unknown);
            }
        }
    }

    private void take(Partitions partitions) {
        Map<String, Primary> before = layout.byName();
        Map<String, Primary> now = new LinkedHashMap<>();
        @Nullable Primary[] slots = new Primary[SlotHash.SLOT_COUNT];
        for (RedisClusterNode node : partitions) {
            if (node.getUri() == null || node.getSlots().isEmpty()) {
                continue; // it is a replica, or nobody knows where
            }
            String name = node.getUri().getHost() + ":" + node.getUri().getPort();
            Primary primary = before.getOrDefault(name, now.get(name));
            if (primary == null) {
                primary = new Primary(name, () -> dialer.dial(address.uri(name)), timer, owner);
                primary.dial();
            }
            now.put(name, primary);
            for (int slot : node.getSlots()) {
                slots[slot] = primary;
            }
        }
        if (!Arrays.equals(slots, layout.bySlot())) {
            pause = SHORTEST_PAUSE;
        }
        layout = new Layout(now, slots, Arrays.stream(slots).noneMatch(primary -> primary == null));
        changed.run();
        owner.isThere();
        before.values().stream().filter(each -> !now.containsValue(each)).forEach(Primary::close);
    }

    /** Ends all connections; what waits for an answer fails. */
    CompletableFuture<Void> close() {
        closed = true;
        return CompletableFuture.allOf(
                layout.byName().values().stream().map(Primary::close).toArray(CompletableFuture[]::new));
    }
}
