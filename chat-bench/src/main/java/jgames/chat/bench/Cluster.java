package jgames.chat.bench;

import static jgames.chat.bench.Programs.JAVA;
import static jgames.chat.bench.Programs.classPath;
import static jgames.chat.bench.Programs.output;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import jgames.chat.bench.Peer.History;

/** Three of our servers that are one chat, and the Redis that they share: a program that runs them until it is ended. */
final class Cluster {
    static final String NAME = "cluster";

    /** What the store's process is called. */
    static final String STORE = "redis-server";

    private static final int NODES = 3;

    private final List<Process> processes = new ArrayList<>();

    private Cluster() {}

    static Peer peer() {
        String version = output(STORE, "--version");
        String about = NODES + " of our servers that are one chat, each with a part of the members, and " + version
                + " with a file that it writes to the disk once a second, all on this machine. Processor time and memory are"
                + " those of all four";
        String missing = version.isEmpty() ? "Redis (Debian: redis-server)" : "";
        Path options = Path.of("chat-jetty-server/java.options").toAbsolutePath();
        return new Peer(
                NAME,
                about,
                "",
                History.ARRAY,
                missing,
                (folder, port, rooms) -> List.of(
                        JAVA,
                        "-Xmx32m",
                        "-cp",
                        classPath(),
                        Cluster.class.getName(),
                        folder.toString(),
                        Integer.toString(port),
                        Integer.toString(rooms),
                        options.toString()),
                null,
                NODES);
    }

    /** @param args folder, first port, number of rooms, file of Java's options */
    public static void main(String[] args) throws IOException, InterruptedException {
        Cluster cluster = new Cluster();
        Runtime.getRuntime().addShutdownHook(new Thread(cluster::end));
        Path folder = Path.of(args[0]);
        int port = Integer.parseInt(args[1]);
        cluster.startStore(Files.createDirectory(folder.resolve("store")), port + NODES);
        for (int i = 0; i < NODES; i++) {
            List<String> command = OurServer.command(
                    List.of("@" + args[3], "-cp", classPath(), "jgames.chat.server.Main"),
                    Files.createDirectory(folder.resolve("node" + i)),
                    port + i,
                    Integer.parseInt(args[2]));
            command.add("--redis=redis://127.0.0.1:" + (port + NODES));
            cluster.start(command);
        }
        for (Process process : cluster.processes) {
            process.waitFor();
        }
    }

    private void startStore(Path folder, int port) throws IOException {
        start(List.of(
                STORE,
                "--bind",
                "127.0.0.1",
                "--port",
                Integer.toString(port),
                "--dir",
                folder.toString(),
                "--save",
                "",
                "--appendonly",
                "yes",
                "--appendfsync",
                "everysec"));
    }

    private void start(List<String> command) throws IOException {
        processes.add(new ProcessBuilder(command).inheritIO().start());
    }

    private void end() {
        processes.forEach(Process::destroy);
        for (Process process : processes) {
            try {
                if (!process.waitFor(5, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
            }
        }
    }
}
