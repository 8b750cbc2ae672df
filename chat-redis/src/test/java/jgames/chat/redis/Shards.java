package jgames.chat.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.cluster.SlotHash;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import jgames.chat.testing.FreePort;
import jgames.chat.testing.RedisServer;

/**
 * A real cluster of a test's own: three primaries, and a replica of the first one, which takes over within seconds once it is let. They
 * speak TLS among themselves, and with or without to others.
 */
final class Shards implements AutoCloseable {
    private static final int PRIMARIES = 3;
    private static final int PATIENT_MILLIS = 15_000; // on a busy machine even a greeting may take more than a second
    private static final int QUICK_MILLIS = 1000; // in which they tell each other, too, what has changed

    private static final Duration SOON = Duration.ofSeconds(30);

    private final List<RedisServer> servers = new ArrayList<>();
    private final List<Integer> tlsPorts = new ArrayList<>();

    Shards(Certificate certificate) throws IOException {
        try {
            start(certificate);
        } catch (IOException | RuntimeException | Error e) { // else nobody would end them
            close();
            throw e;
        }
    }

    private void start(Certificate certificate) throws IOException {
        List<Integer> buses = new ArrayList<>();
        for (int i = 0; i <= PRIMARIES; i++) {
            buses.add(FreePort.any());
            tlsPorts.add(FreePort.any());
            List<String> options = new ArrayList<>(List.of("--cluster-enabled", "yes"));
            options.addAll(List.of(certificate.options(tlsPorts.get(i))));
            options.addAll(List.of("--tls-cluster", "yes", "--tls-replication", "yes"));
            options.addAll(List.of("--cluster-port", buses.get(i).toString()));
            options.addAll(List.of("--cluster-node-timeout", Integer.toString(PATIENT_MILLIS)));
            options.addAll(List.of("--cluster-replica-no-failover", "yes")); // until a test wants one
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
        await().atMost(SOON).until(() -> servers.stream().allMatch(this::knowsAll));
        missEachOtherAfter(QUICK_MILLIS);
        ok(replica(), "CLUSTER", "REPLICATE", id(servers.get(0)));
        await().atMost(SOON)
                .until(() -> replica().command("INFO", "replication").contains("master_link_status:up"));
        await().atMost(SOON)
                .until(() -> servers.stream()
                        .allMatch(each -> each.command("CLUSTER", "NODES").contains("slave,nofailover ")));
        missEachOtherAfter(PATIENT_MILLIS);
    }

    /** From now on the replica takes over when its primary is gone for a second. */
    void letFailOver() {
        missEachOtherAfter(QUICK_MILLIS);
        ok(replica(), "CONFIG", "SET", "cluster-replica-no-failover", "no");
    }

    private void missEachOtherAfter(int millis) {
        servers.forEach(each -> ok(each, "CONFIG", "SET", "cluster-node-timeout", Integer.toString(millis)));
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
        await().atMost(SOON).until(() -> {
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
