package jgames.chat.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import jgames.chat.client.ChatEvent.Moderated;
import jgames.chat.client.ChatEvent.Noticed;
import jgames.chat.client.ChatEvent.Said;
import jgames.chat.client.ChatException.Reason;
import jgames.chat.core.protocol.Entry;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.InForce;
import jgames.chat.core.protocol.Message;
import org.junit.jupiter.api.Test;

/** What a moderator does, and what is done to who is none. */
class ModeratingTest extends OnAFakeServer {
    private static <T> T done(CompletableFuture<T> future) {
        return future.orTimeout(10, TimeUnit.SECONDS).join();
    }

    private FakeServer.Peer heardFromBob() throws Exception {
        FakeServer.Peer peer = welcomed().send(said("1-0", "Bob", "rude"));
        await().until(() -> heard().size() == 1);
        return peer;
    }

    private Said bobs() {
        return only(Said.class);
    }

    private static String ack(String frame, String id) {
        return "{'type':'ack','nonce':'" + nonceOf(frame) + "','id':'" + id + "'}";
    }

    // ---- a moderator ----

    @Test
    void whatWasSaidIsDeletedAndRestored() throws Exception {
        FakeServer.Peer peer = heardFromBob();
        CompletableFuture<EventId> deleted = bobs().delete();
        String frame = peer.receive();
        assertThat(frame)
                .isEqualTo("{\"type\":\"moderate\",\"nonce\":\"" + nonceOf(frame)
                        + "\",\"action\":\"delete\",\"message\":\"1-0\"}");
        peer.send(ack(frame, "9-0"));
        assertThat(done(deleted)).isEqualTo(new EventId(9, 0));

        CompletableFuture<EventId> restored = room.restore(new EventId(9, 0));
        frame = peer.receive();
        assertThat(frame).endsWith("\"action\":\"restore\",\"entry\":\"9-0\"}");
        peer.send(ack(frame, "9-1"));
        done(restored);
    }

    @Test
    void anAuthorIsMutedAndBannedForATimeAndAReason() throws Exception {
        FakeServer.Peer peer = heardFromBob();
        ChatAuthor bob = bobs().author();
        CompletableFuture<EventId> muted = bob.mute(Duration.ofMinutes(10), "Calm down.");
        CompletableFuture<EventId> banned = bob.ban(Duration.ofDays(1));
        String frame = peer.receive();
        assertThat(frame)
                .endsWith("\"action\":\"mute\",\"message\":\"1-0\",\"seconds\":600,\"reason\":\"Calm down.\"}");
        peer.send(ack(frame, "9-0"));
        frame = peer.receive();
        assertThat(frame).endsWith("\"action\":\"ban\",\"message\":\"1-0\",\"seconds\":86400}");
        peer.send(ack(frame, "9-1"));

        assertThat(done(muted)).isEqualTo(new EventId(9, 0));
        assertThat(done(banned)).isEqualTo(new EventId(9, 1));
        assertThat(bob.user()).isEmpty();
    }

    @Test
    void whatIsAskedIsAnswered() throws Exception {
        FakeServer.Peer peer = heardFromBob();
        CompletableFuture<Integer> connected = bobs().author().connected();
        String frame = peer.receive();
        assertThat(frame).startsWith("{\"type\":\"author\",").endsWith(",\"message\":\"1-0\"}");
        peer.send("{'type':'author','nonce':'" + nonceOf(frame) + "','message':'1-0','connected':3}");
        assertThat(done(connected)).isEqualTo(3);

        CompletableFuture<List<InForce>> inForce = room.inForce(null);
        frame = peer.receive();
        peer.send(
                "{'type':'moderation','nonce':'" + nonceOf(frame)
                        + "','complete':true,'entries':[{'id':'9-0','kind':'mute','author':'guest:5f','by':'user:ann','until':5}]}");
        assertThat(done(inForce)).extracting(InForce::kind).containsExactly("mute");
    }

    @Test
    void whatIsForbiddenFailsWithTheReason() throws Exception {
        FakeServer.Peer peer = heardFromBob();
        CompletableFuture<EventId> deleted = bobs().delete();
        peer.send("{'type':'rejected','nonce':'" + nonceOf(peer.receive())
                + "','reason':'forbidden','message':'Only moderators may do that.'}");

        assertThatThrownBy(() -> done(deleted))
                .cause()
                .isInstanceOfSatisfying(
                        ChatException.class, why -> assertThat(why.reason()).isEqualTo(Reason.FORBIDDEN))
                .hasMessage("Only moderators may do that.");
        assertThat(kinds()).doesNotContain("Refused");
    }

