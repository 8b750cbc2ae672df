package jgames.chat.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A Redis of a test's own, at a free port, which it keeps over restarts; its folder goes with it. A test that uses it {@link
 * Needs} {@code REDIS}.
 */
public final class RedisServer implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 60;

    private final int port;
    private final Path folder;
    private final List<String> options;
    private Process process;

    /** @param options as on the command line of {@code redis-server}, as {@code --appendonly yes} */
    public RedisServer(String... options) {
        this.options = List.of(options);
        this.port = FreePort.any();
        try {
            this.folder = Files.createTempDirectory("chat-redis");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start();
    }

    /** Where it listens, on the loopback interface. */
    public int port() {
        return port;
    }

    /** Its address. */
    public String address() {
        return "redis://127.0.0.1:" + port;
    }

    /** Starts it again, after {@link #kill}, with what it has on its disk. */
    public void start() {
        List<String> command = new ArrayList<>(List.of(
                "redis-server", "--bind", "127.0.0.1", "--port", Integer.toString(port), "--save", "", "--dir"));
        command.add(folder.toString());
        command.addAll(options);
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("redis.log").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!isReady()) {
            if (System.nanoTime() > end || !process.isAlive()) {
                throw new IllegalStateException("redis-server does not start: " + command);
            }
            Thread.onSpinWait();
        }
    }

    private boolean isReady() {
        try {
            return command("PING").matches("(?s)(\\+PONG|-NOAUTH).*"); // it answers, if not us
        } catch (UncheckedIOException notYet) {
            return false;
        }
    }

    /** Sends it a command, and returns its answer as it stands on the wire. */
    public String command(String... words) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
            StringBuilder request = new StringBuilder("*" + (words.length) + "\r\n");
            for (String word : words) {
                int bytes = word.getBytes(StandardCharsets.UTF_8).length;
                request.append("$" + bytes + "\r\n" + word + "\r\n");
            }
            request.append("*1\r\n$4\r\nQUIT\r\n");
            socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.UTF_8));
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            InputStream in = socket.getInputStream();
            in.transferTo(answer);
            return answer.toString(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** It stops for now, with its connections open. */
    public void pause() {
        signal("STOP");
    }

    /** It goes on after {@link #pause}. */
    public void resume() {
        signal("CONT");
    }

    private void signal(String name) {
        if (!Needs.Tool.succeeds("kill", "-" + name, Long.toString(process.pid()))) {
            throw new IllegalStateException("cannot signal redis-server");
        }
    }

    /** Its end without a warning. */
    public void kill() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Kills it, and deletes all that it has left. */
    @Override
    public void close() {
        kill();
        try (Stream<Path> left = Files.walk(folder)) {
            left.sorted(Comparator.reverseOrder()).forEach(RedisServer::delete);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path path) {
        try {
            Files.delete(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
