package jgames.chat.redis;

import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.api.async.RedisPubSubAsyncCommands;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Who hears which channel, and where. Who hears it may be asked and changed from any thread. */
final class Subscriptions {
    private static final int CHANNELS_AT_ONCE = 500;

    private final Function<String, @Nullable Session> where;
    private final boolean sharded;
    private final Executor timer;
    private final Runnable misplaced;
    private final Set<Subscriber> attached = ConcurrentHashMap.newKeySet();
    private final Map<String, List<Subscriber>> byChannel = new ConcurrentHashMap<>();
    private final Set<String> fresh = ConcurrentHashMap.newKeySet(); // somebody new hears these
    private final Map<String, Session> placed = new HashMap<>(); // the timer's

    /**
     * @param where the connections to the server on which a channel is; null if there are none now
     * @param sharded whether it is published on the server alone that has the channel's slot
     * @param misplaced is run on the timer's thread when a channel is on another server than {@code where} says
     */
    Subscriptions(Function<String, @Nullable Session> where, boolean sharded, Executor timer, Runnable misplaced) {
        this.where = where;
        this.sharded = sharded;
        this.timer = timer;
        this.misplaced = misplaced;
    }

    int size() {
        return byChannel.size();
    }

    void add(String channel, Subscriber subscriber) {
        byChannel.compute(channel, (name, others) -> {
            List<Subscriber> all = new ArrayList<>(others == null ? List.of() : others);
            all.add(subscriber);
            return List.copyOf(all);
        });
        fresh.add(channel);
        timer.execute(this::placeFresh);
    }

    void remove(String channel, Subscriber subscriber) {
        byChannel.computeIfPresent(channel, (name, all) -> {
            List<Subscriber> others =
                    all.stream().filter(each -> each != subscriber).toList();
            return others.isEmpty() ? null : others;
        });
        timer.execute(() -> displace(channel));
    }

    void attach(Subscriber subscriber) {
        attached.add(subscriber);
    }

    void detach(Subscriber subscriber) {
        attached.remove(subscriber);
    }

    void tick(long nanos) {
        attached.forEach(subscriber -> subscriber.tick(nanos));
    }

    private void tellSubscribed(String channel) {
        byChannel.getOrDefault(channel, List.of()).forEach(Subscriber::subscribed);
    }

    private void tell(String channel, String text) {
        byChannel.getOrDefault(channel, List.of()).forEach(subscriber -> subscriber.published(text));
    }

    // ---- where each channel is heard, on the timer's thread ----

    /** Has what comes on these connections told. */
    void listen(Primary primary, Session session) {
        session.publications().addListener(new RedisPubSubAdapter<String, String>() {
            @Override
            public void subscribed(String channel, long count) {
                primary.hear(session.publicationsPulse());
                tellSubscribed(channel);
            }

            @Override
            public void ssubscribed(String channel, long count) {
                subscribed(channel, count);
            }

            @Override
            public void message(String channel, String text) {
                primary.hear(session.publicationsPulse());
                tell(channel, text);
            }

            @Override
            public void smessage(String channel, String text) {
                message(channel, text);
            }

            @Override
            public void sunsubscribed(String channel, long count) { // because another server has it now
                timer.execute(() -> lost(channel, session));
            }
        });
    }

    /** Subscribes to what somebody new hears, again if it is subscribed to: whoever is new is told. Ten thousand are few calls. */
    private void placeFresh() {
        Map<Session, List<String>> bySession = new HashMap<>();
        for (String channel : fresh) {
            fresh.remove(channel);
            Session session = where.apply(channel);
            if (session != null && byChannel.containsKey(channel)) {
                bySession.computeIfAbsent(session, none -> new ArrayList<>()).add(channel);
            }
        }
        bySession.forEach(this::subscribe);
    }

    /** Subscribes to what is not yet subscribed to where it is published now. */
    void placeAll() {
        Map<Session, List<String>> bySession = new HashMap<>();
        for (String channel : byChannel.keySet()) {
            Session session = where.apply(channel);
            if (session != null && session != placed.get(channel)) {
                unsubscribe(channel);
                bySession.computeIfAbsent(session, none -> new ArrayList<>()).add(channel);
            }
        }
        bySession.forEach(this::subscribe);
    }

    private void subscribe(Session session, List<String> channels) {
        RedisPubSubAsyncCommands<String, String> commands =
                session.publications().async();
        int atOnce = sharded ? 1 : CHANNELS_AT_ONCE; // one call reaches one slot
        for (int from = 0; from < channels.size(); from += atOnce) {
            List<String> some = channels.subList(from, Math.min(from + atOnce, channels.size()));
            some.forEach(channel -> placed.put(channel, session));
            String[] names = some.toArray(String[]::new);
            (sharded ? commands.ssubscribe(names) : commands.subscribe(names)).whenComplete((done, failure) -> {
                if (failure != null) {
                    timer.execute(() -> some.forEach(channel -> lost(channel, session)));
                }
            });
        }
    }

    private void displace(String channel) {
        if (!byChannel.containsKey(channel)) { // else somebody hears it again
            unsubscribe(channel);
        }
    }

    private void unsubscribe(String channel) {
        Session session = placed.remove(channel);
        if (session != null && session.publications().isOpen()) {
            RedisPubSubAsyncCommands<String, String> commands =
                    session.publications().async();
            if (sharded) {
                commands.sunsubscribe(channel);
            } else {
                commands.unsubscribe(channel);
            }
        }
    }

    private void lost(String channel, Session session) {
        if (placed.remove(channel, session)) {
            misplaced.run();
        }
    }
}
