package jgames.chat.redis;

import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.time.Duration;

/**
 * The two connections to a server, for as long as both are there: one for commands, one that publications come on.
 *
 * @param commands of the first
 * @param commandsPulse of the first
 * @param publicationsPulse of the other
 */
record Session(
        StatefulConnection<String, String> connection,
        RedisClusterAsyncCommands<String, String> commands,
        StatefulRedisPubSubConnection<String, String> publications,
        Pulse commandsPulse,
        Pulse publicationsPulse) {
    private static final Duration BETWEEN_PINGS = RedisConnection.TIMEOUT.dividedBy(6);

    static Session of(
            StatefulConnection<String, String> connection,
            RedisClusterAsyncCommands<String, String> commands,
            StatefulRedisPubSubConnection<String, String> publications) {
        long now = System.nanoTime();
        return new Session(
                connection,
                commands,
                publications,
                new Pulse(() -> commands.ping().toCompletableFuture(), BETWEEN_PINGS, now),
                new Pulse(() -> publications.async().ping().toCompletableFuture(), BETWEEN_PINGS, now));
    }

    /** Pings if it is time. Returns for how long either connection has been silent although it should not; 0 if neither has. */
    long beat(long now) {
        return Math.max(commandsPulse.beat(now), publicationsPulse.beat(now));
    }

    /** Whether either connection says that it is of no use. */
    boolean hasFailed() {
        return commandsPulse.hasFailed() || publicationsPulse.hasFailed();
    }
}
