package jgames.chat.redis;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A client of the plain protocol, which has no ids and connects anew when its connection ends. */
final class PlainClient {
    private static final Pattern TEXT = Pattern.compile("\"text\":\"([^\"]*)\"");
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    final List<List<String>> connections = new CopyOnWriteArrayList<>(); // what each has seen, history first
    final String room;
    private final URI uri;
    private final Thread thread = new Thread(this::run, "plain");
    private volatile @Nullable WebSocket current;
    private volatile boolean ending;

    PlainClient(int port, String room) {
        this.room = room;
        this.uri = URI.create("ws://127.0.0.1:" + port + "/" + room);
        thread.setDaemon(true);
        thread.start();
    }

    /** The texts of all messages in a frame. */
    static List<String> texts(String json) {
        return TEXT.matcher(json).results().map(match -> match.group(1)).toList();
    }

    private void run() {
        while (!ending) {
            List<String> seen = new CopyOnWriteArrayList<>();
            CompletableFuture<Void> ended = new CompletableFuture<>();
            try {
                current = HTTP.newWebSocketBuilder()
                        .buildAsync(uri, new Reader(seen, ended))
                        .join();
                connections.add(seen);
                ended.join();
            } catch (CompletionException lost) {
                // it tries again
            }
            LockSupport.parkNanos(100_000_000); // a pause, as every client makes
        }
    }

    private record Reader(List<String> seen, CompletableFuture<Void> ended, StringBuilder part)
            implements WebSocket.Listener {
        Reader(List<String> seen, CompletableFuture<Void> ended) {
            this(seen, ended, new StringBuilder());
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            part.append(data);
            if (last) {
                seen.addAll(texts(part.toString()));
                part.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            ended.complete(null);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            ended.complete(null);
        }
    }

    void end() {
        ending = true;
        WebSocket socket = current;
        if (socket != null) {
            socket.abort();
        }
    }
}
