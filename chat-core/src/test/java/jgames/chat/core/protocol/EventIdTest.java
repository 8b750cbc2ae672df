package jgames.chat.core.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventIdTest {
    @ParameterizedTest
    @ValueSource(strings = {"0-0", "0-1", "1-0", "1700000000000-12", "9223372036854775807-9223372036854775807"})
    void anIdIsReadAsItIsWritten(String id) {
        assertThat(EventId.parse(id)).hasToString(id);
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
        assertThatThrownBy(() -> EventId.parse(id)).isInstanceOf(IllegalArgumentException.class);
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
        assertThat(EventId.parse(before).next(clock)).hasToString(after);
    }

    @Test
    void idsAreOrderedAsNumbersNotAsText() {
        List<EventId> ids = List.of(
                EventId.ZERO,
                new EventId(0, 1),
                new EventId(0, 10),
                new EventId(2, 0),
                new EventId(2, 9),
                new EventId(10, 0));

        assertThat(ids).isSorted().doesNotHaveDuplicates();
        assertThat(Collections.max(ids)).hasToString("10-0");
        assertThat(new EventId(2, 0)).isEqualByComparingTo(EventId.parse("2-0"));
    }

    @Test
    void noPartIsNegative() {
        assertThatThrownBy(() -> new EventId(-1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new EventId(0, -1)).isInstanceOf(IllegalArgumentException.class);
    }
}
