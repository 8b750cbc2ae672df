package jgames.chat.core.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import jgames.chat.core.protocol.CloseCode;
import jgames.chat.core.protocol.Entry;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.GuestAccess;
import jgames.chat.core.protocol.Limits;
import jgames.chat.core.protocol.Message;
import jgames.chat.core.protocol.Role;
import jgames.chat.core.protocol.ServerFrame;
import jgames.chat.core.room.Broadcast;
import jgames.chat.core.room.Dialect;
import jgames.chat.core.room.Room;
import jgames.chat.core.room.RoomSettings;
import jgames.chat.testing.HandDrivenExecutor;
import jgames.chat.testing.RecordingMember;
import jgames.chat.testing.RecordingObserver;
import jgames.chat.testing.ScriptedLog;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IntakeTest {
    private static final String HEY = "{\"username\":\"Hello\",\"color\":\"#589\",\"text\":\"Hey\"}";

    private final HandDrivenExecutor drains = new HandDrivenExecutor();
    private final ScriptedLog log = new ScriptedLog();
    private final RecordingObserver observer = new RecordingObserver();
    private final Room room = new Room("lobby", log, 30, drains, observer);
    private final RecordingMember member = new RecordingMember();
    private final List<String> judged = new ArrayList<>();
    private final AtomicInteger demanded = new AtomicInteger();
    private Duration blocked = Duration.ZERO;
    private Duration requestsBlocked = Duration.ZERO;
    private final List<ServerFrame> answers = new ArrayList<>();
    private Verdict verdict = Verdict.allow();
    private final List<Attempt> attempts = new ArrayList<>();
    private final IntakeRules rules =
            IntakeRules.of(this::judge, sender -> requestsBlocked, Limits.DEFAULT, List.of(attempt -> {
                attempts.add(attempt);
                return verdict;
            }));
    private final Intake plain = intake(Dialect.PLAIN);

    private Intake intake(Dialect dialect) {
        return intake(dialect, Sender.guest("192.0.2.1"));
    }

    private Intake intake(Dialect dialect, Sender sender) {
        return new Intake(room, sender, dialect, rules, observer, frame -> {
            if (dialect.frame(frame).isPresent()) {
                answers.add(frame);
            }
        });
    }

    private Duration judge(String sender) {
        judged.add(sender);
        return blocked;
    }

    @BeforeEach
    void join() {
        room.join(member);
        drains.runAll();
    }

    /** Whether another message may come at once. */
    private boolean text(String frame) throws CharacterCodingException {
        return plain.text(UTF_8.encode(frame), demanded::incrementAndGet);
    }

    @Test
    void aMessageGoesToTheRoomAndTheNextIsDemandedOnceItIsOut() throws CharacterCodingException {
        text(HEY);
        assertThat(demanded).hasValue(0);
        drains.runAll();

        assertThat(demanded).hasValue(1);
        assertThat(member.events).containsExactly("joined []", "delivered [Hey]");
        assertThat(log.all).extracting(Entry::message).containsExactly(new Message("Hello", "#589", "Hey"));
        assertThat(observer.rejections).isEmpty();
    }

    private static Identity ann(Role role) {
        return new Identity("a1", "Ann", "red", role, Set.of(), Instant.EPOCH, Instant.MAX);
    }

    private void say(Sender sender, String username) throws CharacterCodingException {
        String frame = "{\"type\":\"say\",\"username\":\"" + username + "\",\"color\":\"#589\",\"text\":\"Hey\"}";
        intake(Dialect.EXTENDED, sender).text(UTF_8.encode(frame), demanded::incrementAndGet);
        drains.runAll();
    }

    @Test
    void whoHasATokenSpeaksUnderItsNameAndInItsColor() throws CharacterCodingException {
        say(Sender.user("192.0.2.1", ann(Role.BOT)), "Bob");
        Identity nameless = new Identity("b2", null, null, Role.USER, Set.of(), Instant.EPOCH, Instant.MAX);
        say(Sender.user("192.0.2.1", nameless), "Bob");

        assertThat(log.all)
                .extracting(Entry::message)
                .containsExactly(new Message("Ann", "red", "Hey", true), new Message("Bob", "#589", "Hey"));
        assertThat(log.all).extracting(Entry::user).containsExactly("a1", "b2");
        assertThat(log.all).extracting(Entry::role).containsExactly(Role.BOT, Role.USER);
    }

    @Test
    void aNameThatATokenHasUsedIsNotForGuestsHoweverTheyWriteIt() throws CharacterCodingException {
        say(Sender.guest("192.0.2.1"), "Ann"); // nobody has used it yet
        say(Sender.user("192.0.2.1", ann(Role.USER)), "x");
        for (String name : List.of("Ann", "\uFF41 nn", "\u0410NN")) {
            say(Sender.guest("192.0.2.1"), name);
        }
        say(Sender.guest("192.0.2.1"), "Anna");
        text("{\"username\":\"ann\",\"color\":\"#589\",\"text\":\"in the plain protocol\"}");
        drains.runAll();

        assertThat(observer.rejections).containsExactly("name_taken", "name_taken", "name_taken", "name_taken");
        assertThat(log.all).hasSize(3);
        assertThat(answers).hasSize(3).allMatch(frame -> ((ServerFrame.Rejected) frame).retryAfter() == null);
    }

    @Test
    void aNameIsFreeAgainWhenItIsOutOfTheRoomsWindow() throws CharacterCodingException {
        say(Sender.user("192.0.2.1", ann(Role.USER)), "x");
        for (int i = 0; i < 1000; i++) {
            say(Sender.guest("192.0.2.1"), "Bob");
        }
        say(Sender.guest("192.0.2.1"), "Ann");

        assertThat(observer.rejections).isEmpty();
    }

    @Test
    void whereGuestsMayOnlyReadOthersMaySaySomething() throws CharacterCodingException {
        room.set(new RoomSettings(GuestAccess.READ, Duration.ZERO));
        say(Sender.guest("192.0.2.1"), "Bob");
        text(HEY);
        say(Sender.user("192.0.2.1", ann(Role.USER)), "x");

        assertThat(observer.rejections).containsExactly("forbidden", "forbidden");
        assertThat(log.all).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | malformed",
                "Hey | malformed",
                "[] | malformed",
                "null | malformed",
                "{\"username\":\"Hello\",\"color\":\"#589\",\"text\":3} | malformed",
                "{\"username\":\"Hello\",\"color\":\"blurple\",\"text\":\"\"} | bad_color",
            })
    void aFrameThatIsNoMessageIsDroppedAndCountedAndTheNextIsDemanded(String frame, String why)
            throws CharacterCodingException {
        text(frame);

        assertThat(demanded).hasValue(1);
        assertThat(observer.rejections).containsExactly(why);
        assertThat(drains.waiting()).isZero();
        assertThat(judged).containsExactly("192.0.2.1");
    }

    @Test
    void aTextThatIsTooLongIsDropped() throws CharacterCodingException {
        text(HEY.replace("Hey", "😀".repeat(501)));

        assertThat(demanded).hasValue(1);
        assertThat(observer.rejections).containsExactly("too_long");
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
        drains.runAll();

        assertThat(demanded).hasValue(2);
        assertThat(observer.rejections).containsExactly("spam", "spam");
        assertThat(member.events).containsExactly("joined []");
    }

    @ParameterizedTest
    @CsvSource({"0", "60"})
    void whatIsNotUtf8IsThrownBackToTheTransport(int seconds) {
        blocked = Duration.ofSeconds(seconds);
        ByteBuffer frame = ByteBuffer.wrap(new byte[] {'"', (byte) 0xC0, (byte) 0xAF, '"'});

        assertThatThrownBy(() -> plain.text(frame, demanded::incrementAndGet))
                .isInstanceOf(CharacterCodingException.class);
        assertThat(demanded).hasValue(0);
        assertThat(judged).hasSize(1);
    }

    @Test
    void aMessageToAClosedRoomIsDropped() throws CharacterCodingException {
        room.close(CloseCode.ROOM_CLOSED, "Gone.");
        text(HEY);

        assertThat(demanded).hasValue(1);
        assertThat(observer.rejections).containsExactly("closed");
    }

    @Test
    void aLogThatThrowsDoesNotHoldTheConnectionUp() throws CharacterCodingException {
        log.failure = new IllegalStateException("no");
        text(HEY);
        drains.runAll();

        assertThat(demanded).hasValue(1);
        assertThat(observer.rejections).containsExactly("failed");
        assertThat(observer.errors).hasSize(1);
    }

    @Test
    void whatTheTransportDoesNextMayThrow() throws CharacterCodingException {
        plain.text(UTF_8.encode(HEY), () -> {
            throw new IllegalStateException("the transport's own");
        });
        text(HEY);
        drains.runAll();

        assertThat(demanded).hasValue(1);
        assertThat(member.events).containsExactly("joined []", "delivered [Hey Hey]");
    }

    @Test
    void theLargestMessageFitsIntoAFrame() throws CharacterCodingException {
        // Every character escaped, as some JSON writers do.
        String frame = "{\"username\":\"" + "\\u0000".repeat(500) + "\",\"color\":\"" + "#12345678" + "\",\"text\":\""
                + "\\ud83d\\ude00".repeat(500) + "\"}";
        assertThat(frame.length()).isLessThan(Limits.MAX_FRAME_BYTES);
        text(frame);
        drains.runAll();

        assertThat(demanded).hasValue(1);
        assertThat(member.seen.get(0).message().text()).isEqualTo("😀".repeat(500));
    }

    // ---- the extended protocol ----

    private final Intake extended = intake(Dialect.EXTENDED);

    private boolean say(String json) throws CharacterCodingException {
        return extended.text(UTF_8.encode(json), demanded::incrementAndGet);
    }

    private static String hey(String nonce) {
        return "{\"type\":\"say\",\"nonce\":\"" + nonce + "\"," + HEY.substring(1);
    }

    @Test
    void aMessageWithANonceIsAcknowledgedBeforeItGoesOut() throws CharacterCodingException {
        List<Integer> answersBefore = new ArrayList<>();
        room.join(new RecordingMember() {
            @Override
            public void delivered(Broadcast broadcast) {
                answersBefore.add(answers.size());
            }
        });
        say(hey("n1"));
        assertThat(demanded).hasValue(0);
        drains.runAll();

        assertThat(answers).containsExactly(new ServerFrame.Ack("n1", new EventId(1000, 0)));
        assertThat(answersBefore).containsExactly(1);
        assertThat(demanded).hasValue(1);
        say(hey("n1"));
        drains.runAll();
        assertThat(answers).hasSize(2).allMatch(answers.get(0)::equals);
        assertThat(member.events).containsExactly("joined []", "delivered [Hey]");
    }

    @Test
    void theNextFrameMayComeWhenTheBroadcastIsOut() throws CharacterCodingException {
        List<String> before = new ArrayList<>();
        extended.text(ByteBuffer.wrap(hey("n1").getBytes(UTF_8)), () -> before.addAll(member.events));
        drains.runAll();

        assertThat(before).containsExactly("joined []", "delivered [Hey]");
    }

    @Test
    void aMessageWithoutANonceIsSaidWithoutAnAnswer() throws CharacterCodingException {
        say("{\"type\":\"say\"," + HEY.substring(1));
        drains.runAll();

        assertThat(answers).isEmpty();
        assertThat(member.events).containsExactly("joined []", "delivered [Hey]");
    }

    @Test
    void whatIsRejectedIsAnsweredWithItsNonceAndTheReason() throws CharacterCodingException {
        say(HEY);
        say("{\"nonce\":\"n1\"}");
        say(hey("n2").replace("#589", "url(x)"));
        say(hey("n3").replace("Hey", "a".repeat(501)));

        assertThat(answers)
                .extracting(ServerFrame.Rejected.class::cast)
                .extracting(it -> it.key() + " " + it.reason() + " " + it.retryAfter())
                .containsExactly("null malformed null", "n1 malformed null", "n2 bad_color null", "n3 too_long null");
        assertThat(demanded).hasValue(4);
        assertThat(judged).hasSize(4);
    }

    @Test
    void whatComesWhileTheRoomClosesIsLeftToTheCloseToAnswer() throws CharacterCodingException {
        room.close(CloseCode.GOING_AWAY, "Soon back.");
        say(hey("n1"));

        assertThat(answers).isEmpty();
        assertThat(observer.rejections).containsExactly("closed");
        assertThat(demanded).hasValue(1);
    }

    @Test
    void anotherMessageMayComeAtOnceOnlyIfTheRoomHasThisOne() throws CharacterCodingException {
        assertThat(say(hey("n1"))).isTrue();
        assertThat(say("[]")).isFalse();
        assertThat(say("{\"type\":\"history\",\"before\":\"7-0\",\"count\":1}")).isFalse();
        assertThat(text(HEY)).isTrue();
        room.close(CloseCode.GOING_AWAY, "Soon back.");
        assertThat(say(hey("n2"))).isFalse();
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
        assertThat(observer.rejections).containsExactly("spam", "spam");
        assertThat(demanded).hasValue(2);
    }

    @Test
    void aDefectOfTheServerOrARoomThatIsTooBusyMayBeTriedAgain() throws CharacterCodingException {
        log.failure = new IllegalStateException("no");
        say(hey("n1"));
        drains.runAll();
        log.failure = null;
        for (int i = 0; i < Room.MAX_PENDING; i++) {
            room.post(new Message("Hello", "#589", "x"));
        }
        assertThat(say(hey("n2"))).isFalse();

        assertThat(answers)
                .extracting(ServerFrame.Rejected.class::cast)
                .extracting(it -> it.key() + " " + it.reason() + " " + it.retryAfter())
                .containsExactly("n1 failed PT1S", "n2 busy PT1S");
        assertThat(demanded).hasValue(2);
    }

    @Test
    void binaryIsRejectedInTheExtendedProtocolAndFallsInThePlainOne() {
        plain.binary(ByteBuffer.allocate(1));
        assertThat(observer.rejections).isEmpty();
        extended.binary(ByteBuffer.allocate(1));

        assertThat(answers).containsExactly(new ServerFrame.Rejected(null, "malformed", "A frame is TEXT.", null));
        assertThat(judged).isEmpty();
    }

    @Test
    void anEmptyBinaryIsAnsweredWithTheNumberOfMembers() {
        plain.binary(ByteBuffer.allocate(0));
        assertThat(answers).isEmpty();
        extended.binary(ByteBuffer.allocate(0));

        assertThat(answers).containsExactly(new ServerFrame.Online(1));
        assertThat(observer.rejections).isEmpty();
        assertThat(judged).isEmpty();
    }

    // ---- checks ----

    @Test
    void aCheckKnowsTheRoomTheSenderAndTheMessage() throws CharacterCodingException {
        text(HEY);

        assertThat(attempts)
                .containsExactly(
                        new Attempt("lobby", Sender.guest("192.0.2.1"), new Message("Hello", "#589", "Hey"), null));
    }

    @Test
    void aCheckRejectsWithItsOwnReasonItsSentenceAndATime() throws CharacterCodingException {
        verdict = Verdict.reject("quiet_hours", "It is night.", Duration.ofHours(1));
        say(hey("n1"));
        drains.runAll();

        assertThat(answers)
                .containsExactly(new ServerFrame.Rejected("n1", "quiet_hours", "It is night.", Duration.ofHours(1)));
        assertThat(observer.rejections).containsExactly("quiet_hours");
        assertThat(member.events).containsExactly("joined []");
        assertThat(demanded).hasValue(1);
    }

    @Test
    void aCheckChangesTheText() throws CharacterCodingException {
        verdict = Verdict.allow("H*y");
        text(HEY);
        drains.runAll();

        assertThat(member.events).containsExactly("joined []", "delivered [H*y]");
    }

    @Test
    void whatIsTooLongNoOtherCheckSees() throws CharacterCodingException {
        text(HEY.replace("Hey", "a".repeat(501)));
        assertThat(attempts).isEmpty();
    }

    @Test
    void aCheckThatThrowsCostsThatMessageAlone() throws CharacterCodingException {
        IntakeRules broken = IntakeRules.of(RateLimiter.NONE, RateLimiter.NONE, Limits.DEFAULT, List.of(attempt -> {
            throw new IllegalStateException("<what a client wrote>");
        }));
        Intake intake = new Intake(room, Sender.guest("192.0.2.1"), Dialect.EXTENDED, broken, observer, answers::add);
        intake.text(UTF_8.encode(hey("n1")), demanded::incrementAndGet);

        assertThat(answers)
                .containsExactly(new ServerFrame.Rejected("n1", "failed", "The server failed.", Duration.ofSeconds(1)));
        assertThat(observer.errors).containsExactly("room lobby: a check failed: java.lang.IllegalStateException");
        assertThat(demanded).hasValue(1);
    }

    // ---- scrolling up ----

    private static String history(String before, int count) {
        return "{\"type\":\"history\",\"before\":\"" + before + "\",\"count\":" + count + "}";
    }

    @Test
    void whoScrollsUpGetsWhatWasSaidBefore() throws CharacterCodingException {
        for (String text : List.of("a", "b", "c")) {
            room.post(new Message("Hello", "#589", text));
        }
        drains.runAll();
        say(history("1000-2", 1));
        say(history("1000-2", 5));
        drains.runAll();

        assertThat(answers)
                .extracting(ServerFrame.History.class::cast)
                .extracting(it -> it.before() + " " + it.complete() + " "
                        + it.messages().stream()
                                .map(entry -> entry.message().text())
                                .toList())
                .containsExactly("1000-2 false [b]", "1000-2 true [a, b]");
        assertThat(demanded).hasValue(2);
        assertThat(judged).as("it is no message").isEmpty();
    }

    @Test
    void whoAsksTooOftenIsToldWhenToAskAgain() throws CharacterCodingException {
        requestsBlocked = Duration.ofSeconds(3);
        say(history("1000-2", 5));

        assertThat(answers)
                .containsExactly(new ServerFrame.Rejected(
                        null, "busy", "Too many requests in a short time.", Duration.ofSeconds(3)));
        assertThat(judged).isEmpty();
        assertThat(demanded).hasValue(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"x | 5", "-1-0 | 5", "1000-2 | 0", "1000-2 | -1", "9007199254740993-99999999999999999999 | 1"})
    void aHistoryWithoutAnIdOrACountIsMalformed(String before, int count) throws CharacterCodingException {
        say(history(before, count));

        assertThat(answers)
                .extracting(ServerFrame.Rejected.class::cast)
                .extracting(ServerFrame.Rejected::reason)
                .containsExactly("malformed");
        assertThat(demanded).hasValue(1);
    }
}
