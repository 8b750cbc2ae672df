package jgames.chat.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The links of the documentation lead somewhere, and the index leads to all of it. */
class DocumentationLinksTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path DOCS = ROOT.resolve("docs");
    private static final Pattern CODE = Pattern.compile("(?ms)^```.*?^```|`[^`\\n]*`");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");

    @Test
    void everyLinkLeadsToAFileAndAHeadingThatAreThere() throws Exception {
        List<String> broken = new ArrayList<>();
        for (Path page : pages()) {
            for (String link : links(page)) {
                String[] parts = link.split("#", 2);
                Path target = parts[0].isEmpty()
                        ? page
                        : page.resolveSibling(parts[0]).normalize();
                if (!Files.exists(target)
                        || parts.length == 2 && !anchors(target).contains(parts[1])) {
                    broken.add(ROOT.relativize(page) + ": " + link);
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    @Test
    void theIndexNamesEveryPageOfTheDocumentation() throws Exception {
        Path index = DOCS.resolve("index.md");
        List<Path> named = links(index).stream()
                .map(link -> DOCS.resolve(link.replaceFirst("#.*", "")).normalize())
                .toList();
        try (Stream<Path> docs = Files.list(DOCS)) {
            assertThat(named)
                    .containsAll(docs.filter(it -> it.toString().endsWith(".md") && !it.equals(index))
                            .toList());
        }
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> own = Files.list(ROOT);
                Stream<Path> modules =
                        Files.list(ROOT).filter(Files::isDirectory).map(it -> it.resolve("README.md"));
                Stream<Path> docs = Files.walk(DOCS)) {
            return Stream.of(own, modules, docs)
                    .flatMap(it -> it)
                    .filter(it -> it.toString().endsWith(".md") && Files.isRegularFile(it))
                    .toList();
        }
    }

    /** Those to files of the project. */
    private static List<String> links(Path page) throws IOException {
        return LINK.matcher(CODE.matcher(Files.readString(page)).replaceAll(""))
                .results()
                .map(it -> it.group(1))
                .filter(it -> !it.matches("[a-z]+:.*"))
                .toList();
    }

    /** As the places that show Markdown name headings. */
    private static Set<String> anchors(Path page) throws IOException {
        return HEADING.matcher(Files.readString(page))
                .results()
                .map(MatchResult::group)
                .map(it -> it.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT))
                .map(it -> it.replaceAll("\\[([^]]*)\\]\\([^)]*\\)", "$1")
                        .replaceAll("[^\\p{L}\\p{N}_ -]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }
}
