package jgames.chat.redis;

import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.concurrent.CompletableFuture;

/**
 * The two connections to Redis, for as long as both are there: one for commands, one that publications come on.
 *
 * @param commands of the first
 */
record Session(
        StatefulConnection<String, String> connection,
        RedisClusterAsyncCommands<String, String> commands,
        StatefulRedisPubSubConnection<String, String> publications) {
    /** Whether Redis answers on both. */
    CompletableFuture<Void> ping() {
        return CompletableFuture.allOf(
                commands.ping().toCompletableFuture(),
                publications.async().ping().toCompletableFuture());
    }
}
