package jgames.chat.redis;

import io.lettuce.core.SetArgs;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The few values that all servers share: the secret for addresses, which is made once, and the list of rooms, which is read twice a
 * second, and at once when somebody publishes on its channel.
 */
final class SharedKeys implements Subscriber {
    /** As long as a file of rooms may be, and one more. */
    private static final int MAX_ROOM_LIST = 1024 * 1024;

    private static final long EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final RedisConnection connection;
    private final String channel;
    private final CompletableFuture<String> begun = new CompletableFuture<>();
    private volatile @Nullable String proposed;
    private volatile String rooms = "";
    private volatile boolean reading;
    private long readAt; // the tick's

    SharedKeys(RedisConnection connection) {
        this.connection = connection;
        this.channel = rooms(connection);
    }

    /** The key of the list of rooms. */
    static String rooms(RedisConnection connection) {
        return connection.prefix() + ":rooms";
    }

    /** The key of the secret for addresses. */
    static String addressKey(RedisConnection connection) {
        return connection.prefix() + ":address-key";
    }

    CompletableFuture<String> begin(String addressKey) {
        proposed = addressKey;
        connection.attach(this);
        connection.subscribe(channel, this);
        return begun;
    }

    /** Empty if there is none. */
    Optional<String> roomList() {
        return rooms.isBlank() ? Optional.empty() : Optional.of(rooms);
    }

    @Override
    public void subscribed() {
        read();
    }

    @Override
    public void published(String text) {
        read();
    }

    @Override
    public void tick(long nanos) {
        if (nanos - readAt >= EVERY_NANOS) {
            readAt = nanos;
            read();
        }
    }

    /** One reading is under way at a time; what one of them misses the next one finds. */
    private void read() {
        if (reading) {
            return;
        }
        reading = true;
        connection
                .<String>call(channel, commands -> commands.getrange(channel, 0, MAX_ROOM_LIST))
                .thenCombine(addressKey(), (list, key) -> {
                    rooms = list;
                    return key;
                })
                .orTimeout(RedisConnection.TIMEOUT.toMillis(), TimeUnit.MILLISECONDS) // an answer may never come
                .whenComplete((key, away) -> {
                    reading = false;
                    if (away == null) {
                        begun.complete(key);
                    }
                });
    }

    private CompletableFuture<String> addressKey() {
        String key = addressKey(connection);
        return begun.isDone()
                ? begun
                : connection
                        .<String>call(key, commands -> commands.set(key, proposed, SetArgs.Builder.nx()))
                        .thenCompose(done -> connection.<String>call(key, commands -> commands.get(key)));
    }

    void close() {
        connection.unsubscribe(channel, this);
        connection.detach(this);
    }
}
