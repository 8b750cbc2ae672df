package jgames.chat.server;

import static jgames.chat.server.HttpApi.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import jgames.chat.client.ApiException;
import jgames.chat.client.ChatApi;
import jgames.chat.client.ChatClient;
import jgames.chat.client.HistoryPage;
import jgames.chat.core.protocol.Entry;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.MessagePage;
import jgames.chat.core.protocol.Role;
import jgames.chat.core.protocol.RoomSummary;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The SDK's HTTP interface with a real server. */
class ClientApiTest {
    @RegisterExtension
    final TestServer server = new TestServer().withoutSpamLimit();

    private ChatClient client;
    private ChatApi api;

    @BeforeEach
    void open() throws Exception {
        server.withTokens();
        client = ChatClient.builder(URI.create("http://127.0.0.1:" + server.port()))
                .build();
        api = client.api(token("\"sub\":\"game\",\"name\":\"Game\",\"color\":\"gold\",\"role\":\"bot\""));
    }

    @AfterEach
    void close() {
        client.close();
    }

    private static <T> T done(CompletableFuture<T> future) throws Exception {
        return future.get(30, TimeUnit.SECONDS);
    }

    @Test
    void aGamesServerSaysSomethingAndReadsIt() throws Exception {
        assertThat(done(api.rooms())).containsExactly(new RoomSummary("chatroom1", 0), new RoomSummary("lobby", 0));
        EventId id = done(api.say("lobby", "Round 1"));
        MessagePage page = done(api.messages("lobby"));
        assertThat(page.last()).isEqualTo(id);
        assertThat(page.messages()).singleElement().satisfies((Entry entry) -> {
            assertThat(entry.id()).isEqualTo(id);
            assertThat(entry.user()).isEqualTo("game");
            assertThat(entry.role()).isEqualTo(Role.BOT);
            assertThat(entry.message().text()).isEqualTo("Round 1");
            assertThat(entry.message().bot()).isTrue();
        });
    }

    @Test
    void whoPollsHearsWhatIsSaidNext() throws Exception {
        EventId first = done(api.say("lobby", "one"));
        CompletableFuture<MessagePage> poll = api.poll("lobby", first);
        EventId second = done(api.say("lobby", "two"));
        assertThat(done(poll).messages()).extracting(Entry::id).containsExactly(second);
    }

    @Test
    void whatWasSaidBeforeIsReadPageByPage() throws Exception {
        EventId one = done(api.say("lobby", "one"));
        EventId two = done(api.say("lobby", "two"));
        EventId three = done(api.say("lobby", "three"));
        HistoryPage page = done(api.before("lobby", three, 1));
        assertThat(page.entries()).extracting(Entry::id).containsExactly(two);
        assertThat(page.complete()).isFalse();
        page = done(api.before("lobby", two, 50));
        assertThat(page.entries()).extracting(Entry::id).containsExactly(one);
        assertThat(page.complete()).isTrue();
    }

    @Test
    void anOperatorRevokesTokensAndTakesThatBack() throws Exception {
        ChatApi operator = client.api(token("\"sub\":\"root\",\"role\":\"operator\",\"iat\":1800000000"));
        EventId entry = done(operator.revoke("game"));
        assertThatThrownBy(() -> done(api.rooms()))
                .cause()
                .satisfies(no -> assertThat(((ApiException) no).reason()).isEqualTo("token_invalid"));
        done(operator.lift("lobby", entry));
        assertThat(done(api.rooms())).hasSize(2);
        assertThatThrownBy(() -> done(api.revoke("root")))
                .cause()
                .satisfies(no -> assertThat(((ApiException) no).reason()).isEqualTo("forbidden"));
    }

    @Test
    void whatTheTokenMayNotDoIsAnExceptionThatSaysSo() {
        assertThatThrownBy(() -> done(api.moderation()))
                .hasCauseInstanceOf(ApiException.class)
                .cause()
                .satisfies(no -> assertThat(((ApiException) no).reason()).isEqualTo("forbidden"));
        assertThatThrownBy(() -> done(client.api("nonsense").rooms()))
                .cause()
                .satisfies(no -> assertThat(((ApiException) no).status()).isEqualTo(401));
    }
}
