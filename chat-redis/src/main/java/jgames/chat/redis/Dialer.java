package jgames.chat.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.models.partitions.Partitions;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.resource.ClientResources;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Connects to Redis. The library repeats no command by itself: whoever called knows better. */
final class Dialer {
    private static final StringCodec TEXT = StringCodec.UTF8;
    private static final int MOST_UNDER_WAY = 100_000;
    private static final SocketOptions SOCKETS = SocketOptions.builder()
            .connectTimeout(RedisConnection.TIMEOUT)
            .keepAlive(true)
            .build();

    private final ClientResources resources;

    Dialer(ClientResources resources) {
        this.resources = resources;
    }

    /** Connects both; what was opened is closed if one of them cannot be. */
    CompletableFuture<Dialed> dial(RedisURI uri) {
        RedisClient client = RedisClient.create(resources);
        client.setOptions(ClientOptions.builder()
                .autoReconnect(false)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(MOST_UNDER_WAY)
                .socketOptions(SOCKETS)
                .build());
        CompletionStage<StatefulRedisConnection<String, String>> commands = client.connectAsync(TEXT, uri);
        return orShutDown(
                client,
                commands.thenCombine(
                        client.connectPubSubAsync(TEXT, uri),
                        (connection, publications) -> Session.of(connection, connection.async(), publications)));
    }

    /** @param client ends with the session */
    record Dialed(Session session, RedisClient client) {
        CompletableFuture<Void> close() {
            return client.shutdownAsync();
        }
    }

    private static CompletableFuture<Dialed> orShutDown(RedisClient client, CompletionStage<Session> session) {
        CompletableFuture<Dialed> dialed =
                session.thenApply(both -> new Dialed(both, client)).toCompletableFuture();
        dialed.whenComplete((both, failure) -> {
            if (failure != null) {
                client.shutdownAsync();
            }
        });
        return dialed;
    }

    /**
     * Asks a cluster which of its servers have which slots.
     *
     * @param servers that may be of it; the library asks all that they know of, and takes what most of them say
     */
    CompletableFuture<Partitions> ask(List<RedisURI> servers) {
        RedisClusterClient client = RedisClusterClient.create(resources, servers);
        client.setOptions(ClusterClientOptions.builder()
                .autoReconnect(false)
                .socketOptions(SOCKETS)
                .build());
        CompletableFuture<Partitions> answer = client.refreshPartitionsAsync()
                .thenApply(done -> client.getPartitions())
                .toCompletableFuture();
        answer.whenComplete((partitions, failure) -> client.shutdownAsync());
        return answer;
    }
}
