package jgames.chat.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import jgames.chat.core.intake.AddressHash;
import jgames.chat.core.intake.ConnectionHandle;
import jgames.chat.core.intake.Goodbye;
import jgames.chat.core.intake.Identity;
import jgames.chat.core.intake.IdentityResolver;
import jgames.chat.core.protocol.CloseCode;
import jgames.chat.core.protocol.GuestAccess;
import jgames.chat.core.protocol.Message;
import jgames.chat.core.protocol.Role;
import jgames.chat.core.room.Dialect;
import jgames.chat.core.room.Room;
import jgames.chat.core.room.RoomSettings;
import jgames.chat.core.room.Rooms;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a program does with the chat that it has started: who is there, whom it lets in, and which rooms there are. */
class EmbeddersSeamsTest {
    private static final String V2 = "Sec-WebSocket-Protocol: chat.v2";
    private static final Instant BEGIN = Instant.ofEpochSecond(1_800_000_000);
    private static final Identity ANN =
            new Identity("42", "Ann", "red", Role.USER, Set.of(), BEGIN, BEGIN.plusSeconds(60));

    @RegisterExtension
    final TestServer server = new TestServer().withoutSpamLimit();

    /** By a cookie; one of the sessions breaks it. */
    private static Optional<Identity> bySession(IdentityResolver.Handshake handshake) {
        String session = handshake.cookie("session");
        if ("broken".equals(session)) {
            throw new IllegalStateException("a defect");
        }
        return "anns".equals(session) && handshake.room().equals("lobby") ? Optional.of(ANN) : Optional.empty();
    }

    private static String name(ConnectionHandle connection) {
        Identity identity = connection.sender().identity();
        return identity == null ? "guest" : identity.subject();
    }

    // ---- who is there ----

    @Test
    void aProgramSeesWhoIsConnectedAndSinceWhenAndLetsOneGo() throws Exception {
        server.with(options -> options.identities(EmbeddersSeamsTest::bySession));
        try (WireClient ann = server.member("127.0.0.1", "/lobby", V2, "Cookie: a=b; session=\"anns\"; c");
                WireClient ben = server.member("127.0.0.8", "/chatroom1")) {
            await().untilAsserted(() -> assertThat(server.server().connections())
                    .extracting(EmbeddersSeamsTest::name)
                    .containsExactlyInAnyOrder("42", "guest"));
            ConnectionHandle anns = server.server().connections().stream()
                    .filter(connection -> connection.room().equals("lobby"))
                    .findFirst()
                    .orElseThrow();
            assertThat(anns.sender().identity()).isEqualTo(ANN);
            assertThat(anns.sender().address()).isEqualTo("127.0.0.1");
            assertThat(anns.addressKey())
                    .isEqualTo(AddressHash.read(server.data()).of("127.0.0.1"));
            assertThat(anns.since()).isEqualTo(BEGIN);
            assertThat(anns.dialect()).isEqualTo(Dialect.EXTENDED);

            Message turn = new Message("Game", "gold", "It is your turn.");
            server.server().connections().forEach(each -> each.tell(turn));
            ann.expect("{\"type\":\"notice\",\"username\":\"Game\",\"color\":\"gold\",\"text\":\"It is your turn.\"}");
            ben.expect("{\"username\":\"Game\",\"color\":\"gold\",\"text\":\"It is your turn.\"}");
            assertThatThrownBy(() -> anns.tell(new Message("Game", "gold", "x".repeat(64 * 1024))))
                    .isInstanceOf(IllegalArgumentException.class);

            assertThatThrownBy(() -> anns.kick("x".repeat(101))).isInstanceOf(IllegalArgumentException.class);
            anns.kick("Not so loud.");
            ann.expect("{\"type\":\"bye\",\"reason\":\"banned\",\"message\":\"Not so loud.\"}");
            ann.expectClose(4002);
            anns.kick("Again."); // which does nothing
            anns.tell(turn);
            ben.expectNothing();
        }
        try (WireClient ann = server.member("127.0.0.1", "/lobby")) {
            ann.expectNothing(); // nothing keeps her out
        }
    }

    // ---- whom it lets in ----

