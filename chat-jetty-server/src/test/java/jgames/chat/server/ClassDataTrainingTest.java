package jgames.chat.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The rehearsal in a process of its own, as the scripts run it. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ClassDataTrainingTest {
    @TempDir
    Path folder;

    private String rehearse(String seconds, String variable, String value, int expectedExitCode) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + folder,
                "-cp",
                System.getProperty("java.class.path"),
                "jgames.chat.server.ClassDataTraining",
                seconds);
        builder.environment().put(variable, value);
        Process process = builder.redirectErrorStream(true).start();
        try {
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(said).isEqualTo(expectedExitCode);
            return said;
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void itEndsWellAndLeavesNothingBehind() throws Exception {
        assertThat(rehearse("100", "CHAT_HISTORY", "3", 0)).contains("jgames-chat is at ");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void whatIsNotDoneWithinTheBoundIsEnded() throws Exception {
        assertThat(rehearse("0", "CHAT_HISTORY", "3", 1)).contains("has failed: it has not ended after 0 s");
    }

    @Test
    void anExceptionEndsItAtOnce() throws Exception {
        assertThat(rehearse("3600", "CHAT_ALLOWED_ORIGINS", "nonsense", 2)).contains("nonsense");
    }
}
