package jgames.chat.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import jgames.chat.testing.WireFrame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes, fragments and closes: RFC 6455 and RFC 3629 where pygames-chat falls short of them. */
class FramingTest {
    private static final String HI = "{\"username\":\"A\",\"color\":\"#fff\",\"text\":\"hi\"}";

    @RegisterExtension
    final TestServer server = new TestServer().withoutSpamLimit();

    // ---- UTF-8 ----

    @ParameterizedTest
    @CsvSource({
        "é, C3A9", // two bytes
        "€, E282AC",
        "\uFFFD, EFBFBD",
        "\uFFFF, EFBFBF", // not a character, but a code point
        "😀, F09F9880",
        "👩\u200D🚀, F09F91A9E2808DF09F9A80", // a woman, a joiner and a rocket
    })
    void rawUtf8IsAMessageForEverybody(String text, String bytes) throws Exception {
        try (WireClient a = server.member("127.0.0.1", "/chatroom1");
                WireClient b = server.member("127.0.0.2", "/chatroom1")) {
            a.send(WireFrame.TEXT, message(bytes));
            String said = "{\"username\":\"A\",\"color\":\"#fff\",\"text\":\"" + text + "\"}";
            a.expect(said);
            b.expect(said);
        }
        try (WireClient joiner = WireClient.join(server.port(), "/chatroom1")) {
            joiner.expect("[{\"username\":\"A\",\"color\":\"#fff\",\"text\":\"" + text + "\"}]");
        }
    }

    @ParameterizedTest
    @CsvSource({"\\u00e9, é", "\\u20AC, €", "\\ud83d\\ude00, 😀", "\\u2028, \u2028"})
    void anEscapeIsTheSameMessageAsItsCharacter(String escape, String character) throws Exception {
        try (WireClient a = server.member("127.0.0.1", "/chatroom1")) {
            a.send("{\"username\":\"A" + escape + "\",\"color\":\"#fff\",\"text\":\"" + escape + "\"}");
            a.expect("{\"username\":\"A" + character + "\",\"color\":\"#fff\",\"text\":\"" + character + "\"}");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "C0AF", // "/", overlong in two bytes
                "E080AF", // in three
                "F08080AF", // in four
                "C080", // an overlong NUL
                "EDA080", // a surrogate
                "EDA0BDEDB880", // a pair of them, as CESU-8 writes an emoji
                "F4908080", // above U+10FFFF
                "F5808080",
                "FF",
                "80", // goes on with nothing
                "C3", // ends too soon
                "E282",
                "F09F98",
                "C3C3A9",
            })
    void invalidUtf8ClosesWith1007AndNobodyElseNotices(String bytes) throws Exception {
        try (WireClient a = server.member("127.0.0.1", "/chatroom1");
                WireClient b = server.member("127.0.0.2", "/chatroom1")) {
            a.send(WireFrame.TEXT, message(bytes));
            a.expectClose(1007);
            b.expectNothing();
        }
    }

    @Test
    void aTextFrameOfInvalidBytesAloneClosesToo() throws Exception {
        try (WireClient a = server.member("127.0.0.1", "/chatroom1")) {
            a.send(WireFrame.TEXT, (byte) 0xC0, (byte) 0xAF);
            a.expectClose(1007);
        }
    }

    @Test
    void whatFollowsTheInvalidFrameIsNotSaid() throws Exception {
        try (WireClient a = server.member("127.0.0.1", "/chatroom1");
                WireClient b = server.member("127.0.0.2", "/chatroom1")) {
            a.send(WireFrame.TEXT, (byte) 0xFF);
            a.send(HI);
            a.expectClose(1007);
            a.send(WireFrame.CLOSE, (byte) 0x03, (byte) 0xEF);
            assertThat(a.isEnded()).isTrue();
            b.expectNothing();
        }
    }

    // ---- fragments ----

