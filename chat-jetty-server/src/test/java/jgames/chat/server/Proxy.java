package jgames.chat.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jgames.chat.testing.FreePort;

/**
 * A real proxy in a process of its own, with a configuration of docs/proxy.md in which nothing but addresses, ports and
 * folders have been replaced. It does not outlive the test that closes it.
 */
final class Proxy implements AutoCloseable {
    private static final Path PAGE = Path.of("../docs/proxy.md");
    private static final Pattern CONFIGURATION = Pattern.compile(
            "^##+ ([^\n]+)\n(?:(?!^#).*\n)*?```(nginx|caddyfile)\n((?:(?!```).*\n)+)", Pattern.MULTILINE);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** What nginx needs on top: nothing of the machine's own setup is used. */
    private static final String NGINX = "daemon off;\nmaster_process off;\npid nginx.pid;\nevents {}\n"
            + "http {\naccess_log off;\nclient_body_temp_path temp;\nproxy_temp_path temp;\nfastcgi_temp_path temp;\n"
            + "uwsgi_temp_path temp;\nscgi_temp_path temp;\ninclude site.conf;\n}\n";

    /** What Caddy needs on top: nobody is asked for a certificate. */
    private static final String CADDY = "{\n\tadmin off\n\tauto_https off\n}\n";

    private final int port;
    private final Process process;
    private final Path output;

    private Proxy(int port, Path folder, List<String> command) throws IOException {
        this.port = port;
        this.output = folder.resolve("output");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        for (String home : List.of("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")) {
            builder.environment().put(home, folder.toString());
        }
        this.process = builder.start();
    }

    /** The headings that have a configuration below them. */
    static List<String> headings() throws IOException {
        return configurations().map(found -> found.group(1)).toList();
    }

    /**
     * Starts the proxy of the configuration below a heading.
     *
     * @param folder an empty one
     * @param site what stands for the folder of the site around the chat
     * @param cdn what stands for the addresses of a CDN
     */
    static Proxy start(String heading, Path folder, int chatPort, Path site, String cdn) throws IOException {
        MatchResult configuration = configurations()
                .filter(found -> found.group(1).equals(heading))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no configuration below: " + heading));
        int port = FreePort.any();
        String text = configuration
                .group(3)
                .replace("127.0.0.1:8000", "127.0.0.1:" + chatPort)
                .replace("/var/www/game", site.toString())
                .replace("203.0.113.0/24", cdn);
        boolean isNginx = configuration.group(2).equals("nginx");
        Proxy proxy = isNginx ? nginx(text, folder, port) : caddy(text, folder, port);
        proxy.awaitReady();
        return proxy;
    }

    private static Stream<MatchResult> configurations() throws IOException {
        return CONFIGURATION.matcher(Files.readString(PAGE)).results();
    }

    private static Proxy nginx(String text, Path folder, int port) throws IOException {
        String site = text.replace("listen 80;", "listen 127.0.0.1:" + port + ";")
                .replace("listen [::]:80;", "listen 127.0.0.2:" + port + ";");
        Files.writeString(folder.resolve("site.conf"), site);
        Files.writeString(folder.resolve("nginx.conf"), NGINX);
        String program = Files.isExecutable(Path.of("/usr/sbin/nginx")) ? "/usr/sbin/nginx" : "nginx";
        return new Proxy(port, folder, List.of(program, "-e", "stderr", "-p", folder.toString(), "-c", "nginx.conf"));
    }

    private static Proxy caddy(String text, Path folder, int port) throws IOException {
        String site =
                text.replaceFirst("^[a-z]+\\.example \\{\n", "http://localhost:" + port + " {\n\tbind 127.0.0.1\n");
        Files.writeString(folder.resolve("Caddyfile"), CADDY + site);
        return new Proxy(port, folder, List.of("caddy", "run", "--config", "Caddyfile"));
    }

    private void awaitReady() throws IOException {
        try {
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> !process.isAlive() || answers());
            assertThat(process.isAlive()).as(() -> "it runs: " + output()).isTrue();
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** That something listens is not enough: while a proxy starts it may still reset who connects. */
    private boolean answers() {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(2000);
            socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return socket.getInputStream().read() == 'H';
        } catch (IOException notYet) {
            return false;
        }
    }

    /** On 127.0.0.1. */
    int port() {
        return port;
    }

    private String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
