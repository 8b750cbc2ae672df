package jgames.chat.client.testing;

import java.net.URI;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import jgames.chat.client.ChatClient;
import jgames.chat.client.ChatEvent.Connected;
import jgames.chat.client.ChatEvent.Said;
import jgames.chat.client.ChatRoom;

/** Somebody in a room of a {@link TestChat}, who is no bot. Not for use by several threads. */
public final class Person {
    private final ChatClient client;
    private final ChatRoom room;
    private final BlockingQueue<Said> unheard = new LinkedBlockingQueue<>();
    private final List<String> transcript = new CopyOnWriteArrayList<>();

    Person(URI server, String name, String roomName) {
        client = ChatClient.builder(server).name(name).color("#ff8800").build();
        BlockingQueue<Connected> in = new LinkedBlockingQueue<>();
        room = client.room(roomName).on(Connected.class, in::add).on(Said.class, this::take);
        client.start();
        next(in, name + " does not come in");
    }

    private void take(Said said) {
        transcript.add(said.username() + ": " + said.text());
        if (!said.own() && !said.history()) {
            unheard.add(said);
        }
    }

    /** Says something, and returns when it is said. */
    public void says(String text) {
        Future<?> said = room.say(text);
        try {
            said.get(TestChat.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("\"" + text + "\" was not said", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /**
     * Waits for what somebody else says next. So a bot that should be silent is seen to be: have it say something after
     * that, which is then the next.
     *
     * @param regex what the whole text has to match
     * @return the text
     * @throws AssertionError if it does not, or if nobody says anything
     */
    public String hears(String regex) {
        String text = next(unheard, "nobody says \"" + regex + "\"").text();
        if (!Pattern.compile(regex, Pattern.DOTALL).matcher(text).matches()) {
            throw new AssertionError("not \"" + regex + "\" but \"" + text + "\" was said; in all: " + transcript);
        }
        return text;
    }

    void close() {
        client.close();
    }

    private <T> T next(BlockingQueue<T> queue, String otherwise) {
        try {
            T next = queue.poll(TestChat.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (next == null) {
                throw new AssertionError(otherwise + "; in all: " + transcript);
            }
            return next;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
