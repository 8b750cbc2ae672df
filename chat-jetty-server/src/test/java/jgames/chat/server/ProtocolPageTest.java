package jgames.chat.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The examples of docs/protocol.md, against a real server. */
class ProtocolPageTest {
    private static final Pattern EXAMPLE = Pattern.compile("```wire\n(.*?)```", Pattern.DOTALL);

    @TempDir
    Path data;

    static List<String> examples() throws Exception {
        String page = Files.readString(Path.of("../docs/protocol.md"));
        List<String> examples =
                EXAMPLE.matcher(page).results().map(found -> found.group(1)).toList();
        assertThat(examples).hasSizeGreaterThanOrEqualTo(3);
        return examples;
    }

    @ParameterizedTest
    @MethodSource("examples")
    void theServerDoesWhatThePageSays(String example) throws Exception {
        ServerOptions options =
                new ServerOptions().port(0).wsPort(0).data(data).spam(0, Duration.ofSeconds(3), Duration.ofSeconds(60));
        try (ChatServer server = ChatServer.start(options);
                WireClient client = WireClient.join(server.port(), "/chatroom1")) {
            for (String line : (Iterable<String>) Stream.of(example.split("\n"))::iterator) {
                switch (line.charAt(0)) {
                    case '>' -> client.send(line.substring(2));
                    case '<' -> client.expect(line.substring(2));
                    default -> throw new AssertionError("neither sent nor received: " + line);
                }
            }
            client.expectNothing();
        }
    }
}
