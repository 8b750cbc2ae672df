package jgames.chat.client;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/** An HTTP interface that answers as the test has said, in that order, and keeps what it was asked. */
final class ScriptedApi implements AutoCloseable {
    /** What came: the request's first line without the version, some of its headers, and its body. */
    record Asked(String line, String key, String authorization, String type, String body) {}

    private record Scripted(int status, String header, String body) {}

    /** All requests so far. */
    final List<Asked> asked = new CopyOnWriteArrayList<>();

    private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final Queue<Scripted> answers = new ConcurrentLinkedQueue<>();

    ScriptedApi() throws IOException {
        Thread serving = new Thread(this::serve, "scripted api");
        serving.setDaemon(true);
        serving.start();
    }

    URI uri(String path) {
        return URI.create("ws://127.0.0.1:" + listening.getLocalPort() + path);
    }

    /** The next request for which there is no answer yet gets this one; one without has none until the end. */
    ScriptedApi answer(int status, String body) {
        return answer(status, "", body);
    }

    ScriptedApi answer(int status, String header, String body) {
        answers.add(new Scripted(status, header, body.replace('\'', '"')));
        return this;
    }

    /** The connection of the next request is cut. */
    ScriptedApi cut() {
        return answer(0, "");
    }

    /** One request a connection. */
    private void serve() {
        try {
            while (true) {
                Socket socket = listening.accept();
                sockets.add(socket);
                asked.add(read(new DataInputStream(socket.getInputStream())));
                Scripted answer = answers.poll();
                if (answer != null) {
                    write(socket, answer);
                }
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    private static Asked read(DataInputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readUnsignedByte());
        }
        String length = header(head, "Content-Length");
        byte[] body = in.readNBytes(length == null ? 0 : Integer.parseInt(length));
        return new Asked(
                head.substring(0, head.indexOf(" HTTP/1.1")),
                header(head, "Idempotency-Key"),
                header(head, "Authorization"),
                header(head, "Content-Type"),
                new String(body, StandardCharsets.UTF_8));
    }

    private static String header(CharSequence head, String name) {
        return head.toString()
                .lines()
                .filter(line -> line.regionMatches(true, 0, name + ": ", 0, name.length() + 2))
                .map(line -> line.substring(name.length() + 2))
                .findFirst()
                .orElse(null);
    }

    private static void write(Socket socket, Scripted answer) throws IOException {
        if (answer.status != 0) {
            byte[] body = answer.body.getBytes(StandardCharsets.UTF_8);
            String head = "HTTP/1.1 " + answer.status + " Said\r\n" + answer.header + "Content-Length: " + body.length
                    + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(body);
        }
        socket.close();
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
