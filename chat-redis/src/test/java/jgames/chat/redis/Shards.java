package jgames.chat.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.cluster.SlotHash;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import jgames.chat.testing.FreePort;
import jgames.chat.testing.RedisServer;

/**
 * A real cluster of a test's own: three primaries, and a replica of the first one, which takes over within seconds. They speak TLS among
 * themselves, and with or without to others.
 */
final class Shards implements AutoCloseable {
    private static final int PRIMARIES = 3;

    private final List<RedisServer> servers = new ArrayList<>();
    private final List<Integer> tlsPorts = new ArrayList<>();

    Shards(Certificate certificate) throws IOException {
        List<Integer> buses = new ArrayList<>();
        for (int i = 0; i <= PRIMARIES; i++) {
            buses.add(FreePort.any());
            tlsPorts.add(FreePort.any());
            List<String> options = new ArrayList<>(List.of("--cluster-enabled", "yes"));
            options.addAll(List.of(certificate.options(tlsPorts.get(i))));
            options.addAll(List.of("--tls-cluster", "yes", "--tls-replication", "yes"));
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
            String port = tlsPorts.get(i).toString();
            String bus = buses.get(i).toString();
            for (int other = 0; other < i; other++) {
                ok(servers.get(other), "CLUSTER", "MEET", "127.0.0.1", port, bus);
            }
        }
        await().until(() -> servers.stream().allMatch(this::knowsAll));
        ok(replica(), "CLUSTER", "REPLICATE", id(servers.get(0)));
        await().until(() -> replica().command("INFO", "replication").contains("master_link_status:up"));
        await().until(() -> servers.stream()
                .allMatch(each -> each.command("CLUSTER", "NODES").contains("slave ")));
    }

    /** With the ports for those who do not speak TLS, too. */
    private boolean knowsAll(RedisServer server) {
        String nodes = server.command("CLUSTER", "NODES");
        return server.command("CLUSTER", "INFO").contains("cluster_state:ok")
                && servers.stream().allMatch(each -> nodes.contains(":" + each.port() + "@"));
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

    /** Of the same two, by TLS. */
    String addressByTls() {
        return "rediss://chat@127.0.0.1:" + tlsPorts.get(1) + ",127.0.0.1:" + tlsPorts.get(2);
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
        String port = tlsPorts.get(servers.indexOf(to)).toString();
        String slot = Integer.toString(SlotHash.getSlot(keys.events()));
        ok(to, "CLUSTER", "SETSLOT", slot, "IMPORTING", id(from));
        ok(from, "CLUSTER", "SETSLOT", slot, "MIGRATING", id(to));
        for (String key : keys.toAppend()) {
            from.command("MIGRATE", "127.0.0.1", port, key, "0", "5000");
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
