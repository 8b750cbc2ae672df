package jgames.chat.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExtendedProtocolTest {
    private static final Message HEY = new Message("Hello", "#589", "Hey");
    private static final Entry ENTRY = new Entry(new MessageId(7, 1), HEY);
    private static final Entry BOTS = new Entry(new MessageId(8, 0), new Message("", "red", "é 😀", true));
    private static final String ENTRY_JSON =
            "{\"id\":\"7-1\",\"time\":7,\"username\":\"Hello\",\"color\":\"#589\",\"text\":\"Hey\"}";
    private static final String BOTS_JSON =
            "{\"id\":\"8-0\",\"time\":8,\"username\":\"\",\"color\":\"red\",\"text\":\"é 😀\",\"bot\":true}";
    private static final Limits LIMITS = new Limits(3, Duration.ofSeconds(3), Duration.ofSeconds(60));
    private static final String LIMITS_JSON =
            "{\"text\":500,\"username\":500,\"frame\":16384," + "\"messages\":3,\"windowMs\":3000,\"blockMs\":60000}";

    // ---- what a client sends ----

    private static String say(String rest) {
        return "{\"type\":\"say\",\"username\":\"Hello\",\"color\":\"#589\",\"text\":\"Hey\"" + rest + "}";
    }

    @Test
    void aSayIsRead() {
        assertThat(ExtendedProtocol.decode(say(""))).isEqualTo(new Say(HEY, null));
        assertThat(ExtendedProtocol.decode(say(",\"nonce\":\"n1\""))).isEqualTo(new Say(HEY, "n1"));
        assertThat(ExtendedProtocol.decode(say(",\"bot\":true")).message().bot())
                .isTrue();
        assertThat(ExtendedProtocol.decode(say(",\"bot\":false,\"x\":[{}],\"nonce\":7,\"nonce\":\"n1\"")))
                .isEqualTo(new Say(HEY, "n1"));
        assertThat(ExtendedProtocol.decode("{\"nonce\":\"n1\",\"text\":\"Hey\",\"color\":\"#589\","
                        + "\"username\":\"Hello\",\"type\":\"say\"}"))
                .isEqualTo(new Say(HEY, "n1"));
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        for (Say say : List.of(new Say(HEY, null), new Say(HEY, "n_-1"), new Say(BOTS.message(), "n1"))) {
            assertThat(ExtendedProtocol.decode(new String(ExtendedProtocol.encode(say), UTF_8)))
                    .isEqualTo(say);
        }
        assertThat(ExtendedProtocol.encode(new Say(BOTS.message(), "n1")))
                .asString(UTF_8)
                .isEqualTo("{\"type\":\"say\",\"username\":\"\",\"color\":\"red\",\"text\":\"é 😀\",\"bot\":true,"
                        + "\"nonce\":\"n1\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "Z", "0", "_", "-", "5f0c1b1e-9d3f-4b53-9a35-5cb4ff0c3c1a"})
    void aNonceIsUpTo64OfTheCharactersOfAUuid(String nonce) {
        assertThat(ExtendedProtocol.decode(say(",\"nonce\":\"" + nonce + "\"")).nonce())
                .isEqualTo(nonce);
        assertThat(ExtendedProtocol.isValidNonce("a".repeat(64))).isTrue();
        assertThat(ExtendedProtocol.isValidNonce("a".repeat(65))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "\"a b\"", "\"é\"", "\"a\\n\"", "7", "null", "[]", "{\"nonce\":\"n1\"}"})
    void whatCanBeNoNonceIsRefusedWithoutOne(String nonce) {
        RefusedException refused = refused(say(",\"nonce\":" + nonce));

        assertThat(refused.refusal()).isEqualTo(Refusal.MALFORMED);
        assertThat(refused.nonce()).isNull();
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
    void aRefusalNamesTheNonce(String json, Refusal why) {
        RefusedException refused = refused(json);

        assertThat(refused.refusal()).isEqualTo(why);
        assertThat(refused.nonce()).isEqualTo("n1");
    }

    @Test
    void aTextThatIsTooLongIsRefusedByItsNonce() {
        RefusedException refused = refused(say(",\"nonce\":\"n1\",\"text\":\"" + "😀".repeat(501) + "\""));

        assertThat(refused.refusal()).isEqualTo(Refusal.TOO_LONG);
        assertThat(refused.nonce()).isEqualTo("n1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "3", "null", "\"say\"", "{", "{\"nonce\":\"n1\"", "{} {}", "{\"nonce\":\"n1\"}x"})
    void whatIsNotOneObjectIsRefused(String json) {
        assertThat(refused(json).refusal()).isEqualTo(Refusal.MALFORMED);
        assertThat(refused(json).nonce()).isNull();
    }

    private static RefusedException refused(String json) {
        return catchThrowableOfType(RefusedException.class, () -> ExtendedProtocol.decode(json));
    }

    // ---- what a server sends ----

    record Sent(String json, ServerFrame frame) {}

    static Stream<Sent> frames() {
        return Stream.of(
                new Sent(
                        "{\"type\":\"welcome\",\"room\":\"lobby\",\"online\":3,\"limits\":" + LIMITS_JSON
                                + ",\"complete\":false,\"messages\":[]}",
                        new ServerFrame.Welcome("lobby", 3, LIMITS, false, false, List.of())),
                new Sent(
                        "{\"type\":\"welcome\",\"room\":\"lobby\",\"online\":1,\"limits\":" + LIMITS_JSON
                                + ",\"complete\":true,\"messages\":[" + ENTRY_JSON + "," + BOTS_JSON + "]}",
                        new ServerFrame.Welcome("lobby", 1, LIMITS, true, false, List.of(ENTRY, BOTS))),
                new Sent(
                        "{\"type\":\"messages\",\"messages\":[" + BOTS_JSON + "," + ENTRY_JSON + "]}",
                        new ServerFrame.Messages(List.of(BOTS, ENTRY))),
                new Sent(
                        "{\"type\":\"ack\",\"nonce\":\"n1\",\"id\":\"7-1\"}",
                        new ServerFrame.Ack("n1", new MessageId(7, 1))),
                new Sent(
                        "{\"type\":\"rejected\",\"nonce\":\"n1\",\"reason\":\"spam\",\"message\":\"Too many.\","
                                + "\"retryAfterMs\":60000}",
                        new ServerFrame.Rejected("n1", "spam", "Too many.", Duration.ofMinutes(1))),
                new Sent(
                        "{\"type\":\"rejected\",\"reason\":\"malformed\",\"message\":\"No.\"}",
                        new ServerFrame.Rejected(null, "malformed", "No.", null)),
                new Sent("{\"type\":\"online\",\"count\":4}", new ServerFrame.Online(4)),
                new Sent("{\"type\":\"bye\",\"reason\":\"going_away\"}", new ServerFrame.Bye("going_away")));
    }

    @ParameterizedTest
    @MethodSource("frames")
    void aFrameIsWrittenAsThePageSaysAndReadAgain(Sent sent) {
        assertThat(ExtendedProtocol.encode(sent.frame)).asString(UTF_8).isEqualTo(sent.json);
        assertThat(ExtendedProtocol.decodeFrame(sent.json)).contains(sent.frame);
        String more = "{\"new\":[{\"type\":\"x\"}],\"retryAfter\":{}," + sent.json.substring(1);
        assertThat(ExtendedProtocol.decodeFrame(more)).contains(sent.frame);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"topic\"}",
                "{\"type\":\"topic\",\"messages\":7,\"limits\":\"x\",\"online\":{\"a\":[1]},\"count\":1e99,"
                        + "\"complete\":null,\"retryAfterMs\":99999999999999999999999,\"id\":[]}",
            })
    void aTypeThatIsNotKnownIsPassedOver(String json) {
        assertThat(ExtendedProtocol.decodeFrame(json)).isEqualTo(Optional.empty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"type\":7}",
                "{\"type\":\"ack\"}",
                "{\"type\":\"online\",\"count\":\"4\"}",
                "{\"type\":\"messages\",\"messages\":{}}",
                "{\"type\":\"bye\",\"reason\":\"x\"} {}",
            })
    void whatIsNoFrameIsRefused(String json) {
        assertThatThrownBy(() -> ExtendedProtocol.decodeFrame(json)).isInstanceOf(RefusedException.class);
    }

    @Test
    void theTimeIsWhenItWasSaidAndNotThatOfAnIdThatRanAhead() {
        Entry entry = new Entry(new MessageId(4_102_444_800_000L, 1), 1000, HEY);
        String json = "{\"type\":\"messages\",\"messages\":["
                + ENTRY_JSON.replace("7-1", "4102444800000-1").replace(":7,", ":1000,") + "]}";
        assertThat(new String(ExtendedProtocol.encode(new ServerFrame.Messages(List.of(entry))), UTF_8))
                .isEqualTo(json);
        assertThat(ExtendedProtocol.decodeFrame(json)).contains(new ServerFrame.Messages(List.of(entry)));
    }

    @Test
    void whatIsNoMessageAmongMessagesIsPassedOver() {
        String odd = "7,null,[[]],{},{\"id\":\"7-1\"}," + ENTRY_JSON.replace("7-1", "x") + ","
                + ENTRY_JSON.replace("#589", "url(x)") + ",";
        assertThat(ExtendedProtocol.decodeFrame("{\"type\":\"messages\",\"messages\":[" + odd + ENTRY_JSON + "]}"))
                .contains(new ServerFrame.Messages(List.of(ENTRY)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "8640000000000001-0",
                "9223372036854775807-0",
                "9223372036854775808-0",
                "7-9007199254740992",
                "-7-1",
                "7",
                "",
            })
    void anIdThatCannotBeTakesNothingElseOfTheFrame(String id) {
        assertThat(ExtendedProtocol.decodeFrame("{\"type\":\"messages\",\"messages\":[" + ENTRY_JSON.replace("7-1", id)
                        + "," + ENTRY_JSON + "]}"))
                .contains(new ServerFrame.Messages(List.of(ENTRY)));
        assertThat(ExtendedProtocol.decodeFrame("{\"type\":\"ack\",\"nonce\":\"n1\",\"id\":\"" + id + "\"}"))
                .contains(new ServerFrame.Ack("n1", MessageId.ZERO));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "8640000000000001", "9223372036854775808", "1e3", "\"7\"", "null", "[7]"})
    void aTimeThatCannotBeIsTheIds(String time) {
        String json = ENTRY_JSON.replace("\"time\":7", "\"time\":" + time);
        assertThat(ExtendedProtocol.decodeFrame("{\"type\":\"messages\",\"messages\":[" + json + "]}"))
                .contains(new ServerFrame.Messages(List.of(ENTRY)));
    }

    @Test
    void whatAFrameCanDoWithoutNeedNotBeThere() {
        Limits none = new Limits(0, Duration.ZERO, Duration.ZERO);
        assertThat(ExtendedProtocol.decodeFrame("{\"type\":\"welcome\",\"online\":\"x\",\"limits\":7}"))
                .contains(new ServerFrame.Welcome("", 0, none, false, false, List.of()));
        assertThat(ExtendedProtocol.decodeFrame("{\"type\":\"rejected\",\"nonce\":\"n1\"}"))
                .contains(new ServerFrame.Rejected("n1", "", "", null));
        assertThat(ExtendedProtocol.decodeFrame("{\"type\":\"ack\",\"nonce\":\"n1\"}"))
                .contains(new ServerFrame.Ack("n1", MessageId.ZERO));
    }

    @Test
    void aWelcomeIsPutTogetherFromWhatIsEncodedOnce() {
        for (boolean more : new boolean[] {false, true}) {
            for (List<Entry> entries : List.of(List.<Entry>of(), List.of(ENTRY, BOTS))) {
                History.Snapshot snapshot = new History.Snapshot(entries, new Round(entries, more), MessageId.ZERO);
                History history = new History("lobby", snapshot, false, 5);
                ServerFrame whole = new ServerFrame.Welcome("lobby", 5, LIMITS, false, more, entries);

                assertThat(UTF_8.decode(history.welcome(LIMITS).slice()).toString())
                        .isEqualTo(new String(ExtendedProtocol.encode(whole), UTF_8));
                assertThat(history.welcome(LIMITS)).isSameAs(history.welcome(LIMITS));
                assertThat(history.at(5)).isSameAs(history);
                assertThat(UTF_8.decode(history.at(6).welcome(LIMITS).slice()).toString())
                        .contains("\"online\":6");
            }
        }
    }

    @Test
    void aRoundIsOneFrameEncodedOnce() {
        Round round = new Round(List.of(ENTRY, BOTS));

        assertThat(round.messages()).isSameAs(round.messages());
        assertThat(round.messages()).hasSize(1);
        assertThat(UTF_8.decode(round.messages().get(0).slice()).toString())
                .isEqualTo("{\"type\":\"messages\",\"messages\":[" + ENTRY_JSON + "," + BOTS_JSON + "]}");
    }

    @Test
    void framesSayThatMoreFollowsOnlyWhereItDoes() {
        Round part = new Round(List.of(ENTRY), true);
        String frame = UTF_8.decode(part.messages().get(0).slice()).toString();

        assertThat(frame).isEqualTo("{\"type\":\"messages\",\"more\":true,\"messages\":[" + ENTRY_JSON + "]}");
        assertThat(ExtendedProtocol.decodeFrame(frame)).contains(new ServerFrame.Messages(List.of(ENTRY), true));
        assertThat(ExtendedProtocol.decodeFrame(frame.replace("true", "7")))
                .as("what is no boolean says nothing")
                .contains(new ServerFrame.Messages(List.of(ENTRY), false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\u0001", "\"", "a", "\u00e9", "\u20ac", "\ud83d\ude00", "\ud83d", "\u007f", "\u2028", "\n"})
    void aRoundOfTheLongestMessagesComesInFramesBelow64Kilobytes(String character) {
        String text = character.repeat(Message.MAX_CODE_POINTS);
        Message message =
                new Message(text, "hsla( 123456.123456789deg 123456.123456789% 123456.1% / 50.12% )", text, true);
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            entries.add(new Entry(new MessageId(1_795_000_000_000L, i), 1_795_000_000_000L, message));
        }

        List<ByteBuffer> frames = new Round(entries).messages();

        assertThat(frames).allMatch(frame -> frame.remaining() < 64 * 1024);
        assertThat(frames.stream()
                        .map(frame -> UTF_8.decode(frame.slice()).toString())
                        .map(frame -> (ServerFrame.Messages)
                                ExtendedProtocol.decodeFrame(frame).orElseThrow())
                        .flatMap(frame -> frame.messages().stream())
                        .map(Entry::id))
                .containsExactlyElementsOf(entries.stream().map(Entry::id).toList());
        Entry longest = new Entry(new MessageId(Long.MAX_VALUE, Long.MAX_VALUE), Long.MIN_VALUE, message);
        assertThat(ExtendedProtocol.encodeArray(List.of(longest)).length - 1)
                .isLessThanOrEqualTo(ExtendedProtocol.maxBytes(longest));
    }
}
