package jgames.chat.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} of the real server right after a moderator was answered: what was decided holds, and what was deleted is gone. */
class ModerationAfterKillTest {
    private static final String V2 = "Sec-WebSocket-Protocol: chat.v2";
    private static final String TROLL = "X-Forwarded-For: 203.0.113.7";
    private static final String TOKEN = Jwt.of("{\"sub\":\"ann\",\"role\":\"moderator\",\"exp\":4000000000}");
    private static final String RUDE = "xyzzy plugh";
    private static final Pattern ID = Pattern.compile("\"id\":\"(\\d+-\\d+)\"");

    @TempDir
    Path data;

    private ServerProcess start() throws Exception {
        return ServerProcess.start(data, "--trusted-proxies", "127.0.0.1");
    }

    @Test
    @Timeout(120)
    void aBanAndADeletionHoldAfterAKillAndTheTextIsInNoFileAndNoFrame() throws Exception {
        Files.writeString(data.resolve(".token-secret"), Jwt.SECRET + "\n");
        String before;
        try (ServerProcess server = start();
                WireClient ann = WireClient.join(server.port(), "/chatroom1", Jwt.offered(TOKEN));
                WireClient troll = WireClient.join(server.port(), "/chatroom1", V2, TROLL)) {
            ann.expectText();
            troll.expectText();
            troll.send("{\"type\":\"say\",\"username\":\"Troll\",\"color\":\"red\",\"text\":\"first\"}");
            before = id(ann.expectText());
            troll.send("{\"type\":\"say\",\"username\":\"Troll\",\"color\":\"red\",\"text\":\"" + RUDE + "\"}");
            String rude = id(ann.expectText());
            act(ann, "m1", "\"delete\",\"message\":\"" + rude + "\"");
            act(ann, "m2", "\"ban\",\"message\":\"" + rude + "\",\"seconds\":3600");
            server.kill();
            ann.vanish();
            troll.vanish();
        }
        try (ServerProcess server = start();
                WireClient plain = WireClient.join(server.port(), "/chatroom1");
                WireClient resuming = WireClient.join(server.port(), "/chatroom1?since=" + before, V2);
                WireClient ann = WireClient.join(server.port(), "/chatroom1", Jwt.offered(TOKEN))) {
            assertThat(plain.expectText()).contains("first").doesNotContain(RUDE);
            assertThat(resuming.expectText()).contains("\"deleted\"").doesNotContain(RUDE);
            assertThat(ann.expectText()).contains("first").doesNotContain(RUDE);
            ann.send("{\"type\":\"history\",\"before\":\"9000000000000-0\",\"count\":100}");
            assertThat(ann.expectText()).contains("first").doesNotContain(RUDE);
            try (WireClient troll = WireClient.join(server.port(), "/chatroom1", V2, TROLL)) {
                assertThat(troll.expectText()).startsWith("{\"type\":\"bye\",\"reason\":\"banned\"");
                troll.expectClose(4002);
            }
            await().ignoreException(NoSuchFileException.class) // a file that another one takes the place of
                    .untilAsserted(() -> assertThat(everyFile()).doesNotContain(RUDE, "203.0.113"));
        }
    }

    private static void act(WireClient ann, String nonce, String action) throws IOException {
        ann.send("{\"type\":\"moderate\",\"nonce\":\"" + nonce + "\",\"action\":" + action + "}");
        String frame = ann.expectText();
        while (!frame.startsWith("{\"type\":\"ack\",\"nonce\":\"" + nonce + "\"")) {
            assertThat(frame).startsWith("{\"type\":\"deleted\"");
            frame = ann.expectText();
        }
    }

    private static String id(String frame) {
        Matcher id = ID.matcher(frame);
        assertThat(id.find()).as(frame).isTrue();
        return id.group(1);
    }

    private String everyFile() throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.append(Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return all.toString();
    }
}
