package jgames.chat.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Who imports {@code chat-bom} names no version of a module of this build. */
class BomTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

    private static List<String> found(String file, String pattern) throws IOException {
        return Pattern.compile(pattern)
                .matcher(Files.readString(ROOT.resolve(file)))
                .results()
                .map(result -> result.group(1))
                .toList();
    }

    @Test
    void everyModuleThatSomebodyMayTakeIsInTheBom() throws IOException {
        List<String> modules = found("pom.xml", "<module>(chat-(?!bom|bench|dist)[^<]+)</module>");
        List<String> managed = found(
                "chat-bom/pom.xml",
                "<artifactId>(chat-[^<]+)</artifactId>\\s*<version>\\$\\{project\\.version}</version>");
        assertThat(managed).containsExactlyInAnyOrderElementsOf(modules);
    }
}
