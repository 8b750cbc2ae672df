package jgames.chat.server.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import jgames.chat.core.intake.AllowedOrigins;
import jgames.chat.core.protocol.RoomName;
import jgames.chat.core.room.Rooms;
import jgames.chat.server.ops.Metrics;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Answers every request that is not for a websocket: page, files, list of rooms, health and metrics. Safe for use by many
 * threads.
 */
public final class Routes {
    private static final HttpField ANY_SITE = new PreEncodedHttpField("Access-Control-Allow-Origin", "*");
    private static final HttpField NO_REFERRER = new PreEncodedHttpField("Referrer-Policy", "no-referrer");
    // A page that isolates itself shows the chat's in a frame only if that one does, too.
    private static final HttpField ISOLATED = new PreEncodedHttpField("Cross-Origin-Embedder-Policy", "require-corp");
    private static final String PAGE_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; connect-src 'self';"
                    + " img-src 'self' data:; manifest-src 'self'; base-uri 'none'; form-action 'none'";

    private final StaticFiles files;
    private final Rooms rooms;
    private final Supplier<List<String>> problems;
    private final Metrics metrics;
    private final boolean metricsOnEveryPort;
    private final HttpField pagePolicy;

    /**
     * @param problems says what is wrong with the server, in a sentence each
     * @param metricsOnEveryPort whether visitors' ports have the metrics, too
     * @param origins whose pages may show the chat's page in a frame
     * @param publicUrl where visitors find the page, or null
     */
    public Routes(
            Rooms rooms,
            Supplier<List<String>> problems,
            Metrics metrics,
            boolean metricsOnEveryPort,
            AllowedOrigins origins,
            @Nullable String publicUrl) {
        this.files = new StaticFiles(publicUrl);
        this.rooms = rooms;
        this.problems = problems;
        this.metrics = metrics;
        this.metricsOnEveryPort = metricsOnEveryPort;
        String ancestors =
                origins.frameAncestors().map(directive -> "; " + directive).orElse("");
        this.pagePolicy = new PreEncodedHttpField("Content-Security-Policy", PAGE_POLICY + ancestors);
    }

    /**
     * Answers a request.
     *
     * @param path the request's, below the context, without its first slash
     * @param operators whether it came by the port that has health and metrics alone
     */
    public void handle(String path, boolean operators, Request request, Response response, Callback callback)
            throws IOException {
        if (!HttpMethod.GET.is(request.getMethod()) && !HttpMethod.HEAD.is(request.getMethod())) {
            response.getHeaders().put(HttpHeader.ALLOW, "GET, HEAD");
            answer(response, callback, HttpStatus.METHOD_NOT_ALLOWED_405, "GET or HEAD only\n");
        } else if (path.equals("healthz")) {
            health(response, callback);
        } else if (path.equals("metrics") && (operators || metricsOnEveryPort)) {
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8");
            response.write(true, ByteBuffer.wrap(metrics.text()), callback);
        } else if (operators) {
            answer(response, callback, HttpStatus.NOT_FOUND_404, "there are healthz and metrics\n");
        } else if (path.equals("_/rooms.json")) {
            names(response, callback);
        } else {
            file(path, request, response, callback);
        }
    }

    /** Answers with a sentence. */
    public static void answer(Response response, Callback callback, int status, String sentence) {
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain;charset=utf-8");
        response.write(true, ByteBuffer.wrap(sentence.getBytes(StandardCharsets.UTF_8)), callback);
    }

    private void health(Response response, Callback callback) {
        List<String> problems = this.problems.get();
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        if (problems.isEmpty()) {
            answer(response, callback, HttpStatus.OK_200, "ok\n");
        } else {
            answer(response, callback, HttpStatus.SERVICE_UNAVAILABLE_503, String.join("\n", problems) + "\n");
        }
    }

    private void names(Response response, Callback callback) {
        String names = rooms.all().stream()
                .map(room -> '"' + room.name() + '"') // a valid name needs no escape
                .collect(Collectors.joining(",", "[", "]"));
        response.getHeaders().put(ANY_SITE);
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        response.write(true, ByteBuffer.wrap(names.getBytes(StandardCharsets.US_ASCII)), callback);
    }

    private void file(String path, Request request, Response response, Callback callback) {
        boolean found = false;
        if (path.isEmpty() || rooms.find(path).isPresent()) {
            found = page("index.html", request, response, callback);
        } else if (StaticFiles.isAsset(path)) {
            response.getHeaders().put(ANY_SITE); // other sites may use the element
            found = files.send(path, request, response, callback);
        } else if (path.equals("robots.txt")) {
            found = files.send(path, request, response, callback);
        } else {
            Optional<String> meant = meant(path);
            if (meant.isPresent()) {
                redirect(meant.get(), response, callback);
                found = true;
            } else if (isSeenByPeople(path, request)) {
                response.setStatus(HttpStatus.NOT_FOUND_404);
                found = page("missing.html", request, response, callback);
            }
        }
        if (!found) {
            answer(response, callback, HttpStatus.NOT_FOUND_404, "there is no such room or file\n");
        }
    }

    private boolean page(String file, Request request, Response response, Callback callback) {
        response.getHeaders().put(pagePolicy);
        response.getHeaders().put(NO_REFERRER);
        response.getHeaders().put(ISOLATED);
        return files.send(file, request, response, callback);
    }

    /** Where to go from an address that is a room's but for upper and lower case or a slash at its end: relative to it. */
    private Optional<String> meant(String path) {
        boolean slash = path.endsWith("/");
        String name = slash ? path.substring(0, path.length() - 1) : path;
        if (!RoomName.isValid(name)) {
            return Optional.empty();
        }
        return rooms.find(name)
                .or(() -> rooms.all().stream()
                        .filter(room -> room.name().equalsIgnoreCase(name))
                        .findFirst())
                .map(room -> (slash ? "../" : "") + room.name());
    }

    /** Relative, because a proxy may serve the chat below a path of its own. Rooms come and go, so it holds this once. */
    private static void redirect(String location, Response response, Callback callback) {
        response.getHeaders().put(HttpHeader.LOCATION, location);
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        answer(response, callback, HttpStatus.FOUND_302, "the room is at " + location + "\n");
    }

    /** Whether somebody looks for a room with a browser. Links of the page for that are those of a room's. */
    private static boolean isSeenByPeople(String path, Request request) {
        return path.indexOf('/') < 0
                && HeaderElements.of(request.getHeaders(), HttpHeader.ACCEPT)
                        .anyMatch(type -> type.split(";", 2)[0].strip().equalsIgnoreCase("text/html"));
    }
}
