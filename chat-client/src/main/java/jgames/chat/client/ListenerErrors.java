package jgames.chat.client;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Catches what a program's code throws, so that it harms nobody else, and logs it with the event and the room. Strangers could
 * cause it at will, so each kind of event is told at most every ten seconds, with the number of those in between. Safe for use
 * by many threads.
 */
final class ListenerErrors {
    private static final System.Logger LOG = System.getLogger(ChatClient.class.getName());
    private static final long TELL_EVERY_NANOS = 10_000_000_000L;

    private static final class Untold {
        long due;
        int count;
    }

    private final String where;
    private final LongSupplier nanos;
    private final BiConsumer<String, Throwable> log;
    private final Consumer<Throwable> each;
    private final Map<Class<?>, Untold> untold = new HashMap<>(); // guarded by this; an entry for each kind of event

    /** @param where the room, or what else tells a reader where to look */
    ListenerErrors(String where, LongSupplier nanos) {
        this(where, nanos, any -> {});
    }

    /** @param each is told each error; must not throw */
    ListenerErrors(String where, LongSupplier nanos, Consumer<Throwable> each) {
        this(where, nanos, each, (line, error) -> LOG.log(System.Logger.Level.WARNING, line, error));
    }

    ListenerErrors(String where, LongSupplier nanos, Consumer<Throwable> each, BiConsumer<String, Throwable> log) {
        this.where = where;
        this.nanos = nanos;
        this.each = each;
        this.log = log;
    }

    /** Calls a consumer and catches what it throws. */
    <T> void call(Consumer<? super T> consumer, T value) {
        try {
            consumer.accept(value);
        } catch (Throwable error) {
            if (!(value instanceof ClientObserver)) {
                each.accept(error);
            }
            tell(value.getClass(), error);
        }
    }

    private void tell(Class<?> kind, Throwable error) {
        int others;
        synchronized (this) {
            long now = nanos.getAsLong();
            Untold since = untold.get(kind);
            if (since == null) {
                since = new Untold();
                untold.put(kind, since);
            } else if (now - since.due < 0) {
                since.count++;
                return;
            }
            others = since.count;
            since.count = 0;
            since.due = now + TELL_EVERY_NANOS;
        }
        String more = others == 0 ? "" : " (and " + others + " times more since that was told last)";
        boolean observer = ClientObserver.class.isAssignableFrom(kind);
        String who = observer ? "the observer has thrown" : "a listener has thrown at " + kind.getSimpleName();
        log.accept(where + ": " + who + more, error);
    }
}
