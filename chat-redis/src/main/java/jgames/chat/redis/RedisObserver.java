package jgames.chat.redis;

/** What an operator may want to count or read of the use of Redis. Called from any thread; must neither block nor throw. */
public interface RedisObserver {
    /** A batch of so many proposals was appended, so long after it was handed to Redis. */
    default void appended(int proposals, long nanos) {}

    /** So many proposals were rejected because Redis is away, or did not say in time whether it has taken them. */
    default void rejectedWhileAway(int proposals) {}

    /** A publication did not arrive, and so many events were read from the stream in its place. */
    default void holeFilled(int events) {}

    /** A stream has lost events that members have seen, or a node has missed more than the stream holds. */
    default void gap(String sentence) {}

    /** Redis is away: the sentence says why, without anything secret. Told once until it is back. */
    default void away(String sentence) {}

    /** Redis is back, or is there for the first time. */
    default void connected() {}

    /** Something in this module is wrong. */
    default void defect(String sentence, Throwable defect) {}
}
