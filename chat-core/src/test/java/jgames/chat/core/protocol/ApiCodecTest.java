package jgames.chat.core.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import jgames.chat.core.protocol.ServerFrame.Moderation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The JSON of the HTTP interface. */
class ApiCodecTest {
    private static final EventId ID = new EventId(1_700_000_000_000L, 0);

    private static String text(byte[] json) {
        return new String(json, StandardCharsets.UTF_8);
    }

    private static String json(String quoted) {
        return quoted.replace('\'', '"');
    }

    // ---- what is asked for ----

    @Test
    void aMessageIsReadAsItIsWritten() {
        for (MessageRequest request : List.of(
                MessageRequest.say("hi"),
                MessageRequest.say(new Message("Ann", "red", "caf\u00e9 \ud83d\ude00", true)),
                MessageRequest.announce("soon", false),
                MessageRequest.announce("soon", true))) {
            assertThat(ApiCodec.decodeMessage(text(ApiCodec.encode(request)))).isEqualTo(request);
        }
        assertThat(text(ApiCodec.encode(MessageRequest.say("hi")))).isEqualTo(json("{'text':'hi'}"));
    }

    @Test
    void fieldsThatAMessageDoesNotHaveArePassedOverAndTheLastOfTwoCounts() {
        assertThat(ApiCodec.decodeMessage(json("{'role':['operator',{}],'text':'a','id':1,'text':'b','bot':false}")))
                .isEqualTo(MessageRequest.say("b"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "'hi'",
                "{}",
                "{'text':7}",
                "{'text':null}",
                "{'text':'a','username':7}",
                "{'text':'a','color':[]}",
                "{'text':'a','bot':'true'}",
                "{'text':'a','announcement':1}",
                "{'text':'a','everywhere':true}",
                "{'text':'a'} {}",
                "{'text':'a',}",
                "{text:'a'}"
            })
    void whatIsNoMessageIsMalformed(String quoted) {
        assertThatThrownBy(() -> ApiCodec.decodeMessage(json(quoted)))
                .isInstanceOfSatisfying(
                        RejectedException.class,
                        rejected -> assertThat(rejected.reason()).isEqualTo("malformed"));
    }

    @Test
    void aRevocationIsReadAsItIsWritten() {
        Instant then = Instant.ofEpochMilli(1_700_000_000_001L);
        for (TokenRevocation revocation : List.of(
                new TokenRevocation("ann", null), new TokenRevocation(null, then), new TokenRevocation("ann", then))) {
            assertThat(ApiCodec.decodeRevocation(text(ApiCodec.encode(revocation))))
                    .isEqualTo(revocation);
        }
        assertThat(text(ApiCodec.encode(new TokenRevocation("ann", then))))
                .isEqualTo(json("{'subject':'ann','issuedBefore':1700000000001}"));
    }

    // ---- what is answered ----

    @Test
    void answersAreReadAsTheyAreWritten() {
        Entry entry = new Entry(ID, 5, new Message("Ann", "red", "hi", true), "ann", Role.MODERATOR);
        MessagePage page = new MessagePage(true, false, ID, List.of(EventId.ZERO.next(1)), List.of(entry));
        List<RoomSummary> rooms = List.of(new RoomSummary("lobby", 3), new RoomSummary("den", 0));
        InForce mute = new InForce(
                ID, "mute", null, "guest:5f0c", "Troll", "user:ann", Instant.ofEpochMilli(9), null, "Calm down.");
        InForce slow = new InForce(ID, "slow", "lobby", null, null, "user:ann", null, Duration.ofSeconds(10), "");
        Moderation moderation = new Moderation(null, false, List.of(mute, slow));

        assertThat(ApiCodec.decodeId(text(ApiCodec.encode(ID)))).isEqualTo(ID);
        assertThat(ApiCodec.decodePage(text(ApiCodec.encode(page)))).isEqualTo(page);
        assertThat(ApiCodec.decodeRooms(text(ApiCodec.encode(rooms)))).isEqualTo(rooms);
        assertThat(ApiCodec.decodeModeration(text(ApiCodec.encode(moderation)))).isEqualTo(moderation);
    }

    @Test
    void aProblemIsReadAsItIsWrittenAndWhatIsNoneHasItsStatusAlone() {
        ProblemDetails muted = new ProblemDetails(403, "Forbidden", "You are muted.", "muted", Duration.ofMillis(1500));
        assertThat(text(ApiCodec.encode(muted)))
                .isEqualTo(json("{'type':'about:blank','title':'Forbidden','status':403,'detail':'You are muted.',"
                        + "'reason':'muted','retryAfterMs':1500}"));
        assertThat(ApiCodec.decodeProblem(403, text(ApiCodec.encode(muted)))).isEqualTo(muted);
        for (String other : List.of("", "<html>", "[]", "{'detail':7}")) {
            assertThat(ApiCodec.decodeProblem(502, json(other)))
                    .isEqualTo(new ProblemDetails(502, "", "The server answers with 502.", "", null));
        }
    }

    @Test
    void whatIsNoAnswerIsMalformed() {
        for (String other : List.of("", "[]", "{}", "{'id':'7','last':7,'rooms':{},'entries':1}")) {
            assertThatThrownBy(() -> ApiCodec.decodeId(json(other))).isInstanceOf(RejectedException.class);
            assertThatThrownBy(() -> ApiCodec.decodePage(json(other))).isInstanceOf(RejectedException.class);
            assertThatThrownBy(() -> ApiCodec.decodeRooms(json(other))).isInstanceOf(RejectedException.class);
            assertThatThrownBy(() -> ApiCodec.decodeModeration(json(other))).isInstanceOf(RejectedException.class);
        }
    }

    @Test
    void aPageHasAsMuchAsFitsIntoAFrameAndSaysWhereToGoOn() {
        List<Entry> entries = IntStream.range(1, 301)
                .mapToObj(i -> new Entry(new EventId(i, 0), new Message("Ann", "red", "x".repeat(500))))
                .toList();
        EventId newest = new EventId(900, 0);
        MessagePage first = MessagePage.of(true, newest, List.of(), entries);
        assertThat(first.more()).isTrue();
        assertThat(first.last())
                .isEqualTo(first.messages().get(first.messages().size() - 1).id());
        assertThat(ApiCodec.encode(first)).hasSizeLessThan(ServerFrame.MAX_BYTES);

        int read = first.messages().size();
        MessagePage rest = MessagePage.of(true, newest, List.of(), entries.subList(read, read + 10));
        assertThat(rest.more()).isFalse();
        assertThat(rest.last()).isEqualTo(newest);
    }
}
