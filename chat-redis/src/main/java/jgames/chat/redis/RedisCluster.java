package jgames.chat.redis;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import jgames.chat.core.cluster.Cluster;
import jgames.chat.core.log.Event.Posted;
import jgames.chat.core.log.EventLog;
import jgames.chat.core.moderation.ModerationLog;
import org.jspecify.annotations.Nullable;

/** Servers that share a Redis: a stream a room, one of what moderators decide, a few keys, and a channel among the servers. */
final class RedisCluster implements Cluster {
    /** What all keys and channels begin with. */
    static final String PREFIX = "chat";

    /** How many times the messages that a room begins with a stream keeps, as a file does. */
    private static final int KEPT = 4;

    private final RedisConnection connection;
    private final SharedKeys keys;
    private final Nodes nodes;
    private volatile @Nullable Peers peers;

    RedisCluster(RedisConnection connection) {
        this.connection = connection;
        this.keys = new SharedKeys(connection);
        this.nodes = new Nodes(connection, System::nanoTime);
    }

    @Override
    public CompletionStage<String> begin(String addressKey) {
        return keys.begin(addressKey);
    }

    @Override
    public EventLog openLog(String room, int newest) {
        return new RedisEventLog(
                connection, room, newest, KEPT * newest, InstantSource.system(), said -> tell(room, said));
    }

    private void tell(String room, Posted said) {
        Peers told = peers;
        if (told != null) {
            told.said(room, said);
        }
    }

    @Override
    public ModerationLog openModerationLog() {
        return new RedisModerationLog(connection, InstantSource.system(), System::nanoTime);
    }

    @Override
    public Optional<String> roomList() {
        return keys.roomList();
    }

    @Override
    public void follow(Peers peers) {
        this.peers = peers;
        nodes.follow(peers);
    }

    @Override
    public void tellOnline(Map<String, Integer> members) {
        nodes.tellOnline(members);
    }

    @Override
    public Map<String, Integer> onlineElsewhere() {
        return nodes.onlineElsewhere();
    }

    @Override
    public void tellBlocked(String address, Duration time) {
        nodes.tellBlocked(address, time);
    }

    @Override
    public int subscriptions() {
        return connection.subscriptions();
    }

    @Override
    public Optional<String> problem() {
        return connection.problem();
    }

    @Override
    public void close() {
        nodes.close();
        keys.close();
        connection.close();
    }
}
