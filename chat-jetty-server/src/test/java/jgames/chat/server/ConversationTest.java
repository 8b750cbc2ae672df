package jgames.chat.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import jgames.chat.client.ChatClient;
import jgames.chat.core.Message;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The chat's main job on real input: a conversation in several scripts, through two rooms, before many clients. */
class ConversationTest {
    private static final int LISTENERS = 20;

    @TempDir
    Path data;

    /** What one client has seen, from the history on. */
    private static final class Seen implements ChatClient.Listener {
        final List<Message> messages = new CopyOnWriteArrayList<>();

        @Override
        public void history(ChatClient client, List<Message> history) {
            messages.addAll(history);
        }

        @Override
        public void message(ChatClient client, Message message) {
            messages.add(message);
        }
    }

    @Test
    void aConversationReachesEverybodyInBothRoomsAsItWasSaid() throws Exception {
        List<Message> conversation = conversation();
        Files.writeString(data.resolve("chatrooms.txt"), "party seagull");
        ServerOptions options = new ServerOptions()
                .port(0)
                .wsPort(0)
                .data(data)
                .history(100)
                .spam(0, Duration.ofSeconds(3), Duration.ofSeconds(60));
        List<ChatClient> clients = new ArrayList<>();
        try (ChatServer server = ChatServer.start(options)) {
            List<Seen> party = new ArrayList<>();
            List<Seen> seagull = new ArrayList<>();
            for (int i = 0; i < LISTENERS; i++) {
                clients.add(join(server, "party", party));
                clients.add(join(server, "seagull", seagull));
            }
            Map<String, ChatClient> speakers = conversation.stream()
                    .map(Message::username)
                    .distinct()
                    .collect(Collectors.toMap(name -> name, name -> join(server, "party", new ArrayList<>())));
            clients.addAll(speakers.values());
            ChatClient echo = join(server, "seagull", new ArrayList<>());
            clients.add(echo);

            Seen first = party.get(0);
            for (Message line : conversation) {
                int before = first.messages.size();
                speakers.get(line.username()).say(line);
                await().until(() -> first.messages.size() > before); // people answer what they have read
                echo.say(first.messages.get(before));
            }

            for (List<Seen> room : List.of(party, seagull)) {
                join(server, room == party ? "party" : "seagull", room); // one who comes late
                for (Seen seen : room) {
                    await().untilAsserted(() -> assertThat(seen.messages).isEqualTo(conversation));
                }
            }
        } finally {
            clients.forEach(ChatClient::close);
        }
    }

    private static ChatClient join(ChatServer server, String room, List<Seen> all) {
        Seen seen = new Seen();
        all.add(seen);
        return ChatClient.connect(URI.create("ws://localhost:" + server.port() + "/" + room), seen)
                .join();
    }

    private static List<Message> conversation() throws Exception {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                ConversationTest.class.getResourceAsStream("conversation.txt"), StandardCharsets.UTF_8))) {
            return lines.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t"))
                    .map(line -> new Message(line[0], color(line[0]), line[1]))
                    .toList();
        }
    }

    private static String color(String name) {
        return String.format("#%06x", name.hashCode() & 0xFFFFFF);
    }
}
