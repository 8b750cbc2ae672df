package jgames.chat.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import jgames.chat.client.ChatClient;
import jgames.chat.client.ChatEvent;
import jgames.chat.client.ChatEvent.Deleted;
import jgames.chat.client.ChatEvent.Moderated;
import jgames.chat.client.testing.TestChat;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.keys.HmacKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("try") // a bot that nobody calls
class ModerationBotTest {
    private static final String SECRET = "a-secret-of-32-bytes-at-the-least-0123";

    @TempDir
    Path folder;

    private static String token() throws Exception {
        JsonWebSignature token = new JsonWebSignature();
        token.setAlgorithmHeaderValue("HS256");
        token.setKey(new HmacKey(SECRET.getBytes(StandardCharsets.UTF_8)));
        token.setPayload("{\"sub\":\"m1\",\"role\":\"moderator\",\"exp\":4000000000}");
        return token.getCompactSerialization();
    }

    @Test
    void badWordsAreDeletedAndWhoFloodsIsMuted() throws Exception {
        Path secret = Files.writeString(folder.resolve("secret"), SECRET);
        ModerationBot bot = new ModerationBot(List.of("balderdash"), 3, Duration.ofMinutes(5));
        List<ChatEvent> events = new CopyOnWriteArrayList<>();
        try (TestChat chat = TestChat.start(options ->
                        options.tokenSecretFile(secret).spam(0, Duration.ofSeconds(3), Duration.ofSeconds(60)));
                ChatClient moderator = ModerationBot.start(chat.uri(), TestChat.ROOM, token(), bot);
                ChatClient troll = ChatClient.builder(chat.uri()).name("Troll").build()) {
            var room = troll.room(TestChat.ROOM).on(ChatEvent.class, events::add);
            troll.start();
            chat.awaitMembers(2);
            var bad = room.say("Balderdash!").join().id();
            await().until(() -> events.stream()
                    .anyMatch(event ->
                            event instanceof Deleted deleted && deleted.ids().contains(bad)));
            for (int i = 0; i < 3; i++) {
                room.say("spam " + i).join();
            }
            await().until(() -> events.stream().anyMatch(Moderated.class::isInstance));
            assertThat(events)
                    .filteredOn(Moderated.class::isInstance)
                    .singleElement()
                    .satisfies(event -> assertThat(((Moderated) event).reason())
                            .isEqualTo("You have said too much in too short a time."));
        }
    }
}
