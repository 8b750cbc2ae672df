package jgames.chat.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the program prints is the same everywhere: in English, with the digits from 0 to 9. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class LogLocaleTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-Duser.language=ar -Duser.country=EG",
                "-Duser.language=fa",
                "-Duser.language=th -Duser.country=TH -Duser.variant=TH",
                "-Duser.language=ja -Duser.country=JP -Duser.variant=JP",
                "-Duser.language=de",
                "-Duser.language=tr"
            })
    void aLineOfTheLogHasADateALevelAndASentenceInWhateverLocale(String locale) throws Exception {
        Path data = Files.createDirectory(folder.resolve("data"));
        Map<String, String> environment = Map.of("JDK_JAVA_OPTIONS", locale, "CHAT_DATA", data.toString());
        try (ServerProcess server = ServerProcess.launch(folder, environment, "--port=0", "--ws-port=0")
                .awaitReady()) {
            assertThat(server.out()).singleElement().asString().matches("jgames-chat is at http://localhost:\\d+/");
            // Another thread may still be reading what was said before that line.
            await().untilAsserted(
                            () -> assertThat(server.err().stream().filter(line -> !line.startsWith("NOTE: Picked up")))
                                    .allMatch(line -> line.matches(
                                            "20\\d\\d-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d (WARNING|INFO) \\p{ASCII}+"))
                                    .anyMatch(line -> line.contains(" WARNING "))
                                    .anyMatch(line -> line.contains(" INFO rooms: ")));
        }
    }
}