    @Test
    void whatIsToBeDoneLaterIsAskedAgainWithTheSameNonceAlsoAfterALoss() throws Exception {
        FakeServer.Peer peer = heardFromBob();
        CompletableFuture<EventId> slow = room.slow(Duration.ofSeconds(10));
        String frame = peer.receive();
        peer.send("{'type':'rejected','nonce':'" + nonceOf(frame)
                + "','reason':'busy','message':'Too many.','retryAfterMs':5000}");
        CompletableFuture<EventId> announced = room.announce("Tea!");
        peer.cut();
        peer = backAfter(1).send(WELCOME);
        time.pass(Duration.ofSeconds(5));
        assertThat(peer.receive()).isEqualTo(frame).endsWith("\"action\":\"slow\",\"seconds\":10}");
        peer.send(ack(frame, "9-0"));
        done(slow);
        frame = peer.receive();
        assertThat(frame).endsWith("\"action\":\"announce\",\"text\":\"Tea!\"}");
        peer.send(ack(frame, "9-1"));
        done(announced);
    }

    // ---- somebody else ----

    @Test
    void whoIsMutedWaitsAndIsToldForHowLongAndWhy() throws Exception {
        FakeServer.Peer peer = welcomed().send("{'type':'muted','retryAfterMs':60000,'reason':'Calm down.'}");
        await().until(() -> kinds().contains("Moderated"));
        assertThat(only(Moderated.class))
                .isEqualTo(new Moderated(room, Duration.ofMinutes(1), Duration.ZERO, "Calm down."));
        CompletableFuture<Entry> said = room.say("sorry");
        CompletableFuture<HistoryPage> page = room.before(new EventId(1, 0), 1);
        assertThat(peer.receive()).contains("\"history\""); // and what was said before it has not been sent
        time.pass(Duration.ofMinutes(1));
        assertThat(peer.receive()).contains("\"sorry\"");
        assertThat(said).isNotDone();
        assertThat(page).isNotDone();
    }

    @Test
    void whatIsSaidToThisClientAloneIsNoMessageOfTheRoom() throws Exception {
        welcomed().send("{'type':'notice','username':'Game','color':'gold','text':'It is your turn.'}");
        await().until(() -> kinds().contains("Noticed"));
        assertThat(only(Noticed.class)).isEqualTo(new Noticed(room, new Message("Game", "gold", "It is your turn.")));
        assertThat(heard()).isEmpty();
    }

    @Test
    void whoIsUnmutedGoesOnAtOnce() throws Exception {
        FakeServer.Peer peer = welcomed().send("{'type':'muted','retryAfterMs':60000}");
        await().until(() -> kinds().contains("Moderated"));
        room.say("sorry");
        peer.send("{'type':'unmuted'}");
        assertThat(peer.receive()).contains("\"sorry\"");
        await().untilAsserted(() -> assertThat(((Moderated) events.get(kinds().lastIndexOf("Moderated"))).muted())
                .isZero());
    }

    @Test
    void inSlowModeOneMessageIsSentInEachPause() throws Exception {
        FakeServer.Peer peer = welcomed().send("{'type':'slow','ms':10000}");
        await().until(() -> kinds().contains("Moderated"));
        CompletableFuture<Entry> first = room.say("one");
        room.say("two");
        String one = peer.receive();
        assertThat(one).contains("\"one\"");
        peer.send(ack(one, "1-0"));
        done(first);
        room.before(new EventId(1, 0), 1);
        assertThat(peer.receive()).contains("\"history\"");
        time.pass(Duration.ofSeconds(10));
        assertThat(peer.receive()).contains("\"two\"");
    }

    @Test
    void aNewConnectionBeginsWithoutAMute() throws Exception {
        FakeServer.Peer peer = welcomed().send("{'type':'muted','retryAfterMs':3600000}");
        await().until(() -> kinds().contains("Moderated"));
        room.say("sorry");
        peer.cut();
        assertThat(backAfter(1).send(WELCOME).receive()).contains("\"sorry\"");
    }

    @Test
    void whoIsBannedDoesNotComeBack() throws Exception {
        welcomed()
                .send("{'type':'bye','reason':'banned','message':'A moderator has banned you.'}")
                .sendClose(4002);
        await().until(() -> kinds().contains("Ended"));
        assertThat(only(ChatEvent.Ended.class).code()).isEqualTo(4002);
    }
}
