package jgames.chat.server;

import static jgames.chat.server.Visitor.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import jgames.chat.testing.FreePort;
import jgames.chat.testing.Needs;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** The page's connection in a real browser: which server and room it goes to, and what becomes of it when these go away. */
@Needs(Needs.Tool.CHROMIUM)
class PageConnectionTest {
    /** Of a server that is away, or just stops or starts. */
    private static final String REFUSED =
            ".*net::ERR_(CONNECTION_(REFUSED|RESET|CLOSED)|EMPTY_RESPONSE).*|.*closed before receiving a handshake response.*";

    private static final String NOT_FOUND = ".*Unexpected response code: 404.*";

    @RegisterExtension
    static final Browser BROWSER = new Browser();

    @RegisterExtension
    final TestServer server = new TestServer();

    @BeforeEach
    void isAboutSomethingElseThanSpam() {
        server.withoutSpamLimit();
    }

    @Test
    void thePageTalksToTheServerThatItCameFrom() throws Exception {
        int second = server.withSecondPort();
        try (WireClient ben = server.member("127.0.0.2", "/lobby")) {
            Visitor ann = BROWSER.visitor().opens("http://127.0.0.1:" + second + "/lobby");
            ann.is("Ann", "#ff8800").say("hi");
            ben.expect("{\"username\":\"Ann\",\"color\":\"#ff8800\",\"text\":\"hi\"}");
            ann.awaitTexts("hi");
        }
    }

    @Test
    void thePageWorksInAFolderOfAnotherSite() throws Exception {
        Server site = new Server(0);
        site.setHandler(new ContextHandler(new ChatHandler(new ServerOptions().data(server.data())), "/games/chat"));
        site.start();
        try {
            String folder = "http://localhost:" + site.getURI().getPort() + "/games/chat/";
            Visitor ann = BROWSER.visitor().opens(folder);
            ann.say("hi");
            ann.awaitTexts("hi");
            ann.picks("lobby").awaitTexts();
            eventually(() -> assertThat(ann.driver().getCurrentUrl()).isEqualTo(folder + "lobby"));
            ann.leaves();
        } finally {
            site.stop();
        }
    }

    @Test
    void aServerWithoutTlsIsSaidToBeOneOnASecurePage(@TempDir Path folder) throws Exception {
        BROWSER.expectOnConsole(".*Mixed Content.*");
        String game = "<!DOCTYPE html><title>A game</title><link rel=icon href=data:,>"
                + "<script type=module src=_/chat-room.js></script><chat-room room=lobby server=ws://chat.example>";
        Server site = new Server();
        ServerConnector port = new ServerConnector(site, TlsTest.selfSigned(folder));
        site.addConnector(port);
        site.setHandler(new Handler.Sequence(
                new Handler.Abstract() {
                    @Override
                    public boolean handle(Request request, Response response, Callback callback) {
                        boolean isGame = request.getHttpURI().getPath().equals("/game");
                        if (isGame) {
                            response.getHeaders().put("Content-Type", "text/html");
                            Content.Sink.write(response, true, game, callback);
                        }
                        return isGame;
                    }
                },
                new ChatHandler(new ServerOptions().data(server.data()))));
        site.start();
        try {
            Visitor ann = BROWSER.visitor();
            ann.driver().get("https://localhost:" + port.getLocalPort() + "/game");
            for (String address : List.of("http://chat.example:8000", "ws://chat.example")) {
                ann.run("chat.setAttribute('server', arguments[0])", address);
                eventually(() -> assertThat(ann.status())
                        .contains("This page is secure (https) and " + address.replace("ws:", "http:")
                                + " is not: browsers do not let it connect."));
            }
        } finally {
            site.stop();
        }
    }

    @Test
    void aRoomThatIsPickedHasItsOwnAddressTitleAndMessagesAndTheWayBackWorks() throws Exception {
        say("/chatroom1", "in the first");
        say("/lobby", "in the lobby");
        Visitor ann = BROWSER.visitor().opens(url(""));
        expectRoom(ann, "", "chatroom1", "in the first");

        ann.picks("lobby");
        expectRoom(ann, "lobby", "lobby", "in the lobby");
        ann.say("me too");
        ann.awaitTexts("in the lobby", "me too");

        ann.driver().navigate().back();
        expectRoom(ann, "", "chatroom1", "in the first");
        ann.driver().navigate().forward();
        expectRoom(ann, "lobby", "lobby", "in the lobby", "me too");
        ann.reloads();
        expectRoom(ann, "lobby", "lobby", "in the lobby", "me too");
    }

