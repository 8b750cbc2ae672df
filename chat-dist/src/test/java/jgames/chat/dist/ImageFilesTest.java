package jgames.chat.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is in the image, and what it weighs. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class ImageFilesTest {
    private static final long MB = 1_000_000;
    private static final Pattern LAYER = Pattern.compile("[0-9a-f]+\\.tar\\.gz");

    @TempDir
    static Path folder;

    private static List<Path> layers;

    @BeforeAll
    static void unpack() throws IOException {
        Command.run("tar", "-xf", "target/jgames-chat-image.tar", "-C", folder.toString());
        layers = new ArrayList<>();
        Matcher layer = LAYER.matcher(Files.readString(folder.resolve("manifest.json")));
        while (layer.find()) {
            layers.add(folder.resolve(layer.group()));
        }
    }

    @Test
    void thereIsNoFileThatNobodyExpects() throws IOException {
        Set<String> files = new TreeSet<>();
        for (Path layer : layers) {
            for (String file : Command.run("tar", "--warning=no-unknown-keyword", "-tzf", layer.toString())
                    .split("\n")) {
                if (!file.endsWith("/") || file.equals("data/") || file.equals("tmp/")) {
                    files.add(file.replaceAll("(x86_64|aarch64)-linux-gnu", "<machine>-linux-gnu")
                            .replaceAll("lib(64)?/ld-linux-.*", "<loader>"));
                }
            }
        }
        assertThat(files)
                .containsExactlyElementsOf(
                        new TreeSet<>(Files.readAllLines(Path.of("src/test/resources/image-files.txt"))));
    }

    @Test
    void withoutTheArchiveOfClassesItHasAtMostTwentyOneMegabytesAndATenth() throws IOException {
        assertThat(layers).hasSize(3);
        long bytes = 0;
        for (Path layer : layers) {
            if (!Command.run("tar", "--warning=no-unknown-keyword", "-tzf", layer.toString())
                    .contains("classes.aot")) {
                bytes += Files.size(layer);
            }
        }
        assertThat(bytes).isBetween(10 * MB, 21 * MB + MB / 10);
    }
}
