package jgames.chat.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jgames.chat.core.protocol.CloseCode;
import org.junit.jupiter.api.Test;

/** The close codes and the client's next move stand in three places, which say the same. */
class CloseCodesTest {
    private static final Map<String, String> OF_THE_SERVER = Stream.of(CloseCode.values())
            .collect(Collectors.toMap(
                    code -> "" + code.code(), code -> code.next().name().toLowerCase(Locale.ROOT)));

    @Test
    void thePageKnowsTheServersCloseCodes() throws Exception {
        String script = Files.readString(
                Path.of("..", "chat-web", "src", "main", "resources", "jgames", "chat", "web", "_", "close-codes.js"));
        String table = between(script, "CLOSE_CODES = Object.freeze({", "});");
        assertThat(table(table, "(\\d+): '(\\w+)'")).isEqualTo(OF_THE_SERVER);
    }

    @Test
    void theDocumentedCloseCodesAreTheServers() throws Exception {
        String table = between(Files.readString(Path.of("..", "docs", "protocol.md")), "## Close codes", "## The log");
        assertThat(table(table, "\\| (\\d+) \\|[^|]*\\|[^|]*\\| (\\w+) \\|")).isEqualTo(OF_THE_SERVER);
        assertThat(table(table, "\\| (\\d+) \\| `(\\w+)` \\|"))
                .isEqualTo(Stream.of(CloseCode.values())
                        .collect(Collectors.toMap(code -> "" + code.code(), CloseCode::wireName)));
    }

    private static String between(String text, String begin, String end) {
        int from = text.indexOf(begin);
        assertThat(from).as(begin).isNotNegative();
        return text.substring(from, text.indexOf(end, from));
    }

    private static Map<String, String> table(String text, String row) {
        return Pattern.compile(row)
                .matcher(text)
                .results()
                .collect(Collectors.toMap(it -> it.group(1), it -> it.group(2)));
    }
}
