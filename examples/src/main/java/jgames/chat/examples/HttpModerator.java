package jgames.chat.examples;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionException;
import jgames.chat.client.ApiException;
import jgames.chat.client.ChatApi;
import jgames.chat.client.ChatClient;
import jgames.chat.client.ChatException;
import jgames.chat.core.protocol.Entry;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.MessagePage;
import jgames.chat.core.protocol.OneLine;

/**
 * Keeps order in a room and is not in it: by HTTP it deletes what has one of these words, and mutes who has said three such
 * messages. It needs a moderator's token.
 */
public final class HttpModerator {
    private static final int STRIKES = 3;
    private static final int MAX_SPEAKERS = 10_000; // whoever was struck longest ago is forgotten

    private final ChatApi api;
    private final String room;
    private final List<String> words;
    private final Duration mute;
    private final Map<String, Integer> strikes = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * A moderator for one room.
     *
     * @param words in lower case
     * @param mute for how long it mutes
     */
    public HttpModerator(ChatApi api, String room, List<String> words, Duration mute) {
        this.api = api;
        this.room = room;
        this.words = List.copyOf(words);
        this.mute = mute;
    }

    /** Runs until the process is stopped; the environment has the token. */
    public static void main(String[] args) {
        try (ChatClient client =
                ChatClient.builder(URI.create("http://localhost:8000")).build()) {
            ChatApi api = client.api(System.getenv("CHAT_TOKEN"));
            new HttpModerator(api, "chatroom1", List.of("fiddlesticks", "balderdash"), Duration.ofMinutes(10))
                    .run(api.messages("chatroom1").join().last());
        }
    }

    /**
     * Hears everything that is said after this event, until the client is closed or the server says no.
     *
     * @param since {@link EventId#ZERO} for all that was ever said
     */
    public void run(EventId since) {
        EventId last = since;
        while (true) {
            try {
                MessagePage page = api.poll(room, last).join();
                if (page.complete()) { // else it is not what follows
                    page.messages().forEach(this::judge);
                }
                last = page.last();
            } catch (CompletionException failure) {
                if (failure.getCause() instanceof ChatException) {
                    return; // the client is closed
                } else if (!(failure.getCause() instanceof IOException)) {
                    throw failure;
                } // else the server is away, and the client has waited already
            }
        }
    }

    private void judge(Entry said) {
        String text = said.message().text().toLowerCase(Locale.ROOT);
        if (words.stream().anyMatch(text::contains)) {
            try {
                punish(said);
            } catch (CompletionException failure) {
                if (!(failure.getCause() instanceof ApiException no)) {
                    throw failure;
                }
                // a moderator's own, for example, or somebody was faster
                System.err.println(OneLine.of(said.message().username() + " goes unpunished: " + no.getMessage()));
            }
        }
    }

    private void punish(Entry said) {
        api.delete(room, said.id()).join();
        String name =
                said.user() != null ? "user " + said.user() : said.message().username();
        if (strikes.merge(name, 1, Integer::sum) == STRIKES) {
            strikes.remove(name);
            api.mute(room, said.id(), mute, "We do not use such words here.").join();
        }
        if (strikes.size() > MAX_SPEAKERS) {
            strikes.remove(strikes.keySet().iterator().next());
        }
    }
}
