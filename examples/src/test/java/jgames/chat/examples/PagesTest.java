package jgames.chat.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import jgames.chat.client.ChatClient;
import jgames.chat.client.testing.Person;
import jgames.chat.client.testing.TestChat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the project's pages show of Java and Maven is what a reader can paste. */
class PagesTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final Pattern FENCED = Pattern.compile(
            "^ *(?<fence>`{3,}|~{3,}) *(?<language>[A-Za-z]*).*\\n(?<code>(?s:.*?))^ *\\k<fence> *$",
            Pattern.MULTILINE);
    private static final Pattern TYPE = Pattern.compile("\\b(?:class|interface|enum|record) +([A-Za-z0-9_]+)");
    private static final Pattern DEPENDENCY = Pattern.compile("<groupId>(?<group>jgames\\.chat)</groupId>\\s*"
            + "<artifactId>(?<artifact>[^<]+)</artifactId>\\s*<version>(?<version>[^<]+)</version>");

    private record Snippet(Path page, String code) {
        @Override
        public String toString() {
            return ROOT.relativize(page) + ":\n" + code;
        }
    }

    /** Of all pages that are not somebody else's or built. */
    private static List<Snippet> snippets(String language) throws IOException {
        List<Snippet> snippets = new ArrayList<>();
        try (Stream<Path> files = Files.walk(ROOT)) {
            for (Path page : files.filter(PagesTest::isPage).sorted().toList()) {
                for (Matcher block = FENCED.matcher(Files.readString(page)); block.find(); ) {
                    if (block.group("language").toLowerCase(Locale.ROOT).equals(language)) {
                        snippets.add(new Snippet(page, block.group("code")));
                    }
                }
            }
        }
        return snippets;
    }

    private static boolean isPage(Path file) {
        String path = ROOT.relativize(file).toString();
        return path.endsWith(".md") && !path.matches("(.*/)?(target|node_modules|data|\\..*)/.*");
    }

    @Test
    void everyJavaSnippetCompilesAsItStands(@TempDir Path classes) throws Exception {
        List<Snippet> snippets = snippets("java");
        assertThat(snippets).hasSizeGreaterThanOrEqualTo(2);
        for (Snippet snippet : snippets) {
            assertThat(compile(snippet, classes)).as("%s", snippet).isEmpty();
        }
    }

    /** What the compiler has to say about it, warnings too. */
    private static String compile(Snippet snippet, Path classes) {
        Matcher type = TYPE.matcher(snippet.code());
        assertThat(type.find()).as("%s", snippet).isTrue();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        JavaFileObject source =
                new SimpleJavaFileObject(
                        URI.create("string:///" + type.group(1) + ".java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return snippet.code();
                    }
                };
        StringWriter said = new StringWriter();
        List<String> options = List.of(
                "--release",
                "17",
                "-Xlint:all,-path,-processing",
                "-proc:none",
                "-d",
                classes.toString(),
                "-classpath",
                System.getProperty("java.class.path"));
        boolean compiles = compiler.getTask(said, null, null, options, null, List.of(source))
                .call();
        return compiles ? said.toString() : "does not compile: " + said;
    }

    @Test
    void everySnippetIsAnExampleToo() throws Exception {
        for (Snippet snippet : snippets("java")) {
            Matcher type = TYPE.matcher(snippet.code());
            assertThat(type.find()).isTrue();
            Path example = Path.of("src/main/java/jgames/chat/examples", type.group(1) + ".java");
            List<String> lines =
                    Files.readString(example).lines().map(String::strip).toList();
            assertThat(snippet.code().lines().map(String::strip).filter(line -> !line.startsWith("public class")))
                    .as("%s", snippet)
                    .allSatisfy(line -> assertThat(lines).anyMatch(each -> each.endsWith(line)));
        }
    }

    @Test
    void everyDependencyIsAModuleOfTheBuildInItsVersion() throws Exception {
        String parent = Files.readString(ROOT.resolve("pom.xml"));
        List<MatchResult> shown = snippets("xml").stream()
                .flatMap(snippet -> DEPENDENCY.matcher(snippet.code()).results())
                .toList();
        assertThat(shown).isNotEmpty();
        for (MatchResult dependency : shown) {
            assertThat(parent)
                    .contains("<module>" + dependency.group(2) + "</module>")
                    .containsPattern("<artifactId>jgames-chat</artifactId>\\s*<version>"
                            + Pattern.quote(dependency.group(3)) + "</version>");
            assertThat(Files.readString(ROOT.resolve(dependency.group(2)).resolve("pom.xml")))
                    .contains("<artifactId>" + dependency.group(2) + "</artifactId>");
        }
        assertThat(parent).contains("<groupId>jgames.chat</groupId>");
    }

    @Test
    void theBotAnswersAtOnceOnTheServerThatTheReadmeStarts() throws Exception {
        assertThat(Files.readString(ROOT.resolve("README.md"))).contains("\n./run.sh --spam-messages 0\n");
        try (TestChat chat = TestChat.start(options -> options.spam(0, Duration.ofSeconds(3), Duration.ofMinutes(1)))) {
            ChatClient bot = DiceBot.start(chat.uri());
            Person ann = chat.person("Ann");
            chat.awaitMembers(2);
            for (int i = 0; i < 10; i++) { // each within the tests' patience, which is shorter than a block
                ann.says("!roll");
                ann.hears("Ann rolls a [1-6]");
            }
            bot.close();
        }
    }
}
