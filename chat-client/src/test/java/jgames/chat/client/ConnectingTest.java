package jgames.chat.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import jgames.chat.client.ChatEvent.Connected;
import jgames.chat.client.ChatEvent.Dialect;
import jgames.chat.client.ChatEvent.Disconnected;
import jgames.chat.client.ChatEvent.Ended;
import jgames.chat.client.ChatEvent.Gap;
import jgames.chat.client.ChatEvent.Online;
import jgames.chat.client.ChatEvent.Resumed;
import jgames.chat.core.protocol.CloseCode;
import jgames.chat.core.protocol.EventId;
import jgames.chat.testing.WireFrame;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a client comes to a room, and back to it. */
class ConnectingTest extends OnAFakeServer {
    @Test
    void nothingConnectsBeforeTheStart() throws Exception {
        room.say("waits");
        ManualTime time = new ManualTime();
        ChatClient other = client(time).build();
        other.room("lobby");
        other.start();
        assertThat(server.next().path()).isEqualTo("/lobby");
        close(other, time);
    }

    @Test
    void offersTheExtendedProtocolAndTellsWhatTheServerSays() throws Exception {
        client.start();
        client.start();
        FakeServer.Peer peer = server.letIn();
        assertThat(peer.path()).isEqualTo("/chatroom1");
        assertThat(peer.header("Sec-WebSocket-Protocol")).isEqualTo("chat.v2");
        peer.send(welcome(true, message("5-0", "Bob", "before"), message("5-1", "Bob", "then")))
                .send("{'type':'from_the_future','x':[{'y':null}]}")
                .send("not even JSON")
                .send("{'type':'messages','new':1,'messages':[" + message("6-0", "Bob", "now") + ",{'id':7}]}")
                .send("{'type':'online','count':4}");
        await().until(() -> kinds().contains("Online"));
        assertThat(events.get(0)).isEqualTo(new Connected(room, Dialect.EXTENDED, 3));
        assertThat(heard()).containsExactly("before (history)", "then (history)", "now");
        assertThat(only(Online.class).count()).isEqualTo(4);
        ChatEvent.Said now = (ChatEvent.Said) events.get(3);
        assertThat(now.id()).isEqualTo(new EventId(6, 0));
        assertThat(now.time().toEpochMilli()).isEqualTo(6);
    }

    @Test
    void thatTheServerMayLackTheNewestMessagesIsToldAndSoIsTheEndOfThatAndWhatComesLaterIsNews() throws Exception {
        client.start();
        server.letIn()
                .send(welcome(true, message("5-0", "Bob", "before")).replaceFirst("\\{", "{'behind':true,"))
                .send(said("6-0", "Bob", "late"))
                .send("{'type':'up_to_date'}");
        await().until(() -> kinds().contains("UpToDate"));
        assertThat(heard()).containsExactly("before (history)", "late");
        assertThat(kinds()).containsExactly("Connected", "Behind", "Said", "Said", "UpToDate");
    }

    @Test
    void whatCannotBeInAFrameTakesNothingElseOfItDown() throws Exception {
        client.start();
        FakeServer.Peer peer = server.letIn()
                .send("{'type':'welcome','online':-3,'limits':{'messages':9223372036854775807,"
                        + "'windowMs':9223372036854775807,'blockMs':-1},'messages':["
                        + message("6-0", "Bob", "before").replace("'6-0'", "'9223372036854775807-0'") + ","
                        + message("6-0", "Bob", "before").replace(":6,", ":-9223372036854775808,") + "]}")
                .send("{'type':'messages','messages':[{'id':'8640000000000001-0','time':1e400,'text':{}},7,"
                        + message("7-0", "Bob", "one").replace(":7,", ":99999999999999999999,") + "]}")
                .send("{'type':'online','count':-1}")
                .send(said("8-0", "Bob", "two"));
        await().untilAsserted(() -> assertThat(heard()).containsExactly("before (history)", "one", "two"));
        room.say("hello");
        String say = peer.receive();
        peer.send("{'type':'ack','nonce':'" + nonceOf(say) + "','id':'9223372036854775808-7'}");
        room.say("next");
        assertThat(peer.receive()).contains("\"next\"");
        assertThat(kinds()).doesNotContain("Disconnected");
    }

