package jgames.chat.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageIdTest {
    @ParameterizedTest
    @ValueSource(strings = {"0-0", "0-1", "1-0", "1700000000000-12", "9223372036854775807-9223372036854775807"})
    void anIdIsReadAsItIsWritten(String id) {
        assertThat(MessageId.parse(id)).hasToString(id);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                "1",
                "1-",
                "-1",
                "1--1",
                "-1-1",
                "1-1-1",
                "1-1 ",
                " 1-1",
                "+1-1",
                "1-+1",
                "01-1",
                "1-01",
                "-0-0",
                "a-b",
                "0x1-1",
                "1_1",
                "\u0661-\u0661", // Arabic digits
                "9223372036854775808-0",
                "0-9223372036854775808",
            })
    void anythingElseIsNotAnId(String id) {
        assertThatThrownBy(() -> MessageId.parse(id)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        // before, clock, after
        "0-0, 0, 0-1",
        "0-0, 5, 5-0",
        "5-0, 5, 5-1",
        "5-1, 4, 5-2",
        "5-9, 6, 6-0",
        "5-0, -1, 5-1",
        "5-9223372036854775807, 5, 6-0",
        "5-9223372036854775807, 6, 6-0",
        "5-9007199254740990, 5, 5-9007199254740991",
        "5-9007199254740991, 5, 6-0",
    })
    void idsFollowTheClockAndNeverFall(String before, long clock, String after) {
        assertThat(MessageId.parse(before).next(clock)).hasToString(after);
    }

    @Test
    void idsAreOrderedAsNumbersNotAsText() {
        List<MessageId> ids = List.of(
                MessageId.ZERO,
                new MessageId(0, 1),
                new MessageId(0, 10),
                new MessageId(2, 0),
                new MessageId(2, 9),
                new MessageId(10, 0));

        assertThat(ids).isSorted().doesNotHaveDuplicates();
        assertThat(Collections.max(ids)).hasToString("10-0");
        assertThat(new MessageId(2, 0)).isEqualByComparingTo(MessageId.parse("2-0"));
    }

    @Test
    void noPartIsNegative() {
        assertThatThrownBy(() -> new MessageId(-1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new MessageId(0, -1)).isInstanceOf(IllegalArgumentException.class);
    }
}
