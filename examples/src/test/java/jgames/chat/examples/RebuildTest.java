package jgames.chat.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is published can be built again, bit by bit, by whoever has the sources. It builds everything twice, which takes minutes, so
 * it runs by hand: {@code ./mvnw test -pl examples -am -Drebuild -Dtest=RebuildTest -Dsurefire.failIfNoSpecifiedTests=false}.
 */
@EnabledIfSystemProperty(named = "rebuild", matches = ".*")
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class RebuildTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    @TempDir
    Path folder;

    @Test
    void twoBuildsInTwoFoldersMakeTheSameFilesEachWithItsLicenceTitleAndVersion() throws Exception {
        Map<String, String> one = build("one");
        Map<String, String> two = build("a second one/of another length");
        assertThat(two).isEqualTo(one);
        assertThat(one.keySet())
                .anyMatch(name -> name.endsWith("-javadoc.jar"))
                .anyMatch(name -> name.endsWith("-sources.jar"))
                .anyMatch(name -> name.endsWith("/bom.json"));
    }

    /** The hashes of what it made, by name. */
    private Map<String, String> build(String name) throws Exception {
        Path copy = folder.resolve(name);
        for (String file :
                run(ROOT, "git", "ls-files", "-co", "--exclude-standard", "-z").split("\0")) {
            if (Files.isRegularFile(ROOT.resolve(file))) {
                Files.createDirectories(copy.resolve(file).getParent());
                Files.copy(ROOT.resolve(file), copy.resolve(file));
            }
        }
        run(copy, "./mvnw", "-q", "-B", "-ntp", "package", "-Prelease", "-DskipTests", "-pl", "!chat-bench,!examples");
        Map<String, String> hashes = new TreeMap<>();
        try (Stream<Path> files =
                Files.find(copy, 3, (path, it) -> path.getParent().endsWith("target"))) {
            for (Path file : files.toList()) {
                String published = copy.relativize(file).toString();
                if (published.endsWith(".jar")) {
                    assertThatItSaysWhatItIs(file);
                }
                if (published.endsWith(".jar") || published.endsWith("bom.json")) {
                    hashes.put(published, hash(file));
                }
            }
        }
        return hashes;
    }

    private static void assertThatItSaysWhatItIs(Path file) throws IOException {
        try (JarFile jar = new JarFile(file.toFile())) {
            for (String name : List.of("LICENSE", "NOTICE")) {
                assertThat(jar.getEntry("META-INF/" + name))
                        .as(name + " in " + file)
                        .isNotNull();
            }
            Manifest manifest = jar.getManifest();
            for (String name : List.of("Implementation-Title", "Implementation-Version", "Implementation-Vendor")) {
                assertThat(manifest.getMainAttributes().getValue(name))
                        .as(name + " of " + file)
                        .isNotBlank();
            }
        }
    }

    private static String hash(Path file) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        try (InputStream in = Files.newInputStream(file)) {
            digest.update(in.readAllBytes());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static String run(Path folder, String... command) throws Exception {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String out = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(out).isZero();
        return out;
    }
}
