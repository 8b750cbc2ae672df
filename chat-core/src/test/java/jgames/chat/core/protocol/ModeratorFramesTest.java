package jgames.chat.core.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.List;
import jgames.chat.core.protocol.ClientFrame.Author;
import jgames.chat.core.protocol.ClientFrame.Moderate;
import jgames.chat.core.protocol.ClientFrame.Moderation;
import jgames.chat.core.protocol.ModeratorAction.Announce;
import jgames.chat.core.protocol.ModeratorAction.Ban;
import jgames.chat.core.protocol.ModeratorAction.Delete;
import jgames.chat.core.protocol.ModeratorAction.DeleteAll;
import jgames.chat.core.protocol.ModeratorAction.Lift;
import jgames.chat.core.protocol.ModeratorAction.Mute;
import jgames.chat.core.protocol.ModeratorAction.Restore;
import jgames.chat.core.protocol.ModeratorAction.Slow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What moderators send, as JSON. */
class ModeratorFramesTest {
    private static final EventId ID = new EventId(7, 1);

    record Sent(String json, ClientFrame frame) {
        static Sent moderate(String fields, ModeratorAction action) {
            return new Sent(
                    "{\"type\":\"moderate\",\"nonce\":\"m1\",\"action\":" + fields + "}", new Moderate(action, "m1"));
        }
    }

    static List<Sent> frames() {
        return List.of(
                Sent.moderate("\"delete\",\"message\":\"7-1\"", new Delete(ID)),
                Sent.moderate("\"delete_all\",\"message\":\"7-1\"", new DeleteAll(ID, false, false)),
                Sent.moderate(
                        "\"delete_all\",\"message\":\"7-1\",\"everywhere\":true,\"everyone\":true",
                        new DeleteAll(ID, true, true)),
                Sent.moderate(
                        "\"mute\",\"message\":\"7-1\",\"seconds\":600,\"everyone\":true,\"reason\":\"Calm down.\"",
                        new Mute(ID, Duration.ofMinutes(10), true, "Calm down.")),
                Sent.moderate(
                        "\"mute\",\"message\":\"7-1\",\"seconds\":1", new Mute(ID, Duration.ofSeconds(1), false, "")),
                Sent.moderate(
                        "\"ban\",\"message\":\"7-1\",\"seconds\":315360000,\"reason\":\"Spam.\"",
                        new Ban(ID, Duration.ofDays(3650), "Spam.")),
                Sent.moderate("\"lift\",\"entry\":\"7-1\"", new Lift(ID)),
                Sent.moderate("\"restore\",\"entry\":\"7-1\"", new Restore(ID)),
                Sent.moderate("\"restore\",\"entry\":\"7-1\",\"message\":\"7-1\"", new Restore(ID, ID)),
                Sent.moderate("\"slow\",\"seconds\":0", new Slow(Duration.ZERO)),
                Sent.moderate("\"slow\",\"seconds\":21600", new Slow(Duration.ofHours(6))),
                Sent.moderate("\"announce\",\"text\":\"Tea!\",\"everywhere\":true", new Announce("Tea!", true)),
                new Sent("{\"type\":\"moderation\"}", new Moderation(null, null)),
                new Sent("{\"type\":\"moderation\",\"nonce\":\"q1\",\"before\":\"7-1\"}", new Moderation(ID, "q1")),
                new Sent("{\"type\":\"author\",\"message\":\"7-1\"}", new Author(ID, null)),
                new Sent("{\"type\":\"author\",\"nonce\":\"q1\",\"message\":\"7-1\"}", new Author(ID, "q1")));
    }

