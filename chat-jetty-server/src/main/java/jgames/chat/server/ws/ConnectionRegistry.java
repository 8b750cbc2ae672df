package jgames.chat.server.ws;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import jgames.chat.core.intake.ConnectionHandle;

/**
 * Everybody who is connected: counted, in all and by address, and looked after by one timer. Safe for use by many
 * threads.
 */
public final class ConnectionRegistry {
    /** How often {@link #checkLiveness} is to be called. */
    public static final long TICK_SECONDS = 5;

    /** A longer time from one tick to the next is an absence. */
    private static final long MAX_TICK = TimeUnit.SECONDS.toNanos(2 * TICK_SECONDS);

    private static final long MAX_SHARE = 512 * 1024;
    private static final long MIN_SHARE = 16 * 1024;

    private final int maxAll;
    private final int maxPerAddress;
    private final LongSupplier nanos;
    private long lookedAfter; // the timer's
    private final Set<WebSocketMember> members = ConcurrentHashMap.newKeySet();
    private final Map<String, Integer> perAddress = new ConcurrentHashMap<>();
    private final long heap;
    private volatile long share = MAX_SHARE;

    /**
     * Nobody is connected yet.
     *
     * @param nanos a clock that only goes forward
     */
    public ConnectionRegistry(int maxAll, int maxPerAddress, LongSupplier nanos) {
        this(maxAll, maxPerAddress, nanos, Runtime.getRuntime().maxMemory() / 4);
    }

    /** @param heap how many bytes may be on their way to all members together */
    ConnectionRegistry(int maxAll, int maxPerAddress, LongSupplier nanos, long heap) {
        this.heap = heap;
        this.maxAll = maxAll;
        this.maxPerAddress = maxPerAddress;
        this.nanos = nanos;
        this.lookedAfter = nanos.getAsLong();
    }

    /** How many are connected now. */
    public int count() {
        return members.size();
    }

    /** Those who are connected now. */
    public List<ConnectionHandle> all() {
        return members.stream().map(WebSocketMember::handle).toList();
    }

    /** How many of them speak the extended protocol. Looks at each. */
    public int countExtended() {
        return (int) members.stream().filter(WebSocketMember::isExtended).count();
    }

    /**
     * The most bytes of heap that may be on their way to one member and not in the network yet: half a megabyte, or the
     * share of each in a quarter of the heap if so many are connected that it is less.
     */
    long share() {
        return share;
    }

    /** Whether there are as many as there may be. Connections that come at once may go past that by a few. */
    public boolean isFull() {
        return members.size() >= maxAll;
    }

    /** The same for one address. */
    public boolean isFull(String address) {
        return perAddress.getOrDefault(address, 0) >= maxPerAddress;
    }

    void add(WebSocketMember member) {
        members.add(member);
        divide();
        perAddress.merge(member.address(), 1, Integer::sum);
    }

    void remove(WebSocketMember member) {
        if (members.remove(member)) {
            divide();
            perAddress.computeIfPresent(member.address(), (address, n) -> n == 1 ? null : n - 1);
        }
    }

    private void divide() {
        share = Math.max(MIN_SHARE, Math.min(MAX_SHARE, heap / Math.max(1, members.size())));
    }

    /**
     * Pings the silent, and ends the dead. A tick that is late tells that the machine was paused or could not keep
     * up, and that what members have said meanwhile may not be read yet: then nobody's silence counts as death, and
     * everybody is asked again.
     */
    public void checkLiveness() {
        long now = nanos.getAsLong();
        boolean absent = now - lookedAfter > MAX_TICK;
        lookedAfter = now;
        members.forEach(member -> member.checkLiveness(now, absent));
        checkEntry();
    }

    /** Lets go of those who may not be in their room any more. From any thread. */
    public void checkEntry() {
        members.forEach(WebSocketMember::checkEntry);
    }

    /**
     * Has every member look anew at what moderators have decided and the operator has set: whoever may not be there
     * any more is let go, and the others are told what is different for them. From any thread.
     */
    public void review() {
        members.forEach(WebSocketMember::review);
    }

    /** How many connections this author has now. */
    public int count(String author) {
        return (int) members.stream().filter(member -> member.isOf(author)).count();
    }
}
