package jgames.chat.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What stands in the compose file and in the unit. */
final class DeploymentFiles {
    private DeploymentFiles() {}

    static String compose() throws IOException {
        return Files.readString(Path.of("../docker/docker-compose.yml"));
    }

    static String unit() throws IOException {
        return Files.readString(Path.of("../docker/jgames-chat.service"));
    }

    /** A list in brackets of the compose file. */
    static List<String> composeList(String key) throws IOException {
        return Stream.of(only("\\b" + key + ":\\s*\\[([^]]*)]", compose()).split(","))
                .map(item -> item.strip().replace("\"", ""))
                .toList();
    }

    /** What the unit starts, for a program in this folder which copies itself to that one. */
    static List<String> unitCommand(Path program, Path memory) throws IOException {
        String command = only("(?m)^ExecStart=((?:.*\\\\\\n)*.*)", unit()).replace("\\\n", " ");
        return Stream.of(command.strip().split("\\s+"))
                .map(word -> word.replace("${PROGRAM}", program.toString())
                        .replace("/opt/jgames-chat", program.toString())
                        .replace("/run/jgames-chat", memory.toString()))
                .toList();
    }

    static List<String> all(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
    }

    private static String only(String pattern, String text) {
        List<String> found = all(pattern, text);
        assertThat(found).hasSize(1);
        return found.get(0);
    }
}
