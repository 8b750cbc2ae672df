package jgames.chat.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.resource.ClientResources;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Connects to Redis. The library repeats no command by itself: whoever called knows better. */
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
        RedisURI uri = address.uri(timeout);
        RedisClient client = RedisClient.create(resources);
        client.setOptions(ClientOptions.builder()
                .autoReconnect(false)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(MOST_UNDER_WAY)
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(timeout)
                        .keepAlive(true)
                        .build())
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
}
