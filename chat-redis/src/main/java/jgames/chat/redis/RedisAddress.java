package jgames.chat.redis;

import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisCredentialsProvider;
import io.lettuce.core.RedisURI;
import java.net.URI;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where Redis is, and who we are there. Immutable; its text has no password.
 *
 * <p>{@code redis://[user@]host[:port][/database]}; {@code rediss://} with TLS; {@code redis-sentinel://host,host/0#name} for
 * whichever server the sentinels say is the primary. A cluster's is refused: the log was not shown to work on one.
 */
public final class RedisAddress {
    private final String text;
    private final URI address;
    private final Supplier<char @Nullable []> password;

    private RedisAddress(String text, URI address, Supplier<char @Nullable []> password) {
        this.text = text;
        this.address = address;
        this.password = password;
    }

    /**
     * Reads an address.
     *
     * @param password asked before each attempt to connect, on a thread that may wait; null for none, or for that in the
     *     address
     * @throws IllegalArgumentException if it is none; the message does not repeat it
     */
    public static RedisAddress of(String address, Supplier<char @Nullable []> password) {
        if (address.contains(",") && !address.startsWith("redis-")) {
            throw new IllegalArgumentException("a cluster of Redis is not supported: name one server, or sentinels");
        }
        try {
            URI uri = URI.create(address);
            RedisURI.create(uri);
            return new RedisAddress(address.replaceFirst("//[^@/]*@", "//"), uri, password);
        } catch (RuntimeException e) { // whose message may repeat a password
            throw new IllegalArgumentException("not an address of Redis: redis://host:port, rediss://host:port,"
                    + " redis-sentinel://host:port,host:port#name");
        }
    }

    /** What the library connects to, with the password of now. */
    RedisURI uri(Duration timeout) {
        char[] secret = password.get();
        RedisURI uri = RedisURI.create(address); // the library's own copies lack the sentinels
        uri.setTimeout(timeout);
        uri.getSentinels().forEach(sentinel -> sentinel.setTimeout(timeout));
        if (secret != null) {
            String user = uri.getCredentialsProvider()
                            instanceof RedisCredentialsProvider.ImmediateRedisCredentialsProvider known
                    ? known.resolveCredentialsNow().getUsername()
                    : null;
            uri.setCredentialsProvider(RedisCredentialsProvider.from(() -> RedisCredentials.just(user, secret)));
        }
        return uri;
    }

    /** The address, without a user and a password. */
    @Override
    public String toString() {
        return text;
    }
}
