package jgames.chat.spring;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import jgames.chat.core.protocol.ModeratorAction;
import jgames.chat.core.protocol.Rejection;
import jgames.chat.core.room.Observer;

/** What happens in the rooms, counted for Micrometer, also before there is a registry. Safe for use by many threads. */
final class ChatMeters implements Observer, MeterBinder {
    /** Checks may have reasons of their own; past so many they are counted as one. */
    private static final int MAX_REASONS = 64;

    private static final String OTHER = "other";

    private final LongAdder messages = new LongAdder();
    private final LongAdder deliveries = new LongAdder();
    private final LongAdder broadcasts = new LongAdder();
    private final LongAdder logErrors = new LongAdder();
    private final LongAdder defects = new LongAdder();
    private final Map<String, LongAdder> rejections = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> moderations = new ConcurrentHashMap<>();
    private final List<MeterRegistry> registries = new CopyOnWriteArrayList<>();

    ChatMeters() {
        for (Rejection rejection : Rejection.values()) {
            rejections.put(rejection.code(), new LongAdder());
        }
        rejections.put(OTHER, new LongAdder());
        ModeratorAction.NAMES.forEach(action -> moderations.put(action, new LongAdder()));
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        registries.add(registry);
        count(registry, "chat.messages", "Messages said, in all rooms.", messages);
        count(registry, "chat.deliveries", "Messages times the members they went to.", deliveries);
        count(registry, "chat.broadcasts", "Batches of messages, written once each.", broadcasts);
        count(registry, "chat.log.errors", "Failures and damages of the rooms' logs.", logErrors);
        count(registry, "chat.defects", "Failures of logs, members and checks that none of them may have.", defects);
        rejections.forEach((reason, number) -> countRejections(registry, reason, number));
        moderations.forEach((action, number) -> countModerations(registry, action, number));
    }

    private static void count(MeterRegistry registry, String name, String help, LongAdder number, String... tags) {
        FunctionCounter.builder(name, number, LongAdder::doubleValue)
                .description(help)
                .tags(tags)
                .register(registry);
    }

    private static void countRejections(MeterRegistry registry, String reason, LongAdder number) {
        count(registry, "chat.rejections", "Frames that were not said.", number, "reason", reason);
    }

    private static void countModerations(MeterRegistry registry, String action, LongAdder number) {
        count(registry, "chat.moderations", "What moderators have done.", number, "action", action);
    }

    @Override
    public void broadcast(int said, int members) {
        broadcasts.increment();
        messages.add(said);
        deliveries.add((long) said * members);
    }

    @Override
    public void rejected(String reason) {
        LongAdder known = rejections.get(reason);
        if (known == null && rejections.size() >= MAX_REASONS) {
            known = rejections.get(OTHER);
        }
        if (known == null) {
            known = rejections.computeIfAbsent(reason, added -> new LongAdder());
            for (MeterRegistry registry : registries) {
                countRejections(registry, reason, known);
            }
        }
        known.increment();
    }

    @Override
    public void moderated(String action) {
        moderations
                .computeIfAbsent(action, added -> {
                    LongAdder number = new LongAdder();
                    registries.forEach(registry -> countModerations(registry, added, number));
                    return number;
                })
                .increment();
    }

    @Override
    public void logError(String sentence) {
        logErrors.increment();
    }

    @Override
    public void defect(String sentence, Throwable defect) {
        defects.increment();
    }
}
