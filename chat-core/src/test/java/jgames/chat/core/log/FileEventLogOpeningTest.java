package jgames.chat.core.log;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import jgames.chat.core.protocol.Entry;
import jgames.chat.core.protocol.Message;
import jgames.chat.testing.FollowedLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a file log makes of the file that it finds. */
class FileEventLogOpeningTest extends LogFolder {
    // ---- loading ----

    @Test
    void linesOfPygamesChatLoadAndStayAsTheyAre() throws IOException {
        String lines = """
                {"username": "Hello", "color": "#589", "text": "Hey"}
                {"username":"Hello","color":"#589","text":"no spaces"}
                {"username": "\\u00e9", "color": "rgb(1, 2, 3)", "text": "\\ud83d\\ude00"}
                {"text": "other order", "color": "red", "username": ""}
                """;
        write(lines);
        FollowedLog log = open();

        assertThat(log.latest(10))
                .extracting(Entry::message)
                .containsExactly(
                        say("Hey"),
                        say("no spaces"),
                        new Message("é", "rgb(1, 2, 3)", "😀"),
                        new Message("", "red", "other order"));
        assertThat(content()).isEqualTo(lines);
        assertWell(log);
    }

    @Test
    void theMarkThatAnEditorHasPutBeforeTheFirstLineCostsNothing() throws IOException {
        write("\uFEFF" + ONE + TWO);
        FollowedLog log = open();
        say(log, "new");

        assertThat(texts(log)).containsExactly("one", "two", "new");
        assertThat(content()).startsWith(ONE + TWO + "{\"id\":\"1000-0\"");
        assertWell(log);
    }

    @Test
    void linesWithoutIdsGetTheSameOnesAtEveryStart() throws IOException {
        write(ONE + ONE + TWO + ONE + "\n" + ONE);
        List<String> expected = List.of("0-1", "0-2", "7-0", "7-1", "7-2");
        assertThat(ids(open())).isEqualTo(expected);
        assertThat(ids(open())).isEqualTo(expected);

        FollowedLog log = open();
        say(log, "new");
        assertThat(ids(log)).endsWith("7-2", "1000-0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "7-0",
                "6-9",
                "-1-0",
                "x",
                "",
                "8",
                "+8-0",
                "99999999999999999999-0",
                "9223372036854775807-0",
                "9223372036854775807-9223372036854775807",
                "9223372036854775806-0",
                "8640000000000001-0",
                "8640000000000000-0",
                "8-9007199254740992"
            })
    void anIdThatCannotBeCountsAsNone(String id) throws IOException {
        write(TWO + TWO.replace("7-0", id));
        FollowedLog log = open();
        say(log, "new");

        assertThat(ids(log)).containsExactly("7-0", "7-1", "1000-0");
        assertWell(log);
    }

    @Test
    void anIdFarInTheFutureIsBuiltUponAndTheTimeIsStillThatOfTheClock() throws IOException {
        write(TWO.replace("7-0", "4102444800000-0"));
        for (int i = 1; i <= 2; i++) {
            FollowedLog log = open();
            say(log, "now");
            assertThat(ids(log)).endsWith("4102444800000-" + i);
            assertThat(times(log).subList(1, 1 + i)).containsOnly(1000L);
            assertWell(log);
        }
        assertThat(content())
                .endsWith("{\"id\":\"4102444800000-2\",\"time\":1000,\"username\":\"Hello\",\"color\":\"#589\","
                        + "\"text\":\"now\"}\n");
    }

    @Test
    void theLastIdThatCanBeIsNotTheEnd() throws IOException {
        write(TWO.replace("7-0", "8639999999999999-9007199254740991"));
        FollowedLog log = open();
        say(log, "a", "b");

        assertThat(ids(log)).endsWith("8640000000000000-0", "8640000000000000-1");
    }

    @Test
    void aLineWhoseIdDoesNotRiseWasStillSaidWhenItsIdSays() throws IOException {
        write(TWO.replace("7-0", "4102444800000-0") + TWO.replace("7-0", "900-0") + ONE);
        FollowedLog log = open();

        assertThat(ids(log)).containsExactly("4102444800000-0", "4102444800000-1", "4102444800000-2");
        assertThat(times(log)).containsExactly(4102444800000L, 900L, 900L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "8640000000000001", "99999999999999999999", "1e3", "\"5\"", "null", "[5]"})
    void aTimeThatCannotBeIsThatOfTheId(String time) throws IOException {
        write(TWO.replace(",\"username", ",\"time\":" + time + ",\"username"));
        FollowedLog log = open();

        assertThat(times(log)).containsExactly(7L);
        assertWell(log);
    }

    @Test
    void unknownFieldsAreNobodysAndStayInTheFile() throws IOException {
        String lines = """
                {"username": "Hello", "color": "#589", "text": "one", "x": {"y": [1, {}]}, "admin": true}
                {"id": 5, "username": "Hello", "color": "#589", "text": "two"}
                """;
        write(lines);
        FollowedLog log = open();

        assertThat(log.latest(10)).extracting(Entry::message).containsExactly(say("one"), say("two"));
        assertThat(content()).isEqualTo(lines);
        assertWell(log);
    }

    @Test
    void emptyLinesAndCarriageReturnsAreHarmless() throws IOException {
        String lines = "\n" + ONE.replace("\n", "\r\n") + "\r\n  \t \n\n" + TWO + "\n";
        write(lines);
        FollowedLog log = open();

        assertThat(texts(log)).containsExactly("one", "two");
        assertThat(content()).isEqualTo(lines);
        assertThat(bad).doesNotExist();
        assertWell(log);
    }

    @Test
    void anEmptyFileIsAnEmptyLog() throws IOException {
        write("");
        FollowedLog log = open();

        assertThat(texts(log)).isEmpty();
        assertWell(log);
    }

