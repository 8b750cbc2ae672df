package jgames.chat.jakarta;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import jgames.chat.core.intake.AddressHash;
import jgames.chat.core.intake.ConnectionHandle;
import jgames.chat.core.intake.EntryCheck;
import jgames.chat.core.intake.IntakeRules;
import jgames.chat.core.room.Observer;
import org.jspecify.annotations.Nullable;

/** Everybody who is connected, and what they share. Safe for use by many threads. */
final class Connections {
    private static final long MAX_SHARE = 512 * 1024;
    private static final long MIN_SHARE = 16 * 1024;

    final Set<JakartaMember> members = ConcurrentHashMap.newKeySet();
    private final Map<String, Integer> perAddress = new ConcurrentHashMap<>();
    private final long heap = Runtime.getRuntime().maxMemory() / 4;
    private final int max;
    private final int maxPerAddress;
    private final IntakeRules rules;
    private final EntryCheck entry;
    private final Observer observer;
    private final AddressHash hash;
    private final Executor drains;
    private final Executor closers;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private volatile @Nullable Texts last;

    /** Frames as the API wants them. */
    private record Texts(List<ByteBuffer> frames, List<String> texts) {}

    Connections(
            int max,
            int maxPerAddress,
            IntakeRules rules,
            EntryCheck entry,
            Observer observer,
            AddressHash hash,
            Executor drains,
            Executor closers,
            InstantSource clock,
            LongSupplier nanos) {
        this.max = max;
        this.maxPerAddress = maxPerAddress;
        this.rules = rules;
        this.entry = entry;
        this.observer = observer;
        this.hash = hash;
        this.drains = drains;
        this.closers = closers;
        this.clock = clock;
        this.nanos = nanos;
    }

    IntakeRules rules() {
        return rules;
    }

    EntryCheck entry() {
        return entry;
    }

    Observer observer() {
        return observer;
    }

    AddressHash hash() {
        return hash;
    }

    /** Runs what never waits. */
    Executor drains() {
        return drains;
    }

    /** Runs what may wait for a client. */
    Executor closers() {
        return closers;
    }

    InstantSource clock() {
        return clock;
    }

    LongSupplier nanos() {
        return nanos;
    }

    boolean isFull(String address) {
        return members.size() >= max || perAddress.getOrDefault(address, 0) >= maxPerAddress;
    }

    void add(JakartaMember member) {
        members.add(member);
        perAddress.merge(member.sender().address(), 1, Integer::sum);
    }

    void remove(JakartaMember member) {
        if (members.remove(member)) {
            perAddress.computeIfPresent(member.sender().address(), (address, n) -> n == 1 ? null : n - 1);
            synchronized (this) {
                notifyAll();
            }
        }
    }

    /** Waits until nobody is connected any more, but not longer than this. */
    synchronized void awaitNobody(Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        for (long left = patience.toMillis(); left > 0 && !members.isEmpty(); ) {
            wait(left);
            left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        }
    }

    List<ConnectionHandle> all() {
        return members.stream().map(JakartaMember::handle).toList();
    }

    /** How many connections this author has now. */
    int count(String author) {
        return (int) members.stream()
                .filter(member -> author.equals(member.sender().author()))
                .count();
    }

    /** The most bytes of heap that may wait for one member: half a megabyte, or the share of each in a quarter of the heap. */
    long share() {
        return Math.max(MIN_SHARE, Math.min(MAX_SHARE, heap / Math.max(1, members.size())));
    }

    /** To be called every few seconds, and when it may have changed who may be where. */
    void lookAfter() {
        long now = nanos.getAsLong();
        members.forEach(member -> member.lookAfter(now));
    }

    /** All members of a dialect are handed the same list, one after the other, so it is decoded once for them. */
    List<String> texts(List<ByteBuffer> frames) {
        Texts known = last;
        if (known == null || known.frames != frames) {
            known = new Texts(frames, frames.stream().map(Connections::decoded).toList());
            last = known;
        }
        return known.texts;
    }

    static List<String> text(ByteBuffer frame) {
        return List.of(decoded(frame));
    }

    private static String decoded(ByteBuffer utf8) {
        return StandardCharsets.UTF_8.decode(utf8.slice()).toString();
    }
}
