package jgames.chat.client;

import java.util.function.Consumer;
import jgames.chat.client.ChatEvent.Said;
import org.jspecify.annotations.Nullable;

/**
 * The way of a room's events to those who listen: one at a time and in order, on a worker. Owned by the loop but for what says
 * otherwise.
 */
final class RoomEvents {
    private static final System.Logger LOG = System.getLogger(ChatClient.class.getName());

    final Awaits awaits;
    private final ChatClient client;
    private final ChatRoom room;
    private final @Nullable ClientObserver observer;
    private final Listeners listeners;
    private final Notices notices;
    private final SerialExecutor tasks;
    private final ListenerErrors errors;

    /**
     * @param listeners the room's own; the client's come first
     * @param caughtUp run on a worker when {@link #isBehind()} may have become false
     */
    RoomEvents(ChatRoom room, ChatClient client, Listeners listeners, Completions completions, Runnable caughtUp) {
        Loop loop = client.loop;
        String where = room.name() + " at " + client.settings.server().origin();
        this.room = room;
        this.client = client;
        this.observer = client.settings.observer();
        this.listeners = listeners;
        this.awaits = new Awaits(loop, completions, caughtUp);
        this.tasks = loop.serial(caughtUp);
        this.errors = new ListenerErrors(where, loop::nanos, this::thrown);
        this.notices = new Notices(where, loop::nanos, (level, line) -> loop.callBack(() -> LOG.log(level, line)));
    }

    void said(Said said) {
        if (!said.history()) {
            awaits.offer(said);
        }
        emit(said);
    }

    void emit(ChatEvent event) {
        notices.take(event);
        if (event instanceof ChatEvent.Disconnected lost) {
            observe(each -> each.disconnected(room, lost.code()));
        }
        tasks.execute(() -> {
            client.listeners.tell(event, errors);
            listeners.tell(event, errors);
        });
    }

    /** Tells the log that a message is not said, for programs that let its future be. */
    void unsaid(ChatException why) {
        notices.unsaid(why);
        observe(each -> each.unsaid(room, why.reason()));
    }

    /** Tells the observer something, if there is one. */
    void observe(Consumer<ClientObserver> what) {
        if (observer != null) {
            tasks.execute(() -> errors.call(what, observer));
        }
    }

    /** A listener has. */
    private void thrown(Throwable error) {
        observe(each -> each.thrown(room, error));
    }

    /** Shows a frame to whoever debugs or counts. */
    void tap(ChatClient.Frame frame) {
        observe(each -> each.frame(room, frame.sent(), frame.text().length()));
        if (client.settings.tap() != null) {
            tasks.execute(() -> errors.call(client.settings.tap(), frame));
        }
    }

    /** Runs a task on a worker when the listeners have taken all that came before. */
    void afterAll(Runnable task) {
        tasks.execute(task);
    }

    /** Whether so much waits for the listeners, or for the predicates, that no more should come. For any thread. */
    boolean isBehind() {
        return tasks.isBehind() || awaits.isBehind();
    }

    /** Tells no more. */
    void stop() {
        tasks.stop();
        awaits.stop();
    }
}