    @ParameterizedTest
    @MethodSource("frames")
    void aFrameIsWrittenAsThePageSaysAndReadAgain(Sent sent) {
        assertThat(ClientFrameCodec.encode(sent.frame)).asString(UTF_8).isEqualTo(sent.json);
        assertThat(ClientFrameCodec.decode(sent.json)).isEqualTo(sent.frame);
        assertThat(RawFrame.extended(sent.json).isSay()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"message\":\"7-1\"",
                "\"action\":\"kick\",\"message\":\"7-1\"",
                "\"action\":7,\"message\":\"7-1\"",
                "\"action\":\"delete\"",
                "\"action\":\"delete\",\"message\":\"7\"",
                "\"action\":\"delete\",\"message\":{\"id\":\"7-1\"}",
                "\"action\":\"delete_all\",\"message\":\"7-1\",\"everywhere\":1",
                "\"action\":\"mute\",\"message\":\"7-1\"",
                "\"action\":\"mute\",\"message\":\"7-1\",\"seconds\":0",
                "\"action\":\"mute\",\"message\":\"7-1\",\"seconds\":-9223372036854775808",
                "\"action\":\"mute\",\"message\":\"7-1\",\"seconds\":315360001",
                "\"action\":\"mute\",\"message\":\"7-1\",\"seconds\":9223372036854775807",
                "\"action\":\"mute\",\"message\":\"7-1\",\"seconds\":1.5",
                "\"action\":\"ban\",\"message\":\"7-1\",\"seconds\":\"60\"",
                "\"action\":\"lift\"",
                "\"action\":\"restore\",\"entry\":7",
                "\"action\":\"restore\",\"entry\":\"7-1\",\"message\":7",
                "\"action\":\"restore\",\"entry\":\"7-1\",\"message\":null",
                "\"action\":\"slow\",\"seconds\":-1",
                "\"action\":\"slow\",\"seconds\":21601",
                "\"action\":\"announce\"",
                "\"action\":\"announce\",\"text\":\"\\u3000 \"",
            })
    void whatIsNoActionIsRejectedWithItsNonce(String fields) {
        RejectedException rejected = catchThrowableOfType(
                RejectedException.class,
                () -> ClientFrameCodec.decode("{\"type\":\"moderate\",\"nonce\":\"m1\"," + fields + "}"));

        assertThat(rejected.reason()).isEqualTo("malformed");
        assertThat(rejected.key()).isEqualTo("m1");
    }

    @Test
    void aReasonHas200CodePointsOnOneLine() {
        String mute = "{\"action\":\"mute\",\"message\":\"7-1\",\"seconds\":60,\"reason\":\"%s\"}";

        assertThat(ModeratorActionCodec.decode(mute.formatted("😀".repeat(200))))
                .isEqualTo(new Mute(ID, Duration.ofMinutes(1), false, "😀".repeat(200)));
        assertThat(ModeratorActionCodec.decode(mute.formatted("a\\nb")))
                .isEqualTo(new Mute(ID, Duration.ofMinutes(1), false, "a b"));
        RejectedException tooLong = catchThrowableOfType(
                RejectedException.class, () -> ModeratorActionCodec.decode(mute.formatted("😀".repeat(201))));
        assertThat(tooLong.reason()).isEqualTo("too_long");
    }

    @Test
    void everyActionIsNamed() {
        assertThat(ModeratorAction.NAMES)
                .hasSameSizeAs(ModeratorAction.class.getPermittedSubclasses())
                .containsAll(frames().stream()
                        .map(Sent::frame)
                        .filter(Moderate.class::isInstance)
                        .map(frame -> ((Moderate) frame).action().action())
                        .toList());
    }

    @Test
    void aModerateWithoutANonceIsRejected() {
        RejectedException rejected = catchThrowableOfType(
                RejectedException.class,
                () -> ClientFrameCodec.decode("{\"type\":\"moderate\",\"action\":\"delete\",\"message\":\"7-1\"}"));

        assertThat(rejected.reason()).isEqualTo("malformed");
        assertThat(rejected.key()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "null", "\"\"", "\"7\"", "[\"7-1\"]"})
    void aQuestionAboutWhatIsNoIdIsRejectedAndNotTakenForAnother(String id) {
        for (String field : List.of("moderation\",\"before", "author\",\"message")) {
            RejectedException rejected = catchThrowableOfType(
                    RejectedException.class,
                    () -> ClientFrameCodec.decode("{\"nonce\":\"q1\",\"type\":\"" + field + "\":" + id + "}"));

            assertThat(rejected.reason()).isEqualTo("malformed");
            assertThat(rejected.key()).isEqualTo("q1");
        }
    }

    @Test
    void nobodyAnnouncesWithASay() {
        ClientFrame said = ClientFrameCodec.decode(
                "{\"type\":\"say\",\"username\":\"Ann\",\"color\":\"red\",\"text\":\"Tea!\",\"announcement\":true}");

        assertThat(((ClientFrame.Say) said).message().announcement()).isFalse();
    }
}
