package jgames.chat.examples;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import jgames.chat.client.ChatClient;
import jgames.chat.client.ChatEvent.Said;
import jgames.chat.core.protocol.Role;

/**
 * A moderator that never sleeps: it deletes what has one of its words, and mutes whoever floods, who is told why and for how long. It
 * needs a moderator's token, and acts on nobody who has one.
 */
public final class ModerationBot implements Consumer<Said> {
    private static final Duration MUTE = Duration.ofMinutes(10);

    private final Pattern words;
    private final FloodReporter floods;

    /**
     * A bot for one room.
     *
     * @param words are not said, in any case
     * @param messages more than so many within the window are a flood
     */
    public ModerationBot(List<String> words, int messages, Duration window) {
        String any = words.stream().map(Pattern::quote).collect(Collectors.joining("|"));
        this.words =
                Pattern.compile("\\b(?:" + any + ")\\b", Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CHARACTER_CLASS);
        this.floods = new FloodReporter(
                messages,
                window,
                MUTE,
                flood -> flood.author().mute(MUTE, "You have said too much in too short a time."));
    }

    /** Runs until the process is stopped or the room is closed; the environment has the token. */
    public static void main(String[] args) {
        start(
                URI.create("ws://localhost:8000"),
                "chatroom1",
                System.getenv("CHAT_TOKEN"),
                new ModerationBot(List.of("fiddlesticks", "balderdash"), 5, Duration.ofSeconds(10)));
    }

    /** Keeps order in a room of this server until the client is closed. */
    public static ChatClient start(URI server, String room, String token, ModerationBot bot) {
        ChatClient client =
                ChatClient.builder(server).name("Moderator").bot().token(token).build();
        client.room(room).on(Said.class, bot);
        return client.start();
    }

    @Override
    public void accept(Said said) {
        Role role = said.author().role();
        if (said.history() || role == Role.MODERATOR || role == Role.OPERATOR) {
            return;
        }
        if (words.matcher(said.text()).find()) {
            said.delete();
        }
        floods.accept(said);
    }
}
