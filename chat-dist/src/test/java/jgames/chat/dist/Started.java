package jgames.chat.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A server that was started, with nothing in its environment but what it is given. Closing it ends it. */
final class Started implements AutoCloseable {
    static final String READY = "jgames-chat is at ";

    private final Process process;
    private final Path err;

    private Started(Process process, Path err) {
        this.process = process;
        this.err = err;
    }

    static Started start(Path folder, Map<String, String> environment, List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        Path err = Files.createTempFile("started-", ".err");
        return new Started(builder.redirectError(err.toFile()).start(), err);
    }

    /** Waits for its one line on stdout. */
    int port() throws IOException {
        String line = process.inputReader().readLine();
        assertThat(line).as(() -> "stderr: " + err()).startsWith(READY);
        return URI.create(line.substring(READY.length())).getPort();
    }

    /** It is ready, and has said nothing but what the server itself says. */
    void assertQuiet() throws IOException {
        port();
        assertOwnLines(err());
    }

    /** Of a server that has started well in a folder with its rooms. */
    static void assertOwnLines(List<String> err) {
        assertThat(err).hasSize(1).first().asString().matches("\\S+ \\S+ INFO rooms: chatroom1");
    }

    /** What it has said on stdout when it has ended. */
    List<String> out() {
        return process.inputReader().lines().toList();
    }

    List<String> err() {
        try {
            return Files.readString(err, StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    long pid() {
        return process.pid();
    }

    int exitCode() throws InterruptedException {
        return process.waitFor();
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly().onExit().join();
        Files.delete(err);
    }
}
