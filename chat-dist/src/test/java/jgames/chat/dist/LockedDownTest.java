package jgames.chat.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import jgames.chat.testing.FreePort;
import jgames.chat.testing.Needs;
import jgames.chat.testing.Needs.Tool;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The image as docker/docker-compose.yml runs it, without Docker: read-only, no rights, nobody's user. */
@Needs(Tool.PODMAN)
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class LockedDownTest {
    private static final String NAME = "jgames-chat-test";
    private static final String IMAGE = "localhost/jgames-chat:latest";
    private static final String JAVA = "/jgames-chat/runtime/bin/java";

    @TempDir
    Path folder;

    private Path data;
    private int port;

    @BeforeAll
    static void load() throws IOException {
        Command.run("podman", "load", "-q", "-i", "target/jgames-chat-image.tar");
    }

    @AfterAll
    static void unload() throws IOException {
        String id = Command.run("podman", "image", "inspect", "--format={{.Id}}", IMAGE);
        Command.run("podman", "rmi", "-f", id.trim()); // by all its names
    }

    @BeforeEach
    void volume() throws IOException {
        port = FreePort.any();
        data = Files.createDirectory(folder.resolve("data"));
        Files.writeString(data.resolve("chatrooms.txt"), "chatroom1\n");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    @AfterEach
    void stop() throws IOException {
        Command.run("podman", "rm", "-f", "-t", "0", "-i", NAME);
    }

    /** As the compose file says it; runc wants the limits in numbers. */
    private List<String> podman(String... more) {
        List<String> command = new ArrayList<>(List.of("podman", "--runtime=runc", "run"));
        command.addAll(List.of("--read-only", "--read-only-tmpfs=false", "--cap-drop=ALL"));
        command.addAll(List.of("--security-opt=no-new-privileges", "--ipc=none", "--pids-limit=128", "--memory=256m"));
        command.addAll(List.of("--ulimit=nofile=4096:4096", "--ulimit=nproc=1024:1024", "--network=host"));
        command.addAll(List.of("--tmpfs=/tmp:size=1m,mode=1777", "--volume=" + data + ":/data"));
        command.addAll(List.of("--env=CHAT_HOST=127.0.0.1", "--env=CHAT_PORT=" + port, "--env=CHAT_WS_PORT=0"));
        command.addAll(List.of("--name=" + NAME));
        command.addAll(List.of(more));
        return command;
    }

    private static List<String> composeCheck() throws IOException {
        List<String> check = DeploymentFiles.composeList("test");
        return check.subList(1, check.size()); // after CMD
    }

    /** It has said nothing but what the server itself says. */
    private void assertQuiet() throws IOException {
        await().atMost(Duration.ofSeconds(30)) // it answers before it says so, and podman writes it down later
                .untilAsserted(() -> {
                    List<String> lines =
                            Command.run("podman", "logs", NAME).lines().toList();
                    assertThat(lines)
                            .filteredOn(line -> line.startsWith(Started.READY))
                            .hasSize(1);
                    Started.assertOwnLines(lines.stream()
                            .filter(line -> !line.startsWith(Started.READY))
                            .toList());
                });
    }

    private String check() throws IOException {
        List<String> command = new ArrayList<>(List.of("podman", "--runtime=runc", "exec", NAME));
        command.addAll(composeCheck());
        return Command.run(command);
    }

    private long pid() throws IOException {
        return Long.parseLong(Command.run("podman", "inspect", "--format={{.State.Pid}}", NAME)
                .trim());
    }

    @Test
    void whatWasSaidIsThereAfterAKillAndItIsWell() throws Exception {
        Command.run(podman("--detach", IMAGE));
        Visit.awaitReady(port);
        assertQuiet();
        Visit.chat(port, "hello");
        assertThat(check()).isEqualTo("ok\n");
        assertThat(Files.readString(Path.of("/proc/" + pid() + "/maps")))
                .contains("/jgames-chat/classes.aot")
                .doesNotContain("hsperfdata");

        Command.run("podman", "kill", "--signal=KILL", NAME);
        Command.run("podman", "wait", NAME);
        Command.run("podman", "--runtime=runc", "start", NAME);
        Visit.awaitReady(port);
        Visit.findInTheHistory(port, "hello");
    }

    @Test
    void itHasNoRights() throws Exception {
        Command.run(podman("--detach", IMAGE));
        Visit.awaitReady(port);

        assertThat(Files.readAllLines(Path.of("/proc/" + pid() + "/status")))
                .contains("NoNewPrivs:\t1", "Uid:\t65532\t65532\t65532\t65532", "Gid:\t65532\t65532\t65532\t65532")
                .contains("CapEff:\t0000000000000000", "CapPrm:\t0000000000000000", "CapBnd:\t0000000000000000");
    }

    @Test
    void itCanWriteToItsDataAndToTmpAndNowhereElse() throws Exception {
        Path probe = Path.of("target/test-classes").toAbsolutePath();
        String said = Command.run(podman(
                "--rm",
                "--volume=" + probe + ":/probe:ro",
                "--entrypoint=" + JAVA,
                IMAGE,
                "-XX:-UsePerfData",
                "-cp",
                "/probe",
                "jgames.chat.dist.WriteProbe"));

        assertThat(said.lines().toList()).contains("/", "/jgames-chat", "/jgames-chat/runtime/bin", "/proc", "/dev");
        assertThat(said.lines().filter(line -> line.endsWith(" can be written to")))
                .containsExactlyInAnyOrder(
                        "/data can be written to",
                        "/tmp can be written to",
                        "/dev/mqueue can be written to"); // no files: the container's own message queues
    }

    @Test
    void itRunsFromMemory() throws Exception {
        List<String> entrypoint = DeploymentFiles.composeList("entrypoint");
        String asJson = "[\"" + String.join("\",\"", entrypoint) + "\"]";
        Command.run(podman("--detach", "--tmpfs=/ram:size=128m,mode=1777,exec", "--entrypoint=" + asJson, IMAGE));
        Visit.awaitReady(port);
        Visit.chat(port, "from memory");
        assertQuiet();
        assertThat(check()).isEqualTo("ok\n");

        assertThat(Files.readString(Path.of("/proc/" + pid() + "/maps")))
                .contains("/ram/runtime/lib/server/libjvm.so", "/ram/runtime/lib/modules", "/ram/classes.aot")
                .doesNotContain("/jgames-chat/");
    }
}
