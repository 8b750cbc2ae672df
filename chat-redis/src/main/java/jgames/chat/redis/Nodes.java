package jgames.chat.redis;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import jgames.chat.core.cluster.Cluster.Peers;
import jgames.chat.core.protocol.RoomName;
import org.jspecify.annotations.Nullable;

/**
 * The channel on which servers tell each other what is theirs: how many members they have, and whom they block. Nothing of it is kept
 * in Redis. Each line is {@code <server> <n> <kind>} and more, with a number that counts up, so that a line that was lost is noticed:
 *
 * <ul>
 *   <li>{@code all} and {@code some}, with rooms and their numbers of members: of all rooms that have any, or of those where it has
 *       changed. A server says something every three seconds, and what it has said is forgotten ten seconds after its last line.
 *   <li>{@code ask}: tell me all.
 *   <li>{@code block}, with an address and milliseconds.
 *   <li>{@code end}: I have no members any more.
 * </ul>
 *
 * <p>Safe for use by many threads.
 */
final class Nodes implements Subscriber {
    private static final long BEAT_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final long FORGET_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long ASK_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int MAX_NODES = 1000;

    private final RedisConnection connection;
    private final LongSupplier nanos;
    private final String channel;
    private final String self = UUID.randomUUID().toString();
    private final Map<String, Other> others = new ConcurrentHashMap<>();
    private @Nullable Peers peers; // guarded by this, as what follows is
    private Map<String, Integer> told = Map.of();
    private boolean tellsAll = true;
    private boolean asks;
    private long askedAt;
    private long saidAt;
    private long said; // how many lines

    /** Another server, as its lines have it. */
    private static final class Other {
        private final Map<String, Integer> members = new HashMap<>();
        private long heardAt;
        private long line;
    }

    Nodes(RedisConnection connection, LongSupplier nanos) {
        this.connection = connection;
        this.nanos = nanos;
        this.channel = connection.prefix() + ":servers";
        this.askedAt = nanos.getAsLong() - ASK_NANOS;
        this.saidAt = nanos.getAsLong() - BEAT_NANOS;
    }

    synchronized void follow(Peers followed) {
        peers = followed;
        connection.subscribe(channel, this);
    }

    // ---- what we say ----

    synchronized void tellOnline(Map<String, Integer> members) {
        long now = nanos.getAsLong();
        if (asks && now - askedAt >= ASK_NANOS) {
            asks = false;
            askedAt = now;
            say("ask", "");
        }
        StringBuilder changes = new StringBuilder();
        if (tellsAll) {
            members.forEach((room, count) -> append(changes, room, count));
        } else {
            members.forEach((room, count) -> {
                if (!count.equals(told.get(room))) {
                    append(changes, room, count);
                }
            });
            told.keySet().stream().filter(room -> !members.containsKey(room)).forEach(room -> append(changes, room, 0));
        }
        if (tellsAll || changes.length() > 0 || now - saidAt >= BEAT_NANOS) {
            say(tellsAll ? "all" : "some", changes.toString());
            tellsAll = false;
            told = Map.copyOf(members);
        }
    }

    private static void append(StringBuilder line, String room, int count) {
        line.append(' ').append(room).append(' ').append(count);
    }

    synchronized void tellBlocked(String address, Duration time) {
        say("block", " " + address + " " + time.toMillis());
    }

    /** What is not said because Redis is away the next line after that makes known by its number. */
    private void say(String kind, String rest) {
        saidAt = nanos.getAsLong();
        String line = self + ' ' + ++said + ' ' + kind + rest;
        connection.publish(channel, line);
    }

    // ---- what we hear ----

    @Override
    public synchronized void subscribed() {
        long now = nanos.getAsLong();
        others.values().forEach(other -> other.heardAt = now); // nobody could be heard meanwhile
        tellsAll = true;
        asks = true;
    }

    @Override
    public synchronized void published(String text) {
        String[] words = text.split(" ");
        if (words.length < 3 || words[0].equals(self)) {
            return;
        }
        try {
            heard(words[0], Long.parseLong(words[1]), words[2], words);
        } catch (NumberFormatException notOurs) {
            // a server of another version, or none
        }
    }

    private void heard(String server, long line, String kind, String[] words) {
        if (kind.equals("end")) {
            others.remove(server);
            return;
        }
        Other other = others.get(server);
        boolean isAll = kind.equals("all");
        if (other == null) {
            if (others.size() >= MAX_NODES) {
                return;
            }
            other = new Other();
            others.put(server, other);
            asks |= !isAll;
        } else {
            asks |= !isAll && line != other.line + 1;
        }
        other.line = line;
        other.heardAt = nanos.getAsLong();
        if (isAll) {
            other.members.clear();
        }
        if (isAll || kind.equals("some")) {
            take(other, words);
        } else if (kind.equals("ask")) {
            tellsAll = true;
        } else if (kind.equals("block") && words.length == 5 && peers != null) {
            peers.blocked(words[3], Duration.ofMillis(Math.max(0, Long.parseLong(words[4]))));
        }
    }

    private static void take(Other other, String[] words) {
        for (int i = 3; i + 1 < words.length; i += 2) {
            int count = Integer.parseInt(words[i + 1]);
            if (count <= 0) {
                other.members.remove(words[i]);
            } else if (RoomName.isValid(words[i])) {
                other.members.put(words[i], count);
            }
        }
    }

    @Override
    public void tick(long now) {
        // whoever counts asks for it
    }

    synchronized Map<String, Integer> onlineElsewhere() {
        long now = nanos.getAsLong();
        if (connection.isUp(channel)) {
            others.values().removeIf(other -> now - other.heardAt > FORGET_NANOS);
        }
        Map<String, Integer> all = new HashMap<>();
        others.values().forEach(other -> other.members.forEach((room, count) -> all.merge(room, count, Integer::sum)));
        return all;
    }

    synchronized void close() {
        connection.unsubscribe(channel, this);
        say("end", "");
    }
}
