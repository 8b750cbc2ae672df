package jgames.chat.core.cluster;

/** What an operator may want to count or read of a cluster's store. Called from any thread; must neither block nor throw. */
public interface ClusterObserver {
    /** A batch of so many proposals was appended to a room's log, so long after it was handed over. */
    default void appended(int proposals, long nanos) {}

    /** So many proposals were rejected because the store is away, or did not say in time whether it has taken them. */
    default void rejectedWhileAway(int proposals) {}

    /** A publication did not arrive, and so many events were read from the store in its place. */
    default void holeFilled(int events) {}

    /** The store has lost events that members have seen, or this server has missed more than the store keeps. */
    default void gap(String sentence) {}

    /** The store is away: the sentence says why, without anything secret. Told once until it is back. */
    default void away(String sentence) {}

    /** The store is back, or is there for the first time. */
    default void connected() {}

    /** Something in the cluster's module is wrong. */
    default void defect(String sentence, Throwable defect) {}
}