    @Test
    void aLostConnectionComesBackAfterTwoSecondsByItself() throws Exception {
        int port = FreePort.any();
        server.with(options -> options.port(port));
        Visitor ann = BROWSER.visitor().opens(url(""));
        ann.say("before");
        ann.awaitTexts("before");
        ann.run(
                "window.seen = []; chat.addEventListener('chat-room-state', ({ detail }) => seen.push([detail.state, performance.now()]))");
        BROWSER.expectOnConsole(REFUSED);

        server.stop();
        server.server();

        eventually(() -> assertThat(ann.run("return seen.map(([state]) => state).join()"))
                .isEqualTo("connecting,open"));
        double millis = ((Number) ann.run("return seen[1][1] - seen[0][1]")).doubleValue();
        assertThat(millis).isGreaterThan(1900.0);
        ann.say("after");
        ann.awaitTexts("before", "after");
    }

    @Test
    void aKilledServerCostsTheReaderNothing(@TempDir Path data) throws Exception {
        Files.writeString(data.resolve("chatrooms.txt"), "chatroom1");
        BROWSER.expectOnConsole(REFUSED);
        Visitor ann = BROWSER.visitor();
        String[] commandLine = {"--port", "" + FreePort.any(), "--ws-port", "0", "--data", data.toString()};
        try (ServerProcess first =
                ServerProcess.launch(data, Map.of(), commandLine).awaitReady()) {
            ann.opens(first.uri().toString()).say("before");
            ann.awaitTexts("before");
            ann.part("text").sendKeys("a draft");
            first.kill();
        }
        eventually(() -> assertThat(ann.state()).isEqualTo("connecting"));
        assertThat(ann.status()).isEqualTo("Connection lost. Reconnecting…");
        assertThat(ann.part("send").isEnabled()).isFalse();
        ann.part("text").sendKeys(" goes on", Keys.ENTER);

        ServerOptions elsewhere = new ServerOptions().port(0).wsPort(0).data(data);
        try (ChatServer meanwhile = ChatServer.start(elsewhere);
                WireClient ben = WireClient.join(meanwhile.port(), "/chatroom1")) {
            assertThat(ben.expectText()).contains("before");
            ben.send("{\"username\":\"Ben\",\"color\":\"red\",\"text\":\"meanwhile\"}");
            ben.expectText();
        }
        try (ServerProcess second =
                ServerProcess.launch(data, Map.of(), commandLine).awaitReady()) {
            ann.awaitOpen().awaitTexts("before", "meanwhile");
            assertThat(ann.status()).isEmpty();
            assertThat(ann.part("text").getDomProperty("value")).isEqualTo("a draft goes on");
            ann.part("text").sendKeys(Keys.ENTER);
            ann.awaitTexts("before", "meanwhile", "a draft goes on");
            assertThat(second.isAlive()).isTrue();
        }
    }

    @Test
    void whoWasAwayForLongerThanTheHistoryMissesNothing() throws Exception {
        int port = FreePort.any();
        server.with(options -> options.port(port).history(2));
        say("/chatroom1", "1");
        Visitor ann = BROWSER.visitor().opens(url(""));
        ann.awaitTexts("1");
        meanwhile(port, "2", "3", "4");

        ann.awaitTexts("1", "2", "3", "4");
        assertThat(ann.run("return log.querySelectorAll('.divider').length")).isEqualTo(0L);
    }

    @Test
    void whereTheLogNoLongerReachesBackThePageBeginsAnewBelowAMark() throws Exception {
        int port = FreePort.any();
        server.with(options -> options.port(port));
        say("/chatroom1", "1");
        Visitor ann = BROWSER.visitor().opens(url(""));
        ann.awaitTexts("1");
        BROWSER.expectOnConsole(REFUSED);
        server.stop();
        Files.delete(server.data().resolve("logs-chatroom1.json"));
        server.server();

        String all = "return [...log.querySelectorAll('.text, .divider')].map(it => it.textContent).join('|')";
        eventually(() -> assertThat(ann.run(all)).isEqualTo("Earlier messages are missing here"));
        say("/chatroom1", "2");
        eventually(() -> assertThat(ann.run(all)).isEqualTo("Earlier messages are missing here|2"));
    }

