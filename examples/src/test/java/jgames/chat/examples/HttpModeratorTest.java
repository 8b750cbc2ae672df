package jgames.chat.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import jgames.chat.client.ChatApi;
import jgames.chat.client.ChatClient;
import jgames.chat.client.testing.Person;
import jgames.chat.client.testing.TestChat;
import jgames.chat.core.protocol.EventId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("try") // the client is closed before its end
class HttpModeratorTest {
    private static final String SECRET = "a-secret-of-thirty-two-bytes-or-more";

    @Test
    void whatHasABadWordIsDeletedAndTheThirdTimeMutes(@TempDir Path folder) throws Exception {
        Path secret = Files.writeString(folder.resolve("secret"), SECRET);
        try (TestChat chat = TestChat.start(options ->
                        options.tokenSecretFile(secret).spam(0, Duration.ofSeconds(3), Duration.ofSeconds(60)));
                ChatClient client = ChatClient.builder(chat.uri()).build()) {
            ChatApi api = client.api(moderatorsToken());
            HttpModerator moderator =
                    new HttpModerator(api, TestChat.ROOM, List.of("fiddlesticks"), Duration.ofMinutes(10));
            Thread running = new Thread(() -> moderator.run(EventId.ZERO));
            running.start();
            Person ann = chat.person("Ann");
            Person ben = chat.person("Ben");
            chat.awaitMembers(2);
            ben.says("Good evening");
            for (int i = 1; i <= 3; i++) {
                ann.says("Oh, Fiddlesticks!");
            }
            await().untilAsserted(() -> assertThat(api.moderation().join())
                    .singleElement()
                    .satisfies(mute ->
                            assertThat(mute.kind() + " of " + mute.name()).isEqualTo("mute of Ann")));
            assertThat(api.messages(TestChat.ROOM).join().messages())
                    .extracting(entry -> entry.message().text())
                    .containsExactly("Good evening");
            client.close();
            running.join(TestChat.PATIENCE.toMillis());
            assertThat(running.isAlive()).isFalse();
        }
    }

    private static String moderatorsToken() throws Exception {
        String signed = base64("{\"alg\":\"HS256\"}") + "."
                + base64("{\"sub\":\"order\",\"role\":\"moderator\",\"exp\":4000000000}");
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.US_ASCII), "HmacSHA256"));
        byte[] signature = mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII));
        return signed + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
    }

    private static String base64(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.US_ASCII));
    }
}
