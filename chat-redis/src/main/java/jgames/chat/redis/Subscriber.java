package jgames.chat.redis;

/** Who hears what is published on a channel. The methods are called from any thread, and must neither block nor throw. */
interface Subscriber {
    /** From now on publications arrive; those before may have been missed. Again after each time that Redis was away. */
    void subscribed();

    /** Something was published. */
    void published(String text);

    /**
     * A few times a second.
     *
     * @param nanos of a clock that only goes forward
     */
    void tick(long nanos);
}
