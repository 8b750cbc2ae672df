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
        assertThat(observer.refusals).isEmpty();
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
}
