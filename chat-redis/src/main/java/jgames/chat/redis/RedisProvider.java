package jgames.chat.redis;

import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import jgames.chat.core.cluster.Cluster;
import jgames.chat.core.cluster.ClusterContents;
import jgames.chat.core.cluster.ClusterObserver;
import jgames.chat.core.cluster.ClusterProvider;
import org.jspecify.annotations.Nullable;

/** Makes servers that share a Redis, or a Valkey, one chat. */
public final class RedisProvider implements ClusterProvider {
    /** What the libraries write into a log is not for operators: the observer is told what is. */
    private static final List<Logger> LIBRARIES = List.of(Logger.getLogger("io.lettuce"), Logger.getLogger("io.netty"));

    /** For the service loader. Quiets the libraries' logs, where nobody has set another level. */
    public RedisProvider() {
        LIBRARIES.stream().filter(logger -> logger.getLevel() == null).forEach(logger -> logger.setLevel(Level.OFF));
    }

    @Override
    public void check(String address) {
        RedisAddress.of(address, () -> null);
        int slashes = address.indexOf("//");
        int at = address.lastIndexOf('@');
        if (at > slashes && address.substring(slashes, at).contains(":")) {
            throw new IllegalArgumentException(
                    "everybody on the machine can read a password there: it belongs into a file or the environment");
        }
    }

    @Override
    public Cluster open(String address, Supplier<char @Nullable []> password, ClusterObserver observer) {
        return new RedisCluster(
                RedisConnection.open(RedisAddress.of(address, password), RedisCluster.PREFIX, observer));
    }

    @Override
    public ClusterContents contents(String address, Supplier<char @Nullable []> password) throws IOException {
        RedisContents contents = new RedisContents(RedisConnection.open(
                RedisAddress.of(address, password), RedisCluster.PREFIX, new ClusterObserver() {}));
        try {
            return contents.awaitUp();
        } catch (IOException away) {
            contents.close();
            throw away;
        }
    }
}