    @Test
    void whoHasASessionIsWhoItSaysUnlessAForeignPageHasSentIt() throws Exception {
        server.with(options -> options.identities(EmbeddersSeamsTest::bySession));
        for (String origin : List.of("http://game.example", "http://localhost:1", "null")) {
            try (WireClient ann =
                    WireClient.join(server.port(), "/lobby", V2, "Cookie: session=anns", "Origin: " + origin)) {
                assertThat(ann.expectText()).as(origin).doesNotContain("\"subject\":\"42\"");
            }
        }
        await().until(() -> server.server().connections().isEmpty());
        try (WireClient page = WireClient.join(
                        server.port(), "/lobby", V2, "Cookie: session=anns", "Origin: http://localhost");
                WireClient elsewhere = WireClient.join(server.port(), "/chatroom1", V2, "Cookie: session=anns")) {
            page.expectText();
            elsewhere.expectText();
            assertThat(server.server().connections())
                    .extracting(EmbeddersSeamsTest::name)
                    .containsExactlyInAnyOrder("42", "guest");
            server.pass(Duration.ofSeconds(121)); // its time is over, like that of a token
            server.server().handler.registry.checkEntry();
            assertThat(page.expectText()).contains("token_expired");
            page.expectClose(4201);
        }
    }

    @Test
    void whoeverCannotBeFoundOutIsLetGoAndIsNoGuest() throws Exception {
        server.with(options -> options.identities(EmbeddersSeamsTest::bySession));
        try (WireClient ann = WireClient.join(server.port(), "/lobby", V2, "Cookie: session=broken")) {
            assertThat(ann.expectText()).contains("server_error");
            ann.expectClose(1011);
        }
        assertThat(server.warnings()).anyMatch(line -> line.contains("room lobby: an identity could not be found out"));
    }

    @Test
    void aRoomWithoutGuestsIsOpenToASessionInThePlainProtocol() throws Exception {
        server.rooms("lobby guests=none");
        server.with(options -> options.identities(EmbeddersSeamsTest::bySession));
        try (WireClient ann = server.member("127.0.0.1", "/lobby", "Cookie: session=anns")) {
            ann.expectNothing();
        }
        try (WireClient guest = WireClient.join(server.port(), "/lobby")) {
            guest.expectClose(4004);
        }
    }

    @Test
    void anEntryCheckOfItsOwnKeepsOutWhomItSays() throws Exception {
        server.with(options ->
                options.entryChecks(List.of((sender, room) -> sender.address().equals("127.0.0.9")
                        ? Optional.of(new Goodbye(CloseCode.BANNED, "Not from there."))
                        : Optional.empty())));
        try (WireClient out = WireClient.joinFrom("127.0.0.9", server.port(), "/lobby", V2);
                WireClient in = server.member("127.0.0.8", "/lobby")) {
            assertThat(out.expectText()).contains("Not from there.");
            out.expectClose(4002);
            in.expectNothing();
        }
    }

    // ---- which rooms there are ----

    @Test
    void noFileClosesARoomThatTheProgramHasOpened() throws Exception {
        server.with(options -> options.rooms(List.of("arena")));
        server.rooms("");
        Rooms rooms = server.server().rooms();
        assertThat(rooms.all()).extracting(Room::name).containsExactly("arena");
        rooms.add("match7", new RoomSettings(GuestAccess.READ, Duration.ZERO));
        try (WireClient ann = server.member("127.0.0.1", "/match7")) {
            server.rooms("lobby arena");
            await().until(() -> rooms.find("lobby").isPresent());
            assertThat(rooms.all()).extracting(Room::name).containsExactly("lobby", "arena", "match7");
            assertThat(server.get("/_/rooms.json").text()).isEqualTo("[\"lobby\",\"arena\",\"match7\"]");
            server.rooms("attic");
            await().until(() -> rooms.find("lobby").isEmpty());
            ann.expectNothing();
            rooms.remove("match7");
            ann.expectClose(4001);
        }
        assertThat(rooms.all()).extracting(Room::name).containsExactly("attic", "arena");
    }

    // ---- what cannot be ----

    @Test
    void aHandlerThatHasNotStartedSaysSo() {
        ChatHandler handler = new ChatHandler(new ServerOptions().data(server.data()));
        assertThatThrownBy(handler::rooms).hasMessageStartingWith("the chat has not started");
        assertThatThrownBy(handler::moderation).hasMessageStartingWith("the chat has not started");
        assertThat(handler.connections()).isEmpty();
        assertThatThrownBy(() -> new ChatHandler(null)).hasMessage("options");
        assertThatThrownBy(() -> new ServerOptions().data(null)).hasMessage("data");
        assertThatThrownBy(() -> new ChatHandler(new ServerOptions().rooms(List.of("no room"))))
                .hasMessage("rooms: no room can have the name 'no room'");
    }
}
