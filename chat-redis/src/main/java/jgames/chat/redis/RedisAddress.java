package jgames.chat.redis;

import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisCredentialsProvider;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.RedisClusterURIUtil;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where Redis is, and who we are there. Immutable; its text has no password.
 *
 * <p>{@code redis://[user@]host[:port][/database]}; {@code rediss://} with TLS; {@code redis://[user@]host:port,host:port} or {@code
 * rediss://} for a cluster, of which these servers tell the others; {@code redis-sentinel://host,host/0#name} for whichever server the
 * sentinels say is the primary.
 */
public final class RedisAddress {
    private static final Pattern PARTS =
            Pattern.compile("(?<scheme>[^/]*//)(?:(?<user>[^@:/]*)(?::(?<password>[^@/]*))?@)?(?<rest>.*)");

    private final String text;
    private final boolean cluster;
    private final @Nullable String user;
    private final Supplier<char @Nullable []> password;

    private RedisAddress(String text, boolean cluster, @Nullable String user, Supplier<char @Nullable []> password) {
        this.text = text;
        this.cluster = cluster;
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
        Matcher parts = PARTS.matcher(address);
        try {
            if (!parts.matches()) {
                throw new IllegalArgumentException("there is no //");
            }
            String text = parts.group("scheme") + parts.group("rest");
            boolean cluster = text.contains(",") && !text.startsWith("redis-");
            RedisURI uri = RedisURI.create(URI.create(text));
            if (cluster && (RedisClusterURIUtil.toRedisURIs(URI.create(text)).isEmpty() || uri.getDatabase() != 0)) {
                throw new IllegalArgumentException("a cluster has servers, and one database");
            }
            String inAddress = parts.group("password");
            return new RedisAddress(text, cluster, parts.group("user"), () -> {
                char[] secret = password.get();
                return secret != null || inAddress == null ? secret : inAddress.toCharArray();
            });
        } catch (RuntimeException e) { // whose message may repeat a password
            throw new IllegalArgumentException("not an address of Redis: redis://host:port, rediss://host:port,"
                    + " redis://host:port,host:port for a cluster, redis-sentinel://host:port,host:port#name");
        }
    }

    /** Whether it is a cluster's. */
    boolean isCluster() {
        return cluster;
    }

    /**
     * What the library connects to, with the password of now; may wait for it. It is read anew because the library's copies lack the
     * sentinels, and without the user, whom the library would take for a password where there is none.
     */
    RedisURI uri() {
        return withPassword(RedisURI.create(URI.create(text)));
    }

    /**
     * The same for a server of the cluster.
     *
     * @param server its host and port, as the cluster tells them
     */
    RedisURI uri(String server) {
        RedisURI uri = RedisClusterURIUtil.toRedisURIs(URI.create(text)).get(0);
        int colon = server.lastIndexOf(':');
        uri.setHost(server.substring(0, colon));
        uri.setPort(Integer.parseInt(server.substring(colon + 1)));
        return withPassword(uri);
    }

    /** The same for those of the cluster that are known: these, and those of the address. */
    List<RedisURI> uris(Collection<String> servers) {
        List<RedisURI> uris = new ArrayList<>();
        servers.forEach(server -> uris.add(uri(server)));
        RedisClusterURIUtil.toRedisURIs(URI.create(text)).forEach(uri -> uris.add(withPassword(uri)));
        return uris;
    }

    private RedisURI withPassword(RedisURI uri) {
        uri.setTimeout(RedisConnection.TIMEOUT);
        uri.getSentinels().forEach(sentinel -> sentinel.setTimeout(RedisConnection.TIMEOUT));
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
