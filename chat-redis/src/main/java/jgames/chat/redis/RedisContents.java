package jgames.chat.redis;

import io.lettuce.core.SetArgs;
import io.lettuce.core.XAddArgs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import jgames.chat.core.cluster.ClusterContents;
import jgames.chat.core.log.Author;
import jgames.chat.core.log.Event;
import jgames.chat.core.log.EventLog.Recent;
import jgames.chat.core.log.LogLine;
import jgames.chat.core.moderation.ModerationEvent;
import jgames.chat.core.moderation.ModerationLine;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.RejectedException;
import jgames.chat.redis.RedisModerationLog.DecisionKeys;
import org.jspecify.annotations.Nullable;

/** What servers share in Redis, read and put there as a whole. */
final class RedisContents implements ClusterContents {
    private static final Script READ = Script.load("read.lua");
    private static final String ALL = "1000000";
    private static final int WAIT_SECONDS = 10;
    private static final int AT_ONCE = 200;

    private final RedisConnection connection;
    private final DecisionKeys decisions;

    RedisContents(RedisConnection connection) {
        this.connection = connection;
        this.decisions = DecisionKeys.of(connection.prefix());
    }

    /** Waits until Redis is there. */
    RedisContents awaitUp() throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
        while (!connection.isUp()) {
            if (System.nanoTime() > end) {
                throw new IOException(connection.problem().orElse("Redis does not answer"));
            }
            try {
                TimeUnit.MILLISECONDS.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }
        return this;
    }

    private <T> T await(CompletableFuture<T> answer) throws IOException {
        try {
            return answer.get(WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            String why = e.getCause() instanceof RedisAwayException away ? away.getMessage() : "Redis does not answer";
            throw new IOException(connection.problem().orElse(why), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    // ---- values ----

    @Override
    public Optional<String> roomList() throws IOException {
        return get(SharedKeys.rooms(connection));
    }

    @Override
    public boolean putRoomList(String list) throws IOException {
        return put(SharedKeys.rooms(connection), list);
    }

    @Override
    public Optional<String> addressKey() throws IOException {
        return get(SharedKeys.addressKey(connection));
    }

    @Override
    public boolean putAddressKey(String key) throws IOException {
        return put(SharedKeys.addressKey(connection), key);
    }

    private Optional<String> get(String key) throws IOException {
        return Optional.ofNullable(await(connection.<@Nullable String>call(key, commands -> commands.get(key))));
    }

    private boolean put(String key, String value) throws IOException {
        return await(connection.<@Nullable String>call(key, commands -> commands.set(key, value, SetArgs.Builder.nx())))
                != null;
    }

    private boolean isThere(String... keys) throws IOException {
        for (String key : keys) {
            if (await(connection.<Long>call(key, commands -> commands.exists(key))) > 0) {
                return true;
            }
        }
        return false;
    }

    // ---- rooms ----

    @Override
    public Recent log(String room) throws IOException {
        RoomKeys keys = RoomKeys.of(connection.prefix(), room);
        return Reading.of(await(connection.run(READ, keys.toRead(), "", ALL))).recent();
    }

    @Override
    public boolean putLog(String room, Recent events) throws IOException {
        RoomKeys keys = RoomKeys.of(connection.prefix(), room);
        if (isThere(keys.events(), keys.deleted(), keys.log())) {
            return false;
        }
        EventId last = EventId.ZERO;
        List<CompletableFuture<?>> underWay = new ArrayList<>();
        for (Event event : events.events()) {
            String id = event.id().toString();
            String json = LogLine.withoutId(event);
            String key = scoped(event.key(), event.author());
            underWay.add(
                    event instanceof Event.Tombstone
                            ? connection.<Boolean>call(
                                    keys.deleted(), commands -> commands.hset(keys.deleted(), id, json))
                            : add(keys.events(), id, json, key));
            if (!key.isEmpty()) {
                underWay.add(connection.<Boolean>call(keys.keys(), commands -> commands.hset(keys.keys(), key, id)));
            }
            last = event.id();
            awaitSome(underWay, AT_ONCE);
        }
        awaitSome(underWay, 1);
        Map<String, String> state = new LinkedHashMap<>();
        state.put("epoch", UUID.randomUUID().toString());
        state.put("last", last.toString());
        if (!events.complete()) {
            state.put("cut", "1");
        }
        await(connection.<Long>call(keys.log(), commands -> commands.hset(keys.log(), state)));
        return true;
    }

    /** As a batch has it. */
    private static String scoped(@Nullable String key, @Nullable String author) {
        String user = Author.user(author);
        return key == null ? "" : user == null ? key : key + " " + user;
    }

    /** The scripts find the fields by their places. */
    private CompletableFuture<String> add(String stream, String id, String json, String key) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("e", json);
        fields.put("k", key);
        fields.put("b", "");
        return connection.call(stream, commands -> commands.xadd(stream, new XAddArgs().id(id), fields));
    }

    private void awaitSome(List<CompletableFuture<?>> underWay, int most) throws IOException {
        if (underWay.size() >= most) {
            await(CompletableFuture.allOf(underWay.toArray(CompletableFuture[]::new)));
            underWay.clear();
        }
    }

    // ---- decisions ----

    @Override
    public List<ModerationEvent> decisions() throws IOException {
        List<ModerationEvent> all = new ArrayList<>();
        String from = EventId.ZERO.toString();
        List<Object> answer;
        do {
            answer = await(connection.run(
                    RedisModerationLog.READ,
                    new String[] {decisions.stream()},
                    from,
                    String.valueOf(RedisModerationLog.PAGE)));
            for (int i = 1; i + 2 < answer.size(); i += 3) {
                from = (String) answer.get(i);
                try {
                    all.add(ModerationLine.read((String) answer.get(i + 1)));
                } catch (RejectedException damaged) {
                    // it costs itself alone
                }
            }
        } while (answer.size() > 1);
        return all;
    }

    @Override
    public boolean putDecisions(List<ModerationEvent> events) throws IOException {
        if (isThere(decisions.stream())) {
            return false;
        }
        List<CompletableFuture<?>> underWay = new ArrayList<>();
        for (ModerationEvent event : events) {
            String id = event.id().toString();
            String line = new String(ModerationLine.encode(event), StandardCharsets.UTF_8).strip();
            String key = event.key() == null ? "" : event.key() + ' ' + event.by();
            underWay.add(add(decisions.stream(), id, line, key));
            if (!key.isEmpty()) {
                underWay.add(connection.<Boolean>call(
                        decisions.keys(), commands -> commands.hset(decisions.keys(), key, id)));
            }
            awaitSome(underWay, AT_ONCE);
        }
        awaitSome(underWay, 1);
        return true;
    }

    @Override
    public void close() {
        connection.close();
    }
}
