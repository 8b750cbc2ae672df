package jgames.chat.core.protocol;

import static jgames.chat.core.protocol.CloseCode.Next.LATER;
import static jgames.chat.core.protocol.CloseCode.Next.RECONNECT;
import static jgames.chat.core.protocol.CloseCode.Next.RENEW;
import static jgames.chat.core.protocol.CloseCode.Next.STOP;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CloseCodeTest {
    @ParameterizedTest
    @CsvSource({
        "GOING_AWAY, 1001, RECONNECT",
        "PROTOCOL_ERROR, 1002, STOP",
        "BAD_PAYLOAD, 1007, STOP",
        "TOO_BIG, 1009, STOP",
        "SERVER_ERROR, 1011, LATER",
        "TRY_LATER, 1013, LATER",
        "ROOM_CLOSED, 4001, STOP",
        "BANNED, 4002, STOP",
        "TOKEN_INVALID, 4003, STOP",
        "TOKEN_NEEDED, 4004, STOP",
        "TOO_SLOW, 4101, RECONNECT",
        "TOKEN_EXPIRED, 4201, RENEW",
    })
    void aCodeSaysWhatTheClientDoesNext(CloseCode code, int number, CloseCode.Next next) {
        assertThat(code.code()).isEqualTo(number);
        assertThat(code.next()).isEqualTo(next);
        assertThat(CloseCode.next(number)).isEqualTo(next);
    }

    @Test
    void thereAreNoOthers() {
        assertThat(CloseCode.values()).hasSize(12);
        assertThat(Stream.of(CloseCode.values()).map(CloseCode::code)).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @EnumSource
    void aCodeOfOurOwnLiesInTheRangeOfItsNextMove(CloseCode code) {
        if (code.code() >= 4000) {
            int hundred = List.of(STOP, RECONNECT, RENEW).indexOf(code.next());
            assertThat(code.code() / 100 - 40).isEqualTo(hundred);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "4000, STOP",
        "4005, STOP",
        "4099, STOP",
        "3999, RECONNECT",
        "4100, RECONNECT",
        "4199, RECONNECT",
        "4200, LATER",
        "4299, LATER",
        "4300, RECONNECT",
        "4999, RECONNECT",
        "1000, RECONNECT",
        "1006, RECONNECT",
        "1012, RECONNECT",
        "0, RECONNECT",
    })
    void aCodeThatIsNotListedHasANextMoveToo(int code, CloseCode.Next next) {
        assertThat(CloseCode.next(code)).isEqualTo(next);
    }

    @Test
    void whatAServerDoesToAllItsClientsLetsThemReconnect() {
        assertThat(CloseCode.GOING_AWAY.next()).isEqualTo(RECONNECT);
        assertThat(CloseCode.SERVER_ERROR.next()).isEqualTo(LATER);
    }

    @Test
    void itsNameOnTheWireIsLowerCase() {
        assertThat(CloseCode.GOING_AWAY.wireName()).isEqualTo("going_away");
    }

    @Test
    void theReasonOfACloseFrameEndsBetweenTwoCharactersWhereTheFrameIsFull() {
        assertThat(CloseCode.reason("Spam.")).isEqualTo("Spam.");
        assertThat(CloseCode.reason("x".repeat(123))).isEqualTo("x".repeat(123));
        assertThat(CloseCode.reason("x".repeat(124))).isEqualTo("x".repeat(123));
        assertThat(CloseCode.reason("é".repeat(62))).isEqualTo("é".repeat(61));
        assertThat(CloseCode.reason("x".repeat(120) + "😀")).isEqualTo("x".repeat(120));
    }
}
