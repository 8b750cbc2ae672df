package jgames.chat.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.List;
import jgames.chat.core.protocol.EventId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which addresses a client takes, and what it makes of them. Nothing connects here. */
class AddressTest {
    private static Address of(String address) {
        return Address.of(URI.create(address));
    }

    private static String room(String address) {
        return of(address).room("lobby", null).toString();
    }

    @ParameterizedTest
    @CsvSource({
        "ws://localhost:8000, ws://localhost:8000/lobby",
        "WS://localhost, ws://localhost/lobby",
        "HTTP://localhost:8000, ws://localhost:8000/lobby",
        "HTTPS://Game.Example, wss://Game.Example/lobby",
        "Wss://game.example/, wss://game.example/lobby",
        "https://game.example/chat, wss://game.example/chat/lobby",
        "https://game.example/chat///, wss://game.example/chat/lobby",
        "https://game.example/a%20b/, wss://game.example/a%20b/lobby",
        "http://localhost:, ws://localhost/lobby",
        "http://game.example./, ws://game.example./lobby",
        "ws://[::1]:8000, ws://[::1]:8000/lobby",
        "ws://[2001:db8::7]/chat, ws://[2001:db8::7]/chat/lobby",
        "ws://192.0.2.1:65535, ws://192.0.2.1:65535/lobby",
        "ws://b\u00fccher.example, ws://xn--bcher-kva.example/lobby",
        "ws://\u4f8b\u3048.\u30c6\u30b9\u30c8:8000, ws://xn--r8jz45g.xn--zckzah:8000/lobby",
        "ws://chat_server:8000, ws://chat_server:8000/lobby",
        "http://my_stack.chat_1/x, ws://my_stack.chat_1/x/lobby",
        "ws://4f3a2b1c0d9e:8000, ws://4f3a2b1c0d9e:8000/lobby",
        "ws://localhost/?token=a%26b, ws://localhost/lobby?token=a%26b",
        "ws://localhost/?, ws://localhost/lobby",
        "http://localhost:8000/#top, ws://localhost:8000/lobby",
    })
    void anAddressOfAPageOrAWebsocketNamesItsRooms(String address, String room) {
        assertThat(room(address)).isEqualTo(room);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://localhost",
                "localhost:8000",
                "chat.example",
                "ws:///x",
                "ws:localhost",
                "/x",
                "ws://:8000",
                "ws://localhost:0",
                "ws://localhost:65536",
                "ws://localhost:99999999",
                "ws://chat_server:port",
                "ws://chat_server:-1",
                "ws://a..b_c",
                "ws://a$b",
                "ws://stra\u00dfe.example", // browsers and Java read it in two ways
                "wss://chat_server", // and TLS has no such names
            })
    void whatIsNoAddressIsToldAtOnce(String no) {
        assertThatThrownBy(() -> ChatClient.builder(URI.create(no)).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("like ws://localhost:8000");
    }

    @Test
    void aUserAndAPasswordAreRefusedAndInNoMessage() {
        for (String no : List.of("wss://ann:s%40crt@game.example", "ws://ann@game.example", "ws://ann:secret@a..b")) {
            assertThatThrownBy(() -> of(no))
                    .isInstanceOf(IllegalArgumentException.class)
                    .message()
                    .contains("header")
                    .doesNotContain("ann", "s%40crt", "secret");
        }
        assertThatThrownBy(() -> of("ftp://ann:secret@x")).message().doesNotContain("secret");
    }

    @Test
    void resumingIsAParameterBesideOthers() {
        EventId last = EventId.parse("7-1");
        assertThat(of("ws://localhost").room("lobby", last)).hasToString("ws://localhost/lobby?since=7-1");
        assertThat(of("ws://localhost?a=b").room("lobby", last)).hasToString("ws://localhost/lobby?a=b&since=7-1");
    }

    @ParameterizedTest
    @CsvSource({
        "https://game.example/lobby?since=7-1, wss://game.example/lobby?since=7-1",
        "https://game.example/lobby, wss://game.example/lobby?since=7-1",
        "wss://game.example/chat/lobby?x=1, wss://game.example/chat/lobby?x=1&since=7-1",
        "/chat/lobby, ws://chat_server:8000/chat/lobby?since=7-1",
        "//game.example/lobby, ws://game.example/lobby?since=7-1",
        "lobby/, ws://chat_server:8000/lobby/?since=7-1",
        "HTTP://other_server/lobby, ws://other_server/lobby?since=7-1",
    })
    void aRedirectIsFollowedAndResumingNotForgotten(String location, String to) {
        assertThat(of("ws://chat_server:8000")
                        .room("lobby", EventId.parse("7-1"))
                        .redirected(location))
                .hasToString(to);
    }

    @Test
    void aRedirectNeverGivesUpTlsAndOnlyTheSameHostIsShownWhoComes() {
        Address asked = of("wss://game.example").room("lobby", null);
        assertThatThrownBy(() -> asked.redirected("http://game.example/lobby")).hasMessageContaining("no TLS");
        assertThatThrownBy(() -> asked.redirected("ws://game.example/lobby")).hasMessageContaining("no TLS");
        assertThat(asked.redirected("/x/lobby").isNamed()).isTrue();
        assertThat(asked.redirected("https://elsewhere.example/lobby").isNamed())
                .isFalse();
        assertThat(asked.redirected("https://game.example:8443/lobby").isNamed())
                .isFalse();
        assertThatThrownBy(() -> asked.redirected("https://mallory:x@elsewhere.example/lobby"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(of("ws://game.example")
                        .redirected("https://game.example/lobby")
                        .isNamed())
                .isTrue();
    }

    @Test
    void aNameThatJavaDoesNotTakeForAHostIsAskedByItsNumber() throws Exception {
        assertThat(of("ws://127.1:8000").isBlocking()).isTrue();
        assertThat(of("ws://127.1:8000").room("lobby", null).connectable())
                .isEqualTo(URI.create("ws://127.0.0.1:8000/lobby"));
        assertThat(of("ws://localhost:8000").isBlocking()).isFalse();
    }
}