    @Test
    void aFragmentedMessageIsPutTogetherWhereverItIsSplit() throws Exception {
        byte[] whole = "{\"username\":\"Zoé\",\"color\":\"#fff\",\"text\":\"😀\"}".getBytes(StandardCharsets.UTF_8);
        try (WireClient a = server.member("127.0.0.1", "/chatroom1")) {
            for (int split = 0; split <= whole.length; split++) { // within the é and within the emoji too
                sendFragments(a, slice(whole, 0, split), slice(whole, split, whole.length));
                a.expect("{\"username\":\"Zoé\",\"color\":\"#fff\",\"text\":\"😀\"}");
            }
        }
    }

    @Test
    void aFragmentMayBeASingleByteOrNone() throws Exception {
        byte[] whole = "{\"username\":\"Zoé\",\"color\":\"#fff\",\"text\":\"😀\"}".getBytes(StandardCharsets.UTF_8);
        byte[][] parts = new byte[whole.length * 2 + 1][];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = i % 2 == 0 ? new byte[0] : new byte[] {whole[i / 2]};
        }
        try (WireClient a = server.member("127.0.0.1", "/chatroom1");
                WireClient b = server.member("127.0.0.2", "/chatroom1")) {
            sendFragments(a, parts);
            a.expect("{\"username\":\"Zoé\",\"color\":\"#fff\",\"text\":\"😀\"}");
            b.expect("{\"username\":\"Zoé\",\"color\":\"#fff\",\"text\":\"😀\"}");
        }
    }

    @Test
    void controlFramesMayComeBetweenFragments() throws Exception {
        try (WireClient a = server.member("127.0.0.1", "/chatroom1")) {
            a.raw(WireFrame.masked(false, WireFrame.TEXT, HI.substring(0, 10).getBytes()));
            a.send(WireFrame.PING, (byte) 7);
            WireFrame pong = a.next();
            assertThat(pong.opCode()).isEqualTo(WireFrame.PONG);
            assertThat(pong.payload()).containsExactly((byte) 7);
            a.raw(WireFrame.masked(
                    false, WireFrame.CONTINUATION, HI.substring(10, 20).getBytes()));
            a.send(WireFrame.PONG, (byte) 8);
            a.expectNothing();
            a.raw(WireFrame.masked(
                    true, WireFrame.CONTINUATION, HI.substring(20).getBytes()));
            a.expect(HI);
            a.send(HI); // and the next whole one is itself again
            a.expect(HI);
        }
    }

    @Test
    void aCloseBetweenFragmentsIsAnswered() throws Exception {
        try (WireClient a = server.member("127.0.0.1", "/chatroom1")) {
            a.raw(WireFrame.masked(false, WireFrame.TEXT, HI.getBytes()));
            a.send(WireFrame.CLOSE, (byte) 0x03, (byte) 0xE8);
            a.expectClose(1000);
        }
    }

    @Test
    void fragmentsThatAreInvalidUtf8TogetherCloseWith1007() throws Exception {
        byte[] overlong = message("C0AF");
        try (WireClient a = server.member("127.0.0.1", "/chatroom1")) {
            sendFragments(
                    a, slice(overlong, 0, overlong.length - 3), slice(overlong, overlong.length - 3, overlong.length));
            a.expectClose(1007);
        }
    }

    @Test
    void aMessageOf16KiBIsReadWholeOrInFragments() throws Exception {
        byte[] largest = (HI + " ".repeat(16 * 1024 - HI.length())).getBytes();
        try (WireClient a = server.member("127.0.0.1", "/chatroom1")) {
            a.send(WireFrame.TEXT, largest);
            a.expect(HI);
            sendFragments(a, slice(largest, 0, 9000), slice(largest, 9000, largest.length));
            a.expect(HI);
        }
    }

    @Test
    void aLargerFrameClosesWith1009() throws Exception {
        try (WireClient a = server.member("127.0.0.1", "/chatroom1");
                WireClient b = server.member("127.0.0.2", "/chatroom1")) {
            a.send(HI + " ".repeat(16 * 1024 + 1 - HI.length()));
            a.expectClose(1009);
            b.expectNothing();
        }
    }

    @Test
    void aLargerFrameIsRejectedByItsHeadAlone() throws Exception {
        try (WireClient a = server.member("127.0.0.1", "/chatroom1")) {
            a.raw(HexFormat.of().parseHex("81FF7FFFFFFFFFFFFFFF01020304")); // 2^63-1 bytes will follow
            a.expectClose(1009);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {WireFrame.TEXT, WireFrame.BINARY})
    void aMessageThatIsLargerInFragmentsClosesWith1009(int opCode) throws Exception {
        try (WireClient a = server.member("127.0.0.1", "/chatroom1");
                WireClient b = server.member("127.0.0.2", "/chatroom1")) {
            a.raw(WireFrame.masked(false, opCode, new byte[16 * 1024]));
            a.expectNothing();
            a.raw(WireFrame.masked(false, WireFrame.CONTINUATION, (byte) ' '));
            a.expectClose(1009);
            b.expectNothing();
        }
    }

    // ---- closes, and what breaks the protocol ----

    @Test
    void aCloseIsAnsweredWithItsCodeAndTheConnectionEnds() throws Exception {
        try (WireClient a = server.member("127.0.0.1", "/chatroom1")) {
            a.send(WireFrame.CLOSE, bytes("0FA0627965")); // 4000 bye
            a.expectClose(4000);
            assertThat(a.isEnded()).isTrue();
        }
    }

    @Test
    void aCloseWithoutACodeIsAnswered() throws Exception {
        try (WireClient a = server.member("127.0.0.1", "/chatroom1")) {
            a.send(WireFrame.CLOSE);
            WireFrame answer = a.next();
            assertThat(answer.opCode()).isEqualTo(WireFrame.CLOSE);
            assertThat(answer.closeCode()).isIn(1000, 1005);
            assertThat(a.isEnded()).isTrue();
            a.vanish();
        }
    }

    @Test
    void whatWasSaidBeforeTheCloseIsSaid() throws Exception {
        try (WireClient a = server.member("127.0.0.1", "/chatroom1");
                WireClient b = server.member("127.0.0.2", "/chatroom1")) {
            a.send(HI);
            a.send(WireFrame.CLOSE, (byte) 0x03, (byte) 0xE8);
            b.expect(HI);
            a.expect(HI);
            a.expectClose(1000);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "an unmasked frame, 81026869",
        "an unmasked close, 880203E8",
        "the first reserved bit, C18000000000", // compression that nobody agreed on
        "the second reserved bit, A18000000000",
        "the third reserved bit, 918000000000",
        "a data opcode that there is not, 838000000000",
        "a control opcode that there is not, 8B8000000000",
        "a continuation of nothing, 808000000000",
        "a message within another, 018000000000818000000000",
        "a ping in fragments, 098000000000",
        "a close in fragments, 088000000000",
        "a close with half a code, 88810000000003",
        "a close with a code that may not be sent, 88820000000003ED", // 1005
        "a close with a code that there is not, 88820000000003E7", // 999
    })
    void aBreachOfTheProtocolClosesWith1002AndNobodyElseNotices(String breach, String bytes) throws Exception {
        try (WireClient a = server.member("127.0.0.1", "/chatroom1");
                WireClient b = server.member("127.0.0.2", "/chatroom1")) {
            a.raw(bytes(bytes));
            a.expectClose(1002);
            b.expectNothing();
        }
    }

    @Test
    void aPingOf126BytesClosesWith1002() throws Exception {
        try (WireClient a = server.member("127.0.0.1", "/chatroom1")) {
            a.send(WireFrame.PING, new byte[126]);
            a.expectClose(1002);
        }
    }

    /** A message whose text is these bytes. */
    private static byte[] message(String text) {
        return bytes(HexFormat.of().formatHex("{\"username\":\"A\",\"color\":\"#fff\",\"text\":\"".getBytes())
                + text
                + HexFormat.of().formatHex("\"}".getBytes()));
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    private static byte[] slice(byte[] bytes, int from, int to) {
        return Arrays.copyOfRange(bytes, from, to);
    }

    private static void sendFragments(WireClient client, byte[]... parts) throws IOException {
        for (int i = 0; i < parts.length; i++) {
            int opCode = i == 0 ? WireFrame.TEXT : WireFrame.CONTINUATION;
            client.raw(WireFrame.masked(i == parts.length - 1, opCode, parts[i]));
        }
    }
}
