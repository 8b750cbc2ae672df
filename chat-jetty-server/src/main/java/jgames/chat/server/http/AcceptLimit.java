package jgames.chat.server.http;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.SelectorManager;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the sockets that are no websocket, or not yet: they count for their address and in all, from the moment in which
 * they are accepted. It closes sockets and never a port.
 *
 * <p>An address has so many and no more. In all there are so many, and one more takes the place of another one: the oldest
 * of the address that has most. So neither one address nor a thousand of them that only hold sockets keep a newcomer out.
 * A trusted proxy speaks for many and is not bounded by its address: what it has beyond the number in all is accepted as
 * {@linkplain #isSpare spare}, up to as many again.
 *
 * <p>Time is counted in {@link #tick ticks}, so a machine that was paused ends nobody. Safe for use by many threads.
 */
public final class AcceptLimit implements SelectorManager.AcceptListener {
    /** How many ticks a socket may take to become a websocket, or to be done. */
    public static final int LIFE_TICKS = 60;

    /** From then on an answer is its connection's last one: a request that follows it could not be finished. */
    public static final int LAST_ANSWER_TICKS = 30;

    private final int maxPerAddress;
    private final int max;
    private final Predicate<InetAddress> isProxy;

    // Guarded by this.
    private final Map<SelectableChannel, Bare> sockets = new LinkedHashMap<>(); // the oldest first
    private final Map<String, Owner> owners = new HashMap<>();
    private final Owner proxies = new Owner("");

    private volatile int ticks; // written under the lock

    /**
     * @param maxPerAddress how many sockets an address has at most
     * @param max how many there are in all, and how many of the trusted proxies are served
     * @param isProxy whether an address is a trusted proxy's
     */
    public AcceptLimit(int maxPerAddress, int max, Predicate<InetAddress> isProxy) {
        this.maxPerAddress = maxPerAddress;
        this.max = max;
        this.isProxy = isProxy;
    }

    /** Who has sockets: an address, or the trusted proxies together. */
    private static final class Owner {
        final String address;
        int sockets;

        Owner(String address) {
            this.address = address;
        }
    }

    private static final class Bare {
        final Owner owner;
        final int born;
        final boolean spare;
        Closeable socket;

        Bare(Owner owner, int born, boolean spare, Closeable socket) {
            this.owner = owner;
            this.born = born;
            this.spare = spare;
            this.socket = socket;
        }
    }

    /** Counts a socket that has just been accepted, or says that it is to be closed. It may close another one. */
    boolean admit(SocketChannel channel, InetAddress peer) {
        Bare evicted = null;
        synchronized (this) {
            boolean proxy = isProxy.test(peer);
            String address = ClientAddresses.key(peer);
            if (!proxy && owners.containsKey(address) && owners.get(address).sockets >= maxPerAddress) {
                return false;
            }
            boolean spare = proxy && proxies.sockets >= max;
            if (proxy ? proxies.sockets >= 2 * max : sockets.size() - proxies.sockets >= max) {
                evicted = evict(proxy);
            }
            Owner owner = proxy ? proxies : owners.computeIfAbsent(address, Owner::new);
            owner.sockets++;
            sockets.put(channel, new Bare(owner, ticks, spare, channel));
        }
        close(evicted);
        return true;
    }

    /** From now on this is what is to be closed. */
    void opened(SocketChannel channel, EndPoint endPoint) {
        synchronized (this) {
            Bare bare = sockets.get(channel);
            if (bare != null) {
                bare.socket = endPoint;
                return;
            }
        }
        endPoint.close(); // it has given way meanwhile
    }

    /** The socket is a websocket now, or gone. */
    synchronized void remove(SelectableChannel channel) {
        Bare bare = sockets.remove(channel);
        if (bare != null && --bare.owner.sockets == 0) {
            owners.remove(bare.owner.address);
        }
    }

    /** Whether a socket is a proxy's that is beyond the bound: whoever it is, is told so. */
    synchronized boolean isSpare(SelectableChannel channel) {
        Bare bare = sockets.get(channel);
        return bare != null && bare.spare;
    }

    /** Whether a socket's next answer is to be its last. */
    synchronized boolean isLastAnswer(SelectableChannel channel) {
        Bare bare = sockets.get(channel);
        return bare != null && (bare.spare || ticks - bare.born >= LAST_ANSWER_TICKS);
    }

    /** To be called once a second. Ends those whose time is up: a client may drip a request so slowly that it never idles. */
    public void tick() {
        List<Bare> old;
        synchronized (this) {
            ticks++;
            old = sockets.values().stream()
                    .takeWhile(bare -> ticks - bare.born > LIFE_TICKS)
                    .toList();
        }
        old.forEach(AcceptLimit::close);
    }

    /** Closes a socket for one that the system has no more room for, if there is one. */
    void makeRoom() {
        Bare evicted;
        synchronized (this) {
            evicted = evict(false);
        }
        close(evicted);
    }

    /** How many there have been. */
    public int ticks() {
        return ticks;
    }

    /** How many sockets count. */
    public synchronized int count() {
        return sockets.size();
    }

    /** Takes out the oldest of the proxies, or the oldest of the address that has most; null if there is none. */
    private @Nullable Bare evict(boolean proxy) {
        Map.Entry<SelectableChannel, Bare> found = null;
        for (Map.Entry<SelectableChannel, Bare> each : sockets.entrySet()) {
            Owner owner = each.getValue().owner;
            boolean eligible = proxy == (owner == proxies);
            if (eligible && (found == null || owner.sockets > found.getValue().owner.sockets)) {
                found = each;
            }
        }
        if (found == null) {
            return null;
        }
        Bare bare = found.getValue();
        remove(found.getKey());
        return bare;
    }

    private static void close(@Nullable Bare bare) {
        try {
            if (bare != null) {
                bare.socket.close();
            }
        } catch (IOException e) {
            // it is gone, then
        }
    }

    @Override
    public void onAcceptFailed(SelectableChannel channel, Throwable cause) {
        remove(channel);
    }

    @Override
    public void onClosed(SelectableChannel channel) {
        remove(channel);
    }
}
