package jgames.chat.client;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import jgames.chat.client.ChatEvent.Said;

/** Listeners, each with the type of event that it wants. Safe for use by many threads. */
final class Listeners {
    private record Listener<E extends ChatEvent>(
            Class<E> type, Predicate<? super E> wanted, Consumer<? super E> consumer) {
        void tell(ChatEvent event, ListenerErrors errors) {
            if (type.isInstance(event) && wanted.test(type.cast(event))) {
                errors.call(consumer, type.cast(event));
            }
        }
    }

    private final List<Listener<?>> listeners = new CopyOnWriteArrayList<>();

    <E extends ChatEvent> void add(Class<E> type, Consumer<? super E> listener) {
        listeners.add(new Listener<>(type, any -> true, listener));
    }

    /** Adds a listener for what people say. */
    void addForPeople(Consumer<? super Said> listener) {
        listeners.add(new Listener<>(Said.class, Said::isFromPerson, listener));
    }

    /** Takes a listener out of the list as often as it is in it. */
    void remove(Consumer<?> listener) {
        listeners.removeIf(each -> each.consumer == listener);
    }

    /** @param errors catches what they throw */
    void tell(ChatEvent event, ListenerErrors errors) {
        listeners.forEach(listener -> listener.tell(event, errors));
    }
}
