package jgames.chat.bench;

import static jgames.chat.bench.Programs.JAVA;
import static jgames.chat.bench.Programs.classPath;
import static jgames.chat.bench.Programs.output;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import jgames.chat.bench.Peer.History;
import jgames.chat.bench.Peer.Launch;

/**
 * One build of our server, started as {@code run.sh} starts it, with an archive of its classes that is made here. What runs
 * is a copy, which no build changes while it is measured.
 */
final class OurServer {
    static final String PLAIN = "jgames-chat";
    static final String EXTENDED = "jgames-chat chat.v2";

    private static final Path COPIES = Path.of("chat-bench/target/servers").toAbsolutePath();
    private static final String JAR = "chat-jetty-server.jar";

    private final String version;
    private final String about;
    private final Launch launch;
    private final Launch unprepared;

    private OurServer(String version, Path checkout, Path target) throws IOException {
        this.version = version;
        Path copy = COPIES.resolve("v" + version.replaceAll("\\W", "_"));
        Folders.delete(copy);
        Files.createDirectories(copy);
        Folders.copy(target.resolve("lib"), copy.resolve("lib"));
        Files.copy(target.resolve(JAR), copy.resolve(JAR));
        String jar = copy.resolve(JAR).toString();
        String options = "@" + checkout.resolve("chat-jetty-server/java.options");
        Path archive = copy.resolve("classes.jsa");
        output(
                JAVA,
                options,
                "-XX:ArchiveClassesAtExit=" + archive,
                "-cp",
                jar,
                "jgames.chat.server.ClassDataTraining",
                "60");
        if (!Files.exists(archive)) {
            throw new IOException("there is no archive of the classes of " + target.resolve(JAR));
        }
        about = output("git", "-C", checkout.toString(), "describe", "--always", "--dirty", "--exclude=*");
        launch = launch(List.of(options, "-XX:SharedArchiveFile=" + archive, "-jar", jar));
        unprepared = launch(List.of("-jar", jar));
    }

    /**
     * Builds what is not built yet, by that version's own {@code run.sh}.
     *
     * @param version the root folder of a checkout; empty for this one, which {@code bench.sh} has built
     */
    static OurServer of(String version) throws IOException {
        Path checkout = Path.of(version).toAbsolutePath().normalize();
        Path target = checkout.resolve("chat-jetty-server/target");
        if (!version.isEmpty()) {
            if (output(checkout.resolve("run.sh").toString(), "--help").isEmpty()) {
                throw new IOException(checkout + "/run.sh --help fails");
            }
            target = target.resolve("run");
        }
        return new OurServer(version, checkout, target);
    }

    Peer plain() {
        String what = about
                + ", as `run.sh` starts it; log in a file; the rate limiter judges each message, and lets 1000 of an"
                + " address pass in 1 ms. Unprepared is `java -jar` without options and without a class archive";
        return new Peer(name(PLAIN), what, "", History.ARRAY, "", launch, unprepared, 1);
    }

    /** Asked to speak its extended protocol. */
    Peer extended() {
        String what =
                "the same server with members who speak the extended protocol: one frame a broadcast, with ids and"
                        + " times";
        return new Peer(name(EXTENDED), what, "chat.v2", History.ARRAY, "", launch, null, 1);
    }

    private String name(String protocol) {
        return version.isEmpty() ? protocol : protocol + ":" + version;
    }

    /** From the class path of this program, without a jar. */
    static Peer fromClassPath() {
        Launch launch = launch(List.of("-cp", classPath(), "jgames.chat.server.Main"));
        return new Peer(PLAIN, "from the class path", History.ARRAY, "", launch);
    }

    private static Launch launch(List<String> start) {
        return (folder, port, rooms) -> command(start, folder, port, rooms);
    }

    /** Starts one that has these rooms. */
    static List<String> command(List<String> start, Path folder, int port, int rooms) throws IOException {
        Files.write(
                folder.resolve("chatrooms.txt"),
                IntStream.range(0, rooms).mapToObj(i -> "r" + i).toList());
        List<String> command = new ArrayList<>(List.of(JAVA));
        command.addAll(start);
        command.addAll(List.of("--host=127.0.0.1", "--port=" + port, "--ws-port=0", "--data=" + folder));
        command.addAll(List.of("--history=" + Peer.HISTORY, "--spam-messages=1000", "--spam-window=1ms"));
        return command;
    }
}