    // ---- bad lines ----

    static Stream<Arguments> badLines() {
        String fields = "\"username\": \"Hello\", \"color\": \"#589\"";
        return Stream.of(
                arguments("torn", "{\"username\": \"Hello\", \"col"),
                arguments("not JSON", "Hey"),
                arguments("two messages", "{" + fields + ", \"text\": \"a\"}{" + fields + ", \"text\": \"b\"}"),
                arguments("a byte that is not UTF-8", "{" + fields + ", \"text\": \"\u00e9\"}"), // as ISO 8859-1
                arguments("zeros", "\0\0\0\0\0\0\0\0"),
                arguments(
                        "a color of 9.9 MB",
                        "{\"username\": \"H\", \"text\": \"\", \"color\": \"" + "a".repeat(9_900_000) + "\"}"),
                arguments(
                        "a line of 64 KB and one byte",
                        ONE.strip() + " ".repeat(65_537 - ONE.strip().length())),
                arguments("NaN", "{" + fields + ", \"text\": \"one\", \"x\": NaN}"),
                arguments("a text that is none", "{" + fields + ", \"text\": [1]}"),
                arguments("a text that is null", "{" + fields + ", \"text\": null}"),
                arguments("no text", "{" + fields + "}"),
                arguments("no color", "{\"username\": \"\", \"color\": \"url(//x)\", \"text\": \"\"}"),
                arguments("an array", "[]"),
                arguments("null", "null"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badLines")
    void aBadLineIsSetAsideAndCostsItselfAlone(String name, String line) throws IOException {
        Files.writeString(file, ONE + line + "\n" + TWO, ISO_8859_1);
        FollowedLog log = open();

        assertThat(texts(log)).containsExactly("one", "two");
        assertThat(log.problem()).isEmpty();
        assertThat(observer.errors).containsExactly(file + " line 2: not an event, set aside");
        assertThat(content()).isEqualTo(ONE + TWO);
        assertThat(Files.readString(bad, ISO_8859_1).equals(line + "\n")).isTrue();
        assertThat(next).doesNotExist();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badLines")
    void aBadLastLineWithoutItsEndIsSetAsideToo(String name, String line) throws IOException {
        Files.writeString(file, ONE + line, ISO_8859_1);
        FollowedLog log = open();
        say(log, "Hey");

        assertThat(observer.errors).containsExactly(file + " line 2: not an event, set aside");
        assertThat(content())
                .isEqualTo(ONE + "{\"id\":\"1000-0\",\"username\":\"Hello\",\"color\":\"#589\",\"text\":\"Hey\"}\n");
        assertThat(Files.readString(bad, ISO_8859_1).equals(line + "\n")).isTrue();
    }

    @Test
    void reopeningWarnsNoSecondTime() throws IOException {
        write(ONE + "x\n" + TWO);
        open().close();
        observer.errors.clear();
        FollowedLog log = open();

        assertThat(texts(log)).containsExactly("one", "two");
        assertThat(Files.readString(bad)).isEqualTo("x\n");
        assertWell(log);
    }

    @Test
    void badLinesOfManyStartsGatherInOneFile() throws IOException {
        write("a\n" + ONE + "b\nc\n");
        open().close();
        Files.writeString(file, content() + "d\n");
        FollowedLog log = open();

        assertThat(texts(log)).containsExactly("one");
        assertThat(content()).isEqualTo(ONE);
        assertThat(Files.readString(bad)).isEqualTo("a\nb\nc\nd\n");
        assertThat(observer.errors)
                .containsExactly(
                        file + " line 1: not an event, set aside",
                        file + " line 3: not an event, set aside",
                        file + " line 4: not an event, set aside",
                        file + " line 2: not an event, set aside");
    }

    @Test
    void manyBadLinesAreToldInElevenSentences() throws IOException {
        write("x\n".repeat(500) + ONE);
        FollowedLog log = open();

        assertThat(texts(log)).containsExactly("one");
        assertThat(observer.errors)
                .hasSize(11)
                .startsWith(file + " line 1: not an event, set aside")
                .endsWith(file + " line 10: not an event, set aside", file + ": 490 more lines set aside");
        assertThat(bad).hasContent("x\n".repeat(500));
    }

    @Test
    void aLastLineThatLacksOnlyItsEndIsKept() throws IOException {
        write(ONE + TWO.strip());
        FollowedLog log = open();
        say(log, "Hey");

        assertThat(content())
                .isEqualTo(
                        ONE + TWO + "{\"id\":\"1000-0\",\"username\":\"Hello\",\"color\":\"#589\",\"text\":\"Hey\"}\n");
        assertThat(bad).doesNotExist();
        assertWell(log);
    }

    @Test
    void allWholeLinesSurviveAKillAtAnyByte() throws IOException {
        say(open(), "one", "two", "\"é\" 😀");
        byte[] whole = Files.readAllBytes(file);
        int lastLine = content().indexOf("two") + 5; // all before it is ASCII
        for (int length = lastLine - 3; length <= whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            // A line is whole when its last brace is there.
            String left = new String(whole, 0, length, UTF_8);
            List<String> expected = Stream.of("one", "two", "\"é\" 😀")
                    .limit(left.chars().filter(c -> c == '}').count())
                    .toList();

            FollowedLog log = open();
            assertThat(texts(log)).as("%s bytes", length).isEqualTo(expected);
            say(log, "after");
            log.close();

            observer.errors.clear();
            log = open();
            assertThat(texts(log)).as("%s bytes", length).isEqualTo(and(expected, "after"));
            assertWell(log);
            log.close();
        }
    }

    private static List<String> and(List<String> texts, String last) {
        return Stream.concat(texts.stream(), Stream.of(last)).toList();
    }
}
