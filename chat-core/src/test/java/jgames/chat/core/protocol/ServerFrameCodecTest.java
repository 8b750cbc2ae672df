package jgames.chat.core.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerFrameCodecTest {
    private static final Message HEY = new Message("Hello", "#589", "Hey");
    private static final Entry ENTRY = new Entry(new EventId(7, 1), HEY);
    private static final Entry BOTS = new Entry(new EventId(8, 0), new Message("", "red", "é 😀", true));
    private static final String ENTRY_JSON =
            "{\"id\":\"7-1\",\"time\":7,\"username\":\"Hello\",\"color\":\"#589\",\"text\":\"Hey\"}";
    private static final String BOTS_JSON =
            "{\"id\":\"8-0\",\"time\":8,\"username\":\"\",\"color\":\"red\",\"text\":\"é 😀\",\"bot\":true}";
    private static final String USERS_JSON = "{\"id\":\"9-0\",\"time\":9,\"username\":\"Ann\",\"color\":\"red\","
            + "\"text\":\"x\",\"user\":\"a1\",\"role\":\"moderator\"}";
    private static final Entry USERS =
            new Entry(new EventId(9, 0), 9, new Message("Ann", "red", "x"), "a1", Role.MODERATOR);
    private static final Limits LIMITS = new Limits(500, 500, 16384, 3, Duration.ofSeconds(3), Duration.ofSeconds(60));
    private static final String LIMITS_JSON =
            "{\"text\":500,\"username\":500,\"frame\":16384," + "\"messages\":3,\"windowMs\":3000,\"blockMs\":60000}";

    // ---- what a server sends ----

    record Sent(String json, ServerFrame frame) {}

    static Stream<Sent> frames() {
        return Stream.of(
                new Sent(
                        "{\"type\":\"welcome\",\"room\":\"lobby\",\"online\":3,\"limits\":" + LIMITS_JSON
                                + ",\"complete\":false,\"messages\":[]}",
                        new ServerFrame.Welcome(
                                "lobby", 3, LIMITS, Standing.GUEST, false, false, false, List.of(), null, List.of())),
                new Sent(
                        "{\"type\":\"welcome\",\"room\":\"lobby\",\"online\":1,\"limits\":" + LIMITS_JSON
                                + ",\"complete\":true,\"behind\":true,\"messages\":[" + ENTRY_JSON + "," + BOTS_JSON
                                + "]}",
                        new ServerFrame.Welcome(
                                "lobby",
                                1,
                                LIMITS,
                                Standing.GUEST,
                                true,
                                true,
                                false,
                                List.of(),
                                null,
                                List.of(ENTRY, BOTS))),
                new Sent(
                        "{\"type\":\"messages\",\"messages\":[" + BOTS_JSON + "," + ENTRY_JSON + "]}",
                        new ServerFrame.Messages(List.of(BOTS, ENTRY))),
                new Sent(
                        "{\"type\":\"welcome\",\"room\":\"lobby\",\"online\":1,\"limits\":" + LIMITS_JSON
                                + ",\"complete\":true,\"more\":true,\"deleted\":[\"3-0\",\"4-0\"],\"last\":\"9-0\",\"messages\":["
                                + ENTRY_JSON + "]}",
                        new ServerFrame.Welcome(
                                "lobby",
                                1,
                                LIMITS,
                                Standing.GUEST,
                                true,
                                false,
                                true,
                                List.of(new EventId(3, 0), new EventId(4, 0)),
                                new EventId(9, 0),
                                List.of(ENTRY))),
                new Sent(
                        "{\"type\":\"welcome\",\"room\":\"lobby\",\"online\":1,\"limits\":" + LIMITS_JSON
                                + ",\"you\":{\"user\":\"a1\",\"name\":\"Ann\",\"color\":\"red\",\"role\":\"moderator\"},"
                                + "\"guests\":\"read\",\"complete\":true,\"messages\":[" + USERS_JSON + "]}",
                        new ServerFrame.Welcome(
                                "lobby",
                                1,
                                LIMITS,
                                new Standing(new Standing.You("a1", "Ann", "red", Role.MODERATOR), GuestAccess.READ),
                                true,
                                false,
                                false,
                                List.of(),
                                null,
                                List.of(USERS))),
                new Sent(
                        "{\"type\":\"deleted\",\"id\":\"9-0\",\"ids\":[\"7-1\",\"8-0\"]}",
                        new ServerFrame.Deleted(new EventId(9, 0), List.of(new EventId(7, 1), new EventId(8, 0)))),
                new Sent("{\"type\":\"gap\"}", new ServerFrame.Gap()),
                new Sent("{\"type\":\"up_to_date\"}", new ServerFrame.UpToDate()),
                new Sent(
                        "{\"type\":\"history\",\"before\":\"9-0\",\"complete\":false,\"messages\":[" + ENTRY_JSON
                                + "]}",
                        new ServerFrame.History(new EventId(9, 0), false, List.of(ENTRY))),
                new Sent(
                        "{\"type\":\"ack\",\"nonce\":\"n1\",\"id\":\"7-1\"}",
                        new ServerFrame.Ack("n1", new EventId(7, 1))),
                new Sent(
                        "{\"type\":\"rejected\",\"nonce\":\"n1\",\"reason\":\"spam\",\"message\":\"Too many.\","
                                + "\"retryAfterMs\":60000}",
                        new ServerFrame.Rejected("n1", "spam", "Too many.", Duration.ofMinutes(1))),
                new Sent(
                        "{\"type\":\"rejected\",\"reason\":\"malformed\",\"message\":\"No.\"}",
                        new ServerFrame.Rejected(null, "malformed", "No.", null)),
                new Sent("{\"type\":\"online\",\"count\":4}", new ServerFrame.Online(4)),
                new Sent(
                        "{\"type\":\"notice\",\"username\":\"Hello\",\"color\":\"#589\",\"text\":\"Hey\"}",
                        new ServerFrame.Notice(HEY)),
                new Sent("{\"type\":\"bye\",\"reason\":\"going_away\"}", new ServerFrame.Bye("going_away")),
                new Sent(
                        "{\"type\":\"bye\",\"reason\":\"banned\",\"message\":\"For a day.\"}",
                        new ServerFrame.Bye("banned", "For a day.")),
                new Sent(
                        "{\"type\":\"muted\",\"retryAfterMs\":600000,\"reason\":\"Calm down.\"}",
                        new ServerFrame.Muted(Duration.ofMinutes(10), "Calm down.")),
                new Sent("{\"type\":\"muted\",\"retryAfterMs\":1}", new ServerFrame.Muted(Duration.ofMillis(1), "")),
                new Sent("{\"type\":\"unmuted\"}", new ServerFrame.Unmuted()),
                new Sent("{\"type\":\"slow\",\"ms\":10000}", new ServerFrame.Slow(Duration.ofSeconds(10))),
                new Sent(
                        "{\"type\":\"author\",\"nonce\":\"q1\",\"message\":\"7-1\",\"connected\":3}",
                        new ServerFrame.Author("q1", new EventId(7, 1), 3)),
                new Sent(
                        "{\"type\":\"moderation\",\"complete\":true,\"entries\":[]}",
                        new ServerFrame.Moderation(null, true, List.of())),
                new Sent(
                        "{\"type\":\"moderation\",\"nonce\":\"q2\",\"complete\":false,\"entries\":["
                                + "{\"id\":\"9-0\",\"kind\":\"mute\",\"author\":\"guest:5f\",\"name\":\"Troll\","
                                + "\"by\":\"user:ann\",\"until\":600000,\"reason\":\"Calm down.\"},"
                                + "{\"id\":\"8-0\",\"kind\":\"slow\",\"room\":\"lobby\",\"by\":\"user:ann\",\"ms\":10000}]}",
                        new ServerFrame.Moderation(
                                "q2",
                                false,
                                List.of(
                                        new InForce(
                                                new EventId(9, 0),
                                                "mute",
                                                null,
                                                "guest:5f",
                                                "Troll",
                                                "user:ann",
                                                Instant.ofEpochMilli(600_000),
                                                null,
                                                "Calm down."),
                                        new InForce(
                                                new EventId(8, 0),
                                                "slow",
                                                "lobby",
                                                null,
                                                null,
                                                "user:ann",
                                                null,
                                                Duration.ofSeconds(10),
                                                "")))),
                new Sent(
                        "{\"type\":\"messages\",\"messages\":[{\"id\":\"7-0\",\"time\":7,\"username\":\"Ann\","
                                + "\"color\":\"red\",\"text\":\"Tea!\",\"announcement\":true}]}",
                        new ServerFrame.Messages(List.of(
                                new Entry(new EventId(7, 0), new Message("Ann", "red", "Tea!", false, true))))));
    }

    @ParameterizedTest
    @MethodSource("frames")
    void aFrameIsWrittenAsThePageSaysAndReadAgain(Sent sent) {
        assertThat(ServerFrameCodec.encode(sent.frame)).asString(UTF_8).isEqualTo(sent.json);
        assertThat(ServerFrameCodec.decode(sent.json)).contains(sent.frame);
        String more = "{\"new\":[{\"type\":\"x\"}],\"retryAfter\":{}," + sent.json.substring(1);
        assertThat(ServerFrameCodec.decode(more)).contains(sent.frame);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"topic\"}",
                "{\"type\":\"topic\",\"messages\":7,\"limits\":\"x\",\"online\":{\"a\":[1]},\"count\":1e99,"
                        + "\"complete\":null,\"retryAfterMs\":99999999999999999999999,\"id\":[]}",
            })
    void aTypeThatIsNotKnownIsPassedOver(String json) {
        assertThat(ServerFrameCodec.decode(json)).isEqualTo(Optional.empty());
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
        assertThatThrownBy(() -> ServerFrameCodec.decode(json)).isInstanceOf(RejectedException.class);
    }

    @Test
    void theTimeIsWhenItWasSaidAndNotThatOfAnIdThatRanAhead() {
        Entry entry = new Entry(new EventId(4_102_444_800_000L, 1), 1000, HEY);
        String json = "{\"type\":\"messages\",\"messages\":["
                + ENTRY_JSON.replace("7-1", "4102444800000-1").replace(":7,", ":1000,") + "]}";
        assertThat(new String(ServerFrameCodec.encode(new ServerFrame.Messages(List.of(entry))), UTF_8))
                .isEqualTo(json);
        assertThat(ServerFrameCodec.decode(json)).contains(new ServerFrame.Messages(List.of(entry)));
    }

    @Test
    void whatIsNoMessageAmongMessagesIsPassedOver() {
        String odd = "7,null,[[]],{},{\"id\":\"7-1\"}," + ENTRY_JSON.replace("7-1", "x") + ","
                + ENTRY_JSON.replace("#589", "url(x)") + ",";
        assertThat(ServerFrameCodec.decode("{\"type\":\"messages\",\"messages\":[" + odd + ENTRY_JSON + "]}"))
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
        assertThat(ServerFrameCodec.decode("{\"type\":\"messages\",\"messages\":[" + ENTRY_JSON.replace("7-1", id) + ","
                        + ENTRY_JSON + "]}"))
                .contains(new ServerFrame.Messages(List.of(ENTRY)));
        assertThat(ServerFrameCodec.decode("{\"type\":\"ack\",\"nonce\":\"n1\",\"id\":\"" + id + "\"}"))
                .contains(new ServerFrame.Ack("n1", EventId.ZERO));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "8640000000000001", "9223372036854775808", "1e3", "\"7\"", "null", "[7]"})
    void aTimeThatCannotBeIsTheIds(String time) {
        String json = ENTRY_JSON.replace("\"time\":7", "\"time\":" + time);
        assertThat(ServerFrameCodec.decode("{\"type\":\"messages\",\"messages\":[" + json + "]}"))
                .contains(new ServerFrame.Messages(List.of(ENTRY)));
    }

    @Test
    void whatAFrameCanDoWithoutNeedNotBeThere() {
        Limits none = Limits.DEFAULT;
        assertThat(ServerFrameCodec.decode("{\"type\":\"welcome\",\"online\":\"x\",\"limits\":7}"))
                .contains(new ServerFrame.Welcome(
                        "", 0, none, Standing.GUEST, false, false, false, List.of(), null, List.of()));
        assertThat(ServerFrameCodec.decode("{\"type\":\"rejected\",\"nonce\":\"n1\"}"))
                .contains(new ServerFrame.Rejected("n1", "", "", null));
        assertThat(ServerFrameCodec.decode("{\"type\":\"ack\",\"nonce\":\"n1\"}"))
                .contains(new ServerFrame.Ack("n1", EventId.ZERO));
    }

    @Test
    void whoHasARoleOfAVersionToComeIsAUserAndWhoHasNoneToo() {
        for (String role : List.of(",\"role\":\"judge\"", ",\"role\":7", "", ",\"role\":\"user\"")) {
            String json = USERS_JSON.replace(",\"role\":\"moderator\"", role);
            assertThat(ServerFrameCodec.decode("{\"type\":\"messages\",\"messages\":[" + json + "]}"))
                    .contains(new ServerFrame.Messages(
                            List.of(new Entry(USERS.id(), 9, USERS.message(), "a1", Role.USER))));
        }
    }

    @Test
    void whoIsNoUserHasNoRole() {
        String json = USERS_JSON.replace("\"user\":\"a1\",", "");
        assertThat(ServerFrameCodec.decode("{\"type\":\"messages\",\"messages\":[" + json + "]}"))
                .contains(new ServerFrame.Messages(List.of(new Entry(USERS.id(), 9, USERS.message()))));
    }

    @Test
    void everyFrameThatThereIsHasAFormHere() {
        assertThat(frames().map(sent -> (Object) sent.frame().getClass()))
                .contains((Object[]) ServerFrame.class.getPermittedSubclasses());
    }

    @Test
    void aWelcomeIsPutTogetherFromWhatIsEncodedOnce() {
        for (List<Entry> entries : List.of(List.<Entry>of(), List.of(ENTRY, BOTS))) {
            ServerFrame.Welcome empty = new ServerFrame.Welcome(
                    "lobby", 5, LIMITS, Standing.GUEST, false, false, false, List.of(), null, List.of());
            ServerFrame whole = new ServerFrame.Welcome(
                    "lobby", 5, LIMITS, Standing.GUEST, false, false, false, List.of(), null, entries);

            assertThat(ServerFrameCodec.encode(empty, ServerFrameCodec.encodeArray(entries)))
                    .isEqualTo(ServerFrameCodec.encode(whole));
        }
    }

    @Test
    void noFrameIsLargerThanItsBound() {
        Entry large = new Entry(new EventId(7, 1), new Message("n".repeat(5000), "#589", "\u0001".repeat(2000)));
        List<byte[]> frames = ServerFrameCodec.encodeMessages(Collections.nCopies(100, large), false, false);
        byte[] deletion = ServerFrameCodec.encode(new ServerFrame.Deleted(
                new EventId(9, 0),
                Collections.nCopies(ServerFrame.Deleted.MAX_IDS, new EventId(EventId.MAX_MILLIS, 1L << 52))));

        assertThat(frames).hasSizeGreaterThan(1).allMatch(frame -> frame.length <= ServerFrame.MAX_BYTES);
        assertThat(deletion).hasSizeLessThan(ServerFrame.MAX_BYTES);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\u0001", "\"", "a", "\u00e9", "\u20ac", "\ud83d\ude00", "\ud83d", "\u007f", "\u2028", "\n"})
    void noMessageTakesMoreBytesThanWasReckoned(String character) {
        String text = character.repeat(Message.MAX_CODE_POINTS);
        Message message =
                new Message(text, "hsla( 123456.123456789deg 123456.123456789% 123456.1% / 50.12% )", text, true);
        Entry longest = new Entry(new EventId(Long.MAX_VALUE, Long.MAX_VALUE), Long.MIN_VALUE, message);
        assertThat(ServerFrameCodec.encodeArray(List.of(longest)).length - 1)
                .isLessThanOrEqualTo(ServerFrameCodec.maxBytes(longest));
    }
}
