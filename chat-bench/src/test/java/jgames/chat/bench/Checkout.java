package jgames.chat.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A folder with the real {@code run.sh}, sources that are only there to be looked at, and a build that copies what it is told to. */
final class Checkout {
    private static final Path REAL = Path.of("..").toAbsolutePath().normalize();

    final Path root;
    final Path module;

    Checkout(Path root) throws IOException {
        this.root = root;
        this.module = root.resolve("chat-jetty-server");
        for (String name : List.of("chat-core", "chat-token", "chat-web", "chat-jetty-server")) {
            Files.createDirectories(root.resolve(name).resolve("src/main"));
            Files.writeString(root.resolve(name).resolve("src/main/First"), name);
            Files.writeString(root.resolve(name).resolve("src/main/Second"), name);
        }
        Files.copy(REAL.resolve("pom.xml"), root.resolve("pom.xml"));
        Files.copy(REAL.resolve("run.sh"), root.resolve("run.sh"));
        Files.copy(REAL.resolve("chat-jetty-server/java.options"), module.resolve("java.options"));
    }

    /** The next build is this; it runs in the root folder. */
    void build(String script) throws IOException {
        program(root.resolve("mvnw"), "echo \"HOME=$HOME $*\" >> builds\n" + script);
    }

    /** The next build makes the real server. */
    void buildTheServer() throws IOException {
        String target = REAL.resolve("chat-jetty-server/target").toString();
        build("mkdir -p chat-jetty-server/target\ncp -R '" + target + "/chat-jetty-server.jar' '" + target
                + "/lib' chat-jetty-server/target/\n");
    }

    /** A line for each build that was begun. */
    List<String> builds() throws IOException {
        Path builds = root.resolve("builds");
        return Files.exists(builds) ? Files.readAllLines(builds) : List.of();
    }

    Path run() {
        return module.resolve("target/run");
    }

    /** Waits until no run.sh has the lock: a process that is killed lets go of it a moment later. */
    void awaitUnlocked() {
        await().until(() -> new ProcessBuilder("sh", "-c", "! command -v flock || flock -n run.sh true")
                        .directory(root.toFile())
                        .start()
                        .waitFor()
                == 0);
    }

    static void program(Path file, String script) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\nset -e\n" + script);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** With just this environment and a PATH. */
    Script script(Map<String, String> environment, List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(root.toFile());
        builder.environment().keySet().retainAll(List.of("PATH"));
        builder.environment().putAll(environment);
        Path err = Files.createTempFile("run-sh-", ".err");
        return new Script(builder.redirectError(err.toFile()).start(), err);
    }

    Script script(Map<String, String> environment, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(root.resolve("run.sh").toString()));
        command.addAll(List.of(options));
        return script(environment, command);
    }

    /** A script that runs. Closing it ends it and all that it has started. */
    record Script(Process process, Path errFile) implements AutoCloseable {
        private static final String READY = "jgames-chat is at ";

        /** Waits for the first line on stdout and returns the server's port. */
        int awaitReady() throws IOException {
            String line = process.inputReader().readLine();
            assertThat(line).as(() -> "stderr: " + err()).startsWith(READY);
            return java.net.URI.create(line.substring(READY.length())).getPort();
        }

        int exitCode() throws InterruptedException {
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
            return process.exitValue();
        }

        /** What it has said on stderr so far. */
        List<String> err() {
            try {
                return Files.readString(errFile, StandardCharsets.UTF_8).lines().toList();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            List<ProcessHandle> children = process.descendants().toList();
            process.destroyForcibly().onExit().join();
            children.forEach(ProcessHandle::destroyForcibly);
            Files.delete(errFile);
        }
    }
}
