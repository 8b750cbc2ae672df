package jgames.chat.server.ops;

import java.io.IOException;
import java.util.function.IntSupplier;
import jgames.chat.core.cluster.ClusterObserver;
import jgames.chat.core.room.Observer;

/** What a server counts beside what a room tells. Safe for use by many threads. */
public interface Metrics extends Observer {
    /** Counts nothing. */
    Metrics NONE = new Metrics() {};

    /** A member was let go because it did not read. */
    default void slowMember() {}

    /**
     * A connection was not accepted.
     *
     * @param reason one of {@link jgames.chat.server.ws.HandshakeRefusal#labels()}
     */
    default void handshakeRefused(String reason) {}

    /**
     * Returns what counts the events of the store that servers share. Called once, and only where there is such a store.
     *
     * @param subscriptions how many there are now
     */
    default ClusterObserver cluster(IntSupplier subscriptions) {
        return new ClusterObserver() {};
    }

    /** All of it in the Prometheus text format. */
    default byte[] text() throws IOException {
        return new byte[0];
    }
}
