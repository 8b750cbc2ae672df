package jgames.chat.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A server that can be measured.
 *
 * @param about its version, and what one has to know of how it is run
 * @param subprotocol what is asked of it in the handshake; empty for the plain protocol
 * @param history how it greets a new member
 * @param missing what this machine lacks for it; empty if nothing
 * @param launch how it is started
 * @param unprepared how it is started with nothing prepared, if that is another way; null if not
 */
record Peer(
        String name,
        String about,
        String subprotocol,
        History history,
        String missing,
        Launch launch,
        Launch unprepared) {
    Peer(String name, String about, History history, String missing, Launch launch) {
        this(name, about, "", history, missing, launch, null);
    }

    /** How a new member gets what was said before. */
    enum History {
        /** Always, in one frame that is an array. */
        ARRAY,
        /** Each message in a frame, if there are any. */
        FRAMES,
        /** Not at all. */
        NONE
    }

    /** How many messages a history has, at most. */
    static final int HISTORY = 30;

    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    /** A command line, for a port of 127.0.0.1 and rooms {@code r0}, {@code r1} and so on; it may write to the folder. */
    interface Launch {
        List<String> command(Path folder, int port, int rooms) throws IOException;
    }

    int expectedHistory(int said) {
        return history == History.NONE ? 0 : Math.min(said, HISTORY);
    }

    /** As {@code run.sh} starts it, with an archive of its classes that is made here. It runs in the root folder. */
    static Peer ours() throws IOException {
        String jar = Path.of("chat-jetty-server/target/chat-jetty-server.jar")
                .toAbsolutePath()
                .toString();
        String options = "@" + Path.of("chat-jetty-server/java.options").toAbsolutePath();
        Path archive = Path.of("chat-bench/target/chat-jetty-server.jsa").toAbsolutePath();
        Files.deleteIfExists(archive);
        output(
                JAVA,
                options,
                "-XX:ArchiveClassesAtExit=" + archive,
                "-cp",
                jar,
                "jgames.chat.server.ClassDataTraining",
                "60");
        String about = "as `run.sh` starts it; log in a file; the rate limiter judges each message, and lets 1000 of an"
                + " address pass in 100 ms. Unprepared is `java -jar` without options and without a class archive";
        Launch launch = ours(List.of(options, "-XX:SharedArchiveFile=" + archive, "-jar", jar));
        return new Peer("jgames-chat", about, "", History.ARRAY, "", launch, ours(List.of("-jar", jar)));
    }

    /** The same server, asked to speak its extended protocol. */
    Peer extended() {
        String other =
                "the same server with members who speak the extended protocol: one frame a broadcast, with ids and times";
        return new Peer(name + " chat.v2", other, "chat.v2", history, missing, launch, null);
    }

    boolean isExtended() {
        return !subprotocol.isEmpty();
    }

    /** From the class path of this program, without a jar. */
    static Peer oursFromClassPath() {
        Launch launch = ours(List.of("-cp", classPath(), "jgames.chat.server.Main"));
        return new Peer("jgames-chat", "from the class path", History.ARRAY, "", launch);
    }

    private static Launch ours(List<String> start) {
        return (folder, port, rooms) -> {
            Files.write(
                    folder.resolve("chatrooms.txt"),
                    IntStream.range(0, rooms).mapToObj(i -> "r" + i).toList());
            List<String> command = new ArrayList<>(List.of(JAVA));
            command.addAll(start);
            command.addAll(List.of("--host=127.0.0.1", "--port=" + port, "--ws-port=0", "--data=" + folder));
            command.addAll(List.of("--history=" + HISTORY, "--spam-messages=1000", "--spam-window=100ms"));
            return command;
        };
    }

    /** nginx with the module nchan, as Debian packages them. */
    static Peer nchan() {
        Path module = Path.of("/usr/lib/nginx/modules/ngx_nchan_module.so");
        String about = output("nginx", "-v") + ", nchan "
                + output("dpkg-query", "-W", "-f=${Version}", "libnginx-mod-nchan")
                + "; one worker, because two lose messages at saturation; history in memory";
        String missing = Files.exists(module) && !output("nginx", "-v").isEmpty()
                ? ""
                : "nginx and its module nchan (Debian: nginx-light, libnginx-mod-nchan)";
        return new Peer("nchan", about, History.FRAMES, missing, (folder, port, rooms) -> {
            String config = """
                    load_module %1$s;
                    daemon off;
                    user root;
                    worker_processes 1;
                    worker_rlimit_nofile 20000;
                    pid %2$s/pid;
                    error_log stderr;
                    events { worker_connections 19000; }
                    http {
                      access_log off;
                      client_body_temp_path %2$s/body;
                      proxy_temp_path %2$s/proxy;
                      fastcgi_temp_path %2$s/fastcgi;
                      uwsgi_temp_path %2$s/uwsgi;
                      scgi_temp_path %2$s/scgi;
                      nchan_shared_memory_size 256M;
                      server {
                        listen 127.0.0.1:%3$d backlog=4096;
                        location ~ ^/(\\w+)$ {
                          nchan_pubsub websocket;
                          nchan_channel_id $1;
                          nchan_message_buffer_length 500;
                          nchan_subscriber_first_message oldest;
                        }
                      }
                    }
                    """;
            Path file = Files.writeString(folder.resolve("nginx.conf"), config.formatted(module, folder, port));
            return List.of("nginx", "-e", "stderr", "-c", file.toString(), "-p", folder.toString());
        });
    }

    /** The broadcast that everybody writes first, on Node's most used websocket package, which goes to the folder. */
    static Peer nodeWs(Path packages) {
        String node = output("node", "-v");
        String ws = "ws@8.23.0";
        boolean there = !node.isEmpty()
                && (Files.exists(packages.resolve("node_modules/ws/package.json")) || isInstalled(packages, ws));
        String about = "Node " + node + ", " + ws + ", a `send` for each member and message; no history";
        String missing = there ? "" : "Node, or its package " + ws;
        return new Peer("Node ws", about, History.NONE, missing, (folder, port, rooms) -> {
            return List.of("node", script("broadcast.js", packages).toString(), String.valueOf(port));
        });
    }

    /** The chat that Bun's documentation suggests, on the server that is built in, which has uWebSockets inside. */
    static Peer bun(Path packages) {
        String platform = System.getProperty("os.arch").equals("aarch64") ? "aarch64" : "x64";
        String bun = "@oven/bun-linux-" + platform;
        Path program = packages.resolve("node_modules/" + bun + "/bin/bun");
        boolean there = Files.exists(program) || isInstalled(packages, bun + "@1.4.4");
        String about = "Bun " + output(program.toString(), "--version")
                + ", its own server, `subscribe` and `publish`; history of 30 in memory, no log, no rate limit, no resume";
        String missing = there ? "" : "npm, or its package " + bun;
        return new Peer("Bun", about, History.ARRAY, missing, (folder, port, rooms) -> {
            Path script = script("bun.js", packages);
            return List.of(program.toString(), script.toString(), String.valueOf(port));
        });
    }

    private static boolean isInstalled(Path packages, String name) {
        return !output("npm", "install", "--no-fund", "--no-audit", "--prefix", packages.toString(), name)
                .isEmpty();
    }

    private static Path script(String name, Path folder) throws IOException {
        try (var resource = Peer.class.getResourceAsStream(name)) {
            return Files.write(folder.resolve(name), resource.readAllBytes());
        }
    }

    static Peer naiveJetty() {
        String about = "the control: the Jetty of ours, a `sendFrame` for each member and message; no history, no log";
        String main = NaiveJettyServer.class.getName();
        return new Peer(
                "naive Jetty",
                about,
                History.NONE,
                "",
                (folder, port, rooms) -> List.of(JAVA, "-cp", classPath(), main, String.valueOf(port)));
    }

    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(":"))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(":"));
    }

    /** The first line that a program says, or nothing if it fails. */
    private static String output(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            boolean succeeded = process.waitFor(1, TimeUnit.MINUTES) && process.exitValue() == 0;
            return succeeded ? said.lines().findFirst().orElse("") : "";
        } catch (IOException notThere) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
