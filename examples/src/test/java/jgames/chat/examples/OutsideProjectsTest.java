package jgames.chat.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs of strangers, built from the installed artifacts, each a process of its own. Run by {@code outside.sh}, by hand. */
@EnabledIfSystemProperty(named = "outside.repository", matches = ".+")
class OutsideProjectsTest {
    private static final Path FOLDER = Path.of("target/outside").toAbsolutePath();
    private static final Path HOME = Path.of(System.getProperty("java.home"));

    @BeforeAll
    static void build() throws Exception {
        copy(Path.of("src/outside"), FOLDER);
        Path repository = Path.of(System.getProperty("user.home"), ".m2/repository");
        run(
                FOLDER,
                Path.of("../mvnw").toAbsolutePath().normalize().toString(),
                "-q",
                "-B",
                "-ntp",
                "-Dchat.version=0.1.0-SNAPSHOT",
                "-Dexamples=" + Path.of("").toAbsolutePath(),
                "-Dmaven.repo.local=" + System.getProperty("outside.repository"),
                "-Dmaven.repo.local.tail=" + repository,
                "-DincludeScope=runtime",
                "-DoutputDirectory=target/lib",
                "-Drules=dependencyConvergence",
                "package",
                "org.apache.maven.plugins:maven-enforcer-plugin:3.5.0:enforce",
                "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies");
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = to.resolve(from.relativize(file));
                Files.createDirectories(copy.getParent());
                Files.write(copy, Files.readAllBytes(file));
            }
        }
    }

    private static void run(Path folder, String... command) throws Exception {
        Path log = Files.createTempFile("outside", ".log");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(process.waitFor(15, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(log)).isZero();
    }

    /** A program that tells where it is, ends when its input does, and then says which threads are left. */
    private static final class Program implements AutoCloseable {
        private final Process process;
        private final Path errors;
        private final BufferedReader lines;

        Program(String... command) throws IOException {
            errors = Files.createTempFile("outside", ".log");
            process = new ProcessBuilder(command)
                    .directory(FOLDER.toFile())
                    .redirectError(errors.toFile())
                    .start();
            CompletableFuture.delayedExecutor(2, TimeUnit.MINUTES).execute(process::destroyForcibly);
            lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        }

        /** What follows this word, at the start of a line. */
        String line(String word) throws IOException {
            List<String> before = new ArrayList<>();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(word + " ")) {
                    return line.substring(word.length() + 1);
                }
                before.add(line);
            }
            throw new AssertionError(before + Files.readString(errors));
        }

        void stop() throws IOException {
            process.getOutputStream().close();
        }

        void expectEnd() throws InterruptedException {
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).as("it ends").isTrue();
            assertThat(process.exitValue()).isZero();
        }

        @Override
        public void close() {
            process.destroyForcibly();
            try {
                lines.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "boot3-tomcat",
                "boot3-jetty",
                "boot3-undertow",
                "boot4-tomcat",
                "boot4-jetty",
                "jetty-12.0",
                "jetty-12.1",
                "tomcat-11",
                "jetty-ee10",
                "undertow",
                "liberty",
                "netty"
            })
    void twoChatAndAreToldOfTheEndAndNoThreadIsLeft(String project) throws Exception {
        String target = project + "/target/";
        try (Program program = new Program(
                HOME.resolve("bin/java").toString(), "-cp", target + "classes:" + target + "lib/*", "stranger.Game")) {
            URI lobby = URI.create(program.line("at").replace("http:", "ws:") + "lobby");
            try (Wire plain = Wire.plain(lobby);
                    Wire extended = Wire.extended(lobby)) {
                plain.send("{\"username\":\"Ann\",\"color\":\"red\",\"text\":\"hi\"}");
                assertThat(plain.next()).isEqualTo("{\"username\":\"Ann\",\"color\":\"red\",\"text\":\"hi\"}");
                assertThat(extended.next()).contains("\"text\":\"hi\"");
                extended.send(
                        "{\"type\":\"say\",\"username\":\"Ben\",\"color\":\"blue\",\"text\":\"ho\",\"nonce\":\"n1\"}");
                assertThat(extended.next()).startsWith("{\"type\":\"ack\",\"nonce\":\"n1\"");
                assertThat(extended.next()).contains("\"text\":\"ho\"");
                assertThat(plain.next()).isEqualTo("{\"username\":\"Ben\",\"color\":\"blue\",\"text\":\"ho\"}");
                program.stop();
                assertThat(plain.closed()).isEqualTo(1001);
                assertThat(extended.next()).isEqualTo("{\"type\":\"bye\",\"reason\":\"going_away\"}");
                assertThat(extended.closed()).isEqualTo(1001);
            }
            assertThat(program.line("left")).isEqualTo("[]");
            program.expectEnd();
        }
    }

    @Test
    void aBotThatIsLinkedWithItsJavaAnswers() throws Exception {
        String modules = "jlinked-bot/target/classes:jlinked-bot/target/lib";
        Path image = Files.createTempDirectory("linked").resolve("image");
        run(
                FOLDER,
                HOME.resolve("bin/jlink").toString(),
                "--module-path",
                modules,
                "--add-modules",
                "stranger.bot",
                "--output",
                image.toString());
        try (NettyChat server = new NettyChat(0, List.of("lobby"));
                Wire ann = Wire.plain(URI.create("ws://localhost:" + server.port() + "/lobby"));
                Program bot = new Program(
                        image.resolve("bin/java").toString(),
                        "-m",
                        "stranger.bot/stranger.bot.Bot",
                        "ws://localhost:" + server.port())) {
            bot.line("ready");
            ann.send("{\"username\":\"Ann\",\"color\":\"red\",\"text\":\"!ping\"}");
            assertThat(ann.next()).contains("!ping");
            assertThat(ann.next()).contains("pong");
            bot.stop();
            assertThat(bot.line("left")).isEqualTo("[]");
            bot.expectEnd();
        }
    }
}