    @Test
    void comesBackAfterTwoSecondsAndAsksForWhatItMissed() throws Exception {
        FakeServer.Peer peer = welcomed();
        peer.send(said("6-0", "Bob", "seen"));
        await().until(() -> !heard().isEmpty());
        peer.sendClose(1001);
        Disconnected lost = lost(1);
        assertThat(lost.code()).isEqualTo(1001);
        assertThat(lost.retryIn()).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(3));
        assertThat(time.waiting()).contains(lost.retryIn());
        peer = backAfter(1);
        assertThat(peer.path()).isEqualTo("/chatroom1?since=6-0");
        peer.send(welcome(true, message("6-0", "Bob", "seen"), message("7-0", "Bob", "missed")))
                .send(said("8-0", "Bob", "live"));
        await().untilAsserted(() -> assertThat(heard()).containsExactly("seen", "missed", "live"));
        assertThat(only(Resumed.class)).isEqualTo(new Resumed(room, Dialect.EXTENDED, 3));
    }

    @Test
    void whatIsMissedInALongLossIsHistory() throws Exception {
        FakeServer.Peer peer = welcomed();
        peer.cut();
        lost(1);
        time.pass(Duration.ofSeconds(61));
        server.letIn().send(welcome(true, message("7-0", "Bob", "an hour ago"))).send(said("8-0", "Bob", "live"));
        await().untilAsserted(() -> assertThat(heard()).containsExactly("an hour ago (history)", "live"));
    }

    @Test
    void aGapIsAnEventAndTheNewestMessagesAreHistory() throws Exception {
        FakeServer.Peer peer = welcomed();
        peer.send(said("600-0", "Bob", "seen"));
        await().until(() -> !heard().isEmpty());
        peer.cut();
        peer = backAfter(1);
        peer.send(welcome(false, message("5-0", "Bob", "a log from the start"))).send(said("6-0", "Bob", "live"));
        await().untilAsserted(
                        () -> assertThat(heard()).containsExactly("seen", "a log from the start (history)", "live"));
        assertThat(only(Gap.class)).isEqualTo(new Gap(room, Dialect.EXTENDED, 3));
        peer.cut();
        assertThat(backAfter(2).path()).isEqualTo("/chatroom1?since=6-0");
    }

    @Test
    void aProgramCanGoOnWhereItsLastRunEnded() throws Exception {
        room.resumeAfter(EventId.parse("41-7"));
        client.start();
        FakeServer.Peer peer = server.letIn();
        assertThat(peer.path()).isEqualTo("/chatroom1?since=41-7");
        peer.send(welcome(true, message("42-0", "Bob", "missed")));
        await().untilAsserted(() -> assertThat(kinds()).containsExactly("Resumed", "Said"));
    }

    @Test
    void pausesGrowWhileItFailsAndStartAnewAfterATimeThatLasted() throws Exception {
        FakeServer.Peer peer = welcomed();
        time.pass(Duration.ofSeconds(1));
        peer.cut();
        int times = 0;
        for (int seconds : List.of(2, 4, 8, 16, 32, 40, 40)) {
            Duration pause = lost(++times).retryIn();
            assertThat(pause).isBetween(Duration.ofSeconds(seconds), Duration.ofMillis(seconds * 1500L));
            time.pass(pause);
            server.next().refuse(502);
        }
        peer = backAfter(++times).send(WELCOME);
        await().until(() -> kinds().contains("Resumed"));
        for (int i = 0; i < 4; i++) { // longer than any pause, and never silent for long
            time.pass(Duration.ofSeconds(19));
            peer.send("{'type':'online','count':" + i + "}");
            int told = i + 1;
            await().until(() -> kinds().stream().filter("Online"::equals).count() == told);
        }
        peer.cut();
        assertThat(lost(++times).retryIn()).isLessThan(Duration.ofMillis(3001));
    }

    @ParameterizedTest
    @ValueSource(ints = {1011, 1013, 4200})
    void comesBackLaterWhereTheCloseCodeSaysSo(int code) throws Exception {
        welcomed().sendClose(code);
        assertThat(lost(1).code()).isEqualTo(code);
        assertThat(only(Disconnected.class).retryIn()).isBetween(Duration.ofSeconds(30), Duration.ofSeconds(45));
    }

    @ParameterizedTest
    @ValueSource(ints = {1002, 1007, 1009, 4001, 4099})
    void staysAwayWhereTheCloseCodeSaysSoAndTheClientClosesItself(int code) throws Exception {
        welcomed().sendClose(code);
        await().until(() -> kinds().contains("Ended"));
        assertThat(only(Ended.class).code()).isEqualTo(code);
        await().until(client.loop::isOver);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 204, 300, 301, 302, 304, 401, 403, 404, 405, 407, 418, 421, 429, 451, 503})
    void comesBackLaterWhereTheAnswerMayBeMended(int status) throws Exception {
        client.start();
        server.next().refuse(status);
        assertThat(lost(1).code()).isEqualTo(status);
        assertThat(only(Disconnected.class).retryIn()).isBetween(Duration.ofSeconds(30), Duration.ofSeconds(45));
        assertThat(only(Disconnected.class).reason()).contains("" + status);
        backAfter(1).send(WELCOME);
        await().until(() -> kinds().contains("Connected"));
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 425, 500, 502, 504, 599})
    void comesBackSoonWhereTheAnswerPasses(int status) throws Exception {
        client.start();
        server.next().refuse(status);
        assertThat(lost(1).code()).isEqualTo(status);
        assertThat(only(Disconnected.class).retryIn()).isLessThan(Duration.ofMillis(3001));
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 410, 426})
    void staysAwayWhereTheAnswerWouldStayTheSame(int status) throws Exception {
        client.start();
        server.next().refuse(status);
        await().until(() -> kinds().contains("Ended"));
        assertThat(only(Ended.class).code()).isEqualTo(status);
    }

    @Test
    void noOtherAnswerEndsAClient() {
        for (int status = 100; status < 1000; status++) {
            boolean forGood = status == 400 || status == 410 || status == 426;
            assertThat(Handshake.nextAfter(status) == CloseCode.Next.STOP)
                    .as("" + status)
                    .isEqualTo(forGood);
        }
    }

    @Test
    void comesBackLaterWhereSomethingElseSwitchesProtocols() throws Exception {
        client.start();
        server.next().refuse(101, "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: wrong\r\n");
        assertThat(lost(1).retryIn()).isGreaterThanOrEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void asksASilentServerAndLeavesADeadOne() throws Exception {
        FakeServer.Peer peer = welcomed();
        Silence.Bounds bounds = Silence.AFTER_A_FRAME;
        pass(bounds.asked());
        peer.expect(WireFrame.PING);
        peer.sendFrame(true, WireFrame.PONG);
        bounds = Silence.USUAL;
        pass(bounds.asked());
        peer.expect(WireFrame.PING);
        pass(bounds.gone().minus(bounds.asked()));
        assertThat(lost(1).reason()).contains("nothing heard");
    }

    /** Passes this time when it is what the client waits for. */
    private void pass(Duration time) {
        await().until(() -> this.time.waiting().contains(time));
        this.time.pass(time);
    }

    @Test
    void aServerThatOwesAnAnswerIsGivenTheUsualTime() throws Exception {
        FakeServer.Peer peer = welcomed();
        room.say("hello");
        String say = peer.receive();
        pass(Silence.AFTER_A_FRAME.asked());
        pass(Silence.USUAL.asked().minus(Silence.AFTER_A_FRAME.asked()));
        peer.expect(WireFrame.PING);
        peer.send("{'type':'ack','nonce':'" + nonceOf(say) + "','id':'7-0'}");
        pass(Silence.AFTER_A_FRAME.asked());
        peer.expect(WireFrame.PING);
        assertThat(kinds()).containsExactly("Connected");
    }

    @RepeatedTest(3)
    void theEndOfTheStreamRightBehindAMessageIsNoticedWithinFiveSeconds() throws Exception {
        FakeServer.Peer peer = welcomed().send(said("6-0", "Bob", "last words"));
        peer.end();
        await().until(() -> !heard().isEmpty());
        Silence.Bounds bounds = Silence.AFTER_A_FRAME;
        for (Duration pass : List.of(bounds.asked(), bounds.gone().minus(bounds.asked()))) {
            await().until(() ->
                    kinds().contains("Disconnected") || time.waiting().contains(pass)); // the socket may have told it
            time.pass(pass);
        }
        assertThat(lost(1).code()).isEqualTo(1006);
        assertThat(bounds.gone()).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void asksOnceMoreWhereThePauseWasItsOwn() throws Exception {
        FakeServer.Peer peer = welcomed();
        for (int i = 0; i < 2; i++) {
            time.pass(Duration.ofSeconds(50)); // the machine slept: the loop's tasks come late
            peer.expect(WireFrame.PING);
            peer.sendFrame(true, WireFrame.PONG).send("{'type':'online','count':1}");
            int answers = i + 1;
            await().until(() -> kinds().stream().filter("Online"::equals).count() == answers);
        }
        assertThat(kinds()).doesNotContain("Disconnected");
        time.pass(Duration.ofHours(1));
        peer.expect(WireFrame.PING); // and nothing comes back
        pass(Silence.AFTER_A_FRAME.gone().minus(Silence.AFTER_A_FRAME.asked()));
        assertThat(lost(1).reason()).contains("nothing heard");
    }

    @Test
    void whatWasMissedWhileTheMachineSleptIsHistory() throws Exception {
        FakeServer.Peer peer = welcomed();
        time.pass(Duration.ofMinutes(10));
        peer.cut(); // it had been let go meanwhile
        backAfter(1).send(welcome(true, message("7-0", "Bob", "!roll"))).send(said("8-0", "Bob", "live"));
        await().untilAsserted(() -> assertThat(heard()).containsExactly("!roll (history)", "live"));
    }

    @Test
    void aWelcomeMayComeAfterAPauseOfTheMachine() throws Exception {
        client.start();
        FakeServer.Peer peer = server.letIn().send("{'type':'online','count':1}");
        await().until(() -> time.waiting().contains(Duration.ofSeconds(10)));
        time.pass(Duration.ofSeconds(50));
        peer.send(WELCOME);
        await().until(() -> kinds().equals(List.of("Connected")));
    }

    @Test
    void aServerThatDoesNotWelcomeIsLeft() throws Exception {
        client.start();
        server.letIn().send("{'type':'online','count':1}");
        await().until(() -> time.waiting().contains(Duration.ofSeconds(10)));
        time.pass(Duration.ofSeconds(10));
        assertThat(lost(1).reason()).startsWith("no welcome");
    }

    @Test
    void takesAFrameInParts() throws Exception {
        FakeServer.Peer peer = welcomed();
        byte[] frame = said("6-0", "Bob", "in parts 😀").replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        int half = frame.length - 7; // within the emoji
        peer.sendFrame(false, WireFrame.TEXT, java.util.Arrays.copyOf(frame, half))
                .sendFrame(true, WireFrame.PING)
                .sendFrame(true, WireFrame.CONTINUATION, java.util.Arrays.copyOfRange(frame, half, frame.length));
        await().untilAsserted(() -> assertThat(heard()).containsExactly("in parts 😀"));
        peer.expect(WireFrame.PONG);
    }

    @Test
    void leavingOneRoomLeavesTheOthers() throws Exception {
        ChatRoom lobby = client.room("lobby");
        client.start();
        FakeServer.Peer first = server.letIn().send(WELCOME);
        FakeServer.Peer second = server.letIn().send(WELCOME);
        await().until(() -> !events.isEmpty());
        FakeServer.Peer here = first.path().equals("/chatroom1") ? first : second;
        FakeServer.Peer there = here == first ? second : first;
        room.leave();
        here.expect(WireFrame.CLOSE);
        here.sendClose(1000);
        await().until(() -> kinds().contains("Ended"));
        assertThat(only(Ended.class).code()).isEqualTo(1000);
        lobby.say("still here");
        String say = there.receive();
        assertThat(say).contains("\"still here\"");
        there.send("{'type':'ack','nonce':'" + nonceOf(say) + "','id':'7-0'}");
        lobby.leave();
        there.expect(WireFrame.CLOSE);
        there.sendClose(1000);
        ChatRoom again = client.room("chatroom1"); // the client has left all its rooms, and can enter one
        assertThat(again).isNotSameAs(room);
        assertThat(server.next().path()).isEqualTo("/chatroom1");
    }

    @Test
    void addressesAreThoseOfThePageOrOfTheWebsocket() throws Exception {
        URI page = URI.create(server.uri().toString().replace("ws:", "http:") + "/chat/");
        ManualTime time = new ManualTime();
        ChatClient other = ChatClient.builder(page).time(time, time::nanos).build();
        other.room("x");
        other.start();
        assertThat(server.next().path()).isEqualTo("/chat/x");
        close(other, time);
        for (String no : List.of("", "a/b", "-a", "x".repeat(65), "ä")) {
            assertThatThrownBy(() -> client.room(no)).as(no).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> client(time).color("url(x)").build()).isInstanceOf(IllegalArgumentException.class);
    }
}
