package jgames.chat.spring;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import jgames.chat.client.ChatException;
import jgames.chat.client.ChatRoom;
import jgames.chat.client.ClientObserver;

/**
 * What bots do, by room, for Micrometer: an observer for {@code ChatClient.builder(server).observer(…)}. Any number of clients can have the same
 * one. It counts in each registry what happens after {@link #bindTo}. Safe for use by many threads.
 */
public final class ClientMeters implements ClientObserver, MeterBinder {
    private final List<MeterRegistry> registries = new CopyOnWriteArrayList<>();

    /** Counts nothing yet. */
    public ClientMeters() {}

    @Override
    public void bindTo(MeterRegistry registry) {
        registries.add(registry);
    }

    @Override
    public void connected(ChatRoom room, Duration took) {
        time(room, "chat.client.connects", "Times that a client came into a room, and how long that took.", took);
    }

    @Override
    public void disconnected(ChatRoom room, int code) {
        count(room, "chat.client.disconnects", "Connections that were lost or could not be made.");
    }

    @Override
    public void said(ChatRoom room, Duration took) {
        time(
                room,
                "chat.client.said",
                "Messages that the server has, and how long that took, with what they waited.",
                took);
    }

    @Override
    public void unsaid(ChatRoom room, ChatException.Reason reason) {
        count(room, "chat.client.unsaid", "Messages that were not said.", "reason", lower(reason));
    }

    @Override
    public void frame(ChatRoom room, boolean sent, int chars) {
        for (MeterRegistry registry : registries) {
            DistributionSummary.builder("chat.client.frames")
                    .description("Frames that came or went out, and their length.")
                    .baseUnit("characters")
                    .tags("room", room.name(), "direction", sent ? "out" : "in")
                    .register(registry)
                    .record(chars);
        }
    }

    @Override
    public void thrown(ChatRoom room, Throwable error) {
        count(room, "chat.client.listener.errors", "What listeners have thrown.");
    }

    private void time(ChatRoom room, String name, String help, Duration took) {
        for (MeterRegistry registry : registries) {
            Timer.builder(name)
                    .description(help)
                    .tag("room", room.name())
                    .register(registry)
                    .record(took);
        }
    }

    private void count(ChatRoom room, String name, String help, String... tags) {
        for (MeterRegistry registry : registries) {
            Counter.builder(name)
                    .description(help)
                    .tag("room", room.name())
                    .tags(tags)
                    .register(registry)
                    .increment();
        }
    }

    private static String lower(ChatException.Reason reason) {
        return reason.name().toLowerCase(Locale.ROOT);
    }
}
