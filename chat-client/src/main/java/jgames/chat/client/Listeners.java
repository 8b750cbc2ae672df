package jgames.chat.client;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Listeners, each with the type of event that it wants. Safe for use by many threads. */
final class Listeners {
    private static final System.Logger LOG = System.getLogger(ChatClient.class.getName());
    private static final long WARN_EVERY_NANOS = 10_000_000_000L;
    private static final AtomicLong WARN_AT = new AtomicLong(System.nanoTime());

    private record Listener<E extends ChatEvent>(Class<E> type, Consumer<? super E> consumer) {
        void tell(ChatEvent event) {
            if (type.isInstance(event)) {
                call(consumer, type.cast(event));
            }
        }
    }

    private final List<Listener<?>> listeners = new CopyOnWriteArrayList<>();

    <E extends ChatEvent> void add(Class<E> type, Consumer<? super E> listener) {
        listeners.add(new Listener<>(type, listener));
    }

    void tell(ChatEvent event) {
        listeners.forEach(listener -> listener.tell(event));
    }

    /** Catches what a listener throws, so that it harms no other one. It is logged seldom: strangers could cause it at will. */
    static <T> void call(Consumer<? super T> consumer, T value) {
        try {
            consumer.accept(value);
        } catch (Throwable mistake) {
            long now = System.nanoTime();
            long due = WARN_AT.get();
            if (now - due >= 0 && WARN_AT.compareAndSet(due, now + WARN_EVERY_NANOS)) {
                LOG.log(System.Logger.Level.WARNING, "a listener has thrown (told at most every 10 s)", mistake);
            }
        }
    }
}
