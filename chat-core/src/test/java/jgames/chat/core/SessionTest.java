package jgames.chat.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionTest {
    private static final String HEY = "{\"username\":\"Hello\",\"color\":\"#589\",\"text\":\"Hey\"}";

    private final HandDrivenExecutor turns = new HandDrivenExecutor();
    private final ScriptedLog log = new ScriptedLog();
    private final RecordingObserver observer = new RecordingObserver();
    private final Room room = new Room("lobby", log, 30, turns, observer);
    private final RecordingMember member = new RecordingMember();
    private final List<String> judged = new ArrayList<>();
    private final AtomicInteger demanded = new AtomicInteger();
    private Duration blocked = Duration.ZERO;
    private final Session session = new Session(
            room,
            "192.0.2.1",
            sender -> {
                judged.add(sender);
                return blocked;
            },
            observer);

    @BeforeEach
    void join() {
        room.join(member);
        turns.runAll();
    }

    private void text(String frame) throws CharacterCodingException {
        session.text(UTF_8.encode(frame), demanded::incrementAndGet);
    }

    @Test
    void aMessageGoesToTheRoomAndTheNextIsDemandedOnceItIsOut() throws CharacterCodingException {
        text(HEY);
        assertThat(demanded).hasValue(0);
        turns.runAll();

        assertThat(demanded).hasValue(1);
        assertThat(member.events).containsExactly("joined []", "delivered [Hey]");
        assertThat(log.all).extracting(Entry::message).containsExactly(new Message("Hello", "#589", "Hey"));
        assertThat(observer.refusals).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | MALFORMED",
                "Hey | MALFORMED",
                "[] | MALFORMED",
                "null | MALFORMED",
                "{\"username\":\"Hello\",\"color\":\"#589\",\"text\":3} | MALFORMED",
                "{\"username\":\"Hello\",\"color\":\"blurple\",\"text\":\"\"} | BAD_COLOR",
            })
    void aFrameThatIsNoMessageIsDroppedAndCountedAndTheNextIsDemanded(String frame, Refusal why)
            throws CharacterCodingException {
        text(frame);

        assertThat(demanded).hasValue(1);
        assertThat(observer.refusals).containsExactly(why);
        assertThat(turns.waiting()).isZero();
        assertThat(judged).containsExactly("192.0.2.1");
    }

    @Test
    void aTextThatIsTooLongIsDropped() throws CharacterCodingException {
        text(HEY.replace("Hey", "😀".repeat(501)));

        assertThat(demanded).hasValue(1);
        assertThat(observer.refusals).containsExactly(Refusal.TOO_LONG);
    }

    @Test
    void everyFrameCountsAgainstItsSenderOnce() throws CharacterCodingException {
        text(HEY);
        text("[]");
        text("");
        assertThat(judged).containsExactly("192.0.2.1", "192.0.2.1", "192.0.2.1");
    }

    @Test
    void whatABlockedSenderSaysIsDropped() throws CharacterCodingException {
        blocked = Duration.ofSeconds(60);
        text(HEY);
        text("[]");
        turns.runAll();

        assertThat(demanded).hasValue(2);
        assertThat(observer.refusals).containsExactly(Refusal.SPAM, Refusal.SPAM);
        assertThat(member.events).containsExactly("joined []");
    }

    @ParameterizedTest
    @CsvSource({"0", "60"})
    void whatIsNotUtf8IsThrownBackToTheTransport(int seconds) {
        blocked = Duration.ofSeconds(seconds);
        ByteBuffer frame = ByteBuffer.wrap(new byte[] {'"', (byte) 0xC0, (byte) 0xAF, '"'});

        assertThatThrownBy(() -> session.text(frame, demanded::incrementAndGet))
                .isInstanceOf(CharacterCodingException.class);
        assertThat(demanded).hasValue(0);
        assertThat(judged).hasSize(1);
    }

    @Test
    void aMessageToAClosedRoomIsDropped() throws CharacterCodingException {
        room.close(CloseCode.ROOM_CLOSED, "Gone.");
        text(HEY);

        assertThat(demanded).hasValue(1);
        assertThat(observer.refusals).containsExactly(Refusal.CLOSED);
    }

    @Test
    void aLogThatThrowsDoesNotHoldTheConnectionUp() throws CharacterCodingException {
        log.failure = new IllegalStateException("no");
        text(HEY);
        turns.runAll();

        assertThat(demanded).hasValue(1);
        assertThat(observer.refusals).containsExactly(Refusal.FAILED);
        assertThat(observer.errors).hasSize(1);
    }

    @Test
    void whatTheTransportDoesNextMayThrow() throws CharacterCodingException {
        session.text(UTF_8.encode(HEY), () -> {
            throw new IllegalStateException("the transport's own");
        });
        text(HEY);
        turns.runAll();

        assertThat(demanded).hasValue(1);
        assertThat(member.events).containsExactly("joined []", "delivered [Hey Hey]");
    }

    @Test
    void theLargestMessageFitsIntoAFrame() throws CharacterCodingException {
        // Every character escaped, as some JSON writers do.
        String frame = "{\"username\":\"" + "\\u0000".repeat(500) + "\",\"color\":\"" + "#12345678" + "\",\"text\":\""
                + "\\ud83d\\ude00".repeat(500) + "\"}";
        assertThat(frame.length()).isLessThan(Session.MAX_FRAME_BYTES);
        text(frame);
        turns.runAll();

        assertThat(demanded).hasValue(1);
        assertThat(member.seen.get(0).message().text()).isEqualTo("😀".repeat(500));
    }

    // ---- the extended protocol ----

    private final List<ServerFrame> answers = new ArrayList<>();
    private final Session extended = new Session(
            room,
            "192.0.2.1",
            sender -> {
                judged.add(sender);
                return blocked;
            },
            observer,
            answers::add);

    private void say(String json) throws CharacterCodingException {
        extended.text(UTF_8.encode(json), demanded::incrementAndGet);
    }

    private static String hey(String nonce) {
        return "{\"type\":\"say\",\"nonce\":\"" + nonce + "\"," + HEY.substring(1);
    }

    @Test
    void aMessageWithANonceIsAcknowledgedBeforeItGoesOut() throws CharacterCodingException {
        List<Integer> answersBefore = new ArrayList<>();
        room.join(new RecordingMember() {
            @Override
            public void delivered(Round round) {
                answersBefore.add(answers.size());
            }
        });
        say(hey("n1"));
        assertThat(demanded).hasValue(0);
        turns.runAll();

        assertThat(answers).containsExactly(new ServerFrame.Ack("n1", new MessageId(1000, 0)));
        assertThat(answersBefore).containsExactly(1);
        assertThat(demanded).hasValue(1);
        say(hey("n1"));
        turns.runAll();
        assertThat(answers).hasSize(2).allMatch(answers.get(0)::equals);
        assertThat(member.events).containsExactly("joined []", "delivered [Hey]");
    }

    @Test
    void theNextFrameMayComeWhenTheRoundIsOut() throws CharacterCodingException {
        List<String> before = new ArrayList<>();
        extended.text(ByteBuffer.wrap(hey("n1").getBytes(UTF_8)), () -> before.addAll(member.events));
        turns.runAll();

        assertThat(before).containsExactly("joined []", "delivered [Hey]");
    }

    @Test
    void aMessageWithoutANonceIsSaidWithoutAnAnswer() throws CharacterCodingException {
        say("{\"type\":\"say\"," + HEY.substring(1));
        turns.runAll();

        assertThat(answers).isEmpty();
        assertThat(member.events).containsExactly("joined []", "delivered [Hey]");
    }

    @Test
    void whatIsRefusedIsAnsweredWithItsNonceAndTheReason() throws CharacterCodingException {
        say(HEY);
        say("{\"nonce\":\"n1\"}");
        say(hey("n2").replace("#589", "url(x)"));
        say(hey("n3").replace("Hey", "a".repeat(501)));

        assertThat(answers)
                .extracting(ServerFrame.Rejected.class::cast)
                .extracting(it -> it.nonce() + " " + it.reason() + " " + it.retryAfter())
                .containsExactly("null malformed null", "n1 malformed null", "n2 bad_color null", "n3 too_long null");
        assertThat(demanded).hasValue(4);
        assertThat(judged).hasSize(4);
    }

    @Test
    void whatComesWhileTheRoomClosesIsLeftToTheCloseToAnswer() throws CharacterCodingException {
        room.close(CloseCode.GOING_AWAY, "Soon back.");
        say(hey("n1"));

        assertThat(answers).isEmpty();
        assertThat(observer.refusals).containsExactly(Refusal.CLOSED);
        assertThat(demanded).hasValue(1);
    }

    @Test
    void whoIsBlockedIsToldForHowLongInWholeMilliseconds() throws CharacterCodingException {
        blocked = Duration.ofMillis(59_999).plusNanos(1);
        say(hey("n1"));
        say("[]");

        String sentence = "Too many messages in a short time.";
        assertThat(answers)
                .containsExactly(
                        new ServerFrame.Rejected("n1", "spam", sentence, Duration.ofMinutes(1)),
                        new ServerFrame.Rejected(null, "spam", sentence, Duration.ofMinutes(1)));
        assertThat(observer.refusals).containsExactly(Refusal.SPAM, Refusal.SPAM);
        assertThat(demanded).hasValue(2);
    }

    @Test
    void aDefectOfTheServerOrARoomThatIsTooBusyMayBeTriedAgain() throws CharacterCodingException {
        log.failure = new IllegalStateException("no");
        say(hey("n1"));
        turns.runAll();
        log.failure = null;
        for (int i = 0; i < Room.MAX_PENDING; i++) {
            room.post(new Message("Hello", "#589", "x"));
        }
        say(hey("n2"));

        assertThat(answers)
                .extracting(ServerFrame.Rejected.class::cast)
                .extracting(it -> it.nonce() + " " + it.reason() + " " + it.retryAfter())
                .containsExactly("n1 failed PT1S", "n2 busy PT1S");
        assertThat(demanded).hasValue(2);
    }

    @Test
    void binaryIsRefusedInTheExtendedProtocolAndFallsInThePlainOne() {
        session.binary(ByteBuffer.allocate(1));
        assertThat(observer.refusals).isEmpty();
        extended.binary(ByteBuffer.allocate(1));

        assertThat(answers).containsExactly(new ServerFrame.Rejected(null, "malformed", "A frame is TEXT.", null));
        assertThat(judged).isEmpty();
    }

    @Test
    void anEmptyBinaryIsAnsweredWithTheNumberOfMembers() {
        session.binary(ByteBuffer.allocate(0));
        assertThat(answers).isEmpty();
        extended.binary(ByteBuffer.allocate(0));

        assertThat(answers).containsExactly(new ServerFrame.Online(1));
        assertThat(observer.refusals).isEmpty();
        assertThat(judged).isEmpty();
    }
}
