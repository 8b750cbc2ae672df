package jgames.chat.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import jgames.chat.core.intake.MessageCheck;
import jgames.chat.server.ChatServer;
import jgames.chat.server.ServerOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WordFilterTest {
    private static final Instant OPENING = Instant.parse("2026-01-01T12:00:00Z");

    @TempDir
    Path data;

    private final AtomicReference<Instant> now = new AtomicReference<>(OPENING);
    private final AtomicInteger asked = new AtomicInteger();
    private ChatServer server;
    private Wire plain;
    private Wire extended;

    @BeforeEach
    void start() throws Exception {
        List<MessageCheck> checks = List.of(
                WordFilter.notBefore(OPENING, this::ask),
                WordFilter.veto("spoiler", "übel"),
                WordFilter.mask("darn", "heck"));
        server = ChatServer.start(new ServerOptions()
                .port(0)
                .wsPort(0)
                .data(data)
                .spam(0, Duration.ofSeconds(3), Duration.ofSeconds(60))
                .checks(checks));
        URI room = URI.create("ws://localhost:" + server.port() + "/chatroom1");
        plain = Wire.plain(room);
        extended = Wire.extended(room);
    }

    private Instant ask() {
        Instant answer = now.get();
        asked.incrementAndGet();
        return answer;
    }

    @AfterEach
    void end() {
        plain.close();
        extended.close();
        server.close();
    }

    private static String message(String text) {
        return message("Ann", text);
    }

    private static String message(String username, String text) {
        return "{\"username\":\"" + username + "\",\"color\":\"red\",\"text\":\"" + text + "\"}";
    }

    private void bothHear(String text) {
        assertThat(plain.next()).isEqualTo(message(text));
        assertThat(extended.next()).startsWith("{\"type\":\"messages\"").contains("\"text\":\"" + text + "\"");
    }

    private static String say(String text) {
        return "{\"type\":\"say\",\"username\":\"Ann\",\"color\":\"red\",\"text\":\"" + text + "\",\"nonce\":\"n1\"}";
    }

    @Test
    void aVetoedMessageReachesNobodyAndTheSenderIsToldWhyIfItsProtocolCan() {
        plain.send(message("a SPOILER!"));
        plain.send(message("Spoiler", "by name"));
        plain.send(message("wie ÜBEL"));
        plain.send(message("spoilers are other words"));
        bothHear("spoilers are other words");

        extended.send(say("spoiler"));
        assertThat(extended.next())
                .isEqualTo("{\"type\":\"rejected\",\"nonce\":\"n1\",\"reason\":\"bad_word\","
                        + "\"message\":\"There is a word that is not said here.\"}");
        plain.send(message("go on"));
        bothHear("go on");
    }

    @Test
    void aChangedMessageReachesEverybodyAsItWasChanged() {
        plain.send(message("Darn, what the heck"));
        bothHear("****, what the ****");

        extended.send(say("darn"));
        assertThat(extended.next()).startsWith("{\"type\":\"ack\",\"nonce\":\"n1\"");
        bothHear("****");
    }

    @Test
    void aReasonThatPassesComesWithItsTime() {
        now.set(OPENING.minusMillis(1500));
        plain.send(message("early"));
        extended.send(say("early"));
        assertThat(extended.next())
                .isEqualTo("{\"type\":\"rejected\",\"nonce\":\"n1\",\"reason\":\"not_open_yet\","
                        + "\"message\":\"The room has not opened yet.\",\"retryAfterMs\":1500}");

        await().until(() -> asked.get() == 2); // of which one gets no answer
        now.set(OPENING);
        plain.send(message("in time"));
        bothHear("in time");
    }
}
