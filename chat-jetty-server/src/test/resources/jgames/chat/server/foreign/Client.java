import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.CompletionStage;

/**
 * Says each line of stdin (which must need no JSON escape), prints each frame, leaves at the end of stdin.
 * {@code java Client.java URL USERNAME COLOR}
 */
class Client implements WebSocket.Listener {
    private final PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8);

    public static void main(String[] args) throws Exception {
        WebSocket socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create(args[0]), new Client())
                .join();
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        for (String text = lines.readLine(); text != null; text = lines.readLine()) {
            String message = "{\"username\":\"" + args[1] + "\",\"color\":\"" + args[2] + "\",\"text\":\"" + text + "\"}";
            socket.sendText(message, true).join();
        }
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "");
        Thread.currentThread().join(); // until onClose exits
    }

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
        out.append(data);
        if (last) {
            out.println();
        }
        socket.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
        out.println("closed " + code);
        System.exit(0);
        return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
        out.println("lost " + error);
        System.exit(1);
    }
}
