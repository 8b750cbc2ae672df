package jgames.chat.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.resource.ClientResources;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Connects to Redis: to one server, or to a cluster. The library repeats no command by itself: whoever called knows better. */
final class Dialer {
    private static final StringCodec TEXT = StringCodec.UTF8;
    private static final int MOST_UNDER_WAY = 100_000;

    private final RedisAddress address;
    private final ClientResources resources;
    private final Duration timeout;

    Dialer(RedisAddress address, ClientResources resources, Duration timeout) {
        this.address = address;
        this.resources = resources;
        this.timeout = timeout;
    }

    /** Connects both; what was opened is closed if one of them cannot be. May wait for the password. */
    CompletableFuture<Dialed> dial() {
        List<RedisURI> uris = address.uris(timeout);
        return address.isCluster() ? toCluster(uris) : toServer(uris.get(0));
    }

    /** @param client ends with the session */
    record Dialed(Session session, AbstractRedisClient client) {
        CompletableFuture<Void> close() {
            return client.shutdownAsync();
        }
    }

    private CompletableFuture<Dialed> toServer(RedisURI uri) {
        RedisClient client = RedisClient.create(resources);
        client.setOptions(options(ClientOptions.builder().autoReconnect(false)).build());
        CompletionStage<StatefulRedisConnection<String, String>> commands = client.connectAsync(TEXT, uri);
        return orShutDown(
                client,
                commands.thenCombine(
                        client.connectPubSubAsync(TEXT, uri),
                        (connection, publications) -> new Session(connection, connection.async(), publications)));
    }

    private CompletableFuture<Dialed> toCluster(List<RedisURI> uris) {
        RedisClusterClient client = RedisClusterClient.create(resources, uris);
        ClusterClientOptions.Builder options = ClusterClientOptions.builder();
        options(options).replayFilter(command -> true);
        client.setOptions(options.topologyRefreshOptions(ClusterTopologyRefreshOptions.builder()
                        .enablePeriodicRefresh(Duration.ofSeconds(10))
                        .build())
                .build());
        CompletionStage<StatefulRedisClusterConnection<String, String>> commands =
                client.refreshPartitionsAsync().thenCompose(known -> client.connectAsync(TEXT));
        return orShutDown(
                client,
                commands.thenCompose(connection -> client.connectPubSubAsync(TEXT)
                        .thenApply(publications -> {
                            publications.setNodeMessagePropagation(true); // what is sharded comes from the servers' own
                            return new Session(connection, connection.async(), publications);
                        })));
    }

    private ClientOptions.Builder options(ClientOptions.Builder options) {
        return options.disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(MOST_UNDER_WAY)
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(timeout)
                        .keepAlive(true)
                        .build());
    }

    private static CompletableFuture<Dialed> orShutDown(AbstractRedisClient client, CompletionStage<Session> session) {
        CompletableFuture<Dialed> dialed =
                session.thenApply(both -> new Dialed(both, client)).toCompletableFuture();
        dialed.whenComplete((both, failure) -> {
            if (failure != null) {
                client.shutdownAsync();
            }
        });
        return dialed;
    }
}
