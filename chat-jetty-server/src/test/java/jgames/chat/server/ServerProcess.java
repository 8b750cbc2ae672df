package jgames.chat.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** The real server in a process of its own, which does not outlive the test that closes this. */
final class ServerProcess implements AutoCloseable {
    private static final String READY = "jgames-chat is at ";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final List<String> out = new CopyOnWriteArrayList<>();
    private final List<String> err = new CopyOnWriteArrayList<>();
    private final List<Thread> readers;

    private ServerProcess(Process process) {
        this.process = process;
        this.readers = List.of(reader(process.getInputStream(), out), reader(process.getErrorStream(), err));
    }

    /** A server on a free port that is ready, with these options besides. */
    static ServerProcess start(Path data, String... options) throws IOException {
        List<String> args = new ArrayList<>(List.of("--port=0", "--ws-port=0", "--metrics=on", "--data=" + data));
        args.addAll(List.of(options));
        return launch(data, Map.of(), args.toArray(String[]::new)).awaitReady();
    }

    /** Just this command line in this working folder, with this environment besides; it may end at once. */
    static ServerProcess launch(Path folder, Map<String, String> environment, String... args) throws IOException {
        return launch(folder, environment, List.of(), List.of("-Xmx128m"), Main.class.getName(), args);
    }

    /** Another program that says where its server is as the real one does. */
    static ServerProcess launchMain(Path folder, Class<?> main) throws IOException {
        return launch(folder, Map.of(), List.of(), List.of("-Xmx128m"), main.getName());
    }

    /**
     * The same with all that there is to choose.
     *
     * @param prefix the command that Java is run by, if any
     * @param javaOptions Java's options besides
     * @param main the class
     */
    static ServerProcess launch(
            Path folder,
            Map<String, String> environment,
            List<String> prefix,
            List<String> javaOptions,
            String main,
            String... args)
            throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", // starts sooner
                "-XX:+UseSerialGC"));
        command.addAll(javaOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        Map<String, String> variables = builder.environment();
        variables.keySet().removeIf(name -> name.startsWith("CHAT_") || name.endsWith("JAVA_OPTIONS"));
        variables.remove("JAVA_TOOL_OPTIONS"); // it would say so on stderr
        variables.putAll(environment);
        return new ServerProcess(builder.start());
    }

    private static Thread reader(InputStream from, List<String> to) {
        Thread reader = new Thread(() -> {
            try (BufferedReader lines = new BufferedReader(new InputStreamReader(from, StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    to.add(line);
                }
            } catch (IOException e) {
                // the process was ended while this was reading
            }
        });
        reader.setDaemon(true);
        reader.start();
        return reader;
    }

    /** Waits for the line that says where it is. */
    ServerProcess awaitReady() {
        try {
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> !process.isAlive() || out.stream().anyMatch(line -> line.startsWith(READY)));
            assertThat(process.isAlive()).as(this::toString).isTrue();
            return this;
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** Where it says it is. */
    URI uri() {
        return out.stream()
                .filter(line -> line.startsWith(READY))
                .map(line -> URI.create(line.substring(READY.length())))
                .findFirst()
                .orElseThrow(() -> new AssertionError("not ready: " + this));
    }

    long pid() {
        return process.pid();
    }

    int port() {
        return uri().getPort();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** The lines on stdout so far; all of them after {@link #exitCode()}. */
    List<String> out() {
        return List.copyOf(out);
    }

    /** The lines on stderr so far; all of them after {@link #exitCode()}. */
    List<String> err() {
        return List.copyOf(err);
    }

    /** SIGTERM. By its handle, since the process's own method closes what the last lines come through. */
    void terminate() {
        process.toHandle().destroy();
    }

    /** SIGKILL, by its handle, too; returns when it is gone, and what it has said until then is read. */
    void kill() {
        process.toHandle().destroyForcibly();
        exitCode();
    }

    /** Waits for its end. */
    int exitCode() {
        try {
            assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as("it ends: " + this)
                    .isTrue();
            for (Thread reader : readers) {
                reader.join();
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        kill();
    }

    @Override
    public String toString() {
        return "stdout " + out + ", stderr " + err;
    }
}
