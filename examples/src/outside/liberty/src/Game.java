package stranger;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Runs an Open Liberty beside this program, with a web application, until the input ends; then takes the application away, and stops. */
public class Game {
    private static final Path PROJECT = Path.of("liberty");

    private final Path users;
    private final Path settings;
    private final int port;

    private Game() throws IOException {
        users = Files.createTempDirectory("liberty").toAbsolutePath();
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Path server = users.resolve("servers/game");
        copy(PROJECT.resolve("target/classes"), server.resolve("apps/game.war/WEB-INF/classes"));
        copy(PROJECT.resolve("target/lib"), server.resolve("apps/game.war/WEB-INF/lib"));
        settings = server.resolve("server.xml");
        Files.copy(PROJECT.resolve("server.xml"), settings);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = to.resolve(from.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
    }

    private Process liberty(String... command) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin/java").toString();
        ProcessBuilder builder = new ProcessBuilder(
                Stream.concat(Stream.of(java, "-jar", "target/wlp/bin/tools/ws-server.jar", "game"), Stream.of(command))
                        .toList());
        builder.environment().put("WLP_USER_DIR", users.toString());
        builder.environment().put("GAME_PORT", String.valueOf(port));
        return builder.directory(PROJECT.toFile()).redirectErrorStream(true).start();
    }

    private void run() throws Exception {
        Process server = liberty();
        BufferedReader lines = new BufferedReader(new InputStreamReader(server.getInputStream()));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.contains("CWWKF0011I")) { // it is ready
                System.out.println("at http://localhost:" + port + "/chat/");
                stopAtTheEndOfInput();
            } else if (line.startsWith("left ")) {
                System.out.println(line);
                liberty("--stop").getInputStream().transferTo(System.err);
            } else {
                System.err.println(line);
            }
        }
        System.exit(server.waitFor());
    }

    private void stopAtTheEndOfInput() {
        Thread waiting = new Thread(() -> {
            try {
                while (System.in.read() >= 0) {}
                Files.writeString(settings, Files.readString(settings).replaceAll("<webApplication.*/>", ""));
            } catch (IOException e) {
                e.printStackTrace();
            }
        });
        waiting.setDaemon(true);
        waiting.start();
    }

    public static void main(String[] args) throws Exception {
        new Game().run();
    }
}
