package jgames.chat.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import jgames.chat.core.intake.AddressHash;
import jgames.chat.core.intake.Attempt;
import jgames.chat.core.intake.Sender;
import jgames.chat.core.intake.Verdict;
import jgames.chat.core.log.EventLog;
import jgames.chat.core.log.MemoryEventLog;
import jgames.chat.core.protocol.Message;
import jgames.chat.core.room.Observer;
import jgames.chat.testing.ScriptedLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a program gives the server that it starts: checks, logs, an observer, lengths. */
class EmbeddersOptionsTest {
    private static final String V2 = "Sec-WebSocket-Protocol: chat.v2";

    @RegisterExtension
    final TestServer server = new TestServer().withoutSpamLimit();

    private static String plain(String text) {
        return "{\"username\":\"Ann\",\"color\":\"red\",\"text\":\"" + text + "\"}";
    }

    private static String say(String text) {
        return "{\"type\":\"say\",\"username\":\"Ann\",\"color\":\"red\",\"text\":\"" + text + "\",\"nonce\":\"n1\"}";
    }

    private static String rejected(String reason, String sentence) {
        return "{\"type\":\"rejected\",\"nonce\":\"n1\",\"reason\":\"" + reason + "\",\"message\":\"" + sentence
                + "\"}";
    }

    // ---- checks ----

    @Test
    void aCheckSeesTheRoomTheSendersAddressAndWhatTheOneBeforeHasMadeOfTheMessage() throws Exception {
        List<Attempt> seen = new CopyOnWriteArrayList<>();
        server.with(options -> options.checks(
                List.of(attempt -> Verdict.allow(attempt.message().text() + "!"), attempt -> {
                    seen.add(attempt);
                    return Verdict.allow();
                })));
        try (WireClient ann = server.member("127.0.0.7", "/lobby");
                WireClient ben = server.member("127.0.0.8", "/chatroom1", V2)) {
            ann.send(plain("hi"));
            ann.expect(plain("hi!"));
            ben.send(say("ho"));
            assertThat(ben.expectText()).startsWith("{\"type\":\"ack\"");
            assertThat(ben.expectText()).contains("\"text\":\"ho!\"");
        }
        AddressHash hash = AddressHash.read(server.data());
        assertThat(seen)
                .containsExactly(
                        new Attempt(
                                "lobby",
                                Sender.shared("127.0.0.7", hash.of("127.0.0.7")),
                                new Message("Ann", "red", "hi!"),
                                null),
                        new Attempt(
                                "chatroom1",
                                Sender.shared("127.0.0.8", hash.of("127.0.0.8")),
                                new Message("Ann", "red", "ho!"),
                                "n1"));
    }

    @Test
    void aCheckSeesTheVisitorsAddressBehindATrustedProxy() throws Exception {
        List<String> addresses = new CopyOnWriteArrayList<>();
        server.with(options -> options.checks(List.of(attempt -> {
            addresses.add(attempt.sender().address());
            return Verdict.allow();
        })));
        try (WireClient ann = server.member("127.0.0.1", "/lobby", "X-Forwarded-For: 203.0.113.9")) {
            ann.send(plain("hi"));
            ann.expect(plain("hi"));
        }
        assertThat(addresses).containsExactly("203.0.113.9");
    }

    @Test
    void aCheckIsNotAskedAboutWhatTheServerItselfDoesNotTake() throws Exception {
        List<String> seen = new CopyOnWriteArrayList<>();
        server.with(options -> options.lengths(3, 20).checks(List.of(attempt -> {
            seen.add(attempt.message().text());
            return Verdict.allow();
        })));
        try (WireClient ann = server.member("127.0.0.1", "/lobby", V2)) {
            ann.send(say("long"));
            ann.expect(rejected("too_long", "The text has more than 3 characters."));
        }
        assertThat(seen).isEmpty();
    }

    @Test
    void aCheckThatThrowsRejectsTheMessageAndTheObserverHearsOfTheDefect() throws Exception {
        Recorded recorded = new Recorded();
        server.with(options -> options.observer(recorded).checks(List.of(attempt -> {
            throw new IllegalStateException("a defect");
        })));
        try (WireClient ann = server.member("127.0.0.1", "/lobby", V2)) {
            ann.send(say("hi"));
            assertThat(ann.expectText()).startsWith("{\"type\":\"rejected\",\"nonce\":\"n1\",\"reason\":\"failed\"");
        }
        assertThat(recorded.heard).containsExactly("room lobby: a check failed", "rejected failed");
    }

    // ---- observer ----

    private static final class Recorded implements Observer {
        final List<String> heard = new CopyOnWriteArrayList<>();

        @Override
        public void broadcast(int messages, int members) {
            heard.add(messages + " to " + members);
        }

        @Override
        public void rejected(String reason) {
            heard.add("rejected " + reason);
        }

        @Override
        public void defect(String sentence, Throwable defect) {
            heard.add(sentence);
        }
    }

