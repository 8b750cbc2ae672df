package jgames.chat.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a joiner is told of a room's past, over restarts and from files that others have written. */
class HistoryWireTest {
    private static final String HI = "{\"username\":\"A\",\"color\":\"#fff\",\"text\":\"hi\"}";

    @RegisterExtension
    final TestServer server = new TestServer().withoutSpamLimit();

    @Test
    void theLogIsAFileOfJsonLinesWithTheFieldsOfTheMessageAndAnId() throws Exception {
        try (WireClient a = server.member("127.0.0.1", "/chatroom1")) {
            a.send(HI);
            a.expect(HI);
            a.send("{\"username\":\"Zoé\",\"color\":\"red\",\"text\":\"line\\nbreak \\\"😀\\\"\"}");
            a.expect("{\"username\":\"Zoé\",\"color\":\"red\",\"text\":\"line\\nbreak \\\"😀\\\"\"}");
        }
        assertThat(server.read("logs-chatroom1.json"))
                .matches(
                        "\\{\"id\":\"\\d+-\\d+\",\"username\":\"A\",\"color\":\"#fff\",\"text\":\"hi\",\"author\":\"guest:(?:shared-)?[0-9a-f]{12}\"}\n"
                                + "\\{\"id\":\"\\d+-\\d+\",\"username\":\"Zoé\",\"color\":\"red\","
                                + "\"text\":\"line\\\\nbreak \\\\\"😀\\\\\"\",\"author\":\"guest:(?:shared-)?[0-9a-f]{12}\"}\n");
    }

    @Test
    void historySurvivesARestart() throws Exception {
        for (int start = 1; start <= 3; start++) {
            try (WireClient a = WireClient.join(server.port(), "/chatroom1")) {
                String before = IntStream.range(1, start)
                        .mapToObj(i -> "{\"username\":\"A\",\"color\":\"#fff\",\"text\":\"é" + i + "\"}")
                        .collect(Collectors.joining(",", "[", "]"));
                a.expect(before);
                a.send("{\"username\":\"A\",\"color\":\"#fff\",\"text\":\"é" + start + "\"}");
                a.expect("{\"username\":\"A\",\"color\":\"#fff\",\"text\":\"é" + start + "\"}");
            }
            server.stop();
        }
    }

    @Test
    void aFileThatPygamesChatWroteLoadsAsItIs() throws Exception {
        String theirs = "{\"username\": \"Guest1234\", \"color\": \"#a1b2c3\", \"text\": \"hello\"}\n"
                + "{\"username\":\"Guest1234\",\"color\":\"rgb(1, 2, 3)\",\"text\":\"\"}\n"
                + "{\"text\": \"caf\\u00e9 \\ud83d\\ude00\", \"color\": \"Tomato\", \"username\": \"Zo\\u00e9\"}\n"
                + "{\"username\":\"é\",\"color\":\"#fff\",\"text\":\"😀\"}\n";
        server.write("logs-chatroom1.json", theirs);
        try (WireClient a = WireClient.join(server.port(), "/chatroom1")) {
            a.expect("[{\"username\":\"Guest1234\",\"color\":\"#a1b2c3\",\"text\":\"hello\"},"
                    + "{\"username\":\"Guest1234\",\"color\":\"rgb(1, 2, 3)\",\"text\":\"\"},"
                    + "{\"username\":\"Zoé\",\"color\":\"Tomato\",\"text\":\"café 😀\"},"
                    + "{\"username\":\"é\",\"color\":\"#fff\",\"text\":\"😀\"}]");
            a.send(HI);
            a.expect(HI);
        }
        assertThat(log()).startsWith(theirs).endsWith(HI.substring(1) + "\n");
        assertThat(server.warnings()).isEmpty();
    }

    @Test
    void ofALongFileTheLast30MessagesAreTheHistory() throws Exception {
        server.write(
                "logs-chatroom1.json",
                IntStream.rangeClosed(1, 3000)
                        .mapToObj(i -> "{\"username\":\"A\",\"color\":\"#fff\",\"text\":\"" + i + "\"}\n")
                        .collect(Collectors.joining()));
        try (WireClient a = WireClient.join(server.port(), "/chatroom1")) {
            a.expect(IntStream.rangeClosed(2971, 3000)
                    .mapToObj(i -> "{\"username\":\"A\",\"color\":\"#fff\",\"text\":\"" + i + "\"}")
                    .collect(Collectors.joining(",", "[", "]")));
        }
    }

    @Test
    void whatAMemberHasSeenIsInTheFile() throws Exception {
        try (WireClient a = server.member("127.0.0.1", "/chatroom1");
                WireClient b = server.member("127.0.0.2", "/chatroom1")) {
            for (int i = 0; i < 100; i++) {
                String message = "{\"username\":\"A\",\"color\":\"#fff\",\"text\":\"" + i + "\"}";
                a.send(message);
                b.expect(message);
                assertThat(log()).endsWith(message.substring(1) + "\n");
                a.expect(message);
            }
        }
    }

    @Test
    void aTornOrCorruptLineCostsItselfAlone() throws Exception {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes("{\"username\":\"A\",\"color\":\"#fff\",\"text\":\"1\"}\n".getBytes(StandardCharsets.UTF_8));
        file.writeBytes("{\"username\":\"A\",\"col{\"username\":\"A\",\"color\":\"#fff\",\"text\":\"lost\"}\n"
                .getBytes(StandardCharsets.UTF_8));
        file.writeBytes("{\"username\":\"A\",\"color\":\"#fff\",\"text\":\"2\"}\n".getBytes(StandardCharsets.UTF_8));
        file.writeBytes("{\"username\":\"\u00ff\",\"color\":\"#fff\",\"text\":\"bad byte\"}\n"
                .getBytes(StandardCharsets.ISO_8859_1));
        file.writeBytes("NaN\n[]\n".getBytes(StandardCharsets.UTF_8));
        file.writeBytes("{\"username\":\"A\",\"color\":\"#fff\",\"text\":\"3\"}\n".getBytes(StandardCharsets.UTF_8));
        file.writeBytes("{\"username\":\"A\",\"color\":\"#fff\",\"te".getBytes(StandardCharsets.UTF_8));
        Files.write(server.data().resolve("logs-chatroom1.json"), file.toByteArray());
        for (int start = 1; start <= 2; start++) {
            try (WireClient a = WireClient.join(server.port(), "/chatroom1")) {
                a.expect("[{\"username\":\"A\",\"color\":\"#fff\",\"text\":\"1\"},"
                        + "{\"username\":\"A\",\"color\":\"#fff\",\"text\":\"2\"},"
                        + "{\"username\":\"A\",\"color\":\"#fff\",\"text\":\"3\"}]");
            }
            server.stop();
            assertThat(server.warnings()).as("said at the first start alone").hasSize(5);
        }
        assertThat(server.data().resolve("logs-chatroom1.json.bad")).exists();
    }

    /** Without what the file says of who has written. */
    private String log() throws IOException {
        return server.read("logs-chatroom1.json").replaceAll(",\"author\":\"guest:(?:shared-)?[0-9a-f]{12}\"}", "}");
    }
}