    @Test
    void aBlockIsCountedDownAndWhatWasSaidGoesOutWhenItEnds() throws Exception {
        server.with(options -> options.spam(3, Duration.ofSeconds(3), Duration.ofSeconds(3)));
        Visitor ann = BROWSER.visitor().opens("http://127.0.0.1:" + server.port());
        try (WireClient same = server.member("127.0.0.1", "/chatroom1")) {
            for (int i = 1; i <= 4; i++) {
                same.send("{\"username\":\"Same\",\"color\":\"red\",\"text\":\"" + i + "\"}");
            }
            ann.awaitTexts("1", "2", "3");
            ann.say("blocked");
            eventually(() -> assertThat(ann.part("send").getText()).matches("[123] s"));
            eventually(() -> assertThat(ann.own().toString()).startsWith("[waiting: blocked ("));
            server.pass(Duration.ofSeconds(3));
            ann.awaitTexts("1", "2", "3", "blocked");
            ann.awaitOwn();
            for (int i = 1; i <= 4; i++) {
                same.expectText();
            }
        }
    }

    @Test
    void aRoomThatIsAddedLaterIsInTheListOfAnOpenPage() throws Exception {
        server.rooms("chatroom1");
        Visitor ann = BROWSER.visitor().opens(url(""));
        eventually(() ->
                assertThat(ann.run("return root.getElementById('room').length")).isEqualTo(1L));
        assertThat(ann.part("room").isDisplayed()).isFalse();
        server.rooms("chatroom1 lobby");
        eventually(() -> assertThat(server.get("/_/rooms.json").text()).contains("lobby"));

        ann.run("dispatchEvent(new Event('focus'))");
        ann.picks("lobby").awaitOpen();
    }

    @Test
    void aRemovedRoomSaysSoAndOffersToReconnect() throws Exception {
        BROWSER.expectOnConsole(NOT_FOUND);
        Visitor ann = BROWSER.visitor().opens(url("lobby"));
        ann.part("text").sendKeys("a draft");

        server.rooms("chatroom1");
        eventually(() -> assertThat(ann.state()).isEqualTo("closed"));
        assertThat(ann.status()).isEqualTo("Disconnected: The room has been removed.");
        assertThat(ann.part("send").isEnabled()).isFalse();
        ann.screenshot("removed-room");

        ann.part("reconnect").click();
        eventually(() -> assertThat(ann.status()).isEqualTo("There is no room “lobby”. Pick another, or wait for it…"));
        assertThat(ann.part("reconnect").isDisplayed()).isFalse();

        server.rooms("chatroom1 lobby");
        ann.awaitOpen();
        assertThat(ann.status()).isEmpty();
        ann.part("text").sendKeys(Keys.ENTER);
        ann.awaitTexts("a draft");
    }

    @Test
    void whoWaitsForARoomThatIsNotThereCanPickAnother() throws Exception {
        BROWSER.expectOnConsole(NOT_FOUND);
        Visitor ann = BROWSER.visitor().opens(url("lobby"));
        server.rooms("chatroom1");
        eventually(() -> assertThat(ann.state()).isEqualTo("closed"));
        ann.part("reconnect").click();
        eventually(() -> assertThat(ann.status()).startsWith("There is no room “lobby”."));
        eventually(() -> assertThat( // the list of before goes away with what would be picked of it
                        ann.run("return [...root.getElementById('room').options].map(it => it.value).join()"))
                .isEqualTo("lobby,chatroom1"));

        ann.picks("chatroom1").awaitOpen();

        expectRoom(ann, "chatroom1", "chatroom1");
        eventually(() ->
                assertThat(ann.part("room").isDisplayed()).as("one room only").isFalse());
    }

    private static void expectRoom(Visitor visitor, String path, String title, String... texts) {
        visitor.awaitTexts(texts);
        eventually(() -> {
            assertThat(URI.create(visitor.driver().getCurrentUrl()).getPath()).isEqualTo("/" + path);
            assertThat(visitor.driver().getTitle()).isEqualTo(title + " – chat");
            assertThat(visitor.part("room").getDomProperty("value")).isEqualTo(title);
        });
    }

    /** While the page's server is away this is said, elsewhere but in the same rooms. */
    private void meanwhile(int port, String... texts) throws Exception {
        BROWSER.expectOnConsole(REFUSED);
        server.stop();
        server.with(options -> options.port(0));
        for (String text : texts) {
            say("/chatroom1", text);
        }
        server.stop();
        server.with(options -> options.port(port)).server();
    }

    private String url(String room) throws Exception {
        return server.server().uri() + room;
    }

    /** Somebody says this and leaves. */
    private void say(String room, String text) throws Exception {
        try (WireClient ben = server.member("127.0.0.2", room)) {
            ben.send("{\"username\":\"Ben\",\"color\":\"red\",\"text\":\"" + text + "\"}");
            ben.expectText();
        }
    }
}
