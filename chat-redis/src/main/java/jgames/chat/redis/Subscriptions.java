package jgames.chat.redis;

import io.lettuce.core.pubsub.RedisPubSubAdapter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Who hears which channel. */
final class Subscriptions {
    private static final int CHANNELS_AT_ONCE = 500;

    private final Set<Subscriber> attached = ConcurrentHashMap.newKeySet();
    private final Map<String, List<Subscriber>> byChannel = new ConcurrentHashMap<>();

    int size() {
        return byChannel.size();
    }

    void add(String channel, Subscriber subscriber) {
        byChannel.compute(channel, (name, others) -> {
            List<Subscriber> all = new ArrayList<>(others == null ? List.of() : others);
            all.add(subscriber);
            return List.copyOf(all);
        });
    }

    /** Whether that was the last one of the channel. */
    boolean remove(String channel, Subscriber subscriber) {
        List<Subscriber> left = byChannel.computeIfPresent(channel, (name, all) -> {
            List<Subscriber> others =
                    all.stream().filter(each -> each != subscriber).toList();
            return others.isEmpty() ? null : others;
        });
        return left == null;
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

    /** Has what comes on these connections told. */
    void listen(Primary primary, Session session) {
        session.publications().addListener(new RedisPubSubAdapter<String, String>() {
            @Override
            public void subscribed(String channel, long count) {
                primary.hear(session.publicationsPulse());
                tellSubscribed(channel);
            }

            @Override
            public void message(String channel, String text) {
                primary.hear(session.publicationsPulse());
                tell(channel, text);
            }
        });
    }

    private void tellSubscribed(String channel) {
        byChannel.getOrDefault(channel, List.of()).forEach(Subscriber::subscribed);
    }

    private void tell(String channel, String text) {
        byChannel.getOrDefault(channel, List.of()).forEach(subscriber -> subscriber.published(text));
    }

    void subscribeAll(Session session) {
        List<String> channels = new ArrayList<>(byChannel.keySet());
        for (int from = 0; from < channels.size(); from += CHANNELS_AT_ONCE) {
            subscribe(session, channels.subList(from, Math.min(from + CHANNELS_AT_ONCE, channels.size())));
        }
    }

    /** What cannot be sent is sent when the connections have been made anew. */
    void subscribe(Session session, List<String> channels) {
        session.publications().async().subscribe(channels.toArray(String[]::new));
    }

    void unsubscribe(Session session, String channel) {
        session.publications().async().unsubscribe(channel);
    }
}
