package jgames.chat.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.InputStreamReader;
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
import jgames.chat.client.ChatEvent.Said;
import jgames.chat.client.ChatRoom;
import jgames.chat.core.protocol.Message;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The chat's main job on real input: a conversation in several scripts, through two rooms, before many clients. */
class ConversationTest {
    private static final int LISTENERS = 20;

    @TempDir
    Path data;

    /** A client in one room, and what it has seen there from the history on. */
    private record Visitor(ChatClient client, ChatRoom room, List<Message> seen) {
        static Visitor join(ChatServer server, String name) {
            List<Message> seen = new CopyOnWriteArrayList<>();
            ChatClient client = ChatClient.builder(server.uri()).build();
            ChatRoom room = client.room(name).on(Said.class, said -> seen.add(said.message()));
            client.start();
            return new Visitor(client, room, seen);
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
        List<Visitor> visitors = new ArrayList<>();
        try (ChatServer server = ChatServer.start(options)) {
            List<Visitor> party = new ArrayList<>();
            List<Visitor> seagull = new ArrayList<>();
            for (int i = 0; i < LISTENERS; i++) {
                party.add(Visitor.join(server, "party"));
                seagull.add(Visitor.join(server, "seagull"));
            }
            Map<String, Visitor> speakers = conversation.stream()
                    .map(Message::username)
                    .distinct()
                    .collect(Collectors.toMap(name -> name, name -> Visitor.join(server, "party")));
            party.addAll(speakers.values());
            visitors.addAll(party);
            visitors.addAll(seagull);

            List<Message> first = party.get(0).seen;
            ChatRoom echo = seagull.get(0).room;
            for (Message line : conversation) {
                int before = first.size();
                speakers.get(line.username()).room.say(line);
                await().pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(2))
                        .until(() -> first.size() > before); // people answer what they have read
                echo.say(first.get(before));
            }

            visitors.add(Visitor.join(server, "party")); // who comes late
            visitors.add(Visitor.join(server, "seagull"));
            for (Visitor visitor : visitors) {
                await().pollDelay(Duration.ZERO)
                        .untilAsserted(() -> assertThat(visitor.seen).isEqualTo(conversation));
            }
        } finally {
            visitors.forEach(visitor -> visitor.client.close());
        }
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
