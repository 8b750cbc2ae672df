package jgames.chat.examples;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import jgames.chat.client.ChatClient;
import jgames.chat.client.ChatEvent.Said;

/** A moderator's eye: whoever says too much in too short a time is named in the room, and then not again for a while. */
public final class FloodReporter implements Consumer<Said> {
    private static final int MAX_SPEAKERS = 10_000; // whoever spoke longest ago is forgotten

    private static final class Speaker {
        final Deque<Instant> said = new ArrayDeque<>(); // the newest, one more than are welcome
        Instant reported = Instant.MIN;
    }

    private final int messages;
    private final Duration window;
    private final Duration cooldown;
    private final Consumer<Said> onFlood;
    private final Map<String, Speaker> speakers = new LinkedHashMap<>(16, 0.75f, true);

    /** Reports whoever says more than so many messages within the window, at most once in the cooldown. */
    public FloodReporter(int messages, Duration window, Duration cooldown) {
        this(messages, window, cooldown, flood -> {
            String report = "%.40s has said more than %d messages in %d seconds.";
            flood.room().say(report.formatted(flood.username(), messages, window.toSeconds()));
        });
    }

    /** The same, doing this with the message that was one too many. */
    FloodReporter(int messages, Duration window, Duration cooldown, Consumer<Said> onFlood) {
        this.onFlood = onFlood;
        this.messages = messages;
        this.window = window;
        this.cooldown = cooldown;
    }

    /** Runs until the process is stopped or the room is closed. */
    public static void main(String[] args) {
        start(
                URI.create("ws://localhost:8000"),
                "chatroom1",
                new FloodReporter(5, Duration.ofSeconds(10), Duration.ofMinutes(1)));
    }

    /** Watches a room of this server until the client is closed. */
    public static ChatClient start(URI server, String room, FloodReporter reporter) {
        ChatClient client = ChatClient.builder(server).name("Moderator").bot().build();
        client.room(room).on(Said.class, reporter);
        return client.start();
    }

    /** By the server's clock: that the network held messages back and brought them all at once makes nobody a flooder. */
    @Override
    public void accept(Said said) {
        if (said.history() || said.message().bot()) {
            return;
        }
        Speaker speaker = speakers.computeIfAbsent(said.username(), name -> new Speaker());
        if (speakers.size() > MAX_SPEAKERS) {
            speakers.remove(speakers.keySet().iterator().next());
        }
        speaker.said.add(said.time());
        if (speaker.said.size() <= messages) {
            return;
        }
        Instant first = speaker.said.remove();
        if (first.plus(window).isAfter(said.time())
                && !speaker.reported.plus(cooldown).isAfter(said.time())) {
            speaker.reported = said.time();
            onFlood.accept(said);
        }
    }
}
