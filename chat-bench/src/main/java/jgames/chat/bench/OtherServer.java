package jgames.chat.bench;

import static jgames.chat.bench.Programs.JAVA;
import static jgames.chat.bench.Programs.classPath;
import static jgames.chat.bench.Programs.output;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jgames.chat.bench.Peer.History;

/** The servers that are not ours. What one of them needs from npm is installed into {@code chat-bench/target/node}. */
final class OtherServer {
    private static final Path PACKAGES = Path.of("chat-bench/target/node").toAbsolutePath();

    private OtherServer() {}

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

    /** The broadcast that everybody writes first, on Node's most used websocket package. */
    static Peer nodeWs() {
        String node = output("node", "-v");
        String ws = "ws@8.23.0";
        boolean there =
                !node.isEmpty() && (Files.exists(PACKAGES.resolve("node_modules/ws/package.json")) || isInstalled(ws));
        String about = "Node " + node + ", " + ws + ", a `send` for each member and message; no history";
        String missing = there ? "" : "Node, or its package " + ws;
        return new Peer("Node ws", about, History.NONE, missing, (folder, port, rooms) -> {
            return List.of("node", script("broadcast.js").toString(), String.valueOf(port));
        });
    }

    /** The chat that Bun's documentation suggests, on the server that is built in, which has uWebSockets inside. */
    static Peer bun() {
        String platform = System.getProperty("os.arch").equals("aarch64") ? "aarch64" : "x64";
        String bun = "@oven/bun-linux-" + platform;
        Path program = PACKAGES.resolve("node_modules/" + bun + "/bin/bun");
        boolean there = Files.exists(program) || isInstalled(bun + "@1.4.4");
        String about = "Bun " + output(program.toString(), "--version")
                + ", its own server, `subscribe` and `publish`; history of 30 in memory, no log, no rate limit, no resume";
        String missing = there ? "" : "npm, or its package " + bun;
        return new Peer("Bun", about, History.ARRAY, missing, (folder, port, rooms) -> {
            Path script = script("bun.js");
            return List.of(program.toString(), script.toString(), String.valueOf(port));
        });
    }

    private static boolean isInstalled(String name) {
        return !output("npm", "install", "--no-fund", "--no-audit", "--prefix", PACKAGES.toString(), name)
                .isEmpty();
    }

    private static Path script(String name) throws IOException {
        try (var resource = OtherServer.class.getResourceAsStream(name)) {
            return Files.write(PACKAGES.resolve(name), resource.readAllBytes());
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
}
