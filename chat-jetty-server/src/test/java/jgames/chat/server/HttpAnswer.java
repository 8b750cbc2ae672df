package jgames.chat.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** What a server answers to literal bytes, none of which a library has made better. */
record HttpAnswer(int status, Map<String, String> headers, byte[] body) {
    private static final int PATIENCE_MILLIS = 30_000;

    /** The answer to one request, after which the connection ends. */
    static HttpAnswer to(int port, String method, String path, String... headers) throws IOException {
        StringBuilder request =
                new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        return of(bytes(port, request.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1)));
    }

    /** The answer of another host. */
    static HttpAnswer from(String host, int port, String path) throws IOException {
        String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        return of(bytes(host, port, request.getBytes(StandardCharsets.ISO_8859_1)));
    }

    /** All that comes back to some bytes, up to the end of the connection. */
    static byte[] bytes(int port, byte[] request) throws IOException {
        return bytes("127.0.0.1", port, request);
    }

    private static byte[] bytes(String host, int port, byte[] request) throws IOException {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.connect(new InetSocketAddress(host, port), PATIENCE_MILLIS);
            try {
                socket.getOutputStream().write(request);
            } catch (SocketException reset) {
                // what was answered before may still be read
            }
            return rest(socket);
        }
    }

    /** All that still comes, up to the end of the connection, which may be a reset: what came before it counts. */
    static byte[] rest(Socket socket) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] part = new byte[8192];
        try {
            InputStream in = socket.getInputStream();
            for (int n = in.read(part); n >= 0; n = in.read(part)) {
                all.write(part, 0, n);
            }
        } catch (SocketException reset) {
            // no more than that
        }
        return all.toByteArray();
    }

    static HttpAnswer of(byte[] bytes) {
        String all = new String(bytes, StandardCharsets.ISO_8859_1);
        int end = all.indexOf("\r\n\r\n");
        String[] head = all.substring(0, end).split("\r\n");
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (int i = 1; i < head.length; i++) {
            String[] field = head[i].split(": *", 2);
            headers.merge(field[0], field[1], (one, two) -> one + ", " + two);
        }
        byte[] body = all.substring(end + 4).getBytes(StandardCharsets.ISO_8859_1);
        return new HttpAnswer(Integer.parseInt(head[0].split(" ")[1]), headers, body);
    }

    String header(String name) {
        return headers.get(name);
    }

    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }
}
