package jgames.chat.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import jgames.chat.core.cluster.Cluster;
import jgames.chat.core.cluster.ClusterObserver;
import jgames.chat.core.cluster.ClusterProvider;
import jgames.chat.core.intake.AddressHash;
import jgames.chat.core.log.EventLog;
import jgames.chat.core.moderation.ModerationLog;
import jgames.chat.core.room.Room;
import jgames.chat.core.room.Rooms;
import org.jspecify.annotations.Nullable;

/**
 * This server among those that are one chat, or alone: what is shared in a cluster is its own where there is none. Safe for use by
 * many threads.
 */
final class Node implements AutoCloseable {
    private static final Duration JOIN_WITHIN = Duration.ofSeconds(30);

    private final @Nullable Cluster cluster;

    private Node(@Nullable Cluster cluster) {
        this.cluster = cluster;
    }

    /** Begins to connect, if the options say to what. */
    static Node of(ServerOptions options, ClusterObserver observer) {
        String address = options.redis;
        return new Node(address == null ? null : provider().open(address, () -> password(options), observer));
    }

    /** The password of Redis as it stands now, without the mark that an editor puts first; null for none. Waits for the disk. */
    static char @Nullable [] password(ServerOptions options) {
        if (options.redisPasswordFile == null) {
            return options.redisPassword == null ? null : options.redisPassword.toCharArray();
        }
        try {
            String content = Files.readString(options.redisPasswordFile);
            return content.replaceFirst("^\uFEFF", "").strip().toCharArray();
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "--redis-password-file: " + options.redisPasswordFile + " cannot be read", e);
        }
    }

    /**
     * What makes clusters. Nothing of it is loaded before somebody asks for one.
     *
     * @throws IllegalArgumentException if it is not there
     */
    static ClusterProvider provider() {
        return ServiceLoader.load(ClusterProvider.class)
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException(
                                "--redis: this is the build for a server alone; docs/scaling.md says how to get the other one"));
    }

    /**
     * Waits for what a server cannot be without.
     *
     * @return what all servers call addresses
     * @throws IOException if the store does not answer in time; the sentence says why
     */
    AddressHash join(ServerOptions options) throws IOException {
        AddressHash own = AddressHash.make(options.data);
        if (cluster == null) {
            return own;
        }
        try {
            String key = cluster.begin(own.key()).toCompletableFuture().get(JOIN_WITHIN.toSeconds(), TimeUnit.SECONDS);
            return AddressHash.shared(options.data, key);
        } catch (ExecutionException | TimeoutException | IllegalArgumentException e) {
            throw new IOException("--redis: " + problem().orElse("what servers share cannot be read"), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while this server joined the others", e);
        }
    }

    EventLog openLog(String room, int newest, Supplier<EventLog> alone) {
        return cluster == null ? alone.get() : cluster.openLog(room, newest);
    }

    ModerationLog openModerationLog(Supplier<ModerationLog> alone) {
        return cluster == null ? alone.get() : cluster.openModerationLog();
    }

    boolean isAlone() {
        return cluster == null;
    }

    Optional<String> roomList() {
        return cluster == null ? Optional.empty() : cluster.roomList();
    }

    void follow(Cluster.Peers peers) {
        if (cluster != null) {
            cluster.follow(peers);
        }
    }

    void tellBlocked(String address, Duration time) {
        if (cluster != null) {
            cluster.tellBlocked(address, time);
        }
    }

    /** To be called once a second. */
    void tick(Rooms rooms) {
        if (cluster == null) {
            return;
        }
        Map<String, Integer> here = new HashMap<>();
        for (Room room : rooms.all()) {
            if (room.onlineHere() > 0) {
                here.put(room.name(), room.onlineHere());
            }
        }
        cluster.tellOnline(here);
        Map<String, Integer> elsewhere = cluster.onlineElsewhere();
        rooms.all().forEach(room -> room.setOnlineElsewhere(elsewhere.getOrDefault(room.name(), 0)));
    }

    int subscriptions() {
        return cluster == null ? 0 : cluster.subscriptions();
    }

    Optional<String> problem() {
        return cluster == null ? Optional.empty() : cluster.problem();
    }

    @Override
    public void close() {
        if (cluster != null) {
            cluster.close();
        }
    }
}
