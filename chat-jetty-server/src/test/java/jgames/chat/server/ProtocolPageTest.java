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
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The examples of docs/protocol.md, against a real server. */
class ProtocolPageTest {
    private static final Pattern EXAMPLE = Pattern.compile("```wire( chat\\.v2)?\n(.*?)```", Pattern.DOTALL);

    @TempDir
    Path data;

    static List<Arguments> examples() throws Exception {
        String page = Files.readString(Path.of("../docs/protocol.md"));
        List<Arguments> examples = EXAMPLE.matcher(page)
                .results()
                .map(found -> Arguments.of(found.group(1) != null, found.group(2)))
                .toList();
        assertThat(examples).hasSizeGreaterThanOrEqualTo(4);
        return examples;
    }

    @ParameterizedTest
    @MethodSource("examples")
    void theServerDoesWhatThePageSays(boolean extended, String example) throws Exception {
        ServerOptions options =
                new ServerOptions().port(0).wsPort(0).data(data).spam(0, Duration.ofSeconds(3), Duration.ofSeconds(60));
        Template template = new Template();
        try (ChatServer server = ChatServer.start(options);
                WireClient client = extended
                        ? WireClient.join(server.port(), "/chatroom1", "Sec-WebSocket-Protocol: chat.v2")
                        : WireClient.join(server.port(), "/chatroom1")) {
            for (String line : (Iterable<String>) Stream.of(example.split("\n"))::iterator) {
                String frame = line.substring(2);
                switch (line.charAt(0)) {
                    case '>' -> client.send(template.fill(frame));
                    case '<' -> {
                        if (extended) {
                            client.expect(template, frame);
                        } else {
                            client.expect(frame);
                        }
                    }
                    default -> throw new AssertionError("neither sent nor received: " + line);
                }
            }
            client.expectNothing();
        }
    }
}
