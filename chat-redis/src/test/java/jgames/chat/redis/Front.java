package jgames.chat.redis;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import jgames.chat.testing.FreePort;

/** The real nginx in front of some nodes, with docker/nginx.conf in which only addresses have been replaced. */
final class Front implements AutoCloseable {
    private static final Path CONFIGURATION = Path.of("../docker/nginx.conf");
    private static final String OWN =
            "daemon off;\nmaster_process off;\npid nginx.pid;\nevents { worker_connections 2000; }\n"
                    + "http {\naccess_log off;\nclient_body_temp_path temp;\nproxy_temp_path temp;\nfastcgi_temp_path temp;\n"
                    + "uwsgi_temp_path temp;\nscgi_temp_path temp;\ninclude site.conf;\n}\n";

    private final int port = FreePort.any();
    private final Process process;

    private Front(Path folder, List<Node> nodes) throws IOException {
        Files.createDirectories(folder);
        String site = Files.readString(CONFIGURATION).replace("listen 80;", "listen 127.0.0.1:" + port + ";");
        for (int i = 0; i < nodes.size(); i++) {
            site = site.replace(
                    "chat" + (i + 1) + ":8000", "127.0.0.1:" + nodes.get(i).port());
        }
        Files.writeString(folder.resolve("site.conf"), site);
        Files.writeString(folder.resolve("nginx.conf"), OWN);
        String program = Files.isExecutable(Path.of("/usr/sbin/nginx")) ? "/usr/sbin/nginx" : "nginx";
        process = new ProcessBuilder(program, "-e", "stderr", "-p", folder.toString(), "-c", "nginx.conf")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
    }

    static Front start(Path folder, List<Node> nodes) throws IOException {
        Front front = new Front(folder, nodes);
        await().atMost(Duration.ofSeconds(10)).until(() -> !front.process.isAlive() || front.listens());
        return front;
    }

    private boolean listens() {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
