package jgames.chat.client;

import jgames.chat.client.ChatEvent.Said;

/**
 * The way of a room's events to those who listen: one at a time and in order, on a worker. Owned by the loop but for what says
 * otherwise.
 */
final class RoomEvents {
    private static final System.Logger LOG = System.getLogger(ChatClient.class.getName());

    final Awaits awaits;
    private final ChatClient client;
    private final Listeners listeners;
    private final Notices notices;
    private final SerialExecutor tasks;
    private final ListenerErrors errors;

    /**
     * @param where the room and its server, for the log
     * @param listeners the room's own; the client's come first
     * @param caughtUp run on a worker when {@link #isBehind()} may have become false
     */
    RoomEvents(String where, ChatClient client, Listeners listeners, Runnable caughtUp) {
        Loop loop = client.loop;
        this.client = client;
        this.listeners = listeners;
        this.awaits = new Awaits(loop, caughtUp);
        this.tasks = loop.serial(caughtUp);
        this.errors = new ListenerErrors(where, loop::nanos);
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
        tasks.execute(() -> {
            client.listeners.tell(event, errors);
            listeners.tell(event, errors);
        });
    }

    /** Tells the log that a message is not said, for programs that let its future be. */
    void unsaid(ChatException why) {
        notices.unsaid(why);
    }

    /** Shows a frame to whoever debugs. */
    void tap(ChatClient.Frame frame) {
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
