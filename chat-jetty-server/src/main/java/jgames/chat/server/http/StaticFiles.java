package jgames.chat.server.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * The page and what it needs, from the class path and from nowhere else. Each file is read once and kept, with its
 * compressed form. A browser asks again each time and is told in a few bytes that nothing has changed, so an upgrade shows
 * at once; what has a hash of its content in its name, or a version in its folder's, it keeps. Pages of other sites may use
 * all of it, also those that isolate themselves (COEP). Safe for use by many threads.
 *
 * <p>Who shows a link with a picture wants the picture's whole address, which the page cannot know: it has the public URL
 * before it, where that is given.
 */
public final class StaticFiles {
    private static final String ROOT = "/jgames/chat/web/";
    private static final Pattern ASSET = Pattern.compile("_(?:/[A-Za-z0-9][A-Za-z0-9._-]*)+");
    private static final Pattern VERSIONED = Pattern.compile("-\\d+(?:\\.\\d+)+/|-[0-9A-Z]{8}\\.[a-z0-9]+$");
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html;charset=utf-8",
            "js", "text/javascript;charset=utf-8",
            "css", "text/css;charset=utf-8",
            "json", "application/json",
            "map", "application/json",
            "webmanifest", "application/manifest+json",
            "svg", "image/svg+xml",
            "png", "image/png",
            "woff2", "font/woff2");
    private static final HttpField ANY_SITE = new PreEncodedHttpField("Cross-Origin-Resource-Policy", "cross-origin");
    private static final String PICTURE = "<meta property=\"og:image\" content=\"";
    private static final String OTHER = "text/plain;charset=utf-8";
    private static final String FOREVER = "public, max-age=31536000, immutable";
    private static final String ASK_AGAIN = "no-cache";

    private final Map<String, StaticFile> files = new ConcurrentHashMap<>();
    private final String publicUrl;

    private record StaticFile(
            HttpField type,
            HttpField caching,
            Form plain,
            @Nullable Form gzip) {}

    private record Form(byte[] bytes, String etag) {}

    /** @param publicUrl where visitors find the page, or null */
    public StaticFiles(@Nullable String publicUrl) {
        this.publicUrl = publicUrl == null ? "" : publicUrl.replaceFirst("/*$", "/");
    }

    /** Whether a path, without its first slash, is one that a file may have. */
    public static boolean isAsset(String path) {
        return ASSET.matcher(path).matches();
    }

    /** Sends the file of this path (a page or an asset), or 304 unless the answer tells of an error. False if there is none. */
    public boolean send(String path, Request request, Response response, Callback callback) {
        StaticFile file = files.get(path);
        if (file == null) {
            file = load(path);
            if (file == null) {
                return false;
            }
            files.put(path, file);
        }
        HttpFields asked = request.getHeaders();
        boolean gzip = file.gzip != null && HeaderElements.accept(asked, "gzip");
        Form form = gzip ? file.gzip : file.plain;
        HttpFields.Mutable headers = response.getHeaders();
        headers.put(HttpHeader.ETAG, form.etag);
        headers.put(HttpHeader.VARY, "Accept-Encoding");
        headers.put(file.caching);
        headers.put(ANY_SITE);
        if (response.getStatus() < 400 && HeaderElements.have(asked, form.etag)) {
            response.setStatus(HttpStatus.NOT_MODIFIED_304);
            callback.succeeded();
            return true;
        }
        headers.put(file.type);
        if (gzip) {
            headers.put(HttpHeader.CONTENT_ENCODING, "gzip");
        }
        response.write(true, ByteBuffer.wrap(form.bytes), callback);
        return true;
    }

    private @Nullable StaticFile load(String path) {
        try (InputStream in = StaticFiles.class.getResourceAsStream(ROOT + path)) {
            if (in == null) {
                return null;
            }
            byte[] bytes = path.equals("index.html") ? page(in) : in.readAllBytes();
            String hash = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes), 0, 8);
            String type = TYPES.getOrDefault(path.substring(path.lastIndexOf('.') + 1), OTHER);
            boolean compressible = !type.startsWith("font/") && !type.equals("image/png");
            return new StaticFile(
                    new HttpField(HttpHeader.CONTENT_TYPE, type),
                    new HttpField(
                            HttpHeader.CACHE_CONTROL, VERSIONED.matcher(path).find() ? FOREVER : ASK_AGAIN),
                    new Form(bytes, '"' + hash + '"'),
                    compressible ? new Form(gzip(bytes), '"' + hash + "-gz\"") : null);
        } catch (IOException | NoSuchAlgorithmException e) {
            throw new IllegalStateException("a file of the page cannot be read: " + path, e);
        }
    }

    private byte[] page(InputStream in) throws IOException {
        String address = publicUrl.replace("&", "&amp;").replace("\"", "&quot;");
        String page = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        return page.replace(PICTURE, PICTURE + address).getBytes(StandardCharsets.UTF_8);
    }

    /** As small as can be, because it is done once. */
    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new BestGzip(compressed)) {
            out.write(bytes);
        }
        return compressed.toByteArray();
    }

    private static final class BestGzip extends GZIPOutputStream {
        BestGzip(OutputStream out) throws IOException {
            super(out);
            def.setLevel(Deflater.BEST_COMPRESSION);
        }
    }
}
