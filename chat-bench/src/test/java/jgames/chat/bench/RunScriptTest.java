package jgames.chat.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import jgames.chat.bench.Checkout.Script;
import jgames.chat.testing.Needs;
import jgames.chat.testing.Needs.Tool;
import jgames.chat.testing.Tmpfs;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code run.sh} does before it becomes the server: with a Java and a build that only write down how they are called. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class RunScriptTest {
    private static final String BUILDING = "building, once ...";
    private static final String BUILDING_AGAIN = "the sources are not those of the last build: building ...";
    private static final String PREPARING = "preparing a faster start, once ...";
    private static final String BUILD =
            "mkdir -p chat-jetty-server/target/lib\necho jar > chat-jetty-server/target/chat-jetty-server.jar\n";

    @TempDir
    Path folder;

    private Checkout checkout;
    private Path jdk;

    @BeforeEach
    void prepare() throws IOException {
        checkout = new Checkout(Files.createDirectory(folder.resolve("checkout")));
        checkout.build(BUILD);
        jdk = folder.resolve("jdk");
        Checkout.program(jdk.resolve("bin/javac"), "");
        java("JAVA_VERSION=\"17.0.1\"", ": > \"$archive\"");
    }

    /** Each start of Java appends a line to {@code starts}; the rehearsal leaves its environment. */
    private void java(String release, String rehearsal) throws IOException {
        Files.writeString(jdk.resolve("release"), release + "\n");
        Checkout.program(jdk.resolve("bin/java"), """
                echo "$*" >> 'FOLDER/starts'
                for argument; do
                  case $argument in
                    -XX:ArchiveClassesAtExit=*) archive=${argument#*=}; env > 'FOLDER/environment'; REHEARSAL ;;
                  esac
                done
                """.replace("FOLDER", folder.toString())
                .replace("REHEARSAL", rehearsal));
    }

    private List<String> starts() throws IOException {
        return Files.readAllLines(folder.resolve("starts"));
    }

    /** Runs it to its end. */
    private List<String> run(int expectedExitCode, Map<String, String> environment) throws Exception {
        try (Script script = checkout.script(environment)) {
            assertThat(script.exitCode()).as(() -> "stderr: " + script.err()).isEqualTo(expectedExitCode);
            return script.err();
        }
    }

    private Map<String, String> environment() {
        return Map.of("JAVA_HOME", jdk.toString(), "HOME", folder.toString());
    }

    private List<String> run() throws Exception {
        return run(0, environment());
    }

    // ---- building ----

    @Test
    void itBuildsOnceAndPreparesOnceAndSaysSo() throws Exception {
        assertThat(run()).containsExactly(BUILDING, PREPARING);
        assertThat(run()).isEmpty();
        assertThat(checkout.builds()).hasSize(1);
        assertThat(starts()).hasSize(3).last().asString().contains("-XX:SharedArchiveFile=");
    }

    @Test
    void itBuildsAgainWhenASourceIsChangedDeletedOrReplacedByAnOlderOne() throws Exception {
        run();
        Path source = checkout.root.resolve("chat-core/src/main/First");

        Files.writeString(source, "changed");
        assertThat(run()).containsExactly(BUILDING_AGAIN, PREPARING);
        Files.delete(source);
        assertThat(run()).containsExactly(BUILDING_AGAIN, PREPARING);
        Path old = checkout.root.resolve("chat-web/src/main/First");
        Files.writeString(old, "of long ago");
        Files.setLastModifiedTime(old, java.nio.file.attribute.FileTime.fromMillis(0));
        assertThat(run()).containsExactly(BUILDING_AGAIN, PREPARING);
    }

    @Test
    void aTestThatIsChangedAndABuildByHandMeanNothing() throws Exception {
        run();
        Files.createDirectories(checkout.root.resolve("chat-core/src/test"));
        Files.writeString(checkout.root.resolve("chat-core/src/test/Test"), "new");
        Files.writeString(checkout.module.resolve("target/chat-jetty-server.jar"), "half a j");

        assertThat(run()).isEmpty();
        assertThat(checkout.run().resolve("chat-jetty-server.jar")).hasContent("jar");
    }

    @Test
    void whatAFailedBuildLeavesIsNotStarted() throws Exception {
        checkout.build(BUILD + "exit 7\n");
        assertThat(run(1, environment())).containsExactly(BUILDING, "the build has failed; what it says is above");
        assertThat(folder.resolve("starts")).doesNotExist();

        checkout.build(BUILD);
        assertThat(run()).containsExactly(BUILDING, PREPARING);
    }

    @Test
    void afterAKillInTheMiddleOfABuildItBuildsAgain() throws Exception {
        checkout.build(BUILD + "exec sleep 60\n"); // no other process, which a kill could miss while it begins
        Script killed = checkout.script(environment());
        await().until(() -> Files.exists(checkout.module.resolve("target/chat-jetty-server.jar")));
        killed.close();
        checkout.awaitUnlocked();

        checkout.build(BUILD);
        assertThat(run()).containsExactly(BUILDING, PREPARING);
    }

    @Test
    void twoAtTheSameTimeBuildOnceAndBothStart() throws Exception {
        checkout.build("until [ -f go ]; do sleep 0.05; done\n" + BUILD);
        try (Script one = checkout.script(environment())) {
            await().until(() -> checkout.builds().size() == 1);
            try (Script two = checkout.script(environment())) {
                await().until(() -> two.err().contains("another run.sh is at work here; waiting ..."));
                Files.createFile(checkout.root.resolve("go"));

                assertThat(one.exitCode()).isZero();
                assertThat(two.exitCode()).isZero();
            }
        }
        assertThat(checkout.builds()).hasSize(1);
        assertThat(starts()).hasSize(3);
    }

    // ---- what it needs ----

    @Test
    void aJavaWithoutACompilerIsNamedBeforeTheBuildAndIsEnoughAfterIt() throws Exception {
        Files.delete(jdk.resolve("bin/javac"));
        assertThat(run(1, environment()))
                .containsExactly(
                        "a JDK is needed to build: " + jdk + " has no compiler; JAVA_HOME can name another one");
        assertThat(checkout.builds()).isEmpty();

        Checkout.program(jdk.resolve("bin/javac"), "");
        run();
        Files.delete(jdk.resolve("bin/javac"));
        assertThat(run()).isEmpty();
    }

    @Test
    void anOldJavaAndNoJavaAreNamed() throws Exception {
        java("JAVA_VERSION=\"1.8.0_422\"", "");
        assertThat(run(1, environment())).containsExactly("a JDK, 17 or newer, is needed: " + jdk + " is 1");

        assertThat(run(1, Map.of("JAVA_HOME", "/none")))
                .containsExactly("a JDK, 17 or newer, is needed: there is no /none/bin/java");
    }

    @Test
    void whereThereIsNoHomeTheDownloadsStayInTheFolder() throws Exception {
        run(0, Map.of("JAVA_HOME", jdk.toString(), "HOME", "/none"));
        Path home = checkout.root.resolve("target/home");
        assertThat(checkout.builds().get(0))
                .startsWith("HOME=" + home + " ")
                .contains("-Dmaven.repo.local=" + home + "/.m2/repository");
    }

    @Test
    void withoutHomeInTheEnvironmentItIsTheUsers() throws Exception {
        run(0, Map.of("JAVA_HOME", jdk.toString()));
        assertThat(checkout.builds().get(0)).startsWith("HOME=/").doesNotContain("-Dmaven.repo.local");
    }

    @Test
    @Needs(Tool.TMPFS)
    void aFolderThatCannotBeWrittenToIsNamedUnlessAllIsThere() throws Exception {
        try (Tmpfs disk = new Tmpfs(Files.createDirectory(folder.resolve("disk")), 4096)) {
            checkout = new Checkout(disk.folder().resolve("checkout"));
            checkout.build(BUILD);
            disk.makeReadOnly();
            assertThat(run(1, environment()))
                    .containsExactly("the chat has to be built, and nothing can be written to " + checkout.module);

            disk.makeWritable();
            run();
            Files.delete(archive());
            disk.makeReadOnly();
            assertThat(run()).isEmpty();
            assertThat(starts()).last().asString().doesNotContain("-XX:SharedArchiveFile=");
        }
    }

    @Test
    @Needs(Tool.TMPFS)
    void onAFullDiskTheBuildIsNotHalfDone() throws Exception {
        try (Tmpfs disk = new Tmpfs(Files.createDirectory(folder.resolve("disk")), 4096)) {
            checkout = new Checkout(disk.folder().resolve("checkout"));
            checkout.build(BUILD + "head -c 100000000 /dev/zero > ballast || true\n");
            List<String> err = run(1, environment());
            assertThat(err).first().isEqualTo(BUILDING);
            assertThat(err).last().asString().contains("No space left on device");
            assertThat(checkout.run()).doesNotExist();

            Files.delete(checkout.root.resolve("ballast"));
            checkout.build(BUILD);
            assertThat(run()).containsExactly(BUILDING, PREPARING);
        }
    }

    // ---- the rehearsal ----

    private Path archive() throws IOException {
        try (var archives = Files.newDirectoryStream(checkout.run(), "*.jsa")) {
            return archives.iterator().next();
        }
    }

    @Test
    void theRehearsalKnowsNothingOfTheEnvironment() throws Exception {
        run(
                0,
                Map.of(
                        "JAVA_HOME", jdk.toString(),
                        "HOME", folder.toString(),
                        "CHAT_MAX_CONNECTIONS", "1",
                        "JAVA_TOOL_OPTIONS", "-Xint",
                        "JDK_JAVA_OPTIONS", "-Xint",
                        "JAVA_OPTS", "-Xint"));
        assertThat(folder.resolve("environment"))
                .content()
                .doesNotContain("CHAT_")
                .doesNotContain("JAVA_");
        assertThat(starts()).first().asString().contains("ClassDataTraining").doesNotContain("-Xint");
        assertThat(starts()).last().asString().contains("-Xint");
    }

    @Test
    void aRehearsalThatFailsCostsTheArchiveAndIsTriedAgain() throws Exception {
        java("JAVA_VERSION=\"17.0.1\"", "echo half > \"$archive\"; echo it rains >&2; exit 1");
        String failed = "that did not work, so it starts without: it rains";
        assertThat(run()).containsExactly(BUILDING, PREPARING, failed);
        assertThat(starts()).last().asString().doesNotContain("-XX:SharedArchiveFile=");
        assertThat(checkout.run()).isDirectoryNotContaining("glob:**.jsa");

        assertThat(run()).containsExactly(PREPARING, failed);
        java("JAVA_VERSION=\"17.0.1\"", ": > \"$archive\"");
        assertThat(run()).containsExactly(PREPARING);
        assertThat(run()).isEmpty();
    }

    @Test
    void whyARehearsalFailedIsSaidAlsoWhereJavaBreaksDownAfterIt() throws Exception {
        String crash = "printf '#\\n# A fatal error\\n#\\n' >&2; exit 134";
        java("JAVA_VERSION=\"17.0.1\"", "echo ready >&2; echo 'the rehearsal has failed: it rains' >&2; " + crash);
        assertThat(run()).last().asString().endsWith("it starts without: the rehearsal has failed: it rains");
        java("JAVA_VERSION=\"17.0.1\"", crash);
        assertThat(run()).last().asString().endsWith("it starts without: # A fatal error");
    }

    // ---- where it is ----

    @Test
    void foldersThatNoJavaCanRunInAreNamed() throws Exception {
        for (String name : List.of("a:b", "hey!")) {
            checkout = new Checkout(folder.resolve(name));
            assertThat(run(1, environment()))
                    .containsExactly(
                            "Java runs nothing in a folder with a colon, or with an exclamation mark at its end: "
                                    + checkout.root);
        }
    }
}
