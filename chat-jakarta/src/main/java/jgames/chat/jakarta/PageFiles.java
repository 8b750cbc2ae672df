package jgames.chat.jakarta;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import jgames.chat.core.intake.AllowedOrigins;
import org.jspecify.annotations.Nullable;

/** The page's files, read from the class path by name, once. Safe for use by many threads. */
final class PageFiles {
    private static final String ROOT = "/jgames/chat/web/";
    private static final Pattern ASSET = Pattern.compile("_(?:/[A-Za-z0-9][A-Za-z0-9._-]*)+");
    /** What has a hash of its content in its name, or a version in its folder's, never changes. */
    private static final Pattern UNCHANGING = Pattern.compile("-\\d+(?:\\.\\d+)+/|-[0-9A-Z]{8}\\.[a-z0-9]+$");

    private static final String PAGE_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; connect-src 'self';"
                    + " img-src 'self' data:; manifest-src 'self'; base-uri 'none'; form-action 'none'";
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html;charset=utf-8",
            "js", "text/javascript;charset=utf-8",
            "css", "text/css;charset=utf-8",
            "json", "application/json",
            "map", "application/json",
            "webmanifest", "application/manifest+json",
            "png", "image/png",
            "svg", "image/svg+xml",
            "woff2", "font/woff2");

    private final String policy;
    private final Map<String, PageFile> files = new ConcurrentHashMap<>();

    private record PageFile(byte[] bytes, String type, String etag) {}

    /** @param origins whose pages may show the chat's page in a frame */
    PageFiles(AllowedOrigins origins) {
        policy = PAGE_POLICY
                + origins.frameAncestors().map(directive -> "; " + directive).orElse("");
    }

    /**
     * Sends the page or a file of it, or that it has not changed.
     *
     * @param room whether the path is that of a room
     * @return false if there is no such file
     */
    boolean send(String path, boolean room, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        boolean page = path.isEmpty() || room;
        if (!page && !ASSET.matcher(path).matches()) {
            return false;
        }
        PageFile file = files.get(page ? "index.html" : path);
        if (file == null) {
            file = load(page ? "index.html" : path);
            if (file == null) {
                return false;
            }
            files.put(page ? "index.html" : path, file);
        }
        if (page) {
            response.setHeader("Content-Security-Policy", policy);
            response.setHeader("Referrer-Policy", "no-referrer");
        } else {
            response.setHeader("Access-Control-Allow-Origin", "*"); // other sites may use the element
        }
        response.setHeader("ETag", file.etag);
        boolean unchanging = !page && UNCHANGING.matcher(path).find();
        response.setHeader("Cache-Control", unchanging ? "public, max-age=31536000, immutable" : "no-cache");
        if (file.etag.equals(request.getHeader("If-None-Match"))) {
            response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
        } else {
            response.setContentType(file.type);
            response.getOutputStream().write(file.bytes);
        }
        return true;
    }

    private static @Nullable PageFile load(String path) throws IOException {
        try (InputStream in = PageFiles.class.getResourceAsStream(ROOT + path)) {
            if (in == null) {
                return null;
            }
            byte[] bytes = in.readAllBytes();
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
            String type = TYPES.getOrDefault(path.substring(path.lastIndexOf('.') + 1), "text/plain;charset=utf-8");
            return new PageFile(bytes, type, '"' + HexFormat.of().formatHex(hash, 0, 8) + '"');
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
