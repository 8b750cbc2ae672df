package jgames.chat.redis;

import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisCredentialsProvider;
import io.lettuce.core.RedisURI;
import java.net.URI;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where Redis is, and who we are there. Immutable; its text has no password.
 *
 * <p>{@code redis://[user@]host[:port][/database]}; {@code rediss://} with TLS; {@code redis-sentinel://host,host/0#name} for
 * whichever server the sentinels say is the primary. A cluster's is refused: the log was not shown to work on one.
 */
public final class RedisAddress {
    private static final Pattern PARTS =
            Pattern.compile("(?<scheme>[^/]*//)(?:(?<user>[^@:/]*)(?::(?<password>[^@/]*))?@)?(?<rest>.*)");

    private final String text;
    private final @Nullable String user;
    private final Supplier<char @Nullable []> password;

    private RedisAddress(String text, @Nullable String user, Supplier<char @Nullable []> password) {
        this.text = text;
        this.user = user;
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
        Matcher parts = PARTS.matcher(address);
        try {
            if (!parts.matches()) {
                throw new IllegalArgumentException("there is no //");
            }
            String text = parts.group("scheme") + parts.group("rest");
            RedisURI.create(URI.create(text));
            String inAddress = parts.group("password");
            return new RedisAddress(text, parts.group("user"), () -> {
                char[] secret = password.get();
                return secret != null || inAddress == null ? secret : inAddress.toCharArray();
            });
        } catch (RuntimeException e) { // whose message may repeat a password
            throw new IllegalArgumentException("not an address of Redis: redis://host:port, rediss://host:port,"
                    + " redis-sentinel://host:port,host:port#name");
        }
    }

    /**
     * What the library connects to, with the password of now. It is read anew because the library's copies lack the sentinels, and
     * without the user, whom the library would take for a password where there is none.
     */
    RedisURI uri(Duration timeout) {
        RedisURI uri = RedisURI.create(URI.create(text));
        uri.setTimeout(timeout);
        uri.getSentinels().forEach(sentinel -> sentinel.setTimeout(timeout));
        char[] secret = password.get();
        if (secret != null) {
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