    @Test
    void anObserverIsToldWhatTheMetricsAreTold() throws Exception {
        Recorded recorded = new Recorded();
        server.with(options -> options.observer(recorded)
                .checks(List.of(attempt ->
                        attempt.message().text().equals("no") ? Verdict.reject("because", "No.") : Verdict.allow())));
        try (WireClient ann = server.member("127.0.0.1", "/lobby", V2)) {
            ann.send(say("no"));
            ann.expect(rejected("because", "No."));
            server.server().rooms().find("lobby").orElseThrow().post(new Message("Ann", "red", "hi"));
            assertThat(ann.expectText()).contains("\"text\":\"hi\"");
            await().until(() -> recorded.heard.size() == 2);
        }
        assertThat(recorded.heard).containsExactly("rejected because", "1 to 1");
        assertThat(server.metric("chat_messages_total")).isEqualTo("1.0");
    }

    // ---- lengths ----

    @Test
    void clientsAreToldTheLengthsAndHeldToThem() throws Exception {
        server.with(options -> options.lengths(2000, 5));
        try (WireClient ann = WireClient.join(server.port(), "/lobby", V2);
                WireClient ben = server.member("127.0.0.1", "/lobby")) {
            assertThat(ann.expectText()).contains("\"limits\":{\"text\":2000,\"username\":5,");
            ann.send(say("x".repeat(2001)));
            ann.expect(rejected("too_long", "The text has more than 2000 characters."));
            ann.send(say("hi").replace("Ann", "Angela"));
            ann.expect(rejected("too_long", "The username has more than 5 characters."));
            String longest = "\uD83D\uDE00".repeat(2000);
            ben.send(plain(longest));
            ben.expect(plain(longest));
            assertThat(ann.expectText()).contains(longest);
        }
    }

    @Test
    void lengthsThatCannotBeAreRefusedInWords() {
        assertThatThrownBy(() -> OptionChecks.check(new ServerOptions().lengths(0, 500)))
                .hasMessage("--max-text: 0 is not between 1 and 2000");
        assertThatThrownBy(() -> OptionChecks.check(new ServerOptions().lengths(500, 2001)))
                .hasMessage("--max-username: 2001 is not between 1 and 2000");
    }

    // ---- logs ----

    private static EventLog memory(String room) {
        return new MemoryEventLog(500, InstantSource.system());
    }

    @Test
    void theRoomsUseTheLogsThatTheyAreGivenAndWriteNoFiles() throws Exception {
        server.with(options -> options.logs(EmbeddersOptionsTest::memory));
        try (WireClient ann = server.member("127.0.0.1", "/lobby")) {
            ann.send(plain("hi"));
            ann.expect(plain("hi"));
        }
        try (WireClient ben = WireClient.join(server.port(), "/lobby")) {
            ben.expect("[" + plain("hi") + "]");
        }
        assertThat(server.data().resolve("logs-lobby.json")).doesNotExist();
    }

    @Test
    void whereALogMayLackWhatOthersHaveSaidClientsOfTheExtendedProtocolAreToldAndSoIsTheEndOfThat() throws Exception {
        ScriptedLog log = new ScriptedLog();
        log.behind = true;
        server.with(options -> options.logs(room -> room.equals("lobby") ? log : memory(room)));
        try (WireClient plain = WireClient.join(server.port(), "/lobby");
                WireClient ann = WireClient.join(server.port(), "/lobby", V2)) {
            plain.expect("[]");
            assertThat(ann.expectText()).contains("\"complete\":true,\"behind\":true,\"messages\":[]");
            ann.expectNothing();
            log.behind = false;
            ann.expect("{\"type\":\"up_to_date\"}");
            plain.expectNothing();
        }
    }

    @Test
    void aServerWhoseLogsCannotBeOpenedDoesNotStartAndSaysWhy() {
        server.with(options -> options.logs(room -> {
            throw new IllegalArgumentException("no database");
        }));
        assertThatThrownBy(server::server)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the log of the room chatroom1 cannot be opened:"
                        + " java.lang.IllegalArgumentException: no database");

        server.with(options -> options.logs(room -> room.equals("lobby") ? null : memory(room)));
        assertThatThrownBy(server::server)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("there is no log for the room lobby: logs() has answered null");
    }

    @Test
    void aRoomThatIsAddedAndHasNoLogIsToldAndOpenedOnceItHasOne() throws Exception {
        Set<String> without = ConcurrentHashMap.newKeySet();
        without.add("cellar");
        server.with(options -> options.logs(room -> without.contains(room) ? null : memory(room)));
        try (WireClient ann = server.member("127.0.0.1", "/lobby")) {
            server.rooms("chatroom1 lobby attic cellar");
            await().until(() -> health().contains(
                            "there is no log for the room cellar: logs() has answered null; no room is closed"));
            assertThat(server.get("/_/rooms.json").text()).isEqualTo("[\"chatroom1\",\"lobby\"]");
            ann.send(plain("hi"));
            ann.expect(plain("hi"));

            without.clear();
            await().until(() -> health().equals("ok\n"));
            assertThat(server.get("/_/rooms.json").text()).isEqualTo("[\"chatroom1\",\"lobby\",\"attic\",\"cellar\"]");
            ann.expectNothing();
        }
        assertThat(server.warnings()).hasSize(1);
    }

    private String health() throws IOException {
        return server.get("/healthz").text();
    }
}
