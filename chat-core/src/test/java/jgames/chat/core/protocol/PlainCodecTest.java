package jgames.chat.core.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlainCodecTest {
    private static final String EMOJI = "😀";

    private static String frame(Message message) {
        return new String(PlainCodec.encode(message), UTF_8);
    }

    private static String rejection(String json) {
        try {
            throw new AssertionError("was taken: " + PlainCodec.decode(json));
        } catch (RejectedException e) {
            return e.reason();
        }
    }

    private static String withText(String json) {
        return "{\"username\":\"Hello\",\"color\":\"#589\",\"text\":" + json + "}";
    }

    // ---- reading ----

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"username\":\"Hello\",\"color\":\"#589\",\"text\":\"Hey\"}",
                "{\"username\": \"Hello\", \"color\": \"#589\", \"text\": \"Hey\"}",
                " \t\r\n{ \"text\" : \"Hey\" ,\n\"color\":\"#589\",\"username\":\"Hello\" } \n",
                "{\"username\":\"Hello\",\"color\":\"#589\",\"text\":\"\\u0048\\u0065\\u0079\"}",
                "{\"\\u0075sername\":\"Hello\",\"color\":\"#589\",\"text\":\"Hey\"}",
            })
    void aMessageIsAnObjectWithThreeStrings(String json) {
        assertThat(PlainCodec.decode(json)).isEqualTo(new Message("Hello", "#589", "Hey"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"x\":1",
                "\"x\":null",
                "\"x\":{\"username\":\"Eve\",\"text\":[{\"text\":\"evil\"}]}",
                "\"x\":[[[[[\"deep\"]]]]]",
                "\"\":\"\"",
                "\"Text\":\"another case\"",
                "\"id\":\"7-0\"",
                "\"id\":[{}]",
                "\"__proto__\":{}",
            })
    void fieldsThatTheProtocolDoesNotHaveGoNowhere(String field) {
        String before = "{" + field + ",\"username\":\"Hello\",\"color\":\"#589\",\"text\":\"Hey\"}";
        String between = "{\"username\":\"Hello\"," + field + ",\"color\":\"#589\",\"text\":\"Hey\"}";
        String after = "{\"username\":\"Hello\",\"color\":\"#589\",\"text\":\"Hey\"," + field + "}";

        for (String json : List.of(before, between, after)) {
            assertThat(frame(PlainCodec.decode(json)))
                    .isEqualTo("{\"username\":\"Hello\",\"color\":\"#589\",\"text\":\"Hey\"}");
        }
    }

    @Test
    void ofAFieldThatComesTwiceTheLastOneCounts() {
        assertThat(PlainCodec.decode(
                        "{\"text\":\"a\",\"username\":\"Hello\",\"color\":\"x\",\"color\":\"#589\",\"text\":\"b\"}"))
                .isEqualTo(new Message("Hello", "#589", "b"));
        assertThat(rejection("{\"text\":\"a\",\"username\":\"Hello\",\"color\":\"#589\",\"text\":1}"))
                .isEqualTo(Rejection.MALFORMED.code());
    }

    static Stream<String> notMessages() {
        return Stream.of(
                "",
                " ",
                "Hey",
                "[]",
                "{}",
                "3",
                "\"x\"",
                "null",
                "true",
                "NaN",
                "[{\"username\":\"Hello\",\"color\":\"#589\",\"text\":\"Hey\"}]",
                "{\"username\":\"Hello\",\"color\":\"#589\"}",
                "{\"username\":\"Hello\",\"text\":\"Hey\"}",
                "{\"color\":\"#589\",\"text\":\"Hey\"}",
                "{\"username\":1,\"color\":\"#589\",\"text\":\"Hey\"}",
                "{\"username\":\"Hello\",\"color\":[],\"text\":\"Hey\"}",
                withText("3"),
                withText("null"),
                withText("true"),
                withText("[]"),
                withText("[\"Hey\"]"),
                withText("{}"),
                withText("{\"text\":\"Hey\"}"),
                withText("NaN"),
                withText("-Infinity"),
                withText("Hey"),
                withText("'Hey'"),
                withText("\"Hey"),
                withText("\"a\nb\""),
                withText("\"\0\""),
                withText("\"\\x\""),
                withText("\"\\u12\""),
                withText("\"Hey\",\"x\":NaN"),
                withText("\"Hey\",\"x\":01"),
                withText("\"Hey\",\"x\":[}"),
                withText("\"Hey\","),
                withText("\"Hey\"/**/"),
                withText("\"Hey\"") + "x",
                withText("\"Hey\"") + "{}",
                withText("\"Hey\"") + withText("\"Hey\""),
                withText("\"Hey\"") + "]",
                withText("\"Hey\"") + "\0",
                "\uFEFF" + withText("\"Hey\""),
                withText("\"Hey\",\"x\":" + "[".repeat(5000)),
                withText("\"Hey\",\"x\":" + "[".repeat(5000) + "]".repeat(5000)),
                withText("\"Hey\",\"x\":" + "{\"x\":".repeat(2000) + "1" + "}".repeat(2000)),
                "[".repeat(16_000),
                "{".repeat(16_000),
                "\"".repeat(16_000));
    }

    @ParameterizedTest
    @MethodSource("notMessages")
    void whatIsNotAMessageIsRejectedAsMalformed(String json) {
        assertThat(rejection(json)).isEqualTo(Rejection.MALFORMED.code());
    }

    @Test
    void aRejectionRepeatsNothingOfWhatWasSent() {
        assertThatThrownBy(() -> PlainCodec.decode("{\"username\":\"<secret>\",\"color\":\"<secret>\",\"text\":3}"))
                .hasMessage("A message has a username, a color and a text.");
        assertThatThrownBy(() -> PlainCodec.decode("[\"<secret>\"]"))
                .hasMessage("A message is one JSON object with the strings username, color and text.");
        assertThatThrownBy(() -> PlainCodec.decode("{\"username\":\"<secret>\",\"color\":\"<secret>\",\"text\":\"\"}"))
                .hasMessage("The color is not a CSS color.");
    }

    @Test
    void aColorIsOneOfCss() {
        assertThat(rejection("{\"username\":\"\",\"color\":\"\",\"text\":\"\"}"))
                .isEqualTo(Rejection.BAD_COLOR.code());
        assertThat(rejection("{\"username\":\"\",\"color\":\"red;display:none\",\"text\":\"\"}"))
                .isEqualTo(Rejection.BAD_COLOR.code());
        assertThat(rejection("{\"username\":\"\",\"color\":\"" + "a".repeat(9_900_000) + "\",\"text\":\"\"}"))
                .isEqualTo(Rejection.BAD_COLOR.code());
    }

    static Stream<Arguments> surrogates() {
        return Stream.of(
                arguments("\\ud800", "\uFFFD"),
                arguments("\\udc00", "\uFFFD"),
                arguments("\\ud800\\ud800", "\uFFFD\uFFFD"),
                arguments("\\udc00\\ud800", "\uFFFD\uFFFD"),
                arguments("a\\ud83db", "a\uFFFDb"),
                arguments("\\ud83d\\ude00", EMOJI),
                arguments("\\ud83d\\ud83d\\ude00\\ude00", "\uFFFD" + EMOJI + "\uFFFD"));
    }

    @ParameterizedTest
    @MethodSource("surrogates")
    void aSurrogateWithoutItsOtherHalfIsReplaced(String escaped, String text) {
        Message message =
                PlainCodec.decode("{\"username\":\"" + escaped + "\",\"color\":\"#589\",\"text\":\"" + escaped + "\"}");

        assertThat(message).isEqualTo(new Message(text, "#589", text));
        assertThat(frame(message))
                .isEqualTo("{\"username\":\"" + text + "\",\"color\":\"#589\",\"text\":\"" + text + "\"}");
    }

    @Test
    void whatIsNoMessageInAHistoryIsPassedOver() {
        String hey = withText("\"Hey\"");
        List<String> others = List.of(
                "3",
                "null",
                "\"x\"",
                "[]",
                "[" + hey + "]",
                "{}",
                withText("3"),
                withText("{\"text\":[1,{}]}"),
                hey.replace("#589", "url(//x)"));

        assertThat(PlainCodec.decodeAll("[]")).isEmpty();
        assertThat(PlainCodec.decodeAll(" [ " + hey + " ]\n")).hasSize(1);
        for (String other : others) {
            assertThat(PlainCodec.decodeAll("[" + other + "," + hey + "," + other + "," + hey + "," + other + "]"))
                    .as(other)
                    .containsExactly(new Message("Hello", "#589", "Hey"), new Message("Hello", "#589", "Hey"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{}", "3", "null", "[", "[3", "[3,]", "[3}", "[{\"text\":", "[] []", "[]x", "[NaN]", "[[[["})
    void whatIsNotAnArrayIsNoHistory(String json) {
        assertThatThrownBy(() -> PlainCodec.decodeAll(json)).isInstanceOf(RejectedException.class);
    }

    // ---- writing ----

    @Test
    void aFrameIsCompactUtf8() {
        assertThat(frame(new Message("Hello", "#589", "é 😀 \u2028 </script>")))
                .isEqualTo("{\"username\":\"Hello\",\"color\":\"#589\",\"text\":\"é 😀 \u2028 </script>\"}");
        assertThat(frame(new Message("\"\\/", "red", "\n\t\0\u007f")))
                .isEqualTo("{\"username\":\"\\\"\\\\/\",\"color\":\"red\",\"text\":\"\\n\\t\\u0000\u007f\"}");
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        for (String text : List.of("", "a".repeat(500), EMOJI.repeat(500), "\0".repeat(500), "\"\\\n\r\u2028\uFEFF")) {
            Message message = new Message(text, "rgba(1, 2, 3, .5)", text);
            assertThat(PlainCodec.decode(frame(message))).isEqualTo(message);
            assertThat(PlainCodec.encode(message)).hasSizeLessThanOrEqualTo(Limits.MAX_FRAME_BYTES);
        }
    }

    @Test
    void theHistoryIsOneArray() {
        Entry hey = new Entry(new EventId(7, 0), new Message("Hello", "#589", "Hey"));
        Entry you = new Entry(new EventId(7, 1), new Message("", "red", "😀"));

        assertThat(new String(PlainCodec.encodeAll(List.of()), UTF_8)).isEqualTo("[]");
        assertThat(new String(PlainCodec.encodeAll(List.of(hey, you)), UTF_8))
                .isEqualTo("[{\"username\":\"Hello\",\"color\":\"#589\",\"text\":\"Hey\"},"
                        + "{\"username\":\"\",\"color\":\"red\",\"text\":\"😀\"}]");
        assertThat(PlainCodec.decodeAll(new String(PlainCodec.encodeAll(List.of(hey, you)), UTF_8)))
                .containsExactly(hey.message(), you.message());
    }

    // ---- UTF-8 ----

    @ParameterizedTest
    @ValueSource(
            strings = {
                "c0af", // an overlong slash
                "c080",
                "e080af",
                "f08080af",
                "eda080", // a surrogate
                "edbfbf",
                "eda0bdedb880", // a pair of them
                "f4908080", // above U+10FFFF
                "f8888080af",
                "80",
                "bf",
                "ff",
                "fe",
                "c3", // cut off
                "e282",
                "f09f98",
                "c328",
            })
    void badUtf8IsNotText(String hex) {
        for (String bytes : List.of(hex, "61" + hex, hex + "61", "61" + hex + "61")) {
            assertThatThrownBy(
                            () -> PlainCodec.utf8(ByteBuffer.wrap(HexFormat.of().parseHex(bytes))))
                    .isInstanceOf(CharacterCodingException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "a", "é", "€", "😀", "\0", "\uFEFF", "\uFFFE", "\uD7FF", "\uE000", "\uDBFF\uDFFF", "\uFFFD"})
    void goodUtf8IsTextFromAnyBuffer(String text) throws CharacterCodingException {
        ByteBuffer direct = ByteBuffer.allocateDirect(20).put((byte) '<').put(text.getBytes(UTF_8));

        assertThat(PlainCodec.utf8(ByteBuffer.wrap(text.getBytes(UTF_8)))).isEqualTo(text);
        assertThat(PlainCodec.utf8(direct.flip().position(1))).isEqualTo(text);
        ByteBuffer part = ByteBuffer.wrap(("<(" + text + ")>").getBytes(UTF_8));
        part = part.position(1).limit(part.limit() - 1).slice(); // its array begins before it
        assertThat(PlainCodec.utf8(part.position(1).limit(part.limit() - 1))).isEqualTo(text);
        assertThat(part.hasRemaining()).isFalse();
    }

    @Test
    void aHistoryIsReadWithoutWhatIsNoMessageInIt() {
        assertThat(PlainCodec.decodeAll("[]")).isEmpty();
        assertThat(PlainCodec.decodeAll("[{\"username\":\"A\",\"color\":\"red\",\"text\":\"1\"},"
                        + "7, [[{}]], {\"username\":\"A\",\"color\":\"red\"},"
                        + "{\"username\":{\"text\":\"x\"},\"color\":\"red\",\"text\":\"y\"},"
                        + "{\"username\":\"B\",\"color\":\"red\",\"text\":\"2\"}]"))
                .containsExactly(new Message("A", "red", "1"), new Message("B", "red", "2"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{}", "7", "[", "[{]", "[] []", "[{\"username\":\"A\",\"color\":\"red\",\"text\":\"1\"}"})
    void whatIsNoArrayIsNoHistory(String json) {
        assertThatThrownBy(() -> PlainCodec.decodeAll(json)).isInstanceOf(RejectedException.class);
    }
}
