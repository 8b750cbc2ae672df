package jgames.chat.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** JSON that is no message, or more than one: what comes out is the protocol's fields, typed and bounded, or nothing. */
class HostileMessagesTest {
    private static final String HI = "{\"username\":\"A\",\"color\":\"#fff\",\"text\":\"hi\"}";

    @RegisterExtension
    final TestServer server = new TestServer().withoutSpamLimit();

    static Stream<String> otherJson() {
        return Stream.of(
                "[]",
                "{}",
                "\"x\"",
                "3",
                "null",
                "true",
                "NaN",
                "[" + HI + "]",
                "{\"username\":\"A\",\"color\":\"#fff\",\"text\":3}",
                "{\"username\":\"A\",\"color\":\"#fff\",\"text\":null}",
                "{\"username\":true,\"color\":\"#fff\",\"text\":\"hi\"}",
                "{\"username\":\"A\",\"color\":255,\"text\":\"hi\"}",
                "[".repeat(5000),
                "{\"text\":".repeat(2000),
                "[".repeat(5000) + "]".repeat(5000),
                "{\"username\":\"A\",\"color\":\"#fff\",\"text\":\"hi\",\"x\":" + "[".repeat(5000) + "]".repeat(5000)
                        + "}");
    }

    @ParameterizedTest
    @MethodSource("otherJson")
    void otherJsonIsNotSaidAndTheConnectionStaysOpen(String frame) throws Exception {
        saysNothing(frame);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"username\":\"A\",\"color\":\"#fff\",\"text\":[\"hi\"]}",
                "{\"username\":\"A\",\"color\":\"#fff\",\"text\":{\"hi\":1}}",
                "{\"username\":\"A\",\"color\":\"#fff\"}",
                "{\"username\":\"A\",\"text\":\"hi\"}",
                "{\"color\":\"#fff\",\"text\":\"hi\"}",
                "{\"username\":\"A\",\"color\":\"#fff\",\"text\":NaN}",
                "{\"username\":\"A\",\"color\":\"#fff\",\"text\":\"hi\",\"x\":NaN}",
                "{\"username\":\"A\",\"color\":\"#fff\",\"text\":\"hi\",\"x\":-Infinity}",
                "{\"username\":\"A\",\"color\":\"#fff\",\"text\":\"hi\"}{\"username\":\"A\",\"color\":\"#fff\",\"text\":\"hi\"}",
                "{\"username\":\"A\",\"color\":\"#fff\",\"text\":\"hi\"} x",
                "{\"username\":\"A\",\"color\":\"#fff\",\"text\":\"hi\",}",
                "{\"username\":\"A\",\"color\":\"#fff\",\"text\":\"h\ni\"}",
                "{\"username\":\"A\",\"color\":\"#fff\",\"text\":\"\\ud83\"}",
                "{\"username\":\"A\",\"color\":\"#fff\",\"text\":\"\\x41\"}",
                "\uFEFF{\"username\":\"A\",\"color\":\"#fff\",\"text\":\"hi\"}",
            })
    void whatIsNoMessageReachesNobody(String frame) throws Exception {
        saysNothing(frame);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "#ff",
                "#fffff",
                "notacolor",
                "red;background:url(//evil)",
                "url(//evil)",
                "var(--x)",
                "red\\u0000",
                "\\u212Ahaki", // a Kelvin sign, whose lower case is k
            })
    void aColorThatIsNoneReachesNobody(String color) throws Exception {
        saysNothing("{\"username\":\"A\",\"color\":\"" + color + "\",\"text\":\"hi\"}");
    }

    @Test
    void aLongColorReachesNobodyAndAVeryLongOneClosesItsConnection() throws Exception {
        saysNothing("{\"username\":\"A\",\"color\":\"#" + "f".repeat(15_000) + "\",\"text\":\"hi\"}");
        try (WireClient a = server.member("127.0.0.1", "/chatroom1");
                WireClient b = server.member("127.0.0.2", "/chatroom1")) {
            a.send("{\"username\":\"A\",\"color\":\"#" + "f".repeat(20_000) + "\",\"text\":\"hi\"}");
            a.expectClose(1009);
            b.expectNothing();
        }
        assertThat(server.read("logs-chatroom1.json")).doesNotContain("ffff");
    }

    private void saysNothing(String frame) throws Exception {
        try (WireClient a = server.member("127.0.0.1", "/chatroom1");
                WireClient b = server.member("127.0.0.2", "/chatroom1")) {
            a.send(frame);
            a.expectNothing();
            a.send(HI);
            a.expect(HI);
            b.expect(HI);
        }
        try (WireClient joiner = WireClient.join(server.port(), "/chatroom1")) {
            joiner.expect("[" + HI + "]");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // unknown fields
                "{\"username\":\"A\",\"color\":\"red\",\"text\":\"x\",\"admin\":true,\"to\":[1,{\"a\":null}]}"
                        + "|{\"username\":\"A\",\"color\":\"red\",\"text\":\"x\"}",
                "{\"id\":\"9999999999999-0\",\"username\":\"A\",\"color\":\"red\",\"text\":\"x\"}"
                        + "|{\"username\":\"A\",\"color\":\"red\",\"text\":\"x\"}",
                "{\"__proto__\":{\"x\":1},\"username\":\"A\",\"color\":\"red\",\"text\":\"x\"}"
                        + "|{\"username\":\"A\",\"color\":\"red\",\"text\":\"x\"}",
                // a field that comes twice
                "{\"text\":\"x\",\"username\":\"A\",\"color\":\"red\",\"text\":\"y\"}"
                        + "|{\"username\":\"A\",\"color\":\"red\",\"text\":\"y\"}",
                // what JSON writes with a backslash, it writes with one again
                "{\"username\":\"A\",\"color\":\"red\",\"text\":\"a\\u0000b\\\"c\\\\d\\ne\\u007f\"}"
                        + "|{\"username\":\"A\",\"color\":\"red\",\"text\":\"a\\u0000b\\\"c\\\\d\\ne\u007f\"}",
                // half a surrogate pair, which no UTF-8 can carry
                "{\"username\":\"\\udc00\",\"color\":\"red\",\"text\":\"a\\ud800b\"}"
                        + "|{\"username\":\"\uFFFD\",\"color\":\"red\",\"text\":\"a\uFFFDb\"}",
                // markup is text
                "{\"username\":\"<b>\",\"color\":\"red\",\"text\":\"</script><img onerror=x>\"}"
                        + "|{\"username\":\"<b>\",\"color\":\"red\",\"text\":\"</script><img onerror=x>\"}",
            })
    void onlyTheFieldsOfTheProtocolAreRelayedAndStored(String sent, String relayed) throws Exception {
        try (WireClient a = server.member("127.0.0.1", "/chatroom1")) {
            a.send(sent);
            a.expect(relayed);
        }
        try (WireClient joiner = WireClient.join(server.port(), "/chatroom1")) {
            joiner.expect("[" + relayed + "]");
        }
        assertThat(server.read("logs-chatroom1.json").lines().toList())
                .singleElement()
                .asString()
                .matches("\\{\"id\":\"\\d+-\\d+\"," + Pattern.quote(relayed.substring(1, relayed.length() - 1))
                        + ",\"author\":\"guest:shared-[0-9a-f]{12}\"}");
    }

    @Test
    void fieldNamesWithoutEndLeaveTheNextMessageAlone() throws Exception {
        try (WireClient a = server.member("127.0.0.1", "/chatroom1")) {
            for (int i = 0; i < 50; i++) {
                StringBuilder fields = new StringBuilder("{");
                for (int n = 0; n < 700; n++) {
                    fields.append("\"field").append(i).append('-').append(n).append("\":0,");
                }
                a.send(fields + HI.substring(1));
                a.expect(HI);
            }
        }
        assertThat(List.of(server.read("logs-chatroom1.json").split("\n"))).hasSize(50);
    }
}
