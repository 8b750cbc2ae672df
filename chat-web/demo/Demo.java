import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Another site, with the demos of the element: {@code java Demo.java <port> <address of the chat>}. It ends with the program
 * that has started it. In the pages {@code https://chat.example/} stands for the chat's address; {@code lib} is what the
 * build has made of the frameworks.
 */
class Demo {
    private static final Pattern FILE = Pattern.compile("/((?:lib/)?[A-Za-z0-9-]+\\.(?:html|jsx?|svelte))?");
    private static final Map<String, String> TYPES = Map.of(".html", "text/html", ".js", "text/javascript");

    public static void main(String[] args) throws IOException {
        Path folder = Path.of(System.getProperty("folder", "."));
        String chat = args[1].replaceAll("/+$", "") + "/";
        HttpServer server = HttpServer.create(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0])), 0);
        server.createContext("/", exchange -> answer(exchange, folder, chat));
        server.start();
        System.err.println("the demos: http://localhost:" + server.getAddress().getPort() + "/");
        ProcessHandle.current().parent().ifPresent(it -> it.onExit().thenRun(() -> System.exit(0)));
    }

    private static void answer(HttpExchange exchange, Path folder, String chat) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String name = path.equals("/") ? "index.html" : path.substring(1);
            Path file = (name.startsWith("lib/") ? folder.resolve("../target/demo") : folder).resolve(name);
            if (!FILE.matcher(path).matches() || !Files.isRegularFile(file)) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            byte[] page = Files.readString(file)
                    .replace("https://chat.example/", chat)
                    .getBytes(StandardCharsets.UTF_8);
            String type = TYPES.getOrDefault(name.substring(name.indexOf('.')), "text/plain");
            exchange.getResponseHeaders().set("Content-Type", type + ";charset=utf-8");
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
        }
    }
}
