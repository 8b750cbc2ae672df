package jgames.chat.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jgames.chat.core.intake.Attempt;
import jgames.chat.core.intake.LinkCheck;
import jgames.chat.core.intake.LinkCheck.Allowed;
import jgames.chat.core.intake.Sender;
import jgames.chat.core.intake.Verdict;
import jgames.chat.core.protocol.Message;
import jgames.chat.server.ops.BlockedWordsFile;
import jgames.chat.testing.Needs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/moderation.md tells an operator to write is understood as it says, and its commands do what it says. */
class ModerationPageTest {
    private static final String GUEST = "{\"username\":\"Troll\",\"color\":\"#fff\",\"text\":\"hi\"}";
    private static final String OTHER = "{\"username\":\"Ann\",\"color\":\"#fff\",\"text\":\"ho\"}";

    @TempDir
    Path folder;

    private static String page() throws IOException {
        return Files.readString(Path.of("../docs/moderation.md"));
    }

    /** The blocks of a language, in their order. */
    private static List<String> blocks(String language) throws IOException {
        return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(page())
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    /** What stands in code in the row of a table that begins so. */
    private static List<String> row(String first) throws IOException {
        String row = page().lines()
                .filter(line -> line.startsWith("| " + first + " |"))
                .findFirst()
                .orElseThrow();
        return Pattern.compile("`([^`]+)`")
                .matcher(row)
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    @Test
    void theListOfWordsRejectsAndLetsThroughWhatThePageSays() throws Exception {
        Path file = Files.writeString(folder.resolve("words"), blocks("words").get(0));
        BlockedWordsFile words = new BlockedWordsFile(file);
        words.apply();
        assertThat(words.problem()).isEmpty();
        assertThat(row("rejected")).hasSizeGreaterThan(5).allMatch(words.words()::isIn);
        assertThat(row("said")).hasSizeGreaterThan(5).noneMatch(words.words()::isIn);
    }

    @Test
    void aLinkIsWhatThePageSays() throws Exception {
        assertThat(row("links")).hasSizeGreaterThan(5).noneMatch(ModerationPageTest::isSaid);
        assertThat(row("none")).hasSizeGreaterThan(5).allMatch(ModerationPageTest::isSaid);
    }

    private static boolean isSaid(String text) {
        Attempt attempt = new Attempt("lobby", Sender.guest("192.0.2.1"), new Message("Ann", "red", text), null);
        return new LinkCheck(Allowed.GUESTS_NO).check(attempt).equals(Verdict.allow());
    }

    @Test
    @Needs(Needs.Tool.NGINX)
    void nginxTakesTheRefusals() throws Exception {
        Path configuration = Files.writeString(
                folder.resolve("nginx.conf"),
                "pid nginx.pid;\nerror_log stderr;\nevents {}\nhttp {\naccess_log off;\nserver {\nlisten unix:" + folder
                        + "/socket;\n" + blocks("nginx").get(0) + "}\n}\n");
        Process nginx = new ProcessBuilder(
                        "sh",
                        "-c",
                        "PATH=$PATH:/usr/sbin exec nginx -t -p \"$1\" -c \"$2\"",
                        "sh",
                        folder.toString(),
                        configuration.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(nginx.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(nginx.waitFor()).as(said).isZero();
    }

    @Test
    void theCommandsOfThePageWorkInItsOrderAndEraseAGuestAndNobodyElse() throws Exception {
        runScript();
        Path data = Files.createDirectory(folder.resolve("data"));
        Files.writeString(data.resolve("chatrooms.txt"), blocks("rooms").get(0));
        List<String> commands = blocks("sh");
        String start = command(commands, "./run.sh --links");
        try (ServerProcess server =
                        ServerProcess.launch(folder, Map.of(), options(start)).awaitReady();
                WireClient troll = WireClient.join(server.port(), "/lobby", "X-Forwarded-For: 203.0.113.7");
                WireClient ann = WireClient.join(server.port(), "/lobby", "X-Forwarded-For: 203.0.113.8")) {
            troll.expect("[]");
            ann.expect("[]");
            troll.send(GUEST);
            ann.expect(GUEST);
            ann.send(OTHER);
            troll.expect(GUEST);
            troll.expect(OTHER);
            troll.vanish();
            ann.vanish();
            assertThat(HttpAnswer.to(server.port(), "GET", "/healthz").text()).isEqualTo("ok\n");

            assertThat(run(command(commands, "./run.sh token"))).matches("(?s)[\\w.-]+\n.*[\\w.-]+\n");
            assertThat(run("CHAT_PORT=" + server.port() + " " + command(commands, "./run.sh revoke")))
                    .matches("\\d+-\\d+\n");
            String hash = run(command(commands, "./run.sh --address-hash")).strip();
            assertThat(hash).matches("[0-9a-f]{12}");
            assertThat(run(command(commands, "who="))).contains("logs-lobby.json:1\n", "logs-news.json:0\n");
            server.terminate();
            server.exitCode();
            String line = blocks("json").get(0);
            Files.writeString(data.resolve("moderation.json"), line.replace("4be1f09c77a2", hash));
        }
        assertThat(run(command(commands, "grep '\"by\""))).contains("\"kind\":\"mute\"");
        run(command(commands, "who=").lines().findFirst().orElseThrow() + "\n" + command(commands, "sed -i"));

        assertThat(data.resolve("moderation.json")).isEmptyFile();
        try (ServerProcess server =
                        ServerProcess.launch(folder, Map.of(), options(start)).awaitReady();
                WireClient ann = WireClient.join(server.port(), "/lobby")) {
            ann.expect("[" + OTHER + "]");
            assertThat(HttpAnswer.to(server.port(), "GET", "/healthz").text()).isEqualTo("ok\n");
            ann.vanish();
        }
        try (Stream<Path> files = Files.list(data)) {
            assertThat(files.map(file -> file.getFileName().toString())).noneMatch(name -> name.endsWith(".bad"));
        }
        assertThat(commands).as("each has been run").hasSize(7);
    }

    private static String command(List<String> commands, String start) {
        return commands.stream()
                .filter(each -> each.startsWith(start))
                .findFirst()
                .orElseThrow();
    }

    /** Those of the command, and free ports. */
    private static String[] options(String command) {
        return Stream.concat(
                        Pattern.compile("--\\S+ \\S+")
                                .matcher(command)
                                .results()
                                .map(MatchResult::group),
                        Stream.of("--port 0", "--ws-port 0"))
                .flatMap(option -> Stream.of(option.split(" ")))
                .toArray(String[]::new);
    }

    /** Stands for the one of the checkout, which builds first. */
    private void runScript() throws IOException {
        Path script = Files.writeString(
                folder.resolve("run.sh"),
                "#!/bin/sh\nexec '" + Path.of(System.getProperty("java.home"), "bin", "java") + "' -cp '"
                        + System.getProperty("java.class.path") + "' " + Main.class.getName() + " \"$@\"\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    }

    private String run(String command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder("sh", "-ec", command).directory(folder.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("CHAT_") || name.endsWith("JAVA_OPTIONS"));
        Process shell = builder.start();
        String out = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String err = new String(shell.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor()).as("%s\n%s", command, err).isZero();
        return out;
    }
}
