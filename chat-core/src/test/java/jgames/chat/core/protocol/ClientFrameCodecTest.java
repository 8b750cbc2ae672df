package jgames.chat.core.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import jgames.chat.core.protocol.ClientFrame.Say;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientFrameCodecTest {
    private static final Message HEY = new Message("Hello", "#589", "Hey");
    private static final Entry ENTRY = new Entry(new EventId(7, 1), HEY);
    private static final Entry BOTS = new Entry(new EventId(8, 0), new Message("", "red", "é 😀", true));

    // ---- what a client sends ----

    private static String say(String rest) {
        return "{\"type\":\"say\",\"username\":\"Hello\",\"color\":\"#589\",\"text\":\"Hey\"" + rest + "}";
    }

    @Test
    void aSayIsRead() {
        assertThat(ClientFrameCodec.decode(say(""))).isEqualTo(new Say(HEY, null));
        assertThat(ClientFrameCodec.decode(say(",\"nonce\":\"n1\""))).isEqualTo(new Say(HEY, "n1"));
        assertThat(ClientFrameCodec.decode(say(",\"bot\":true")))
                .isEqualTo(new Say(new Message("Hello", "#589", "Hey", true), null));
        assertThat(ClientFrameCodec.decode(say(",\"bot\":false,\"x\":[{}],\"nonce\":7,\"nonce\":\"n1\"")))
                .isEqualTo(new Say(HEY, "n1"));
        assertThat(ClientFrameCodec.decode("{\"nonce\":\"n1\",\"text\":\"Hey\",\"color\":\"#589\","
                        + "\"username\":\"Hello\",\"type\":\"say\"}"))
                .isEqualTo(new Say(HEY, "n1"));
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        for (ClientFrame say : List.of(
                new Say(HEY, null),
                new Say(HEY, "n_-1"),
                new Say(BOTS.message(), "n1"),
                new ClientFrame.History(new EventId(7, 1), 50))) {
            assertThat(ClientFrameCodec.decode(new String(ClientFrameCodec.encode(say), UTF_8)))
                    .isEqualTo(say);
        }
        assertThat(ClientFrameCodec.encode(new Say(BOTS.message(), "n1")))
                .asString(UTF_8)
                .isEqualTo("{\"type\":\"say\",\"username\":\"\",\"color\":\"red\",\"text\":\"é 😀\",\"bot\":true,"
                        + "\"nonce\":\"n1\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "Z", "0", "_", "-", "5f0c1b1e-9d3f-4b53-9a35-5cb4ff0c3c1a"})
    void aNonceIsUpTo64OfTheCharactersOfAUuid(String nonce) {
        assertThat(ClientFrameCodec.decode(say(",\"nonce\":\"" + nonce + "\"")).key())
                .isEqualTo(nonce);
        assertThat(ClientFrame.isValidKey("a".repeat(64))).isTrue();
        assertThat(ClientFrame.isValidKey("a".repeat(65))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "\"a b\"", "\"é\"", "\"a\\n\"", "7", "null", "[]", "{\"nonce\":\"n1\"}"})
    void whatCanBeNoNonceIsRejectedWithoutOne(String nonce) {
        RejectedException rejected = rejected(say(",\"nonce\":" + nonce));

        assertThat(rejected.reason()).isEqualTo("malformed");
        assertThat(rejected.key()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"nonce\":\"n1\"} | MALFORMED",
                "{\"type\":\"say\",\"nonce\":\"n1\"} | MALFORMED",
                "{\"type\":\"shout\",\"nonce\":\"n1\",\"username\":\"\",\"color\":\"red\",\"text\":\"\"} | MALFORMED",
                "{\"type\":7,\"nonce\":\"n1\",\"username\":\"\",\"color\":\"red\",\"text\":\"\"} | MALFORMED",
                "{\"type\":\"say\",\"nonce\":\"n1\",\"username\":\"\",\"color\":\"red\",\"text\":7} | MALFORMED",
                "{\"type\":\"say\",\"nonce\":\"n1\",\"username\":\"\",\"color\":\"red\",\"text\":\"\",\"bot\":1} | MALFORMED",
                "{\"type\":\"say\",\"nonce\":\"n1\",\"username\":\"\",\"color\":\"blurple\",\"text\":\"\"} | BAD_COLOR",
            })
    void aRejectionNamesTheNonce(String json, Rejection why) {
        RejectedException rejected = rejected(json);

        assertThat(rejected.reason()).isEqualTo(why.code());
        assertThat(rejected.key()).isEqualTo("n1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "3", "null", "\"say\"", "{", "{\"nonce\":\"n1\"", "{} {}", "{\"nonce\":\"n1\"}x"})
    void whatIsNotOneObjectIsRejected(String json) {
        assertThat(rejected(json).reason()).isEqualTo("malformed");
        assertThat(rejected(json).key()).isNull();
    }

    private static RejectedException rejected(String json) {
        return catchThrowableOfType(RejectedException.class, () -> ClientFrameCodec.decode(json));
    }

    @Test
    void everyFrameThatThereIsIsWritten() {
        assertThat(ClientFrame.class.getPermittedSubclasses())
                .containsExactlyInAnyOrder(
                        Say.class,
                        ClientFrame.History.class,
                        ClientFrame.Moderate.class,
                        ClientFrame.Moderation.class,
                        ClientFrame.Author.class);
    }
}
