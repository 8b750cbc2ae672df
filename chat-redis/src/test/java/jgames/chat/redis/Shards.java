package jgames.chat.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.cluster.SlotHash;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import jgames.chat.testing.RedisServer;

/** A real cluster of a test's own: three primaries, and a replica of the first one, which takes over within seconds. */
final class Shards implements AutoCloseable {
    private static final int PRIMARIES = 3;

    private final List<RedisServer> servers = new ArrayList<>();

    Shards() throws IOException {
        List<Integer> buses = new ArrayList<>();
        for (int i = 0; i <= PRIMARIES; i++) {
            buses.add(Node.freePort());
            List<String> options = new ArrayList<>(List.of("--cluster-enabled", "yes"));
            options.addAll(List.of("--cluster-port", buses.get(i).toString()));
            options.addAll(List.of("--cluster-node-timeout", "1000"));
            options.addAll(List.of("--cluster-require-full-coverage", "no"));
            options.addAll(List.of("--cluster-replica-validity-factor", "0"));
            options.addAll(List.of("--repl-diskless-sync-delay", "0"));
            options.addAll(ClusterTest.user());
            servers.add(new RedisServer(options.toArray(String[]::new)));
        }
        for (int i = 0; i < PRIMARIES; i++) {
            String from = Integer.toString(SlotHash.SLOT_COUNT * i / PRIMARIES);
            String to = Integer.toString(SlotHash.SLOT_COUNT * (i + 1) / PRIMARIES - 1);
            ok(servers.get(i), "CLUSTER", "ADDSLOTSRANGE", from, to);
        }
        for (int i = 0; i <= PRIMARIES; i++) {
            ok(servers.get(i), "CLUSTER", "SET-CONFIG-EPOCH", Integer.toString(i + 1));
            String port = Integer.toString(servers.get(i).port());
            for (int other = 0; other < i; other++) {
                ok(
                        servers.get(other),
                        "CLUSTER",
                        "MEET",
                        "127.0.0.1",
                        port,
                        buses.get(i).toString());
            }
        }
        await().until(() -> servers.stream().allMatch(Shards::knowsAll));
        ok(replica(), "CLUSTER", "REPLICATE", id(servers.get(0)));
        await().until(() -> replica().command("INFO", "replication").contains("master_link_status:up"));
        await().until(() -> servers.stream()
                .allMatch(each -> each.command("CLUSTER", "NODES").contains("slave ")));
    }

    private static boolean knowsAll(RedisServer server) {
        String info = server.command("CLUSTER", "INFO");
        return info.contains("cluster_state:ok") && info.contains("cluster_known_nodes:" + (PRIMARIES + 1));
    }

    private static void ok(RedisServer server, String... command) {
        assertThat(server.command(command)).startsWith("+OK");
    }

    private static String id(RedisServer server) {
        return server.command("CLUSTER", "MYID").split("\r\n")[1];
    }

    /** Of two of its servers; they tell the rest. */
    String address() {
        return "redis://chat@127.0.0.1:" + servers.get(1).port() + ",127.0.0.1:"
                + servers.get(2).port();
    }

    RedisServer primary(int i) {
        return servers.get(i);
    }

    RedisServer replica() {
        return servers.get(PRIMARIES);
    }

    /** A room whose keys this primary has in the beginning. */
    static String roomOf(int primary) {
        int i = 0;
        while (SlotHash.getSlot(RoomKeys.of("chat", "room" + i).events()) * PRIMARIES / SlotHash.SLOT_COUNT
                != primary) {
            i++;
        }
        return "room" + i;
    }

    /** A replica refuses, and follows its primary. */
    void flush() {
        servers.forEach(each -> each.command("FLUSHALL"));
    }

    /** Gives what a room has to another primary, a key after the other. */
    void move(String room, RedisServer from, RedisServer to) {
        RoomKeys keys = RoomKeys.of("chat", room);
        String slot = Integer.toString(SlotHash.getSlot(keys.events()));
        ok(to, "CLUSTER", "SETSLOT", slot, "IMPORTING", id(from));
        ok(from, "CLUSTER", "SETSLOT", slot, "MIGRATING", id(to));
        for (String key : keys.toAppend()) {
            from.command("MIGRATE", "127.0.0.1", Integer.toString(to.port()), key, "0", "5000");
        }
        ok(to, "CLUSTER", "SETSLOT", slot, "NODE", id(to));
        ok(from, "CLUSTER", "SETSLOT", slot, "NODE", id(to));
    }

    /** Waits until the replica has all that its primary has. */
    void awaitReplica() {
        await().until(() -> {
            String info = servers.get(0).command("INFO", "replication");
            String offset = info.replaceFirst("(?s).*slave0:[^\r]*offset=(\\d+).*", "$1");
            return info.contains("master_repl_offset:" + offset + "\r\n");
        });
    }

    @Override
    public void close() {
        servers.forEach(RedisServer::close);
    }
}
