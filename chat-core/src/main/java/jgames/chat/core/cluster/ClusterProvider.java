package jgames.chat.core.cluster;

import java.io.IOException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Opens clusters on one kind of store. A server finds it as a service, so that it needs nothing of it without one. */
public interface ClusterProvider {
    /**
     * Checks an address.
     *
     * @throws IllegalArgumentException if it is none of this kind of store, or has a password in it; the sentence does not repeat it
     */
    void check(String address);

    /**
     * Begins to connect, and goes on trying.
     *
     * @param address one that {@link #check} lets pass
     * @param password asked before each attempt, on a thread that may wait; answers null for none. What it throws counts as an
     *     attempt that failed
     */
    Cluster open(String address, Supplier<char @Nullable []> password, ClusterObserver observer);

    /**
     * Connects for reading and putting there all that servers share. Waits for the store.
     *
     * @throws IOException if it does not answer; the sentence says why
     */
    ClusterContents contents(String address, Supplier<char @Nullable []> password) throws IOException;
}
