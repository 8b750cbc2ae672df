package jgames.chat.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import jgames.chat.client.ChatEvent.Disconnected;
import jgames.chat.client.ChatEvent.Rejected;
import jgames.chat.client.ChatException.Reason;
import jgames.chat.core.protocol.Entry;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.Message;
import jgames.chat.testing.WireFrame;
import org.junit.jupiter.api.Test;

/** What becomes of what a client says. */
class SayingTest extends OnAFakeServer {
    private static Reason failure(CompletableFuture<?> said) {
        try {
            said.get(10, TimeUnit.SECONDS);
            throw new AssertionError("it was said");
        } catch (ExecutionException e) {
            return ((ChatException) e.getCause()).reason();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static void acknowledge(FakeServer.Peer peer, String say, String id) throws IOException {
        peer.send("{'type':'ack','nonce':'" + nonceOf(say) + "','id':'" + id + "'}");
    }

    @Test
    void aMessageIsSaidWhenItIsAcknowledgedAndComesBackAsOnesOwn() throws Exception {
        FakeServer.Peer peer = welcomed();
        CompletableFuture<Entry> said = room.say("hello");
        String say = peer.receive();
        assertThat(say)
                .matches("\\{\"type\":\"say\",\"username\":\"Ann\",\"color\":\"#ff8800\",\"text\":\"hello\","
                        + "\"nonce\":\"[A-Za-z0-9_-]{16,64}\"}");
        assertThat(said).isNotDone();
        acknowledge(peer, say, "7-0");
        assertThat(said.get(10, TimeUnit.SECONDS))
                .isEqualTo(new Entry(EventId.parse("7-0"), new Message("Ann", "#ff8800", "hello")));
        peer.send(said("7-0", "Ann", "hello")).send(said("8-0", "Ann", "hello"));
        await().untilAsserted(() -> assertThat(heard()).containsExactly("hello (own)", "hello"));
    }

    @Test
    void whatABuilderIsToldLaterIsForTheNextClient() throws Exception {
        ManualTime anns = new ManualTime();
        ChatClientBuilder builder = client(anns);
        ChatClient ann = builder.build();
        builder.name("Ben");
        ChatRoom entered = ann.room("chatroom1");
        ann.start();
        FakeServer.Peer peer = server.letIn().send(WELCOME);
        entered.say("hello");
        assertThat(peer.receive()).contains("\"username\":\"Ann\"");
        close(ann, anns);
    }

    @Test
    void nextGoesOutWhenTheServerHasAnsweredAndNotBefore() throws Exception {
        FakeServer.Peer peer = welcomed();
        room.say("one");
        CompletableFuture<Entry> two = room.say("two");
        String one = peer.receive();
        peer.sendFrame(true, WireFrame.PING);
        peer.expect(WireFrame.PONG); // and no second message
        acknowledge(peer, one, "7-0");
        String say = peer.receive();
        assertThat(say).contains("\"two\"");
        assertThat(nonceOf(say)).isNotEqualTo(nonceOf(one));
        acknowledge(peer, say, "8-0");
        two.get(10, TimeUnit.SECONDS);
    }

    @Test
    void whatIsSaidBeforeTheWelcomeWaitsForIt() throws Exception {
        room.say("early");
        client.start();
        FakeServer.Peer peer = server.letIn();
        room.say("later");
        peer.sendFrame(true, WireFrame.PING);
        peer.expect(WireFrame.PONG);
        peer.send(WELCOME);
        String say = peer.receive();
        assertThat(say).contains("\"early\"");
        acknowledge(peer, say, "7-0");
        assertThat(peer.receive()).contains("\"later\"");
    }

    @Test
    void whatIsUnansweredIsSaidAgainByTheSameNonceOnTheNextConnection() throws Exception {
        FakeServer.Peer peer = welcomed();
        CompletableFuture<Entry> said = room.say("hello");
        String say = peer.receive();
        peer.cut();
        peer = backAfter(1);
        assertThat(peer.path()).isEqualTo("/chatroom1?since=0-0");
        // It had been said: the message is missed, and only its acknowledgement was lost.
        peer.send(welcome(true, message("7-0", "Ann", "hello"), message("8-0", "Bob", "hello")));
        assertThat(peer.receive()).isEqualTo(say);
        acknowledge(peer, say, "7-0");
        assertThat(said.get(10, TimeUnit.SECONDS).id()).isEqualTo(EventId.parse("7-0"));
        await().untilAsserted(() -> assertThat(heard()).containsExactly("hello (own)", "hello"));
    }

    @Test
    void whatWasRejectedForNowIsSaidAfterAGap() throws Exception {
        FakeServer.Peer peer = welcomed();
        room.say("hello");
        String say = peer.receive();
        peer.send("{'type':'rejected','nonce':'" + nonceOf(say)
                + "','reason':'busy','message':'Not now.','retryAfterMs':1000}");
        await().until(() -> kinds().contains("Rejected"));
        peer.cut();
        assertThat(backAfter(1).send(welcome(false)).receive()).isEqualTo(say);
    }

    @Test
    void whatIsUnansweredAcrossAGapIsNotSaidTwice() throws Exception {
        FakeServer.Peer peer = welcomed();
        CompletableFuture<Entry> said = room.say("hello");
        CompletableFuture<Entry> next = room.say("next");
        peer.receive();
        peer.cut();
        peer = backAfter(1).send(welcome(false, message("900-0", "Bob", "far")));
        assertThat(failure(said)).isEqualTo(Reason.UNCONFIRMED);
        String say = peer.receive();
        assertThat(say).contains("\"next\"");
        acknowledge(peer, say, "901-0");
        next.get(10, TimeUnit.SECONDS);
        await().untilAsserted(() -> assertThat(kinds()).containsExactly("Connected", "Disconnected", "Gap", "Said"));
    }

    @Test
    void anAnswerMayComeAfterAPauseOfTheMachine() throws Exception {
        FakeServer.Peer peer = welcomed();
        CompletableFuture<Entry> said = room.say("hello");
        String say = peer.receive();
        time.pass(Outbox.ANSWER_WITHIN.plusSeconds(20));
        acknowledge(peer, say, "7-0");
        assertThat(said.get(10, TimeUnit.SECONDS).id()).isEqualTo(EventId.parse("7-0"));
        assertThat(kinds()).containsExactly("Connected");
    }

    @Test
    void aServerThatDoesNotAnswerIsLeftForANewConnection() throws Exception {
        FakeServer.Peer peer = welcomed();
        room.say("hello");
        String say = peer.receive();
        time.pass(Outbox.ANSWER_WITHIN);
        assertThat(backAfter(1).send(WELCOME).receive()).isEqualTo(say);
    }

    @Test
    void aRejectionThatMayPassIsTriedAgainSomeTimeAfterTheServerSays() throws Exception {
        FakeServer.Peer peer = welcomed();
        CompletableFuture<Entry> said = room.say("hello");
        String say = peer.receive();
        for (String reason : List.of("spam", "busy", "failed", "something_new")) {
            Rejected rejected = reject(peer, say, reason, 10_000);
            assertThat(rejected.sentence()).isEqualTo("Not now.");
            assertThat(rejected.retryAfter()).isBetween(Duration.ofSeconds(10), Duration.ofSeconds(15));
            time.pass(rejected.retryAfter().minusNanos(1));
            peer.sendFrame(true, WireFrame.PING);
            peer.expect(WireFrame.PONG);
            time.pass(Duration.ofNanos(1));
            assertThat(peer.receive()).isEqualTo(say);
        }
        acknowledge(peer, say, "7-0");
        said.get(10, TimeUnit.SECONDS);
    }

    @Test
    void whoIsRejectedAtOnceAgainAndAgainWaitsLongerAndLongerWhateverTheServerSays() throws Exception {
        FakeServer.Peer peer = welcomed();
        room.say("hello");
        String say = peer.receive();
        for (String told : List.of("0", "-5", "-9223372036854775808", "0")) {
            int before = events.size();
            Rejected rejected = reject(peer, say, "failed", Long.parseLong(told));
            assertThat(rejected.retryAfter())
                    .isBetween(Duration.ofMillis(100L << before - 1), Duration.ofMillis(150L << before - 1));
            time.pass(rejected.retryAfter());
            assertThat(peer.receive()).isEqualTo(say);
        }
        assertThat(reject(peer, say, "failed", Long.MAX_VALUE).retryAfter())
                .isBetween(Duration.ofHours(1), Duration.ofMinutes(90));
    }

    private Rejected reject(FakeServer.Peer peer, String say, String reason, long retryAfterMs) throws IOException {
        int before = events.size();
        peer.send("{'type':'rejected','nonce':'" + nonceOf(say) + "','reason':'" + reason
                + "','message':'Not now.','retryAfterMs':" + retryAfterMs + "}");
        await().until(() -> events.size() > before);
        CompletableFuture<Void> isSet = new CompletableFuture<>(); // the timer, which the loop sets after it has told
        client.loop.run(() -> isSet.complete(null));
        isSet.join();
        return (Rejected) events.get(before);
    }

    @Test
    void aRejectionForGoodFailsAndTheNextGoesOut() throws Exception {
        FakeServer.Peer peer = welcomed();
        CompletableFuture<Entry> said = room.say("hello");
        room.say("next");
        String say = peer.receive();
        peer.send("{'type':'rejected','nonce':'" + nonceOf(say) + "','reason':'too_long','message':'Too long.'}");
        assertThat(failure(said)).isEqualTo(Reason.TOO_LONG);
        assertThatThrownBy(said::get).hasRootCauseMessage("Too long.");
        assertThat(peer.receive()).contains("\"next\"");
        await().untilAsserted(
                        () -> assertThat(only(Rejected.class).retryAfter()).isZero());
    }

    @Test
    void whatAClosingServerRejectsIsSaidToTheNextOne() throws Exception {
        FakeServer.Peer peer = welcomed();
        CompletableFuture<Entry> said = room.say("hello");
        String say = peer.receive();
        peer.send("{'type':'rejected','nonce':'" + nonceOf(say) + "','reason':'closed','message':'Closed.'}")
                .sendClose(1001);
        peer = backAfter(1).send(WELCOME);
        assertThat(peer.receive()).isEqualTo(say);
        acknowledge(peer, say, "7-0");
        said.get(10, TimeUnit.SECONDS);
    }

    @Test
    void whatIsLongerThanTheServerAllowsIsNotSent() throws Exception {
        CompletableFuture<Entry> early = room.say("x".repeat(11));
        client.start();
        String limits =
                WELCOME.replace("'text':500,'username':500,'frame':16384", "'text':10,'username':5,'frame':150");
        FakeServer.Peer peer = server.letIn().send(limits);
        assertThat(failure(early)).isEqualTo(Reason.TOO_LONG);
        assertThat(failure(room.say(new Message("Annabel", "red", "hello")))).isEqualTo(Reason.TOO_LONG);
        room.say("\ud83d\ude00".repeat(10)); // ten characters
        String say = peer.receive();
        assertThat(say).contains("\ud83d\ude00");
        acknowledge(peer, say, "7-0");
        assertThat(failure(room.say("\u0001".repeat(10)))).isEqualTo(Reason.TOO_LONG); // six bytes each in JSON
        room.say("short");
        assertThat(peer.receive()).contains("\"short\"");
    }

    @Test
    void aServerThatAllowsMoreGetsMoreAndOneThatTellsNoLimitsJudgesByItself() throws Exception {
        client.start();
        FakeServer.Peer peer = server.letIn().send(WELCOME.replace("'text':500", "'text':2000"));
        room.say("x".repeat(2000));
        String say = peer.receive();
        assertThat(say).contains("x".repeat(2000));
        peer.cut();
        peer = backAfter(1).send(WELCOME.replace("'text':500,'username':500,'frame':16384,", ""));
        assertThat(peer.receive()).isEqualTo(say);
    }

    @Test
    void aReasonThatIsNotKnownIsForGoodWhereTheServerDoesNotSayWhenItMayPass() throws Exception {
        FakeServer.Peer peer = welcomed();
        CompletableFuture<Entry> said = room.say("hello");
        room.say("next");
        peer.send("{'type':'rejected','nonce':'" + nonceOf(peer.receive())
                + "','reason':'slow_mode','message':'No.','retryAfterMs':'soon','until':7}");
        assertThat(failure(said)).isEqualTo(Reason.OTHER);
        assertThat(peer.receive()).contains("\"next\"");
    }

    @Test
    void sendsNoFasterThanTheLimitInAllRoomsTogether() throws Exception {
        ChatRoom other = client.room("lobby");
        client.start();
        String limited = WELCOME.replace("'messages':0,'windowMs':0", "'messages':2,'windowMs':1000");
        FakeServer.Peer first = server.letIn().send(limited);
        FakeServer.Peer second = server.letIn().send(limited);
        await().until(() -> !events.isEmpty());
        FakeServer.Peer here = first.path().equals("/chatroom1") ? first : second;
        FakeServer.Peer there = here == first ? second : first;
        CompletableFuture<Entry> one = room.say("one");
        acknowledge(here, here.receive(), "1-0");
        CompletableFuture<Entry> two = other.say("two");
        acknowledge(there, there.receive(), "1-0");
        CompletableFuture.allOf(one, two).get(10, TimeUnit.SECONDS);
        time.pass(Duration.ofMillis(500));
        CompletableFuture<Entry> three = room.say("three");
        // Half of the window is over, and a little is added to it.
        await().untilAsserted(() -> assertThat(time.waiting().get(0)).isEqualTo(Duration.ofMillis(550)));
        time.pass(Duration.ofMillis(550));
        acknowledge(here, here.receive(), "2-0");
        three.get(10, TimeUnit.SECONDS);
    }

    @Test
    void beyondTheBoundSayingFailsAtOnce() {
        List<CompletableFuture<Entry>> said = IntStream.range(0, ChatRoom.MAX_WAITING)
                .mapToObj(i -> room.say("m" + i))
                .toList();
        assertThat(failure(room.say("one too many"))).isEqualTo(Reason.QUEUE_FULL);
        assertThat(said).noneMatch(CompletableFuture::isDone);
        said.get(7).cancel(false);
        assertThat(room.say("there is room again")).isNotDone();
    }

    @Test
    void whatItsAuthorGivesUpIsNotSent() throws Exception {
        CompletableFuture<Entry> first = room.say("first");
        room.say("second");
        first.cancel(false);
        assertThat(welcomed().receive()).contains("\"second\"");
    }

    @Test
    void whatWaitsFailsWhenTheRoomEnds() throws Exception {
        FakeServer.Peer peer = welcomed();
        List<CompletableFuture<Entry>> said = List.of(room.say("one"), room.say("two"));
        peer.receive();
        peer.sendClose(4001);
        assertThat(failure(said.get(0))).isEqualTo(Reason.UNCONFIRMED);
        assertThat(failure(said.get(1))).isEqualTo(Reason.ENDED);
        assertThat(failure(room.say("three"))).isEqualTo(Reason.ENDED);
    }

    @Test
    void whatDependsOnAFutureMayBlockForTheNext() throws Exception {
        FakeServer.Peer peer = welcomed();
        CompletableFuture<Entry> second =
                room.say("one").thenApply(one -> room.say("two").join());
        acknowledge(peer, peer.receive(), "1-0");
        acknowledge(peer, peer.receive(), "2-0");
        assertThat(second.get(10, TimeUnit.SECONDS).id()).isEqualTo(EventId.parse("2-0"));
    }

    @Test
    void aBotsMessagesAreMarkedAlsoThoseOfOthersThatItBrings() throws Exception {
        ManualTime time = new ManualTime();
        ChatClient bot = client(time).bot().build();
        bot.room("chatroom1").say(new Message("Bob", "red", "from elsewhere"));
        bot.start();
        assertThat(server.letIn().send(WELCOME).receive())
                .startsWith(
                        "{\"type\":\"say\",\"username\":\"Bob\",\"color\":\"red\",\"text\":\"from elsewhere\",\"bot\":true,");
        close(bot, time);
    }

    @Test
    void theTapShowsEveryFrame() throws Exception {
        List<String> frames = new CopyOnWriteArrayList<>();
        ManualTime time = new ManualTime();
        ChatClient tapped =
                client(time).tap(frame -> frames.add(frame.toString())).build();
        tapped.room("chatroom1").say("hello");
        tapped.start();
        String say = server.letIn().send(WELCOME).receive();
        await().untilAsserted(() ->
                assertThat(frames).containsExactly("chatroom1 < " + WELCOME.replace('\'', '"'), "chatroom1 > " + say));
        close(tapped, time);
    }

    @Test
    void aClientThatWasNeverStartedClosesAtOnce() {
        CompletableFuture<Entry> said = room.say("never");
        client.close();
        assertThat(failure(said)).isEqualTo(Reason.ENDED);
        assertThatThrownBy(() -> client.room("lobby")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void closingSaysWhatWaitsAndThenGoodbye() throws Exception {
        FakeServer.Peer peer = welcomed();
        CompletableFuture<Entry> said = room.say("last words");
        Thread closing = new Thread(client::close);
        closing.start();
        acknowledge(peer, peer.receive(), "7-0");
        said.get(10, TimeUnit.SECONDS);
        peer.expect(WireFrame.CLOSE);
        peer.sendClose(1000);
        closing.join(10_000);
        assertThat(closing.isAlive()).isFalse();
        assertThat(kinds()).containsExactly("Connected", "Ended");
        assertThat(events).doesNotHaveAnyElementsOfTypes(Disconnected.class);
        assertThat(failure(room.say("too late"))).isEqualTo(Reason.ENDED);
    }

    @Test
    void closingGivesUpWhatCannotBeSaidInTime() throws Exception {
        FakeServer.Peer peer = welcomed();
        CompletableFuture<Entry> underWay = room.say("one");
        CompletableFuture<Entry> waiting = room.say("two");
        peer.receive(); // and nothing comes back, from here on
        Thread closing = new Thread(client::close);
        closing.start();
        await().untilAsserted(() -> assertThat(time.waiting()).contains(ChatClient.FLUSH_WITHIN));
        time.pass(ChatClient.FLUSH_WITHIN);
        assertThat(failure(underWay)).isEqualTo(Reason.UNCONFIRMED);
        assertThat(failure(waiting)).isEqualTo(Reason.ENDED);
        peer.expect(WireFrame.CLOSE);
        time.pass(Duration.ofSeconds(2));
        closing.join(10_000);
        assertThat(closing.isAlive()).isFalse();
    }
}
