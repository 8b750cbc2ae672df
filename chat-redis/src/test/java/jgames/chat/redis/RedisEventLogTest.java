package jgames.chat.redis;

import static org.awaitility.Awaitility.await;

import java.time.InstantSource;
import jgames.chat.core.cluster.ClusterObserver;
import jgames.chat.core.log.EventLog;
import jgames.chat.testing.Needs;
import jgames.chat.testing.RedisServer;
import jgames.chat.testing.SharedEventLogContract;
import jgames.chat.testing.StoredEventLogContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;

@Needs(Needs.Tool.REDIS)
class RedisEventLogTest {
    private static final int NEWEST = 50;
    private static final int KEEP = 100;

    private static RedisServer server;
    private static RedisConnection redis;

    @BeforeAll
    static void start() {
        server = new RedisServer();
        redis = RedisConnection.open(RedisAddress.of(server.address(), () -> null), "chat", new ClusterObserver() {});
        await().until(redis::isUp);
    }

    @AfterAll
    static void stop() {
        redis.close();
        server.close();
    }

    @BeforeEach
    void empty() {
        server.command("FLUSHALL");
    }

    private static EventLog open(InstantSource clock) {
        return new RedisEventLog(redis, "lobby", NEWEST, KEEP, clock, said -> {});
    }

    @Nested
    class ALogThatStays extends StoredEventLogContract {
        @Override
        protected EventLog open(InstantSource clock) {
            return RedisEventLogTest.open(clock);
        }

        @Override
        protected void deleteStore() {
            server.command("FLUSHALL");
        }
    }

    @Nested
    class ALogThatOthersWriteTo extends SharedEventLogContract {
        @Override
        protected EventLog open(InstantSource clock) {
            return RedisEventLogTest.open(clock);
        }
    }
}
